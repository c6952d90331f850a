"""Text to vectors, with no network: WordLlama's weights lie in its wheel."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bespoke.errors import ComponentMissing

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors, one row a text: shape `(n_texts, dimensions)`."""

    @property
    def name(self) -> str:
        """Tells the weights apart: vectors of two names are never compared."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors: ...


class WordLlamaEmbedder:
    """256-dimension static word embeddings, averaged and normalised (MIT, dleemiller/WordLlama)."""

    name = "wordllama-256"

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.asarray(_model().embed(list(texts)), dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
        return unit


@cache
def _model() -> Any:
    spec = find_spec("wordllama")
    if spec is None or spec.origin is None:
        raise ComponentMissing("the package 'wordllama' is not installed; run 'make setup'")
    from wordllama import WordLlama  # noqa: PLC0415  # 0.1 s that commands without an index need not pay

    # Its loader looks for weights in `cache_dir` before its own package and would then download them.
    return WordLlama.load(cache_dir=Path(spec.origin).parent, disable_download=True)
