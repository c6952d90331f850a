"""What a guardrail found: where, why, by which rule, and what would mend it."""

from enum import StrEnum

from pydantic import Field, model_validator

from bespoke.domain.base import Value


class Severity(StrEnum):
    """What follows: `block` stops the text, `review` asks a person, `note` is only recorded."""

    BLOCK = "block"
    REVIEW = "review"
    NOTE = "note"


class Verdict(StrEnum):
    PASS = "pass"
    REVIEW = "review"
    BLOCK = "block"


class Fix(Value):
    """A change that mends the finding: the span becomes `replacement`."""

    replacement: str
    certain: bool
    """Whether it may be applied without asking anyone."""


class Finding(Value):
    check: str
    check_version: int = Field(ge=1)
    severity: Severity
    field: str
    """Part of the subject that was checked, e.g. `body`; `*` for the whole."""
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    """`text[start:end]` of the checked field is what it is about; equal for the whole field."""
    excerpt: str
    reason: str
    """Plain words for a reviewer."""
    policy_source: str
    """The rule it rests on: policy sentence, brand kit entry or law, so that it can be looked up."""
    score: float | None = None
    threshold: float | None = None
    fix: Fix | None = None

    @model_validator(mode="after")
    def _span_is_ordered(self) -> "Finding":
        if self.end < self.start:
            raise ValueError("a finding's span must not end before it starts")
        return self


class CheckOff(Value):
    """A check that serves the stage and was not run."""

    check: str
    reason: str


class JudgeRecord(Value):
    """Which judge was asked about a subject before the checks ran, and what it said."""

    model: str
    prompt_id: str
    prompt_version: int
    prompt_sha256: str
    """Of the prompt file."""
    restrictions_sha256: str
    counts: bool
    """Whether its agreement with people was measured and is enough, so that its word may stop or clear."""
    broken: tuple[str, ...]
    """The restrictions that it says are broken."""
    failure: str | None
    """Why it could not be asked."""


class Report(Value):
    """The verdict over one subject, with the exact policy that gave it."""

    findings: tuple[Finding, ...]
    checks_run: tuple[str, ...]
    checks_off: tuple[CheckOff, ...] = ()
    """What the policy turned off, or does not name, at this stage for this subject, and why."""
    policy_id: str
    policy_sha256: str
    checks_sha256: str = ""
    """Over the names and versions of all checks that there were; empty in reports that did not record it."""
    elapsed_ms: float
    judge: JudgeRecord | None = None
    """None where no judge was asked."""

    @property
    def checked_under(self) -> str:
        """What the verdict hangs on besides the text and its facts: the policy and the checks, 64 characters.
        Where it is another now, the same text may get another verdict."""
        return self.policy_sha256[:32] + self.checks_sha256[:32]

    @property
    def verdict(self) -> Verdict:
        severities = {finding.severity for finding in self.findings}
        if Severity.BLOCK in severities:
            return Verdict.BLOCK
        return Verdict.REVIEW if Severity.REVIEW in severities else Verdict.PASS
