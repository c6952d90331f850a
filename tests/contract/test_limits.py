"""When nothing may go out although a message is approved, on every database: quiet hours, caps, age, expiry."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count

import pytest

from bespoke.clock import FrozenClock
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState
from bespoke.domain.decision import Action, Decision, DecisionRequest, Reason
from bespoke.domain.draft import Copy, CopywriterKind, Provenance
from bespoke.domain.experiment import Allocation
from bespoke.domain.finding import Report
from bespoke.domain.ids import CustomerId, Pseudonym, UseCaseId, VariantId
from bespoke.domain.profile import CustomerType, Profile, Purpose, TypeAssignment
from bespoke.domain.use_case import ValueExchange
from bespoke.domain.variant import Variant, VariantStatus
from bespoke.ledger import Ledger, search
from bespoke.storage.database import Database
from content_store import repository
from content_store.brand_kits.repository import publish
from content_store.ingest import ingest_pack
from content_store.pack import Pack
from delivery.decide import DecisionService
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from guardrails.ruling import Cap, QuietHours, SendingRule, When
from tests.support.packs import demo_pack

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANN = CustomerId("c-ann")
DEAL_DAY, RESTOCK = UseCaseId("deal-day"), UseCaseId("weekly-restock")
NO_HOLDOUT = Allocation(holdout=0, salt="test", policy_version="uniform@1")
NUMBERS = count()

CAPPED = SendingRule(when=When(channel=(Channel.EMAIL,)), cap=Cap(messages=2, days=7))
AGING = SendingRule(when=When(), consent_days=365)

Deciding = Callable[..., Decision]


@pytest.fixture(scope="session")
def small_pack() -> Pack:
    """Returns the demo's pack with few of its blocks, which serving does not read."""
    whole = demo_pack()
    return replace(whole, blocks=whole.blocks[:3])


@pytest.fixture
def store(database: Database, small_pack: Pack) -> Database:
    """Returns a store with evergreen messages by e-mail and SMS, and a customer who agreed to both."""
    ingest_pack(database, Ledger(), small_pack, NOON)
    with database.write() as tx:
        repository.add_consents(
            tx,
            [
                ConsentRecord(
                    record_id=f"record-{next(NUMBERS)}",
                    customer_id=ANN,
                    purpose=Purpose.MARKETING,
                    channel=channel,
                    state=ConsentState.GIVEN,
                    source="test",
                    at=NOON - timedelta(days=400),
                )
                for channel in Channel
            ],
        )
        for use_case in (DEAL_DAY, RESTOCK):
            for channel in (Channel.EMAIL, Channel.SMS):
                variant = _evergreen(use_case, channel)
                repository.add_variants(tx, [variant])
                repository.update_variant(tx, variant, variant.content_hash)
    be(database)
    return database


def be(database: Database, **known: object) -> None:
    """Has Ann be so."""
    profile = Profile(
        customer_id=ANN,
        pseudonym=Pseudonym("p_ann"),
        version=1,
        as_of=NOON.date(),
        type=TypeAssignment(type=CustomerType.DEAL_SEEKER, as_of=NOON.date(), reason="test"),
        updated_at=NOON,
    )
    with database.write() as tx:
        repository.replace_profiles(tx, [profile.model_copy(update=known)])


def _evergreen(use_case: UseCaseId, channel: Channel) -> Variant:
    body = "There is cheese on your list already. Add what else you need, whenever it suits you."
    fields = {"body": body}
    if channel is Channel.EMAIL:
        fields |= {
            "subject": "Cheese for the week",
            "preheader": "It keeps for a good while",
            "cta": "Open my list",
        }
    copy_text = Copy(**fields)
    return Variant(
        id=VariantId(f"v-{use_case}-{channel.value}"),
        generation_id=None,
        customer_id=None,
        use_case_id=use_case,
        channel=channel,
        hypothesis_id=None,
        angle=None,
        tactic=None,
        exchange=ValueExchange.NON_MONETARY,
        copy_text=copy_text,
        content_hash=copy_text.content_hash(),
        offer_id=None,
        provenance=Provenance(copywriter=CopywriterKind.COMPOSER, seed=0),
        report=Report(findings=(), checks_run=(), policy_id="t", policy_sha256="", elapsed_ms=0),
        author="pack",
        status=VariantStatus.APPROVED,
        evergreen=True,
        created_at=NOON,
    )


def service(store: Database, now: datetime = NOON, *sending: SendingRule) -> DecisionService:
    policy = load_policy()
    policy = policy.model_copy(update={"sending": (*policy.sending, *sending)})
    pipeline = Pipeline(policy, load_checks())
    return DecisionService(
        store, Ledger(), FrozenClock(now), pipeline, lambda: f"{next(NUMBERS):04d}", NO_HOLDOUT
    )


