"""Adds the rules of a style guide to a brand kit, each with the sentence that it was read from.

A rule that the kit has already, or that would contradict the rest, is left out and named with the reason; so the
kit that comes out is one that can be published.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from bespoke.domain.brand import (
    BrandKit,
    Competitor,
    Exclusion,
    FieldLimit,
    Mark,
    ProperName,
    ReadingLevel,
    RequiredLine,
    Restriction,
    Rule,
    Trace,
    VoiceTrait,
)
from bespoke.errors import InvalidFile
from bespoke.yaml_file import read_text
from content_store.brand_kits.contradictions import contradictions
from content_store.brand_kits.passages import Passage, passages, sentences
from content_store.brand_kits.pdf import read_pdf
from content_store.brand_kits.reading import Read, is_like_a_rule, of_sentence, quoted, read, shown

_VOICE_HEADING = re.compile(r"\b(?:voice|tone|personality|how we (?:sound|speak|talk))\b", re.I)
_DO = re.compile(r"^\u2039?(?:do|we say|we write|yes|like this|rather|better)\b\u203a?\s*:\u203a?\s*", re.I)
_DONT = re.compile(
    r"^\u2039?(?:don't|do not|we don't say|never|no|not this|not like this|not)\b\u203a?\s*:\u203a?\s*", re.I
)
_IS_DO = re.compile(r"^(?:do|dos|do this|we say|yes|like this)\b:?$", re.I)
_IS_DONT = re.compile(
    r"^(?:don't|don'ts|don't do this|not|not this|we don't say|no|not like this)\b:?$", re.I
)
_NAMED = re.compile(r"^\u2039([^\u203a]{2,40}?)[.:]?\u203a[.:]?\s*|^([A-Z][\w -]{2,30}):\s+")
_LABEL_INSIDE = re.compile(r"(?<=[.!?\"'\u203a])\s+(?=\u2039?(?:Do|Don't|Do not)\b:?\u203a?:)")

_LISTS: dict[str, type[Rule]] = {
    "voice": VoiceTrait,
    "exclusions": Exclusion,
    "restrictions": Restriction,
    "required_lines": RequiredLine,
    "limits": FieldLimit,
    "names": ProperName,
    "competitors": Competitor,
    "marks_not_used": Mark,
}
_KNOWN_BY: dict[str, Callable[[Any], object]] = {
    "voice": lambda rule: rule.name.casefold(),
    "exclusions": lambda rule: rule.phrase.casefold(),
    "restrictions": lambda rule: rule.rule.casefold().rstrip("."),
    "required_lines": lambda rule: (rule.channel, rule.region),
    "limits": lambda rule: (rule.channel, rule.field),
    "names": lambda rule: rule.written,
    "competitors": lambda rule: rule.name.casefold(),
    "marks_not_used": lambda rule: rule.sign,
}
_REPLACED = ("required_lines", "limits")
"""Keys that hold one entry for each thing: the guide's takes the place of the kit's."""


class ImportedRule(NamedTuple):
    """A rule as a list of what was read shows it."""

    key: str
    rule: str
    source: Trace


class Imported(NamedTuple):
    """A kit with the rules of a guide."""

    kit: BrandKit
    """One version above the kit that it was made from."""
    rules: tuple[ImportedRule, ...]
    left_out: tuple[tuple[ImportedRule, str], ...]
    """Rules that were read and not added, each with the reason."""
    not_understood: tuple[Trace, ...]
    """Sentences that read like rules and gave none."""


@dataclass(frozen=True, slots=True)
class _Guide:
    """A text as it was read, and how places in it are called."""

    name: str
    passages: tuple[Passage, ...]
    pages: Sequence[int] | None

    def trace(self, place: int, sentence: str) -> Trace:
        if self.pages is None:
            return Trace(document=self.name, line=place, sentence=shown(sentence))
        return Trace(document=self.name, page=self.pages[place - 1], sentence=shown(sentence))


@dataclass(slots=True)
class _Trait:
    """What a guide says of one trait of the voice."""

    name: str
    place: int
    do: list[str] = field(default_factory=list)
    dont: list[str] = field(default_factory=list)
    do_examples: list[str] = field(default_factory=list)
    dont_examples: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """All of it, as it stands in the guide."""


def import_guide(path: Path, onto: BrandKit) -> Imported:
    """Returns the kit with what a style guide asks for besides.

    Raises:
        InvalidFile: the guide cannot be read, or nothing in it reads like a rule.
        ComponentMissing: it is a PDF, and the extra `pdf` is not installed.
    """
    guide = _open(path)
    found, not_understood = _rules(guide)
    if not found:
        raise InvalidFile(
            str(path),
            "holds no sentence that is understood as a rule; see docs/guides/brand-kits.md for the forms",
        )
    kit = onto.model_copy(update={"version": onto.version + 1})
    rules, left_out = [], []
    for one, source in found:
        listed = ImportedRule(one.key, _named(one), source)
        kit, problem = _with_rule(kit, one, source)
        if problem is None:
            rules.append(listed)
        else:
            left_out.append((listed, problem))
    return Imported(kit, tuple(rules), tuple(left_out), tuple(not_understood))


def _open(path: Path) -> _Guide:
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        lines = read_pdf(path)
        return _Guide(path.name, passages(lines.text), lines.pages)
    if suffix not in (".md", ".markdown", ".txt"):
        raise InvalidFile(
            str(path), "is no style guide that can be read; give Markdown ('.md') or PDF ('.pdf')"
        )
    text = read_text(path)
    if text.startswith("%PDF-"):
        raise InvalidFile(str(path), "is a PDF; call it '.pdf'")
    if not text.strip():
        raise InvalidFile(str(path), "is empty")
    return _Guide(path.name, passages(text), None)


def _rules(guide: _Guide) -> tuple[list[tuple[Read, Trace]], list[Trace]]:
    found: list[tuple[Read, Trace]] = []
    not_understood: list[Trace] = []
    waiting: dict[str, Trace] = {}
    """Sentences that introduce a list, until an item of it gives a rule."""
    traits: dict[str, _Trait] = {}
    widest = {passage.headings[:1] for passage in guide.passages}
    below_title = 1 if len(widest) == 1 else 0
    for passage in guide.passages:
        for sentence, rules in _beside_voice(passage, passage.headings[below_title:], traits):
            trace = guide.trace(passage.line_of(sentence), sentence)
            found += [(rule, trace) for rule in rules]
            if rules:
                waiting.pop(passage.lead, None)
            elif sentence.rstrip("\u203a").endswith(":"):
                waiting[passage.text] = trace
            elif is_like_a_rule(sentence) and not _gives_examples(sentence):
                not_understood.append(trace)
    not_understood += [trace for trace in waiting.values() if is_like_a_rule(trace.sentence)]
    voice = [(rule, guide.trace(place, rule.sentence)) for place, rule in _voice(traits)]
    return [*voice, *found], not_understood


def _gives_examples(sentence: str) -> bool:
    return re.match(r"(?:for example|e\.g\.|fine|allowed|this is fine)\b", sentence, re.I) is not None


def _beside_voice(
    passage: Passage, headings: tuple[str, ...], traits: dict[str, _Trait]
) -> Iterator[tuple[str, list[Read]]]:
    """Takes in what a passage says of a trait of the voice, and yields its other sentences with their rules.

    Args:
        passage: Any.
        headings: Above it, without the guide's title.
        traits: By name; what is taken in goes there.
    """
    above = next((n for n, heading in enumerate(headings) if _VOICE_HEADING.search(heading)), None)
    if above is None:
        yield from read(passage)
        return
    below = headings[above + 1 :]
    text, label = passage.text, _label(passage)
    if below and not _IS_DO.match(below[0]) and not _IS_DONT.match(below[0]):
        name = below[0]
    else:
        named = _NAMED.match(text)
        if label or _DO.match(text) or _DONT.match(text):
            name = headings[above]
        elif named is not None:
            name = (named[1] or named[2]).strip(" .:")
            text = text[named.end() :]
        else:
            yield from read(passage)
            return
    trait = traits.setdefault(name, _Trait(name, passage.place))
    parts = _LABEL_INSIDE.split(text)
    is_labelled = label is not None or any(_DO.match(part) or _DONT.match(part) for part in parts)
    for part in parts if is_labelled else sentences(text):
        rules = [] if is_labelled else list(of_sentence(passage, part))
        if rules and rules[0].key != "restrictions":
            yield part, rules
            continue
        trait.said.append(part)
        _take_in(trait, part, label)


def _label(passage: Passage) -> str | None:
    """Returns `do` or `dont` where the heading or the head of the list says so."""
    over = (passage.lead, *passage.headings[-1:])
    for words in over:
        if _IS_DONT.match(shown(words)):
            return "dont"
        if _IS_DO.match(shown(words)):
            return "do"
    return None


def _take_in(trait: _Trait, text: str, label: str | None) -> None:
    if dont := _DONT.match(text):
        text, label = text[dont.end() :], "dont"
    elif do := _DO.match(text):
        text, label = text[do.end() :], "do"
    text = text.strip()
    if not text:
        return
    examples = quoted(text, whole=True)
    bare = shown(text).strip("\"' .")
    is_example = bool(examples) and sum(map(len, examples)) >= 0.8 * len(bare)
    if is_example:
        (trait.dont_examples if label == "dont" else trait.do_examples).extend(examples)
    else:
        (trait.dont if label == "dont" else trait.do).append(shown(text))


def _voice(traits: dict[str, _Trait]) -> Iterator[tuple[int, Read]]:
    for trait in traits.values():
        if not (trait.do or trait.dont or trait.do_examples or trait.dont_examples):
            continue
        value = {
            "name": trait.name,
            "do": " ".join(trait.do),
            "dont": " ".join(trait.dont),
            "do_examples": tuple(trait.do_examples),
            "dont_examples": tuple(trait.dont_examples),
        }
        yield trait.place, Read("voice", value, "\n".join((trait.name, *trait.said)))


def _with_rule(kit: BrandKit, one: Read, source: Trace) -> tuple[BrandKit, str | None]:
    """Returns the kit with the rule, and None; or the kit as it was, and why the rule was left out."""
    try:
        changed = _changed(kit, one, source)
        # What was copied is checked as a whole: a value may be fine and stand beside one that it excludes.
        changed = BrandKit.model_validate(changed.model_dump())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return kit, str(first["msg"]).removeprefix("Value error, ")
    if changed.model_copy(update={"sources": kit.sources}) == kit:
        return kit, "the kit says so already"
    before = {known.problem for known in contradictions(kit)}
    problem = next((new.problem for new in contradictions(changed) if new.problem not in before), None)
    return (changed, None) if problem is None else (kit, problem)


def _changed(kit: BrandKit, one: Read, source: Trace) -> BrandKit:
    if one.key in _LISTS:
        held = getattr(kit, one.key)
        known_by = _KNOWN_BY[one.key]
        value = dict(one.value)
        if one.key == "limits":
            value = _limit_over(kit, value)
        rule = _LISTS[one.key].model_validate({**value, "source": source})
        same = next((other for other in held if known_by(other) == known_by(rule)), None)
        if same is not None and (
            one.key not in _REPLACED or same.model_copy(update={"source": source}) == rule
        ):
            return kit
        kept = tuple(other for other in held if other is not same)
        return kit.model_copy(update={one.key: (*kept, rule)})
    if one.key == "reading_level":
        lowest = min(kit.reading_level.min_grade, one.value["max_grade"])
        level = ReadingLevel.model_validate({"min_grade": lowest, **one.value, "source": source})
        same_level = level.model_copy(update={"source": kit.reading_level.source}) == kit.reading_level
        return kit if same_level else kit.model_copy(update={"reading_level": level})
    changes = {one.key: one.value}
    if one.key == "emoji_allowed" and not one.value:
        changes["max_emoji"] = None
    if all(getattr(kit, key) == value for key, value in changes.items()):
        return kit
    return kit.model_copy(update={**changes, "sources": {**kit.sources, one.key: source}})


def _limit_over(kit: BrandKit, value: dict[str, Any]) -> dict[str, Any]:
    """Returns the limit with what the kit says of the same field where the guide says nothing."""
    held = kit.limit(value["channel"], value["field"])
    if held is None:
        return value
    whole = {"max_chars": held.max_chars, "min_chars": held.min_chars, **value}
    if "min_chars" not in value:
        whole["min_chars"] = min(whole["min_chars"], whole["max_chars"])
    return whole


def _named(one: Read) -> str:
    value = one.value
    match one.key:
        case "exclusions":
            return f"'{value['phrase']}'" + (f", rather '{value['instead']}'" if value["instead"] else "")
        case "restrictions":
            return str(value["rule"])
        case "required_lines":
            where = f" in '{value['region']}'" if value["region"] else ""
            return f"{value['channel']}{where}: {value['text']}"
        case "limits":
            most, least = value.get("max_chars"), value.get("min_chars")
            parts = [f"at most {most}" if most else "", f"at least {least}" if least else ""]
            return (
                f"{value['channel']} {value['field']}: {', '.join(part for part in parts if part)} characters"
            )
        case "names":
            return f"{value['written']}{value['mark']}"
        case "competitors" | "voice":
            return str(value["name"])
        case "marks_not_used":
            return f"'{value['sign']}'"
        case "reading_level":
            lowest = f"{value['min_grade']:g} to " if "min_grade" in value else "up to "
            return f"grade {lowest}{value['max_grade']:g}"
    return f"{value}".lower()
