"""Reads and writes of everything the content store keeps. Functions take the caller's open transaction."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection, Row, Table, bindparam, delete, func, insert, or_, select, update

from bespoke.domain.audience import REGULARLY_BASKETS, Audience
from bespoke.domain.block import ContentBlock
from bespoke.domain.brand import BrandKit, PublishedBrandKit
from bespoke.domain.category import Category
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState, ConsentVerdict, fold_consent
from bespoke.domain.draft import Copy
from bespoke.domain.event import Event
from bespoke.domain.ids import CustomerId, DecisionId, GenerationId, OfferId, Pseudonym, UseCaseId, VariantId
from bespoke.domain.offer import Offer
from bespoke.domain.profile import LIKES, SAID_BY_CUSTOMER, Profile, Purpose
from bespoke.domain.use_case import UseCase
from bespoke.domain.variant import Review, Variant, VariantStatus
from bespoke.errors import (
    CustomerNotFound,
    NothingIngested,
    OfferNotFound,
    ReviewConflict,
    StoreUnusable,
    UseCaseNotFound,
    VariantNotFound,
)
from bespoke.storage import tables as t
from bespoke.storage.database import insert_if_new, to_text
from content_store.workspace import CONTENT_VERSION, CURRENT_BRAND

IdT = TypeVar("IdT", bound=str)

NOBODYS = ("offer.", "brand.")
"""Beginnings of the names of fields that belong to no profile."""
IN_CHUNK = 500
"""Ids in one IN list: well below SQLite's bound on variables."""


