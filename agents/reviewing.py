"""Carries out what reviewers said of variants, in one transaction; a repeated answer changes nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime

from agents.publishing import (
    is_seen_by_a_person,
    policy_answer,
    policy_approval_entry,
    refused_edit_entry,
    review_entry,
    review_of,
    verdict_entry,
)
from agents.state import ReviewAnswer
from bespoke.domain.draft import Copy
from bespoke.domain.finding import Report, Verdict
from bespoke.domain.ids import Pseudonym, VariantId
from bespoke.domain.use_case import RiskTier
from bespoke.domain.variant import RefusedEdit, ReviewVerdict, Variant, VariantStatus
from bespoke.ledger import Ledger
from bespoke.storage.database import Connection, Database
from content_store import repository
from guardrails.ruling import Policy

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
            if variant.refused_edit is not None:
                entries.append(refused_edit_entry(variant, variant.refused_edit))
            elif answer.verdict is ReviewVerdict.EDIT:
                entries.append(verdict_entry(variant, pseudonym))
            ledger.append(tx, entries)
    return decided


def approve_by_policy(
    tx: Connection,
    ledger: Ledger,
    variants: Sequence[Variant],
    policy: Policy,
    tier: RiskTier,
    now: datetime,
) -> set[VariantId]:
    """Approves those of the checked variants that the policy lets go without a person, and returns them.

    What was approved before, as by a run that was cut off, is recognised by its review and left alone. What
    another policy checked, as before a restart, goes to a person.
    """
    oversight = policy.oversight(tier)
    passed = {
        variant.id
        for variant in variants
        if variant.report.policy_sha256 == policy.sha256 and not is_seen_by_a_person(variant, oversight)
    }
    if not passed:
        return passed
    done = {review.variant_id for review in repository.reviews_of(tx, sorted(passed))}
    for variant in variants:
        if variant.id not in passed or variant.id in done:
            continue
        review = review_of(policy_answer(variant, policy, tier), now)
        repository.add_review(tx, review)
        approved = variant.model_copy(update={"status": VariantStatus.APPROVED})
        repository.update_variant(tx, approved, approved.content_hash)
        ledger.append(tx, [policy_approval_entry(review, variant, policy, tier)])
    return passed


def _decided(variant: Variant, answer: ReviewAnswer, recheck: Recheck) -> Variant:
    if answer.verdict is ReviewVerdict.APPROVE:
        return variant.model_copy(update={"status": VariantStatus.APPROVED, "refused_edit": None})
    if answer.verdict is ReviewVerdict.REJECT:
        return variant.model_copy(update={"status": VariantStatus.REJECTED, "refused_edit": None})
    assert answer.edited is not None, "require_reviewable lets no edit without a text through"
    report = recheck(variant, answer.edited)
    if report.verdict is Verdict.BLOCK:
        # The text that was in review is as good as it was: only the edit is refused, and said so.
        refused = RefusedEdit(copy_text=answer.edited, reviewer=answer.reviewer, report=report)
        return variant.model_copy(update={"revision": variant.revision + 1, "refused_edit": refused})
    return variant.model_copy(
        update={
            "copy_text": answer.edited,
            "content_hash": answer.edited.content_hash(),
            "report": report,
            "revision": variant.revision + 1,
            "author": answer.reviewer,
            "refused_edit": None,
        }
    )
