"""What the composer is made of: blocks as read, joins, lists, near-twins, and tags that say what a text does."""

from collections.abc import Sequence

import numpy as np
import pytest

from agents.copywriters.composition.fit import first_word
from agents.copywriters.composition.phrases import Phrase, body_of, sound_of
from agents.copywriters.composition.pieces import Piece, read_block
from agents.copywriters.composition.slots import fill, list_forms
from agents.copywriters.composition.tags import Said, shows_any
from agents.copywriters.composition.twins import Twins
from bespoke.domain.block import ContentBlock, Move
from bespoke.domain.channel import Channel
from bespoke.domain.use_case import Angle, Tactic, ValueExchange
from content_store.embedding import Vectors
from guardrails.language.reading import measure


def piece(text: str, **changes: object) -> Piece:
    return read_block(
        ContentBlock.model_validate(
            {
                "id": "b-1",
                "move": Move.TURN,
                "text": text,
                "angles": [Angle.RESTOCK],
                "tactics": [Tactic.EASE],
                "channels": [Channel.EMAIL],
                "tone": "plain",
                **changes,
            }
        )
    )


def phrase(text: str, join: str | None = None) -> Phrase:
    """A phrase without slots and placeholders."""
    found = piece(text, join=join)
    hung = found.joined
    joined = None
    if hung is not None:
        joined = Phrase(found, hung, hung, len(hung), measure(hung), sound_of(hung), None)
    return Phrase(found, text, text, len(text), measure(text), sound_of(text), joined)


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("You only have to add the rest.", ", so you only have to add the rest."),
        ("{topic.cap} {topic.is} on it.", ", so {topic} {topic.is} on it."),
        ("{topic.cap_is} not on it.", ", so {topic.is} not on it."),
        ("I'd start there.", ", so I'd start there."),
        ("Saturday is quiet.", ", so Saturday is quiet."),
        ("{weekday} is quiet.", ", so {weekday} is quiet."),
    ],
)
def test_a_joined_sentence_loses_its_capital_unless_it_is_a_name(text: str, joined: str) -> None:
    assert piece(text, join="so").joined == joined


def test_a_line_without_a_join_stands_alone() -> None:
    assert piece("You only have to add the rest.").joined is None


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("Your list is on our site.", True),
        ("Your list is on our site, so it's easy.", False),
        ("It's easy because your list is on our site.", False),
        ("Is your list on our site?", False),
        ("Is it? Your list is on our site.", True),
    ],
)
def test_a_clause_is_joined_to_a_plain_statement_only(text: str, takes: bool) -> None:
    assert piece(text).takes_a_clause is takes


def test_a_body_grows_by_a_sentence_or_by_a_clause_and_counts_what_it_says() -> None:
    begun = body_of(phrase("Your list is on our site."))
    turn = phrase("You only have to add the rest.", join="so")

    alone, joined = begun.followed_by(turn, joined=False), begun.followed_by(turn, joined=True)

    assert alone.text == "Your list is on our site. You only have to add the rest."
    assert joined.text == "Your list is on our site, so you only have to add the rest."
    assert (alone.measure, alone.length) == (measure(alone.text), len(alone.text))
    assert (joined.measure, joined.length) == (measure(joined.text), len(joined.text))
    assert (alone.starts, joined.starts) == (("your", "you"), ("your",))
    assert (alone.takes_a_clause, joined.takes_a_clause) == (True, False)


def test_a_list_is_spoken_with_a_comma_before_its_last_of_three() -> None:
    text = "{topics.cap} {topics.is} here: {topics.or}? Take {topics.it}."
    assert fill(text, list_forms(["eggs", "bread"])) == "Eggs and bread are here: eggs or bread? Take them."
    three = fill("{topics}", list_forms(["eggs", "bread", "coffee"]))
    assert three == "eggs, bread, and coffee"


def test_often_is_not_said_of_second_things_that_are_bought_now_and_then() -> None:
    assert "second.usual" in piece("You often get {topics}.").needs
    assert "second.usual" in piece("Get {second}.", needs=["usual"]).needs
    assert "second.usual" not in piece("Get {second}.").needs
    assert "second.usual" not in piece("You often get {topic}.").needs


def test_a_way_out_is_heard_wherever_it_stands() -> None:
    assert "eased" in piece("If not, carry on.").gives
    assert "eased" in piece("You're all set.", move=Move.EASE).gives
    assert "eased" not in piece("Add it to your list.").gives


@pytest.mark.parametrize(
    ("tactic", "text", "does"),
    [
        (Tactic.SAVING, "There's {{ offer.headline }} on your card.", True),
        (Tactic.SAVING, "It's on your list.", False),
        (Tactic.QUESTION, "What's for dinner?", True),
        (Tactic.QUESTION, "Tell us what's for dinner.", False),
        (Tactic.CHOICE, "Eggs or bread?", True),
        (Tactic.CHOICE, "Eggs and bread.", False),
        (Tactic.THANKS, "Thank you for coming in.", True),
        (Tactic.THANKS, "It was nice of you.", False),
        (Tactic.DISCOVERY, "Try {new} beside it.", True),
        (Tactic.DISCOVERY, "Try it with {second}.", False),
        (Tactic.PAIRING, "{topic.cap} with {second}.", True),
        (Tactic.PAIRING, "{topic.cap} again.", False),
        (Tactic.EASE, "It's on your list.", True),
    ],
)
def test_a_tactic_is_told_only_where_the_text_does_it(tactic: Tactic, text: str, does: bool) -> None:
    found = piece(text)
    assert Said(text, [found], found.gives).does(tactic) is does


def test_an_exchange_is_told_only_where_the_text_gives_it() -> None:
    def gives(text: str, exchange: ValueExchange, *given: str) -> bool:
        return Said(text, [piece(text)], given).gives(exchange)

    assert gives("There's {{ offer.value }} off.", ValueExchange.MONETARY)
    assert not gives("There's money off.", ValueExchange.MONETARY)
    assert gives("What would you like?", ValueExchange.CONSENSUS)
    assert gives("Tell us what you'd like.", ValueExchange.CONSENSUS, "ask.reply")
    assert not gives("It's on your list.", ValueExchange.CONSENSUS, "ask.list")
    assert gives("It's on your list.", ValueExchange.NON_MONETARY)


def test_a_text_that_asks_or_thanks_shows_its_tactic() -> None:
    assert shows_any("What's for dinner?", {Tactic.QUESTION})
    assert shows_any("Thanks for coming in.", {Tactic.THANKS})
    assert not shows_any("What's for dinner?", {Tactic.THANKS})


class Axes:
    """Texts that begin with the same word lie on one axis."""

    name = "axes"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = [[first_word(text) == "eggs", first_word(text) != "eggs"] for text in texts]
        return np.asarray(rows, dtype=np.float32)


def test_near_twins_are_told_by_words_and_where_these_do_not_tell_by_meaning() -> None:
    axes = Axes()
    twins = Twins(axes, ["eggs are on the list at home today"])

    assert twins.has_one_of("eggs are on the list at home now")
    assert not twins.has_one_of("what a quiet morning for a coffee")
    assert axes.asked == []
    assert twins.has_one_of("eggs wait on the list for a day")
    assert not twins.has_one_of("bread and eggs are on the list for a day")
    assert len(axes.asked) == 3
