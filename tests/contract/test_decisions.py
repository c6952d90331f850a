"""Decisions and events, on every database: what is sent, what is not, and why."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from threading import Barrier

import pytest

from bespoke.clock import FrozenClock
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState
from bespoke.domain.decision import Action, Decision, DecisionRequest, Reason
from bespoke.domain.draft import Copy, CopywriterKind, Provenance
from bespoke.domain.event import Event
from bespoke.domain.experiment import Allocation
from bespoke.domain.finding import Report
from bespoke.domain.ids import CustomerId, DecisionId, OfferId, Pseudonym, UseCaseId, VariantId
from bespoke.domain.offer import Money, Offer
from bespoke.domain.profile import CustomerType, Profile, Purpose, TypeAssignment
from bespoke.domain.use_case import ValueExchange
from bespoke.domain.variant import Variant, VariantStatus
from bespoke.errors import (
    BespokeError,
    CustomerNotFound,
    DecisionNotFound,
    InvalidInput,
    KeyReused,
    UseCaseNotFound,
)
from bespoke.ledger import Ledger, search, verify
from bespoke.storage import tables as t
from bespoke.storage.database import Database
from content_store import repository
from content_store.ingest import ingest_pack
from content_store.pack import Pack
from delivery.decide import DecisionService
from delivery.events import EventService
from guardrails.pipeline import Pipeline
from guardrails.policy import load_policy
from guardrails.registry import load_checks
from tests.support.packs import demo_pack

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANN, BEN = CustomerId("c-ann"), CustomerId("c-ben")
USE_CASE = UseCaseId("deal-day")
OFFER = OfferId("o-cheese")
NO_HOLDOUT = Allocation(holdout=0, salt="test", policy_version="uniform@1")
NUMBERS = count()
HALF_HELD_OUT = Allocation(holdout=0.5, salt="holds-out", policy_version="uniform@1")


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    checks = load_checks()
    return Pipeline(load_policy(None, checks), checks)


@pytest.fixture(scope="session")
def small_pack() -> Pack:
    """Returns the demo's pack with few of its blocks, which serving does not read."""
    whole = demo_pack()
    return replace(whole, blocks=whole.blocks[:3])


@pytest.fixture
def store(database: Database, small_pack: Pack) -> Database:
    """Returns a store with two deal seekers who agreed to everything, and one live offer."""
    ingest_pack(database, Ledger(), small_pack, NOW)
    with database.write() as tx:
        repository.replace_profiles(tx, [_profile(ANN), _profile(BEN)])
        repository.replace_offers(tx, [_offer()])
        for customer in (ANN, BEN):
            for purpose in Purpose:
                _say(tx, customer, purpose, ConsentState.GIVEN, NOW - timedelta(days=9))
    return database


def _profile(customer: CustomerId) -> Profile:
    return Profile(
        customer_id=customer,
        pseudonym=Pseudonym(f"p_{customer}"),
        version=1,
        as_of=NOW.date(),
        type=TypeAssignment(type=CustomerType.DEAL_SEEKER, as_of=NOW.date(), reason="test"),
        updated_at=NOW,
    )


def _offer(
    budget: int | None = None, days_left: int = 5, eligible_types: tuple[CustomerType, ...] = ()
) -> Offer:
    return Offer(
        id=OFFER,
        exchange=ValueExchange.MONETARY,
        headline="a coupon for cheese",
        topics=("cheese",),
        value=Money(amount=Decimal("1.00"), currency="USD"),
        value_source="test",
        eligible_types=eligible_types,
        valid_from=NOW.date() - timedelta(days=30),
        valid_to=NOW.date() + timedelta(days=days_left),
        budget=budget,
        source="test",
    )


def _say(tx: object, customer: CustomerId, purpose: Purpose, state: ConsentState, at: datetime) -> None:
    repository.add_consents(
        tx,  # type: ignore[arg-type]  # a connection, which only repositories name
        [
            ConsentRecord(
                record_id=f"record-{next(NUMBERS)}",
                customer_id=customer,
                purpose=purpose,
                channel=Channel.EMAIL,
                state=state,
                source="test",
                at=at,
            )
        ],
    )


