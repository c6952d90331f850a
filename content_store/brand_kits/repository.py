"""Published brand kits: which is in force, which were, and which were taken back.

Kits are kept for good: decisions name the one that they were rendered with.
"""

from contextlib import suppress
from datetime import datetime
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Row, select, update

from bespoke.domain.brand import BrandKit, PublishedBrandKit
from bespoke.domain.ids import BrandId
from bespoke.errors import BrandKitConflict, BrandKitNotFound, NothingIngested, StoreUnusable
from bespoke.ledger import Entry, Ledger
from bespoke.storage import tables as t
from bespoke.storage.database import Connection, to_text
from content_store import repository
from content_store.brand_kits.files import require_no_contradiction
from content_store.workspace import CURRENT_BRAND


class InForce(NamedTuple):
    """Which kit is in force. Known also of one that this version of the service cannot read."""

    brand_id: BrandId
    version: int
    sha256: str


class Taken(NamedTuple):
    """What became of a pack's kit."""

    in_force: InForce
    kept_because: str | None
    """Why another than the pack's is in force; None where the pack's is."""


def in_force(tx: Connection) -> InForce | None:
    """Returns which kit is in force, or None where none was published."""
    row = tx.execute(
        select(t.brand_kits.c.brand_id, t.brand_kits.c.version, t.brand_kits.c.sha256)
        .join(t.workspace, t.workspace.c.value == t.brand_kits.c.sha256)
        .where(t.workspace.c.key == CURRENT_BRAND)
    ).one_or_none()
    return None if row is None else InForce(BrandId(row.brand_id), row.version, row.sha256)


def versions(tx: Connection, brand_id: BrandId) -> list[PublishedBrandKit]:
    """Returns every version of the brand that was ever published and can be read still, the one published last
    first."""
    found = []
    for row in _rows(tx, brand_id):
        # What an earlier version of the service accepted must not keep the others from being seen.
        with suppress(StoreUnusable):
            found.append(repository.published_kit(row))
    return found


def version(tx: Connection, brand_id: BrandId, number: int) -> PublishedBrandKit:
    """Returns one version.

    Raises:
        BrandKitNotFound: it was never published.
    """
    known = {row.version: row for row in _rows(tx, brand_id)}
    if number not in known:
        raise _unknown(number, known)
    return repository.published_kit(known[number])


def publish(tx: Connection, kit: BrandKit, at: datetime) -> bool:
    """Makes a kit the one in force and returns whether another was. An earlier one may come back so.

    Raises:
        BrandKitConflict: its version was published with other content.
        InvalidInput: its rules contradict each other.
    """
    require_no_contradiction(kit)
    sha256 = kit.sha256()
    rows = _rows(tx, kit.id)
    same_version = [row for row in rows if row.version == kit.version]
    held = next((row for row in same_version if _holds(row, kit)), None)
    if same_version and held is None:
        raise BrandKitConflict(
            f"version {kit.version} of the brand kit '{kit.id}' was published with other content; raise 'version' "
            f"to {max(row.version for row in rows) + 1} in the file"
        )
    if held is None:
        repository.insert_new(
            tx,
            t.brand_kits,
            [
                {
                    "sha256": sha256,
                    "brand_id": kit.id,
                    "version": kit.version,
                    "published_at": to_text(at),
                    "doc": kit.model_dump_json(),
                }
            ],
        )
    else:
        sha256 = held.sha256
        if repository.workspace_value(tx, CURRENT_BRAND) == sha256 and held.unpublished_at is None:
            return False
        tx.execute(
            update(t.brand_kits)
            .where(t.brand_kits.c.sha256 == sha256)
            .values(published_at=to_text(at), unpublished_at=None)
        )
    repository.set_workspace(tx, CURRENT_BRAND, sha256)
    return True


def take_from_pack(tx: Connection, ledger: Ledger, kit: BrandKit, at: datetime) -> Taken:
    """Publishes a pack's kit, unless the brand has a newer one in force or this one was taken back.

    The entry in the ledger is written where another kit was in force.

    Raises:
        BrandKitConflict: its version was published with other content.
        InvalidInput: its rules contradict each other.
    """
    require_no_contradiction(kit)
    before = in_force(tx)
    rows = _rows(tx, kit.id)
    same_version = [row for row in rows if row.version == kit.version]
    held = next((row for row in same_version if _holds(row, kit)), None)
    standing = before
    if before is None or before.brand_id != kit.id:
        left = next((row for row in rows if row.unpublished_at is None), None)
        standing = None if left is None else InForce(kit.id, left.version, left.sha256)
    kept_because = None
    if standing is not None and standing.version > kit.version and (held is not None or not same_version):
        kept_because = (
            f"version {standing.version} of the brand kit is newer than version {kit.version} of the pack"
        )
    elif standing is not None and held is not None and held.unpublished_at is not None:
        kept_because = f"version {kit.version} of the brand kit, which the pack holds, was taken back"
    if standing is not None and kept_because is not None:
        repository.set_workspace(tx, CURRENT_BRAND, standing.sha256)
        now_current = standing
    else:
        publish(tx, kit, at)
        now_current = InForce(kit.id, kit.version, str(repository.workspace_value(tx, CURRENT_BRAND)))
    if before is not None and before.sha256 != now_current.sha256:
        _record_published(tx, ledger, now_current, "bespoke ingest", before)
    return Taken(now_current, kept_because)


