"""Copy for audiences, on every database: who gets it, who no longer does, and that nobody is read for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from agents.checkpoints import open_checkpointer
from agents.copywriters.composer import Composer
from agents.runner import Agent
from agents.state import ReviewAnswer
from bespoke.clock import FrozenClock
from bespoke.domain.audience import Audience, DayKind, Daypart
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.decision import Action, Decision, DecisionRequest, Reason
from bespoke.domain.draft import Copy, CopywriterKind, Provenance
from bespoke.domain.event import Event
from bespoke.domain.experiment import Allocation
from bespoke.domain.finding import Report
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.ids import CustomerId, UseCaseId, VariantId
from bespoke.domain.profile import CustomerType, Purpose
from bespoke.domain.use_case import ValueExchange
from bespoke.domain.variant import ReviewVerdict, Variant, VariantStatus
from bespoke.errors import InvalidInput
from bespoke.ledger import Ledger, search
from bespoke.storage.database import Database
from content_store import repository
from content_store.embedding import WordLlamaEmbedder
from content_store.index import MemoryIndex
from content_store.ingest import ingest_pack
from content_store.pack import Pack
from delivery.decide import DecisionService
from delivery.events import EventService
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from tests.support import workspace
from tests.support.packs import demo_pack
from tests.support.scripted_copywriter import ScriptedCopywriter
from tests.support.workspace import LAPSED, NOON, PRIVATE, REGULAR, SILENT

RESTOCK = UseCaseId("weekly-restock")
REGULARS = Audience(type=CustomerType.MULTICATEGORY)
MILK_BUYERS = Audience(type=CustomerType.MULTICATEGORY, buys=("milk",))
NUMBERS = count()


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    checks = load_checks()
    return Pipeline(load_policy(None, checks), checks)


@pytest.fixture(scope="session")
def pack() -> Pack:
    whole = demo_pack()
    return replace(whole, blocks=whole.blocks[:3])


@pytest.fixture
def store(database: Database, pack: Pack) -> Database:
    ingest_pack(database, Ledger(), pack, NOON)
    workspace.add_customers(database)
    return database


Decide = Callable[..., Decision]


@pytest.fixture
def decide(store: Database, pipeline: Pipeline) -> Decide:
    def made(customer: CustomerId = REGULAR, at: datetime = NOON) -> Decision:
        service = DecisionService(
            store,
            Ledger(),
            FrozenClock(at),
            pipeline,
            lambda: f"{next(NUMBERS):04d}",
            Allocation(holdout=0, salt="test", policy_version="uniform@1"),
        )
        return service.decide(
            DecisionRequest(customer_id=customer, use_case_id=RESTOCK, channel=Channel.EMAIL)
        )

    return made


def variant(name: str, audience: Audience | None, customer: CustomerId | None = None) -> Variant:
    copy_text = Copy(
        subject=f"Before you write the list, {name.removeprefix('v_')}",
        preheader="Written down now, it is off your mind",
        body="What you need is on the list sooner than you think. Add the rest when it comes to mind.",
        cta="Open my list",
    )
    return Variant(
        id=VariantId(name),
        generation_id=None,
        customer_id=customer,
        audience=audience,
        use_case_id=RESTOCK,
        channel=Channel.EMAIL,
        hypothesis_id=None,
        angle=None,
        tactic=None,
        exchange=ValueExchange.NON_MONETARY,
        copy_text=copy_text,
        content_hash=copy_text.content_hash(),
        offer_id=None,
        provenance=Provenance(copywriter=CopywriterKind.COMPOSER, fields_used=("type",), seed=0),
        report=Report(findings=(), checks_run=(), policy_id="t", policy_sha256="", elapsed_ms=0),
        author="composer",
        status=VariantStatus.APPROVED,
        evergreen=audience is None and customer is None,
        created_at=NOON,
    )


def approve(store: Database, *variants: Variant) -> None:
    with store.write() as tx:
        repository.add_variants(tx, variants)
        for one in variants:
            repository.update_variant(tx, one, one.content_hash)


def test_who_belongs_gets_it_before_what_may_go_to_anyone(store: Database, decide: Decide) -> None:
    approve(store, variant("v_anyone", None), variant("v_regulars", REGULARS))
    decision = decide()
    assert (decision.action, decision.variant_id) == (Action.SEND, "v_regulars")
    assert decision.detail == "an approved variant, written for an audience they belong to (multicategory)"


def test_what_was_written_for_the_customer_comes_first(store: Database, decide: Decide) -> None:
    approve(store, variant("v_regulars", REGULARS), variant("v_own", None, REGULAR))
    assert decide().variant_id == "v_own"


def test_after_the_deadline_of_its_brief_a_variant_goes_out_no_more(store: Database, decide: Decide) -> None:
    last_day = variant("v_last", REGULARS).model_copy(update={"deadline": NOON.date()})
    own = variant("v_own", None, REGULAR).model_copy(update={"deadline": NOON.date() - timedelta(days=1)})
    approve(store, last_day, own, variant("v_anyone", None))
    decision = decide()
    assert decision.variant_id == "v_last"
    assert Reason.DEADLINE_PASSED in decision.reasons
    assert "the last day of a variant was 2024-10-09" in decision.detail
    assert decide(at=NOON + timedelta(days=1)).variant_id == "v_anyone"


def test_who_does_not_belong_does_not_get_it(store: Database, decide: Decide) -> None:
    bread_buyers = Audience(type=CustomerType.MULTICATEGORY, buys=("bread", "milk"))
    seekers = Audience(type=CustomerType.DEAL_SEEKER)
    approve(store, variant("v_bread", bread_buyers), variant("v_seekers", seekers))
    decision = decide()
    assert (decision.action, decision.reasons[0]) == (Action.SUPPRESS, Reason.NO_APPROVED_VARIANT)
    assert decide(LAPSED).action is Action.SUPPRESS


def test_who_stops_belonging_gets_it_no_longer(store: Database, decide: Decide) -> None:
    approve(store, variant("v_milk", MILK_BUYERS), variant("v_anyone", None))
    assert decide().variant_id == "v_milk"
    with store.write() as tx:
        held = repository.profile(tx, REGULAR)
        seldom = tuple(
            affinity.model_copy(update={"baskets": 2}) if affinity.topic == "milk" else affinity
            for affinity in held.affinities
        )
        repository.replace_profiles(tx, [held.model_copy(update={"affinities": seldom, "version": 2})])
    decision = decide()
    assert (decision.action, decision.variant_id) == (Action.FALLBACK, "v_anyone")


def test_who_turns_into_another_type_gets_it_no_longer(store: Database, decide: Decide) -> None:
    approve(store, variant("v_regulars", REGULARS))
    assert decide().action is Action.SEND
    with store.write() as tx:
        held = repository.profile(tx, REGULAR)
        turned = held.type.model_copy(update={"type": CustomerType.DEAL_SEEKER})
        repository.replace_profiles(tx, [held.model_copy(update={"type": turned, "version": 2})])
    assert decide().action is Action.SUPPRESS


def test_unapproved_copy_for_an_audience_is_never_served(store: Database, decide: Decide) -> None:
    waiting = variant("v_waiting", REGULARS).model_copy(update={"status": VariantStatus.IN_REVIEW})
    edited = variant("v_edited", REGULARS)
    with store.write() as tx:
        repository.add_variants(tx, [waiting, edited])
        repository.update_variant(tx, edited, "0" * 64)
    assert decide().action is Action.SUPPRESS


def test_what_somebody_buys_decides_nothing_without_their_consent(store: Database, decide: Decide) -> None:
    approve(store, variant("v_milk", MILK_BUYERS), variant("v_regulars", REGULARS))
    assert decide(PRIVATE).variant_id == "v_regulars"
    assert {decide().variant_id for _ in range(12)} <= {"v_milk", "v_regulars"}


def test_who_asked_not_to_hear_of_a_topic_is_in_no_audience_that_buys_it(
    store: Database, decide: Decide
) -> None:
    approve(store, variant("v_milk", MILK_BUYERS), variant("v_anyone", None))
    assert decide().variant_id == "v_milk"
    answer = Event(
        message_id="m_milk",
        customer_id=REGULAR,
        name="Preference Stated",
        at=NOON,
        received_at=NOON,
        properties={"topic": "milk", "likes": False},
    )
    EventService(store, Ledger(), FrozenClock(NOON)).receive([answer])
    assert decide().variant_id == "v_anyone"


def test_a_locale_that_nobody_can_write_is_a_reason_and_no_error(store: Database, decide: Decide) -> None:
    approve(store, variant("v_odd", REGULARS).model_copy(update={"locale": "en_XX"}))
    decision = decide()
    assert (decision.action, decision.reasons[0]) == (Action.SUPPRESS, Reason.BLOCKED_AT_SEND)
    assert "unknown locale 'en_XX'" in decision.detail


def test_who_opts_out_gets_nothing_from_the_next_call_on(store: Database, decide: Decide) -> None:
    approve(store, variant("v_milk", MILK_BUYERS), variant("v_anyone", None))
    assert decide().variant_id == "v_milk"
    with store.write() as tx:
        workspace.withdraw(tx, REGULAR, Purpose.PERSONALIZATION)
    assert decide().variant_id == "v_anyone"
    with store.write() as tx:
        workspace.withdraw(tx, REGULAR, Purpose.MARKETING)
    assert decide().action is Action.SUPPRESS
    assert decide(SILENT).action is Action.SUPPRESS


@pytest.mark.parametrize(
    ("audience", "at", "sent"),
    [
        (Audience(type=CustomerType.MULTICATEGORY, day=DayKind.WEEKDAY), NOON, True),
        (Audience(type=CustomerType.MULTICATEGORY, day=DayKind.WEEKEND), NOON, False),
        (
            Audience(type=CustomerType.MULTICATEGORY, day=DayKind.WEEKEND),
            datetime(2024, 10, 12, 18, tzinfo=UTC),
            True,
        ),
        # Twelve noon in UTC is morning in New York and the small hours in Honolulu: either may be theirs.
        (Audience(type=CustomerType.MULTICATEGORY, daypart=Daypart.MORNING), NOON, False),
        (
            Audience(type=CustomerType.MULTICATEGORY, daypart=Daypart.AFTERNOON),
            datetime(2024, 10, 10, 22, 30, tzinfo=UTC),
            False,
        ),
    ],
    ids=["weekday", "not the weekend", "Saturday", "no one knows the hour", "not by every clock"],
)
def test_a_cell_counts_by_every_clock_that_may_be_the_customers(
    store: Database, decide: Decide, audience: Audience, at: datetime, sent: bool
) -> None:
    approve(store, variant("v_cell", audience))
    assert (decide(at=at).action is Action.SEND) is sent


def test_a_known_clock_decides_alone(store: Database, decide: Decide) -> None:
    with store.write() as tx:
        held = repository.profile(tx, REGULAR)
        repository.replace_profiles(tx, [held.model_copy(update={"time_zone": "America/New_York"})])
    approve(store, variant("v_morning", Audience(type=CustomerType.MULTICATEGORY, daypart=Daypart.MORNING)))
    made = decide()
    assert made.variant_id == "v_morning", made.detail


@pytest.fixture
def agent(store: Database, pipeline: Pipeline, tmp_path: Path) -> Agent:
    composer = Composer()
    return Agent(
        database=store,
        index=MemoryIndex(WordLlamaEmbedder()),
        ledger=Ledger(),
        clock=FrozenClock(NOON),
        pipeline=pipeline,
        copywriters={CopywriterKind.COMPOSER: ScriptedCopywriter()},
        composer=composer,
        open_checkpointer=lambda: open_checkpointer(None if store.is_sqlite else store.url, tmp_path),
        max_repairs=0,
        new_id=lambda: f"{next(NUMBERS):04d}",
    )


async def test_copy_for_an_audience_is_drafted_reviewed_and_then_served(
    store: Database, agent: Agent, decide: Decide
) -> None:
    brief = Brief(audience=MILK_BUYERS, use_case_id=RESTOCK, variants=2)
    generation = agent.submit(brief, CopywriterKind.COMPOSER)
    outcome = await agent.run(generation.id)

    assert outcome.generation.status is GenerationStatus.AWAITING_REVIEW, outcome.stop
    assert [(one.customer_id, one.audience) for one in outcome.variants] == [(None, MILK_BUYERS)] * 2
    assert decide().action is Action.SUPPRESS

    first = outcome.variants[0]
    await agent.review(
        [
            ReviewAnswer(
                variant_id=first.id,
                verdict=ReviewVerdict.APPROVE,
                reviewer="ada",
                content_hash=first.content_hash,
            )
        ]
    )
    assert decide().variant_id == first.id
    assert decide(PRIVATE).action is Action.SUPPRESS


async def test_nobodys_facts_are_read_for_an_audience(store: Database, agent: Agent) -> None:
    generation = agent.submit(
        Brief(audience=MILK_BUYERS, use_case_id=RESTOCK, variants=2), CopywriterKind.COMPOSER
    )
    outcome = await agent.run(generation.id)

    evidence = {found.source for held in outcome.generation.hypotheses for found in held.evidence}
    assert evidence <= {"affinity:milk", "profile", "type"}, evidence
    with store.read() as tx:
        kinds = {entry.kind for entry in search(tx, limit=100).entries}
    assert "consent.checked" not in kinds
    assert "generation.started" in kinds


def test_a_brief_for_an_audience_that_cannot_be_is_refused(agent: Agent) -> None:
    unknown = Audience(type=CustomerType.MULTICATEGORY, buys=("milkk",))
    with pytest.raises(InvalidInput, match="did you mean 'milk'"):
        agent.submit(Brief(audience=unknown, use_case_id=RESTOCK), CopywriterKind.COMPOSER)
    lapsed = Audience(type=CustomerType.LAPSED)
    with pytest.raises(InvalidInput, match="not for 'lapsed'"):
        agent.submit(Brief(audience=lapsed, use_case_id=RESTOCK), CopywriterKind.COMPOSER)
