"""No message without a live grant for its purpose and channel. Looks at no text."""

from collections.abc import Iterator

from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.profile import Purpose
from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject


def _find(subject: Subject) -> Iterator[Match]:
    consent = subject.facts.consent
    if consent is None:
        yield Match("*", 0, 0, "no consent was looked up, and unknown means no")
    elif not consent.allowed:
        yield Match(
            "*", 0, 0, f"no live consent for {consent.purpose} by {consent.channel} ({consent.reason})"
        )
    elif subject.channel is not None and consent.channel != subject.channel:
        yield Match(
            "*", 0, 0, f"the consent is for {consent.channel}, and this goes out by {subject.channel}"
        )


def _verdict(allowed: bool, reason: str) -> Facts:
    return Facts(
        consent=ConsentVerdict(
            allowed=allowed,
            purpose=Purpose.MARKETING,
            channel=Channel.EMAIL,
            record_id="cr_1" if allowed else None,
            reason=reason,
        )
    )


CHECK = Check(
    name="consent",
    version=1,
    title="Consent",
    policy="A message needs a live consent of its customer for its purpose, on its channel.",
    policy_source="GDPR articles 6(1)(a) and 7; ePrivacy directive article 13",
    severity=Severity.BLOCK,
    stages=frozenset({Stage.BRIEF, Stage.DRAFT, Stage.MESSAGE}),
    examples=(
        Example("Salad night, sorted.", (), _verdict(True, "consent_given")),
        Example("Salad night, sorted.", ("",)),
        Example("Salad night, sorted.", ("",), _verdict(False, "consent_withdrawn")),
        Example("", ("",), _verdict(False, "consent_missing"), stage=Stage.MESSAGE),
        Example("Salad night, sorted.", ("",), _verdict(True, "consent_given"), channel=Channel.SMS),
    ),
    find=_find,
)
