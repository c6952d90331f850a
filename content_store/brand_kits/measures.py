"""Reads the numbers and the policies of a style guide: lengths, reading grade, emoji and exclamation marks."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from bespoke.domain.channel import Channel, FieldName


class Measure(NamedTuple):
    """A value and the kit's key for it."""

    key: str
    value: Any


_NUMBERS = {
    word: number
    for number, word in enumerate(
        "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split()  # noqa: SIM905
    )
} | {"zero": 0, "a": 1, "an": 1, "a single": 1, "single": 1}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(),  # noqa: SIM905
        start=1,
    )
}
_NUMBER = rf"\d+|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
_GRADE = rf"\d+(?:st|nd|rd|th)?|{'|'.join((*_ORDINALS, *(word for word in _NUMBERS if len(word) > 2)))}"
_AT_MOST = (
    r"(?:at most|up to|no more than|not more than|no longer than|max(?:imum)?(?: of)?|limit of|never more than|"
    r"within|under|below|fewer than|only)"
)
_FIELDS: tuple[tuple[str, Channel, FieldName], ...] = (
    (r"\bpush\b[^.;]*?\b(?:titles?|headlines?|subjects?)\b", Channel.PUSH, FieldName.SUBJECT),
    (r"\bbanner\b[^.;]*?\b(?:titles?|headlines?)\b", Channel.WEB_BANNER, FieldName.SUBJECT),
    (r"\bbanner\b[^.;]*?\b(?:buttons?|calls? to action)\b", Channel.WEB_BANNER, FieldName.CTA),
    (r"\bbanners?\b", Channel.WEB_BANNER, FieldName.BODY),
    (r"\bsubject lines?\b|\bsubjects?\b", Channel.EMAIL, FieldName.SUBJECT),
    (r"\bpre-?headers?\b|\bpreview (?:text|lines?)\b", Channel.EMAIL, FieldName.PREHEADER),
    (r"\bbuttons?\b|\bcalls? to action\b|\bctas?\b", Channel.EMAIL, FieldName.CTA),
    (r"\bpush\b", Channel.PUSH, FieldName.BODY),
    (r"\bsms\b|\btext messages?\b|\btexts\b", Channel.SMS, FieldName.BODY),
    (r"\be-?mails?\b", Channel.EMAIL, FieldName.BODY),
)
_LENGTH = re.compile(
    r"(?:(?:between )?(\d[\d,]*) (?:to|and|-|\u2013) )?(?:(at least|no fewer than|not less than|more than)\s+)?"
    r"(\d[\d,]*)[ -]characters?",
    re.I,
)
_FORBIDS = re.compile(r"\b(?:no|never|don't|do not|avoid|without|not)\b", re.I)


def measures(sentence: str) -> Iterator[Measure]:
    """Yields what the sentence sets; nothing where it sets nothing that a kit has."""
    yield from _lengths(sentence)
    yield from _reading_level(sentence)
    yield from _emoji(sentence)
    yield from _exclamation_marks(sentence)


def _lengths(sentence: str) -> Iterator[Measure]:
    start = 0
    for found in _LENGTH.finditer(sentence):
        clause = sentence[start : found.end()]
        after = sentence[found.end() :].split(",")[0].split(";")[0]
        start = found.end()
        target = _target(clause) or _target(after)
        if target is None:
            continue
        low, least, high = found.groups()
        value: dict[str, Any] = {"channel": target[0], "field": target[1]}
        if least and "no more" not in clause:
            value["min_chars"] = _int(high)
        else:
            value["max_chars"] = _int(high)
            if low:
                value["min_chars"] = _int(low)
        yield Measure("limits", value)


def _target(clause: str) -> tuple[Channel, FieldName] | None:
    return next(
        ((channel, field) for pattern, channel, field in _FIELDS if re.search(pattern, clause, re.I)), None
    )


def _int(digits: str) -> int:
    return int(digits.replace(",", ""))


def _reading_level(sentence: str) -> Iterator[Measure]:
    if not re.search(r"\bgrades?\b", sentence, re.I):
        return
    both = re.search(
        rf"\bgrades? ({_GRADE})(?: to | through |-|\u2013| and )(?:grade )?({_GRADE})", sentence, re.I
    ) or re.search(rf"\b({_GRADE})(?: to | through |-|\u2013)({_GRADE})[ -]grades?", sentence, re.I)
    if both is not None:
        yield Measure("reading_level", {"min_grade": _grade(both[1]), "max_grade": _grade(both[2])})
        return
    one = re.search(rf"\bgrade ({_GRADE})\b", sentence, re.I) or re.search(
        rf"\b({_GRADE})[ -]grade\b", sentence, re.I
    )
    if one is not None:
        yield Measure("reading_level", {"max_grade": _grade(one[1])})


def _grade(text: str) -> float:
    digits = re.match(r"\d+", text)
    return float(digits[0]) if digits else float(_ORDINALS.get(text.lower(), _NUMBERS.get(text.lower(), 0)))


def _emoji(sentence: str) -> Iterator[Measure]:
    if not re.search(r"\bemojis?\b", sentence, re.I):
        return
    most = _most(sentence, "emojis?")
    if most:
        yield Measure("emoji_allowed", True)
        yield Measure("max_emoji", most)
    elif most == 0 or _FORBIDS.search(sentence):
        yield Measure("emoji_allowed", False)
    elif re.search(r"\b(?:welcome|fine|allowed|ok|okay|may)\b", sentence, re.I):
        yield Measure("emoji_allowed", True)


def _exclamation_marks(sentence: str) -> Iterator[Measure]:
    if not re.search(r"\bexclamation (?:marks?|points?)\b", sentence, re.I):
        return
    most = _most(sentence, "exclamation")
    if most is not None:
        yield Measure("max_exclamation_marks", most)
    elif _FORBIDS.search(sentence):
        yield Measure("max_exclamation_marks", 0)


def _most(sentence: str, noun: str) -> int | None:
    """Returns how many of a thing the sentence lets a message have; None where it gives no number."""
    found = re.search(rf"{_AT_MOST} ({_NUMBER})\b(?! characters| words| lines)", sentence, re.I) or re.search(
        rf"\b({_NUMBER}) at most\b|\b(one|two|three|\d+|a single) {noun}", sentence, re.I
    )
    return None if found is None else _number(next(part for part in found.groups() if part is not None))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMBERS[text.lower()]
