"""Learnings from files that people write, and where a mistake is."""

from datetime import date
from pathlib import Path

import pytest

from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Angle, Tactic
from bespoke.errors import InvalidFile
from content_store.importers.learnings_file import read_learnings

YAML = """\
learnings:
  - id: reminder-q1
    use_case_id: weekly-restock
    types: [brand_advocate, multicategory]
    angle: restock
    tactic: reminder
    statement: A reminder ahead of the usual day brings more orders.
    effect: 0.021
    low: 0.008
    high: 0.034
    n: 4210
    valid_until: 2027-03-31
"""
HEADING = "id,use_case_id,types,angle,tactic,statement,effect,low,high,n,source,valid_until\n"
ROW = (
    'reminder-q1,weekly-restock,brand_advocate|multicategory,restock,reminder,"A reminder, early, helps.",'
    "0.021,0.008,0.034,4210,exp-7,2027-03-31\n"
)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_yaml_is_read(tmp_path: Path) -> None:
    (found,) = read_learnings(write(tmp_path, "l.yaml", YAML))

    assert found.angle is Angle.RESTOCK
    assert found.tactic is Tactic.REMINDER
    assert found.types == (CustomerType.BRAND_ADVOCATE, CustomerType.MULTICATEGORY)
    assert (found.effect, found.low, found.high, found.n) == (0.021, 0.008, 0.034, 4210)
    assert found.source == "imported"
    assert found.valid_until == date(2027, 3, 31)


def test_csv_is_read(tmp_path: Path) -> None:
    first, second = read_learnings(
        write(tmp_path, "l.csv", HEADING + ROW + "b,win-back,,ask,,Asking brings answers.,0.01,0,0.02,90,,\n")
    )

    assert first.types == (CustomerType.BRAND_ADVOCATE, CustomerType.MULTICATEGORY)
    assert (first.statement, first.source) == ("A reminder, early, helps.", "exp-7")
    assert (second.types, second.tactic, second.source, second.valid_until) == ((), None, "imported", None)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        pytest.param(HEADING.replace("low", "lowest"), 1, "unknown column 'lowest'", id="column"),
        pytest.param("", 1, "no heading", id="empty"),
        pytest.param(
            HEADING + ROW + ROW.replace("restock,", "restocking,"), 3, "Input should be", id="angle"
        ),
        pytest.param(HEADING + ROW.replace("0.008", "0.03"), 2, "is not inside its interval", id="interval"),
        pytest.param(HEADING + ROW.replace("4210", "many"), 2, "valid integer", id="number"),
        pytest.param(HEADING + ROW.replace('"', ""), 2, "more fields than the heading", id="commas"),
    ],
)
def test_a_mistake_in_csv_is_told_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(InvalidFile, match=problem) as caught:
        read_learnings(write(tmp_path, "l.csv", text))

    assert caught.value.line == line


def test_a_mistake_in_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="angle") as caught:
        read_learnings(write(tmp_path, "l.yaml", YAML.replace("angle: restock", "angle: restocking")))

    assert caught.value.line == 5
