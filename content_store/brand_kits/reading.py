"""Reads rules of a brand kit out of the sentences of a style guide, by the shapes in which guides write them.

No model is asked: the same guide gives the same rules. A sentence of no known shape gives none, and where it
reads like a rule the caller lists it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from bespoke.domain.channel import Channel
from content_store.brand_kits import shapes
from content_store.brand_kits.measures import measures
from content_store.brand_kits.passages import Passage, sentences
from content_store.brand_kits.regions import regions_in


class Read(NamedTuple):
    """A rule as it was read."""

    key: str
    """Of the kit."""
    value: Any
    """Of a list's entry, the fields besides `source`; of a single value, itself."""
    sentence: str


def read(passage: Passage) -> Iterator[tuple[str, list[Read]]]:
    """Yields the sentences of a passage, each with the rules that it gives."""
    if passage.kind == "row":
        yield passage.text, list(_of_row(passage))
        return
    # A line without quotes goes on to the passage's end, over any full stop in it.
    if not quoted(passage.text) and (required := _required_line(passage, passage.text)):
        yield passage.text, required
        return
    if passage.kind == "item" and (listed := _of_list(passage)):
        yield passage.text, listed
        return
    restriction: Read | None = None
    for sentence in sentences(passage.text):
        if restriction is not None and _extends(restriction, sentence):
            yield sentence, []
            continue
        found = of_sentence(passage, sentence)
        restriction = next((one for one in found if one.key == "restrictions"), None)
        yield sentence, found


def is_like_a_rule(sentence: str) -> bool:
    bare = sentence.lstrip("\u2039\"'").replace("\u2039", "").replace("\u203a", "")
    return shapes.RULE_LIKE.search(bare) is not None


def shown(text: str) -> str:
    """Returns a sentence without the marks of emphasis."""
    return text.replace("\u2039", "").replace("\u203a", "")


def quoted(text: str, *, whole: bool = False) -> list[str]:
    """Returns what stands in quotes or is emphasised; without `whole`, phrases without their end marks."""
    inside = [
        next(part for part in found.groups() if part is not None) for found in shapes.QUOTED.finditer(text)
    ]
    return [part.strip() if whole or _is_sentence(part) else part.strip(" ,.;:") for part in inside]


def _is_sentence(text: str) -> bool:
    return len(text.split()) > shapes.MAX_WORDS_OF_A_PHRASE


def of_sentence(passage: Passage, sentence: str) -> list[Read]:
    """Returns the rules that one sentence gives, by the first shape that it has."""
    readers: tuple[Callable[[Passage, str], list[Read]], ...] = (
        _required_line,
        _policies,
        _competitors,
        _names,
        _replacements,
        _exclusions,
        _restrictions,
    )
    for reader in readers:
        if found := reader(passage, sentence):
            return found
    return []


def _policies(passage: Passage, sentence: str) -> list[Read]:
    """Reads numbers and signs; one sentence may name several, and words beside them."""
    found = [Read(key, value, sentence) for key, value in measures(shown(sentence))]
    found += _signs(passage, sentence)
    has_words = any(re.search(r"[^\W\d]", phrase) for phrase in quoted(sentence))
    return [*found, *_exclusions(passage, sentence)] if found and has_words else found


def _required_line(passage: Passage, text: str) -> list[Read]:
    found = shapes.REQUIRES.search(text)
    if found is None or not (shapes.EVERY.search(text[: found.end()]) or shapes.EVERY.search(passage.lead)):
        return []
    before = text[: found.start()]
    about = " ".join((before, passage.lead, *passage.headings[-1:]))
    channels = _channels(before) or _channels(about)
    if not channels and re.search(r"\bmessages?\b", about, re.I):
        channels = [Channel.EMAIL, Channel.SMS, Channel.PUSH]
    after = text[found.end() :]
    lines = quoted(after)
    line = lines[0] if lines else after.strip() if found[0].rstrip().endswith(":") else ""
    raw = re.search(r'"([^"]+)"', after)
    if raw is not None:
        line = raw[1].strip()
    if not channels or len(line.split()) < 2:
        return []
    regions: list[str | None] = [*regions_in(f"{before} {after if raw is None else after[raw.end() :]}")]
    return [
        Read("required_lines", {"channel": channel, "text": shown(line), "region": region}, text)
        for channel in channels
        for region in regions or [None]
    ]


def _channels(text: str) -> list[Channel]:
    return [channel for pattern, channel in shapes.CHANNELS if re.search(pattern, text, re.I)]


def _signs(_passage: Passage, sentence: str) -> list[Read]:
    if not shapes.NEGATIVE.search(sentence) and "instead of" not in sentence.lower():
        return []
    found = []
    named = next(
        (sign for name, sign in shapes.SIGN_NAMES.items() if re.search(rf"\b{name}\b", sentence, re.I)), None
    )
    for name, signs in shapes.SIGNS.items():
        if re.search(rf"\b{name}\b", sentence, re.I):
            found += [
                Read("marks_not_used", {"sign": sign, "instead": named or usual}, sentence)
                for sign, usual in signs
            ]
    if not found and shapes.EXCLUDES.search(sentence):
        found = [
            Read("marks_not_used", {"sign": sign, "instead": None}, sentence)
            for sign in quoted(sentence)
            if sign and len(sign) <= 4 and not re.search(r"[\w\s]", sign)
        ]
    return found


