"""Text whose writer lost the thread: loops, words that are none, a body that breaks off, fields that say
the same.

Small models do this, and large ones when they are cut off. It says nothing about whether copy is good.
"""

import re
from collections import Counter
from collections.abc import Iterator

from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject
from guardrails.view import PLACEHOLDER

LONGEST_WORD = 30
"""Letters. The longest words of everyday English have under twenty."""
LOOP_WORDS = 5
"""So many words in a row that come twice are a loop; good short copy does not say five words again."""
CHORUS_WORDS, CHORUS_TIMES = 3, 3
"""Three words in a row, three times over."""
LONGEST_FIELD = 50_000
"""Characters; no copy is near it, and what is longer is not read."""
SHORTEST_BODY = 40
"""Characters from which a body is taken for sentences, and must end as one."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_RUN = re.compile(rf"(?<![\w/@.])[^\W\d]{{{LONGEST_WORD + 1},}}")
_SNAKE = re.compile(r"\b[^\W_]+(?:_[^\W_]+){1,200}\b")
_ENDS = (".", "!", "?", "…", ".”", '."', ")", ":")


def _find(subject: Subject) -> Iterator[Match]:
    for name, text in subject.fields.items():
        if len(text) > LONGEST_FIELD:
            yield Match(name, LONGEST_FIELD, len(text), f"goes on for more than {LONGEST_FIELD:,} characters")
            return
    fields = {
        name: PLACEHOLDER.sub(_dots, text) if "{{" in text else text for name, text in subject.fields.items()
    }
    words = {name: _WORD.findall(text) for name, text in fields.items()}
    for name, text in fields.items():
        for start, end in _no_words(text, words[name]):
            yield Match(name, start, end, "no word that anybody says")
        yield from _loops(name, text, words[name], subject.facts)
    body = fields.get("body", "").rstrip()
    if len(body) >= SHORTEST_BODY and not body.endswith(_ENDS):
        last = max(body.rfind(" ") + 1, 0)
        yield Match(
            "body", last, len(body), "breaks off in the middle of a sentence", severity=Severity.REVIEW
        )
    if len(fields) == len({len(own) for own in words.values()}):
        return  # No two have as many words.
    said: dict[str, str] = {}
    for name, text in fields.items():
        plain = " ".join(words[name]).casefold()
        if plain and plain in said:
            yield Match(name, 0, len(text), f"says the same as the {said[plain]}, word for word")
        said.setdefault(plain, name)


def _dots(placeholder: re.Match[str]) -> str:
    return "." * len(placeholder[0])


def _no_words(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Returns where something stands that is no word; a look for what it must hold spares most texts the rest."""
    joined = "_" in text
    if not joined and max(map(len, words), default=0) <= LONGEST_WORD:
        return []
    spans = [found.span() for found in _RUN.finditer(text)]
    if not spans and joined:
        spans = [found.span() for found in _SNAKE.finditer(text)]
    return spans


def _loops(name: str, text: str, plain: list[str], facts: Facts) -> Iterator[Match]:
    """Yields the first run of words that comes again. Names, with their capitals, may come as often as they like,
    and so may what the shop calls its goods.

    Args:
        plain: the words of the text.
    """
    if len(set(plain)) == len(plain):
        return
    # Whatever comes again, its first words do: most texts say no three words twice.
    threes = list(zip(plain, plain[1:], plain[2:], strict=False))
    if len(set(threes)) == len(threes):
        return
    plain = _WORD.findall(_without_goods(text, facts))
    words = list(_WORD.finditer(text))
    first: dict[tuple[str, ...], int] = {}
    for place in range(len(plain) - LOOP_WORDS + 1):
        run = tuple(plain[place : place + LOOP_WORDS])
        if place - first.setdefault(run, place) >= LOOP_WORDS and _is_lower(run):
            yield Match(
                name, words[place].start(), words[place + LOOP_WORDS - 1].end(), "goes round in a loop"
            )
            return
    choruses = [tuple(plain[place : place + CHORUS_WORDS]) for place in range(len(plain) - CHORUS_WORDS + 1)]
    for run, times in Counter(choruses).items():
        if times >= CHORUS_TIMES and _is_lower(run):
            place = choruses.index(run)
            yield Match(
                name,
                words[place].start(),
                words[place + CHORUS_WORDS - 1].end(),
                f"is said {times} times over",
            )
            return


def _without_goods(text: str, facts: Facts) -> str:
    """Returns the text with the names of goods in capitals, so long as they are long enough to look like a loop."""
    for spoken in facts.known_topics.values():
        if len(_WORD.findall(spoken)) >= CHORUS_WORDS and spoken in text:
            text = text.replace(spoken, _WORD.sub(lambda word: "X" * len(word[0]), spoken))
    return text


def _is_lower(run: tuple[str, ...]) -> bool:
    return all(word.isalpha() and word.islower() for word in run)


CHECK = Check(
    name="garble",
    version=2,
    title="Garbled text",
    policy="Copy is made of words that people say, ends its sentences, and says a thing once.",
    policy_source="the brand kit: voice",
    severity=Severity.BLOCK,
    stages=frozenset({Stage.DRAFT, Stage.MESSAGE}),
    examples=(
        Example("Your list has milk on it already. Add the rest whenever it comes to mind.", ()),
        Example("Good cheese, good bread, good company. Add what you need.", ()),
        Example("The coupon is on your card, and it is good until {{ offer.valid_to }}", ()),
        Example("Milk", ()),
        Example("Read french_capers_of_fashion and come by.", ("french_capers_of_fashion",)),
        Example(
            "So gooooooooooooooooooooooooooooooooooood it is.", ("gooooooooooooooooooooooooooooooooooood",)
        ),
        Example("We make sandwiches, and the best ones are made with bread, so", ("so",)),
        Example(
            "You can see what we have for you here, and what we have for you here is bread.",
            ("what we have for you",),
        ),
        Example("It is the way to eat, the way to live, and the way to be.", ("the way to",)),
        Example(
            "Take a coupon for cards and gift wrap. It is good for cards and gift wrap.",
            (),
            Facts(known_topics={"cards": "cards and gift wrap"}),
        ),
        Example(
            "Take a coupon for cards and gift wrap. It is good for cards and gift wrap.",
            ("for cards and gift wrap",),
        ),
    ),
    find=_find,
)
