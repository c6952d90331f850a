"""Learnings from a file that people write: YAML under `learnings:`, or CSV with one learning a row.

```
learnings:
  - id: restock-reminder-2026q1
    use_case_id: weekly-restock
    types: [brand_advocate, multicategory]   # leave out: measured on all
    angle: restock
    tactic: reminder                         # leave out: about the angle
    statement: A reminder ahead of the usual day brings more orders.
    effect: 0.021                            # difference in the outcome rate to the holdout
    low: 0.008                               # its 95 % interval
    high: 0.034
    n: 4210
    example: "Before Saturday's shop: …"     # leave out: no message to show
    valid_until: 2027-03-31                  # leave out: does not run out
```

In CSV the keys are the heading, an empty field is left out, and several types are divided by `|`.
"""

import csv
import io
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bespoke.domain.base import Value
from bespoke.domain.learning import Learning
from bespoke.errors import InvalidFile
from bespoke.yaml_file import line_of, read_text, read_yaml


class LearningFile(Value):
    learnings: tuple[Learning, ...]


def read_learnings(path: Path) -> tuple[Learning, ...]:
    """Returns the learnings in a file, `.csv` or else YAML.

    Raises:
        InvalidFile: the file cannot be read or a learning cannot be so; names line and key.
    """
    if path.suffix.lower() == ".csv":
        return _from_csv(path)
    return read_yaml(path, LearningFile).learnings


def line_of_learning(path: Path, place: int, field: str) -> int | None:
    """Returns the line of a field of the learning at this place, from 0, of a file that was read before."""
    if path.suffix.lower() != ".csv":
        return line_of(read_text(path), ("learnings", place, field))
    rows = _csv_rows(path)
    for _ in range(place + 1):
        next(rows)
    return rows.line_num


def _csv_rows(path: Path) -> "csv.DictReader[str]":
    return csv.DictReader(io.StringIO(read_text(path).removeprefix("\ufeff"), newline=""), strict=True)


def _from_csv(path: Path) -> tuple[Learning, ...]:
    rows = _csv_rows(path)
    unknown = [name for name in rows.fieldnames or () if name not in Learning.model_fields]
    if not rows.fieldnames or unknown:
        known = ", ".join(Learning.model_fields)
        problem = f"unknown column '{unknown[0]}'" if unknown else "no heading"
        raise InvalidFile(str(path), f"{problem}; columns are {known}", 1)
    try:
        return tuple(_learning(path, rows.line_num, row) for row in rows)
    except csv.Error as error:
        raise InvalidFile(str(path), f"not valid CSV: {error}", rows.line_num) from error


def _learning(path: Path, line: int, row: dict[str | Any, Any]) -> Learning:
    if None in row:
        raise InvalidFile(str(path), "more fields than the heading; quote a field that holds a comma", line)
    given: dict[str, Any] = {name: value.strip() for name, value in row.items() if value and value.strip()}
    if "types" in given:
        given["types"] = [one.strip() for one in given["types"].split("|")]
    try:
        return Learning.model_validate(given)
    except ValidationError as error:
        first, *more = error.errors(include_url=False)
        problem = str(first["msg"]).removeprefix("Value error, ")
        if more:
            problem += f" (and {len(more)} more)"
        key = str(first["loc"][0]) if first["loc"] else None
        raise InvalidFile(str(path), problem, line, key) from error
