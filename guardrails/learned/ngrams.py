"""Hashed n-grams of characters and words, by whole-array arithmetic.

A polynomial hash of every prefix is one cumulative sum modulo 2^64; the hash of any stretch is then a
difference of two of them, scaled back to the origin (Karp and Rabin, 1987). So all n-grams of a text cost a
few array operations, whatever their number.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 18
"""Of each kind, characters and words."""
VERSION = 1
"""Rises whenever the same text could fall into other buckets: weights fit one version only."""

MAX_BYTES = 20_000
"""A longer text is read in stretches of this length."""

_BASE = 0x9E37_79B9_7F4A_7C15
_MIX = np.uint64(0xFF51_AFD7_ED55_8CCD)
_SHIFT = np.uint64(64 - 18)
_MASK = (1 << 64) - 1

Buckets = NDArray[np.int64]


class NGrams(NamedTuple):
    """The n-grams of a text, as bucket numbers; one that stands twice is there twice."""

    chars: Buckets
    words: Buckets


class Shape(NamedTuple):
    """Which n-grams are read. Characters run within and across words, over single spaces."""

    chars: tuple[int, ...] = (2, 3, 4, 5)
    words: tuple[int, ...] = (1, 2, 3)


@cache
def _powers() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Returns the powers of the base and of its inverse modulo 2^64."""
    inverse = pow(_BASE, -1, 1 << 64)
    powers, inverses = [1], [1]
    for _ in range(MAX_BYTES + 2):
        powers.append(powers[-1] * _BASE & _MASK)
        inverses.append(inverses[-1] * inverse & _MASK)
    return np.array(powers, np.uint64), np.array(inverses, np.uint64)


@cache
def _word_bytes() -> NDArray[np.bool_]:
    """Tells for each byte whether it belongs to a word: letters, digits, `'` and what stands for a class."""
    table = np.zeros(256, np.bool_)
    for byte in b"abcdefghijklmnopqrstuvwxyz0123456789'":
        table[byte] = True
    table[1:9] = True
    table[128:] = True
    return table


def ngrams_of(data: bytes, shape: Shape) -> NGrams:
    """Returns the n-grams of folded text, one byte a character (`guardrails.text.ascii_bytes`).

    A check may put a byte from 1 to 8 in the place of a whole class of words, so that texts which differ in
    such a word alone have the same n-grams.
    """
    if len(data) <= MAX_BYTES:
        return _ngrams(data, shape)
    parts = [_ngrams(data[at : at + MAX_BYTES], shape) for at in range(0, len(data), MAX_BYTES)]
    return NGrams(np.concatenate([p.chars for p in parts]), np.concatenate([p.words for p in parts]))


def _ngrams(data: bytes, shape: Shape) -> NGrams:
    codes = np.frombuffer(b" " + data + b" ", np.uint8)
    powers, inverses = _powers()
    prefix = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum((codes.astype(np.uint64) + np.uint64(1)) * powers[: len(codes)], out=prefix[1:])
    chars = [_char_grams(prefix, inverses, size) for size in shape.chars if len(codes) >= size]
    starts, ends = _words(codes)
    words = []
    hashes = (prefix[ends] - prefix[starts]) * inverses[starts]
    for size in shape.words:
        count = len(hashes) - size + 1
        if count < 1:
            break
        joined = hashes[:count] * np.uint64(size * 2 + 1)
        for step in range(1, size):
            joined = (joined ^ (joined >> np.uint64(29))) * _MIX + hashes[step : step + count]
        words.append(joined)
    return NGrams(_buckets(chars), _buckets(words))


def _char_grams(prefix: NDArray[np.uint64], inverses: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    count = len(prefix) - size
    hashes: NDArray[np.uint64] = (prefix[size:] - prefix[:count]) * inverses[:count]
    return hashes + np.uint64(size)


def _words(codes: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns where words begin and end: runs of word bytes, and each other sign but the space by itself."""
    inside = _word_bytes()[codes]
    sign = ~inside & (codes != 32)
    starts = np.flatnonzero((inside[1:] & ~inside[:-1]) | sign[1:]) + 1
    ends = np.flatnonzero((inside[:-1] & ~inside[1:]) | sign[:-1]) + 1
    return starts, ends


def _buckets(hashes: list[NDArray[np.uint64]]) -> Buckets:
    if not hashes:
        return np.zeros(0, np.int64)
    joined = np.concatenate(hashes)
    mixed = (joined ^ (joined >> np.uint64(32))) * _MIX
    return (mixed >> _SHIFT).astype(np.int64)
