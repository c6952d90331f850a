"""Share of messages whose body no other message of the case has, letter case and punctuation aside."""

import re
from collections import Counter

from evals.base import MetricKind, Sample, Score, Scorer, share
from evals.scorers.wording import plain


def _score(sample: Sample) -> Score | None:
    bodies: dict[str, str] = {}
    for piece in sample.output.offered:
        text = piece.message.body if piece.message is not None else piece.variant.copy_text.body
        bodies[piece.variant.content_hash[:8]] = re.sub(r"[\W_]+", " ", plain(text).casefold()).strip()
    if len(bodies) < 2:
        return None
    counts, seen, problems = Counter(bodies.values()), set(), {}
    for unit, body in bodies.items():
        if counts[body] > 1 and body in seen:
            problems[unit] = "the same body as another"
        seen.add(body)
    return share(problems, len(bodies))


SCORER = Scorer(
    name="distinctness",
    version=1,
    measures="messages of a household with a body of their own",
    kind=MetricKind.SHARE,
    score=_score,
)