def request(channel: Channel = Channel.EMAIL, use_case: UseCaseId = DEAL_DAY) -> DecisionRequest:
    return DecisionRequest(customer_id=ANN, use_case_id=use_case, channel=channel)


@pytest.mark.parametrize(
    ("now", "time_zone", "reason"),
    [
        (datetime(2026, 3, 2, 12, tzinfo=UTC), "Europe/Vienna", Reason.FALLBACK),
        # No zone, and what is none: wherever in the brand's market, the United States, the customer may be.
        (datetime(2026, 3, 2, 12, tzinfo=UTC), None, Reason.QUIET_HOURS),
        (datetime(2026, 3, 2, 12, tzinfo=UTC), "Mars/Olympus", Reason.QUIET_HOURS),
        (datetime(2026, 3, 2, 12, tzinfo=UTC), "../../etc/passwd", Reason.QUIET_HOURS),
        (datetime(2026, 3, 2, 20, tzinfo=UTC), "../../etc/passwd", Reason.FALLBACK),
        (datetime(2026, 3, 2, 12, tzinfo=UTC), "America/Los_Angeles", Reason.QUIET_HOURS),
        (datetime(2026, 3, 2, 19, 59, 59, tzinfo=UTC), "Europe/Vienna", Reason.FALLBACK),
        (datetime(2026, 3, 2, 20, 0, tzinfo=UTC), "Europe/Vienna", Reason.QUIET_HOURS),
        (datetime(2026, 3, 2, 6, 59, tzinfo=UTC), "Europe/Vienna", Reason.QUIET_HOURS),
        (datetime(2026, 3, 2, 7, 0, tzinfo=UTC), "Europe/Vienna", Reason.FALLBACK),
        # The night in which the clock goes forward, and the first day after it.
        (datetime(2026, 3, 29, 6, 0, tzinfo=UTC), "Europe/Vienna", Reason.FALLBACK),
        (datetime(2026, 3, 28, 6, 0, tzinfo=UTC), "Europe/Vienna", Reason.QUIET_HOURS),
        (datetime(2026, 10, 25, 6, 30, tzinfo=UTC), "Europe/Vienna", Reason.QUIET_HOURS),
    ],
)
def test_text_messages_keep_quiet_by_the_customers_own_clock(
    store: Database, now: datetime, time_zone: str | None, reason: Reason
) -> None:
    be(store, time_zone=time_zone)
    made = service(store, now).decide(request(Channel.SMS))
    assert made.reasons[0] is reason
    assert (made.action is Action.FALLBACK) == (reason is Reason.FALLBACK)
    with store.read() as tx:
        [entry] = search(tx, subject=made.id).entries
    assert entry.payload["reasons"][0] == reason.value


# From 21:00 to 08:00, the default policy's hours, with each country's own dates of summer time.
@pytest.mark.parametrize(
    ("region", "now", "quiet"),
    [
        # The United States wake up last in Honolulu (UTC-10 all year), and go to bed first in New York.
        (None, datetime(2026, 1, 15, 13, 0, tzinfo=UTC), True),
        (None, datetime(2026, 1, 15, 17, 59, 59, tzinfo=UTC), True),
        (None, datetime(2026, 1, 15, 18, 0, tzinfo=UTC), False),
        (None, datetime(2026, 1, 16, 1, 59, 59, tzinfo=UTC), False),
        (None, datetime(2026, 1, 16, 2, 0, tzinfo=UTC), True),
        (None, datetime(2026, 7, 15, 17, 59, 59, tzinfo=UTC), True),
        (None, datetime(2026, 7, 15, 18, 0, tzinfo=UTC), False),
        (None, datetime(2026, 7, 16, 0, 59, 59, tzinfo=UTC), False),
        (None, datetime(2026, 7, 16, 1, 0, tzinfo=UTC), True),
        # The day on which New York's clocks go forward, and the evening before.
        (None, datetime(2026, 3, 8, 1, 30, tzinfo=UTC), False),
        (None, datetime(2026, 3, 9, 1, 30, tzinfo=UTC), True),
        # One zone, and its summer time.
        ("gb", datetime(2026, 1, 15, 7, 59, 59, tzinfo=UTC), True),
        ("gb", datetime(2026, 1, 15, 8, 0, tzinfo=UTC), False),
        ("gb", datetime(2026, 7, 15, 6, 59, 59, tzinfo=UTC), True),
        ("gb", datetime(2026, 7, 15, 7, 0, tzinfo=UTC), False),
        ("uk", datetime(2026, 7, 15, 19, 59, 59, tzinfo=UTC), False),
        ("uk", datetime(2026, 7, 15, 20, 0, tzinfo=UTC), True),
        # Portugal's are those of the Azores and of Lisbon.
        ("pt", datetime(2026, 1, 15, 8, 59, 59, tzinfo=UTC), True),
        ("pt", datetime(2026, 1, 15, 9, 0, tzinfo=UTC), False),
        ("pt", datetime(2026, 1, 15, 21, 0, tzinfo=UTC), True),
        # The European Union is all of its countries: from the Azores' morning to Finland's evening.
        ("eu", datetime(2026, 1, 15, 8, 59, 59, tzinfo=UTC), True),
        ("eu", datetime(2026, 1, 15, 9, 0, tzinfo=UTC), False),
        ("eu", datetime(2026, 1, 15, 18, 59, 59, tzinfo=UTC), False),
        ("eu", datetime(2026, 1, 15, 19, 0, tzinfo=UTC), True),
    ],
)
def test_unknown_time_zone_is_quiet_when_any_of_the_region_or_else_of_the_brands_market_is(
    store: Database, region: str | None, now: datetime, quiet: bool
) -> None:
    be(store, region=region, age=30)
    made = service(store, now).decide(request(Channel.SMS))
    assert (made.reasons[0] is Reason.QUIET_HOURS) == quiet
    assert Reason.TIMEZONE_UNKNOWN not in made.reasons