def insert_new(tx: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
    """Inserts the rows whose primary key is new, and returns how many were."""
    if not rows:
        return 0
    return len(tx.execute(insert_if_new(tx, table).returning(*table.primary_key.columns), list(rows)).all())


# Workspace


def set_workspace(tx: Connection, key: str, value: str) -> None:
    """Sets one fact about the workspace as a whole."""
    if tx.execute(update(t.workspace).where(t.workspace.c.key == key).values(value=value)).rowcount == 0:
        tx.execute(insert(t.workspace).values(key=key, value=value))


def workspace_value(tx: Connection, key: str) -> str | None:
    """Returns one fact about the workspace, or None where it was never set."""
    return tx.execute(select(t.workspace.c.value).where(t.workspace.c.key == key)).scalar_one_or_none()


# Profiles


class ProfileKey(NamedTuple):
    """What serving and the index check need of a profile, without reading the profile."""

    customer_id: CustomerId
    pseudonym: Pseudonym
    version: int
    type: str
    region: str | None = None
    time_zone: str | None = None
    age: int | None = None


def replace_profiles(tx: Connection, profiles: Sequence[Profile]) -> None:
    """Stores the profiles, each in place of the one with its customer id."""
    for chunk in _chunks([profile.customer_id for profile in profiles]):
        tx.execute(delete(t.profiles).where(t.profiles.c.customer_id.in_(chunk)))
    if profiles:
        tx.execute(
            insert(t.profiles),
            [
                {
                    "customer_id": profile.customer_id,
                    "pseudonym": profile.pseudonym,
                    "version": profile.version,
                    "type": profile.type.type.value,
                    "updated_at": to_text(profile.updated_at),
                    "doc": profile.model_dump_json(),
                    "region": profile.region,
                    "time_zone": profile.time_zone,
                    "age": profile.age,
                }
                for profile in profiles
            ],
        )


_PROFILE_KEY = select(
    t.profiles.c.customer_id,
    t.profiles.c.pseudonym,
    t.profiles.c.version,
    t.profiles.c.type,
    t.profiles.c.region,
    t.profiles.c.time_zone,
    t.profiles.c.age,
)


_PROFILE_KEYS = _PROFILE_KEY.where(t.profiles.c.customer_id.in_(bindparam("customers", expanding=True)))


def profile_key(tx: Connection, customer_id: CustomerId) -> ProfileKey:
    """Returns the key of one profile.

    Raises:
        CustomerNotFound: nobody has this id.
    """
    row = tx.execute(_PROFILE_KEY.where(t.profiles.c.customer_id == customer_id)).one_or_none()
    if row is None:
        raise CustomerNotFound(customer_id)
    return ProfileKey(*row)


def profile_keys(tx: Connection, customer_ids: Sequence[CustomerId]) -> dict[CustomerId, ProfileKey]:
    """Returns the keys of those that exist."""
    return {
        row[0]: ProfileKey._make(row)
        for chunk in _chunks(customer_ids)
        for row in tx.execute(_PROFILE_KEYS, {"customers": list(chunk)}).all()
    }


def all_profile_keys(tx: Connection) -> list[ProfileKey]:
    """Returns the keys of all profiles, by customer id."""
    return [ProfileKey(*row) for row in tx.execute(_PROFILE_KEY.order_by(t.profiles.c.customer_id))]


def profile(tx: Connection, customer_id: CustomerId) -> Profile:
    """Returns a whole profile. Callers check consent first.

    Raises:
        CustomerNotFound: nobody has this id.
    """
    doc = tx.execute(
        select(t.profiles.c.doc).where(t.profiles.c.customer_id == customer_id)
    ).scalar_one_or_none()
    if doc is None:
        raise CustomerNotFound(customer_id)
    return Profile.model_validate_json(doc)


def profile_keys_by_pseudonym(tx: Connection, pseudonyms: Sequence[Pseudonym]) -> list[ProfileKey]:
    """Returns the keys of those that exist, in the order asked for."""
    found = {
        row.pseudonym: ProfileKey(*row)
        for chunk in _chunks(pseudonyms)
        for row in tx.execute(_PROFILE_KEY.where(t.profiles.c.pseudonym.in_(chunk)))
    }
    return [found[name] for name in pseudonyms if name in found]


def all_profiles(tx: Connection) -> Iterable[Profile]:
    """Yields every profile, by customer id, a few at a time."""
    query = select(t.profiles.c.doc).order_by(t.profiles.c.customer_id).execution_options(yield_per=500)
    with tx.execute(query) as rows:
        for row in rows:
            yield Profile.model_validate_json(row.doc)


def count_by_type(tx: Connection) -> dict[str, int]:
    """Returns how many profiles there are of each type."""
    rows = tx.execute(select(t.profiles.c.type, func.count()).group_by(t.profiles.c.type))
    return {row[0]: int(row[1]) for row in rows}


# Audit-only attributes


def replace_audit_attributes(tx: Connection, attributes: dict[CustomerId, dict[str, str]]) -> None:
    """Stores demographics for fairness audits, apart from profiles."""
    tx.execute(delete(t.audit_attributes))
    if attributes:
        tx.execute(
            insert(t.audit_attributes),
            [{"customer_id": key, "doc": json.dumps(value)} for key, value in attributes.items()],
        )


def audit_attributes(tx: Connection, customer_id: CustomerId | None) -> dict[str, str]:
    """Returns the audit-only attributes, for guardrails and audits and nothing else; nobody has none."""
    doc = tx.execute(
        select(t.audit_attributes.c.doc).where(t.audit_attributes.c.customer_id == customer_id)
    ).scalar_one_or_none()
    return {} if doc is None else dict(json.loads(doc))


# Consent


def add_consents(tx: Connection, records: Sequence[ConsentRecord]) -> int:
    """Adds records and returns how many were new. A record is never changed."""
    return insert_new(
        tx,
        t.consents,
        [
            {
                "record_id": record.record_id,
                "customer_id": record.customer_id,
                "purpose": record.purpose.value,
                "channel": record.channel.value,
                "state": record.state.value,
                "source": record.source,
                "at": to_text(record.at),
                "expires_at": None if record.expires_at is None else to_text(record.expires_at),
            }
            for record in records
        ],
    )


def consent(tx: Connection, customer_id: CustomerId, purpose: Purpose, channel: Channel) -> ConsentVerdict:
    """Returns what the customer said last for this purpose on this channel; see `ConsentVerdict.as_of`."""
    return consents(tx, [customer_id], purpose, channel)[customer_id]


def consents(
    tx: Connection, customer_ids: Sequence[CustomerId], purpose: Purpose, channel: Channel
) -> dict[CustomerId, ConsentVerdict]:
    """Returns the verdict for each customer, also for those without any record."""
    return consents_by_purpose(tx, customer_ids, (purpose,), channel)[purpose]


_CONSENTS = select(
    t.consents.c.record_id,
    t.consents.c.customer_id,
    t.consents.c.purpose,
    t.consents.c.state,
    t.consents.c.source,
    t.consents.c.at,
    t.consents.c.expires_at,
).where(
    t.consents.c.customer_id.in_(bindparam("customers", expanding=True)),
    t.consents.c.channel == bindparam("channel"),
    t.consents.c.purpose.in_(bindparam("purposes", expanding=True)),
)


def consents_by_purpose(
    tx: Connection, customer_ids: Sequence[CustomerId], purposes: Sequence[Purpose], channel: Channel
) -> dict[Purpose, dict[CustomerId, ConsentVerdict]]:
    """Returns the verdict for each purpose and customer, also for those without any record."""
    records: dict[Purpose, dict[CustomerId, list[ConsentRecord]]] = {
        purpose: {customer_id: [] for customer_id in customer_ids} for purpose in purposes
    }
    named = [purpose.value for purpose in purposes]
    for chunk in _chunks(customer_ids):
        asked = {"customers": list(chunk), "channel": channel.value, "purposes": named}
        for record_id, customer_id, purpose, state, source, at, expires_at in tx.execute(
            _CONSENTS, asked
        ).all():
            of_purpose = Purpose(purpose)
            records[of_purpose][customer_id].append(
                ConsentRecord(
                    record_id=record_id,
                    customer_id=customer_id,
                    purpose=of_purpose,
                    channel=channel,
                    state=ConsentState(state),
                    source=source,
                    at=datetime.fromisoformat(at),
                    expires_at=None if expires_at is None else datetime.fromisoformat(expires_at),
                )
            )
    return {
        purpose: {key: fold_consent(found, purpose, channel) for key, found in of_customers.items()}
        for purpose, of_customers in records.items()
    }


# Offers


def replace_offers(tx: Connection, offers: Sequence[Offer]) -> None:
    """Stores the offers, each in place of the one with its id, retired or not; what was given out stays
    counted."""
    issued = {row.offer_id: row.issued for row in tx.execute(select(t.offers.c.offer_id, t.offers.c.issued))}
    for chunk in _chunks([offer.id for offer in offers]):
        tx.execute(delete(t.offers).where(t.offers.c.offer_id.in_(chunk)))
    if offers:
        tx.execute(
            insert(t.offers),
            [
                {
                    "offer_id": offer.id,
                    "valid_from": offer.valid_from.isoformat(),
                    "valid_to": offer.valid_to.isoformat(),
                    "issued": issued.get(offer.id, 0),
                    "source": offer.source,
                    "doc": offer.model_dump_json(),
                }
                for offer in offers
            ],
        )


def replace_source(tx: Connection, source: str, offers: Sequence[Offer]) -> list[OfferId]:
    """Makes the offers of one source exactly these, and returns those that it no longer holds, by id.

    They are retired and not deleted: variants and decisions name them, and they may come back.

    Raises:
        ValueError: one of the offers is of another source.
    """
    strange = next((offer for offer in offers if offer.source != source), None)
    if strange is not None:
        raise ValueError(f"offer '{strange.id}' is of source '{strange.source}', not '{source}'")
    replace_offers(tx, offers)
    kept = {offer.id for offer in offers}
    of_source = select(t.offers.c.offer_id).where(t.offers.c.source == source, t.offers.c.retired == 0)
    gone = sorted(OfferId(row.offer_id) for row in tx.execute(of_source) if row.offer_id not in kept)
    for chunk in _chunks(gone):
        tx.execute(update(t.offers).where(t.offers.c.offer_id.in_(chunk)).values(retired=1))
    return gone


@dataclass(frozen=True, slots=True)
class StockedOffer:
    """An offer, how many of it were given out, and whether its source has taken it back."""

    offer: Offer
    issued: int
    retired: bool

    def is_live(self, day: date) -> bool:
        """Whether the offer can be used on `day`, its budget aside."""
        return not self.retired and self.offer.is_live(day)

    @property
    def is_in_budget(self) -> bool:
        return self.offer.budget is None or self.issued < self.offer.budget


def offer(tx: Connection, offer_id: OfferId) -> StockedOffer:
    """Returns one offer.

    Raises:
        OfferNotFound: names the nearest id.
    """
    found = offers(tx, [offer_id]).get(offer_id)
    if found is None:
        known = [row.offer_id for row in tx.execute(select(t.offers.c.offer_id))]
        raise OfferNotFound(offer_id, _nearest(offer_id, known))
    return found


_OFFERS = select(t.offers).where(t.offers.c.offer_id.in_(bindparam("offers", expanding=True)))


def offers(tx: Connection, offer_ids: Sequence[OfferId]) -> dict[OfferId, StockedOffer]:
    """Returns those of the offers that exist."""
    return {
        row.offer_id: _stocked(row)
        for chunk in _chunks(offer_ids)
        for row in tx.execute(_OFFERS, {"offers": list(chunk)}).all()
    }


def live_offers(tx: Connection, day: date) -> list[StockedOffer]:
    """Returns the offers that can be used on `day`, by id."""
    rows = tx.execute(
        select(t.offers)
        .where(
            t.offers.c.valid_from <= day.isoformat(),
            t.offers.c.valid_to >= day.isoformat(),
            t.offers.c.retired == 0,
        )
        .order_by(t.offers.c.offer_id)
    )
    return [_stocked(row) for row in rows]


def _stocked(row: Row[Any]) -> StockedOffer:
    return StockedOffer(_offer_of(row.doc), int(row.issued), bool(row.retired))


@lru_cache(maxsize=4_096)
def _offer_of(doc: str) -> Offer:
    return Offer.model_validate_json(doc)


def count_issued(tx: Connection, offer_id: OfferId, count: int) -> None:
    """Counts so many more of the offer as given out."""
    tx.execute(
        update(t.offers).where(t.offers.c.offer_id == offer_id).values(issued=t.offers.c.issued + count)
    )


# Brand kit, blocks, categories, use cases


def brand_kit(tx: Connection) -> PublishedBrandKit:
    """Returns the current kit.

    Raises:
        NothingIngested: none was published.
        StoreUnusable: it breaks a rule that kits did not have when it was published.
    """
    row = tx.execute(
        select(t.brand_kits)
        .join(t.workspace, t.workspace.c.value == t.brand_kits.c.sha256)
        .where(t.workspace.c.key == CURRENT_BRAND)
    ).one_or_none()
    if row is None:
        raise NothingIngested("no brand kit has been published; run 'bespoke ingest'")
    return published_kit(row)


def published_kit(row: Row[Any]) -> PublishedBrandKit:
    """Returns the kit that a row of `brand_kits` holds.

    Raises:
        StoreUnusable: it breaks a rule that kits did not have when it was published; names the key.
    """
    ended = row.unpublished_at
    try:
        kit = BrandKit.model_validate_json(row.doc)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "kit"
        problem = str(first["msg"]).removeprefix("Value error, ")
        raise StoreUnusable(
            f"version {row.version} of the brand kit '{row.brand_id}', as it was published, cannot be used by this "
            f"version of the service: '{key}': {problem}; correct it in the kit's file, raise 'version' there and "
            "publish it: 'bespoke brand publish FILE'"
        ) from error
    return PublishedBrandKit(
        kit=kit,
        sha256=row.sha256,
        published_at=datetime.fromisoformat(row.published_at),
        unpublished_at=None if ended is None else datetime.fromisoformat(ended),
    )


def raise_content_version(tx: Connection) -> None:
    """Has serving read the brand's content again; whatever changes it calls this in the same transaction."""
    version = int(workspace_value(tx, CONTENT_VERSION) or 0) + 1
    set_workspace(tx, CONTENT_VERSION, str(version))


def replace_blocks(tx: Connection, blocks: Sequence[ContentBlock], sha256s: Sequence[str]) -> None:
    """Makes the library hold exactly these blocks."""
    tx.execute(delete(t.blocks))
    if blocks:
        tx.execute(
            insert(t.blocks),
            [
                {
                    "block_id": block.id,
                    "move": block.move.value,
                    "sha256": sha,
                    "doc": block.model_dump_json(),
                }
                for block, sha in zip(blocks, sha256s, strict=True)
            ],
        )


def all_blocks(tx: Connection) -> list[ContentBlock]:
    """Returns the whole library, by id."""
    rows = tx.execute(select(t.blocks.c.doc).order_by(t.blocks.c.block_id))
    return [ContentBlock.model_validate_json(row.doc) for row in rows]


def replace_categories(tx: Connection, categories: Sequence[Category]) -> None:
    """Makes the category list exactly this."""
    tx.execute(delete(t.categories))
    if categories:
        tx.execute(
            insert(t.categories),
            [
                {
                    "label": category.label,
                    "topic": category.topic,
                    "use": category.use.value,
                    "doc": category.model_dump_json(),
                }
                for category in categories
            ],
        )


def all_categories(tx: Connection) -> list[Category]:
    """Returns the whole category list, by label."""
    rows = tx.execute(select(t.categories.c.doc).order_by(t.categories.c.label))
    return [Category.model_validate_json(row.doc) for row in rows]


def replace_use_cases(tx: Connection, use_cases: Sequence[UseCase]) -> None:
    """Makes the use cases exactly these."""
    tx.execute(delete(t.use_cases))
    if use_cases:
        tx.execute(
            insert(t.use_cases),
            [{"use_case_id": use_case.id, "doc": use_case.model_dump_json()} for use_case in use_cases],
        )


def all_use_cases(tx: Connection) -> list[UseCase]:
    """Returns every use case, by id."""
    rows = tx.execute(select(t.use_cases.c.doc).order_by(t.use_cases.c.use_case_id))
    return [UseCase.model_validate_json(row.doc) for row in rows]


def use_case(tx: Connection, use_case_id: UseCaseId) -> UseCase:
    """Returns one use case.

    Raises:
        UseCaseNotFound: names the nearest one.
    """
    doc = tx.execute(
        select(t.use_cases.c.doc).where(t.use_cases.c.use_case_id == use_case_id)
    ).scalar_one_or_none()
    if doc is None:
        known = [row.use_case_id for row in tx.execute(select(t.use_cases.c.use_case_id))]
        raise UseCaseNotFound(use_case_id, _nearest(use_case_id, known))
    return UseCase.model_validate_json(doc)


# Variants and reviews


def add_variants(tx: Connection, variants: Sequence[Variant]) -> int:
    """Adds variants and returns how many were new; one that is there already stays as it is."""
    return insert_new(tx, t.variants, [_variant_row(variant) for variant in variants])


def update_variant(tx: Connection, variant: Variant, approved_hash: str | None) -> None:
    """Stores a new state of a variant that exists.

    Args:
        approved_hash: the content hash that an approval covers; None revokes any approval.
    """
    row = _variant_row(variant) | {"approved_hash": approved_hash}
    tx.execute(update(t.variants).where(t.variants.c.variant_id == variant.id).values(**row))


def variant(tx: Connection, variant_id: VariantId) -> Variant:
    """Returns one variant.

    Raises:
        VariantNotFound: nothing has this id.
    """
    doc = tx.execute(
        select(t.variants.c.doc).where(t.variants.c.variant_id == variant_id)
    ).scalar_one_or_none()
    if doc is None:
        raise VariantNotFound(variant_id)
    return Variant.model_validate_json(doc)


@dataclass(frozen=True, slots=True)
class VariantPage:
    """One page of variants, oldest first, and how many match in all."""

    variants: tuple[Variant, ...]
    total: int


def search_variants(
    tx: Connection,
    *,
    generation_id: GenerationId | None = None,
    customer_id: CustomerId | None = None,
    use_case_id: UseCaseId | None = None,
    status: VariantStatus | None = None,
    evergreen: bool | None = None,
    limit: int = 50,
    offset: int = 0,
) -> VariantPage:
    """Returns variants that match all that is given."""
    conditions = []
    for column, value in (
        (t.variants.c.generation_id, generation_id),
        (t.variants.c.customer_id, customer_id),
        (t.variants.c.use_case_id, use_case_id),
        (t.variants.c.status, None if status is None else status.value),
        (t.variants.c.evergreen, None if evergreen is None else int(evergreen)),
    ):
        if value is not None:
            conditions.append(column == value)
    total = tx.execute(select(func.count()).select_from(t.variants).where(*conditions)).scalar_one()
    rows = tx.execute(
        select(t.variants.c.doc)
        .where(*conditions)
        .order_by(t.variants.c.created_at, t.variants.c.variant_id)
        .limit(limit)
        .offset(offset)
    )
    return VariantPage(tuple(Variant.model_validate_json(row.doc) for row in rows), int(total))


class Candidate(NamedTuple):
    """A variant that serving may choose: its approval covers its present content hash."""

    variant_id: VariantId
    customer_id: CustomerId | None
    content_hash: str
    evergreen: bool
    offer_id: OfferId | None
    personal: bool
    """Whether it was written from attributes of the profile, which needs consent to personalization."""
    copy_json: str
    checked_under: str
    """`Report.checked_under` of the report that its approval rests on."""
    audience_json: str | None = None
    """Whom it was written for together; None for one customer's, and for an evergreen one."""
    locale: str | None = None
    """To fill facts in; None for the brand kit's own."""
    deadline: str | None = None
    """Last day on which it may go out, as ISO 8601; None for any day."""

    @property
    def audience(self) -> Audience | None:
        return None if self.audience_json is None else _audience_of(self.audience_json)

    def copy_text(self) -> Copy | None:
        """Returns the text, or None where it is not what the content hash covers."""
        try:
            read = Copy.model_validate_json(self.copy_json)
        except ValidationError:
            return None
        return read if read.content_hash() == self.content_hash else None


def candidate_of(variant: Variant) -> Candidate:
    """Returns a variant as serving sees it, approved or not."""
    return Candidate(
        variant_id=variant.id,
        customer_id=variant.customer_id,
        content_hash=variant.content_hash,
        evergreen=variant.evergreen,
        offer_id=variant.offer_id,
        personal=is_personal(variant),
        copy_json=variant.copy_text.model_dump_json(),
        checked_under=variant.report.checked_under,
        audience_json=None if variant.audience is None else variant.audience.model_dump_json(),
        locale=variant.locale,
        deadline=_day(variant.deadline),
    )


_CANDIDATE = select(
    t.variants.c.variant_id,
    t.variants.c.customer_id,
    t.variants.c.content_hash,
    t.variants.c.evergreen,
    t.variants.c.offer_id,
    t.variants.c.personal,
    t.variants.c.copy_text,
    t.variants.c.checked_under,
    t.variants.c.audience,
    t.variants.c.locale,
    t.variants.c.deadline,
)


@lru_cache(maxsize=1_024)
def _audience_of(doc: str) -> Audience:
    return Audience.model_validate_json(doc)


_APPROVED = _CANDIDATE.where(
    t.variants.c.use_case_id == bindparam("use_case"),
    t.variants.c.channel == bindparam("channel"),
    t.variants.c.status == VariantStatus.APPROVED.value,
    t.variants.c.approved_hash == t.variants.c.content_hash,
).order_by(t.variants.c.variant_id)
_FOR_CUSTOMERS = _APPROVED.where(t.variants.c.customer_id.in_(bindparam("customers", expanding=True)))
# Without the bare test for NULL the index of serving would be of no use.
_FOR_MANY = _APPROVED.where(
    t.variants.c.customer_id.is_(None), or_(t.variants.c.evergreen == 1, t.variants.c.audience.is_not(None))
)


def serving_candidates(
    tx: Connection, use_case_id: UseCaseId, channel: Channel, customer_ids: Sequence[CustomerId]
) -> list[Candidate]:
    """Returns approved variants for these customers, for audiences, and the evergreen ones, by variant id."""
    asked = {"use_case": use_case_id, "channel": channel.value}
    found = [Candidate._make(row) for row in tx.execute(_FOR_MANY, asked).all()]
    for chunk in _chunks(customer_ids):
        of_chunk = tx.execute(_FOR_CUSTOMERS, {**asked, "customers": list(chunk)}).all()
        found += [Candidate._make(row) for row in of_chunk]
    return found


def regular_topics(tx: Connection, customer_ids: Sequence[CustomerId]) -> dict[CustomerId, frozenset[str]]:
    """Returns the topics that each of these customers buys regularly and did not ask not to hear of. Callers check
    consent first."""
    query = select(t.profiles.c.customer_id, t.profiles.c.doc)
    return {
        CustomerId(row.customer_id): _welcome_regular_topics(json.loads(row.doc))
        for chunk in _chunks(customer_ids)
        for row in tx.execute(query.where(t.profiles.c.customer_id.in_(chunk)))
    }


def _welcome_regular_topics(doc: dict[str, Any]) -> frozenset[str]:
    # Read as JSON: a decision waits for it, and making a profile of it takes many times as long.
    unwelcome = {
        attribute["name"].removeprefix(LIKES)
        for attribute in doc["attributes"]
        if attribute["name"].startswith(LIKES)
        and attribute["source"] == SAID_BY_CUSTOMER
        and not attribute["value"]
    }
    return frozenset(
        affinity["topic"]
        for affinity in doc["affinities"]
        if affinity["baskets"] >= REGULARLY_BASKETS and affinity["topic"] not in unwelcome
    )


def personal_variants(tx: Connection, variant_ids: Sequence[VariantId]) -> set[VariantId]:
    """Returns those of the variants that were written from attributes of a profile."""
    personal = select(t.variants.c.variant_id).where(t.variants.c.personal == 1)
    return {
        VariantId(row.variant_id)
        for chunk in _chunks(variant_ids)
        for row in tx.execute(personal.where(t.variants.c.variant_id.in_(chunk)))
    }


def add_review(tx: Connection, review: Review) -> None:
    """Records a review.

    Raises:
        ReviewConflict: this text of the variant was reviewed already.
    """
    added = insert_new(
        tx,
        t.reviews,
        [
            {
                "review_id": review.review_id,
                "variant_id": review.variant_id,
                "revision": review.revision,
                "content_hash": review.content_hash,
                "verdict": review.verdict.value,
                "reviewer": review.reviewer,
                "at": to_text(review.at),
                "doc": review.model_dump_json(),
            }
        ],
    )
    if not added:
        raise ReviewConflict(
            f"variant '{review.variant_id}' has been reviewed already in this wording; reload it to see by whom"
        )


def reviews_of(tx: Connection, variant_ids: Sequence[VariantId]) -> list[Review]:
    """Returns the reviews of these variants, oldest first."""
    rows: list[Row[Any]] = []
    for chunk in _chunks(variant_ids):
        rows += tx.execute(select(t.reviews).where(t.reviews.c.variant_id.in_(chunk)))
    return [
        Review.model_validate_json(row.doc) for row in sorted(rows, key=lambda row: (row.at, row.review_id))
    ]


# Events


def add_events(tx: Connection, events: Sequence[Event]) -> int:
    """Adds events and returns how many were new: one message id counts once."""
    return insert_new(
        tx,
        t.events,
        [
            {
                "message_id": event.message_id,
                "customer_id": event.customer_id,
                "name": event.name,
                "decision_id": event.decision_id,
                "at": to_text(event.at),
                "received_at": to_text(event.received_at),
                "properties": json.dumps(event.properties),
            }
            for event in events
        ],
    )


def add_event_rows(tx: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Adds rows of the events table as they are and returns how many were new; for bulk imports."""
    before = tx.execute(select(func.count()).select_from(t.events)).scalar_one()
    tx.execute(insert_if_new(tx, t.events), list(rows))
    return int(tx.execute(select(func.count()).select_from(t.events)).scalar_one() - before)


def event(tx: Connection, message_id: str) -> Event | None:
    """Returns the event with this message id, or None."""
    row = tx.execute(select(t.events).where(t.events.c.message_id == message_id)).one_or_none()
    if row is None:
        return None
    return Event(
        message_id=row.message_id,
        customer_id=row.customer_id,
        name=row.name,
        decision_id=None if row.decision_id is None else DecisionId(row.decision_id),
        at=datetime.fromisoformat(row.at),
        received_at=datetime.fromisoformat(row.received_at),
        properties=json.loads(row.properties),
    )


def names_told_since(tx: Connection, customer_id: CustomerId, name: str, at: datetime) -> set[str]:
    """Returns the names of the properties that later events of this name about the customer have."""
    rows = tx.execute(
        select(t.events.c.properties).where(
            t.events.c.customer_id == customer_id, t.events.c.name == name, t.events.c.at > to_text(at)
        )
    )
    return {told for row in rows for told in json.loads(row.properties)}


def topics_told_since(tx: Connection, customer_id: CustomerId, name: str, at: datetime) -> set[str]:
    """Returns the property `topic` of later events of this name about the customer."""
    rows = tx.execute(
        select(t.events.c.properties).where(
            t.events.c.customer_id == customer_id, t.events.c.name == name, t.events.c.at > to_text(at)
        )
    )
    return {json.loads(row.properties)["topic"] for row in rows}


def count_rows(tx: Connection) -> dict[str, int]:
    """Returns how many rows each table of the content store has."""
    counted = (t.profiles, t.consents, t.offers, t.blocks, t.categories, t.use_cases, t.variants, t.events)
    return {
        table.name: int(tx.execute(select(func.count()).select_from(table)).scalar_one()) for table in counted
    }


def is_personal(variant: Variant) -> bool:
    """Whether anything of a profile went into the variant; facts of offers and the brand are nobody's.

    Into an audience's nothing of anybody went, but to be sent it may say what its reader buys.
    """
    if variant.audience is not None:
        return variant.audience.rests_on_purchases
    return any(not name.startswith(NOBODYS) for name in variant.provenance.fields_used)


def _variant_row(variant: Variant) -> dict[str, Any]:
    return {
        "variant_id": variant.id,
        "generation_id": variant.generation_id,
        "customer_id": variant.customer_id,
        "use_case_id": variant.use_case_id,
        "channel": variant.channel.value,
        "status": variant.status.value,
        "content_hash": variant.content_hash,
        "evergreen": int(variant.evergreen),
        "offer_id": variant.offer_id,
        "personal": int(is_personal(variant)),
        "copy_text": variant.copy_text.model_dump_json(),
        "checked_under": variant.report.checked_under,
        "audience": None if variant.audience is None else variant.audience.model_dump_json(),
        "locale": variant.locale,
        "deadline": _day(variant.deadline),
        "created_at": to_text(variant.created_at),
        "doc": variant.model_dump_json(),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _chunks(values: Sequence[IdT]) -> Iterable[Sequence[IdT]]:
    return (values[start : start + IN_CHUNK] for start in range(0, len(values), IN_CHUNK))


def _nearest(name: str, known: Sequence[str]) -> str | None:
    found = get_close_matches(name, known, n=1, cutoff=0.6)
    return found[0] if found else None
