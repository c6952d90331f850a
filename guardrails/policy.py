"""A policy: which checks run at which stage, how severe their findings are, how long each may take.

A policy is a YAML file that a person writes and a reviewer looks up, so whatever is wrong with it is
said with its line and key. Its SHA-256 stands in every report.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import Field
from yaml.nodes import MappingNode, Node, ScalarNode

from bespoke.domain.base import Value, sha256_of
from bespoke.domain.finding import Severity
from bespoke.errors import InvalidFile
from guardrails.base import Check, Stage
from guardrails.registry import load_checks, nearest

DEFAULT_POLICY = Path(__file__).parent / "policies" / "default.yaml"

MAX_BUDGET_MS = 60_000


class Rule(Value):
    """What the policy says of one check at one stage."""

    check: str
    severity: Severity
    budget_ms: float = Field(gt=0, le=MAX_BUDGET_MS)
    """How long the check may take on one subject, by the clock on the wall."""


class Policy(Value):
    id: str
    version: int = Field(ge=1)
    description: str
    stages: dict[Stage, tuple[Rule, ...]]
    """Rules in order of check names, which is the order they run in. Every stage is there."""

    @cached_property
    def sha256(self) -> str:
        """Over the content: comments, key order and layout of the file do not count."""
        return sha256_of(self.model_dump(mode="json"))


def load_policy(path: Path | None = None, checks: Iterable[Check] | None = None) -> Policy:
    """Returns the policy in the file at `path`, or the one that ships for None.

    Args:
        path: A YAML file.
        checks: What it may name; None for every check there is.

    Raises:
        InvalidFile: with the line and key of what cannot be used.
    """
    source = path or DEFAULT_POLICY
    known = {check.name: check for check in (load_checks() if checks is None else checks)}
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile(str(source), f"cannot be read: {error}") from error
    return _Reader(str(source), known).policy(text)


class _Entry(NamedTuple):
    key: str
    line: int
    value: Node


class _Reader:
    """Turns YAML nodes, which know their lines, into a policy."""

    def __init__(self, path: str, known: Mapping[str, Check]) -> None:
        self._path = path
        self._known = known

    def policy(self, text: str) -> Policy:
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            raise self._wrong(f"is not YAML: {error.problem}", mark.line + 1 if mark else None) from error
        except yaml.YAMLError as error:
            raise self._wrong(f"is not YAML: {error}") from error
        if root is None:
            raise self._wrong("is empty; it needs 'id', 'version', 'description', 'budget_ms' and 'stages'")
        keys = ("id", "version", "description", "budget_ms", "stages")
        entries = self._entries(root, "policy", keys, keys)
        budget_ms = self._budget(entries["budget_ms"])
        return Policy(
            id=self._text(entries["id"]),
            version=self._version(entries["version"]),
            description=self._text(entries["description"]),
            stages=self._stages(entries["stages"], budget_ms),
        )

    def _stages(self, entry: _Entry, budget_ms: float) -> dict[Stage, tuple[Rule, ...]]:
        names = tuple(stage.value for stage in Stage)
        entries = self._entries(entry.value, "stages", names, names)
        return {stage: self._rules(stage, entries[stage.value], budget_ms) for stage in Stage}

    def _rules(self, stage: Stage, entry: _Entry, budget_ms: float) -> tuple[Rule, ...]:
        named = self._entries(entry.value, entry.key, None, ())
        if not named:
            raise self._wrong("names no check, so nothing could pass; list its checks", entry.line, entry.key)
        return tuple(self._rule(stage, named[name], budget_ms) for name in sorted(named))

    def _rule(self, stage: Stage, entry: _Entry, budget_ms: float) -> Rule:
        check = self._known.get(entry.key)
        if check is None:
            meant = nearest(entry.key, self._known)
            hint = f"did you mean '{meant}'?" if meant else f"there are {', '.join(sorted(self._known))}"
            raise self._wrong(f"unknown check; {hint}", entry.line, entry.key)
        if stage not in check.stages:
            stages = ", ".join(known.value for known in Stage if known in check.stages)
            raise self._wrong(
                f"does not serve the stage '{stage}'; it serves {stages}", entry.line, entry.key
            )
        settings = self._entries(entry.value, entry.key, ("severity", "budget_ms"), ("severity",))
        if "budget_ms" in settings:
            budget_ms = self._budget(settings["budget_ms"])
        return Rule(check=entry.key, severity=self._severity(settings["severity"]), budget_ms=budget_ms)

    def _severity(self, entry: _Entry) -> Severity:
        said = self._text(entry)
        if said not in tuple(Severity):
            raise self._wrong(f"'{said}' is not a severity; say block, review or note", entry.line, entry.key)
        return Severity(said)

    def _budget(self, entry: _Entry) -> float:
        try:
            budget_ms = float(self._text(entry))
        except ValueError:
            budget_ms = 0.0
        if not 0 < budget_ms <= MAX_BUDGET_MS:
            raise self._wrong(
                f"must be a number of milliseconds, above 0 and up to {MAX_BUDGET_MS}", entry.line, entry.key
            )
        return budget_ms

    def _version(self, entry: _Entry) -> int:
        said = self._text(entry)
        if not (said.isascii() and said.isdigit() and 0 < int(said) < 1_000_000):
            raise self._wrong(f"must be a whole number from 1 on, not '{said}'", entry.line, entry.key)
        return int(said)

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
