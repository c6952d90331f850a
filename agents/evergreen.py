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
from bespoke.ledger import Ledger
from bespoke.storage.database import Database
from content_store import repository
from content_store.pack import EvergreenCopy
from guardrails.base import Facts, Stage, Subject
from guardrails.pipeline import Pipeline

AUTHOR = "pack"


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
                known_topics={topic: category.spoken or topic for topic, category in library.topics.items()},
                never_named=library.never_named,
                required_line=library.brand.required_line(channel),
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
    """Stores the pack's evergreen messages that are new, retires those it no longer holds, and returns
    those that wait for a reviewer.

    A blocked one is stored as blocked and is never served.
    """
    variants = [_variant(pipeline, library, copy, now) for copy in texts]
    ids = {variant.id for variant in variants}
    with database.write() as tx:
        held = repository.search_variants(tx, evergreen=True, limit=10_000).variants
        for old in held:
            if old.id not in ids and old.status is not VariantStatus.RETIRED:
                repository.update_variant(tx, old.model_copy(update={"status": VariantStatus.RETIRED}), None)
        repository.add_variants(tx, variants)
        ledger.append(tx, [verdict_entry(variant, None) for variant in variants])
        waiting = repository.search_variants(
            tx, evergreen=True, status=VariantStatus.IN_REVIEW, limit=10_000
        ).variants
    return list(waiting)


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
