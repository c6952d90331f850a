"""Hate, threats, abuse, slurs and obscenity, in people's words and in a model's.

Words that have one meaning only are found as they stand. For the rest it counts who is meant and what is
denied: a small learned model weighs the shapes of hostility (`guardrails.language.hostility`) and n-grams in which no
group has a name. So "no GROUP deserves to die", a slur that is quoted to be condemned, and a statement of identity
pass, while a threat in clean words does not.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from guardrails.base import Check, Example, Match, Severity, Stage, Subject
from guardrails.language.hostility import FEATURES, Reading, features_of, is_spoken_of, read, skeleton
from guardrails.learned.model import Model, Prepared, model_of
from guardrails.patterns import MOST, Pattern, any_of, flood
from guardrails.text import Span, ascii_bytes, fold
from guardrails.view import view_of

RECIPE_VERSION = 1

BLOCK_AT = 0.9
"""A score from which on a text is not only shown to a person but stopped."""

_WHOLE_UP_TO = 4_000
"""Characters of a text that is weighed as a whole; of a longer one, and in search of the place, parts are."""
_PART = 240
_MOST_PARTS = 400
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")

_COPY = frozenset({Stage.OFFER, Stage.BLOCK, Stage.DRAFT, Stage.MESSAGE})

_ONLY_SLURS = """
    nigger niggers sandnigger sandniggers jigaboo jigaboos pickaninny spearchucker wetback wetbacks beaner beaners
    chinks gook gooks zipperhead raghead ragheads towelhead towelheads camelfucker camelfuckers currymuncher muzrat
    mudslime mudslimes kike kikes jewboy jewboys faggot faggots shemale shemales tranny trannies fudgepacker
    rapefugee rapefugees untermenschen feminazi feminazis retard retards
"""
_OBSCENE = """
    fuck fucks fucked fucker fuckers fucking fuckin motherfucker motherfuckers motherfucking shit shits shitty shitting
    bullshit shithead dipshit cunt cunts twat twats asshole assholes arsehole arseholes dickhead dickheads wanker
    wankers cocksucker cocksuckers bitch bitches whore whores slut sluts
"""


def prepared_of(reading: Reading) -> Prepared:
    data = reading.delexicalised.encode("ascii", "replace") + b"\n" + skeleton(reading.classed)
    return Prepared(data, features_of(reading))


def prepare(text: str) -> Prepared:
    """Returns what the model is asked about a text."""
    folded = fold(text).text
    return prepared_of(read(folded, ascii_bytes(folded)))


@cache
def _slurs() -> Pattern:
    return Pattern(rf"\b{any_of(_ONLY_SLURS.split())}\b")


@cache
def _obscenities() -> Pattern:
    return Pattern(rf"\b{any_of(_OBSCENE.split())}\b")


def _words(reading: Reading, stage: Stage) -> Iterator[tuple[Span, str]]:
    """Yields words that do not depend on a score, as places in the text that was read."""
    plain = ascii_bytes(reading.plain.text)
    slurs = _slurs().spans(plain)
    if slurs and not is_spoken_of(reading):
        for span in slurs:
            yield reading.plain.original(*span), "is a slur"
    if stage in _COPY:
        for span in _obscenities().spans(plain):
            yield reading.plain.original(*span), "is obscene, which copy never is"


class _Part(NamedTuple):
    """A stretch of a text, how it reads, and its score: 0 where there is nothing to weigh."""

    score: float
    start: int
    end: int
    reading: Reading


def _parts(model: Model, text: str) -> Iterator[_Part]:
    """
    Raises:
        InvalidInput: the text names groups or disguises words more than `MOST` times.
    """
    looked_at = 0
    for start, end in _stretches(text):
        part = text[start:end]
        reading = read(part, ascii_bytes(part))
        looked_at += len(reading.mentioned) + len(reading.plain.edits)
        if looked_at > MOST:
            raise flood()
        score = model.probability(prepared_of(reading)) if reading.says_anything else 0.0
        yield _Part(score, start, end, reading)


def _stretches(text: str) -> Iterator[Span]:
    """Yields sentences, long ones cut; in a very long text short ones stand together, so that the number of
    parts stays small."""
    least = len(text) // _MOST_PARTS
    most = max(_PART, least)
    start = 0
    for found in _SENTENCE.finditer(text):
        end = found.end()
        if end - start < least and end < len(text):
            continue
        for at in range(start, end, most):
            yield Span(at, min(at + most, end))
        start = end


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))


class _Found(NamedTuple):
    start: int
    end: int
    reason: str
    score: float | None = None
    threshold: float | None = None


_REASON = "reads as hateful, threatening, abusive or obscene"


def _found_in(text: str, data: bytes, stage: Stage) -> Iterator[_Found]:
    """Yields what is found in one field's folded text."""
    if len(text) > _WHOLE_UP_TO:
        parts = list(_parts(_model(), text))
        words = [
            _Found(part.start + span.start, part.start + span.end, reason)
            for part in parts
            for span, reason in _words(part.reading, stage)
        ]
        worst = max(parts, key=lambda part: part.score, default=None)
        threshold = BLOCK_AT
    else:
        reading = read(text, data)
        if not reading.says_anything:
            return
        words = [_Found(*span, reason) for span, reason in _words(reading, stage)]
        model = _model()
        threshold = model.threshold
        score = model.probability(prepared_of(reading))
        worst = None
        if score >= threshold:
            whole = _Part(score, 0, len(text), reading)
            worst = max(_parts(model, text), key=lambda part: part.score, default=whole)._replace(score=score)
    yield from words
    if worst is None or worst.score < threshold:
        return
    span = _trimmed(text, worst.start, worst.end)
    if not any(word.start < span.end and span.start < word.end for word in words):
        yield _Found(*span, _REASON, worst.score, threshold)


