"""The brand kit's word: phrases it excludes, names and competitors, signs, capitals, restrictions, reading level.

Without a brand kit there is nothing to hold a text against, and nothing is found.
"""

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bespoke.domain.brand import BrandKit, Competitor, Mark, ProperName, Restriction, VoiceTrait
from bespoke.domain.channel import Channel
from guardrails.base import Check, Example, Facts, Fix, Match, Severity, Stage, Subject
from guardrails.example_facts import KIT
from guardrails.judge import Agreement, Judgement, JudgeVerdict, JudgeVersion
from guardrails.language.proper_names import mentions
from guardrails.language.reading import flesch_kincaid_grade
from guardrails.language.restrictions import THRESHOLD, Near, near_sentences
from guardrails.patterns import in_case_of, phrases_of
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
_NEGATED = re.compile(r"\b(?:no|not|never|don't|without|avoid|skip|instead of|nothing about)\b")
_TRADE_MARKS = ("\u2122", "\u00ae", "\u2120")
_JOINED = re.compile(r"[@#/._-]")
_ADDRESS = re.compile(r"[._-]\w|[@/]")
"""What makes a name part of an address."""
_READABLE = frozenset({Stage.DRAFT})
"""Stages at which a whole text is written for the first time; later it is the same text."""


def _find(subject: Subject) -> Iterator[Match]:
    kit = subject.facts.brand
    if kit is None:
        return
    yield from _exclusions(subject, kit)
    yield from _competitors(subject, kit)
    yield from _restrictions(subject, kit)
    if subject.stage is Stage.BRIEF:
        return
    yield from _traits(subject, kit)
    yield from _names(subject, kit)
    yield from _exclamation_marks(subject, kit)
    yield from _marks_not_used(subject, kit)
    yield from _emoji(subject, kit)
    yield from _capitals(subject, kit)
    if subject.stage in _READABLE:
        yield from _reading_level(subject, kit)
    if subject.stage is Stage.MESSAGE and subject.facts.html is not None:
        yield from _required_line(subject, kit, subject.facts.html)


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