def test_detail_says_where_it_may_be_night(store: Database) -> None:
    made = service(store, datetime(2026, 1, 15, 17, 30, tzinfo=UTC)).decide(request(Channel.SMS))
    assert made.detail == (
        "it is 07:30 where the customer may be (America/Adak), and sms is quiet from 21:00 to 08:00"
    )


@pytest.mark.parametrize(
    ("market", "region"), [(None, None), ("us", "xx"), (None, "zz"), ("us", "aq")], ids=str
)
def test_time_zone_is_unknown_only_where_nothing_says_the_country(
    store: Database, market: str | None, region: str | None
) -> None:
    with store.write() as tx:
        kit = repository.brand_kit(tx).kit
        publish(tx, kit.model_copy(update={"market": market, "version": kit.version + 1}), NOON)
    be(store, region=region, age=30)
    made = service(store, datetime(2026, 1, 15, 20, tzinfo=UTC)).decide(request(Channel.SMS))
    assert made.reasons == (Reason.TIMEZONE_UNKNOWN,)


def test_mail_makes_no_noise_and_has_no_quiet_hours(store: Database) -> None:
    assert service(store, NOON.replace(hour=3)).decide(request()).action is Action.FALLBACK


def test_quiet_hours_are_those_of_the_region_and_of_all_where_it_is_unknown(store: Database) -> None:
    siesta = SendingRule(
        when=When(market=("es",), channel=(Channel.SMS,)),
        quiet_hours=QuietHours(start=time(14), end=time(17)),
    )
    deciding = service(store, NOON.replace(hour=14), siesta)
    be(store, time_zone="Europe/Madrid", region="es", age=30)
    assert deciding.decide(request(Channel.SMS)).reasons[0] is Reason.QUIET_HOURS
    be(store, time_zone="Europe/Madrid", region="us", age=30)
    assert deciding.decide(request(Channel.SMS)).action is Action.FALLBACK
    with store.write() as tx:
        kit = repository.brand_kit(tx).kit
        publish(tx, kit.model_copy(update={"market": None, "version": kit.version + 1}), NOON)
    be(store, time_zone="Europe/Madrid", age=30)
    unknown = service(store, NOON.replace(hour=14), siesta).decide(request(Channel.SMS))
    assert unknown.reasons[0] is Reason.QUIET_HOURS


def test_no_more_goes_out_than_the_cap_across_use_cases(store: Database) -> None:
    deciding = service(store, NOON, CAPPED)
    actions = [deciding.decide(request(use_case=case)).action for case in (DEAL_DAY, RESTOCK, DEAL_DAY)]
    assert actions == [Action.FALLBACK, Action.FALLBACK, Action.SUPPRESS]
    last = deciding.decide(request())
    assert (last.reasons, last.message) == ((Reason.FREQUENCY_CAP,), None)
    assert last.detail == "2 messages by email went out in 7 days, which is the most"
    later = service(store, NOON + timedelta(days=7), CAPPED)
    assert later.decide(request()).action is Action.FALLBACK


def test_cap_holds_within_one_batch_and_counts_each_channel_by_itself(store: Database) -> None:
    be(store, time_zone="UTC")
    asked = [request(use_case=case) for case in (DEAL_DAY, RESTOCK, DEAL_DAY, RESTOCK)]
    *mails, text = service(store, NOON, CAPPED).decide_many([*asked, request(Channel.SMS)])
    assert sorted(one.action for one in mails) == [Action.FALLBACK] * 2 + [Action.SUPPRESS] * 2
    assert text.action is Action.FALLBACK


