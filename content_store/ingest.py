"""Loads a pack and customers into the store: each in one transaction, whole or not at all."""

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from bespoke.domain.base import sha256_of
from bespoke.domain.finding import Verdict
from bespoke.domain.ids import Pseudonym
from bespoke.domain.offer import Offer
from bespoke.domain.profile import FACTS_OF_SENDING, SAID_BY_CUSTOMER, Profile
from bespoke.ledger import Entry, Ledger
from bespoke.storage.database import Database, to_text
from content_store import repository
from content_store.brand_kits.repository import take_from_pack
from content_store.customer_types import TypeThresholds
from content_store.importers.complete_journey import load_complete_journey
from content_store.importers.complete_journey_offers import SOURCE
from content_store.pack import PACK_SOURCE, Pack
from content_store.projection import block_sha256
from content_store.workspace import REPLAY_DAY, SOURCE_NOTE, TOPIC_SHARES

EVENT_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class PackIngested:
    blocks: int
    categories: int
    use_cases: int
    offers: int
    brand_version: int
    """Of the brand kit in force."""
    kit_kept_because: str | None
    """Why another kit than the pack's is in force; None where the pack's is."""


def ingest_pack(database: Database, ledger: Ledger, pack: Pack, now: datetime) -> PackIngested:
    """Makes the pack the brand's content. Evergreen messages are not part of it: a person approves those.

    A newer brand kit of the same brand stays in force, and one that was taken back stays so.
    """
    with database.write() as tx:
        # First, as serving does: who gives out an offer holds it before the offer's row.
        ledger.lock(tx)
        kit, kept_because = take_from_pack(tx, ledger, pack.brand, now)
        repository.replace_categories(tx, pack.categories)
        repository.replace_use_cases(tx, pack.use_cases)
        repository.replace_blocks(tx, pack.blocks, [block_sha256(block) for block in pack.blocks])
        retired = repository.replace_source(tx, PACK_SOURCE, pack.offers)
        repository.raise_content_version(tx)
        ledger.append(
            tx,
            [
                Entry(
                    kind="content.ingested",
                    subject=pack.brand.id,
                    payload={
                        "brand_version": kit.version,
                        "brand_sha256": kit.sha256,
                        "blocks_sha256": sha256_of([block_sha256(block) for block in pack.blocks]),
                        "categories": len(pack.categories),
                        "use_cases": [use_case.id for use_case in pack.use_cases],
                        "offers": [offer.id for offer in pack.offers],
                        "offers_retired": retired,
                    },
                )
            ],
        )
    return PackIngested(
        len(pack.blocks),
        len(pack.categories),
        len(pack.use_cases),
        len(pack.offers),
        kit.version,
        kept_because,
    )


class RefusedField(NamedTuple):
    """An attribute of a profile whose text the guardrails blocked."""

    pseudonym: Pseudonym
    name: str
    checks: tuple[str, ...]
    policy_sha256: str


def refused_field_entry(refused: RefusedField) -> Entry:
    """Returns the ledger's entry of a field that was left out; it is found as other verdicts are."""
    return Entry(
        kind="profile.field_refused",
        subject=refused.pseudonym,
        payload={
            "field": refused.name,
            "verdict": Verdict.BLOCK.value,
            "policy_sha256": refused.policy_sha256,
            "findings": [{"check": check} for check in refused.checks],
        },
    )


class Screened(NamedTuple):
    """Profiles that may be stored, and what was left out of them."""

    profiles: tuple[Profile, ...]
    refused: tuple[RefusedField, ...]


@dataclass(frozen=True, slots=True)
class CustomersIngested:
    profiles: int
    offers: int
    consents: int
    events: int
    source_note: str


