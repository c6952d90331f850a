"""What nodes that write or check drafts share: assignments for copywriters, subjects for guardrails."""

from collections.abc import Mapping, Sequence
from datetime import date

from langgraph.config import get_stream_writer

from agents.consent import require_consent
from agents.copywriters.base import Assignment, MaskedProfile, Written
from agents.copywriters.composition.known import WEEKDAYS
from agents.deps import GenerationDeps, Library
from agents.locales import language_of
from agents.state import GenerationState
from bespoke.domain.block import ContentBlock
from bespoke.domain.brand import BrandKit
from bespoke.domain.category import Category, topics_in
from bespoke.domain.channel import Channel
from bespoke.domain.draft import Copy, CopywriterKind, Draft, Provenance
from bespoke.domain.ids import DraftId, OfferId
from bespoke.domain.offer import Offer
from bespoke.domain.plan import Hypothesis
from bespoke.domain.profile import CustomerType, Profile, Purpose
from bespoke.domain.use_case import Angle
from bespoke.errors import IndexUnavailable
from content_store import projection, repository
from content_store.learnings import repository as learnings
from guardrails.base import Facts, Stage, Subject
from guardrails.judge import Judgement


def masked(state: GenerationState) -> MaskedProfile:
    """Returns what a copywriter may know: consented, fresh, without identity."""
    assert state.profile is not None and state.context is not None
    profile: Profile = state.profile
    features = {feature.name: feature.value for feature in state.context.features}
    weekday, gap = features.get("usual_weekday"), features.get("days_between_trips")
    may_speak = state.may_personalize and profile.type.type is not CustomerType.NEW_OR_THIN
    unwelcome = _unwelcome(state)
    return MaskedProfile(
        # Without consent to personalization even the type is not the copywriter's to know.
        type=profile.type.type if state.may_personalize else CustomerType.NEW_OR_THIN,
        as_of=profile.as_of,
        affinities=tuple(held for held in profile.affinities if held.topic not in unwelcome)
        if may_speak
        else (),
        # Both are told to models and one is spoken in copy: whatever else stands there is not repeated.
        usual_weekday=str(weekday) if weekday in WEEKDAYS and may_speak else None,
        days_between_trips=float(gap) if isinstance(gap, int | float) and may_speak else None,
        may_personalize=state.may_personalize,
        moment=None if state.brief.audience is None else state.brief.audience.moment,
    )


def _unwelcome(state: GenerationState) -> frozenset[str]:
    """Returns the topics that the customer said they do not want to hear of."""
    if state.profile is None or not state.may_personalize:
        return frozenset()
    return frozenset(topic for topic, likes in state.profile.stated_preferences().items() if not likes)


def hypothesis_of(state: GenerationState, hypothesis_id: str) -> Hypothesis:
    assert state.plan is not None
    return next(found for found in state.plan.hypotheses if found.id == hypothesis_id)


def offer_of(deps: GenerationDeps, offer_id: OfferId | None) -> Offer | None:
    if offer_id is None:
        return None
    with deps.database.read() as tx:
        return repository.offer(tx, offer_id).offer


def assignment(
    state: GenerationState, deps: GenerationDeps, hypothesis: Hypothesis, *, count: int, seed: int
) -> Assignment:
    """Returns what a copywriter is asked for: `count` variants of one hypothesis.

    Raises:
        ConsentMissing: the customer has withdrawn since the run began.
    """
    require_consent(deps, state.brief, state.may_personalize)
    tactics = " ".join(tactic.value for tactic in hypothesis.tactics)
    query = f"{hypothesis.angle.value} {tactics} {hypothesis.statement}"
    unwelcome = _unwelcome(state)
    brand = brand_in_force(deps, state)
    said = topics_said_in(deps.library, brand)
    return Assignment(
        brief=state.brief,
        use_case=deps.use_case,
        hypothesis=hypothesis,
        profile=masked(state),
        offer=offer_of(deps, hypothesis.offer_id),
        brand=brand,
        channel=state.brief.channel,
        categories={topic: category for topic, category in said.items() if topic not in unwelcome},
        blocks=_ranked_blocks(deps, state.brief.channel, hypothesis.angle, query),
        count=count,
        topic_shares=deps.library.topic_shares,
        winners=_winners(state, deps, hypothesis),
        seed=seed,
    )


def _winners(state: GenerationState, deps: GenerationDeps, hypothesis: Hypothesis) -> tuple[str, ...]:
    """Returns the messages of the learnings that the plan cites for the hypothesis' angle, where they did well."""
    cited = state.plan.learnings if state.plan is not None else ()
    if not cited:
        return ()
    today = deps.clock.now().date()
    with deps.database.read() as tx:
        known = learnings.learnings(tx, deps.use_case.id)
    return tuple(
        found.example
        for found in known
        # A learning may be retired between the plan and a draft that is written later.
        if found.id in cited and found.why_unused(today) is None
        if found.angle is hypothesis.angle and found.worth > 0 and found.example
    )


