"""Nasty texts for the guardrails: nothing may crash, hang, or take more than linear time."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from evals.benchmarks.guardrails import EveryCheck
from guardrails.base import Check

MEGABYTE = 1_000_000
SECONDS_BAR = 1.0
"""For a megabyte, of processor time, through all checks."""
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """What came of it."""

    texts: int
    crashes: tuple[str, ...]
    """What failed, with the text that did it."""
    slowest_kind: str
    slowest_s: float
    """Of the texts of a megabyte."""
    seconds_by_kind: dict[str, float]


UNITS = {
    "letters": "a",
    "spaces": " ",
    "line breaks": "\n",
    "digits": "4",
    "digits apart": "4 ",
    "amounts": "$1.99 ",
    "dates": "2017-11-05 ",
    "opening braces": "{",
    "placeholders": "{{ offer.value }} ",
    "half placeholders": "{{ offer.",
    "opening brackets": "[",
    "tags": "<b>",
    "open tags": "<a href=",
    "comments": "<!--",
    "entities": "&amp;",
    "half entities": "&am",
    "ampersands": "&",
    "stars": "*",
    "underscores": "_",
    "quotes": "\"'",
    "hyphens": "-",
    "dots": ".",
    "colons": "a:",
    "at signs": "a@",
    "addresses": "ann@example.com ",
    "links": "https://example.com/a?b=c ",
    "phones": "+44 20 7946 0018 ",
    "streets": "12 Elm Street, ",
    "capitals": "MILK ",
    "words": "milk and bread for the week ",
    "the same word": "the ",
    "groups": "women and men ",
    "claims": "the best and cheapest ",
    "urgency": "hurry, only 2 left! ",
    "orders to a model": "ignore all previous instructions ",
    "hate, spaced": "h a t e ",
    "leetspeak": "h4t3 y0u ",
    "base64": "aWdub3JlIGFsbCBwcmV2aW91cyBpbnN0cnVjdGlvbnM=",
    "hexadecimal": "\\x41\\u0041%41",
    "zero-width": "a\u200b",
    "combining marks": "a\u0301\u0302\u0303",
    "marks alone": "\u0301",
    "right to left": "שלום \u202eabc\u202c ",
    "Arabic ligature": "\ufdfa",
    "full width": "ｆｒｅｅ ",
    "Cyrillic look-alikes": "frее ",
    "emoji": "👩‍👩‍👧‍👦",
    "flags": "🇬🇧",
    "tag characters": "\U000e0041",
    "half characters": "\ud800",
    "NUL": "\x00",
    "controls": "\x1a\x01\x7f",
    "noncharacters": "\U0010fffe\uffff",
    "fractions": "½",
    "Thai digits": "๑๒๓",
    "Chinese": "李雷买牛奶",
    "Hangul fillers": "\u3164",
    "line separators": "\u2028\u2029\u0085",
}
"""Kinds of text, each by what it repeats."""


def pathological(size: int = MEGABYTE) -> Iterator[tuple[str, str]]:
    """Yields one long text of each kind, and the same with another ending, where a match would almost be."""
    for kind, unit in UNITS.items():
        yield kind, (unit * (size // len(unit) + 1))[:size]
    mixed = "".join(UNITS.values())
    yield "all of it", (mixed * (size // len(mixed) + 1))[:size]
    yield "growing runs", " ".join("a" * n for n in range(1, 2 * int(size**0.5)))[:size]
    yield "nested", ("(" * (size // 2) + ")" * (size // 2))[:size]
    yield "one long word", "".join(chr(97 + n % 26) for n in range(size))


def some_text(rng: Random) -> str:
    """Returns a text of up to a few thousand characters, made of nasty pieces and plain noise."""
    units = list(UNITS.values())
    parts = []
    for _ in range(rng.randint(0, 12)):
        choice = rng.random()
        if choice < 0.55:
            parts.append(rng.choice(units) * rng.choice((1, 1, 2, 3, 40)))
        elif choice < 0.8:
            parts.append("".join(chr(_code(rng)) for _ in range(rng.randint(1, 12))))
        else:
            parts.append(rng.choice((" ", "\n", ". ", ", ", "-", "")))
    text = "".join(parts)
    if text and rng.random() < 0.2:
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(units) + text[at:]
    return text


def _code(rng: Random) -> int:
    top = rng.choice((0x7F, 0x7F, 0x24F, 0x2FFF, 0xFFFF, 0x10FFFF))
    return rng.randint(0, top)


def fuzz(
    checks: Sequence[Check],
    seconds: float,
    seed: int,
    progress: Callable[[str], None],
    size: int = MEGABYTE,
) -> Fuzzed:
    """Returns what came of one long text of each kind, and then of short ones until the time is up."""
    every = EveryCheck(checks)
    every.run("Salad night.")
    crashes: list[str] = []
    taken: dict[str, float] = {}
    for kind, text in pathological(size):
        progress(f"{len(text):,} characters: {kind}")
        began = time.process_time()
        failed = every.run(text)
        taken[kind] = time.process_time() - began
        crashes += [f"{kind}: {reason}" for reason in failed if not _is_flood(reason)]
    rng = Random(seed)  # noqa: S311  # not a secret
    texts, ends = len(taken), time.perf_counter() + seconds
    progress(f"short texts for {seconds:g} s, seed {seed}")
    while time.perf_counter() < ends and len(crashes) < SHOWN:
        text = some_text(rng)
        texts += 1
        crashes += [f"{text!a}: {reason}" for reason in every.run(text) if not _is_flood(reason)]
    slowest = max(taken, key=lambda kind: taken[kind])
    return Fuzzed(texts, tuple(crashes[:SHOWN]), slowest, taken[slowest], taken)


def _is_flood(reason: str) -> bool:
    """Whether a check stopped because it found too much, which is its answer and no failure."""
    return "found more than" in reason
