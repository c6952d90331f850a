"""Hostile words and names of groups, written so that a filter misses them, put back into plain spelling.

Read are letters set apart ("d i e"), digits and signs for letters ("st4b", "@ss"), letters masked ("f**k"), drawn
out ("stuuupid"), left out or swapped ("deaht"), and words run together ("todie"). Only what becomes a word of the
lexicons is changed, so other text stays as it is. Every step is linear in the text.
"""

import re
from bisect import bisect_right
from functools import cache
from itertools import product
from typing import NamedTuple

from guardrails.language.hostile_words import Kind, lexicon
from guardrails.patterns import Pattern, any_of, either
from guardrails.text import Span

_GROUPS = """
    woman women trans transgender black blacks gay gays lesbian lesbians muslim muslims disabled immigrant
    immigrants refugee refugees jew jews jewish asian asians mexican mexicans african africans hispanic
    hispanics latino latinos homosexual homosexuals people person female females migrant migrants foreigners
    lives worth behaviour
"""
"""Words that stand beside hostile ones, and are disguised as they are."""

_REAL_WORDS = """
    ares back backs tron devant feme lathed lather pron nues salve bart base based bats beats behavior best
    beta bled bobo bras buren burt busy camber carp chat chet chip chips cleaning coke comme cone cons cook
    cooked cooks cuts damit demos depot ding dots down downed downing dune dunes faso fato garage gave goin
    grin hats honey hose lair lars liking ling lmao loses lots lotus meek metal mine mona money mons moon
    moons nose pens pets pick picks pure puts refuge reset rouge runs sacred sake sank sash satin save saves
    seen sell sells shots sims singer singers sink sinking sinks sips site sits sitting sponges stan strange
    sunk swam teas tees tens thus toll tong treat tugs twins vega vera viel violet with salve salves salvers
    trail lairs lire sings scums lousy wore hate hats heat breast rages rids sins bather bathing lacked
    slaying sallow cant cants pints lewd fares pests perk perks pecks wells filed bites
"""
"""Words of their own that a letter left out or two swapped would make of others."""

_AFTER_LEAD = """
    die kill hang shoot burn rot suffer pathetic disgusting stupid dumb ugly scum trash vermin vile
    despicable worthless repulsive revolting sick sickening hate hatred disdain contempt disgust garbage
    filth dirt idiots morons animals parasites evil lazy ignorant gross
"""
_LEAD = "to just so such all too much very these those the you your are is an and of be absolutely"
_BEFORE_TAIL = "hang kill shoot burn rape stab hate murder fuck drown gas deport"
_TAIL = "all them these those you every him her the"

_APART = {
    "camel fucker": "camelfucker",
    "camel fuckers": "camelfuckers",
    "sand nigger": "sandnigger",
    "sand niggers": "sandniggers",
    "porch monkey": "porch-monkey",
    "jungle bunny": "jungle-bunny",
    "curry muncher": "currymuncher",
    "towel head": "towelhead",
    "towel heads": "towelheads",
    "rag head": "raghead",
    "rag heads": "ragheads",
    "wet back": "wetback",
    "wet backs": "wetbacks",
    "carpet muncher": "carpet-muncher",
    "white trash": "white-trash",
    "trailer trash": "trailer-trash",
    "window licker": "window-licker",
    "batty boy": "batty-boy",
    "lady boy": "ladyboy",
    "anchor baby": "anchor-baby",
    "anchor babies": "anchor-baby",
    "a-hole": "asshole",
    "a-holes": "assholes",
    "meth head": "methhead",
    "meth heads": "methheads",
    "crack head": "crackhead",
    "crack heads": "crackheads",
}
"""Hostile words that are also written in two."""

_SPACED = Pattern(r"\b[a-z](?:[ .*_-][a-z]){2,}\b")
_ODD = Pattern(r"[a-z0-9@$*!#|%&+-]*(?:[a-z][0-9@$*!#|%&+]|[0-9@$*#|%&][a-z])[a-z0-9@$*!#|%&+-]*")
_DRAWN_OUT = Pattern(rf"[a-z]*(?:{'|'.join(3 * letter for letter in 'abcdefghijklmnopqrstuvwxyz')})[a-z]*")
_WORD = re.compile(r"[a-z]{4,14}")
_WHOLE_WORD = re.compile(r"(?<![a-z0-9'])[a-z]{4,14}(?![a-z0-9'])")
_LEET = tuple(
    str.maketrans(dict(zip("01345789@$!|+", f"o{one}eastbga{s}{one}{one}t", strict=True)))
    for one, s in (("i", "s"), ("l", "s"))
)
_MASKS = re.compile(r"[*#%&@$!+-]")
_MAX_LETTERS = 24


class Edit(NamedTuple):
    """A stretch of the text and what it is read as."""

    start: int
    end: int
    word: str


class Undisguised(NamedTuple):
    """A text in plain spelling, and the way back."""

    text: str
    edits: tuple[Edit, ...] = ()
    starts: tuple[int, ...] = ()
    """Where in `text` each edit's word stands."""

    def original(self, start: int, end: int) -> Span:
        """Returns what in the given text `text[start:end]` was read from."""
        return Span(self._at(start, first=True), self._at(end, first=False))

    def _at(self, place: int, first: bool) -> int:
        number = bisect_right(self.starts, place - (not first)) - 1
        if number < 0:
            return place
        edit, start = self.edits[number], self.starts[number]
        if place - (not first) < start + len(edit.word):
            return edit.start if first else edit.end
        return edit.end + place - start - len(edit.word)