def variant(name: str, body: str, *, customer: CustomerId | None = ANN, offer: bool = False) -> Variant:
    copy_text = Copy(
        subject="Cheese for the week", preheader="It keeps for a good while", body=body, cta="Open my list"
    )
    return Variant(
        id=VariantId(name),
        generation_id=None,
        customer_id=customer,
        use_case_id=USE_CASE,
        channel=Channel.EMAIL,
        hypothesis_id=None,
        angle=None,
        tactic=None,
        exchange=ValueExchange.NON_MONETARY,
        copy_text=copy_text,
        content_hash=copy_text.content_hash(),
        offer_id=OFFER if offer else None,
        provenance=Provenance(
            copywriter=CopywriterKind.COMPOSER,
            fields_used=() if customer is None else ("affinity:cheese",),
            seed=0,
        ),
        report=Report(findings=(), checks_run=(), policy_id="t", policy_sha256="", elapsed_ms=0),
        author="composer",
        status=VariantStatus.APPROVED,
        evergreen=customer is None,
        created_at=NOW,
    )


PLAIN = "There is cheese on your list already. Add what else you need, whenever it suits you."
WITH_OFFER = (
    "You have {{ offer.headline }} that takes {{ offer.value }} off until {{ offer.valid_to }}. "
    "Add it when you next make your list."
)


def approve(store: Database, *variants: Variant) -> None:
    with store.write() as tx:
        repository.add_variants(tx, variants)
        for one in variants:
            repository.update_variant(tx, one, one.content_hash)


def service(store: Database, pipeline: Pipeline, allocation: Allocation = NO_HOLDOUT) -> DecisionService:
    return DecisionService(
        store, Ledger(), FrozenClock(NOW), pipeline, lambda: f"{next(NUMBERS):04d}", allocation
    )


def request(customer: CustomerId = ANN, dispatch: str | None = None) -> DecisionRequest:
    return DecisionRequest(customer_id=customer, use_case_id=USE_CASE, dispatch_id=dispatch)


def test_an_approved_variant_is_sent_rendered(store: Database, pipeline: Pipeline) -> None:
    approve(store, variant("v1", WITH_OFFER, offer=True))

    made = service(store, pipeline).decide(request())

    assert (made.action, made.reasons, made.variant_id, made.propensity) == (
        Action.SEND,
        (Reason.OK,),
        "v1",
        1,
    )
    assert made.message is not None
    assert made.message.body == (
        "You have a coupon for cheese that takes $1.00 off until Saturday, March 7. "
        "Add it when you next make your list."
    )
    assert made.message.body in made.message.html
    assert "unsubscribe" in made.message.text.lower()


def test_nothing_unapproved_is_served(store: Database, pipeline: Pipeline) -> None:
    waiting = variant("v1", PLAIN).model_copy(update={"status": VariantStatus.IN_REVIEW})
    with store.write() as tx:
        repository.add_variants(tx, [waiting])

    made = service(store, pipeline).decide(request())

    assert (made.action, made.reasons) == (Action.SUPPRESS, (Reason.NO_APPROVED_VARIANT,))
    assert made.message is None


def test_a_text_changed_after_its_approval_is_not_served(store: Database, pipeline: Pipeline) -> None:
    one = variant("v1", PLAIN)
    approve(store, one)
    changed = one.copy_text.model_copy(update={"body": "Half price on everything, only today!"})
    with store.write() as tx:
        # As somebody who can write to the table might: new text, old hash and approval.
        repository.update_variant(tx, one.model_copy(update={"copy_text": changed}), one.content_hash)

    made = service(store, pipeline).decide(request())

    assert made.action is Action.SUPPRESS
    assert made.reasons[0] is Reason.BLOCKED_AT_SEND


