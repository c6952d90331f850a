"""What hostility looks like: a text read for whom it speaks of, with which words, and in which shapes.

The text is put into plain spelling, groups of people become one sign whatever the group, and hostile words become
signs of what they do. Shapes are patterns over that: "kill all GROUP", "no GROUP deserves to die", "calling GROUP
cockroaches is". So what is learned of one group holds for each, and no group is hostile by its name.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from guardrails.language.disguises import Undisguised, undisguised
from guardrails.language.groups import Axis, Mention, mentions
from guardrails.language.hostile_shapes import (
    COUNTER,
    HATE,
    HOMONYMS,
    OF_GROUPS,
    OF_HOSTILE_WORDS,
    SHAPES,
    SPOKEN_OF,
    UNSAID,
)
from guardrails.language.hostile_words import Kind, lexicon
from guardrails.patterns import Pattern, either

_SLUR_SIGN = chr(Kind.SLUR)
_GROUP, _OTHERS = "\x01", "\x02"
"""Signs of groups of people whom an attribute of persons sets apart, and of others: trades, parties."""

_OTHER_PERSONS = """
    cop cops police chef chefs journalist journalists media politician politicians democrat democrats dems
    republican republicans liberal liberals conservative conservatives left leftist leftists lefties
    capitalist capitalists ceo ceos fan fans guard guards boss bosses bureaucrats elite elites elitist
    globalist globalists antifa gop maga cnn netflix facebook hollywood congress senate administration
    government biden trump obama clinton hillary pelosi kamala harris aoc fauci zuckerberg brandon
    antivaxxer antivaxxers karens royals celebrities influencers landlords protesters homophobes racists
    bankers lobbyists scientists moderates waiters cyclists motorists snowboarders
"""
_AGENT = re.compile(r"[a-z]{4,}(?:ers|ists|ors|ians)")
_NO_AGENTS = """
    others numbers letters papers flowers computers offers orders colors colours doors floors years centers
    centres members customers corners covers dinners drawers errors factors fingers hours layers matters
    meters metres motors mirrors sensors powers prayers servers showers sisters brothers stickers stories
    sweaters towers trailers transfers trousers waters winners mothers fathers daughters lovers wonders
    answers chapters characters computers containers counters filters folders headers homeowners hangers
    monitors parameters processors razors rollers routers scissors shoulders shutters sliders speakers
    spiders summers tensors theaters tigers timers trainers vectors vendors visitors wipers zippers readers
    players subscribers users buyers shoppers
"""

_FUNCTION = """
    a all always am an and any anyone are aren't around as at be because been being belong but by call
    calling can can't cannot care could deserve deserves did didn't do does doesn't don't every everyone few
    for from get give go going gonna got had has hasn't have he her him his how i i'd i'll i'm i've if in
    into is isn't it its just keep let let's like likes live look made make makes many me might more most
    must my need needs never no nobody none not nothing of off only on or ought our out people person rather
    really said say saying says see she should shouldn't so some someone stop such than that that's the
    their them then there these they they're this those to too told typical up us want wants was wasn't we
    we'll we're were what when where which who whole why will wish with without won't worth would wouldn't
    write writing you you'd you'll you're your yourself themselves back country human humans lives life
    right rights equal allowed
