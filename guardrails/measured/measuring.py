"""Asks the checks about the labelled files, so that no model is asked about a text it was trained on.

Where a model was trained on a file, each of its texts is asked of a model that never saw the text's group
(`guardrails.learned.training`), with the check's rules as they are: the whole check is measured. Needs
scikit-learn, which the extra `train` installs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from bespoke.domain.use_case import RiskTier
from bespoke.errors import InvalidInput
from guardrails.base import Check, Stage, as_text
from guardrails.learned.model import using
from guardrails.learned.training import Recipe, cross_validated, train, training_rows
from guardrails.measured.labelled import Marked, Row, read_marked, read_rows
from guardrails.measured.scoring import Answer, alone, answer_of, subject_of
from guardrails.pipeline import Pipeline
from guardrails.ruling import Policy, Situation

MARKETING = "clean_marketing"
IDENTITY = "identity_neutral"
PLAIN = (MARKETING, IDENTITY)
"""Files of texts that no check ought to flag, each taken as a text by itself."""

LABELLED = {
    "bias": ("bias_stereotype", "bias_contrast"),
    "claims": ("claims_comparative",),
    "consent": ("consent_darkpattern",),
    "dark_patterns": ("urgency_darkpattern",),
    "grounding": ("grounding",),
    "inclusive": ("inclusive_language",),
    "injection": ("prompt_injection",),
    "privacy": ("pii",),
    "toxicity": ("toxicity",),
}
"""Check to the files whose labels are about what it looks for."""

SOURCE_LEFT_OUT = "injection"
"""The check that is measured on sources left out of training as well."""
_LEAST_POSITIVES = 40
"""A source with fewer positives says little by itself."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What one check made of one file."""

    check: str
    file: str
    rows: tuple[Row, ...]
    answers: tuple[Answer, ...]
    shipped_flagged: int
    """How many texts the check flags as it ships, with the weights that were trained on all of them."""
    cross_validated: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was asked."""

    answers: Mapping[tuple[str, str], Answers]
    """By check and file."""
    left_out: tuple[tuple[Row, Answer], ...]
    """Texts of `SOURCE_LEFT_OUT`, each asked of a model that saw nothing of the text's source."""
    marked: tuple[tuple[Marked, tuple[tuple[int, int, str], ...]], ...]
    """Texts with the spans of personal data that ought to be found, and those that were."""


class _Asking(NamedTuple):
    labelled: Pipeline
    plain: Pipeline | None
    """None where the policy does not ask the check about a text by itself."""


def file_of(data: Path, name: str) -> Path:
    return data / f"{name}.dev.jsonl"


def recipe_of(name: str) -> Recipe | None:
    """Returns how the model of the check `name` is trained; None for a check without one.

    Raises:
        InvalidInput: its file gives no recipe.
    """
    path = f"guardrails.learned.recipes.{name}"
    if find_spec(path) is None:
        return None
    recipe = getattr(import_module(path), "RECIPE", None)
    if not isinstance(recipe, Recipe):
        raise InvalidInput(f"'{path}' must export RECIPE, a Recipe")
    return recipe


def measure(
    data: Path,
    checks: Sequence[Check],
    policy: Policy,
    progress: Callable[[str], None],
    further: Path | None = None,
) -> Measured:
    """Returns what each check makes of its files; takes minutes, since models are trained anew.

    Args:
        data: The folder of the labelled files.
        checks: Those to ask.
        policy: How severe each is about a text by itself.
        progress: Is told what is asked next.
        further: A file of more training data, for the recipes that read one.

    Raises:
        InvalidFile: a labelled file is missing or cannot be read.
    """
    found: dict[tuple[str, str], Answers] = {}
    left_out: tuple[tuple[Row, Answer], ...] = ()
    files = {name: tuple(read_rows(file_of(data, name))) for name in PLAIN}
    for check in checks:
        asking = _asking(check, policy)
        asked = _files_of(check, asking)
        files |= {name: tuple(read_rows(file_of(data, name))) for name in asked if name not in files}
        if not asked:
            continue
        recipe = recipe_of(check.name)
        progress(f"{check.name}: {', '.join(asked)}{' (training)' if recipe else ''}")
        fit = [] if recipe is None else training_rows(recipe, data, further)
        for answers in _ask(check, asking, recipe, {name: files[name] for name in asked}, fit):
            found[check.name, answers.file] = answers
        if check.name == SOURCE_LEFT_OUT and recipe is not None:
            left_out = tuple(_ask_left_out(check, asking, recipe, files[asked[0]], fit, progress))
    return Measured(found, left_out, tuple(_find_kinds(data)))