def test_an_approved_text_that_a_guardrail_now_blocks_is_not_sent(
    store: Database, pipeline: Pipeline
) -> None:
    approve(store, variant("v1", "Take 40% off everything this week, only with us and only for you today."))

    made = service(store, pipeline).decide(request())

    assert made.action is Action.SUPPRESS
    assert made.reasons[0] is Reason.BLOCKED_AT_SEND
    assert "grounding" in made.detail


@pytest.mark.parametrize(
    ("state", "reason"),
    [(ConsentState.WITHDRAWN, Reason.CONSENT_REVOKED), (ConsentState.REFUSED, Reason.NO_CONSENT)],
)
def test_a_withdrawal_takes_effect_on_the_very_next_call(
    store: Database, pipeline: Pipeline, state: ConsentState, reason: Reason
) -> None:
    approve(store, variant("v1", PLAIN))
    deciding = service(store, pipeline)
    assert deciding.decide(request()).action is Action.SEND

    with store.write() as tx:
        _say(tx, ANN, Purpose.MARKETING, state, NOW)
    made = deciding.decide(request())

    assert (made.action, made.reasons) == (Action.SUPPRESS, (reason,))


def test_without_consent_to_personalization_only_an_evergreen_message_goes_out(
    store: Database, pipeline: Pipeline
) -> None:
    approve(
        store,
        variant("v1", PLAIN),
        variant(
            "v0",
            "The bread is baked in the store, and the shelves are full by the time we open.",
            customer=None,
        ),
    )
    with store.write() as tx:
        _say(tx, ANN, Purpose.PERSONALIZATION, ConsentState.WITHDRAWN, NOW)

    made = service(store, pipeline).decide(request())

    assert (made.action, made.variant_id) == (Action.FALLBACK, "v0")
    assert made.reasons[:2] == (Reason.FALLBACK, Reason.NO_CONSENT)


def test_an_unknown_customer_gets_an_answer(store: Database, pipeline: Pipeline) -> None:
    made = service(store, pipeline).decide(request(CustomerId("nobody")))

    assert (made.action, made.reasons) == (Action.SUPPRESS, (Reason.UNKNOWN_CUSTOMER,))


def test_an_unknown_use_case_is_an_error_and_nothing_is_decided(store: Database, pipeline: Pipeline) -> None:
    wrong = DecisionRequest(customer_id=ANN, use_case_id=UseCaseId("deal-dya"))

    with pytest.raises(UseCaseNotFound, match="unknown use case 'deal-dya'"):
        service(store, pipeline).decide_many([request(), wrong])

    with store.read() as tx:
        assert search(tx, kind="decision.made").total == 0


def test_a_type_outside_the_group_is_not_eligible(store: Database, pipeline: Pipeline) -> None:
    with store.write() as tx:
        newcomer = _profile(ANN).model_copy(
            update={"type": TypeAssignment(type=CustomerType.NEW_OR_THIN, as_of=NOW.date(), reason="test")}
        )
        repository.replace_profiles(tx, [newcomer])

    made = service(store, pipeline).decide(request())

    assert (made.action, made.reasons) == (Action.SUPPRESS, (Reason.NOT_ELIGIBLE,))


def test_a_variant_whose_offer_is_over_is_not_sent(store: Database, pipeline: Pipeline) -> None:
    approve(store, variant("v1", WITH_OFFER, offer=True))
    with store.write() as tx:
        repository.replace_offers(tx, [_offer(days_left=-1)])

    made = service(store, pipeline).decide(request())

    assert made.action is Action.SUPPRESS
    assert made.reasons == (Reason.OFFER_EXPIRED, Reason.NO_APPROVED_VARIANT)


def test_a_variant_whose_offer_its_source_took_back_is_not_sent(store: Database, pipeline: Pipeline) -> None:
    approve(store, variant("v1", WITH_OFFER, offer=True))
    with store.write() as tx:
        assert repository.replace_source(tx, "test", []) == [OFFER]

    made = service(store, pipeline).decide(request())

    assert (made.action, made.reasons) == (
        Action.SUPPRESS,
        (Reason.OFFER_EXPIRED, Reason.NO_APPROVED_VARIANT),
    )