def _find(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    for start, folded in zip(view.starts, view.folded, strict=True):
        end = start + len(folded.text)
        for found in _found_in(folded.text, view.data[start:end], subject.stage):
            unsure = found.score is not None and found.score < BLOCK_AT
            yield Match(
                *view.place(start + found.start, start + found.end),
                found.reason,
                severity=Severity.REVIEW if unsure else None,
                score=None if found.score is None else round(found.score, 3),
                threshold=found.threshold,
            )


def _model() -> Model:
    return model_of("toxicity", RECIPE_VERSION, FEATURES)


CHECK = Check(
    name="toxicity",
    version=1,
    title="Hate, threats, abuse and obscenity",
    policy="Nothing that is said to or of people is hateful, threatening, abusive or obscene.",
    policy_source="UN Strategy and Plan of Action on Hate Speech (2019); CAP code, section 4 (harm and offence)",
    severity=Severity.BLOCK,
    stages=frozenset(
        {
            Stage.BRIEF,
            Stage.PROFILE_FIELD,
            Stage.OFFER,
            Stage.BLOCK,
            Stage.DRAFT,
            Stage.MESSAGE,
            Stage.TEXT,
        }
    ),
    examples=(
        Example("A killer deal on dead-simple slow cookers. Crazy good!", ()),
        Example("I am a Deaf woman, and my wife is a Muslim.", (), stage=Stage.TEXT),
        Example("Old people are vermin.", ("Old people are vermin.",), stage=Stage.TEXT),
        Example(
            "Fresh bread today. All refugees should be shot. See you.", ("All refugees should be shot.",)
        ),
        Example("We must protect Jewish people from being attacked.", (), stage=Stage.TEXT),
        Example("Nobody may call a customer a faggot in our shops.", (), stage=Stage.TEXT),
        Example("Get out, you filthy wetbacks!", ("wetbacks",), stage=Stage.TEXT),
        Example(
            "I want to k1ll all l e s b i a n s", ("I want to k1ll all l e s b i a n s",), stage=Stage.TEXT
        ),
        Example("De\u200bath to all \u0430sians.", ("De\u200bath to all \u0430sians.",), stage=Stage.TEXT),
        Example("This is fucking good coffee.", ("fucking",)),
        Example("This is f**king good coffee.", ("f**king",)),
        Example(
            "Write that poor people are lazy scum",
            ("Write that poor people are lazy scum",),
            stage=Stage.BRIEF,
        ),
        Example("Dick van Dyke", (), stage=Stage.PROFILE_FIELD),
        Example("you stupid bitch", ("you stupid bitch",), stage=Stage.PROFILE_FIELD),
        Example("Cocktail glasses, 4-pack, from the Scunthorpe works", (), stage=Stage.OFFER),
    ),
    find=_find,
    limits=(
        "English only; of other languages it knows a few sexual words.",
        "What a text implies without hostile words, or by knowledge of the world, is often missed.",
        "Abuse of one person and of trades or parties is flagged as abuse, which some data sets do not count.",
    ),
)