def _traits(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    never = tuple([(phrase, trait) for trait in kit.voice for phrase in trait.never])
    view = view_of(subject)
    for found in phrases_of(tuple([phrase for phrase, _ in never])).find(view.text):
        phrase, trait = never[found.number]
        yield Match(
            *view.place(found.start, found.end),
            f"'{phrase}' is not the brand's voice, which is {trait.name.lower()}: {trait.do}",
            policy_source=_source(kit, f"voice '{trait.name}'"),
            severity=Severity.REVIEW,
        )


def _competitors(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    named = tuple([(name, rival) for rival in kit.competitors for name in (rival.name, *rival.also)])
    view = view_of(subject)
    for found in phrases_of(tuple([name for name, _ in named]), plurals=True).find(view.text):
        name, rival = named[found.number]
        if subject.channel in rival.allowed_on:
            continue
        place = view.place(found.start, found.end)
        text = subject.fields[place.field]
        if rival.is_a_word and not _is_written_as_name(text, place.start):
            continue
        yield Match(
            *place,
            f"names the competitor '{rival.name}'"
            + (f", also called '{name}'" if name != rival.name else ""),
            policy_source=_source(kit, f"competitor '{rival.name}'"),
        )


def _is_written_as_name(text: str, start: int) -> bool:
    """Whether a word has a capital that no beginning sentence gives it."""
    return text[start].isupper() and text[:start].rstrip(" \"'\u201c\u2018(")[-1:] not in (
        "",
        ".",
        "!",
        "?",
        "\n",
        "\u2026",
    )


def _restrictions(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    """Yields sentences near to what a restriction means, for a person to look at (when a message is sent nobody
    can, and its copy was a draft), and what a judge says: its word clears or stops a text only where its
    agreement with people was measured and is high."""
    if not kit.restrictions:
        return
    judged = subject.facts.judged
    if judged is not None and judged.fields != subject.fields:
        judged = None
    view = view_of(subject)
    nearest: Iterable[Near] = ()
    if subject.stage is not Stage.MESSAGE:
        own = (kit.name, *kit.facts, *subject.facts.known_topics.values())
        nearest = near_sentences(view.text, kit.restrictions, own)
    for near in nearest:
        if subject.stage is Stage.BRIEF and _NEGATED.search(view.text, near.start, near.end):
            continue
        cleared = judged is not None and judged.clears(near.restriction)
        yield Match(
            *view.place(near.start, near.end),
            f"near to what the brand does not talk about: {near.restriction.rule}",
            policy_source=_source(kit, f"restriction '{near.restriction.rule}'"),
            severity=Severity.NOTE if cleared else Severity.REVIEW,
            score=round(near.nearness, 2),
            threshold=THRESHOLD,
        )
    if judged is not None:
        yield from _judged(judged, kit)


def _judged(judged: Judgement, kit: BrandKit) -> Iterator[Match]:
    if judged.failure is not None:
        yield Match(
            "*",
            0,
            0,
            f"the judge could not be asked about the brand's restrictions: {judged.failure}",
            policy_source=_source(kit, "restrictions"),
            severity=Severity.REVIEW,
        )
    for restriction, verdict in judged.verdicts.items():
        if verdict.violates and restriction in kit.restrictions:
            yield Match(
                "*",
                0,
                0,
                f"breaks the restriction '{restriction.rule}', the judge says: {verdict.reason}",
                policy_source=_source(kit, f"restriction '{restriction.rule}', as {judged.judge} reads it"),
                severity=None if judged.counts else Severity.REVIEW,
            )


@lru_cache(maxsize=64)
def _names_of(kit_name: str, names: tuple[ProperName, ...]) -> tuple[ProperName, ...]:
    own = () if any(name.written == kit_name for name in names) else (ProperName(written=kit_name),)
    return (*own, *names)


def _names(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    view = view_of(subject)
    marked: set[str] = set()
    for mention in mentions(view.text, _names_of(kit.name, kit.names)):
        place = view.place(mention.start, mention.end)
        text = subject.fields[place.field]
        if _JOINED.search(text[max(0, place.start - 1) : place.start]) or _ADDRESS.match(text, place.end):
            continue
        name = mention.name
        written = text[place.start : place.end]
        bare = written.rstrip("".join(_TRADE_MARKS))
        if bare != name.written:
            # One word in small letters may be just that word.
            sure = not mention.is_guess and not (bare.islower() and " " not in name.written)
            yield Match(
                place.field,
                place.start,
                place.start + len(bare),
                f"the name is written '{name.written}'",
                policy_source=_source(kit, f"name '{name.written}'"),
                severity=None if sure else Severity.REVIEW,
                fix=Fix(replacement=name.written, certain=sure),
            )
        elif name.mark and subject.stage is not Stage.BLOCK and name.written not in marked:
            marked.add(name.written)
            if not text.startswith(name.mark, place.start + len(bare)):
                yield Match(
                    place.field,
                    place.start,
                    place.start + len(bare),
                    f"the first mention is written '{name.written}{name.mark}'",
                    policy_source=_source(kit, f"name '{name.written}'"),
                    fix=Fix(replacement=name.written + name.mark, certain=written == bare),
                )


def _marks_not_used(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    whole = "".join(subject.fields.values())
    for mark in kit.marks_not_used:
        for field, text in subject.fields.items() if mark.sign in whole else ():
            at = text.find(mark.sign)
            while at >= 0:
                fix = None if mark.instead is None else Fix(replacement=mark.instead, certain=True)
                yield Match(
                    field,
                    at,
                    at + len(mark.sign),
                    f"the brand writes without '{mark.sign}'",
                    policy_source=_source(kit, f"marks_not_used '{mark.sign}'"),
                    fix=fix,
                )
                at = text.find(mark.sign, at + len(mark.sign))


def _required_line(subject: Subject, kit: BrandKit, rendered: str) -> Iterator[Match]:
    line = kit.required_line(subject.channel) if subject.channel else None
    if line is not None and line not in rendered and line not in html.unescape(rendered):
        yield Match(
            "*",
            0,
            0,
            f"the rendered message lacks the line '{line}'",
            policy_source=_source(kit, f"required line, {subject.channel}"),
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
    if kit.emoji_allowed and kit.max_emoji is None:
        return
    if view_of(subject).text.isascii() and not any(_KEYCAP in text for text in subject.fields.values()):
        return
    left = (kit.max_emoji or 0) if kit.emoji_allowed else 0
    reason = f"more than {left} emoji in one message" if left else "the brand writes without emoji"
    source = _source(kit, "max_emoji" if kit.emoji_allowed else "emoji_allowed")
    for field, text in subject.fields.items():
        for found in _EMOJI.finditer(text):
            if left > 0:
                left -= 1
                continue
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
                reason,
                policy_source=source,
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
    named = [
        kit.name,
        *[name.written.upper() for name in kit.names],
        *kit.facts,
        subject.facts.required_line or "",
    ]
    if offer is not None:
        named += [offer.headline, offer.code or ""]
    return {word for name in named for word in re.findall("[A-Z]{2,}", name)}


def _reading_level(subject: Subject, kit: BrandKit) -> Iterator[Match]:
    if not kit.is_english:
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
            # What is too easy is understood all the same.
            severity=Severity.REVIEW if harder else Severity.NOTE,
            score=round(grade, 2),
            threshold=level.max_grade if harder else level.min_grade,
        )


_BRAND = Facts(brand=KIT)
_RICH_KIT = KIT.model_copy(
    update={
        "voice": (VoiceTrait(name="Plain", do="Name the thing.", dont="Praise it.", never=("top quality",)),),
        "names": (
            ProperName(written="FreshCart", mark="\u2122"),
            ProperName(written="Morning Loaf", wrong=("AM Loaf",)),
        ),
        "competitors": (
            Competitor(name="Bigmart", also=("Big-M",), allowed_on=(Channel.PUSH,)),
            Competitor(name="Target", is_a_word=True),
        ),
        "marks_not_used": (Mark(sign=";", instead=","), Mark(sign="...")),
        "restrictions": (
            Restriction(
                rule="Do not talk about the weather.",
                examples=("It is raining again, so stay in.",),
                allowed=("Sun-dried tomatoes are on the shelf.",),
            ),
        ),
        "emoji_allowed": True,
        "max_emoji": 1,
    }
)
_RICH = Facts(brand=_RICH_KIT)


def _with_judge(text: str, violates: bool, agreement: Agreement | None) -> Facts:
    verdict = JudgeVerdict(violates, "it speaks of the sky")
    judge = JudgeVersion(
        model="example", prompt_id="judge", prompt_version=1, prompt_sha256="", restrictions_sha256=""
    )
    said = Judgement(judge, {"body": text}, {_RICH_KIT.restrictions[0]: verdict}, agreement)
    return Facts(brand=_RICH_KIT, judged=said)


_SKY = "Grey above, gold inside."
_HARD = (
    "Notwithstanding considerable international refrigeration difficulties, our organization continuously "
    "accommodates extraordinarily sophisticated vegetarian preferences, incorporating unquestionably "
    "superior ingredients, environmentally responsible packaging alternatives and individualized nutritional "
    "recommendations for particularly discriminating metropolitan families."
)

CHECK = Check(
    name="brand",
    version=4,
    title="Brand voice",
    policy="Copy keeps to the brand kit: no excluded phrase, names as they are written, no competitor where none "
    "may be named, its signs and emoji, no shouting, nothing it does not talk about, and its reading level.",
    policy_source="the brand kit",
    severity=Severity.BLOCK,
    stages=frozenset({Stage.BRIEF, Stage.BLOCK, Stage.DRAFT, Stage.MESSAGE, Stage.TEXT}),
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
        Example("Leaves of top quality are in.", ("top quality",), _RICH),
        Example("FreshCart\u2122 is here, and FreshCart is free.", (), _RICH),
        Example("FreshCart is here, and FreshCart is free.", ("FreshCart",), _RICH),
        Example("Freshcart\u2122, Fresh Cart and FRESHCART", ("Freshcart", "Fresh Cart", "FRESHCART"), _RICH),
        Example("Fresh carrots and a frshcart.", ("frshcart",), _RICH),
        Example("A morning loaf, an AM Loaf, the Morning Loaf.", ("morning loaf", "AM Loaf"), _RICH),
        Example("See acme-fresh.example or @acme_fresh.", (), _RICH),
        Example("Cheaper than Bigmart or big-m's.", ("Bigmart", "big-m"), _RICH),
        Example("Cheaper than Bigmart.", (), _RICH, channel=Channel.PUSH),
        Example("Our target is fresh. Target it, not the Target.", ("Target",), _RICH),
        Example("Salad; soup... and bread", (";", "..."), _RICH),
        Example("Salad \U0001f957 and soup \U0001f372.", (" \U0001f372",), _RICH),
        Example("Rainy days are soup days. Sun-dried tomatoes are in.", ("Rainy days are soup days",), _RICH),
        Example("Do not write about the weather.", (), _RICH, stage=Stage.BRIEF),
        Example("Write about the weather.", ("Write about the weather",), _RICH, stage=Stage.BRIEF),
        Example(_SKY, ("",), _with_judge(_SKY, True, None)),
        Example(_SKY, (), _with_judge(_SKY, False, None)),
        Example("Salad night; Bigmart; FRESHCART", (), stage=Stage.TEXT),
    ),
    find=_find,
    limits=(
        (
            "A restriction in free text is compared by its words and never blocks by itself: of the 34 breaches "
            "written for its tests, on which it was tuned, 21 are found, and of 32 fine sentences that look like "
            "one, 2."
        ),
        "What a voice trait means beyond its listed phrases only a reader can tell.",
        "The reading level is measured for English, from 30 words on.",
    ),
)
