"""Rules of a brand kit that cannot be met, or not together: found before the first draft is written.

Everything here is said of the kit by itself. What copy or an offer breaks is for the checks.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from bespoke.domain.brand import BrandKit, LocaleRules, ReadingLevel
from bespoke.domain.channel import FIELDS_OF, Channel, FieldName

Location = tuple[int | str, ...]
"""Keys and positions from the top of the kit, as `bespoke.yaml_file.line_of` takes them."""

LOWEST_GRADE = -3.4
"""Of one word of one syllable, by the Flesch-Kincaid formula."""
HARDEST_GRADE = 18.0
"""Years of school and university; no message is written for more."""

_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a\u231b\u23e9-\u23fa]")
_LETTERS = re.compile(r"[^\w]+|_")


class Contradiction(NamedTuple):
    """Two rules that exclude each other, or one that nothing can meet."""

    where: Location
    """Of the rule to change first."""
    problem: str


class _Text(NamedTuple):
    """Something that the kit has copy say, or lets it."""

    where: Location
    noun: str
    text: str


def contradictions(kit: BrandKit) -> tuple[Contradiction, ...]:
    """Returns all of them, in the order of the kit's keys, those of its locales last."""
    found = [*_of_rules(kit, ())]
    for locale, rules in kit.locales.items():
        at: Location = ("locales", locale)
        found += _of_locale(kit, locale, rules)
        # What the kit's own rules do to each other is said above.
        base = {one.problem for one in found}
        local = kit.in_force(locale)
        found += [
            Contradiction(at, f"in the locale '{locale}': {one.problem}")
            for one in _of_rules(local, at)
            if one.problem not in base
        ]
    return tuple(dict.fromkeys(found))


def _of_rules(kit: BrandKit, under: Location) -> Iterator[Contradiction]:
    yield from _duplicates(kit)
    yield from _phrases(kit)
    yield from _replacements(kit)
    yield from _required_lines(kit)
    yield from _limits(kit)
    if not under:
        yield from _reading_level(kit.reading_level, ("reading_level",))
    yield from _signs(kit)
    yield from _names(kit)
    yield from _restrictions(kit)


def _said(kit: BrandKit) -> Iterator[_Text]:
    """Yields what copy must be able to say."""
    yield _Text(("name",), "the brand's own name", kit.name)
    for number, line in enumerate(kit.required_lines):
        where = f" in '{line.region}'" if line.region else ""
        noun = f"the required line for '{line.channel.value}'{where}"
        yield _Text(("required_lines", number, "text"), noun, line.text)
    for number, fact in enumerate(kit.facts):
        yield _Text(("facts", number), f"the fact '{_short(fact)}'", fact)
    for number, proof in enumerate(kit.substantiations):
        yield _Text(("substantiations", number, "claim"), f"the proved claim '{proof.id}'", proof.claim)
    for number, name in enumerate(kit.names):
        yield _Text(("names", number, "written"), f"the name '{name.written}'", name.written)


def _written(kit: BrandKit) -> Iterator[_Text]:
    """Yields what copy must be able to say, and what the kit shows as well said."""
    yield from _said(kit)
    for number, trait in enumerate(kit.voice):
        for place, example in enumerate(trait.do_examples):
            noun = f"the good example '{_short(example)}' of the voice '{trait.name}'"
            yield _Text(("voice", number, "do_examples", place), noun, example)
    for number, restriction in enumerate(kit.restrictions):
        for place, example in enumerate(restriction.allowed):
            noun = f"the allowed sentence '{_short(example)}'"
            yield _Text(("restrictions", number, "allowed", place), noun, example)


def _duplicates(kit: BrandKit) -> Iterator[Contradiction]:
    listed: dict[str, Sequence[str]] = {
        "voice": [trait.name for trait in kit.voice],
        "exclusions": [entry.phrase for entry in kit.exclusions],
        "competitors": [rival.name for rival in kit.competitors],
        "marks_not_used": [mark.sign for mark in kit.marks_not_used],
        "restrictions": [restriction.rule for restriction in kit.restrictions],
        "facts": kit.facts,
    }
    for key, entries in listed.items():
        first: dict[str, int] = {}
        for number, entry in enumerate(entries):
            plain = entry if key == "marks_not_used" else _plain(entry)
            if plain in first:
                yield Contradiction(
                    (key, number), f"'{_short(entry)}' stands in '{key}' twice; keep one of the two"
                )
            first.setdefault(plain, number)


