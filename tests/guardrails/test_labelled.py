"""Labelled files: read as they are, or named with the line that cannot be used."""

from pathlib import Path

import pytest

from bespoke.errors import InvalidFile
from guardrails.measured.labelled import Row, read_marked, read_rows

GOOD = b'{"id": "a", "text": "one", "label": 1, "source": "shop:new"}'


def written(folder: Path, content: bytes) -> Path:
    path = folder / "rows.jsonl"
    path.write_bytes(content)
    return path


def test_rows_are_read_with_or_without_a_source_and_other_keys(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD + b'\n\n{"id": 7, "text": "", "label": 0, "note": [1]}\n')
    assert read_rows(path) == [Row("a", "one", 1, "shop:new"), Row("7", "", 0, "")]
    assert [row.origin for row in read_rows(path)] == ["shop", ""]


def test_separators_inside_a_text_end_no_line(tmp_path: Path) -> None:
    path = written(tmp_path, '{"id": "a", "text": "one\u2028two\x85three", "label": 0}\r\n'.encode())
    assert read_rows(path)[0].text == "one\u2028two\x85three"


def test_a_byte_order_mark_and_half_characters_are_taken(tmp_path: Path) -> None:
    path = written(tmp_path, b'\xef\xbb\xbf{"id": "\\ud800", "text": "\\ud800", "label": 1}')
    assert read_rows(path) == [Row("?", "\ud800", 1, "")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "line 2: is not JSON"),
        (b"[1]", "line 2: must be a JSON object with 'id', 'text', 'label'"),
        (b'{"id": "a", "text": "\xff", "label": 1}', "line 2: is not UTF-8 at byte 22 of the line"),
        (b'{"id": "a", "text": "one"}', "line 2: 'label': is missing"),
        (b'{"text": "one", "label": 1}', "line 2: 'id': is missing"),
        (b'{"id": "a", "text": "one", "label": 2}', "line 2: 'label': must be 0 or 1, not 2"),
        (b'{"id": "a", "text": "one", "label": "1"}', "line 2: 'label': must be 0 or 1, not \"1\""),
        (b'{"id": "a", "text": "one", "label": null}', "line 2: 'label': must be 0 or 1, not null"),
        (b'{"id": "a", "text": 5, "label": 1}', "line 2: 'text': must be text"),
        (b'{"id": null, "text": "one", "label": 1}', "line 2: 'id': must be text or a whole number"),
        (b'{"id": "a", "text": "one", "label": 1, "source": 3}', "line 2: 'source': must be text"),
        (b"[" * 200_000, "line 2: is not JSON"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(tmp_path: Path, line: bytes, said: str) -> None:
    path = written(tmp_path, GOOD + b"\n" + line)
    with pytest.raises(InvalidFile, match=r"rows\.jsonl") as raised:
        read_rows(path)
    assert said in str(raised.value)


def test_an_empty_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="holds no row"):
        read_rows(written(tmp_path, b" \n\n"))
    with pytest.raises(InvalidFile, match="cannot be read: No such file"):
        read_rows(tmp_path / "nowhere.jsonl")


def test_marked_texts_have_their_spans(tmp_path: Path) -> None:
    path = written(tmp_path, b'{"id": "a", "text": "ann@example.com", "spans": [[0, 15, "EMAIL"]]}')
    assert read_marked(path)[0].spans == ((0, 15, "EMAIL"),)
    with pytest.raises(InvalidFile, match=r"line 1: 'spans': must be a list"):
        read_marked(written(tmp_path, b'{"id": "a", "text": "x", "spans": [[0]]}'))
