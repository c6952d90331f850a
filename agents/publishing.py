"""From drafts to variants, and from a reviewer's word to an approval: values in, values out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from agents.state import GenerationState, ReviewAnswer
from bespoke.domain.base import sha256_of
from bespoke.domain.draft import CopywriterKind, Draft, Provenance
from bespoke.domain.finding import Finding, Verdict
from bespoke.domain.ids import GenerationId, Pseudonym, VariantId
from bespoke.domain.plan import Plan
from bespoke.domain.use_case import RiskTier, UseCase
from bespoke.domain.variant import RefusedEdit, Review, ReviewVerdict, Variant, VariantStatus
from bespoke.errors import ReviewConflict
from bespoke.ledger import Entry, recorded_findings
from guardrails.ruling import Approval, Oversight, Policy


def variant_id(generation_id: GenerationId, draft_id: str) -> VariantId:
    """Returns the same id however often a step is repeated, so that a resumed run makes no second variant."""
    return VariantId(f"v_{sha256_of([generation_id, draft_id])[:20]}")


def variants_of(state: GenerationState, use_case: UseCase, now: datetime) -> list[Variant]:
    """Returns a variant for each checked draft. Of two with the same text, only the first."""
    plan: Plan | None = state.plan
    assert plan is not None
    angles = {hypothesis.id: hypothesis.angle.value for hypothesis in plan.hypotheses}
    variants: dict[str, Variant] = {}
    for draft in state.drafts:
        if draft.report is None:
            continue
        content_hash = draft.copy_text.content_hash()
        variants.setdefault(
            content_hash,
            Variant(
                id=variant_id(state.generation_id, draft.id),
                generation_id=state.generation_id,
                customer_id=state.brief.customer_id,
                audience=state.brief.audience,
                deadline=state.brief.deadline,
                use_case_id=use_case.id,
                channel=draft.channel,
                locale=state.brief.locale,
                hypothesis_id=draft.hypothesis_id,
                angle=angles[draft.hypothesis_id],
                tactic=draft.tactic,
                exchange=draft.exchange,
                copy_text=draft.copy_text,
                content_hash=content_hash,
                offer_id=draft.offer_id,
                provenance=draft.provenance,
                report=draft.report,
                repairs=draft.repairs,
                author=_author(draft),
                status=VariantStatus.BLOCKED
                if draft.report.verdict is Verdict.BLOCK
                else VariantStatus.IN_REVIEW,
                created_at=now,
            ),
        )
    return list(variants.values())


def _author(draft: Draft) -> str:
    provenance = draft.provenance
    if provenance.copywriter is CopywriterKind.LLM:
        return f"model:{provenance.model or 'unknown'}"
    return "composer"


def verdict_entry(variant: Variant, pseudonym: Pseudonym | None) -> Entry:
    """Returns the ledger's entry of what the guardrails said of one variant's text."""
    report = variant.report
    return Entry(
        kind="guardrails.verdict",
        subject=variant.id,
        payload={
            "customer": pseudonym,
            "generation_id": variant.generation_id,
            "content_hash": variant.content_hash,
            "verdict": report.verdict.value,
            "policy_id": report.policy_id,
            "policy_sha256": report.policy_sha256,
            "checks": list(report.checks_run),
            "findings": recorded_findings(report),
            # Not as findings are: who searches for a check wants to know what it found.
            "checks_off": {off.check: off.reason for off in report.checks_off},
            "judge": None if report.judge is None else report.judge.model_dump(mode="json"),
            "repairs": [{"attempt": attempt.attempt, "by": attempt.by} for attempt in variant.repairs],
            "provenance": _recorded(variant.provenance),
        },
        dedupe_key=f"verdict:{variant.id}:{variant.revision}",
    )


def refused_edit_entry(variant: Variant, refused: RefusedEdit) -> Entry:
    """Returns the ledger's entry of an edit that the guardrails blocked."""
    report = refused.report
    return Entry(
        kind="variant.edit_refused",
        subject=variant.id,
        payload={
            "reviewer": refused.reviewer,
            "content_hash": variant.content_hash,
            "edited_hash": refused.copy_text.content_hash(),
            "verdict": report.verdict.value,
            "policy_id": report.policy_id,
            "policy_sha256": report.policy_sha256,
            "checks": list(report.checks_run),
            "findings": recorded_findings(report),
        },
        dedupe_key=f"edit_refused:{variant.id}:{variant.revision}",
    )


def is_seen_by_a_person(variant: Variant, oversight: Oversight) -> bool:
    """Whether a person must decide on a variant that was just checked.

    Whatever the policy says of its tier, a finding for review goes to a person. Of variants that are
    sampled the same ones are drawn each time: their ids tell.
    """
    if variant.status is not VariantStatus.IN_REVIEW or variant.report.verdict is not Verdict.PASS:
        return True
    match oversight.approval:
        case Approval.PERSON:
            return True
        case Approval.AUTO:
            return False
        case Approval.SAMPLE:
            drawn = int(sha256_of(["sample", variant.id])[:13], 16) / 16**13
            return drawn < oversight.sample_rate