def shipped_flags(data: Path, check: Check, policy: Policy) -> dict[str, int]:
    """Returns how many texts of each of its files a check flags as it ships: quick, and no error rate."""
    asking = _asking(check, policy)
    return {
        name: sum(_asks(check, asking, name)(row).flagged for row in read_rows(file_of(data, name)))
        for name in _files_of(check, asking)
    }


def _files_of(check: Check, asking: _Asking) -> tuple[str, ...]:
    return (*LABELLED.get(check.name, ()), *(PLAIN if asking.plain is not None else ()))


def _asks(check: Check, asking: _Asking, file: str) -> Callable[[Row], Answer]:
    """Returns how the check is asked about a row of a file."""
    plain = asking.plain
    if file in PLAIN and plain is not None:
        return lambda row: answer_of(plain.run(as_text(row.text)))
    return lambda row: answer_of(asking.labelled.run(subject_of(check, row.text)))


def _asking(check: Check, policy: Policy) -> _Asking:
    situation = Situation(Stage.TEXT, None, None, None, RiskTier.HIGH)
    own = [rule for rule in policy.ruled(situation).rules if rule.check == check.name]
    if not own:
        return _Asking(alone(check), None)
    return _Asking(alone(check), alone(check, own[0].severity))


def _ask(
    check: Check,
    asking: _Asking,
    recipe: Recipe | None,
    files: Mapping[str, tuple[Row, ...]],
    fit: Sequence[Row],
) -> Iterator[Answers]:
    asked = [(name, row) for name, rows in files.items() for row in rows]
    answer = {name: _asks(check, asking, name) for name in files}
    shipped = [answer[name](row) for name, row in asked]
    unseen = shipped
    if recipe is not None:
        # By identity, since two files may hold equal rows.
        file_of_row = {id(row): name for name, row in asked}
        unseen = cross_validated(
            _grouped_by_text(recipe, fit),
            fit,
            [row for _, row in asked],
            lambda row: answer[file_of_row[id(row)]](row),
        )
    for file, rows in files.items():
        own = [at for at, (name, _) in enumerate(asked) if name == file]
        yield Answers(
            check=check.name,
            file=file,
            rows=rows,
            answers=tuple(unseen[at] for at in own),
            shipped_flagged=sum(shipped[at].flagged for at in own),
            cross_validated=recipe is not None,
        )


def _grouped_by_text(recipe: Recipe, fit: Iterable[Row]) -> Recipe:
    """Returns the recipe with equal texts in one group, whichever files they are from, and with each text
    prepared once for all folds."""
    group: dict[str, str] = {}
    for row in fit:
        group.setdefault(_same(row.text), recipe.group(row))
    return replace(
        recipe,
        prepare=cache(recipe.prepare),
        group=lambda row: group.get(_same(row.text)) or recipe.group(row),
    )


def _same(text: str) -> str:
    return " ".join(text.casefold().split())


def _ask_left_out(
    check: Check,
    asking: _Asking,
    recipe: Recipe,
    rows: Sequence[Row],
    fit: Sequence[Row],
    progress: Callable[[str], None],
) -> Iterator[tuple[Row, Answer]]:
    recipe = replace(recipe, prepare=cache(recipe.prepare))
    for origin in left_out_origins(rows):
        progress(f"{check.name}: without the source {origin}")
        own = [row for row in rows if row.origin == origin]
        texts = {_same(row.text) for row in own}
        with using(train(recipe, [r for r in fit if r.origin != origin and _same(r.text) not in texts])):
            for row in own:
                yield row, answer_of(asking.labelled.run(subject_of(check, row.text)))


def left_out_origins(rows: Sequence[Row]) -> list[str]:
    """Returns the sources of attacks that are large enough, and those of benign prompts alone."""
    attacks = {row.origin for row in rows if row.label}
    large = {o for o in attacks if sum(r.label for r in rows if r.origin == o) >= _LEAST_POSITIVES}
    return sorted(large | ({"notinject", "wildguard-benign"} & {row.origin for row in rows}))


def _find_kinds(data: Path) -> Iterator[tuple[Marked, tuple[tuple[int, int, str], ...]]]:
    privacy = import_module("guardrails.checks.privacy")
    for marked in read_marked(data / "pii.dev.spans.jsonl"):
        yield marked, tuple((start, end, str(kind)) for start, end, kind in privacy.kinds_of(marked.text))