def test_an_offer_for_other_types_is_not_sent(store: Database, pipeline: Pipeline) -> None:
    approve(store, variant("v1", WITH_OFFER, offer=True))
    deciding = service(store, pipeline)
    with store.write() as tx:
        repository.replace_offers(tx, [_offer(eligible_types=(CustomerType.LAPSED,))])
    closed = deciding.decide(request())
    with store.write() as tx:
        repository.replace_offers(
            tx, [_offer(eligible_types=(CustomerType.LAPSED, CustomerType.DEAL_SEEKER))]
        )
    opened = deciding.decide(request())

    assert (closed.action, closed.reasons) == (
        Action.SUPPRESS,
        (Reason.NOT_ELIGIBLE, Reason.NO_APPROVED_VARIANT),
    )
    assert "the offer of a variant is not open to deal_seeker" in closed.detail
    assert (opened.action, opened.offer_id) == (Action.SEND, OFFER)
    with store.read() as tx:
        assert repository.offer(tx, OFFER).issued == 1


def test_an_offer_is_not_given_out_beyond_its_budget_even_within_one_batch(
    store: Database, pipeline: Pipeline
) -> None:
    approve(store, variant("v1", WITH_OFFER, offer=True), variant("v2", WITH_OFFER, customer=BEN, offer=True))
    with store.write() as tx:
        repository.replace_offers(tx, [_offer(budget=1)])

    made = service(store, pipeline).decide_many([request(ANN), request(BEN)])

    assert [one.action for one in made] == [Action.SEND, Action.SUPPRESS]
    with store.read() as tx:
        assert repository.offer(tx, OFFER).issued == 1


def test_the_holdout_gets_nothing_and_its_share_is_logged(store: Database, pipeline: Pipeline) -> None:
    approve(store, variant("v1", PLAIN), variant("v2", PLAIN + " Good cooking.", customer=BEN))

    made = service(store, pipeline, HALF_HELD_OUT).decide_many([request(ANN), request(BEN)])

    held_out = [one for one in made if one.reasons[0] is Reason.HOLDOUT]
    assert [(one.action, one.propensity) for one in held_out] == [(Action.SUPPRESS, 0.5)] * len(held_out)
    assert {one.propensity for one in made} == {0.5}
    assert len(held_out) == 1, "the salt was chosen so that one of the two is held out"


UNSENDABLE = "Take 40% off everything this week, only with us and only for you today."
EVERGREEN = "The bread is baked in the store, and the shelves are full by the time we open."


@pytest.mark.parametrize("has_evergreen", [False, True])
def test_an_arm_that_was_not_delivered_has_no_propensity(
    store: Database, pipeline: Pipeline, has_evergreen: bool
) -> None:
    approve(store, variant("v1", UNSENDABLE))
    if has_evergreen:
        approve(store, variant("v0", EVERGREEN, customer=None))

    made = service(store, pipeline).decide(request())

    assert made.action is (Action.FALLBACK if has_evergreen else Action.SUPPRESS)
    assert (made.arm, made.propensity, made.policy_version) == ("v1", None, "uniform@1")


def test_a_message_names_the_brand_kit_that_it_was_rendered_with(
    store: Database, pipeline: Pipeline, small_pack: Pack
) -> None:
    approve(store, variant("v1", PLAIN))
    deciding = service(store, pipeline)

    first = deciding.decide(request())
    next_version = small_pack.brand.version + 1
    renamed = replace(
        small_pack, brand=small_pack.brand.model_copy(update={"name": "Elderflower", "version": next_version})
    )
    ingest_pack(store, Ledger(), renamed, NOW)
    second = deciding.decide(request())
    nothing = deciding.decide(request(BEN))

    assert (first.brand_sha256, second.brand_sha256) == (small_pack.brand_sha256(), renamed.brand_sha256())
    assert first.brand_sha256 != second.brand_sha256
    assert (nothing.action, nothing.brand_sha256) == (Action.SUPPRESS, None)


