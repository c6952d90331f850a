"""Guesses of the copy model about variants: which to look at first, and priors. Which one wins, only a test tells.

The model is fitted to this workspace's own tests and kept in its data directory.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bespoke.domain.ids import VariantId
from bespoke.domain.variant import Variant
from bespoke.errors import NothingLearned
from content_store import repository
from delivery.outcomes import Tried, comparisons_of, outcomes_of
from experiments.copy_features import Floats
from experiments.copy_model import CopyModel, Embed, Prior, fit, load_copy_model

if TYPE_CHECKING:
    from api.container import Container

FILE = "copy_model.npz"
MOST_VARIANTS = 500
"""Variants that are put in order at once."""


def text_of(variant: Variant) -> str:
    """Returns what a reader sees first to last; placeholders stay, since what fills them is no merit of the copy."""
    return "\n".join(variant.copy_text.fields().values())


@dataclass(frozen=True, slots=True)
class Trained:
    """What a fit was made of."""

    path: Path
    comparisons: int
    variants: int
    sent: int


def train(container: "Container", seed: int) -> Trained:
    """Fits the model to the outcomes of all use cases and keeps it.

    Raises:
        InvalidInput: there are too few comparisons.
    """
    with container.database.read() as tx:
        tried = [found for use_case in repository.all_use_cases(tx) for found in outcomes_of(tx, use_case)]
        texts = {found.variant_id: text_of(repository.variant(tx, found.variant_id)) for found in tried}
    comparisons = comparisons_of(tried, texts, seed)
    embedder = container.embedder
    model = fit(comparisons, _embed(container), embedder.name)
    path = container.settings.data_dir / FILE
    model.save(path)
    return Trained(path, len(comparisons), len(texts), sum(found.sent for found in tried))


def held_model(container: "Container") -> CopyModel | None:
    """Returns the model of this workspace, or None where none was trained.

    Raises:
        InvalidFile: its file cannot be read.
        NothingLearned: it was fitted on other embeddings than are used now.
    """
    path = container.settings.data_dir / FILE
    if not path.is_file():
        return None
    model = load_copy_model(path)
    if model.embedder != container.embedder.name:
        raise NothingLearned(
            f"the copy model was fitted on embeddings '{model.embedder}', and '{container.embedder.name}' are used "
            "now; run 'bespoke copy-model train'"
        )
    return model


def require_model(container: "Container") -> CopyModel:
    """Returns the model of this workspace.

    Raises:
        NothingLearned: none was trained; see also `held_model`.
    """
    model = held_model(container)
    if model is None:
        raise NothingLearned(
            "no copy model has been trained; run 'bespoke copy-model train' once tests have outcomes, or list by age"
        )
    return model


def in_order(container: "Container", variants: Sequence[Variant]) -> list[tuple[Variant, float]]:
    """Returns the variants, likeliest to do well first, each with its guess: the log-odds against an average one of
    those given.

    Raises:
        NothingLearned: no model was trained.
    """
    model = require_model(container)
    scores = model.scores([text_of(variant) for variant in variants], _embed(container))
    centred = scores - scores.mean() if len(scores) else scores
    found = sorted(zip(variants, centred.tolist(), strict=True), key=lambda one: (-one[1], one[0].id))
    return [(variant, float(guess)) for variant, guess in found]


def priors(
    container: "Container", tried: Sequence[Tried], variants: Sequence[Variant], strength: float
) -> dict[VariantId, Prior]:
    """Returns a Beta prior for each variant around the rate that was seen of all of them together.

    Raises:
        NothingLearned: no model was trained, or nothing was sent yet that a rate could be taken from.
    """
    model = require_model(container)
    sent, succeeded = sum(one.sent for one in tried), sum(one.succeeded for one in tried)
    if not sent:
        raise NothingLearned(
            "nothing of this use case was sent on the channel, so there is no rate to start from"
        )
    # One success and one failure more, so that neither none nor all is taken for certain.
    rate = (succeeded + 1) / (sent + 2)
    found = model.priors([text_of(v) for v in variants], _embed(container), rate=rate, strength=strength)
    return {variant.id: prior for variant, prior in zip(variants, found, strict=True)}


def _embed(container: "Container") -> Embed:
    def embed(texts: Sequence[str]) -> Floats:
        return np.asarray(container.embedder.embed(texts), dtype=np.float64)

    return embed
