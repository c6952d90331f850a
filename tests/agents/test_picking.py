"""Which of a model's variants are kept, and what is said of the others. Made by hand: it proves no model's quality."""

from agents.copywriters.picking import copied, twins
from bespoke.domain.channel import Channel
from prompts.outputs import WrittenVariant


class Push(WrittenVariant):
    subject: str
    body: str


def push(body: str, subject: str = "For supper") -> Push:
    return Push(idea="x", tactic="ease", subject=subject, body=body)


EXAMPLE = "A look in the fridge before you come can save a second trip."


def test_a_long_run_of_an_examples_words_is_a_copy_whatever_stands_around_it() -> None:
    taken = push("Hello. A look in the fridge before you come can spare you a walk.")
    assert copied(taken, Channel.PUSH, ("Salad night, sorted.", EXAMPLE), ()) == EXAMPLE


def test_a_few_words_in_common_are_no_copy() -> None:
    assert copied(push("Have a look in the fridge, and then come by."), Channel.PUSH, (EXAMPLE,), ()) is None


def test_what_must_be_said_is_nobodys_example() -> None:
    said = push("The front desk puts things aside for customers who ask, so ask.")
    example = "The front desk puts things aside for customers who ask."
    assert copied(said, Channel.PUSH, (example,), ()) == example
    assert copied(said, Channel.PUSH, (example,), (example.rstrip("."),)) is None


def test_a_placeholder_counts_as_one_word() -> None:
    example = "Your card has {{ offer.headline }} on it until {{ offer.valid_to }}."
    assert copied(push("{{ offer.headline }} on it, until then."), Channel.PUSH, (example,), ()) is None
    assert copied(push(f"Look: {example}"), Channel.PUSH, (example,), ()) == example


def test_synonyms_make_a_twin_and_another_reason_does_not() -> None:
    first = push("Start with salad greens, add what the fridge still holds, and sit down a little sooner.")
    same = push("Start with salad greens, add what the fridge still holds, and sit down earlier.")
    assert twins(first, same, Channel.PUSH)
    assert not twins(
        first, push("Which shelf should we write about next? Tell us, and we will."), Channel.PUSH
    )
