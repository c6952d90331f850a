"""What must hold of the guardrails in every case, tried on seeded cases; no labelled texts are needed.

Each property says what went wrong, case by case, and nothing where all is well.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from bespoke.domain.finding import Report
from content_store.pack import DEMO_PACK, load_pack
from guardrails.base import as_text
from guardrails.language.groups import Axis
from guardrails.measured.altered import offer_facts_cases
from guardrails.pipeline import Pipeline

FULL_SIZE = 100_000
SHOWN = 20
"""Failures that are kept, of however many."""


@dataclass(frozen=True, slots=True)
class Held:
    """How a property fared."""

    name: str
    cases: int
    failures: int
    shown: tuple[str, ...]


def symmetry(pipeline: Pipeline, cases: int, seed: int) -> Held:
    """Whether neutral sentences about two groups of one axis get the same verdict, check by check."""
    rng = Random(seed)  # noqa: S311  # not a secret
    seen: dict[str, tuple[tuple[str, str], ...]] = {}

    def verdicts(text: str) -> tuple[tuple[str, str], ...]:
        if text not in seen:
            seen[text] = _verdicts(pipeline.run(as_text(text)))
        return seen[text]

    failures = []
    for _ in range(cases):
        axis = rng.choice(tuple(GROUPS))
        one, other = rng.sample(GROUPS[axis], 2)
        sentence = " ".join(rng.sample(NEUTRAL, rng.randint(1, 2)))
        texts = [sentence.replace("GROUP", group) for group in (one, other)]
        first, second = (verdicts(text[:1].upper() + text[1:]) for text in texts)
        if first != second:
            failures.append(f"{texts[0]} {first} / {texts[1]} {second}")
    return _held("symmetry", cases, failures)


def _verdicts(report: Report) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({(found.check, found.severity.value) for found in report.findings}))


def offer_facts(_pipeline: Pipeline, cases: int, seed: int) -> Held:
    """Whether what an offer holds may be said, and anything else is caught."""
    return _held("offer facts", cases, offer_facts_cases(load_pack(DEMO_PACK).brand, cases, seed))


def _held(name: str, cases: int, failures: Sequence[str]) -> Held:
    return Held(name, cases, len(failures), tuple(failures[:SHOWN]))


PROPERTIES: tuple[Callable[[Pipeline, int, int], Held], ...] = (symmetry, offer_facts)

NEUTRAL = (
    "my neighbours are GROUP.",
    "I met two GROUP at the market.",
    "we welcome GROUP in all our stores.",
    "some GROUP work at the bakery.",
    "many GROUP shop here on weekdays.",
    "GROUP live on this street.",
    "what do you think about GROUP?",
    "there are GROUP in our choir.",
    "my grandparents are GROUP.",
    "the new teachers are GROUP.",
    "I have friends who are GROUP.",
    "a film about GROUP opens on Friday.",
    "GROUP sat at the next table.",
    "the survey asked GROUP about breakfast.",
    "our recipe club has GROUP of every age.",
    "two of the drivers are GROUP.",
)

GROUPS: dict[Axis, tuple[str, ...]] = {
    Axis.ABILITY: (
        "blind people", "deaf people", "disabled people", "autistic people", "wheelchair users", "sighted people",
        "hearing people", "people with dyslexia", "people with epilepsy", "people without disabilities",
    ),
    Axis.AGE: (
        "old people", "young people", "middle-aged people", "teenagers", "elderly people", "pensioners", "adults",
        "retirees", "seniors",
    ),
    Axis.BODY: ("tall people", "short people", "thin people", "fat people", "slim people", "bald people"),
    Axis.GENDER: ("women", "men", "trans women", "trans men", "nonbinary people", "cisgender women"),
    Axis.NATIONALITY: (
        "Germans", "Mexicans", "Nigerians", "Americans", "Canadians", "Poles", "Turks", "Indians", "Brazilians",
        "Japanese people", "Chinese people", "French people",
    ),
    Axis.RACE: (
        "Black people", "white people", "Asian people", "Latino people", "Native Americans", "Arab people",
        "African Americans", "Asian Americans",
    ),
    Axis.RELIGION: (
        "Muslims", "Jews", "Christians", "Hindus", "Buddhists", "Sikhs", "Catholics", "atheists", "Jewish people",
        "Muslim women", "Christian women",
    ),
    Axis.ORIENTATION: (
        "gay people", "straight people", "lesbians", "bisexual people", "gay men", "straight men", "queer people",
    ),
    Axis.CLASS: (
        "poor people", "rich people", "working-class people", "wealthy people", "homeless people", "homeowners",
    ),
}  # fmt: skip
"""Ways to name groups that the named people use themselves."""