def publish_recorded(tx: Connection, ledger: Ledger, kit: BrandKit, by: str, at: datetime) -> bool:
    """Publishes the kit, with an entry in the ledger, and has serving read it; returns whether another was in
    force.

    Raises:
        BrandKitConflict: see `publish`; or another brand's content is loaded.
        InvalidInput: its rules contradict each other.
        NothingIngested: no brand's content is loaded.
    """
    ledger.lock(tx)
    current = _current(tx)
    if current.brand_id != kit.id:
        raise BrandKitConflict(
            f"the workspace holds the content of the brand '{current.brand_id}', and the kit is of '{kit.id}'; load "
            "that brand's pack with 'bespoke ingest --pack DIR'"
        )
    if not publish(tx, kit, at):
        return False
    repository.raise_content_version(tx)
    published = InForce(kit.id, kit.version, str(repository.workspace_value(tx, CURRENT_BRAND)))
    _record_published(tx, ledger, published, by, current)
    return True


def unpublish(tx: Connection, ledger: Ledger, number: int, by: str, at: datetime) -> PublishedBrandKit:
    """Takes a version of the loaded brand back, with an entry in the ledger, and returns the one now in force:
    where it was this one, the last that was published before.

    Raises:
        BrandKitNotFound: it was never published.
        BrandKitConflict: it was taken back already, or no other is left.
        NothingIngested: no brand's content is loaded.
        StoreUnusable: the one that would be in force cannot be used by this version of the service.
    """
    ledger.lock(tx)
    current = _current(tx)
    brand_id = current.brand_id
    known = {row.version: row for row in _rows(tx, brand_id)}
    if number not in known:
        raise _unknown(number, known)
    ended = known[number]
    if ended.unpublished_at is not None:
        raise BrandKitConflict(f"version {number} of the brand kit '{brand_id}' was taken back already")
    is_current = ended.sha256 == current.sha256
    left = [row for row in known.values() if row.unpublished_at is None and row.sha256 != ended.sha256]
    if is_current and not left:
        raise BrandKitConflict(
            f"version {number} is the only one of the brand kit '{brand_id}', and without one nothing can be "
            "generated or sent; publish another first: 'bespoke brand publish FILE'"
        )
    tx.execute(
        update(t.brand_kits).where(t.brand_kits.c.sha256 == ended.sha256).values(unpublished_at=to_text(at))
    )
    if is_current:
        now_current = repository.published_kit(left[0])
        repository.set_workspace(tx, CURRENT_BRAND, now_current.sha256)
        repository.raise_content_version(tx)
    else:
        now_current = repository.brand_kit(tx)
    payload = {
        "version": number,
        "sha256": ended.sha256,
        "by": by,
        "in_force": {"version": now_current.kit.version, "sha256": now_current.sha256},
    }
    ledger.append(tx, [Entry(kind="brand_kit.unpublished", subject=brand_id, payload=payload)])
    return now_current


def _current(tx: Connection) -> InForce:
    found = in_force(tx)
    if found is None:
        raise NothingIngested("no brand kit has been published; run 'bespoke ingest'")
    return found


def _holds(row: Row[Any], kit: BrandKit) -> bool:
    try:
        return BrandKit.model_validate_json(row.doc) == kit
    except ValidationError:
        # What cannot be read today is not what was read today.
        return False


def _record_published(tx: Connection, ledger: Ledger, kit: InForce, by: str, before: InForce) -> None:
    payload = {
        "version": kit.version,
        "sha256": kit.sha256,
        "by": by,
        "before": {"version": before.version, "sha256": before.sha256},
    }
    ledger.append(tx, [Entry(kind="brand_kit.published", subject=kit.brand_id, payload=payload)])


def _rows(tx: Connection, brand_id: BrandId) -> list[Row[Any]]:
    return list(
        tx.execute(
            select(t.brand_kits)
            .where(t.brand_kits.c.brand_id == brand_id)
            .order_by(t.brand_kits.c.published_at.desc(), t.brand_kits.c.version.desc())
        )
    )


def _unknown(number: int, known: dict[int, Row[Any]]) -> BrandKitNotFound:
    nearest = get_close_matches(str(number), [str(one) for one in known], 1)
    return BrandKitNotFound(str(number), nearest[0] if nearest else None)
