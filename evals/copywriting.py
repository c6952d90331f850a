"""Gives a brief to the agent, and brings along other households that its messages must not fit as well."""

from functools import lru_cache
from random import Random

from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import Profile
from bespoke.storage.database import Database
from content_store import repository
from evals.base import Case, Output, Status, Subject
from evals.belonging import RIVALS
from evals.writing import write


class CopyOutput(Output):
    """What came of a brief, and whom else it might have been for."""

    rivals: tuple[Profile, ...] = ()
    """Households of the same customer type, drawn by chance; fewer where there are fewer."""


async def write_copy(subject: Subject, case: Case) -> Output:
    """Returns what came of the brief, with rivals where something was written.

    Raises:
        BespokeError: the agent failed on the brief.
    """
    output = await write(subject, case)
    if output.status is not Status.WRITTEN:
        return output
    database = subject.agent.database
    others = [
        customer_id for customer_id in _of_type(database, case.stratum) if customer_id != case.customer_id
    ]
    random = Random(case.cluster)  # noqa: S311  # the same rivals in every run
    with database.read() as tx:
        rivals = [
            repository.profile(tx, customer_id)
            for customer_id in random.sample(others, min(RIVALS, len(others)))
        ]
    return CopyOutput.model_validate({**dict(output), "rivals": tuple(rivals)})


@lru_cache(maxsize=64)
def _of_type(database: Database, customer_type: str) -> tuple[CustomerId, ...]:
    with database.read() as tx:
        return tuple(
            sorted(key.customer_id for key in repository.all_profile_keys(tx) if key.type == customer_type)
        )
