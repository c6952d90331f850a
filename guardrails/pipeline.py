"""Runs the checks that a policy names over a subject, and fails closed.

A check that raises, takes longer than its budget, or returns what cannot be right is a blocking finding
under its own name; so is a stage for which no check is configured. Nothing but a full run passes.

Time. Checks here are linear in the text by construction (RE2, Aho-Corasick, single passes), so they run
directly in the caller's thread and are measured: that costs about a microsecond each, and this runs
on the send-time path. What counts is the thread's own time on the processor, so that a busy machine blocks
nothing; a check that waits instead of computing is caught by the clock on the wall, `PATIENCE` times its
budget. An overrun is found when the check returns. Code that is not known to end (`Check.isolated`) runs in
a thread of its own and is abandoned when its budget is spent: about 0.1 ms a run.

Checks of one subject do not run side by side: handing work between threads costs more than most of them
take, and can wait for several milliseconds on a busy process.
"""

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import perf_counter, thread_time
from types import MappingProxyType

from bespoke.domain.base import sha256_of
from bespoke.domain.finding import CheckOff, Finding, Report, Severity
from bespoke.errors import InvalidInput
from guardrails.base import Check, Match, Stage, Subject
from guardrails.ruling import Policy, Rule, Situation
from guardrails.view import shared_view

MAX_MATCHES = 200
"""Of one check in one subject; the rest would not be read, and a report must stay small."""
PATIENCE = 10
"""Budgets that a check may take by the clock on the wall, most of it not computing."""

_MAX_PLANS = 1_024
_MAX_EXCERPT = 240
_WHOLE = "*"
_FAILED = "the check failed: "
_RANK = {Severity.NOTE: 0, Severity.REVIEW: 1, Severity.BLOCK: 2}


class _Failed(Exception):
    """A check could not be trusted to have looked; the message says why."""


@dataclass(frozen=True, slots=True)
class _Step:
    check: Check
    rule: Rule


@dataclass(frozen=True, slots=True)
class _Plan:
    """What runs in one situation, and what does not."""

    steps: tuple[_Step, ...]
    names: tuple[str, ...]
    off: tuple[CheckOff, ...]


class Pipeline:
    """The checks of one policy. Safe to share between threads."""

    def __init__(self, policy: Policy, checks: Iterable[Check]) -> None:
        """
        Raises:
            InvalidInput: the policy names a check that is not among `checks`, or a stage it does not serve.
        """
        self._known = {check.name: check for check in checks}
        self._second_looks: set[str] = set()
        """Checks that ran over their budget once, and were asked again."""
        self.policy = policy
        self.checks_sha256 = sha256_of(sorted((name, check.version) for name, check in self._known.items()))
        for stage, rules in policy.stages.items():
            for rule in rules:
                if rule.check not in self._known or stage not in self._known[rule.check].stages:
                    raise InvalidInput(
                        f"policy '{policy.id}' wants the check '{rule.check}' at the stage '{stage}', "
                        "where there is none of that name; install it or change the policy"
                    )
        self._plans: dict[Situation | Stage, _Plan] = {}
        self._isolation = _Isolation()

    @property
    def checked_under(self) -> str:
        """`Report.checked_under` of the reports that are made now."""
        return self.policy.sha256[:32] + self.checks_sha256[:32]

    def run(self, subject: Subject) -> Report:
        """Returns the verdict over `subject`. Never raises for what a check does."""
        began = perf_counter()
        subject = Subject(
            stage=subject.stage,
            fields=MappingProxyType(dict(subject.fields)),
            channel=subject.channel,
            facts=subject.facts,
        )
        plan = self._plan(subject)
        findings: list[Finding] = []
        with shared_view(subject):
            for step in plan.steps:
                if found := self._look(step, subject):
                    findings += found
        if not plan.steps:
            findings.append(self._nothing_configured(subject.stage))
        return Report(
            findings=tuple(findings),
            checks_run=plan.names,
            checks_off=plan.off,
            policy_id=self.policy.id,
            policy_sha256=self.policy.sha256,
            checks_sha256=self.checks_sha256,
            elapsed_ms=(perf_counter() - began) * 1_000,
            judge=None if subject.facts.judged is None else subject.facts.judged.record(),
        )

    def _plan(self, subject: Subject) -> _Plan:
        """Returns what runs for the subject; worked out once for each situation."""
        facts = subject.facts
        situation = Situation(
            subject.stage,
            None if facts.brand is None else facts.brand.id,
            facts.market,
            subject.channel,
            facts.tier,
        )
        # Without overrides nothing but the stage counts, and every subject of it shares one plan.
        key = situation if self.policy.overrides else subject.stage
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= _MAX_PLANS:
                self._plans.clear()
            plan = self._plans[key] = self._made(situation)
        return plan

    def _made(self, situation: Situation) -> _Plan:
        ruled = self.policy.ruled(situation)
        named = {rule.check for rule in ruled.rules} | {off.check for off in ruled.off}
        unnamed = [
            CheckOff(check=name, reason="the policy does not name it at this stage")
            for name, check in self._known.items()
            if situation.stage in check.stages and name not in named
        ]
        steps = tuple(_Step(self._known[rule.check], rule) for rule in ruled.rules)
        return _Plan(
            steps,
            tuple(step.check.name for step in steps),
            tuple(sorted((*ruled.off, *unnamed), key=lambda off: off.check)),
        )

    def _look(self, step: _Step, subject: Subject) -> list[Finding]:
        check, budget_ms = step.check, step.rule.budget_ms
        began, computed = perf_counter(), thread_time()
        try:
            if check.isolated:
                matches = self._isolation.matches(check, subject, budget_ms)
            else:
                matches = list(islice(check.find(subject), MAX_MATCHES + 1))
        except _Failed as failure:
            return [_failure(check, str(failure))]
        except (Exception, SystemExit) as error:  # noqa: BLE001  # becomes a recorded, blocking finding
            return [_failure(check, f"{type(error).__name__}: {error}")]
        computed_ms = (thread_time() - computed) * 1_000
        elapsed_ms = (perf_counter() - began) * 1_000
        if not matches and computed_ms <= budget_ms and elapsed_ms <= budget_ms * PATIENCE:
            return []
        if computed_ms > budget_ms and check.name not in self._second_looks:
            # What a check reads once, it read now: the first text is not to blame. This happens once a check.
            self._second_looks.add(check.name)
            return self._look(step, subject)
        failures = []
        if computed_ms > budget_ms:
            failures.append(_failure(check, f"it took {computed_ms:.0f} ms of {budget_ms:g}"))
        elif elapsed_ms > budget_ms * PATIENCE:
            failures.append(
                _failure(check, f"it waited for {elapsed_ms:.0f} ms, with a budget of {budget_ms:g}")
            )
        if len(matches) > MAX_MATCHES:
            reason = f"it found more than {MAX_MATCHES} things, so it did not look at the rest"
            failures.append(_failure(check, reason))
        findings = []
        for match in matches[:MAX_MATCHES]:
            try:
                findings.append(_finding(step, subject, match))
            except _Failed as failure:
                failures.append(_failure(check, str(failure)))
            except Exception as error:  # noqa: BLE001  # what is no valid finding is a failure of its check
                failures.append(_failure(check, f"{type(error).__name__}: {error}"))
        findings.sort(key=lambda finding: (finding.field, finding.start, finding.end, finding.reason))
        return findings + failures

    def _nothing_configured(self, stage: Stage) -> Finding:
        return Finding(
            check="pipeline",
            check_version=1,
            severity=Severity.BLOCK,
            field=_WHOLE,
            start=0,
            end=0,
            excerpt="",
            reason=f"no check is configured for the stage '{stage}', so nothing may pass it",
            policy_source=f"policy '{self.policy.id}', version {self.policy.version}",
        )


