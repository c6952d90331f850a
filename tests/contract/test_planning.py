"""What a brief, an answer and a learning do to a plan, through the whole agent, on every database."""

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from agents.checkpoints import open_checkpointer
from agents.copywriters.composer import Composer
from agents.outcome import Outcome
from agents.runner import Agent
from bespoke.clock import FrozenClock
from bespoke.domain.brief import Brief
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.event import Event
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.ids import LearningId, UseCaseId
from bespoke.domain.learning import Learning
from bespoke.domain.use_case import Angle, Tactic
from bespoke.errors import InvalidInput, OfferNotUsable
from bespoke.ledger import Ledger
from bespoke.storage.database import Database
from content_store import repository
from content_store.embedding import WordLlamaEmbedder
from content_store.index import MemoryIndex
from content_store.ingest import ingest_pack
from content_store.learnings.library import import_learnings
from content_store.pack import Pack
from content_store.projection import reindex
from delivery.events import EventService
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from tests.support import workspace
from tests.support.packs import small_pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return small_pack()


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    checks = load_checks()
    return Pipeline(load_policy(None, checks), checks)


@pytest.fixture
def agent(database: Database, pack: Pack, pipeline: Pipeline, tmp_path: Path) -> Agent:
    ingest_pack(database, Ledger(), pack, workspace.NOON)
    workspace.add_customers(database)
    index = MemoryIndex(WordLlamaEmbedder())
    reindex(database, index, lambda _message: None)
    numbers = count()
    composer = Composer()
    return Agent(
        database=database,
        index=index,
        ledger=Ledger(),
        clock=FrozenClock(workspace.NOON),
        pipeline=pipeline,
        copywriters={CopywriterKind.COMPOSER: composer},
        composer=composer,
        open_checkpointer=lambda: open_checkpointer(None if database.is_sqlite else database.url, tmp_path),
        max_repairs=1,
        new_id=lambda: f"{next(numbers):04d}",
    )


async def run(agent: Agent, use_case: str = "weekly-restock", **asked: Any) -> Outcome:
    given = {"customer_id": workspace.REGULAR, "use_case_id": use_case, "variants": 4, **asked}
    generation = agent.submit(Brief(**given), CopywriterKind.COMPOSER)
    return await agent.run(generation.id)


def angles(outcome: Outcome) -> list[Angle]:
    return [found.angle for found in outcome.generation.hypotheses]


async def test_a_brief_for_one_angle_is_written_for_that_alone(agent: Agent) -> None:
    outcome = await run(agent, angle=Angle.MEAL)

    assert angles(outcome) == [Angle.MEAL]
    assert {variant.hypothesis_id for variant in outcome.variants} == {"meal"}


async def test_a_brief_that_leaves_nothing_for_the_customer_stops_before_anything_is_written(
    agent: Agent,
) -> None:
    outcome = await run(agent, customer_id=workspace.PRIVATE, angle=Angle.RESTOCK)

    assert outcome.generation.status is GenerationStatus.STOPPED
    assert outcome.variants == ()
    assert outcome.stop is not None
    assert outcome.stop.by == "plan"
    assert outcome.stop.reason == (
        "no hypothesis of angle 'restock' can be made for this customer: nothing that they buy again and again "
        "is known to be due or coming up; leave 'angle' out, or choose another"
    )


async def test_wanted_tactics_are_the_only_ones_written_with(agent: Agent) -> None:
    outcome = await run(agent, tactics_wanted=(Tactic.QUESTION,))

    assert {variant.tactic for variant in outcome.variants} == {Tactic.QUESTION}


def test_tactics_that_leave_nothing_are_refused_before_anything_is_read(agent: Agent) -> None:
    asked = Brief(
        customer_id=workspace.REGULAR,
        use_case_id=UseCaseId("weekly-restock"),
        angle=Angle.RESTOCK,
        tactics_wanted=(Tactic.THANKS,),
    )

    with pytest.raises(InvalidInput, match=r"wants thanks, which leaves no tactic.*restock: reminder, ease"):
        agent.submit(asked, CopywriterKind.COMPOSER)


@pytest.mark.parametrize(("days", "expected"), [(10, True), (11, False)])
async def test_an_offer_that_ends_before_the_deadline_is_not_chosen(
    agent: Agent, days: int, expected: bool
) -> None:
    # The workspace's offer holds for ten days more.
    outcome = await run(agent, use_case="deal-day", deadline=workspace.DAY + timedelta(days=days))

    assert (Angle.DEAL in angles(outcome)) is expected


async def test_a_set_of_which_no_offer_can_be_used_says_why(agent: Agent) -> None:
    with agent.database.write() as tx:
        held = repository.offer(tx, workspace.OFFER).offer
        repository.replace_offers(tx, [held.model_copy(update={"budget": 1})])
        repository.count_issued(tx, workspace.OFFER, 1)

    with pytest.raises(
        OfferNotUsable, match=r"offer 'o-milk' has no budget left \(1 of 1 given out\); choose"
    ):
        await run(agent, use_case="deal-day", offer_set=(workspace.OFFER,))


async def test_what_a_customer_does_not_want_to_hear_of_is_in_no_message(agent: Agent) -> None:
    said = Event(
        message_id="m1",
        customer_id=workspace.REGULAR,
        name="Preference Stated",
        at=workspace.NOON,
        received_at=workspace.NOON,
        properties={"topic": "milk", "likes": False},
    )
    before = await run(agent, variants=8)
    EventService(agent.database, Ledger(), FrozenClock(workspace.NOON)).receive([said])

    after = await run(agent, variants=8)

    def texts(outcome: Outcome) -> str:
        return " ".join(" ".join(v.copy_text.fields().values()) for v in outcome.variants).lower()

    assert "milk" in texts(before)
    assert "milk" not in texts(after)
    assert not any("milk" in found.topics for found in after.generation.hypotheses)


async def test_a_learning_puts_its_angle_first_and_is_cited(agent: Agent) -> None:
    learned = Learning(
        id=LearningId("meal-works"),
        use_case_id=UseCaseId("weekly-restock"),
        angle=Angle.MEAL,
        statement="Ideas for supper bring more orders.",
        effect=0.02,
        low=0.01,
        high=0.03,
        n=4210,
    )
    import_learnings(agent.database, Ledger(), [learned], workspace.NOON)

    outcome = await run(agent)

    assert angles(outcome)[0] is Angle.MEAL
    assert outcome.generation.hypotheses[0].evidence[-1].source == "learning:meal-works"
