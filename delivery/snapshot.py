"""What serving keeps in memory between decisions: the brand's content, read again when it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bespoke.domain.brand import BrandKit
from bespoke.domain.channel import Channel
from bespoke.domain.ids import UseCaseId
from bespoke.domain.use_case import UseCase
from bespoke.storage.database import Connection
from content_store import repository
from content_store.wording import Wording, wording_of
from content_store.workspace import CONTENT_VERSION
from delivery.render import kit_in_force
from guardrails.language.regional import market_names


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The brand's content as of one content version."""

    version: str | None
    brand: BrandKit
    brand_sha256: str
    use_cases: Mapping[UseCaseId, UseCase]
    wording: Wording
    _kits: dict[tuple[Channel, str | None, str | None], BrandKit] = field(default_factory=dict)

    def kit_for(self, channel: Channel, market: str | None, locale: str | None = None) -> BrandKit:
        """Returns the kit as it holds for customers of the market, worked out once.

        Raises:
            RenderFailed: the kit has no rules or no required line for the locale.
        """
        key = (channel, market, locale)
        kit = self._kits.get(key)
        if kit is None:
            kit = self._kits[key] = kit_in_force(self.brand, channel, locale, market_names(market))
        return kit


def load_snapshot(tx: Connection, version: str | None) -> Snapshot:
    """Reads the snapshot.

    Raises:
        NothingIngested: no brand kit is published.
    """
    published = repository.brand_kit(tx)
    return Snapshot(
        version=version,
        brand=published.kit,
        brand_sha256=published.sha256,
        use_cases={use_case.id: use_case for use_case in repository.all_use_cases(tx)},
        wording=wording_of(repository.all_categories(tx)),
    )


class SnapshotCache:
    """Keeps the snapshot of one content version."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None

    def current(self, tx: Connection) -> Snapshot:
        """Returns the current snapshot, read anew only where the content version changed."""
        version = repository.workspace_value(tx, CONTENT_VERSION)
        if self._snapshot is None or self._snapshot.version != version:
            self._snapshot = load_snapshot(tx, version)
        return self._snapshot