def test_of_many_callers_at_once_the_cap_lets_one_through(store: Database) -> None:
    deciding = service(store, NOON, SendingRule(when=When(), cap=Cap(messages=1, days=1)))
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: deciding.decide(request()), range(16)))
    assert sum(one.action is Action.FALLBACK for one in made) == 1


def test_what_was_not_sent_does_not_count(store: Database) -> None:
    be(store, time_zone="America/Los_Angeles")
    night = service(store, NOON, SendingRule(when=When(), cap=Cap(messages=1, days=7)))
    assert night.decide(request(Channel.SMS)).reasons[0] is Reason.QUIET_HOURS
    day = service(store, NOON + timedelta(hours=8), SendingRule(when=When(), cap=Cap(messages=1, days=7)))
    assert day.decide(request(Channel.SMS)).action is Action.FALLBACK


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        ({}, True),
        ({"age": 13}, True),
        ({"age": 12}, False),
        ({"region": "de"}, False),
        ({"region": "de", "age": 16}, True),
        ({"region": "de", "age": 15}, False),
        ({"region": "jp"}, False),
        ({"region": "jp", "age": 17}, False),
    ],
)
def test_minors_and_people_of_unknown_age_get_nothing_where_the_region_asks_for_it(
    store: Database, known: dict[str, object], sent: bool
) -> None:
    be(store, **known)
    made = service(store).decide(request())
    # Wording that the European Union asks for is missing from the demo's line, so there the check has the word.
    assert (Reason.NOT_ELIGIBLE not in made.reasons) == sent


def test_what_the_final_check_blocks_is_in_the_ledger_by_check_and_verdict(store: Database) -> None:
    be(store, region="de", age=30)
    made = service(store).decide(request())
    assert made.reasons[0] is Reason.BLOCKED_AT_SEND
    with store.read() as tx:
        [entry] = search(tx, check="regulated", verdict="block").entries
    assert (entry.kind, entry.subject) == ("guardrails.refused_at_send", "v-deal-day-email")
    assert (entry.payload["decision_id"], entry.payload["customer"]) == (made.id, "p_ann")


def test_copy_is_checked_as_a_draft_again_where_policy_or_checks_are_others_since(store: Database) -> None:
    pipeline = Pipeline(load_policy(), load_checks())
    with store.write() as tx:
        good = repository.variant(tx, VariantId("v-deal-day-email"))
        copy_text = Copy(
            **(
                good.copy_text.fields()
                | {
                    "body": "All women are bad at sums, so we count the cheese for them, whenever it suits you."
                }
            )
        )
        bad = good.model_copy(update={"copy_text": copy_text, "content_hash": copy_text.content_hash()})
        repository.update_variant(tx, bad, bad.content_hash)
    made = service(store).decide(request())
    assert made.reasons[0] is Reason.BLOCKED_AT_SEND
    assert made.detail.startswith("bias: ")
    with store.write() as tx:
        now = bad.report.model_copy(
            update={"policy_sha256": pipeline.policy.sha256, "checks_sha256": pipeline.checks_sha256}
        )
        repository.update_variant(tx, good.model_copy(update={"report": now}), good.content_hash)
    assert service(store).decide(request()).action is Action.FALLBACK


def test_consent_wears_out_where_the_policy_says_so(store: Database) -> None:
    made = service(store, NOON, AGING).decide(request())
    assert made.reasons == (Reason.NO_CONSENT,)
    assert made.detail == "consent_expired: marketing by email"
    assert service(store, NOON).decide(request()).action is Action.FALLBACK


def test_consent_given_until_a_day_ends_on_it(store: Database) -> None:
    until = NOON + timedelta(days=1)
    with store.write() as tx:
        repository.add_consents(
            tx,
            [
                ConsentRecord(
                    record_id="for-a-day",
                    customer_id=ANN,
                    purpose=Purpose.MARKETING,
                    channel=Channel.EMAIL,
                    state=ConsentState.GIVEN,
                    source="test",
                    at=NOON,
                    expires_at=until,
                )
            ],
        )
    assert service(store, until - timedelta(seconds=1)).decide(request()).action is Action.FALLBACK
    assert service(store, until).decide(request()).detail.startswith("consent_expired")


def test_stored_message_is_withheld_once_its_consent_has_run_out(store: Database) -> None:
    asked = request().model_copy(update={"dispatch_id": "one"})
    assert service(store, NOON).decide(asked).action is Action.FALLBACK
    withheld = service(store, NOON, AGING).decide(asked)
    assert (withheld.action, withheld.reasons) == (Action.SUPPRESS, (Reason.NO_CONSENT,))
