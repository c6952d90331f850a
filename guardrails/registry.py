"""Finds the checks: one file each in `guardrails/checks/`, and what others install.

Another distribution adds a check through an entry point in the group `bespoke.checks` that leads to a
`Check`. Such a check is always isolated, whatever it says of itself.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules

from rapidfuzz import process

from bespoke.errors import InvalidInput
from guardrails import checks as own_checks
from guardrails.base import Check

ENTRY_POINT_GROUP = "bespoke.checks"
PIPELINE = "pipeline"
"""Under this name stands what no check, but the pipeline itself says."""

_NEAR_ENOUGH = 60.0
"""Of 100; below it a suggestion would rather puzzle than help."""


@cache
def load_checks() -> tuple[Check, ...]:
    """Returns every check there is, by name. Imports them on the first call only.

    Raises:
        InvalidInput: a file or an entry point gives no check, or two checks share a name.
    """
    return unique_by_name([*_own(), *_custom()])


def unique_by_name(found: Iterable[Check]) -> tuple[Check, ...]:
    """Returns the checks in order of their names.

    Raises:
        InvalidInput: two checks share a name.
    """
    named: dict[str, Check] = {}
    for check in found:
        if check.name in named:
            raise InvalidInput(
                f"two checks are called '{check.name}': '{named[check.name].title}' and '{check.title}'; "
                "rename one of them"
            )
        named[check.name] = check
    return tuple(named[name] for name in sorted(named))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Returns the name that was probably meant, or None when nothing comes near."""
    best = process.extractOne(name, sorted(known), score_cutoff=_NEAR_ENOUGH)
    return best[0] if best else None


def require_known(name: str) -> str:
    """Returns the name of a check, or of the pipeline, under which verdicts are recorded.

    Raises:
        InvalidInput: there is none of that name; with the nearest, or all.
    """
    known = sorted({*(check.name for check in load_checks()), PIPELINE})
    if name in known:
        return name
    meant = nearest(name, known)
    hint = f"did you mean '{meant}'?" if meant else f"there are {', '.join(known)}"
    raise InvalidInput(f"unknown check '{name}'; {hint}")


def _own() -> Iterable[Check]:
    for module in iter_modules(own_checks.__path__):
        path = f"{own_checks.__name__}.{module.name}"
        check = getattr(import_module(path), "CHECK", None)
        if not isinstance(check, Check) or check.name != module.name:
            raise InvalidInput(f"'{path}' must export CHECK, a Check with the name '{module.name}'")
        yield check


def _custom() -> Iterable[Check]:
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        source = f"the entry point '{entry.name}' ({entry.value}) in '{ENTRY_POINT_GROUP}'"
        try:
            check = entry.load()
        except Exception as error:
            # Going on without a check that someone installed would pass what it is there to stop.
            raise InvalidInput(f"{source} cannot be loaded: {error}; mend or uninstall it") from error
        if not isinstance(check, Check):
            raise InvalidInput(f"{source} does not lead to a guardrails.base.Check; mend or uninstall it")
        yield replace(check, isolated=True)
