"""Labelled texts: files of one JSON object a line, read with the line of whatever cannot be used."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bespoke.domain.brand import Restriction
from bespoke.errors import InvalidFile


class Row(NamedTuple):
    """A text and whether a check ought to flag it."""

    id: str
    text: str
    label: int
    """1 where it ought to, 0 where it ought not to."""
    source: str
    """Empty where the file does not say."""

    @property
    def origin(self) -> str:
        """The source without its subdivision, which follows the first colon."""
        return self.source.partition(":")[0]


class Marked(NamedTuple):
    """A text with the spans that ought to be found in it."""

    id: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    """Start, end and kind."""


class Case(NamedTuple):
    """A text, a restriction, and whether a person says that the one breaks the other."""

    id: str
    text: str
    restriction: str
    label: int
    """1 where it does."""


def read_rows(path: Path) -> list[Row]:
    """Returns the rows of a file: `id`, `text` and `label`, and `source` where it is there.

    Raises:
        InvalidFile: with the line of what cannot be used.
    """
    rows = [_row(str(path), number, found) for number, found in _objects(path, "label")]
    if not rows:
        raise InvalidFile(str(path), "holds no row; each line is a JSON object with 'id', 'text' and 'label'")
    return rows


def read_marked(path: Path) -> list[Marked]:
    """Returns the rows of a file: `id`, `text` and `spans`, each of start, end and kind.

    Raises:
        InvalidFile: with the line of what cannot be used.
    """
    return [_marked(str(path), number, found) for number, found in _objects(path, "spans")]


def read_cases(path: Path, restrictions: Sequence[Restriction]) -> list[Case]:
    """Returns the rows of a file: `id`, `text`, `restriction` and `label`.

    Args:
        restrictions: The brand kit's; a case is about one of them, named by its rule.

    Raises:
        InvalidFile: with the line of what cannot be used, as of a text that the judge is shown as an example.
    """
    known = {restriction.rule: restriction for restriction in restrictions}
    shown = {rule: {*found.examples, *found.allowed} for rule, found in known.items()}
    cases: dict[tuple[str, str], Case] = {}
    for number, row in _objects(path, "restriction", "label"):
        labelled, rule = _row(str(path), number, row), row["restriction"]
        if not isinstance(rule, str) or rule not in known:
            rules = ", ".join(f"'{rule}'" for rule in known) or "none"
            said = f"is no rule of the brand kit's restrictions, which are {rules}"
            raise InvalidFile(str(path), said, number, "restriction")
        if labelled.text in shown[rule]:
            said = "is an example in the brand kit, which the judge is shown; take another text"
            raise InvalidFile(str(path), said, number, "text")
        if (labelled.text, rule) in cases:
            raise InvalidFile(str(path), "says again what an earlier line says; leave it out", number, "text")
        cases[labelled.text, rule] = Case(labelled.id, labelled.text, rule, labelled.label)
    if not cases:
        raise InvalidFile(str(path), "holds no row; each is a JSON object with id, text, restriction, label")
    return list(cases.values())


def _objects(path: Path, *needed: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yields what stands in each line that is not blank, with the line's number."""
    keys = ("id", "text", *needed)
    try:
        # Not as text: its lines would also end at separators that JSON may hold inside a string.
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise InvalidFile(str(path), f"cannot be read: {error.strerror or error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            raise InvalidFile(
                str(path), f"is not UTF-8 at byte {error.start + 1} of the line", number
            ) from error
        except (ValueError, RecursionError) as error:
            raise InvalidFile(str(path), f"is not JSON: {error}", number) from error
        wanted = ", ".join(f"'{key}'" for key in keys)
        if not isinstance(row, dict):
            raise InvalidFile(str(path), f"must be a JSON object with {wanted}", number)
        for key in keys:
            if key not in row:
                raise InvalidFile(str(path), f"is missing; a row needs {wanted}", number, key)
        for key in ("text", "source"):
            if not isinstance(row.get(key, ""), str):
                raise InvalidFile(str(path), "must be text", number, key)
        if not isinstance(row["id"], str | int) or isinstance(row["id"], bool):
            raise InvalidFile(str(path), "must be text or a whole number", number, "id")
        # An id is printed and stored, which half a character cannot be.
        yield number, row | {"id": str(row["id"]).encode(errors="replace").decode()}


def _row(path: str, number: int, row: dict[str, Any]) -> Row:
    label = row["label"]
    if not isinstance(label, int) or label not in (0, 1):
        raise InvalidFile(path, f"must be 0 or 1, not {json.dumps(label)[:40]}", number, "label")
    return Row(row["id"], row["text"], int(label), row.get("source", ""))


def _marked(path: str, number: int, row: dict[str, Any]) -> Marked:
    try:
        spans = tuple((int(start), int(end), str(kind)) for start, end, kind in row["spans"])
    except (TypeError, ValueError) as error:
        raise InvalidFile(path, "must be a list of [start, end, kind]", number, "spans") from error
    return Marked(row["id"], row["text"], spans)
