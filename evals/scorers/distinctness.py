"""Share of messages whose body no earlier message of the case has, letter case and punctuation aside."""

import re

from evals.base import MetricKind, Sample, Score, Scorer, share
from evals.wording import plain


def _score(sample: Sample) -> Score | None:
    pieces = [piece for piece in sample.output.offered if piece.message is not None]
    if len(pieces) < 2:
        return None
    first: dict[str, str] = {}
    problems = {}
    for piece in pieces:
        assert piece.message is not None
        name = piece.variant.content_hash[:8]
        body = re.sub(r"[\W_]+", " ", plain(piece.message.body).casefold()).strip()
        if first.setdefault(body, name) != name:
            problems[name] = f"has the body of {first[body]}"
    return share(problems, len(pieces))


SCORER = Scorer(
    name="distinctness",
    version=1,
    measures="messages with a body that no other one for the household has",
    kind=MetricKind.SHARE,
    score=_score,
)
