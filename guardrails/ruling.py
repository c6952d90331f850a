"""A policy: which checks run, how severe their findings are, who approves, and when a message may go out.

`stages` says it for every subject, `overrides` for some brands, markets, channels, risk tiers or stages.
What an unknown market would be told is the strictest of what any market is told; what a region's id would be,
the strictest of its countries. Values here; the YAML files that people write are read by `policy.py`.
"""

from collections.abc import Iterable
from datetime import time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from pydantic import Field, model_validator

from bespoke.domain.base import Value, sha256_of
from bespoke.domain.channel import Channel
from bespoke.domain.finding import CheckOff, Severity
from bespoke.domain.use_case import RiskTier
from guardrails.base import Stage
from guardrails.language.regional import market_names, region_of

MAX_BUDGET_MS = 60_000

LOCKED_CHECKS = frozenset({"consent", "grounding", "injection"})
LOCKED_STAGES = frozenset({Stage.DRAFT, Stage.MESSAGE})
"""Here the locked checks run and block, whatever a policy would like."""

_RANK = {Severity.NOTE: 0, Severity.REVIEW: 1, Severity.BLOCK: 2}


class Rule(Value):
    """What the policy says of one check at one stage."""

    check: str
    severity: Severity
    budget_ms: float = Field(gt=0, le=MAX_BUDGET_MS)
    """How long the check may take on one subject: of the processor, or by the clock where it is isolated."""
    off: str | None = None
    """Why the check does not run here; None where it does."""


class Situation(NamedTuple):
    """What a policy can tell subjects apart by."""

    stage: Stage
    brand: str | None
    market: str | None
    channel: Channel | None
    tier: RiskTier


class When(Value):
    """Which situations are meant. An empty part means any."""

    brand: tuple[str, ...] = ()
    market: tuple[str, ...] = ()
    """Country codes or ids of region packs."""
    channel: tuple[Channel, ...] = ()
    tier: tuple[RiskTier, ...] = ()
    stage: tuple[Stage, ...] = ()

    def holds(self, situation: Situation) -> bool:
        return (
            (not self.stage or situation.stage in self.stage)
            and (not self.brand or situation.brand in self.brand)
            and (not self.channel or situation.channel in self.channel)
            and (not self.tier or situation.tier in self.tier)
            and (not self.market or any(name in self.market for name in market_names(situation.market)))
        )


class Change(Value):
    """What an override says of one check; what is None stays as it was."""

    check: str
    severity: Severity | None = None
    budget_ms: float | None = Field(default=None, gt=0, le=MAX_BUDGET_MS)
    off: str | None = None


class Override(Value):
    when: When
    checks: tuple[Change, ...]


class Approval(StrEnum):
    """Who decides on a variant that the guardrails passed without a finding for a person."""

    AUTO = "auto"
    SAMPLE = "sample"
    """A person sees a share of them, the rest are approved."""
    PERSON = "person"


class Oversight(Value):
    """How variants of one risk tier are approved."""

    approval: Approval = Approval.PERSON
    sample_rate: float = Field(default=1.0, ge=0, le=1)
    """Share that a person sees, with `sample`."""


class QuietHours(Value):
    """Hours of a day, in the customer's time zone, in which nothing goes out: from `start` to before `end`."""

    start: time
    end: time

    def holds(self, local: time) -> bool:
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


class Cap(Value):
    """At most so many messages to one customer on one channel in so many days."""

    messages: int = Field(ge=1, le=1_000)
    days: int = Field(ge=1, le=365)

    @property
    def window(self) -> timedelta:
        return timedelta(days=self.days)


class SendingRule(Value):
    """When messages may go out, in some situations. What is None stays as an earlier rule says."""

    when: When
    quiet_hours: QuietHours | None = None
    cap: Cap | None = None
    consent_days: int | None = Field(default=None, ge=1, le=36_500)
    """Age in days from which a consent counts no more."""
    lifted: tuple[str, ...] = ()
    """Names of earlier limits that do not hold: `quiet_hours`, `cap`, `consent_days`."""

    @model_validator(mode="after")
    def _depends_on_no_stage(self) -> "SendingRule":
        if self.when.stage:
            raise ValueError("what is sent is always a message; leave 'stage' out")
        return self


class Limits(NamedTuple):
    """What holds of sending in one situation. Several where a market is unknown: all of them hold."""

    quiet_hours: tuple[QuietHours, ...]
    caps: tuple[Cap, ...]
    consent_days: int | None


