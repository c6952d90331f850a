"""Evergreen messages of a pack: checked like all copy, and put before a reviewer."""

from collections.abc import Sequence
from datetime import datetime

from agents.deps import Library
from agents.publishing import verdict_entry
from bespoke.domain.base import sha256_of
from bespoke.domain.channel import Channel
from bespoke.domain.draft import Copy, CopywriterKind, Provenance
from bespoke.domain.finding import Report, Verdict
from bespoke.domain.ids import VariantId
from bespoke.domain.variant import Variant, VariantStatus
from bespoke.ledger import Entry, Ledger
from bespoke.storage.database import Database
from content_store import repository
from content_store.pack import EvergreenCopy
from guardrails.base import Facts, Stage, Subject
from guardrails.pipeline import Pipeline

AUTHOR = "pack"
MOST = 10_000
"""Evergreen messages of a workspace; a pack has dozens."""


def evergreen_id(copy: EvergreenCopy) -> VariantId:
    """Returns an id that follows from the text: a changed text is another variant, to be reviewed anew."""
    return VariantId(
        f"v_{sha256_of(['evergreen', copy.use_case, copy.channel.value, copy.copy_text().content_hash()])[:20]}"
    )


def check_evergreen(pipeline: Pipeline, library: Library, copy_text: Copy, channel: Channel) -> Report:
    """Returns what the guardrails say of a text that is not written for anyone in particular."""
    return pipeline.run(
        Subject(
            stage=Stage.BLOCK,
            fields=copy_text.fields(),
            channel=channel,
            facts=Facts(
                brand=library.brand,
                known_topics=library.wording.known_topics,
                never_named=library.wording.never_named,
                required_line=library.brand.required_line(channel),
                market=library.brand.market,
            ),
        )
    )


def add_evergreen(
    database: Database,
    ledger: Ledger,
    pipeline: Pipeline,
    library: Library,
    texts: Sequence[EvergreenCopy],
    now: datetime,
) -> list[Variant]:
    """Makes the pack's evergreen messages the only ones, and returns those that wait for a reviewer.

    What the pack no longer holds is retired, and put in review again when it comes back. What it holds
    is checked anew under the present policy: a blocked message is never served, an approved one that is
    blocked now loses its approval, and one that is blocked no longer waits for a reviewer. A person's
    rejection stands.
    """
    variants = {variant.id: variant for variant in (_variant(pipeline, library, copy, now) for copy in texts)}
    with database.write() as tx:
        ledger.lock(tx)
        held = {old.id: old for old in repository.search_variants(tx, evergreen=True, limit=MOST).variants}
        entries = []
        for old in held.values():
            fresh = variants.get(old.id)
            changed = _retired(old) if fresh is None else _rechecked(pipeline, library, old, fresh)
            if changed is not None:
                repository.update_variant(tx, changed, None)
                entries += _entries(old, changed)
        added = [variant for variant in variants.values() if variant.id not in held]
        repository.add_variants(tx, added)
        ledger.append(tx, [*entries, *(verdict_entry(variant, None) for variant in added)])
        waiting = repository.search_variants(
            tx, evergreen=True, status=VariantStatus.IN_REVIEW, limit=MOST
        ).variants
    return list(waiting)


def _retired(old: Variant) -> Variant | None:
    if old.status is VariantStatus.RETIRED:
        return None
    return old.model_copy(update={"status": VariantStatus.RETIRED})


def _rechecked(pipeline: Pipeline, library: Library, old: Variant, fresh: Variant) -> Variant | None:
    """Returns the message that the pack still or again holds as it is to stand now, or None for no change.

    Args:
        fresh: the pack's text, checked. A reviewer may have edited `old` since.
    """
    match old.status:
        case VariantStatus.REJECTED:
            return None
        case VariantStatus.RETIRED:
            return fresh.model_copy(update={"revision": old.revision + 1, "created_at": old.created_at})
        case _:
            report = check_evergreen(pipeline, library, old.copy_text, old.channel)
            is_blocked = report.verdict is Verdict.BLOCK
            if is_blocked == (old.status is VariantStatus.BLOCKED):
                return None
            status = VariantStatus.BLOCKED if is_blocked else VariantStatus.IN_REVIEW
            return old.model_copy(update={"status": status, "report": report, "revision": old.revision + 1})


def _entries(old: Variant, changed: Variant) -> list[Entry]:
    """Returns the ledger's entries of what became of a message that was held."""
    payload = {"content_hash": old.content_hash, "was": old.status.value}
    if changed.status is VariantStatus.RETIRED:
        return [
            Entry(
                kind="variant.retired",
                subject=old.id,
                payload=payload | {"reason": "the pack no longer holds it"},
                dedupe_key=f"retired:{old.id}:{old.revision}",
            )
        ]
    verdict = verdict_entry(changed, None)
    if old.status is not VariantStatus.APPROVED:
        return [verdict]
    return [
        verdict,
        Entry(
            kind="variant.approval_revoked",
            subject=old.id,
            payload=payload | {"reason": "blocked", "policy_sha256": changed.report.policy_sha256},
            dedupe_key=f"approval_revoked:{old.id}:{changed.revision}",
        ),
    ]


def _variant(pipeline: Pipeline, library: Library, copy: EvergreenCopy, now: datetime) -> Variant:
    copy_text: Copy = copy.copy_text()
    report = check_evergreen(pipeline, library, copy_text, copy.channel)
    return Variant(
        id=evergreen_id(copy),
        generation_id=None,
        customer_id=None,
        use_case_id=copy.use_case,
        channel=copy.channel,
        hypothesis_id=None,
        angle=None,
        tactic=None,
        exchange=copy.exchange,
        copy_text=copy_text,
        content_hash=copy_text.content_hash(),
        offer_id=None,
        provenance=Provenance(copywriter=CopywriterKind.COMPOSER, seed=0),
        report=report,
        author=AUTHOR,
        status=VariantStatus.BLOCKED if report.verdict is Verdict.BLOCK else VariantStatus.IN_REVIEW,
        evergreen=True,
        created_at=now,
    )