def test_a_customer_keeps_the_variant_they_were_given(store: Database, pipeline: Pipeline) -> None:
    approve(store, *(variant(f"v{n}", f"{PLAIN} Reason {'abcdef'[n]}.") for n in range(4)))
    deciding = service(store, pipeline)

    first = deciding.decide(request())
    approve(store, *(variant(f"w{n}", f"{PLAIN} Idea {'abcdef'[n]}.") for n in range(4)))
    again = [deciding.decide(request()) for _ in range(5)]

    assert {one.variant_id for one in again} == {first.variant_id}
    assert {one.propensity for one in again} == {0.25}


def test_the_same_dispatch_gets_the_same_answer(store: Database, pipeline: Pipeline) -> None:
    approve(store, variant("v1", PLAIN))
    deciding = service(store, pipeline)

    first = deciding.decide(request(dispatch="send-1"))
    second = deciding.decide_many([request(dispatch="send-1"), request(dispatch="send-1")])
    other = deciding.decide(request(dispatch="send-2"))

    assert [one.model_dump_json() for one in second] == [first.model_dump_json()] * 2
    assert other.id != first.id
    with store.read() as tx:
        assert search(tx, kind="decision.made").total == 2


@pytest.mark.parametrize(
    ("state", "reason"),
    [(ConsentState.WITHDRAWN, Reason.CONSENT_REVOKED), (ConsentState.REFUSED, Reason.NO_CONSENT)],
)
def test_a_stored_message_is_withheld_once_consent_is_gone(
    store: Database, pipeline: Pipeline, state: ConsentState, reason: Reason
) -> None:
    approve(store, variant("v1", WITH_OFFER, offer=True), variant("v2", PLAIN, customer=BEN))
    deciding = service(store, pipeline)
    first, other = deciding.decide_many([request(dispatch="one"), request(BEN, dispatch="one")])
    assert first.action is other.action is Action.SEND

    with store.write() as tx:
        _say(tx, ANN, Purpose.MARKETING, state, NOW)
    again, other_again = deciding.decide_many([request(dispatch="one"), request(BEN, dispatch="one")])
    third = deciding.decide(request(dispatch="one"))

    assert (again.id, again.action, again.reasons) == (first.id, Action.SUPPRESS, (reason,))
    assert (again.message, again.offer_id, again.variant_id, again.content_hash) == (None, None, None, None)
    assert (again.arm, again.propensity, again.brand_sha256) == ("v1", None, None)
    assert "$1.00" not in again.model_dump_json()
    assert third == again
    assert other_again == other
    with store.read() as tx:
        entries = search(tx, kind="decision.withheld").entries
    assert [(entry.subject, entry.payload["customer"]) for entry in entries] == [(first.id, "p_c-ann")]
    assert entries[0].payload["reasons"] == [reason.value]
    assert entries[0].payload["consent_record_id"] == again.consent_record_id != first.consent_record_id


def test_who_agrees_again_gets_the_stored_message_and_each_withdrawal_is_recorded(
    store: Database, pipeline: Pipeline
) -> None:
    approve(store, variant("v1", PLAIN))
    deciding = service(store, pipeline)
    first = deciding.decide(request(dispatch="one"))
    answers = []

    for hours, state in enumerate((ConsentState.WITHDRAWN, ConsentState.GIVEN, ConsentState.WITHDRAWN)):
        with store.write() as tx:
            _say(tx, ANN, Purpose.MARKETING, state, NOW + timedelta(hours=hours))
        answers.append(deciding.decide(request(dispatch="one")))

    assert [one.action for one in answers] == [Action.SUPPRESS, Action.SEND, Action.SUPPRESS]
    assert answers[1] == first
    with store.read() as tx:
        assert search(tx, kind="decision.withheld").total == 2


