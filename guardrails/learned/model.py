"""A learned model as it is stored and asked: a probability for a text, calibrated on texts it had not seen.

The score of a text is linear: the weights of its n-grams, summed and scaled by the square root of their
count, plus the weights of features that the check computes itself. A weights file is plain arrays and JSON
(`numpy`'s format without pickles), under 2 MB.
"""

import json
import math
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bespoke.errors import InvalidFile
from guardrails.learned import ngrams
from guardrails.learned.ngrams import BUCKETS, Buckets, NGrams, Shape

FORMAT = 1
"""Of the weights file."""
WEIGHTS = Path(__file__).parent / "weights"
MAX_BYTES = 2_000_000


class Prepared(NamedTuple):
    """What a model is asked about: the text as its check prepared it, and the check's own features."""

    data: bytes
    """Folded text, one byte a character, with classes of words replaced where the check wants that."""
    features: tuple[float, ...] = ()
    """In the order of the recipe's `features`; each about 0 to 1."""


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model."""

    name: str
    version: int
    """The version of the recipe that made it."""
    shape: Shape
    chars: NDArray[np.int8]
    """Weights of buckets, in units of `chars_scale`."""
    chars_scale: float
    words: NDArray[np.int8]
    words_scale: float
    feature_names: tuple[str, ...]
    feature_weights: tuple[float, ...]
    bias: float
    slope: float
    """The probability is the logistic function of `slope` times the linear score plus `offset`
    (Platt, 1999)."""
    offset: float
    threshold: float
    """The probability from which on a text is flagged."""
    trained_on: dict[str, Any]
    """Rows by source, and the SHA-256 of the training rows."""

    def probability(self, prepared: Prepared) -> float:
        """Returns how likely the text is what the check looks for, 0 to 1.

        Raises:
            ValueError: the check computes other features than the model was trained with.
        """
        if len(prepared.features) != len(self.feature_weights):
            raise ValueError(
                f"the model '{self.name}' has {len(self.feature_weights)} features, "
                f"and was asked with {len(prepared.features)}"
            )
        found = ngrams.ngrams_of(prepared.data, self.shape)
        linear = self.bias + self._of(self.chars, found.chars, self.chars_scale)
        linear += self._of(self.words, found.words, self.words_scale)
        for weight, value in zip(self.feature_weights, prepared.features, strict=True):
            linear += weight * value
        return _logistic(self.slope * linear + self.offset)

    @staticmethod
    def _of(weights: NDArray[np.int8], buckets: Buckets, scale: float) -> float:
        if not len(buckets):
            return 0.0
        total = int(np.add.reduce(weights.take(buckets), dtype=np.int64))
        return total * scale / math.sqrt(len(buckets))

    def save(self, path: Path) -> None:
        """Writes the model to `path`; the same model gives the same bytes."""
        head = {
            "format": FORMAT,
            "ngrams": ngrams.VERSION,
            "name": self.name,
            "version": self.version,
            "shape": {"chars": self.shape.chars, "words": self.shape.words},
            "chars_scale": self.chars_scale,
            "words_scale": self.words_scale,
            "feature_names": self.feature_names,
            "feature_weights": self.feature_weights,
            "bias": self.bias,
            "slope": self.slope,
            "offset": self.offset,
            "threshold": self.threshold,
            "trained_on": self.trained_on,
        }
        text = json.dumps(head, sort_keys=True, ensure_ascii=False).encode()
        np.savez_compressed(
            path, head=np.frombuffer(text, np.uint8), chars=self.chars, words=self.words, allow_pickle=False
        )


def read_model(path: Path, name: str, version: int, feature_names: Sequence[str] = ()) -> Model:
    """Returns the model in the file at `path`.

    Args:
        path: A weights file.
        name: What the model must be for.
        version: The version of the recipe that the check was written for.
        feature_names: The features that the check computes, in order.

    Raises:
        InvalidFile: the file cannot be read, is no weights file, is damaged, or fits another version of the
            format, the n-grams, the recipe or the check's features.
    """
    remedy = f"install the package again, or train it with `bespoke guardrails train {name}`"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidFile(str(path), f"has more than {MAX_BYTES} bytes; {remedy}")
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            head = json.loads(arrays["head"].tobytes())
            chars, words = arrays["chars"], arrays["words"]
        wanted = {"format": FORMAT, "ngrams": ngrams.VERSION, "name": name, "version": version}
        for key, want in wanted.items():
            if head[key] != want:
                raise InvalidFile(str(path), f"has {key} '{head[key]}' where '{want}' is needed; {remedy}")
        if list(head["feature_names"]) != list(feature_names):
            raise InvalidFile(str(path), f"was trained with other features than the check has; {remedy}")
        for weights in (chars, words):
            if weights.dtype != np.int8 or weights.shape != (BUCKETS,):
                raise InvalidFile(str(path), f"holds weights of another shape; {remedy}")
        numbers = (*head["feature_weights"], *(head[key] for key in _NUMBERS))
        if not all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
            raise InvalidFile(str(path), f"holds a weight that is no number; {remedy}")
        return Model(
            name=name,
            version=version,
            shape=Shape(tuple(head["shape"]["chars"]), tuple(head["shape"]["words"])),
            chars=chars,
            words=words,
            feature_names=tuple(feature_names),
            feature_weights=tuple(head["feature_weights"]),
            trained_on=head["trained_on"],
            **{key: head[key] for key in _NUMBERS},
        )
    except InvalidFile:
        raise
    except (
        OSError,
        EOFError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise InvalidFile(str(path), f"is no weights file that can be read ({error}); {remedy}") from error


_NUMBERS = ("chars_scale", "words_scale", "bias", "slope", "offset", "threshold")


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


@cache
def _shipped(name: str, version: int, feature_names: tuple[str, ...]) -> Model:
    return read_model(WEIGHTS / f"{name}.npz", name, version, feature_names)


_INSTEAD: ContextVar[dict[str, Model] | None] = ContextVar("models_instead", default=None)


def model_of(name: str, version: int, feature_names: tuple[str, ...] = ()) -> Model:
    """Returns the model that ships for a check, read on the first call.

    Raises:
        InvalidFile: as `read_model`; a check lets it pass, and the pipeline blocks.
    """
    instead = _INSTEAD.get()
    if instead and name in instead:
        return instead[name]
    return _shipped(name, version, feature_names)


@contextmanager
def using(*models: Model) -> Iterator[None]:
    """Lets checks use these models instead of those that ship: to score one on texts it was not trained on."""
    token = _INSTEAD.set({**(_INSTEAD.get() or {}), **{model.name: model for model in models}})
    try:
        yield
    finally:
        _INSTEAD.reset(token)


__all__ = ["FORMAT", "Model", "NGrams", "Prepared", "model_of", "read_model", "using"]
