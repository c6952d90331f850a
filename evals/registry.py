"""Finds suites: every module of `evals/suites` that exports `SUITE`."""

import importlib
import pkgutil
from difflib import get_close_matches

from bespoke.errors import InvalidInput
from evals import suites
from evals.base import Suite


def load_suites() -> dict[str, Suite]:
    """Returns the suites by name, in the order of their names."""
    found: dict[str, Suite] = {}
    for module in pkgutil.iter_modules(suites.__path__):
        suite: Suite = importlib.import_module(f"{suites.__name__}.{module.name}").SUITE
        found[suite.name] = suite
    return dict(sorted(found.items()))


def load_suite(name: str) -> Suite:
    """Returns the suite called `name`.

    Raises:
        InvalidInput: there is none; says the nearest name, or all of them.
    """
    known = load_suites()
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}"
        raise InvalidInput(f"unknown suite '{name}'; {hint}")
    return known[name]