def test_a_stored_personal_message_needs_consent_to_personalization_still(
    store: Database, pipeline: Pipeline
) -> None:
    approve(store, variant("v1", PLAIN), variant("v0", EVERGREEN, customer=None))
    deciding = service(store, pipeline)
    personal, evergreen = deciding.decide_many([request(dispatch="one"), request(BEN, dispatch="one")])
    assert (personal.action, evergreen.action) == (Action.SEND, Action.FALLBACK)

    with store.write() as tx:
        for customer in (ANN, BEN):
            _say(tx, customer, Purpose.PERSONALIZATION, ConsentState.WITHDRAWN, NOW)
    again = deciding.decide_many([request(dispatch="one"), request(BEN, dispatch="one")])

    assert (again[0].action, again[0].reasons) == (Action.SUPPRESS, (Reason.CONSENT_REVOKED,))
    assert "personalization" in again[0].detail
    assert again[0].message is None
    assert again[1] == evergreen


def test_fifty_callers_with_one_dispatch_make_one_decision(store: Database, pipeline: Pipeline) -> None:
    approve(store, variant("v1", PLAIN))
    deciding = service(store, pipeline)

    with ThreadPoolExecutor(10) as pool:
        made = list(pool.map(lambda _n: deciding.decide(request(dispatch="once")), range(50)))

    assert len({one.id for one in made}) == 1
    with store.read() as tx:
        assert search(tx, kind="decision.made").total == 1


def test_a_decision_is_in_the_ledger_without_the_customers_id(store: Database, pipeline: Pipeline) -> None:
    approve(store, variant("v1", PLAIN))

    made = service(store, pipeline).decide(request())

    with store.read() as tx:
        entry = search(tx, kind="decision.made").entries[0]
    assert entry.subject == made.id
    assert entry.payload["customer"] == "p_c-ann"
    assert entry.payload["propensity"] == 1
    assert "c-ann" not in str({**entry.payload, "customer": ""})
    verify(store)


# Events


def event(message_id: str = "m1", **changed: object) -> Event:
    given: dict[str, object] = {
        "message_id": message_id,
        "customer_id": ANN,
        "name": "Email Link Clicked",
        "at": NOW,
        "received_at": NOW,
    }
    return Event.model_validate(given | changed)


def receiving(store: Database) -> EventService:
    return EventService(store, Ledger(), FrozenClock(NOW))


def sent(store: Database, pipeline: Pipeline) -> Decision:
    approve(store, variant("v1", PLAIN))
    return service(store, pipeline).decide(request())


def test_an_event_counts_once(store: Database, pipeline: Pipeline) -> None:
    decision = sent(store, pipeline)
    events = receiving(store)

    first = events.receive([event(decision_id=decision.id), event("m2")])
    repeated = events.receive([event(decision_id=decision.id)])

    assert (first.new, first.repeated) == (2, 0)
    assert (repeated.new, repeated.repeated) == (0, 1)
    with store.read() as tx:
        assert search(tx, kind="event.received").total == 2


def test_a_message_id_that_comes_back_with_other_content_is_refused(store: Database) -> None:
    events = receiving(store)
    events.receive([event()])

    with pytest.raises(KeyReused, match="nothing was stored"):
        events.receive([event("m2"), event(name="Order Completed")])

    with store.read() as tx:
        assert repository.event(tx, "m2") is None


def at_once(work: Callable[[int], object], workers: int) -> list[object]:
    """Runs `work` in so many threads that start together; returns what each returned or raised."""
    start = Barrier(workers)

    def run(worker: int) -> object:
        start.wait()
        try:
            return work(worker)
        except BespokeError as error:
            return error

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, range(workers)))