def ingest_complete_journey(
    database: Database,
    ledger: Ledger,
    pack: Pack,
    *,
    as_of: date,
    thresholds: TypeThresholds,
    now: datetime,
    progress: Callable[[str], None],
    require_clean: Callable[[Sequence[Offer]], None],
    screen: Callable[[Sequence[Profile]], Screened],
) -> CustomersIngested:
    """Loads the Complete Journey as of one day, and sets the workspace's clock to that day.

    Profiles that did not change keep their version; consents and events that are there stay as they are.

    Args:
        require_clean: raises where an offer must not be stored.
        screen: takes out of profiles what must not be stored.

    Raises:
        ComponentMissing: the extra `demo` is not installed.
    """
    # The data name no person, so a fixed seed ties nothing to anybody and keeps the demo repeatable.
    seeded = random.Random(0)  # noqa: S311
    loaded = load_complete_journey(
        pack.categories,
        as_of=as_of,
        thresholds=thresholds,
        new_pseudonym=lambda: Pseudonym(f"p_{seeded.getrandbits(64):016x}"),
        now=now,
        progress=progress,
    )
    progress("checking offers and profiles")
    require_clean(loaded.offers)
    screened = screen(loaded.profiles)
    progress("writing profiles, offers, consents and orders")
    with database.write() as tx:
        ledger.lock(tx)
        profiles = with_versions(screened.profiles, {p.customer_id: p for p in repository.all_profiles(tx)})
        repository.replace_profiles(tx, profiles)
        repository.replace_audit_attributes(tx, loaded.audit_attributes)
        retired = repository.replace_source(tx, SOURCE, loaded.offers)
        repository.add_consents(tx, loaded.consents)
        new_events = 0
        received_at = to_text(now)
        for start in range(0, len(loaded.events), EVENT_BATCH):
            new_events += repository.add_event_rows(
                tx,
                [
                    {
                        "message_id": message_id,
                        "customer_id": customer_id,
                        "name": name,
                        "decision_id": None,
                        "at": at,
                        "received_at": received_at,
                        "properties": properties,
                    }
                    for message_id, customer_id, name, at, properties in loaded.events[
                        start : start + EVENT_BATCH
                    ]
                ],
            )
        repository.set_workspace(tx, TOPIC_SHARES, json.dumps(topic_shares(profiles), sort_keys=True))
        repository.raise_content_version(tx)
        repository.set_workspace(tx, REPLAY_DAY, as_of.isoformat())
        repository.set_workspace(tx, SOURCE_NOTE, loaded.source_note)
        ledger.append(
            tx,
            [
                Entry(
                    kind="customers.ingested",
                    subject=SOURCE,
                    payload={
                        "as_of": as_of.isoformat(),
                        "profiles": len(profiles),
                        "offers": len(loaded.offers),
                        "offers_retired": len(retired),
                        "consents": len(loaded.consents),
                        "events": new_events,
                        "thresholds": thresholds.model_dump(mode="json"),
                        "source": loaded.source_note,
                    },
                ),
                *map(refused_field_entry, screened.refused),
            ],
        )
    return CustomersIngested(
        len(profiles), len(loaded.offers), len(loaded.consents), new_events, loaded.source_note
    )


def topic_shares(profiles: Sequence[Profile]) -> dict[str, float]:
    """Returns the share of the profiles that hold each topic."""
    held = Counter(affinity.topic for profile in profiles for affinity in profile.affinities)
    return {topic: count / len(profiles) for topic, count in sorted(held.items())}


def with_versions(loaded: Sequence[Profile], held: dict[str, Profile]) -> list[Profile]:
    """Returns the loaded profiles under the pseudonyms they have, versions raised where they changed."""
    versioned = []
    for profile in loaded:
        before = held.get(profile.customer_id)
        if before is None:
            versioned.append(profile)
            continue
        kept = {"pseudonym": before.pseudonym, "version": before.version, "updated_at": before.updated_at}
        # What a customer said of themselves outlasts an import that does not know it.
        kept |= {name: getattr(before, name) for name in FACTS_OF_SENDING if getattr(profile, name) is None}
        said = tuple(found for found in before.attributes if found.source == SAID_BY_CUSTOMER)
        kept["attributes"] = (*profile.attributes, *said)
        same = profile.model_copy(update=kept)
        changed = profile.model_copy(
            update={**kept, "version": before.version + 1, "updated_at": profile.updated_at}
        )
        versioned.append(same if same == before else changed)
    return versioned
