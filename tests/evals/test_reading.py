"""Sheets for readers, and what came of their scores."""

import csv
import io
import json

import pytest

from bespoke.errors import InvalidInput
from evals.gallery import gallery
from evals.reading import CRITERIA, TEMPLATE, blind_sheet, is_sendable, tallies
from evals.results import EvalRun
from tests.evals.samples import body, case, piece, written
from tests.evals.suites import constant, run, share_scorer, suite

TEXTS = ("The beef is in, so come by.", "Coffee is by the door.", "The bread is warm.")


@pytest.fixture
async def kept(subject: object) -> EvalRun:
    cases = tuple(
        case(f"p_{number}", stratum=kind) for number, kind in enumerate(("lapsed", "deal_seeker") * 6)
    )
    answers = {one.cluster: written(*(piece(body(text)) for text in TEXTS)) for one in cases}
    return await run(suite(share_scorer("m", constant(1.0)), cases=cases, answers=answers), subject, n=12)  # type: ignore[arg-type]  # the fixture of conftest


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


async def test_a_sheet_tells_what_was_known_and_not_who_wrote(kept: EvalRun) -> None:
    sheet = blind_sheet([kept], 12, seed=1)
    rows, key = rows_of(sheet.text), json.loads(sheet.key)
    assert [row["id"] for row in rows] == [f"m{number:03d}" for number in range(1, 13)] == list(key)
    assert sorted(key.values()) == ["composer"] * 10 + [TEMPLATE] * 2
    assert "composer" not in sheet.text
    assert TEMPLATE not in sheet.text
    written_by_us = next(row for row in rows if key[row["id"]] == "composer")
    assert written_by_us["offer"] == (
        "a coupon for frozen pizza; 1.50 USD off; good from 2017-10-30 to 2017-11-05"
    )
    assert written_by_us["known_of_the_customer"].startswith("deal seeker on 2017-10-30: made by hand")
    assert {row[name] for row in rows for name in CRITERIA} == {""}
    assert blind_sheet([kept], 12, seed=1) == sheet
    assert blind_sheet([kept], 12, seed=2) != sheet


async def test_more_messages_than_a_run_has_are_refused(kept: EvalRun) -> None:
    with pytest.raises(InvalidInput, match="holds 36 messages, 100 are needed; ask for fewer"):
        blind_sheet([kept], 120, seed=1)


def filled(scores: dict[str, list[int]]) -> str:
    out = io.StringIO()
    sheet = csv.DictWriter(out, fieldnames=["id", *CRITERIA])
    sheet.writeheader()
    for name, given in scores.items():
        sheet.writerow({"id": name, **dict(zip(CRITERIA, given, strict=True))})
    return out.getvalue()


KEY = json.dumps({"m001": "composer", "m002": "composer", "m003": TEMPLATE})
GOOD, WEAK, FLAWED = [2] * 10, [2] * 4 + [1] * 6, [2] * 9 + [0]


def test_a_message_without_a_zero_and_fifteen_in_all_could_be_sent() -> None:
    assert is_sendable(dict(zip(CRITERIA, [2] * 5 + [1] * 5, strict=True)))
    assert not is_sendable(dict(zip(CRITERIA, WEAK, strict=True)))
    assert not is_sendable(dict(zip(CRITERIA, FLAWED, strict=True)))


def test_scores_are_told_by_writer_and_criterion() -> None:
    composer, template = tallies([filled({"m001": GOOD, "m002": FLAWED, "m003": WEAK})], KEY)
    assert (composer.writer, composer.messages, composer.sendable, composer.mean) == (
        "composer",
        2,
        0.5,
        19.0,
    )
    assert composer.by_criterion["kind"] == (1, 0, 1)
    assert composer.by_criterion["mine"] == (0, 0, 2)
    assert (template.writer, template.messages, template.sendable, template.mean) == (TEMPLATE, 1, 0.0, 14.0)
    assert template.interval is None


def test_of_several_readers_most_decide() -> None:
    sheets = [filled({"m001": GOOD}), filled({"m001": GOOD}), filled({"m001": FLAWED})]
    (composer,) = tallies(sheets, KEY)
    assert (composer.messages, composer.sendable) == (1, 1.0)


@pytest.mark.parametrize(
    ("sheet", "key", "told"),
    [
        (
            filled({"m001": GOOD}).replace("2", "3", 1),
            KEY,
            "line 2 of the sheet: 'one_idea' is '3'; write 0, 1 or 2",
        ),
        (filled({"m009": GOOD}), KEY, "line 2 of the sheet: id 'm009' is not in the key"),
        ("id\nm001\n", KEY, "line 2 of the sheet: 'one_idea' is ''"),
        (filled({"m001": GOOD}), "no key", "the key is no JSON"),
        (filled({"m001": GOOD}), "[1]", "the key is no mapping"),
    ],
    ids=["score", "id", "columns", "text", "list"],
)
def test_what_cannot_be_read_is_named(sheet: str, key: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        tallies([sheet], key)


async def test_the_gallery_shows_each_message_beside_what_was_known(kept: EvalRun) -> None:
    page = gallery([kept], 4, seed=0)
    assert page.count("\n### ") == 4
    assert "deal seeker on 2017-10-30: made by hand" in page
    assert "offer: a coupon for frozen pizza; 1.50 USD off" in page
    assert any(text in page for text in TEXTS)
    assert gallery([kept], 4, seed=0) == page
