"""Figures for Prometheus. Labels are closed sets: no customer, variant or request shows in them."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from bespoke.domain.decision import Decision
from bespoke.domain.finding import Report, Severity, Verdict

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 30)


class Metrics:
    """The figures of one process, since it started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "bespoke_requests", "Requests answered.", ["method", "route", "status"], registry=self._registry
        )
        self._request_seconds = Histogram(
            "bespoke_request_seconds",
            "Time to answer a request.",
            ["route"],
            registry=self._registry,
            buckets=SECONDS,
        )
        self._decisions = Counter(
            "bespoke_decisions", "Decisions answered.", ["action", "reason"], registry=self._registry
        )
        self._guardrails = Counter(
            "bespoke_guardrail",
            "Verdicts of single checks on all that they looked at.",
            ["check", "verdict"],
            registry=self._registry,
        )

    def count_request(self, method: str, route: str, status: int, elapsed_s: float) -> None:
        """Counts one request.

        Args:
            route: the route's template, never the path as it was asked for.
        """
        self._requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        self._request_seconds.labels(route).observe(elapsed_s)

    def count_decisions(self, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            self._decisions.labels(decision.action.value, decision.reasons[0].value).inc()

    def count_report(self, report: Report) -> None:
        severities: dict[str, set[Severity]] = {check: set() for check in report.checks_run}
        for found in report.findings:
            # Where no check is configured, the pipeline blocks in its own name.
            severities.setdefault(found.check, set()).add(found.severity)
        for check, found_here in severities.items():
            self._guardrails.labels(check, _verdict(found_here).value).inc()

    def exposition(self) -> bytes:
        """Returns all figures in Prometheus' text format."""
        return generate_latest(self._registry)


def _verdict(severities: set[Severity]) -> Verdict:
    if Severity.BLOCK in severities:
        return Verdict.BLOCK
    return Verdict.REVIEW if Severity.REVIEW in severities else Verdict.PASS