def _competitors(_passage: Passage, sentence: str) -> list[Read]:
    found = shapes.COMPETITORS.search(sentence)
    if found is None:
        return []
    names = quoted(found[1]) or shapes.NAME.findall(found[1])
    return [Read("competitors", {"name": name}, sentence) for name in names if len(name) > 1]


def _names(passage: Passage, sentence: str) -> list[Read]:
    in_section = any(shapes.NAMES_HEADING.search(heading) for heading in passage.headings[-1:])
    parts = _two_sides(sentence)
    if parts is None and (bare := shapes.UNQUOTED_WAYS.search(sentence)):
        parts = [bare[1]], [bare[2]]
    if parts is not None and len(parts[0]) == 1 and parts[1]:
        right, wrong = parts[0][0], parts[1]
        bare_right, mark = _without_mark(right)
        if _is_name(bare_right) and (
            in_section or all(_letters(one) == _letters(bare_right) for one in wrong)
        ):
            fields: dict[str, Any] = {"written": bare_right, "mark": mark or _mark_in(sentence)}
            fields["wrong"] = tuple(
                one for one in wrong if one != bare_right and _letters(one) != _letters(bare_right)
            )
            return [Read("names", fields, sentence)]
        return []
    mark = _mark_in(sentence)
    spelt = shapes.SPELT.search(sentence)
    if spelt is None or not (in_section or mark):
        return []
    named = [_without_mark(name) for name in quoted(sentence)] or [
        _without_mark(found[0])
        for found in re.finditer(r"[A-Z]\w+(?: [A-Z]\w+)*[\u2122\u00ae\u2120]", sentence)
    ]
    return [
        Read("names", {"written": name, "mark": own or mark, "wrong": ()}, sentence)
        for name, own in named[:1]
        if _is_name(name)
    ]


def _is_name(text: str) -> bool:
    return len(text) > 1 and any(char.isupper() for char in text)


def _without_mark(name: str) -> tuple[str, str]:
    bare = name.rstrip("\u2122\u00ae\u2120 ")
    return bare, next((sign for sign in shapes.MARK if sign in name), "")


def _mark_in(sentence: str) -> str:
    return next((sign for sign in shapes.MARK if sign in sentence), "")


def _letters(text: str) -> str:
    return re.sub(r"[^\w]|_", "", text).casefold()


def _two_sides(sentence: str) -> tuple[list[str], list[str]] | None:
    """Returns what is to be said and what it stands in place of, where a sentence quotes both."""
    if found := shapes.INSTEAD_LAST.search(sentence):
        wrong, right = quoted(found[1]), quoted(found[2])
        if wrong and right:
            return right, wrong
    if found := shapes.INSTEAD_FIRST.search(sentence):
        right, wrong = quoted(found[1]), quoted(found[2])
        if right and wrong:
            return right, wrong
    return None


def _replacements(_passage: Passage, sentence: str) -> list[Read]:
    parts = _two_sides(sentence)
    if parts is None:
        return []
    right, wrong = parts
    return [_exclusion(phrase, right[0] if len(right) == 1 else None, sentence) for phrase in wrong]


def _exclusions(_passage: Passage, sentence: str) -> list[Read]:
    if shapes.CONDITION.search(shapes.QUOTED.sub("", sentence)):
        return []
    if shapes.EXCLUDES.search(sentence) or shapes.BANNED.search(sentence):
        phrases = [phrase for phrase in quoted(sentence) if not _is_sentence(phrase)]
        instead = None
        after = shapes.INSTEAD_AFTER.search(sentence)
        if after is not None and len(rights := quoted(after[1])) == 1 and rights[0] in phrases[1:]:
            instead = rights[0]
            phrases.remove(instead)
        if phrases:
            return [_exclusion(phrase, instead, sentence) for phrase in phrases]
    if (bare := shapes.UNQUOTED_WORD.search(sentence)) and not quoted(sentence):
        words = [word.strip() for word in re.split(r",| or | and ", bare[1]) if word.strip()]
        if all(len(word.split()) <= 2 for word in words):
            return [_exclusion(word, None, sentence) for word in words]
    return []


def _exclusion(phrase: str, instead: str | None, sentence: str) -> Read:
    reason = shapes.REASON.search(
        shapes.QUOTED.sub(lambda found: found[0].replace(":", " ").replace(";", " "), sentence)
    )
    said = shown(sentence)
    if reason is not None and not shapes.QUOTED.search(reason[1]) and len(reason[1].split()) > 1:
        said = shown(reason[1]).strip()
    said = said[:1].upper() + said[1:]
    return Read(
        "exclusions",
        {
            "phrase": phrase,
            "reason": said if said.endswith((".", "!", "?")) else f"{said}.",
            "instead": instead,
        },
        sentence,
    )


