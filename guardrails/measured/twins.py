"""Twins: the same facts of a customer with one attribute swapped must get the same offers and the same tone.

A check of a set, not of a text. Pairs of twins differ in one attribute that nothing may rest on (age band, gender,
name origin, income); whatever else differs between what the two get comes from that. Offers must be equal in
every pair. Tone and blocking are compared by paired differences over all pairs of an attribute, with intervals
that hold together for all attributes and measures.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import fmean
from typing import NamedTuple

import numpy as np

from bespoke.domain.finding import Severity
from guardrails.language.reading import flesch_kincaid_grade

CONFIDENCE = 0.95
"""That all intervals of a comparison hold at once."""
RESAMPLES = 20_000
MIN_PAIRS = 6
"""Below it no interval is given: with five pairs a difference of one sign comes by chance more often than one time
in twenty (2 x 1/32)."""

_WARM = """
    adore adored appreciate appreciated beautiful best bright care caring celebrate celebration charming cheer
    cheerful cheers comfort comforting comfy cosy cozy cuddly dear delicious delight delighted delightful easy
    enjoy enjoyed enjoying family favorite favorites favourite favourites fond fresh friend friendly friends fun
    generous gentle glad good grateful gratitude great happily happy heart heartfelt heartwarming help helpful
    home homely honest hope hug inviting joy joyful kind kindly kindness laugh laughter lovable love loved lovely
    loves loving loyal memorable merry neighborly nice patient peaceful perfect pleasant please pleased pleasure
    relax share sharing sincere smile smiles soft special sunny sweet sweetly tasty tender thank thanks thoughtful
    together treat treats trust warm warmest warmly warmth welcome welcoming well wonderful yummy
    """
_AGENTIC = """
    able achieve achievement achieving act action active ambitious assert assertive best bold boldly build capable
    challenge champion choice choose chose chosen claim command compete competent competitive confidence confident
    control create deal deals decide decision decisive deliver determine determined direct dominant drive driven
    earn effective efficient expert fast first focus force goal goals independent independence influence initiative
    lead leader leading logic logical make master mastery outperform own performance pick plan planning power
    powerful proof prove quick ready reason result results sharp skill skilled smart smarter solve start strategy
    strength strong success successful take top win winner winning
    """
_VERBS = """
    add apply ask bake bring browse build buy call catch celebrate check choose click collect come compare cook
    count cut decide discover drop eat enjoy explore fill find finish follow get give go grab have help join keep
    learn let load look make meet mix move open order pack pair pick plan pop pull put read reply save say scan see
    send serve set share shop show sign skip slice spend start stay stir stock stop swap swing take talk tap taste
    tell thank think throw top toss treat try turn use visit wait warm watch wrap write
    """
_SENTENCE = re.compile(r"[^.!?\n]+")
_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)*")
_LEADING = frozenset(("please", "just", "so", "then", "now", "and", "or", "simply", "go"))


@dataclass(frozen=True, slots=True)
class Twin:
    """What one twin got."""

    messages: tuple[str, ...]
    """Texts that a reviewer would get to see, as they would be sent."""
    offers: tuple[str, ...]
    """Everything that tells one offer from another, e.g. id and value, one entry a message; `none` where a message
    makes none."""
    drafted: int
    blocked: int
    """Of `drafted`, those that the guardrails stopped."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Twins that differ in one attribute."""

    id: str
    """Of the customer that both were made from."""
    attribute: str
    values: tuple[str, str]
    """Of the first and of the second."""
    first: Twin
    second: Twin


class Measure(NamedTuple):
    """One number about what a twin got."""

    name: str
    says: str
    """What it is, with its unit and where it comes from."""
    of: Callable[[Twin], float | None]
    """None where it cannot be told."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The second twin less the first, over all pairs of one attribute."""

    attribute: str
    values: tuple[str, str]
    measure: str
    pairs: int
    mean: float | None
    low: float | None
    high: float | None
    """None where it cannot be estimated: under `MIN_PAIRS` pairs tell."""

    @property
    def excludes_zero(self) -> bool:
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class TwinFinding:
    """What twins were given unequally."""

    attribute: str
    measure: str
    severity: Severity
    reason: str
    pairs: tuple[str, ...] = ()
    """Of unequal offers: whose."""
    difference: Difference | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    findings: tuple[TwinFinding, ...]
    differences: tuple[Difference, ...]
    equal_offers: Mapping[str, int]
    """Attribute to pairs with equal offers."""
    pairs: Mapping[str, int]
    """Attribute to pairs."""
    seed: int