def policy_answer(variant: Variant, policy: Policy, tier: RiskTier) -> ReviewAnswer:
    """Returns the approval of a variant by the policy, in the form of a reviewer's answer."""
    return ReviewAnswer(
        variant_id=variant.id,
        verdict=ReviewVerdict.APPROVE,
        reviewer=f"policy:{policy.id}",
        comment=f"risk tier '{tier.value}': approved by policy, without a person",
        content_hash=variant.content_hash,
        revision=variant.revision,
    )


def policy_approval_entry(review: Review, variant: Variant, policy: Policy, tier: RiskTier) -> Entry:
    """Returns the ledger's entry of an approval that no person gave."""
    entry = review_entry(review)
    oversight = policy.oversight(tier)
    return replace(
        entry,
        payload={
            **entry.payload,
            "policy_id": policy.id,
            "policy_version": policy.version,
            "policy_sha256": variant.report.policy_sha256,
            "tier": tier.value,
            "approval": oversight.approval.value,
            "sample_rate": oversight.sample_rate,
        },
    )


def repair_entry(
    generation_id: GenerationId,
    draft: Draft,
    repaired: Draft,
    findings: Sequence[Finding],
    pseudonym: str | None,
) -> Entry:
    """Returns the ledger's entry of one attempt to mend a draft. Its outcome is told without the words of
    the draft, and without what a model answered."""
    attempt = repaired.repairs[-1]
    subject = variant_id(generation_id, draft.id)
    after = repaired.copy_text.content_hash()
    return Entry(
        kind="draft.repaired",
        subject=subject,
        payload={
            "customer": pseudonym,
            "generation_id": generation_id,
            "attempt": attempt.attempt,
            "by": attempt.by,
            "outcome": attempt.outcome.partition(": ")[0],
            "findings": [
                {"check": found.check, "version": found.check_version, "field": found.field}
                for found in findings
            ],
            "policy_sha256": None if draft.report is None else draft.report.policy_sha256,
            "content_hash_before": draft.copy_text.content_hash(),
            "content_hash_after": after,
        },
        dedupe_key=f"repair:{subject}:{attempt.attempt}:{after[:20]}",
    )


def _recorded(provenance: Provenance) -> dict[str, object]:
    """Returns what the ledger keeps of a provenance: kinds of fields, not what the customer buys.

    A ledger entry cannot be erased. Ids of blocks name topics too, so only their hash is kept.
    """
    return {
        **provenance.model_dump(
            mode="json",
            include={
                "copywriter",
                "stands_in_for",
                "model",
                "prompt_id",
                "prompt_version",
                "prompt_sha256",
                "seed",
            },
        ),
        "fields_used": sorted({name.partition(":")[0] for name in provenance.fields_used}),
        "blocks_sha256": sha256_of(list(provenance.blocks)),
    }


def require_reviewable(variant: Variant, answer: ReviewAnswer) -> None:
    """Checks that the answer may stand.

    Raises:
        ReviewConflict: the variant is not in review, its text has changed since, or the reviewer wrote it.
    """
    if variant.status is not VariantStatus.IN_REVIEW:
        raise ReviewConflict(
            f"variant '{variant.id}' is {variant.status.value}, not in review; only variants in review can be decided"
        )
    if variant.content_hash != answer.content_hash:
        raise ReviewConflict(
            f"variant '{variant.id}' was changed since you looked at it; reload it and decide on the new text"
        )
    if answer.verdict is ReviewVerdict.APPROVE and variant.author == answer.reviewer:
        raise ReviewConflict(
            f"'{answer.reviewer}' wrote this text of variant '{variant.id}' and cannot approve it; ask somebody else"
        )
    if (answer.verdict is ReviewVerdict.EDIT) != (answer.edited is not None):
        raise ReviewConflict(f"variant '{variant.id}': an edit needs the new text, and only an edit has one")


def review_of(answer: ReviewAnswer, at: datetime) -> Review:
    return Review(
        review_id=f"r_{sha256_of([answer.variant_id, answer.revision])[:20]}",
        variant_id=answer.variant_id,
        verdict=answer.verdict,
        reviewer=answer.reviewer,
        comment=answer.comment,
        revision=answer.revision,
        content_hash=answer.content_hash,
        edited=answer.edited,
        at=at,
    )


def review_entry(review: Review) -> Entry:
    """Returns the ledger's entry of who decided what about which text."""
    return Entry(
        kind=f"variant.{ {'approve': 'approved', 'reject': 'rejected', 'edit': 'edited'}[review.verdict.value] }",
        subject=review.variant_id,
        payload={
            "reviewer": review.reviewer,
            "comment": review.comment,
            "content_hash": review.content_hash,
            "edited_hash": None if review.edited is None else review.edited.content_hash(),
            "revision": review.revision,
        },
        dedupe_key=f"review:{review.review_id}",
    )
