"""Which messages count as a success, and which comparisons they make."""

from datetime import UTC, datetime, timedelta

from bespoke.domain.channel import Channel
from bespoke.domain.ids import CustomerId, UseCaseId, VariantId
from bespoke.domain.profile import CustomerType, Purpose
from bespoke.domain.use_case import Angle, Tactic, UseCase, ValueExchange
from delivery.outcomes import MOST_PAIRS, Tried, comparisons_of, count
from delivery.repository import Sent

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
USE_CASE = UseCase(
    id=UseCaseId("restock"),
    name="Restock",
    group=tuple(CustomerType),
    goal="g",
    trigger="t",
    roi="r",
    purpose=Purpose.MARKETING,
    channels=(Channel.EMAIL,),
    angles=(Angle.ASK,),
    tactics=(Tactic.QUESTION,),
    exchange=(ValueExchange.CONSENSUS,),
    outcome_event="Order Completed",
    outcome_window_days=7,
)
A, B = VariantId("v_a"), VariantId("v_b")
ANN, BEN = CustomerId("c-1"), CustomerId("c-2")


def days(number: float) -> datetime:
    return NOON + timedelta(days=number)


def sent(variant: VariantId, customer: CustomerId, at: float) -> Sent:
    return Sent(variant, customer, Channel.EMAIL, days(at))


def test_an_outcome_counts_for_the_last_message_before_it_within_the_window() -> None:
    messages = [sent(A, ANN, 0), sent(B, ANN, 3), sent(A, BEN, 0)]
    happened = {ANN: [days(4)], BEN: [days(7.1)]}
    assert count(messages, happened, USE_CASE) == [
        Tried(A, USE_CASE.id, Channel.EMAIL, 2, 0),
        Tried(B, USE_CASE.id, Channel.EMAIL, 1, 1),
    ]


def test_two_outcomes_of_one_message_are_one_success() -> None:
    found = count([sent(A, ANN, 0)], {ANN: [days(1), days(2)]}, USE_CASE)
    assert found == [Tried(A, USE_CASE.id, Channel.EMAIL, 1, 1)]


def test_what_happened_before_the_message_is_no_outcome_of_it() -> None:
    assert count([sent(A, ANN, 0)], {ANN: [days(-0.1)]}, USE_CASE)[0].succeeded == 0


def tried(name: VariantId, succeeded: int, channel: Channel = Channel.EMAIL) -> Tried:
    return Tried(name, USE_CASE.id, channel, 100, succeeded)


def test_variants_of_one_use_case_and_channel_are_compared() -> None:
    (found,) = comparisons_of([tried(A, 30), tried(B, 20)], {A: "one", B: "two"}, seed=0)
    assert (found.test, found.first, found.second) == ("restock:email", "one", "two")
    assert round(found.z, 3) == 1.633


def test_across_channels_with_one_text_or_none_nothing_is_compared() -> None:
    assert comparisons_of([tried(A, 30), tried(B, 20, Channel.SMS)], {A: "one", B: "two"}, seed=0) == []
    assert comparisons_of([tried(A, 30), tried(B, 20)], {A: "one", B: "one"}, seed=0) == []
    assert comparisons_of([tried(A, 30), tried(B, 20)], {A: "one"}, seed=0) == []


def test_of_many_variants_a_sample_of_pairs_is_taken_the_same_each_time() -> None:
    names = [VariantId(f"v_{number:03d}") for number in range(200)]
    many = [tried(name, place % 60) for place, name in enumerate(names)]
    texts = {name: f"text {name}" for name in names}
    found = comparisons_of(many, texts, seed=3)
    assert 0.9 * 200 * MOST_PAIRS / 2 < len(found) <= 200 * MOST_PAIRS / 2
    assert comparisons_of(many, texts, seed=3) == found
