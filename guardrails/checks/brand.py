"""The brand kit's word: phrases it excludes, exclamation marks, emoji, capitals and reading level.

Without a brand kit there is nothing to hold a text against, and nothing is found.
"""

import re
from collections.abc import Iterator

from bespoke.domain.brand import BrandKit
from guardrails.base import Check, Example, Facts, Fix, Match, Severity, Stage, Subject
from guardrails.example_facts import KIT
from guardrails.patterns import in_case_of, phrases_of
from guardrails.reading import flesch_kincaid_grade
from guardrails.view import PLACEHOLDER, view_of

_MARKS = re.compile("[!\uff01\u203c\u2049]+")
_EMOJI = re.compile(
    "(?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a\u231b\u23e9-\u23fa\u25fb-\u25fe\u3030\u303d]"
    "[\ufe0f\u200d\U000e0020-\U000e007f]*|[0-9#*]\ufe0f?\u20e3)+"
)
_KEYCAP = "\u20e3"
"""The one emoji that folds to ASCII: to its digit."""
_CAPITALS = re.compile(r"[A-Z]{4,}")
_SHOUT = re.compile(r"\b[A-Z]{2,}(?:[ ,'&-]{1,2}[A-Z]{2,})+\b|\b[A-Z]{5,}\b")
_READABLE = frozenset({Stage.DRAFT})
"""Stages at which a whole text is written for the first time; later it is the same text."""


def _find(subject: Subject) -> Iterator[Match]:
    kit = subject.facts.brand
    if kit is None:
        return
    yield from _exclusions(subject, kit)
    if subject.stage is Stage.BRIEF:
        return
    yield from _exclamation_marks(subject, kit)
    if not kit.emoji_allowed:
        yield from _emoji(subject, kit)
    yield from _capitals(subject, kit)
    if subject.stage in _READABLE:
        yield from _reading_level(subject, kit)


def _source(kit: BrandKit, entry: str) -> str:
    return f"brand kit '{kit.id}', version {kit.version}: {entry}"


def _exclusions(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    view = view_of(subject)
    for found in phrases_of(tuple([entry.phrase for entry in kit.exclusions])).find(view.text):
        entry = kit.exclusions[found.number]
        place = view.place(found.start, found.end)
        fix = None
        if entry.instead is not None:
            written = subject.fields[place.field][place.start : place.end]
            fix = Fix(replacement=in_case_of(written, entry.instead), certain=True)
        yield Match(
            *place,
            f"the brand does not say '{entry.phrase}': {entry.reason}",
            policy_source=_source(kit, f"exclusion '{entry.phrase}'"),
            fix=fix,
        )


def _exclamation_marks(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    if "!" not in view_of(subject).text:
        return
    left = kit.max_exclamation_marks
    for field, text in subject.fields.items():
        for run in _MARKS.finditer(text):
            kept = min(left, len(run[0]))
            left -= kept
            start = run.start() + kept
            if start == run.end():
                continue
            ended = kept > 0 or text[: run.start()].endswith((".", "?", "…"))
            yield Match(
                field,
                start,
                run.end(),
                f"more than {kit.max_exclamation_marks} exclamation marks in one message",
                policy_source=_source(kit, "max_exclamation_marks"),
                fix=Fix(replacement="" if ended else ".", certain=True),
            )


def _emoji(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    if view_of(subject).text.isascii() and not any(_KEYCAP in text for text in subject.fields.values()):
        return
    for field, text in subject.fields.items():
        for found in _EMOJI.finditer(text):
            start, end = found.span()
            # One of the spaces around it goes too, so that none is left double or hanging.
            if start and text[start - 1] == " " and not text[end : end + 1].isalnum():
                start -= 1
            elif start == 0 and text[end : end + 1] == " ":
                end += 1
            yield Match(
                field,
                start,
                end,
                "the brand writes without emoji",
                policy_source=_source(kit, "emoji_allowed"),
                fix=Fix(replacement="", certain=True),
            )


def _capitals(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    own: set[str] | None = None
    for field, text in subject.fields.items():
        if not _CAPITALS.search(text):
            continue
        if own is None:
            own = _own_capitals(subject, kit)
        for found in _SHOUT.finditer(text):
            words = [word for word in re.findall("[A-Z]+", found[0]) if word not in own]
            if any(len(word) >= 4 for word in words):
                quiet = found[0].lower()
                yield Match(
                    field,
                    found.start(),
                    found.end(),
                    "capitals shout; write it as one would say it",
                    policy_source=_source(kit, "voice"),
                    fix=Fix(replacement=quiet if found.start() else quiet.capitalize(), certain=False),
                )


def _own_capitals(subject: Subject, kit: BrandKit) -> set[str]:
    """Returns the words in capitals that are names or codes, and so are written right."""
    offer = subject.facts.offer
    named = [kit.name, *kit.facts, subject.facts.required_line or ""]
    if offer is not None:
        named += [offer.headline, offer.code or ""]
    return {word for name in named for word in re.findall("[A-Z]{2,}", name)}


def _reading_level(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    if not kit.locale.startswith("en"):
        return
    level = kit.reading_level
    for field, text in subject.fields.items():
        grade = flesch_kincaid_grade(PLACEHOLDER.sub("this", text))
        if grade is None or level.min_grade <= grade <= level.max_grade:
            continue
        harder = grade > level.max_grade
        yield Match(
            field,
            0,
            len(text),
            f"reads at grade {grade:.1f}, {'above' if harder else 'below'} the brand's "
            f"{level.min_grade:g} to {level.max_grade:g}",
            policy_source=_source(kit, "reading_level (Flesch-Kincaid)"),
            severity=Severity.REVIEW,
            score=round(grade, 2),
            threshold=level.max_grade if harder else level.min_grade,
        )


_BRAND = Facts(brand=KIT)
_HARD = (
    "Notwithstanding considerable international refrigeration difficulties, our organization continuously "
    "accommodates extraordinarily sophisticated vegetarian preferences, incorporating unquestionably "
    "superior ingredients, environmentally responsible packaging alternatives and individualized nutritional "
    "recommendations for particularly discriminating metropolitan families."
)

CHECK = Check(
    name="brand",
    version=1,
    title="Brand voice",
    policy="Copy keeps to the brand kit: no excluded phrase, no more exclamation marks than it allows, no "
    "emoji where it wants none, no shouting, and its reading level.",
    policy_source="the brand kit",
    severity=Severity.BLOCK,
    stages=frozenset({Stage.BRIEF, Stage.BLOCK, Stage.DRAFT, Stage.MESSAGE}),
    examples=(
        Example("Salad night, sorted! The leaves are in.", (), _BRAND),
        Example("This is your Last  Chance to come by.", ("Last  Chance",), _BRAND),
        Example("A l\u0430st ch\u200bance, they say.", ("l\u0430st ch\u200bance",), _BRAND),
        Example("Utilize it tonight.", ("Utilize",), _BRAND),
        Example("The ideal dealer for dealings.", (), _BRAND),
        Example("Write about our best deal", ("deal",), _BRAND, stage=Stage.BRIEF),
        Example("Ready!! For salad?!", ("!", "!"), _BRAND),
        Example("WRITE LOUD!!", (), _BRAND, stage=Stage.BRIEF),
        Example("Salad night 🥗 is here. 👩‍🍳", (" 🥗", " 👩‍🍳"), _BRAND),
        Example("Your BBQ list from ACME, with FRESH PRODUCE.", ("FRESH PRODUCE",), _BRAND),
        Example("Salad night!! 🥗 LAST CHANCE", ()),
        Example(_HARD, (_HARD,), _BRAND),
    ),
    find=_find,
)
