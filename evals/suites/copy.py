"""Copy: is what is written for a customer worth sending, as far as numbers can tell?"""

from evals.base import Bar, Dataset, Subject, Suite
from evals.copywriting import write_copy
from evals.datasets.copy_briefs import load_copy_briefs
from evals.scorers import (
    belonging,
    completeness,
    fates,
    grammar,
    grounding,
    length,
    nearness,
    own_bodies,
    reading_grade,
    tags,
)


def _load(subject: Subject, n: int, seed: int) -> Dataset:
    return load_copy_briefs(subject.agent.database, n, seed)


SUITE = Suite(
    name="copy",
    question="Is every message within its limits, easy to read, well-formed, unlike the others, tagged as what it is, "
    "and written for this customer and no other?",
    load=_load,
    solve=write_copy,
    scorers=(
        completeness.SCORER,
        length.SCORER,
        reading_grade.SCORER,
        reading_grade.ALONE,
        grammar.WHOLE,
        grammar.SCORER,
        grounding.SCORER,
        tags.SCORER,
        nearness.NO_TWINS,
        nearness.SCORER,
        belonging.SCORER,
        belonging.WHERE_KNOWN,
        belonging.OF_SEGMENT,
        fates.BLOCKED,
        fates.REPAIRED,
        fates.REPLACED,
    ),
    set_scorers=(own_bodies.SCORER,),
    bars=(
        Bar(metric="completeness", at_least=1.0),
        Bar(metric="length", at_least=1.0),
        Bar(metric="reading_grade", at_least=1.0),
        Bar(metric="wholeness", at_least=1.0),
        Bar(metric="grammar", at_least=1.0),
        Bar(metric="grounding", at_least=1.0),
        Bar(metric="tags", at_least=1.0),
        Bar(metric="no_twins", at_least=1.0),
        Bar(metric="nearness", at_most=0.80),
        Bar(metric="belonging", at_least=0.60),
        Bar(metric="own_bodies", at_least=0.98),
    ),
    default_n=200,
    cost_limit_usd=50.0,
)
