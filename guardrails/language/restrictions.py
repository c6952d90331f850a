"""How near a sentence comes to what a brand's restriction means, by the words they share.

A restriction is a sentence ("Do not talk about the weather.") with examples that break it. Words are compared
by their stems: one that the rule or an example has and no allowed sentence is a sign, unless it is an everyday
word or one that the brand uses of its own goods and habits. A sentence that says an example again in other
words counts by its likeness to it (RapidFuzz's token set ratio). No word here knows a synonym: a sentence that
means the same in words nobody listed passes, and a judge would see it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from bespoke.domain.brand import Restriction
from guardrails.text import fold

THRESHOLD = 0.7
"""Of the nearness, 0 to 1, from which a person is asked; chosen on labelled sentences in the tests."""

_IN_RULE, _IN_EXAMPLES, _IN_ONE = 0.9, 0.8, 0.72
"""What a shared stem says by itself."""
_LIKE_EXAMPLE = 80.0
"""Token set ratio, of 100, from which a sentence is an example in other words."""
_SHORTEST = 20
"""Characters; anything is like a shorter text."""
_MAX_SENTENCES, _MAX_CHARS = 400, 1_000

_SENTENCE = re.compile(r"[^.!?\n]+")
_WORD = re.compile(r"[a-z0-9][a-z0-9']*")
_ENDINGS = re.compile(r"(?:ing|edly|ed|ies|es|s|ly|er|est|ness|ment|ions?|ians?|ical|ics?|y|e|'s)$")
_EVERYDAY = (
    r"a|about|above|after|afternoon|again|air|aisle|all|almost|alone|also|always|am|an|and|any|anything|are|"
    r"around|as|ask|at|away|back|bag|bags|basket|be|because|been|before|best|better|big|bit|book|both|bottle|"
    r"bowl|box|breakfast|bring|busy|but|buy|by|call|can|card|care|change|check|child|children|choose|clean|"
    r"close|coffee|come|comes|cook|cost|costs|could|cream|cup|customer|customers|cut|day|days|did|dinner|dish|"
    r"do|does|don't|door|down|drink|drop|each|early|easy|eat|else|end|enough|even|evening|ever|every|"
    r"everything|extra|fall|family|far|fast|favorite|feel|few|fill|find|fine|fire|first|five|food|for|four|"
    r"free|fresh|friday|friend|friends|from|front|full|fun|get|gets|gift|give|giving|glass|go|goes|going|good|"
    r"got|great|grill|grow|guest|guests|had|half|hand|happy|hard|has|have|he|head|heat|help|her|here|him|his|"
    r"hold|holiday|holidays|home|hot|hour|house|how|i|idea|if|in|into|is|isn't|it|it's|its|join|july|june|"
    r"just|keep|kind|kitchen|knife|know|last|late|later|leave|lemon|less|let|let's|light|like|line|list|"
    r"little|live|local|long|look|looks|lot|love|low|lunch|made|make|makes|many|may|maybe|me|meal|meet|"
    r"mention|mentions|menu|middle|mind|minute|minutes|monday|month|months|more|morning|most|move|much|must|"
    r"my|name|near|need|needs|neighbor|never|new|next|nice|night|no|not|nothing|now|of|off|on|one|only|open|"
    r"or|other|our|out|oven|over|own|pack|pan|part|pass|people|person|pick|piece|plan|plate|play|please|pot|"
    r"price|put|quick|quiet|read|ready|really|reason|recipe|refer|remark|remarks|rest|right|ring|roll|room|"
    r"run|sale|same|saturday|save|say|says|season|seat|see|send|serve|served|serves|set|seven|share|she|shelf|"
    r"shop|short|should|show|side|simple|six|size|slow|small|snack|so|soft|some|something|speak|spring|stand|"
    r"start|stay|step|still|stock|stop|store|stuff|such|suggest|sum|summer|sunday|supper|sure|sweet|table|"
    r"take|talk|taste|tasty|tea|tell|ten|than|thank|thanks|that|that's|the|their|them|then|there|these|they|"
    r"they're|thing|things|think|this|those|three|through|thursday|time|tired|to|today|tonight|too|topic|town|"
    r"trip|try|tuesday|turn|two|under|until|up|us|use|very|visit|wait|waiting|walk|want|warm|was|wash|water|"
    r"way|we|we're|wednesday|week|weekend|well|were|what|when|where|which|while|who|whoever|whole|why|will|win|window|"
    r"winter|wish|with|without|word|words|work|world|would|write|year|years|yes|yet|you|you're|young|your"
)
"""Words of any shop's copy, which say nothing of what it is about."""


