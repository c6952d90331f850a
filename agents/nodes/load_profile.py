"""Takes the customer's profile from the local vector store, checked against the record."""

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents.audiences import profile_of
from agents.deps import GenerationDeps
from agents.state import GenerationState, StateUpdate, Stop
from bespoke.domain.profile import Profile
from bespoke.errors import IndexUnavailable
from content_store import projection, repository


async def load_profile(state: GenerationState, runtime: Runtime[GenerationDeps]) -> StateUpdate:
    """Loads the profile, and stops the run where the use case is not meant for its type.

    For an audience nobody's profile is read; it gets one of what all members share.
    """
    deps, brief = runtime.context, state.brief
    if brief.audience is not None:
        profile, whoever = profile_of(brief.audience, deps.clock.now().date()), "the audience is"
    else:
        assert brief.customer_id is not None, "a brief without an audience has a customer"
        with deps.database.read() as tx:
            key = repository.profile_key(tx, brief.customer_id)
        profile, whoever = _load(deps, key), "this customer was"
    assigned = profile.type
    if assigned.type not in deps.use_case.group:
        meant = ", ".join(kind.value for kind in deps.use_case.group)
        return {
            "stop": Stop(
                by="group",
                reason=f"use case '{deps.use_case.id}' is meant for {meant}; {whoever} "
                f"{assigned.type.value} on {assigned.as_of}: {assigned.reason}",
            )
        }
    return {"profile": profile}


def _load(deps: GenerationDeps, key: repository.ProfileKey) -> Profile:
    try:
        loaded = projection.load_profile(deps.database, deps.index, key, deps.library.topics)
    except IndexUnavailable:
        get_stream_writer()({"note": "the vector index cannot be used: the profile is taken from the record"})
        with deps.database.read() as tx:
            return repository.profile(tx, key.customer_id)
    if loaded.rebuilt:
        get_stream_writer()({"note": f"the profile's document was {loaded.rebuilt} and has been rebuilt"})
    return loaded.profile
