"""Reads policies: YAML files that a person writes and a reviewer looks up.

Whatever is wrong with one is said with its line and key. A file may build on another (`extends`), and then
says only what differs. What a policy says is told in `ruling.py`; its SHA-256 stands in every report.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import NamedTuple, TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bespoke.domain.channel import Channel
from bespoke.domain.finding import Severity
from bespoke.domain.use_case import RiskTier
from bespoke.errors import InvalidFile
from guardrails.base import Check, Stage
from guardrails.language.regional import regions
from guardrails.registry import load_checks, nearest
from guardrails.ruling import (
    LOCKED_CHECKS,
    LOCKED_STAGES,
    MAX_BUDGET_MS,
    Approval,
    Cap,
    Change,
    Override,
    Oversight,
    Policy,
    QuietHours,
    Rule,
    SendingRule,
    When,
)

PACKS = Path(__file__).parent / "policies"
DEFAULT_POLICY = PACKS / "default.yaml"

_OPTIONAL = ("overrides", "tiers", "sending")
_WHOLE = ("id", "version", "description", "budget_ms", "stages")
_EXTENDING = ("id", "version", "description", "extends")
_LIMITS = ("quiet_hours", "cap", "consent_days")
# YAML reads a bare `off` as False to some and as text to others; here a key or value is its text.
_OFF = "off"

ValueT = TypeVar("ValueT")


def load_policy(path: Path | None = None, checks: Iterable[Check] | None = None) -> Policy:
    """Returns the policy in the file at `path`, or the one that ships for None.

    Args:
        path: A YAML file, or the name of a policy that ships, as `strict`.
        checks: What it may name; None for every check there is.

    Raises:
        InvalidFile: with the line and key of what cannot be used.
    """
    known = {check.name: check for check in (load_checks() if checks is None else checks)}
    return _load(_file_of(path), known, ())


def _file_of(path: Path | None) -> Path:
    if path is None:
        return DEFAULT_POLICY
    shipped = PACKS / f"{path}.yaml"
    return shipped if not path.suffix and not path.exists() and shipped.exists() else path


def _load(source: Path, known: Mapping[str, Check], extending: tuple[Path, ...]) -> Policy:
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile(str(source), f"cannot be read: {error}") from error
    return _Reader(source, known, (*extending, source.resolve())).policy(text)


class _Entry(NamedTuple):
    key: str
    line: int
    value: Node


class _Reader:
    """Turns YAML nodes, which know their lines, into a policy."""

    def __init__(self, source: Path, known: Mapping[str, Check], extending: tuple[Path, ...]) -> None:
        self._path = str(source)
        self._folder = source.parent
        self._known = known
        self._extending = extending
        """The files that led here, this one last."""

    def policy(self, text: str) -> Policy:
        root = self._composed(text)
        if root is None:
            raise self._wrong("is empty; it needs 'id', 'version', 'description', 'budget_ms' and 'stages'")
        is_extending = isinstance(root, MappingNode) and any(
            str(key.value) == "extends" for key, _ in root.value
        )
        required = _EXTENDING if is_extending else _WHOLE
        allowed = tuple(dict.fromkeys((*required, *_WHOLE, *_OPTIONAL)))
        entries = self._entries(root, "policy", allowed, required)
        base = self._base(entries["extends"]) if is_extending else None
        # An extending policy that names no budget of its own gives what it adds the widest of the base's.
        budget_ms = self._budget(entries["budget_ms"]) if "budget_ms" in entries else _widest_budget(base)
        stages = dict(base.stages) if base else {}
        if "stages" in entries:
            stages |= self._stages(entries["stages"], budget_ms, base)
        overrides = base.overrides if base else ()
        if "overrides" in entries:
            overrides += tuple(self._override(node, stages) for node in self._list(entries["overrides"]))
        sending = base.sending if base else ()
        if "sending" in entries:
            sending += tuple(self._sending(node) for node in self._list(entries["sending"]))
        tiers = dict(base.tiers) if base else {}
        if "tiers" in entries:
            tiers |= self._tiers(entries["tiers"])
        return Policy(
            id=self._text(entries["id"]),
            version=self._version(entries["version"]),
            description=self._text(entries["description"]),
            stages=stages,
            overrides=overrides,
            tiers=tiers,
            sending=sending,
        )

    def _composed(self, text: str) -> Node | None:
        try:
            return yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            raise self._wrong(f"is not YAML: {error.problem}", mark.line + 1 if mark else None) from error
        except yaml.YAMLError as error:
            raise self._wrong(f"is not YAML: {error}") from error

    def _base(self, entry: _Entry) -> Policy:
        named = self._text(entry)
        path = PACKS / f"{named}.yaml" if not named.endswith((".yaml", ".yml")) else self._folder / named
        if not path.exists():
            shipped = sorted(pack.stem for pack in PACKS.glob("*.yaml"))
            meant = nearest(named, shipped)
            hint = f"did you mean '{meant}'?" if meant else f"there are {', '.join(shipped)}, or name a file"
            raise self._wrong(f"there is no policy '{named}'; {hint}", entry.line, entry.key)
        if path.resolve() in self._extending:
            raise self._wrong(f"'{named}' extends this policy in turn; end the circle", entry.line, entry.key)
        return _load(path, self._known, self._extending)

    def _stages(self, entry: _Entry, budget_ms: float, base: Policy | None) -> dict[Stage, tuple[Rule, ...]]:
        names = tuple(stage.value for stage in Stage)
        entries = self._entries(entry.value, "stages", names, () if base else names)
        return {
            Stage(name): self._rules(
                Stage(name), found, budget_ms, base.stages.get(Stage(name), ()) if base else ()
            )
            for name, found in entries.items()
        }

    def _rules(
        self, stage: Stage, entry: _Entry, budget_ms: float, held: tuple[Rule, ...]
    ) -> tuple[Rule, ...]:
        named = self._entries(entry.value, entry.key, None, ())
        if not named:
            raise self._wrong("names no check, so nothing could pass; list its checks", entry.line, entry.key)
        rules = {rule.check: rule for rule in held}
        for name, found in named.items():
            rules[name] = self._rule(stage, found, budget_ms, rules.get(name))
        for name in sorted(LOCKED_CHECKS & self._known.keys() - rules.keys()):
            if stage in LOCKED_STAGES and stage in self._known[name].stages:
                raise self._wrong(f"lacks the check '{name}', which always runs here", entry.line, entry.key)
        return tuple(rules[name] for name in sorted(rules))

    def _rule(self, stage: Stage, entry: _Entry, budget_ms: float, held: Rule | None) -> Rule:
        check = self._check(entry)
        if stage not in check.stages:
            stages = ", ".join(known.value for known in Stage if known in check.stages)
            raise self._wrong(
                f"does not serve the stage '{stage}'; it serves {stages}", entry.line, entry.key
            )
        change = self._change(entry, (stage,))
        severity = change.severity or (held.severity if held else None)
        if severity is None:
            # What is off keeps the check's own severity, for an override that turns it on.
            if change.off is None:
                raise self._wrong("lacks the key 'severity'", entry.value.start_mark.line + 1, entry.key)
            severity = check.severity
        return Rule(
            check=entry.key,
            severity=severity,
            budget_ms=change.budget_ms or (held.budget_ms if held else budget_ms),
            off=change.off,
        )

    def _check(self, entry: _Entry) -> Check:
        check = self._known.get(entry.key)
        if check is None:
            meant = nearest(entry.key, self._known)
            hint = f"did you mean '{meant}'?" if meant else f"there are {', '.join(sorted(self._known))}"
            raise self._wrong(f"unknown check; {hint}", entry.line, entry.key)
        return check

    def _change(self, entry: _Entry, stages: tuple[Stage, ...]) -> Change:
        settings = self._entries(entry.value, entry.key, ("severity", "budget_ms", _OFF), ())
        change = Change(
            check=entry.key,
            severity=self._one_of(settings["severity"], Severity) if "severity" in settings else None,
            budget_ms=self._budget(settings["budget_ms"]) if "budget_ms" in settings else None,
            off=self._reason(settings[_OFF]) if _OFF in settings else None,
        )
        if change.off is not None and change.severity is not None:
            raise self._wrong("is turned off and given a severity; say one of them", entry.line, entry.key)
        is_weaker = change.off is not None or change.severity not in (None, Severity.BLOCK)
        if is_weaker and entry.key in LOCKED_CHECKS and (not stages or LOCKED_STAGES.intersection(stages)):
            served = LOCKED_STAGES & self._known[entry.key].stages
            where = " and ".join(f"'{stage.value}'" for stage in Stage if stage in served)
            kind = "stage" if len(served) == 1 else "stages"
            raise self._wrong(f"always runs and blocks at the {kind} {where}", entry.line, entry.key)
        return change

    def _override(self, node: Node, stages: Mapping[Stage, tuple[Rule, ...]]) -> Override:
        entries = self._entries(node, "overrides", ("when", "checks"), ("when", "checks"))
        when = self._when(entries["when"], ("brand", "market", "channel", "tier", "stage"))
        named = self._entries(entries["checks"].value, "checks", None, ())
        listed = {
            rule.check
            for stage, rules in stages.items()
            if not when.stage or stage in when.stage
            for rule in rules
        }
        changes = []
        for entry in named.values():
            self._check(entry)
            if entry.key not in listed:
                raise self._wrong(
                    "is listed at no stage that this is about; list it under 'stages' first",
                    entry.line,
                    entry.key,
                )
            changes.append(self._change(entry, when.stage))
        return Override(when=when, checks=tuple(changes))

    def _when(self, entry: _Entry, keys: tuple[str, ...]) -> When:
        entries = self._entries(entry.value, "when", keys, ())
        if not entries:
            raise self._wrong(f"says nothing; name at least one of {', '.join(keys)}", entry.line, entry.key)
        return When(
            brand=self._several(entries.get("brand"), str),
            market=tuple(
                self._market(name, entries["market"]) for name in self._several(entries.get("market"), str)
            ),
            channel=self._several(entries.get("channel"), Channel),
            tier=self._several(entries.get("tier"), RiskTier),
            stage=self._several(entries.get("stage"), Stage),
        )

    def _market(self, said: str, entry: _Entry) -> str:
        name = said.lower()
        # A country need not be covered by a region pack; a name of neither kind would never hold.
        if name not in regions() and not (len(name) == len("fr") and name.isascii() and name.isalpha()):
            packs = ", ".join(sorted({region.id for region in regions().values()}))
            raise self._wrong(
                f"'{said}' is no market; say a country code of two letters, or one of {packs}",
                entry.line,
                entry.key,
            )
        return name

    def _sending(self, node: Node) -> SendingRule:
        entries = self._entries(node, "sending", ("when", *_LIMITS), ())
        named = [key for key in _LIMITS if key in entries]
        if not named:
            line = node.start_mark.line + 1
            raise self._wrong(f"limits nothing; say one of {', '.join(_LIMITS)}", line, "sending")
        lifted = tuple(key for key in named if self._is_off(entries[key]))

        def limit(key: str, read: Callable[[_Entry], ValueT]) -> ValueT | None:
            return read(entries[key]) if key in entries and key not in lifted else None

        return SendingRule(
            when=(
                self._when(entries["when"], ("brand", "market", "channel", "tier"))
                if "when" in entries
                else When()
            ),
            quiet_hours=limit("quiet_hours", self._quiet_hours),
            cap=limit("cap", self._cap),
            consent_days=limit("consent_days", lambda entry: self._whole_number(entry, 1, 36_500)),
            lifted=lifted,
        )

    def _quiet_hours(self, entry: _Entry) -> QuietHours:
        entries = self._entries(entry.value, entry.key, ("start", "end"), ("start", "end"))
        hours = QuietHours(start=self._time(entries["start"]), end=self._time(entries["end"]))
        if hours.start == hours.end:
            raise self._wrong("start when they end, so they would never hold", entry.line, entry.key)
        return hours

    def _cap(self, entry: _Entry) -> Cap:
        entries = self._entries(entry.value, entry.key, ("messages", "days"), ("messages", "days"))
        return Cap(
            messages=self._whole_number(entries["messages"], 1, 1_000),
            days=self._whole_number(entries["days"], 1, 365),
        )

    def _tiers(self, entry: _Entry) -> dict[RiskTier, Oversight]:
        names = tuple(tier.value for tier in RiskTier)
        return {
            RiskTier(name): self._oversight(found)
            for name, found in self._entries(entry.value, "tiers", names, ()).items()
        }

    def _oversight(self, entry: _Entry) -> Oversight:
        entries = self._entries(entry.value, entry.key, ("approval", "sample_rate"), ("approval",))
        approval = self._one_of(entries["approval"], Approval)
        if entry.key == RiskTier.HIGH.value and approval is not Approval.PERSON:
            raise self._wrong("a person always decides on the tier 'high'", entry.line, entry.key)
        if ("sample_rate" in entries) != (approval is Approval.SAMPLE):
            raise self._wrong(
                "'sample_rate' goes with 'approval: sample', and only there", entry.line, entry.key
            )
        rate = self._share(entries["sample_rate"]) if "sample_rate" in entries else 1.0
        return Oversight(approval=approval, sample_rate=rate)

    def _share(self, entry: _Entry) -> float:
        share = self._number(entry)
        if not 0 < share <= 1:
            raise self._wrong("must be a share, above 0 and up to 1", entry.line, entry.key)
        return share

    def _reason(self, entry: _Entry) -> str:
        reason = self._text(entry)
        if reason.lower() in ("true", "yes", "on", _OFF, "false", "no"):
            raise self._wrong("must say why the check is off, in words", entry.line, entry.key)
        return reason

    def _is_off(self, entry: _Entry) -> bool:
        return isinstance(entry.value, ScalarNode) and str(entry.value.value) == _OFF

    def _one_of(self, entry: _Entry, kind: Callable[[str], ValueT]) -> ValueT:
        return self._member(self._text(entry), kind, entry.line, entry.key)

    def _member(self, said: str, kind: Callable[[str], ValueT], line: int, key: str) -> ValueT:
        try:
            return kind(said)
        except ValueError:
            *others, last = (str(member) for member in kind)  # type: ignore[attr-defined]  # only enums refuse
            article = "an" if key == "approval" else "a"
            raise self._wrong(
                f"'{said}' is not {article} {key}; say {', '.join(others)} or {last}", line, key
            ) from None

    def _several(self, entry: _Entry | None, kind: Callable[[str], ValueT]) -> tuple[ValueT, ...]:
        if entry is None:
            return ()
        nodes = entry.value.value if isinstance(entry.value, SequenceNode) else [entry.value]
        read = [_Entry(entry.key, node.start_mark.line + 1, node) for node in nodes]
        if not read:
            raise self._wrong("is an empty list, which holds for nothing", entry.line, entry.key)
        return tuple(self._one_of(one, kind) for one in read)

    def _list(self, entry: _Entry) -> list[Node]:
        if not isinstance(entry.value, SequenceNode):
            raise self._wrong("must be a list", entry.line, entry.key)
        return list(entry.value.value)

    def _budget(self, entry: _Entry) -> float:
        budget_ms = self._number(entry)
        if not 0 < budget_ms <= MAX_BUDGET_MS:
            raise self._wrong(
                f"must be a number of milliseconds, above 0 and up to {MAX_BUDGET_MS}", entry.line, entry.key
            )
        return budget_ms

    def _number(self, entry: _Entry) -> float:
        try:
            return float(self._text(entry))
        except ValueError:
            return float("nan")

    def _version(self, entry: _Entry) -> int:
        return self._whole_number(entry, 1, 999_999)

    def _whole_number(self, entry: _Entry, least: int, most: int) -> int:
        said = self._text(entry)
        if not (said.isascii() and said.isdigit() and least <= int(said[:9]) <= most):
            limit = f"{least} to {most}" if most < 999_999 else f"{least} on"
            raise self._wrong(f"must be a whole number from {limit}, not '{said}'", entry.line, entry.key)
        return int(said)

    def _time(self, entry: _Entry) -> time:
        said = self._text(entry)
        try:
            read = time.fromisoformat(said)
        except ValueError:
            read = None
        if read is None or read.tzinfo is not None:
            raise self._wrong(f"must be a time of day as \"21:00\", not '{said}'", entry.line, entry.key)
        return read

    def _text(self, entry: _Entry) -> str:
        if not isinstance(entry.value, ScalarNode) or not entry.value.value.strip():
            raise self._wrong("must have one plain value", entry.line, entry.key)
        return str(entry.value.value).strip()

    def _entries(
        self, node: Node, owner: str, allowed: tuple[str, ...] | None, required: tuple[str, ...]
    ) -> dict[str, _Entry]:
        """Returns the keys of a mapping. `allowed` None takes any key."""
        line = node.start_mark.line + 1
        if not isinstance(node, MappingNode):
            raise self._wrong("must be a mapping of keys to values", line, owner)
        entries: dict[str, _Entry] = {}
        for key_node, value in node.value:
            key, key_line = str(key_node.value), key_node.start_mark.line + 1
            if key in entries:
                raise self._wrong(f"stands twice, first in line {entries[key].line}", key_line, key)
            if allowed is not None and key not in allowed:
                meant = nearest(key, allowed)
                hint = f"did you mean '{meant}'?" if meant else f"'{owner}' takes {', '.join(allowed)}"
                raise self._wrong(f"unknown key; {hint}", key_line, key)
            entries[key] = _Entry(key, key_line, value)
        for key in required:
            if key not in entries:
                raise self._wrong(f"lacks the key '{key}'", line, owner)
        return entries

    def _wrong(self, problem: str, line: int | None = None, key: str | None = None) -> InvalidFile:
        return InvalidFile(self._path, problem, line, key)


def _widest_budget(base: Policy | None) -> float:
    rules = [rule.budget_ms for rules in (base.stages.values() if base else ()) for rule in rules]
    return max(rules, default=float(MAX_BUDGET_MS))


__all__ = ["DEFAULT_POLICY", "MAX_BUDGET_MS", "PACKS", "Policy", "Rule", "load_policy"]