class Near(NamedTuple):
    """A sentence that comes near a restriction, in folded text."""

    restriction: Restriction
    start: int
    end: int
    nearness: float


class _Compiled(NamedTuple):
    weights: Mapping[str, float]
    examples: tuple[str, ...]
    allowed: tuple[str, ...]
    allowed_stems: tuple[frozenset[str], ...]


def stem(word: str) -> str:
    """Returns the word without its common endings; good enough to compare words with, not to read."""
    while len(word) > 3:
        shorter = _ENDINGS.sub("", word)
        if shorter == word or len(shorter) < 3:
            break
        word = shorter
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


@cache
def _everyday_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _EVERYDAY.split("|"))


def _stems(folded: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(folded) if len(word) > 2) - _everyday_stems()


@lru_cache(maxsize=64)
def _own_stems(own: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in own for word in _stems(fold(text).text))


@lru_cache(maxsize=256)
def _compiled(restriction: Restriction) -> _Compiled:
    examples = tuple(fold(text).text for text in restriction.examples)
    allowed = tuple(fold(text).text for text in restriction.allowed)
    counts = Counter(word for text in examples for word in _stems(text))
    weights = {word: _IN_EXAMPLES if count > 1 else _IN_ONE for word, count in counts.items()}
    for text in allowed:
        for word in _stems(text):
            if weights.get(word) == _IN_ONE:
                del weights[word]
    weights |= dict.fromkeys(_stems(fold(restriction.rule).text), _IN_RULE)
    return _Compiled(weights, examples, allowed, tuple(_stems(text) for text in allowed))


def nearness(sentence: str, restriction: Restriction, own: tuple[str, ...] = ()) -> float:
    """Returns how near a folded sentence comes to what the restriction means, 0 to 1.

    Args:
        sentence: Folded text.
        restriction: What must not be talked about.
        own: What the brand says of itself and its goods, which is no sign of anything else.
    """
    compiled = _compiled(restriction)
    stems = _stems(sentence)
    for allowed in compiled.allowed_stems:
        shared = stems & allowed
        if len(shared) > 1 or shared == allowed:
            stems -= shared
    usual = _own_stems(own)
    far = 1.0
    for word in stems:
        weight = compiled.weights.get(word, 0.0)
        far *= 1 - (0.0 if weight < _IN_RULE and word in usual else weight)
    near = 1 - far
    if len(sentence) < _SHORTEST:
        return near
    likest = max((fuzz.token_set_ratio(sentence, text) for text in compiled.examples), default=0.0)
    if likest < _LIKE_EXAMPLE or any(
        fuzz.token_set_ratio(sentence, text) >= likest for text in compiled.allowed
    ):
        return near
    return max(near, likest / 100)


def near_sentences(
    folded: str, restrictions: tuple[Restriction, ...], own: tuple[str, ...] = ()
) -> Iterator[Near]:
    """Yields the sentences of a folded text that come nearer to a restriction than `THRESHOLD`.

    Args:
        folded: Folded text.
        restrictions: What must not be talked about.
        own: As for `nearness`.
    """
    for number, found in enumerate(_SENTENCE.finditer(folded)):
        if number >= _MAX_SENTENCES:
            return
        sentence = found[0].strip()
        if not sentence:
            continue
        start = found.start() + found[0].index(sentence)
        for restriction in restrictions:
            value = nearness(sentence[:_MAX_CHARS], restriction, own)
            if value >= THRESHOLD:
                yield Near(restriction, start, start + len(sentence), value)
