"""Cards: what a check finds, how often it is wrong, what it was trained on, and where it ends.

A card is rendered from the check and from figures that were measured with one version of it and of its
model (`bespoke guardrails card --write`). They lie beside it as JSON: `cards/NAME.md`, `cards/NAME.json`.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from bespoke.errors import InvalidFile
from guardrails.base import Check, Stage
from guardrails.learned.model import WEIGHTS
from guardrails.measured.scoring import Estimate, Rates, blocked_share, rates

if TYPE_CHECKING:
    from guardrails.measured.measuring import Answers, Measured

CARDS = Path(__file__).parent.parent / "cards"
BARS = CARDS / "bars.json"
NOTE = "<!-- Generated from the code and from measured figures; `make docs` writes it again. -->"
BAR_COLUMNS = ("guardrail", "figure", "n", "measured (95 % interval)", "least", "aim", "reached")

_REACHED = {"ambitious": "aim", "ship": "least", "missed": "neither"}

Figures = Mapping[str, Any]


@cache
def model_head(name: str) -> dict[str, Any] | None:
    """Returns what the weights file of a check says of itself, and the file's `sha256`; None without one.

    Raises:
        InvalidFile: it is there and cannot be read.
    """
    path = WEIGHTS / f"{name}.npz"
    if not path.exists():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            head: dict[str, Any] = json.loads(arrays["head"].tobytes())
    except (OSError, EOFError, LookupError, TypeError, ValueError, BadZipFile, zlib.error) as error:
        said = f"is no weights file that can be read ({error}); install the package again"
        raise InvalidFile(str(path), said) from error
    return head | {"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def figures_of(name: str) -> dict[str, Any] | None:
    """Returns what was measured of a check; None where nothing was."""
    path = CARDS / f"{name}.json"
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def measured_bars() -> list[dict[str, Any]]:
    """Returns the lines of the table of bars as they were measured; none where nothing was."""
    if not BARS.exists():
        return []
    found: list[dict[str, Any]] = json.loads(BARS.read_text(encoding="utf-8"))
    return found


def write(measured: "Measured", bars: Sequence[Mapping[str, Any]], checks: Iterable[Check]) -> list[str]:
    """Writes figures and cards of all checks, and the table of bars; returns the files' names."""
    CARDS.mkdir(exist_ok=True)
    written = {BARS.name: _json([_rounded_line(line) for line in bars])}
    for check in checks:
        figures = _measured_figures(check, measured)
        written[f"{check.name}.json"] = _json(figures)
        written[f"{check.name}.md"] = render(check, figures)
    for name, text in written.items():
        (CARDS / name).write_text(text, encoding="utf-8")
    return sorted(written)


def _json(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _measured_figures(check: Check, measured: "Measured") -> dict[str, Any]:
    head = model_head(check.name)
    return {
        "check": check.name,
        "version": check.version,
        "model": None if head is None else head["sha256"],
        "files": {
            file: _figures(found) for (name, file), found in measured.answers.items() if name == check.name
        },
    }


def _figures(found: "Answers") -> dict[str, Any]:
    sources = {}
    for origin in sorted({row.origin for row in found.rows}):
        own = [pair for pair in zip(found.rows, found.answers, strict=True) if pair[0].origin == origin]
        alone = rates([row for row, _ in own], [answer for _, answer in own], 0)
        sources[origin] = {
            "n": len(own),
            "positives": sum(row.label for row, _ in own),
            "recall": _numbers(alone.recall)[0],
            "fpr": _numbers(alone.fpr)[0],
        }
    whole: Rates = rates(found.rows, found.answers)
    return {
        "n": len(found.rows),
        "positives": sum(row.label for row in found.rows),
        "cross_validated": found.cross_validated,
        "flagged_as_shipped": found.shipped_flagged,
        **{name: _numbers(value) for name, value in whole._asdict().items()},
        "blocked": _numbers(blocked_share(found.answers)),
        "sources": sources,
    }


def _numbers(estimate: Estimate) -> list[float | None]:
    return [None if value is None else round(value, 4) for value in estimate]


def _rounded_line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in line.items()}