"""

_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")


_OF_PERSONS = Pattern(
    r"\b(?:they|themselves|people|islam[a-z]*|mosques?|muhammad|christianity|religions?|church|god|jesus|satan|hell"
    r"|chin(?:a|ese)|mexico|africa|iraq|iran|israel|asia|middle east|third[ -]world|usa|america|countr(?:y|ies)"
    r"|border|wall|raci[a-z]+|race|slavery|gender|homosexuality|wheelchair|disabilit(?:y|ies)|autism"
    r"|schizophreni[ac]|mental|melanin|te?epees?|pronouns|heritage|prison|she|he|him|her|brandon|joe"
    r"|your (?:ass|face|mom|mother|kind|lives?)|go back|drop dead|die|loser)\b"
)
"""Words of texts that may speak of persons with no name for them: without any, and without a hostile word or a
group, nothing is weighed."""


class Reading(NamedTuple):
    """A text as the model and the shapes see it."""

    plain: Undisguised
    mentioned: tuple[Mention, ...]
    """Places in the plain text."""
    delexicalised: str
    """Plain spelling, groups as one sign."""
    classed: bytes
    """The same with hostile words as signs too."""
    counts: tuple[int, ...]
    """How often a word of each `Kind` stands there, from `SLUR` on."""

    @property
    def says_anything(self) -> bool:
        """Whether there is anything to be hostile with, or anyone to be hostile to."""
        return (
            bool(self.mentioned)
            or any(self.counts)
            or b"\x02" in self.classed
            or _OF_PERSONS.found_in(self.classed)
        )


_EMOJI = {
    "\U0001f4a9": " turd ",
    "\U0001f921": " clown ",
    "\U0001f595": " fuck ",
    "\U0001f92e": " disgusting ",
    "\U0001f922": " disgusting ",
    "\U0001f40d": " snake ",
    "\U0001f400": " rat ",
    "\U0001f416": " pig ",
    "\U0001f346": " dick ",
    "\U0001f4a6": " cum ",
}

_COMPOUNDS = Pattern(
    r"[a-z](?:fuck|fuk|shit|bitch|cunt|nigger|fagg|whore|tard\b|tards\b)|(?:fuck|fuk|shit|bitch|cunt|nigger|whore)[a-z]"
)
_COMPOUND = re.compile(
    r"(?<![a-z])(?=[a-z]{0,12}(?:fuck|fuk|shit|bitch|cunt|nigger|fagg|whore|tards?(?![a-z])))[a-z]{4,24}(?![a-z])"
)
_NO_COMPOUNDS = re.compile(
    r"(?:mu|cu|leo|pe|gi|re|bas|dota|das|costa)tards?|custards?|scunt|shitake|matsushita|yoshito"
)


def _of_compound(found: re.Match[str]) -> str:
    word = found[0]
    if word in _signs() or _NO_COMPOUNDS.match(word):
        return word
    return "fucktard" if word.endswith(("tard", "tards")) or "fuck" in word else "shithead"


@cache
def _homonyms() -> tuple[tuple[Pattern, tuple[str, ...]], ...]:
    return tuple((Pattern(context), words) for words, context in HOMONYMS)


@cache
def _no_agents() -> frozenset[str]:
    return frozenset(_NO_AGENTS.split())


_PRIORITY = (Kind.SLUR, Kind.PROFANITY, Kind.INSULT, Kind.VIOLENCE, Kind.AVERSION, Kind.SEXUAL)


@cache
def _signs() -> dict[str, str]:
    """Returns for each hostile word the sign of the first thing it does."""
    signs = dict.fromkeys(_OTHER_PERSONS.split(), _OTHERS)
    for word, kinds in lexicon().items():
        signs[word] = chr(next(kind for kind in _PRIORITY if kind in kinds))
    return signs


def _without_groups(text: str, mentioned: Iterable[Mention]) -> str:
    parts: list[str] = []
    at = 0
    for mention in mentioned:
        parts += (text[at : mention.start], _OTHERS if mention.axis is Axis.POLITICAL else _GROUP)
        at = mention.end
    return "".join((*parts, text[at:]))


def read(text: str, data: bytes) -> Reading:
    """Returns folded text as the shapes see it.

    Args:
        text: Folded text.
        data: The same, one byte a character.
    """
    plain = undisguised(text, data)
    signs = _signs()
    mentioned = tuple(
        mention
        for mention in mentions(plain.text)
        if signs.get(plain.text[mention.start : mention.end]) != _SLUR_SIGN
    )
    delexicalised = _without_groups(plain.text, mentioned) if mentioned else plain.text
    if not delexicalised.isascii():
        for emoji, word in _EMOJI.items():
            delexicalised = delexicalised.replace(emoji, word)
    if _COMPOUNDS.found_in(data):
        delexicalised = _COMPOUND.sub(_of_compound, delexicalised)
    counts = [0] * 6
    hostile = not signs.keys().isdisjoint(_WORD.findall(delexicalised))
    if not mentioned and not hostile:
        return Reading(plain, (), delexicalised, delexicalised.encode("ascii", "replace"), tuple(counts))
    if hostile:
        for context, words_of in _homonyms():
            if any(word in delexicalised for word in words_of) and context.found_in(data):
                for word in words_of:
                    delexicalised = delexicalised.replace(word, "thing")
    words = lexicon()
    parts: list[str] = []
    at = 0
    for found in _WORD.finditer(delexicalised):
        word = found[0]
        sign = signs.get(word)
        if sign is None:
            if len(word) > 6 and word[-1] == "s" and _AGENT.fullmatch(word) and word not in _no_agents():
                sign = _OTHERS
            else:
                continue
        elif sign != _OTHERS:
            for kind in words[word]:
                counts[kind - Kind.SLUR] += 1
        parts += (delexicalised[at : found.start()], sign)
        at = found.end()
    classed = "".join((*parts, delexicalised[at:]))
    return Reading(plain, mentioned, delexicalised, classed.encode("ascii", "replace"), tuple(counts))


def skeleton(classed: bytes) -> bytes:
    """Returns the signs and the function words of classed text, in order: its shape without its matter."""
    bones = _bones()
    return b" ".join([token for token in _TOKEN.findall(classed) if token in bones])


_TOKEN = re.compile(rb"[a-z'-]+|[\x01-\x08.!?\"]")


@cache
def _bones() -> frozenset[bytes]:
    return frozenset(_FUNCTION.encode().split()) | {
        bytes([sign]) for sign in b'\x01\x02\x03\x04\x05\x06\x07\x08.!?"'
    }


@cache
def _shapes() -> dict[str, Pattern]:
    return {name: Pattern(pattern) for name, pattern in SHAPES.items()}


class _Kin(NamedTuple):
    """Shapes that need the same to be there at all."""

    any: Pattern
    shapes: dict[str, Pattern]


@cache
def _kin(group: bool, hostile: bool) -> _Kin:
    """Returns the shapes that need a group, or none, and a hostile word, or none."""
    shapes = {
        name: shape
        for name, shape in _shapes().items()
        if (name in OF_GROUPS) is group and (name in OF_HOSTILE_WORDS) is hostile
    }
    return _Kin(Pattern(either(*(f"(?:{shape.pattern})" for shape in shapes.values()))), shapes)


FEATURES = (
    *(kind.name.lower() for kind in Kind),
    "group",
    "others",
    "disguised",
    "hate",
    "hate_countered",
    "hostile_to_group",
    "hostile_to_none",
    "kinds",
    "density",
    "shouting",
    "glad_only",
    *SHAPES,
)
"""Names of what `features_of` returns, in order."""


_HOSTILE_WORD = re.compile(b"[\x03-\x08]")


def _shapes_in(classed: bytes) -> dict[str, bool]:
    found = dict.fromkeys(SHAPES, False)
    group, hostile = b"\x01" in classed, _HOSTILE_WORD.search(classed) is not None
    for needs_group in (False, True) if group else (False,):
        for needs_hostile in (False, True) if hostile else (False,):
            kin = _kin(needs_group, needs_hostile)
            if kin.any.found_in(classed):
                found |= {name: shape.found_in(classed) for name, shape in kin.shapes.items()}
    return found


def is_spoken_of(reading: Reading) -> bool:
    """Whether what is hostile in the text is quoted, denied, condemned, or what the speaker calls themselves."""
    shapes = _shapes()
    return any(shapes[name].found_in(reading.classed) for name in SPOKEN_OF)


def features_of(reading: Reading) -> tuple[float, ...]:
    """Returns what a text looks like in numbers of about 0 to 1."""
    classed = reading.classed
    named = _shapes_in(classed)
    groups, others = classed.count(b"\x01"), classed.count(b"\x02")
    hate = any(named[name] for name in HATE)
    counter = any(named[name] for name in COUNTER)
    hostile = sum(reading.counts[:5])
    words = 1 + classed.count(b" ")
    return (
        *(min(count, 4) / 4 for count in reading.counts),
        min(groups, 2) / 2,
        min(others, 2) / 2,
        float(bool(reading.plain.edits)),
        float(hate and not counter),
        float(hate and counter),
        float(bool(groups) and hostile > 0),
        float(not groups and hostile > 0),
        sum(count > 0 for count in reading.counts) / 3,
        min(1.0, 4 * sum(reading.counts) / words),
        min(1.0, classed.count(b"!") / 4),
        float(named["glad"] and not hostile),
        *(float(shape and not (counter and name in UNSAID)) for name, shape in named.items()),
    )
