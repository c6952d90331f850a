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
_CODES = np.arange(1, 257, dtype=np.uint64)
_LENGTHS = tuple(map(np.uint64, range(64)))
_HALF, _HALF_WORD = np.uint64(32), np.uint64(29)
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


_SPACE, _WORD, _SIGN = 0, 1, 2
"""Kinds of byte: a sign is a token by itself."""
_KINDS = np.uint8(3)
_STARTS, _ENDS = np.uint8(1), np.uint8(2)


@cache
def _kinds() -> bytes:
    """Tells for each byte what it is. To a word belong letters, digits, `'` and what stands for a class."""
    kinds = bytearray([_SIGN]) * 256
    kinds[ord(" ")] = _SPACE
    for byte in (*b"abcdefghijklmnopqrstuvwxyz0123456789'", *range(1, 9), *range(128, 256)):
        kinds[byte] = _WORD
    return bytes(kinds)


@cache
def _edges() -> NDArray[np.uint8]:
    """Tells for two bytes that follow each other, by their kinds, whether a token ends or starts between
    them."""
    edges = np.zeros(9, np.uint8)
    for before in (_SPACE, _WORD, _SIGN):
        for after in (_SPACE, _WORD, _SIGN):
            starts = after == _SIGN or (after == _WORD and before != _WORD)
            ends = before == _SIGN or (before == _WORD and after != _WORD)
            edges[before + int(_KINDS) * after] = starts * _STARTS | ends * _ENDS
    return edges


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
    text = b" " + data + b" "
    size = len(text)
    powers, inverses = _powers()
    prefix = np.zeros(size + 1, np.uint64)
    codes = _CODES.take(np.frombuffer(text, np.uint8))
    codes *= powers[:size]
    np.add.accumulate(codes, out=prefix[1:])
    hashes: list[NDArray[np.uint64]] = []
    for length in shape.chars:
        count = size + 1 - length
        if count > 0:
            grams = prefix[length:] - prefix[:count]
            grams *= inverses[:count]
            grams += _LENGTHS[length]
            hashes.append(grams)
    characters = sum(map(len, hashes))
    starts, ends = _words(text)
    words = prefix.take(ends)
    words -= prefix.take(starts)
    words *= inverses.take(starts)
    for length in shape.words:
        count = len(words) - length + 1
        if count < 1:
            break
        joined = words[:count] * _LENGTHS[length * 2 + 1]
        for step in range(1, length):
            joined ^= joined >> _HALF_WORD
            joined *= _MIX
            joined += words[step : step + count]
        hashes.append(joined)
    buckets = _buckets(hashes)
    return NGrams(buckets[:characters], buckets[characters:])


def _words(text: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns where words begin and end: runs of word bytes, and each other sign but the space by itself."""
    kinds = np.frombuffer(text.translate(_kinds()), np.uint8)
    pairs = kinds[1:] * _KINDS
    pairs += kinds[:-1]
    edges = _edges().take(pairs)
    return (edges & _STARTS).nonzero()[0] + 1, (edges & _ENDS).nonzero()[0] + 1


def _buckets(hashes: list[NDArray[np.uint64]]) -> Buckets:
    if not hashes:
        return np.zeros(0, np.int64)
    mixed = np.concatenate(hashes)
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    mixed >>= _SHIFT
    return mixed.view(np.int64)
