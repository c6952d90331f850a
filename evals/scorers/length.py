"""Share of messages whose rendered fields are all there and within the brand's limits."""

from collections.abc import Iterator

from bespoke.domain.brand import BrandKit
from bespoke.domain.channel import FIELDS_OF
from evals.base import MetricKind, Piece, Sample, Score, Scorer, share


def _score(sample: Sample) -> Score | None:
    pieces = sample.output.offered
    if not pieces:
        return None
    problems = {}
    for piece in pieces:
        if found := list(_problems(sample.shop.brand.kit, piece)):
            problems[piece.variant.content_hash[:8]] = ", ".join(found)
    return share(problems, len(pieces))


def _problems(kit: BrandKit, piece: Piece) -> Iterator[str]:
    if piece.message is None:
        yield f"cannot be rendered: {piece.render_failure}"
        return
    rendered = piece.message.model_dump()
    for field in FIELDS_OF[piece.variant.channel]:
        size = len(rendered[field.value].strip())
        limit = kit.limit(piece.variant.channel, field)
        if not size:
            yield f"{field.value} is empty"
        elif limit is not None and not limit.min_chars <= size <= limit.max_chars:
            yield f"{field.value} has {size} characters, not {limit.min_chars} to {limit.max_chars}"


SCORER = Scorer(
    name="length",
    version=1,
    measures="messages whose rendered fields are all there and within the brand's limits",
    kind=MetricKind.SHARE,
    score=_score,
)
