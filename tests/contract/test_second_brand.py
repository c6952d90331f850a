"""A generation with the second demo brand, from brief to review, on every database."""

from itertools import count
from pathlib import Path

from agents.checkpoints import open_checkpointer
from agents.copywriters.composer import Composer
from agents.runner import Agent
from bespoke.clock import FrozenClock
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.ids import UseCaseId
from bespoke.domain.profile import Affinity, Purpose
from bespoke.domain.variant import VariantStatus
from bespoke.ledger import Ledger
from bespoke.storage.database import Database
from content_store import repository
from content_store.embedding import WordLlamaEmbedder
from content_store.index import MemoryIndex
from content_store.ingest import ingest_pack
from content_store.pack import HOME_PACK, load_pack
from content_store.projection import reindex
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from tests.support import workspace

BOUGHT = {"cat-litter": 11, "paper-towels": 9, "light-bulbs": 6, "soap": 5}


def supply_buyer(database: Database) -> None:
    """Makes what the regular customer buys things that the shop sells."""
    with database.write() as tx:
        profile = repository.profile(tx, workspace.REGULAR)
        affinities = tuple(
            Affinity(
                topic=topic,
                baskets=baskets,
                last_bought=profile.affinities[0].last_bought,
                gap_days=7.0,
                source="purchases",
                purpose=Purpose.PERSONALIZATION,
            )
            for topic, baskets in BOUGHT.items()
        )
        repository.replace_profiles(tx, [profile.model_copy(update={"affinities": affinities})])


async def test_a_brief_for_the_household_shop_becomes_variants_that_wait_for_a_person(
    database: Database, tmp_path: Path
) -> None:
    ingest_pack(database, Ledger(), load_pack(HOME_PACK), workspace.NOON)
    workspace.add_customers(database)
    supply_buyer(database)
    index = MemoryIndex(WordLlamaEmbedder())
    reindex(database, index, lambda _message: None)
    checks = load_checks()
    composer, numbers = Composer(), count()
    agent = Agent(
        database=database,
        index=index,
        ledger=Ledger(),
        clock=FrozenClock(workspace.NOON),
        pipeline=Pipeline(load_policy(None, checks), checks),
        copywriters={CopywriterKind.COMPOSER: composer},
        composer=composer,
        open_checkpointer=lambda: open_checkpointer(None if database.is_sqlite else database.url, tmp_path),
        max_repairs=2,
        new_id=lambda: f"{next(numbers):04d}",
    )
    brief = Brief(
        customer_id=workspace.REGULAR,
        use_case_id=UseCaseId("supply-run"),
        channel=Channel.PUSH,
        variants=10,
    )

    outcome = await agent.run(agent.submit(brief, CopywriterKind.COMPOSER).id)

    assert outcome.generation.status is GenerationStatus.AWAITING_REVIEW
    assert {h.angle.value for h in outcome.generation.hypotheses} == {"restock", "help", "ask"}
    assert [variant.status for variant in outcome.variants] == [VariantStatus.IN_REVIEW] * 10
    bodies = [variant.copy_text.body.lower() for variant in outcome.variants]
    named = ("cat litter", "paper towels", "light bulbs", "soap")
    assert [body for body in bodies if not any(name in body for name in named)] == []
    assert [body for body in bodies if "milk" in body or "cheese" in body] == []