def _restrictions(_passage: Passage, sentence: str) -> list[Read]:
    if shapes.RESTRICTS.search(sentence) is None:
        return []
    rule = shown(sentence).strip()
    return [Read("restrictions", {"rule": rule, "examples": (), "allowed": ()}, sentence)]


def _extends(restriction: Read, sentence: str) -> bool:
    """Adds a sentence that only gives examples to the restriction before it, and says whether it did."""
    key = (
        "allowed"
        if shapes.ALLOWED.match(sentence)
        else "examples"
        if shapes.EXAMPLE.match(sentence)
        else None
    )
    given = [text for text in quoted(sentence, whole=True) if len(text.split()) > 2]
    if key is None or not given:
        return False
    restriction.value[key] = (*restriction.value[key], *given)
    return True


def _of_list(passage: Passage) -> list[Read]:
    """Reads an item that is a rule only by what introduces its list: a banned word, a topic, a name."""
    above = passage.lead or " ".join(passage.headings[-1:])
    is_avoided = shapes.AVOIDED_HEADING.search(above) is not None
    about_words = shapes.WORDS_HEADING.search(above) or re.search(
        rf"\b{shapes.NOT} say\b|\bsay\b", above, re.I
    )
    if is_avoided and about_words:
        return _listed_phrases(passage)
    topics = shapes.TOPICS_HEADING.search(above) or re.search(rf"{shapes.TALKING}\b", above, re.I)
    if is_avoided and topics and not shapes.RESTRICTS.search(passage.text):
        return _listed_topic(passage, above)
    return []


def _listed_phrases(passage: Passage) -> list[Read]:
    text = passage.text
    phrases = quoted(text)
    head = re.split(r"\s[\u2013\u2014-]\s|: |; | \(", text, maxsplit=1)[0]
    instead = None
    after = shapes.INSTEAD_AFTER.search(text)
    if after is not None:
        rights = quoted(after[1]) or [after[1].strip(" .)")]
        instead = rights[0] if len(rights) == 1 and not _is_sentence(rights[0]) else None
    if shapes.QUOTED.search(head):
        phrases = quoted(head)
    elif not phrases or after is not None:
        phrases = [part.strip(" .") for part in re.split(r",| or | / ", head)]
    phrases = [phrase for phrase in phrases if phrase and not _is_sentence(phrase) and phrase != instead]
    rest = text[len(head) :].strip(" \u2013\u2014-:;()")
    said = f"{passage.lead} {text}".strip() if not rest or after is not None else rest
    return [Read("exclusions", {**_exclusion(phrase, instead, said).value}, text) for phrase in phrases]


def _listed_topic(passage: Passage, above: str) -> list[Read]:
    head, _, rest = passage.text.partition(": ")
    given = quoted(rest, whole=True)
    topic = shown(passage.text if not given else head).strip().rstrip(".")
    verb = re.search(rf"(?:{shapes.NOT}(?: ever)? )({shapes.TALKING}(?: (?:about|of|on|to))?)", above, re.I)
    said = verb[1] if verb else "talk about"
    topic = topic[:1].lower() + topic[1:] if topic[1:2].islower() else topic
    rule = f"Never {said} {topic}."
    return [Read("restrictions", {"rule": rule, "examples": tuple(given), "allowed": ()}, passage.text)]


def _of_row(passage: Passage) -> Iterator[Read]:
    """Reads a row of a table of what to say and what not."""
    say = [
        n
        for n, head in enumerate(passage.columns)
        if re.search(
            r"^(?:say|use|do|write|prefer|yes|better|instead|this)\b|\u2713|rather|instead", head, re.I
        )
        and not shapes.NEGATIVE.search(head)
    ]
    dont = [
        n
        for n, head in enumerate(passage.columns)
        if shapes.NEGATIVE.search(head) or re.search(r"\b(?:wrong|instead of|no longer)\b", head, re.I)
    ]
    why = [
        n
        for n, head in enumerate(passage.columns)
        if re.search(r"\b(?:why|because|reason|note)\b", head, re.I)
    ]
    if len(dont) != 1 or max((*say, *dont, *why)) >= len(passage.cells):
        return
    wrong = _cell(passage.cells[dont[0]])
    right = _cell(passage.cells[say[0]]) if len(say) == 1 else []
    reason = shown(passage.cells[why[0]]) if why else ""
    names = any(shapes.NAMES_HEADING.search(heading) for heading in passage.headings[-1:])
    if names and len(right) == 1 and _is_name(right[0]):
        bare, mark = _without_mark(right[0])
        others = tuple(one for one in wrong if _letters(one) != _letters(bare))
        yield Read("names", {"written": bare, "mark": mark, "wrong": others}, passage.text)
        return
    for phrase in wrong:
        if _is_sentence(phrase):
            continue
        found = _exclusion(phrase, right[0] if len(right) == 1 else None, reason or passage.text)
        yield found._replace(sentence=passage.text)


def _cell(text: str) -> list[str]:
    return quoted(text) or [part.strip(" .") for part in re.split(r",| / ", text) if part.strip(" .\u2013-")]
