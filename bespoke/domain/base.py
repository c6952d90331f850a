"""The base of every domain value: frozen, closed and hashed over one canonical JSON form."""

import hashlib
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value. Unknown keys are errors; change is a new value (`model_copy(update=…)`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def canonical_json(data: Any) -> bytes:
    """Returns the one byte form of `data` that hashes are taken over: UTF-8, sorted keys, no spaces.

    Raises:
        TypeError: `data` holds something JSON cannot say.
    """
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def sha256_of(data: Any) -> str:
    """Returns the SHA-256 of the canonical JSON of `data`, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(data)).hexdigest()
