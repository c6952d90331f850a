"""Share of messages whose body no other household got: the opposite of a mail merge."""

import re
from collections import defaultdict
from collections.abc import Sequence

from evals.base import MetricKind, Sample, Score, SetScorer, share
from evals.wording import plain


def _score(samples: Sequence[Sample]) -> list[Score | None]:
    households: dict[tuple[str, str], set[str]] = defaultdict(set)
    for sample in samples:
        for _, body in _bodies(sample):
            households[sample.case.brief.channel.value, body].add(sample.case.cluster)
    scores: list[Score | None] = []
    for sample in samples:
        bodies = _bodies(sample)
        problems = {
            name: f"{others} other households got this body"
            for name, body in bodies
            if (others := len(households[sample.case.brief.channel.value, body]) - 1)
        }
        scores.append(share(problems, len(bodies)) if bodies else None)
    return scores


def _bodies(sample: Sample) -> list[tuple[str, str]]:
    """Returns each message's name and body, letter case and punctuation aside."""
    return [
        (piece.variant.content_hash[:8], re.sub(r"[\W_]+", " ", plain(piece.message.body).casefold()).strip())
        for piece in sample.output.offered
        if piece.message is not None
    ]


SCORER = SetScorer(
    name="own_bodies",
    version=1,
    measures="messages whose body no other household got on the channel",
    kind=MetricKind.SHARE,
    score=_score,
)