def excerpt_of(text: str, start: int, end: int) -> str:
    """Returns `text[start:end]` as a finding quotes it: cut when long, and always writable as UTF-8."""
    excerpt = text[start:end]
    if len(excerpt) > _MAX_EXCERPT:
        excerpt = excerpt[:_MAX_EXCERPT] + "…"
    return _writable(excerpt)


def _writable(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _finding(step: _Step, subject: Subject, match: Match) -> Finding:
    check = step.check
    if not isinstance(match, Match):
        raise _Failed(f"it returned {type(match).__name__}, not a Match")
    if match.field == _WHOLE:
        text = ""
    elif match.field in subject.fields:
        text = subject.fields[match.field]
    else:
        raise _Failed(f"it names the field {match.field!a}, which the subject does not have")
    if not 0 <= match.start <= match.end <= len(text):
        raise _Failed(
            f"its span {match.start}..{match.end} does not lie in '{match.field}', "
            f"which has {len(text)} characters"
        )
    severity = step.rule.severity
    if match.severity is not None and _RANK[match.severity] < _RANK[severity]:
        severity = match.severity
    return Finding(
        check=check.name,
        check_version=check.version,
        severity=severity,
        field=match.field,
        start=match.start,
        end=match.end,
        excerpt=excerpt_of(text, match.start, match.end),
        reason=_writable(match.reason),
        policy_source=match.policy_source or check.policy_source,
        score=match.score,
        threshold=match.threshold,
        fix=match.fix,
    )


def is_failure(finding: Finding) -> bool:
    """Whether the finding says that its check could not do its work, and nothing of the text."""
    return finding.field == _WHOLE and finding.reason.startswith(_FAILED)


def _failure(check: Check, why: str) -> Finding:
    return Finding(
        check=check.name,
        check_version=check.version,
        severity=Severity.BLOCK,
        field=_WHOLE,
        start=0,
        end=0,
        excerpt="",
        reason=f"{_FAILED}{_writable(why)[:_MAX_EXCERPT]}",
        policy_source="a check that fails blocks what it could not vouch for",
    )


class _Isolation:
    """Runs checks in threads of their own."""

    def __init__(self) -> None:
        self._abandoned: dict[str, Thread] = {}
        self._lock = Lock()

    def matches(self, check: Check, subject: Subject, budget_ms: float) -> list[Match]:
        """Returns what the check finds within its budget.

        Raises:
            _Failed: it did not come back in time, or one abandoned earlier still runs: threads that hang
                must not pile up.
        """
        with self._lock:
            abandoned = self._abandoned.get(check.name)
            if abandoned is not None and abandoned.is_alive():
                raise _Failed("an earlier run of it has not ended")
        answer: SimpleQueue[list[Match] | BaseException] = SimpleQueue()

        def look() -> None:
            try:
                answer.put(list(islice(check.find(subject), MAX_MATCHES + 1)))
            except BaseException as error:  # noqa: BLE001  # raised again in the caller's thread
                answer.put(error)

        thread = Thread(target=look, name=f"check-{check.name}", daemon=True)
        thread.start()
        try:
            found = answer.get(timeout=budget_ms / 1_000)
        except Empty:
            self._abandon(check.name, thread)
            raise _Failed(f"it did not end within {budget_ms:g} ms") from None
        if isinstance(found, BaseException):
            raise _Failed(f"{type(found).__name__}: {found}") from found
        return found

    def _abandon(self, name: str, thread: Thread) -> None:
        with self._lock:
            self._abandoned[name] = thread
        # Stops Python code in an endless loop; a call into native code that never returns it cannot stop.
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
        )


__all__ = ["MAX_MATCHES", "Pipeline", "excerpt_of", "is_failure"]