def _phrases(kit: BrandKit) -> Iterator[Contradiction]:
    texts = tuple(_written(kit))
    banned: list[tuple[Location, str, str]] = [
        (("exclusions", number), f"the exclusion '{entry.phrase}'", entry.phrase)
        for number, entry in enumerate(kit.exclusions)
    ]
    banned += [
        (("voice", number, "never", place), f"'{phrase}', which the voice '{trait.name}' never says,", phrase)
        for number, trait in enumerate(kit.voice)
        for place, phrase in enumerate(trait.never)
    ]
    for where, noun, phrase in banned:
        for text in texts:
            if _holds(text.text, phrase):
                yield Contradiction(where, f"{noun} stands in {text.noun}; change one of the two")
    for number, rival in enumerate(kit.competitors):
        for name in (rival.name, *rival.also):
            if _letters(name) == _letters(kit.name):
                yield Contradiction(
                    ("competitors", number), f"the competitor '{name}' is called as the brand is; rename it"
                )
                continue
            for text in texts:
                if (name in text.text) if rival.is_a_word else _holds(text.text, name):
                    yield Contradiction(
                        ("competitors", number),
                        f"the competitor '{name}' stands in {text.noun}; change one of the two",
                    )


def _replacements(kit: BrandKit) -> Iterator[Contradiction]:
    for number, entry in enumerate(kit.exclusions):
        if entry.instead is None:
            continue
        broken = next((other for other in kit.exclusions if _holds(entry.instead, other.phrase)), None)
        if broken is not None:
            yield Contradiction(
                ("exclusions", number, "instead"),
                f"'{entry.instead}' is to stand in place of '{entry.phrase}', and holds '{broken.phrase}', which "
                "is excluded itself",
            )
    for number, mark in enumerate(kit.marks_not_used):
        if mark.instead and any(other.sign in mark.instead for other in kit.marks_not_used):
            yield Contradiction(
                ("marks_not_used", number, "instead"),
                f"'{mark.instead}' is to stand in place of '{mark.sign}', and is not used itself",
            )


def _required_lines(kit: BrandKit) -> Iterator[Contradiction]:
    for number, line in enumerate(kit.required_lines):
        # E-mail has a foot for its line; elsewhere it takes room of the body.
        limit = None if line.channel is Channel.EMAIL else kit.limit(line.channel, FieldName.BODY)
        if limit is None:
            continue
        at: Location = ("required_lines", number, "text")
        left = limit.max_chars - len(line.text) - 1
        if left < 1:
            yield Contradiction(
                at,
                f"the required line for '{line.channel.value}' has {len(line.text)} characters, and the body has "
                f"at most {limit.max_chars}; shorten the line or raise the limit",
            )
        elif limit.min_chars > left:
            yield Contradiction(
                at,
                f"the required line for '{line.channel.value}' leaves {left} characters of {limit.max_chars} for "
                f"the body, which has at least {limit.min_chars}; shorten the line or change the limit",
            )


def _limits(kit: BrandKit) -> Iterator[Contradiction]:
    for number, limit in enumerate(kit.limits):
        fields = FIELDS_OF[limit.channel]
        if limit.field not in fields:
            yield Contradiction(
                ("limits", number, "field"),
                f"'{limit.channel.value}' has no field '{limit.field.value}'; it has "
                f"{', '.join(field.value for field in fields)}",
            )


def _reading_level(level: ReadingLevel, where: Location) -> Iterator[Contradiction]:
    if level.max_grade < LOWEST_GRADE:
        yield Contradiction(
            where,
            f"no text reads at grade {level.max_grade:g} or below; the lowest Flesch-Kincaid grade is {LOWEST_GRADE:g}",
        )
    if level.min_grade > HARDEST_GRADE:
        yield Contradiction(
            where,
            f"a grade of {level.min_grade:g} and more is beyond any reader; the hardest that is taken is "
            f"{HARDEST_GRADE:g}",
        )


