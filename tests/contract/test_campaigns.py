"""Campaigns on every database: estimated first, kept within their budget, and gone on with."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from agents.campaigns.runner import Campaigns, ModelParts
from agents.checkpoints import open_checkpointer
from agents.copywriters.base import Assignment
from agents.copywriters.composer import Composer
from agents.copywriters.llm import LlmCopywriter
from agents.runner import Agent
from bespoke.clock import FrozenClock
from bespoke.domain.campaign import Budget, CampaignBrief, CampaignProgress, CampaignStatus
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.ids import CustomerId, Pseudonym
from bespoke.domain.profile import Purpose
from bespoke.errors import CampaignNotFound, CampaignUnderWay, CustomerNotFound, InvalidInput, StoreBusy
from bespoke.ledger import Ledger, search
from bespoke.llm.openai_client import OpenAIModel
from bespoke.llm.reading import Price
from bespoke.llm.stub_server import StubServer
from bespoke.storage.database import Database
from content_store import repository
from content_store.embedding import WordLlamaEmbedder
from content_store.index import MemoryIndex
from content_store.ingest import ingest_pack
from content_store.pack import Pack
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from prompts.library import PromptLibrary
from tests.support import workspace
from tests.support.packs import small_pack
from tests.support.scripted_copywriter import ScriptedCopywriter
from tests.support.workspace import LAPSED, NOON, OTHER, REGULAR, SILENT

CROWD = 10


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    checks = load_checks()
    return Pipeline(load_policy(None, checks), checks)


@pytest.fixture(scope="session")
def pack() -> Pack:
    return small_pack()


@dataclass
class Parts:
    """Campaigns over one store, with an endpoint that writes when it is told to."""

    database: Database
    campaigns: Campaigns
    stub: StubServer
    failures: list[Exception]
    """What the composer raises next, one for each assignment."""


@pytest.fixture
async def parts(database: Database, pack: Pack, pipeline: Pipeline, tmp_path: Path) -> AsyncIterator[Parts]:
    ingest_pack(database, Ledger(), pack, NOON)
    workspace.add_customers(database)
    _crowd(database)
    numbers = count()
    failures: list[Exception] = []
    opened = ExitStack()

    async def before(_assignment: Assignment) -> None:
        if failures:
            raise failures.pop()

    stub = StubServer(latency_s=0.02)
    client = OpenAIModel(base_url=opened.enter_context(stub), api_key="none", model="stub-copywriter")

    def over(paid: Any) -> LlmCopywriter:
        return LlmCopywriter(paid, PromptLibrary(), timeout_s=20)

    agent = Agent(
        database=database,
        index=MemoryIndex(WordLlamaEmbedder()),
        ledger=Ledger(),
        clock=FrozenClock(NOON),
        pipeline=pipeline,
        copywriters={CopywriterKind.COMPOSER: ScriptedCopywriter(before), CopywriterKind.LLM: over(client)},
        composer=Composer(),
        open_checkpointer=lambda: open_checkpointer(None if database.is_sqlite else database.url, tmp_path),
        max_repairs=0,
        new_id=lambda: f"{next(numbers):04d}",
    )
    model = ModelParts(client, over, None, Price(), tries=4)
    yield Parts(database, Campaigns(agent, model), stub, failures)
    await client.aclose()
    opened.close()


def _crowd(database: Database) -> None:
    """Stores ten more customers like `REGULAR`, who agreed to all on every channel."""
    with database.write() as tx:
        one = repository.profile(tx, REGULAR)
        names = [CustomerId(f"c-crowd-{number:02d}") for number in range(CROWD)]
        repository.replace_profiles(
            tx,
            [
                one.model_copy(update={"customer_id": name, "pseudonym": Pseudonym(f"p_{name}")})
                for name in names
            ],
        )
        repository.add_consents(
            tx,
            [
                ConsentRecord(
                    record_id=f"{name}-{purpose.value}-{channel.value}",
                    customer_id=name,
                    purpose=purpose,
                    channel=channel,
                    state=ConsentState.GIVEN,
                    source="form:sign-up",
                    at=NOON,
                )
                for name in names
                for purpose in Purpose
                for channel in Channel
            ],
        )


def asked(**changed: Any) -> CampaignBrief:
    return CampaignBrief.model_validate(
        {
            "use_case_id": "weekly-restock",
            "channels": ["email"],
            "variants": 2,
            "reach": {"types": ["multicategory"]},
            **changed,
        }
    )


async def test_a_campaign_becomes_a_generation_for_each_reader_and_channel(parts: Parts) -> None:
    brief = asked(reach={"customers": [REGULAR, SILENT, LAPSED, OTHER]}, channels=["email", "sms"])
    campaign = await parts.campaigns.submit(brief, CopywriterKind.COMPOSER, Budget())
    assert [(left.reason, left.count) for left in campaign.estimate.left_out] == [
        ("no live consent to marketing (consent_missing) by email", 1),
        ("no live consent to marketing (consent_missing) by sms", 1),
        ("use case 'weekly-restock' is not meant for lapsed", 1),
    ]
    seen: list[int] = []
    outcome = await parts.campaigns.run(campaign.id, lambda progress: seen.append(progress.finished))
    assert outcome.campaign.status is CampaignStatus.DONE
    assert (outcome.progress.planned, outcome.progress.finished, outcome.left) == (4, 4, 0)
    assert sorted(seen)[-1] == 4
    with parts.database.read() as tx:
        found = repository.search_variants(tx).variants
        kinds = [entry.kind for entry in search(tx, subject=campaign.id).entries]
        started = search(tx, kind="generation.started").entries
        regular = repository.profile_key(tx, REGULAR).pseudonym
    assert {(one.customer_id, one.channel) for one in found} == {
        (REGULAR, Channel.EMAIL),
        (REGULAR, Channel.SMS),
        (OTHER, Channel.EMAIL),
        (OTHER, Channel.SMS),
    }
    assert kinds == ["campaign.done", "campaign.started"]
    assert {entry.payload["campaign"] for entry in started} == {campaign.id}
    assert sorted(e.payload["channel"] for e in started if e.payload["customer"] == regular) == [
        "email",
        "sms",
    ]


async def test_a_filter_by_purchases_counts_who_agreed_to_that(parts: Parts) -> None:
    everybody = await parts.campaigns.estimate(asked(), CopywriterKind.COMPOSER)
    buyers = asked(reach={"types": ["multicategory"], "buys": ["milk"]})
    found = await parts.campaigns.estimate(buyers, CopywriterKind.COMPOSER)
    # The private customer bought milk too, and did not agree that it counts.
    assert (everybody.generations, found.generations) == (CROWD + 4, CROWD + 3)
    few = asked(reach={"types": ["multicategory"], "buys": ["milk"], "most": 5})
    assert (await parts.campaigns.estimate(few, CopywriterKind.COMPOSER)).generations == 5
    none = asked(reach={"types": ["multicategory"], "buys": ["bread"]})
    with pytest.raises(InvalidInput, match="reaches nobody"):
        await parts.campaigns.submit(none, CopywriterKind.COMPOSER, Budget())


async def test_cells_and_segments_get_a_generation_each(parts: Parts) -> None:
    audiences = [
        {"type": "multicategory", "day": "weekend"},
        {"type": "deal_seeker", "buys": ["milk"]},
    ]
    campaign = await parts.campaigns.submit(
        asked(reach={"audiences": audiences}), CopywriterKind.COMPOSER, Budget()
    )
    outcome = await parts.campaigns.run(campaign.id)
    assert outcome.progress.generations == {GenerationStatus.AWAITING_REVIEW: 2}
    with parts.database.read() as tx:
        found = repository.search_variants(tx).variants
    assert {one.audience.label for one in found if one.audience is not None} == {
        "multicategory, weekend",
        "deal_seeker, buys milk",
    }


async def test_an_estimate_is_made_of_prompts_as_they_are_written(parts: Parts) -> None:
    before = _counts(parts.database)
    short = await parts.campaigns.estimate(asked(), CopywriterKind.LLM, seconds_a_call=200.0)
    longer = await parts.campaigns.estimate(asked(instruction="Talk of lunch. " * 60), CopywriterKind.LLM)
    dearer = replace(
        parts.campaigns, model=replace(parts.campaigns.model or _no_model(), price=Price(1.0, 2.0))
    )
    priced = await dearer.estimate(asked(), CopywriterKind.LLM)

    assert parts.stub.calls == ()
    assert _counts(parts.database) == before
    assert (short.generations, short.sampled, short.cost_usd) == (CROWD + 4, 4, None)
    assert "the cost is unknown, because no price is set" in short.assumptions
    assert short.calls == 35 == -(-short.first_calls * 5 // 4)
    assert short.seconds == pytest.approx(short.calls * 200.0 / 8)
    assert longer.input_tokens > short.input_tokens + short.calls * 150
    assert priced.cost_usd == pytest.approx((priced.input_tokens + 2 * priced.output_tokens) / 1e6)


def _no_model() -> ModelParts:
    pytest.fail("the campaigns of this test have a model")


def _counts(database: Database) -> dict[str, int]:
    with database.read() as tx:
        return repository.count_rows(tx) | {"ledger": search(tx).total}


async def test_estimate_and_actual_stand_side_by_side_and_the_next_estimate_learns(parts: Parts) -> None:
    campaign = await parts.campaigns.submit(asked(), CopywriterKind.LLM, Budget())
    outcome = await parts.campaigns.run(campaign.id)
    spent, estimated = outcome.campaign.spending, campaign.estimate
    assert outcome.campaign.status is CampaignStatus.DONE
    assert spent.calls == len(parts.stub.calls) > 0
    assert 0.5 * estimated.calls <= spent.calls <= 2 * estimated.calls
    assert 0.3 * estimated.input_tokens <= spent.input_tokens <= 3 * estimated.input_tokens

    learned = await parts.campaigns.estimate(asked(), CopywriterKind.LLM)
    assert learned.calls == pytest.approx(spent.calls, abs=1)
    assert learned.input_tokens == pytest.approx(spent.input_tokens, rel=0.2)
    assert not any("a token is" in said or "a call takes" in said for said in learned.assumptions)


@pytest.mark.parametrize("budget", [Budget(max_calls=9), Budget(max_tokens=20_000)], ids=["calls", "tokens"])
async def test_the_budget_stops_the_run_and_more_of_it_goes_on(parts: Parts, budget: Budget) -> None:
    campaign = await parts.campaigns.submit(asked(), CopywriterKind.LLM, budget)
    outcome = await parts.campaigns.run(campaign.id)
    stopped = outcome.campaign
    assert stopped.status is CampaignStatus.STOPPED
    assert stopped.stopped_because is not None
    assert "budget is spent" in stopped.stopped_because
    assert 0 < outcome.progress.finished < outcome.progress.planned == CROWD + 4
    assert outcome.left == outcome.progress.generations[GenerationStatus.PLANNED]
    calls, tokens = len(parts.stub.calls), stopped.spending.tokens
    if budget.max_calls is not None:
        assert calls == stopped.spending.calls == budget.max_calls
    if budget.max_tokens is not None:
        # Any one of these calls takes less than three times what they took on average.
        assert tokens < budget.max_tokens + 3 * tokens / calls
    made = _variants(parts.database)

    parts.campaigns.with_budget(campaign.id, Budget())
    ended = await parts.campaigns.run(campaign.id)
    assert (ended.campaign.status, ended.left) == (CampaignStatus.DONE, 0)
    assert ended.campaign.spending.calls == len(parts.stub.calls)
    after = _variants(parts.database)
    assert {name: after[name] for name in made} == made
    assert len(after) > len(made)
    assert not any("budget" in reason for reason in after.values() if reason is not None)


def _variants(database: Database) -> dict[str, str | None]:
    """Returns every variant, with why the composer wrote it where a model was to."""
    with database.read() as tx:
        found = repository.search_variants(tx, limit=500).variants
    return {one.id: one.provenance.stand_in_reason for one in found}


async def test_a_campaign_that_was_cut_off_goes_on_without_doubling_anything(parts: Parts) -> None:
    campaign = await parts.campaigns.submit(asked(), CopywriterKind.LLM, Budget())
    reached = asyncio.Event()
    cut_off = asyncio.create_task(parts.campaigns.run(campaign.id, lambda _progress: reached.set()))
    await reached.wait()
    cut_off.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut_off
    held = parts.campaigns.outcome(campaign.id)
    assert held.campaign.status is CampaignStatus.RUNNING
    assert 0 < held.progress.finished < CROWD + 4
    made = _variants(parts.database)

    outcome = await parts.campaigns.run(campaign.id)
    assert (outcome.campaign.status, outcome.left) == (CampaignStatus.DONE, 0)
    assert made.items() <= _variants(parts.database).items()
    assert sum(outcome.progress.variants.values()) == 2 * (CROWD + 4)


async def test_what_fails_is_told_and_tried_again(parts: Parts) -> None:
    campaign = await parts.campaigns.submit(asked(), CopywriterKind.COMPOSER, Budget())
    parts.failures.append(StoreBusy("the database is busy"))
    outcome = await parts.campaigns.run(campaign.id)
    assert outcome.campaign.status is CampaignStatus.STOPPED
    assert outcome.left == 1
    assert outcome.campaign.stopped_because == "1 generation failed; resume the campaign to try again"
    assert outcome.progress.failures == ("store_busy: the database is busy",)

    parts.campaigns.with_budget(campaign.id, Budget())
    outcome = await parts.campaigns.run(campaign.id)
    assert (outcome.campaign.status, outcome.left, outcome.progress.failures) == (CampaignStatus.DONE, 0, ())
    with pytest.raises(InvalidInput, match="is done; there is nothing left"):
        parts.campaigns.with_budget(campaign.id, Budget())


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"tactics_wanted": ["ease"], "tactics_banned": ["ease"]}, InvalidInput, "wanted and banned"),
        ({"must_not_say": ["Wrenfield"]}, InvalidInput, "cannot be met together with the brand kit"),
        ({"reach": {"customers": ["c-nobody"]}}, CustomerNotFound, "unknown customer 'c-nobody'"),
        ({"deadline": "2024-10-01"}, InvalidInput, "the deadline 2024-10-01 has passed"),
        (
            {"reach": {"audiences": [{"type": "lapsed"}]}},
            InvalidInput,
            "not for 'lapsed'",
        ),
    ],
)  # fmt: skip
async def test_what_cannot_be_carried_out_is_refused_before_anything_is_stored(
    parts: Parts, changed: dict[str, Any], error: type[Exception], said: str
) -> None:
    before = _counts(parts.database)
    with pytest.raises(error, match=said):
        await parts.campaigns.submit(asked(**changed), CopywriterKind.COMPOSER, Budget())
    assert _counts(parts.database) == before
    assert parts.campaigns.recent() == []


async def test_a_cost_that_cannot_be_reckoned_is_refused_up_front(parts: Parts) -> None:
    with pytest.raises(InvalidInput, match="no price is set"):
        await parts.campaigns.submit(asked(), CopywriterKind.LLM, Budget(max_cost_usd=1.0))
    assert parts.campaigns.recent() == []


async def test_one_id_is_one_campaign(parts: Parts) -> None:
    make: Callable[[], Any] = lambda: parts.campaigns.submit(  # noqa: E731
        asked(), CopywriterKind.COMPOSER, Budget(), parts.campaigns.recent()[0].id
    )
    first = await parts.campaigns.submit(asked(), CopywriterKind.COMPOSER, Budget())
    assert (await make()).id == first.id
    assert parts.campaigns.outcome(first.id).progress.planned == CROWD + 4
    with pytest.raises(CampaignNotFound, match="unknown campaign 'k_none'"):
        parts.campaigns.outcome(first.id.__class__("k_none"))


async def test_who_watches_and_fails_stops_the_campaign_with_a_reason(parts: Parts) -> None:
    campaign = await parts.campaigns.submit(asked(), CopywriterKind.COMPOSER, Budget())

    def fails(_progress: CampaignProgress) -> None:
        raise BrokenPipeError

    stopped = await parts.campaigns.run(campaign.id, fails)
    assert stopped.campaign.status is CampaignStatus.STOPPED
    assert stopped.campaign.stopped_because == "its progress could not be told (BrokenPipeError)"
    assert stopped.left > 0

    parts.campaigns.with_budget(campaign.id, Budget())
    outcome = await parts.campaigns.run(campaign.id)
    assert (outcome.campaign.status, outcome.left) == (CampaignStatus.DONE, 0)


async def test_a_campaign_that_is_not_to_run_stays_as_it_is(parts: Parts) -> None:
    campaign = await parts.campaigns.submit(asked(), CopywriterKind.COMPOSER, Budget())
    await parts.campaigns.run(campaign.id)
    before = _counts(parts.database)
    assert (await parts.campaigns.run(campaign.id)).campaign.status is CampaignStatus.DONE
    assert _counts(parts.database) == before


async def test_a_campaign_that_another_process_runs_is_left_alone(parts: Parts) -> None:
    if parts.database.is_sqlite:
        pytest.skip("on SQLite one process has the data directory")
    campaign = await parts.campaigns.submit(asked(), CopywriterKind.COMPOSER, Budget())
    other = Database(parts.database.url)
    with other.claim(f"campaign {campaign.id}") as is_ours:
        assert is_ours
        before = _counts(parts.database)
        with pytest.raises(CampaignUnderWay, match="is under way in another process"):
            await parts.campaigns.run(campaign.id)
        with pytest.raises(CampaignUnderWay):
            parts.campaigns.with_budget(campaign.id, Budget(max_calls=1))
        assert _counts(parts.database) == before
        assert parts.campaigns.outcome(campaign.id).campaign == campaign
    other.close()
    outcome = await parts.campaigns.run(campaign.id)
    assert (outcome.campaign.status, outcome.left) == (CampaignStatus.DONE, 0)
