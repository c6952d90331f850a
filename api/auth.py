"""API keys: `bk_<prefix>_<secret>`. The prefix names a key in lists; of the whole only a hash is kept.

The secret is 256 random bits, so a plain SHA-256 is as good as a slow one: there is nothing to guess.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api import repository
from api.repository import Transaction
from bespoke.errors import InvalidInput, Unauthenticated
from bespoke.ledger import Entry, Ledger

MAX_NAME_CHARS = 200


class Scope(StrEnum):
    """What a key may do."""

    GENERATE = "generate"
    READ = "read"
    REVIEW = "review"
    DECIDE = "decide"
    EVENTS = "events"
    CONSENT = "consent"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes a request."""

    name: str
    """Recorded as reviewer."""
    key: str
    """Prefix of the key."""
    scopes: frozenset[Scope]


LOCAL = Principal("local", "local", frozenset(Scope))
"""Whoever asks without a key, where none is required."""


def create_key(tx: Transaction, ledger: Ledger, name: str, scopes: Iterable[Scope], now: datetime) -> str:
    """Stores a fresh key, with an entry in the ledger, and returns it. It cannot be shown again.

    Raises:
        InvalidInput: the name is blank or too long, or there is no scope.
    """
    granted = sorted(set(scopes))
    if not name.strip() or len(name) > MAX_NAME_CHARS or not name.isprintable():
        raise InvalidInput(f"a key needs a name of 1 to {MAX_NAME_CHARS} characters: whoever uses it")
    if not granted:
        raise InvalidInput(f"key '{name}' would be of no use without a scope; scopes are {', '.join(Scope)}")
    prefix = secrets.token_hex(4)
    key = f"bk_{prefix}_{secrets.token_urlsafe(32)}"
    repository.add_key(tx, prefix=prefix, sha256=_sha256(key), name=name.strip(), scopes=granted, now=now)
    payload = {"name": name.strip(), "scopes": [scope.value for scope in granted]}
    ledger.append(tx, [Entry(kind="key.created", subject=prefix, payload=payload)])
    return key


def revoke_key(tx: Transaction, ledger: Ledger, prefix: str, now: datetime) -> str:
    """Ends a key, with an entry in the ledger, and returns its prefix; the next request with it is refused.

    Args:
        prefix: as lists show it; a whole key does too.

    Raises:
        InvalidInput: no key in use has this prefix.
    """
    # Of a whole key nothing but the prefix may show in a message.
    found = prefix.removeprefix("bk_").partition("_")[0]
    if not repository.revoke_keys(tx, found, now):
        raise InvalidInput(
            f"no API key in use has the prefix 'bk_{found}'; list them with 'bespoke key list'"
        )
    ledger.append(tx, [Entry(kind="key.revoked", subject=found, payload={})])
    return found


def authenticate(tx: Transaction, presented: str) -> Principal:
    """Returns whose key this is.

    Raises:
        Unauthenticated: it is not known, or was revoked; both are answered alike.
    """
    _, _, rest = presented.partition("bk_")
    sha256 = _sha256(presented)
    for held in repository.keys(tx, rest.partition("_")[0]):
        if hmac.compare_digest(held.sha256, sha256) and held.revoked_at is None:
            known = set(Scope)
            return Principal(held.name, held.prefix, frozenset(Scope(s) for s in held.scopes if s in known))
    raise Unauthenticated("the API key is not known; make one with 'bespoke key create'")


def _sha256(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