def compare_twins(pairs: Sequence[Pair], *, seed: int, confidence: float = CONFIDENCE) -> Comparison:
    """Returns what twins were given unequally, and every paired difference with its interval.

    Unequal offers are blocking findings, pair by pair. A difference in tone or in the share blocked is a finding
    for review where its interval leaves out nought. Intervals are percentile bootstraps of the mean paired
    difference (Efron, 1979), pairs being resampled; each is at the level 1 - (1 - confidence) / m for m intervals
    (Bonferroni), so that all hold at once with at least the given confidence. Where all pairs differ by the same
    amount the interval is that amount.

    Args:
        pairs: Twins of any number of attributes.
        seed: Of the resampling: the same pairs and seed give the same answer.
        confidence: That all intervals hold at once, above 0 and below 1.
    """
    by_attribute: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_attribute.setdefault(pair.attribute, []).append(pair)
    level = 1 - (1 - confidence) / max(1, len(by_attribute) * len(MEASURES))
    findings: list[TwinFinding] = []
    differences: list[Difference] = []
    equal: dict[str, int] = {}
    for attribute, held in sorted(by_attribute.items()):
        unequal = tuple(pair.id for pair in held if Counter(pair.first.offers) != Counter(pair.second.offers))
        equal[attribute] = len(held) - len(unequal)
        if unequal:
            findings.append(
                TwinFinding(
                    attribute,
                    "offers",
                    Severity.BLOCK,
                    f"{len(unequal)} of {len(held)} pairs that differ in '{attribute}' alone get other offers",
                    pairs=unequal,
                )
            )
        for measure in MEASURES:
            difference = _difference(attribute, held, measure, level, seed)
            differences.append(difference)
            if difference.excludes_zero:
                findings.append(_tone_finding(difference, measure))
    counts = {attribute: len(held) for attribute, held in sorted(by_attribute.items())}
    return Comparison(tuple(findings), tuple(differences), equal, counts, seed)


def _difference(
    attribute: str, pairs: Sequence[Pair], measure: Measure, level: float, seed: int
) -> Difference:
    told = [
        (second - first)
        for pair in pairs
        if (first := measure.of(pair.first)) is not None and (second := measure.of(pair.second)) is not None
    ]
    values = pairs[0].values
    mean = fmean(told) if told else None
    if len(told) < MIN_PAIRS:
        return Difference(attribute, values, measure.name, len(told), mean, None, None)
    found = np.array(told)
    if np.ptp(found) == 0:
        return Difference(attribute, values, measure.name, len(told), mean, told[0], told[0])
    means = _resampled_means(found, seed)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Difference(attribute, values, measure.name, len(told), mean, float(low), float(high))


def _resampled_means(
    found: "np.ndarray[tuple[int], np.dtype[np.float64]]", seed: int
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Returns the mean of each resample: equal differences are counted together, as a multinomial draw."""
    values, counts = np.unique(found, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(found), counts / len(found), size=RESAMPLES)
    means: np.ndarray[tuple[int], np.dtype[np.float64]] = drawn @ values / len(found)
    return means


def _tone_finding(difference: Difference, measure: Measure) -> TwinFinding:
    assert difference.mean is not None and difference.low is not None and difference.high is not None
    first, second = difference.values
    more = "more" if difference.mean > 0 else "less"
    return TwinFinding(
        difference.attribute,
        measure.name,
        Severity.REVIEW,
        f"'{second}' gets {more} {measure.says} than '{first}' by {abs(difference.mean):.3g} "
        f"({difference.low:.3g} to {difference.high:.3g}, {difference.pairs} pairs)",
        difference=difference,
    )


@cache
def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _words(twin: Twin) -> list[str]:
    return [word for message in twin.messages for word in _WORDS.findall(_plain(message))]


def _plain(message: str) -> str:
    return message.lower().replace("\u2019", "'")


def _share(twin: Twin, listed: str) -> float | None:
    words = _words(twin)
    return 100 * sum(word in _listed(listed) for word in words) / len(words) if words else None


def _imperatives(twin: Twin) -> float | None:
    """Returns the share of sentences that begin with the base form of a verb."""
    begun = []
    for message in twin.messages:
        for sentence in _SENTENCE.findall(_plain(message)):
            words = _WORDS.findall(sentence)
            while len(words) > 1 and words[0] in _LEADING and words[0] not in _listed(_VERBS):
                words = words[1:]
            if words:
                begun.append(words[0] in _listed(_VERBS))
    return fmean(begun) if begun else None


def _length(twin: Twin) -> float | None:
    return len(_words(twin)) / len(twin.messages) if twin.messages else None


def _grade(twin: Twin) -> float | None:
    return flesch_kincaid_grade("\n".join(twin.messages))


MEASURES: tuple[Measure, ...] = (
    Measure(
        "warmth",
        "words of warmth in a hundred",
        lambda twin: _share(twin, _WARM),
    ),
    Measure(
        "agency",
        "words of agency in a hundred",
        lambda twin: _share(twin, _AGENTIC),
    ),
    Measure("imperatives", "imperative sentences, as a share of all", _imperatives),
    Measure("length", "words a message", _length),
    Measure("grade", "reading grades", _grade),
    Measure(
        "blocked",
        "blocked drafts, as a share of all",
        lambda twin: twin.blocked / twin.drafted if twin.drafted else None,
    ),
)
"""What is compared. Warmth and agency are the two things by which people judge others (Fiske, Cuddy, Glick and Xu,
2002; Abele and Wojciszke, 2007), and word lists of them show gendered address (Gaucher, Friesen and Kay, 2011); the
lists are this project's own. Imperatives press; Brown and Levinson (1987) count them as the barest threat to face.
The grade is that of Flesch and Kincaid (Kincaid and others, 1975)."""


__all__ = [
    "CONFIDENCE", "MEASURES", "MIN_PAIRS", "Comparison", "Difference", "Measure", "Pair", "Twin", "TwinFinding",
    "compare_twins",
]  # fmt: skip
