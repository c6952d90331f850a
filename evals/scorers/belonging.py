"""Share of messages that tell, from their text alone, which of ten households of one type they were written for.

Beside it the same for a template that is written for the type, and for the messages without those to people of
whom nothing may be said.
"""

from collections.abc import Sequence

from bespoke.domain.category import named_topics
from bespoke.domain.profile import CustomerType
from evals.base import MetricKind, Sample, Score, Scorer
from evals.belonging import RIVALS, Belonging
from evals.copywriting import CopyOutput
from evals.segment_template import segment_message


def _texts(sample: Sample) -> list[str]:
    """Returns what a customer would read of each message, without the line that all of them carry."""
    return [
        " ".join(part for part in (m.subject, m.preheader, m.body, m.cta) if part)
        for piece in sample.output.offered
        if (m := piece.message) is not None
    ]


def _found(sample: Sample, texts: Sequence[str]) -> Score | None:
    output = sample.output
    if not isinstance(output, CopyOutput) or output.profile is None or not texts:
        return None
    if len(output.rivals) < RIVALS:
        return None
    reader = Belonging(named_topics(sample.shop.categories), sample.shop.topic_shares)
    found = [reader.found(text, output.profile, output.rivals) for text in texts]
    named = sorted(frozenset().union(*(reader.topics_named(text) for text in texts)))
    return Score(
        value=sum(found) / len(found),
        of=len(found),
        reason=f"{sum(found):.1f} of {len(found)} find their household; named are {', '.join(named) or 'no topics'}",
    )


def _belonging(sample: Sample) -> Score | None:
    return _found(sample, _texts(sample))


def _where_known(sample: Sample) -> Score | None:
    return None if sample.case.stratum == CustomerType.NEW_OR_THIN.value else _belonging(sample)


def _of_segment(sample: Sample) -> Score | None:
    copy_text = segment_message(CustomerType(sample.case.stratum), sample.case.brief.channel)
    return _found(sample, [" ".join(copy_text.fields().values())])


SCORER = Scorer(
    name="belonging",
    version=1,
    measures="messages that fit their household best, of ten of its type, by what they name",
    kind=MetricKind.SHARE,
    score=_belonging,
)
WHERE_KNOWN = Scorer(
    name="belonging_where_known",
    version=1,
    measures="the same without people of whom too little is known to say anything",
    kind=MetricKind.SHARE,
    score=_where_known,
)
OF_SEGMENT = Scorer(
    name="belonging_of_segment",
    version=1,
    measures="the same for a template that is written for the customer type",
    kind=MetricKind.SHARE,
    score=_of_segment,
)