class Ruled(NamedTuple):
    """The checks of one situation."""

    rules: tuple[Rule, ...]
    off: tuple[CheckOff, ...]


class Policy(Value):
    id: str
    version: int = Field(ge=1)
    description: str
    stages: dict[Stage, tuple[Rule, ...]]
    """Rules in order of check names, which is the order they run in."""
    overrides: tuple[Override, ...] = ()
    """Applied in order; a later one has the last word."""
    tiers: dict[RiskTier, Oversight] = Field(default_factory=dict)
    sending: tuple[SendingRule, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Over the content: comments, key order and layout of the file do not count."""
        return sha256_of(self.model_dump(mode="json"))

    def oversight(self, tier: RiskTier) -> Oversight:
        """Returns who approves variants of a tier; a person where the policy does not say."""
        return self.tiers.get(tier, Oversight())

    def ruled(self, situation: Situation) -> Ruled:
        """Returns what runs in one situation and what is off. Where the market is unknown, each check has
        the highest severity that it has in any market, and is off only where it is off in all."""
        told = [self._told(one) for one in self._alternatives(situation, self._markets)]
        rules, off = [], []
        for name in sorted(told[0]):
            alternatives = [rules_by_name[name] for rules_by_name in told]
            on = [rule for rule in alternatives if rule.off is None]
            if on:
                rules.append(max(on, key=lambda rule: (_RANK[rule.severity], -rule.budget_ms)))
            else:
                off.append(CheckOff(check=name, reason=str(alternatives[0].off)))
        return Ruled(tuple(rules), tuple(off))

    def limits(
        self, *, brand: str | None, market: str | None, channel: Channel | None, tier: RiskTier
    ) -> Limits:
        """Returns what holds of sending. Where the market is unknown, all that holds in any market does."""
        situation = Situation(Stage.MESSAGE, brand, market, channel, tier)
        quiet: dict[QuietHours, None] = {}
        caps: dict[Cap, None] = {}
        days: list[int] = []
        for one in self._alternatives(situation, self._sending_markets):
            limits = _limits(self.sending, one)
            quiet |= dict.fromkeys(limits.quiet_hours)
            caps |= dict.fromkeys(limits.caps)
            if limits.consent_days is not None:
                days.append(limits.consent_days)
        return Limits(tuple(quiet), tuple(caps), min(days, default=None))

    @cached_property
    def _markets(self) -> tuple[str, ...]:
        return _named_markets(override.when for override in self.overrides)

    @cached_property
    def _sending_markets(self) -> tuple[str, ...]:
        return _named_markets(rule.when for rule in self.sending)

    def _alternatives(self, situation: Situation, markets: tuple[str, ...]) -> list[Situation]:
        market = situation.market
        if market is not None:
            # The id of a region says the country no more than nothing does, but leaves fewer.
            covered = region_of(market)
            markets = tuple(
                name for name in markets if market.lower() == covered.id and name in covered.covers
            )
        return [situation, *(situation._replace(market=name) for name in markets)]

    def _told(self, situation: Situation) -> dict[str, Rule]:
        rules = {rule.check: rule for rule in self.stages.get(situation.stage, ())}
        for override in self.overrides:
            if override.when.holds(situation):
                for change in override.checks:
                    if change.check in rules:
                        rules[change.check] = _changed(rules[change.check], change)
        return rules


def _named_markets(whens: Iterable[When]) -> tuple[str, ...]:
    return tuple(sorted({market for when in whens for market in when.market}))


def _changed(rule: Rule, change: Change) -> Rule:
    if change.off is not None:
        return rule.model_copy(update={"off": change.off})
    said = {"severity": change.severity, "budget_ms": change.budget_ms}
    return rule.model_copy(
        # To give a check a severity turns it on, where an earlier override had turned it off.
        update={key: value for key, value in said.items() if value is not None}
        | ({"off": None} if change.severity is not None else {})
    )


def _limits(rules: Iterable[SendingRule], situation: Situation) -> Limits:
    quiet_hours: QuietHours | None = None
    cap: Cap | None = None
    consent_days: int | None = None
    for rule in rules:
        if not rule.when.holds(situation):
            continue
        quiet_hours = None if "quiet_hours" in rule.lifted else rule.quiet_hours or quiet_hours
        cap = None if "cap" in rule.lifted else rule.cap or cap
        consent_days = None if "consent_days" in rule.lifted else rule.consent_days or consent_days
    return Limits(() if quiet_hours is None else (quiet_hours,), () if cap is None else (cap,), consent_days)
