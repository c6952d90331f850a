"""Carries out what reviewers said of variants, in one transaction; a repeated answer changes nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime

from agents.publishing import review_entry, review_of, verdict_entry
from agents.state import ReviewAnswer
from bespoke.domain.draft import Copy
from bespoke.domain.finding import Report, Verdict
from bespoke.domain.ids import Pseudonym, VariantId
from bespoke.domain.variant import ReviewVerdict, Variant, VariantStatus
from bespoke.ledger import Ledger
from bespoke.storage.database import Database
from content_store import repository

Recheck = Callable[[Variant, Copy], Report]
"""Runs the guardrails over an edited text of a variant."""


def carry_out(
    database: Database,
    ledger: Ledger,
    answers: Sequence[ReviewAnswer],
    recheck: Recheck,
    pseudonym: Pseudonym | None,
    now: datetime,
) -> dict[VariantId, Variant]:
    """Stores the reviews and the variants' new states, and returns the variants as they stand after it.

    Answers that were carried out before, as after a crash, are recognised by their review and skipped.
    """
    with database.read() as tx:
        reviews = repository.reviews_of(tx, [answer.variant_id for answer in answers])
        held = {answer.variant_id: repository.variant(tx, answer.variant_id) for answer in answers}
    done = {(review.variant_id, review.revision) for review in reviews}
    fresh = [answer for answer in answers if (answer.variant_id, answer.revision) not in done]
    decided = held | {
        answer.variant_id: _decided(held[answer.variant_id], answer, recheck) for answer in fresh
    }
    with database.write() as tx:
        for answer in fresh:
            variant, review = decided[answer.variant_id], review_of(answer, now)
            repository.add_review(tx, review)
            approved = variant.status is VariantStatus.APPROVED
            repository.update_variant(tx, variant, variant.content_hash if approved else None)
            entries = [review_entry(review)]
            if answer.verdict is ReviewVerdict.EDIT:
                entries.append(verdict_entry(variant, pseudonym))
            ledger.append(tx, entries)
    return decided


def _decided(variant: Variant, answer: ReviewAnswer, recheck: Recheck) -> Variant:
    if answer.verdict is ReviewVerdict.APPROVE:
        return variant.model_copy(update={"status": VariantStatus.APPROVED})
    if answer.verdict is ReviewVerdict.REJECT:
        return variant.model_copy(update={"status": VariantStatus.REJECTED})
    assert answer.edited is not None, "require_reviewable lets no edit without a text through"
    report = recheck(variant, answer.edited)
    blocked = report.verdict is Verdict.BLOCK
    return variant.model_copy(
        update={
            "copy_text": answer.edited,
            "content_hash": answer.edited.content_hash(),
            "report": report,
            "revision": variant.revision + 1,
            "author": answer.reviewer,
            "status": VariantStatus.BLOCKED if blocked else VariantStatus.IN_REVIEW,
        }
    )