# Rendering


def render(check: Check, figures: Figures | None) -> str:
    """Returns the card of a check as Markdown."""
    return "\n\n".join(_sections(check, figures)) + "\n"


def _sections(check: Check, figures: Figures | None) -> Iterator[str]:
    head = model_head(check.name)
    yield f"# {check.title} (`{check.name}`)"
    yield NOTE
    yield check.policy
    yield _markdown(
        ("What", "Is"),
        [
            ("version", str(check.version)),
            ("source of the rule", check.policy_source),
            ("severity where a policy sets none", check.severity.value),
            ("stages", ", ".join(stage.value for stage in Stage if stage in check.stages)),
            ("how", "rules" if head is None else "rules and a learned model"),
            ("examples, each a test", str(len(check.examples))),
        ],
    )
    yield "## How often it is wrong"
    yield from _figure_sections(check, figures, head)
    if head is not None:
        yield "## The model"
        yield from _model_sections(head)
    yield "## Limits"
    limits = ("Written for English, and measured on public texts that are not yours.", *check.limits)
    yield "\n".join(f"- {limit}" for limit in limits)


def _figure_sections(check: Check, figures: Figures | None, head: Figures | None) -> Iterator[str]:
    if figures is None or not figures["files"]:
        yield "Not measured: there are no labelled texts of what it looks for."
        return
    if head is not None:
        yield (
            "Each text was asked of a model that never saw the text's group (template, page, pair), by five-fold "
            "cross-validation; in brackets 95 % bootstrap intervals."
        )
    else:
        yield "In brackets 95 % bootstrap intervals."
    yield _markdown(
        ("Labelled texts", "n", "positive", "precision", "recall", "F1", "false alarms", "blocked"),
        [
            (
                f"`{name}`",
                str(found["n"]),
                str(found["positives"]),
                *(shown(found[key]) for key in ("precision", "recall", "f1", "fpr", "blocked")),
            )
            for name, found in figures["files"].items()
        ],
    )
    by_source = [
        (f"`{name}`", f"`{source}`", str(f["n"]), str(f["positives"]), _plain(f["recall"]), _plain(f["fpr"]))
        for name, found in figures["files"].items()
        for source, f in found["sources"].items()
    ]
    yield _markdown(("Labelled texts", "source", "n", "positive", "recall", "false alarms"), by_source)


def _model_sections(head: Figures) -> Iterator[str]:
    trained = head["trained_on"]
    licences = trained.get("licences", {})
    yield (
        "Linear over hashed n-grams of characters and words, and over features that the check computes; flags from "
        f"the probability {head['threshold']:g} on. Weights: SHA-256 `{head['sha256']}`; rows it was trained on: "
        f"SHA-256 `{trained['sha256']}`."
    )
    yield _markdown(
        ("Source", "rows", "licence"),
        [
            (f"`{source}`", str(n), licences.get(source, "not stated"))
            for source, n in trained["rows"].items()
        ],
    )


def bar_cells(lines: Iterable[Figures]) -> list[list[str]]:
    """Returns the cells of the table of bars, under `BAR_COLUMNS`."""
    return [
        [
            line["guardrail"],
            line["metric"],
            str(line["n"]),
            shown([line["value"], line["low"], line["high"]]),
            _limit(line["ship"], line["at_most"]),
            _limit(line["ambitious"], line["at_most"]),
            _REACHED[line["met"]],
        ]
        for line in lines
    ]


def bars_table(lines: Iterable[Figures]) -> str:
    """Returns the table of bars as Markdown."""
    return _markdown(BAR_COLUMNS, bar_cells(lines))


def _limit(limit: float, at_most: bool) -> str:
    return f"{'≤' if at_most else '≥'} {limit:.3f}"


def shown(numbers: Sequence[float | None]) -> str:
    """Returns a figure with its interval."""
    value, low, high = numbers
    if value is None:
        return "–"
    return f"{value:.3f}" if low is None or high is None else f"{value:.3f} ({low:.3f}–{high:.3f})"


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