def topics_said_in(library: Library, brand: BrandKit) -> dict[str, Category]:
    """Returns the topics that have words in the language of the kit in force, with these."""
    return topics_in(library.topics, language_of(brand.locale), language_of(library.brand.locale))


def brand_in_force(deps: GenerationDeps, state: GenerationState) -> BrandKit:
    """Returns the brand kit as it holds where the customer lives and in the locale of the brief."""
    brand = deps.library.brand
    market = (state.profile.region if state.profile else None) or brand.market
    return deps.library.kit(state.brief.locale, market)


def _ranked_blocks(deps: GenerationDeps, channel: Channel, angle: Angle, query: str) -> list[ContentBlock]:
    shelf = deps.library.shelf(channel, angle)
    try:
        return projection.ranked_blocks(shelf, deps.library.nearest_blocks(deps.index, query))
    except IndexUnavailable:
        get_stream_writer()(
            {"note": "the vector index cannot be used: blocks are taken in the record's order"}
        )
        return list(shelf.values())


def draft_id(hypothesis: Hypothesis, ordinal: int) -> DraftId:
    return DraftId(f"{hypothesis.id}-{ordinal:02d}")


def draft_of(state: GenerationState, hypothesis: Hypothesis, ordinal: int, written: Written) -> Draft:
    """Returns a draft that no guardrail has seen yet."""
    return Draft(
        id=draft_id(hypothesis, ordinal),
        hypothesis_id=hypothesis.id,
        ordinal=ordinal,
        channel=state.brief.channel,
        copy_text=written.copy_text,
        tactic=written.tactic,
        exchange=hypothesis.exchange,
        offer_id=hypothesis.offer_id,
        provenance=written.provenance,
    )


def failed_draft(
    state: GenerationState, hypothesis: Hypothesis, ordinal: int, kind: CopywriterKind, reason: str, seed: int
) -> Draft:
    """Returns the place of a draft that the copywriter could not write, with the reason."""
    return Draft(
        id=draft_id(hypothesis, ordinal),
        hypothesis_id=hypothesis.id,
        ordinal=ordinal,
        channel=state.brief.channel,
        copy_text=Copy(),
        tactic=hypothesis.tactics[0],
        exchange=hypothesis.exchange,
        offer_id=hypothesis.offer_id,
        provenance=Provenance(copywriter=kind, seed=seed),
        failure=reason,
    )


def subject(
    state: GenerationState,
    deps: GenerationDeps,
    copy_text: Copy,
    offer: Offer | None,
    audit_values: Mapping[str, str],
    drew_on: Sequence[str],
    judged: Judgement | None = None,
) -> Subject:
    """Returns the draft's text with all that it may be held against.

    Args:
        drew_on: the attributes and affinities that the copy and its hypothesis rest on, by name.
        judged: what a judge said of this text.
    """
    today: date = deps.clock.now().date()
    brand = brand_in_force(deps, state)
    own = [affinity.topic for affinity in state.profile.affinities] if state.profile else []
    topics = topics_said_in(deps.library, brand)
    said = {topic: category.spoken or topic for topic, category in topics.items()}
    return Subject(
        stage=Stage.DRAFT,
        fields=copy_text.fields(),
        channel=state.brief.channel,
        facts=Facts(
            brand=brand,
            offer=offer,
            topics=tuple(said[topic] for topic in own if topic in said),
            known_topics=said,
            never_named=deps.library.wording.never_named,
            audit_values=tuple(audit_values.values()),
            consent=state.consent,
            required_line=brand.required_line(state.brief.channel),
            today=today,
            market=(state.profile.region if state.profile else None) or brand.market,
            tier=deps.use_case.tier,
            age=state.profile.age if state.profile else None,
            attributes_used=_purposes_of(state.profile, drew_on),
            purposes=_agreed_purposes(state),
            must_say=state.brief.must_say,
            must_not_say=state.brief.must_not_say,
            judged=judged,
        ),
    )


def drew_on(state: GenerationState, hypothesis_id: str | None, fields_used: Sequence[str]) -> list[str]:
    """Returns what a text and the hypothesis behind it rest on, by name."""
    plan = state.plan
    hypotheses = () if plan is None else plan.hypotheses
    evidence = [found.source for held in hypotheses if held.id == hypothesis_id for found in held.evidence]
    return sorted({*fields_used, *evidence})


def _purposes_of(profile: Profile | None, names: Sequence[str]) -> dict[str, Purpose]:
    """Returns those of the names that are attributes of the profile, with what each may be used for."""
    if profile is None:
        return {}
    held = {found.name: found.purpose for found in profile.attributes}
    held |= {f"affinity:{found.topic}": found.purpose for found in profile.affinities}
    return {name: held[name] for name in names if name in held}


def _agreed_purposes(state: GenerationState) -> frozenset[Purpose]:
    agreed = {state.consent.purpose} if state.consent is not None and state.consent.allowed else set()
    return frozenset(agreed | {Purpose.PERSONALIZATION} if state.may_personalize else agreed)
