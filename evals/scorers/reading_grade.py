"""Share of messages whose body is neither harder nor more childish to read than the brand wants it.

Flesch-Kincaid, of the body as rendered. A grade of a few words says more of one long word than of the text, so
what is short is graded together with the other bodies of its case; each body counts by itself from
`MIN_WORDS` words on. The formula is one of English; what is in another language is left out.
"""

import re
from collections.abc import Iterator

from evals.base import MetricKind, Sample, Score, Scorer, share
from guardrails.language.reading import MIN_WORDS, flesch_kincaid_grade, measure

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
GRADES = (5.0, 9.0)
"""What copy for everybody should read like, whatever a kit allows."""


def _bodies(sample: Sample) -> Iterator[tuple[str, str]]:
    """Yields the hash and the body of every English message that is offered."""
    for piece in sample.output.offered:
        locale = piece.variant.locale or sample.shop.brand.kit.locale
        if piece.message is not None and locale.partition("_")[0] == "en":
            yield piece.variant.content_hash[:8], piece.message.body


def _score(sample: Sample) -> Score | None:
    bodies = dict(_bodies(sample))
    if not bodies:
        return None
    short = [name for name, body in bodies.items() if len(_WORD.findall(body)) < MIN_WORDS]
    together = flesch_kincaid_grade("\n".join(bodies[name] for name in short)) if short else None
    problems = {}
    for name, body in bodies.items():
        grade = together if name in short else flesch_kincaid_grade(body)
        if grade is not None and not GRADES[0] <= grade <= GRADES[1]:
            beside = " together with the other short ones" if name in short else ""
            problems[name] = f"grade {grade:.1f}{beside}"
    return share(problems, len(bodies))


def _alone(sample: Sample) -> Score | None:
    bodies = [body for _, body in _bodies(sample)]
    if not bodies:
        return None
    grades = [measure(body).grade for body in bodies]
    within = [GRADES[0] <= grade <= GRADES[1] for grade in grades]
    said = ", ".join(f"{grade:.1f}" for grade in grades)
    return Score(value=sum(within) / len(within), of=len(within), reason=f"grades {said}")


SCORER = Scorer(
    name="reading_grade",
    version=1,
    measures="messages of reading grade 5 to 9; short ones graded together",
    kind=MetricKind.SHARE,
    score=_score,
)
ALONE = Scorer(
    name="reading_grade_alone",
    version=1,
    measures="messages of reading grade 5 to 9, the shortest too graded by themselves",
    kind=MetricKind.SHARE,
    score=_alone,
)