@cache
def _known() -> frozenset[str]:
    return frozenset(lexicon()) | frozenset(_GROUPS.split())


@cache
def _misspelled() -> dict[str, str]:
    """Returns the words that come of leaving out or swapping letters inside a known one, but the first."""
    made: dict[str, str] = {}
    for word in sorted(_known(), key=lambda word: (-len(word), word)):
        if len(word) < 4 or not word.isalpha():
            continue
        for at in range(1, len(word) - 1):
            if len(word) > 4:
                made.setdefault(word[:at] + word[at + 1 :], word)
            made.setdefault(word[:at] + word[at + 1] + word[at] + word[at + 2 :], word)
    taken = _known().union(_REAL_WORDS.split())
    return {wrong: word for wrong, word in made.items() if wrong not in taken}


@cache
def _masked() -> dict[tuple[str, int], tuple[str, ...]]:
    """Returns the words that are written with masks, by first letter and length."""
    words: dict[tuple[str, int], tuple[str, ...]] = {}
    for word, kinds in lexicon().items():
        if kinds & {Kind.PROFANITY, Kind.SLUR} and len(word) >= 3:
            words[word[0], len(word)] = (*words.get((word[0], len(word)), ()), word)
    return words


@cache
def _joined() -> Pattern:
    return Pattern(
        rf"\b(?:{any_of(_LEAD.split())}{any_of(_AFTER_LEAD.split())}|{any_of(_BEFORE_TAIL.split())}{any_of(_TAIL.split())}"
        r"|[a-z]{3,14}behaviou?r)\b"
    )


@cache
def _apart() -> Pattern:
    return Pattern(rf"\b{any_of(_APART)}\b")


@cache
def _by_sight() -> Pattern:
    """Takes what any of the patterns here takes; most texts hold nothing of it."""
    return Pattern(
        either(*(f"(?:{one.pattern})" for one in (_SPACED, _ODD, _DRAWN_OUT, _apart(), _joined())))
    )


def _parted(word: str) -> str | None:
    for lead, tail in product(_LEAD.split(), _AFTER_LEAD.split()):
        if word == lead + tail:
            return f"{lead} {tail}"
    for lead, tail in product(_BEFORE_TAIL.split(), _TAIL.split()):
        if word == lead + tail:
            return f"{lead} {tail}"
    lead = re.sub("behaviou?r$", "", word)
    return f"{lead} behaviour" if lead in _known() else None


def _from_signs(token: str) -> str | None:
    for table in _LEET:
        plain = token.translate(table)
        if plain in _known():
            return plain
    if not _MASKS.search(token):
        return None
    for word in _masked().get((token[0], len(token)), ()):
        letters = sum(sign == letter for sign, letter in zip(token, word, strict=True))
        if letters >= 2 - (len(token) == 4 and "*" in token) and all(
            sign == letter or _MASKS.match(sign) for sign, letter in zip(token, word, strict=True)
        ):
            return word
    return None


def _edits(text: str, data: bytes) -> list[Edit]:
    edits = _seen(text, data) if _by_sight().found_in(data) else []
    misspelled = _misspelled()
    if not misspelled.keys().isdisjoint(_WORD.findall(text)):
        edits += [
            Edit(found.start(), found.end(), misspelled[found[0]])
            for found in _WHOLE_WORD.finditer(text)
            if found[0] in misspelled
        ]
    return edits


def _seen(text: str, data: bytes) -> list[Edit]:
    edits = []
    for start, end in _SPACED.spans(data):
        letters = text[start:end:2]
        for first, last in ((0, 0), (1, 0), (0, 1)):
            word = letters[first : len(letters) - last]
            if len(word) <= _MAX_LETTERS and (word in _known() or word in _misspelled()):
                edits.append(Edit(start + 2 * first, end - 2 * last, word))
                break
    for start, end in _ODD.spans(data):
        token = text[start:end].rstrip("!-+")
        if 3 <= len(token) <= _MAX_LETTERS and not token.isalpha():
            plain = _from_signs(token)
            if plain:
                edits.append(Edit(start, start + len(token), plain))
    for start, end in _DRAWN_OUT.spans(data):
        if end - start <= 2 * _MAX_LETTERS:
            for times in (r"\1\1", r"\1"):
                word = re.sub(r"([a-z])\1\1+", times, text[start:end])
                if word in _known():
                    edits.append(Edit(start, end, word))
                    break
    edits += [Edit(start, end, _APART[text[start:end]]) for start, end in _apart().spans(data)]
    for start, end in _joined().spans(data):
        parted = _parted(text[start:end])
        if parted:
            edits.append(Edit(start, end, parted))
    return edits


def undisguised(text: str, data: bytes) -> Undisguised:
    """Returns folded text in plain spelling.

    Args:
        text: Folded text.
        data: The same, one byte a character.
    """
    edits = _edits(text, data)
    if not edits:
        return Undisguised(text)
    kept: list[Edit] = []
    parts: list[str] = []
    starts: list[int] = []
    at = length = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start < at:
            continue
        parts += (text[at : edit.start], edit.word)
        starts.append(length + edit.start - at)
        length = starts[-1] + len(edit.word)
        at = edit.end
        kept.append(edit)
    return Undisguised("".join((*parts, text[at:])), tuple(kept), tuple(starts))