def test_the_same_events_from_many_senders_count_once(store: Database) -> None:
    events = receiving(store)

    received = at_once(lambda _worker: [events.receive([event(f"m{n}")]) for n in range(40)], 6)

    counted = [one for many in received if isinstance(many, list) for one in many]
    assert len(counted) == 240
    assert (sum(one.new for one in counted), sum(one.repeated for one in counted)) == (40, 200)
    with store.read() as tx:
        assert search(tx, kind="event.received").total == 40


def test_of_many_contents_under_one_id_one_is_stored_and_the_rest_are_refused(store: Database) -> None:
    events = receiving(store)

    outcomes = Counter[str]()
    for n in range(40):

        def receive(worker: int, message_id: str = f"m{n}") -> object:
            return events.receive([event(message_id, properties={"from": worker})])

        outcomes.update(type(found).__name__ for found in at_once(receive, 6))

    assert outcomes == {"Received": 40, "KeyReused": 200}
    with store.read() as tx:
        assert search(tx, kind="event.received").total == 40


def test_batches_that_overlap_in_opposite_order_both_arrive(store: Database) -> None:
    events = receiving(store)
    batch = [event(f"m{n}") for n in range(40)]

    for part in range(5):
        ids = [one.model_copy(update={"message_id": f"{part}-{one.message_id}"}) for one in batch]
        received = at_once(lambda worker, ids=ids: events.receive(ids[:: 1 if worker % 2 else -1]), 4)  # type: ignore[misc]
        assert sorted(str(one) for one in received) == [
            "Received(new=0, repeated=40)",
            "Received(new=0, repeated=40)",
            "Received(new=0, repeated=40)",
            "Received(new=40, repeated=0)",
        ]


def test_an_event_from_the_future_counts_as_of_its_receipt(store: Database) -> None:
    receiving(store).receive([event(at=NOW + timedelta(days=3))])

    with store.read() as tx:
        stored = repository.event(tx, "m1")
    assert stored is not None
    assert stored.at == NOW


def test_an_event_about_nobody_or_no_decision_is_refused(store: Database, pipeline: Pipeline) -> None:
    decision = sent(store, pipeline)
    events = receiving(store)

    with pytest.raises(CustomerNotFound):
        events.receive([event(customer_id="nobody")])
    with pytest.raises(DecisionNotFound):
        events.receive([event(decision_id=DecisionId("dec_none"))])
    with pytest.raises(InvalidInput, match="about another customer"):
        events.receive([event(customer_id=BEN, decision_id=decision.id)])


def test_unsubscribing_stops_the_very_next_message(store: Database, pipeline: Pipeline) -> None:
    decision = sent(store, pipeline)

    receiving(store).receive([event("m-unsubscribe", name="Unsubscribed", decision_id=decision.id)])
    made = service(store, pipeline).decide(request(dispatch="after"))

    assert (made.action, made.reasons) == (Action.SUPPRESS, (Reason.CONSENT_REVOKED,))
    with store.read() as tx:
        assert search(tx, kind="consent.withdrawn").entries[0].payload["channels"] == ["email"]


def test_a_kit_that_is_not_accepted_any_more_suppresses_with_a_reason(
    store: Database, pipeline: Pipeline
) -> None:
    approve(store, variant("v1", PLAIN))
    made, again = service(store, pipeline), request(dispatch="monday")
    assert made.decide(again).action is Action.SEND
    with store.write() as tx:
        doc = json.loads(repository.brand_kit(tx).kit.model_dump_json()) | {
            "site_url": "http://localhost:8080"
        }
        tx.execute(t.brand_kits.update().values(doc=json.dumps(doc)))
        repository.raise_content_version(tx)

    fresh = made.decide(request(BEN))
    held_back = made.decide(again)

    for found in (fresh, held_back):
        assert (found.action, found.reasons, found.message) == (
            Action.SUPPRESS,
            (Reason.BLOCKED_AT_SEND,),
            None,
        )
        assert "'site_url'" in found.detail
    with pytest.raises(UseCaseNotFound):
        made.decide(DecisionRequest(customer_id=BEN, use_case_id=UseCaseId("none")))
    verify(store)