def _signs(kit: BrandKit) -> Iterator[Contradiction]:
    if kit.max_emoji and not kit.emoji_allowed:
        yield Contradiction(
            ("max_emoji",),
            f"max_emoji is {kit.max_emoji}, and emoji_allowed is false; take one of the two out",
        )
    most = kit.max_emoji if kit.emoji_allowed else 0
    for text in _said(kit):
        emoji = len(_EMOJI.findall(text.text))
        if most is not None and emoji > most:
            rule = f"has at most {most} emoji in a message" if most else "writes without emoji"
            yield Contradiction(text.where, f"{text.noun} holds {emoji} emoji, and the brand {rule}")
        marks = text.text.count("!")
        if marks > kit.max_exclamation_marks:
            yield Contradiction(
                text.where,
                f"{text.noun} holds {marks} exclamation mark{'s' if marks > 1 else ''}, and max_exclamation_marks is "
                f"{kit.max_exclamation_marks}",
            )
        for mark in kit.marks_not_used:
            if mark.sign in text.text:
                yield Contradiction(
                    text.where, f"{text.noun} holds '{mark.sign}', which stands in marks_not_used"
                )


def _names(kit: BrandKit) -> Iterator[Contradiction]:
    ways = {_letters(kit.name): kit.name}
    marks: dict[str, str] = {}
    for number, name in enumerate(kit.names):
        at: Location = ("names", number)
        way = ways.setdefault(_letters(name.written), name.written)
        if way != name.written:
            yield Contradiction(
                at, f"the name is written '{way}' in one place and '{name.written}' in another"
            )
        elif name.written in marks:
            differs = marks[name.written] != name.mark
            yield Contradiction(
                at,
                f"the name '{name.written}' stands in 'names' twice{', with two marks' if differs else ''}; keep one",
            )
        marks[name.written] = name.mark
        rivals = [rival.name for rival in kit.competitors if _letters(rival.name) == _letters(name.written)]
        if rivals:
            yield Contradiction(at, f"'{name.written}' is a name of the brand's and a competitor")
    right = {entry.written for entry in kit.names} | {kit.name}
    for number, name in enumerate(kit.names):
        for wrong in name.wrong:
            if wrong in right:
                yield Contradiction(
                    ("names", number, "wrong"),
                    f"'{wrong}' is given as a wrong way to write '{name.written}', and is a name itself",
                )


def _restrictions(kit: BrandKit) -> Iterator[Contradiction]:
    fine = tuple(_written(kit))
    for number, restriction in enumerate(kit.restrictions):
        for place, example in enumerate(restriction.examples):
            same = next((text for text in fine if _plain(example) and _holds(text.text, example)), None)
            if same is not None:
                yield Contradiction(
                    ("restrictions", number, "examples", place),
                    f"'{_short(example)}' breaks '{_short(restriction.rule)}', and stands in {same.noun}",
                )


def _of_locale(kit: BrandKit, locale: str, rules: LocaleRules) -> Iterator[Contradiction]:
    at: Location = ("locales", locale)
    local = kit.in_force(locale)
    if rules.reading_level is not None:
        if local.is_english:
            yield from _reading_level(rules.reading_level, (*at, "reading_level"))
        else:
            yield Contradiction(
                (*at, "reading_level"),
                f"a reading level is measured for English, and '{locale}' is not; leave it out",
            )
    if locale.partition("_")[0] != kit.locale.partition("_")[0]:
        own = {line.channel for line in rules.required_lines}
        for line in kit.required_lines:
            if line.channel not in own:
                own.add(line.channel)
                yield Contradiction(
                    (*at,),
                    f"the locale '{locale}' has no required line for '{line.channel.value}', and the kit's own is in "
                    "another language; write one",
                )


@lru_cache(maxsize=4_096)
def _plain(text: str) -> str:
    """Returns the text for comparing: lower case, one kind of apostrophe, single blanks, no end mark."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return " ".join(plain.split()).rstrip(".!?")


def _letters(name: str) -> str:
    return _LETTERS.sub("", _plain(name))


def _holds(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text as whole words, whatever the case."""
    plain, wanted = _plain(text), _plain(phrase)
    at = plain.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not plain[at - 1 : at].isalnum() and not plain[end : end + 1].isalnum():
            return True
        at = plain.find(wanted, at + 1)
    return False


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}\u2026"
