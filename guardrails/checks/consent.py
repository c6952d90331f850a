"""No message without a live grant for its purpose and channel, nothing drawn from what the customer gave for
another purpose, and no wording that takes agreement instead of asking for it."""

from collections.abc import Iterator

from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.profile import Purpose
from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject
from guardrails.language.consent_wording import unfree_consent
from guardrails.view import view_of

_TO_A_CUSTOMER = frozenset({Stage.DRAFT, Stage.MESSAGE})
_WORDED = frozenset({Stage.BLOCK, Stage.DRAFT, Stage.TEXT})
_PURPOSE_LIMITATION = "GDPR articles 5(1)(b) and 6(1)(a)"
_FREELY_GIVEN = "GDPR articles 4(11) and 7; EDPB guidelines 05/2020 and 03/2022"


def _find(subject: Subject) -> Iterator[Match]:
    if subject.stage in _TO_A_CUSTOMER:
        yield from _missing_consent(subject)
        yield from _other_purposes(subject.facts)
    if subject.stage in _WORDED:
        for match in unfree_consent(view_of(subject)):
            yield Match(
                match.field,
                match.start,
                match.end,
                match.reason,
                policy_source=match.policy_source or _FREELY_GIVEN,
                severity=match.severity,
                score=match.score,
                threshold=match.threshold,
                fix=match.fix,
            )


def _missing_consent(subject: Subject) -> Iterator[Match]:
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


def _other_purposes(facts: Facts) -> Iterator[Match]:
    for name, purpose in sorted(facts.attributes_used.items()):
        if purpose not in facts.purposes:
            # The kind alone: a report's reasons are kept for good, and a topic tells what somebody buys.
            kind = name.partition(":")[0]
            yield Match(
                "*",
                0,
                0,
                f"it draws on '{kind}', which may be used for {purpose} alone, and there is no live consent to that",
                policy_source=_PURPOSE_LIMITATION,
            )


def _facts(
    allowed: bool, reason: str, *, used: Purpose | None = None, agreed: Purpose | None = None
) -> Facts:
    return Facts(
        consent=ConsentVerdict(
            allowed=allowed,
            purpose=Purpose.MARKETING,
            channel=Channel.EMAIL,
            record_id="cr_1" if allowed else None,
            reason=reason,
        ),
        attributes_used={} if used is None else {"usual_weekday": used},
        purposes=frozenset() if agreed is None else frozenset({agreed}),
    )


_GIVEN = _facts(True, "consent_given")

CHECK = Check(
    name="consent",
    version=2,
    title="Consent and purpose",
    policy="A message needs a live consent of its customer for its purpose, on its channel, draws on nothing that "
    "was given for another purpose, and asks for agreement in a way that leaves a free choice.",
    policy_source="GDPR articles 6(1)(a) and 7; ePrivacy directive article 13",
    severity=Severity.BLOCK,
    stages=_TO_A_CUSTOMER | _WORDED,
    examples=(
        Example("Salad night, sorted.", (), _GIVEN),
        Example("Salad night, sorted.", ("",)),
        Example("Salad night, sorted.", ("",), _facts(False, "consent_withdrawn")),
        Example("Salad night, sorted.", ("",), _facts(False, "consent_expired")),
        Example("", ("",), _facts(False, "consent_missing"), stage=Stage.MESSAGE),
        Example("Salad night, sorted.", ("",), _GIVEN, channel=Channel.SMS),
        Example("Saturday's list?", ("",), _facts(True, "consent_given", used=Purpose.PERSONALIZATION)),
        Example(
            "Saturday's list?",
            (),
            _facts(True, "consent_given", used=Purpose.PERSONALIZATION, agreed=Purpose.PERSONALIZATION),
        ),
        Example("Salad night, sorted.", (), stage=Stage.TEXT),
        Example(
            "No thanks, I prefer to pay full price",
            ("No thanks, I prefer to pay full price",),
            stage=Stage.TEXT,
        ),
        Example("Unsubscribe with one click whenever you like.", (), stage=Stage.TEXT),
    ),
    find=_find,
)
