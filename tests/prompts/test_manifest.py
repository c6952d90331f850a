"""Text under an old version number would make stored provenance lie."""

import json
import shutil
from pathlib import Path

import pytest

from bespoke.errors import InvalidInput
from prompts.library import FOLDER
from prompts.manifest import MANIFEST, differences, write_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped prompts."""
    for path in (*FOLDER.glob("*.md.j2"), FOLDER / MANIFEST):
        shutil.copy(path, tmp_path)
    shutil.copytree(FOLDER / "parts", tmp_path / "parts")
    return tmp_path


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_shipped_prompts_are_recorded_as_they_are() -> None:
    assert differences() == ()


def test_changed_text_without_a_raised_version_is_found(folder: Path) -> None:
    _edit(folder / "repair_reply.md.j2", "Answer again", "Reply again")
    assert differences(folder) == ("'repair_reply' changed but is still version 1; raise it",)


def test_changed_part_is_a_change_of_every_prompt_that_includes_it(folder: Path) -> None:
    _edit(folder / "parts" / "ledger.j2", "promise nothing off", "promise nothing")
    writing = ("revise_draft", "write_email", "write_push", "write_sms", "write_web_banner")
    assert [found.split("'")[1] for found in differences(folder)] == list(writing)


def test_changed_text_without_a_raised_version_is_not_recorded(folder: Path) -> None:
    _edit(folder / "repair_reply.md.j2", "Answer again", "Reply again")
    with pytest.raises(InvalidInput, match="'repair_reply' changed; raise its version above 1"):
        write_manifest(folder)


def test_raised_version_is_recorded_beside_the_old_one(folder: Path) -> None:
    before = json.loads((folder / MANIFEST).read_text())["repair_reply"]["1"]
    path = folder / "repair_reply.md.j2"
    _edit(path, "version: 1", "version: 2")
    _edit(path, "changes:\n", "changes:\n  2: Says why.\n")
    assert differences(folder) == ("'repair_reply' version 2 is not recorded; write the manifest",)
    write_manifest(folder)
    assert differences(folder) == ()
    after = json.loads((folder / MANIFEST).read_text())["repair_reply"]
    assert after["1"] == before
    assert after["2"] != before


def test_version_that_went_back_is_found(folder: Path) -> None:
    recorded = json.loads((folder / MANIFEST).read_text())
    recorded["repair_reply"]["2"] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(recorded))
    assert differences(folder) == ("'repair_reply' went back to version 1; raise it instead",)


def test_prompt_without_a_file_is_found(folder: Path) -> None:
    (folder / "repair_reply.md.j2").unlink()
    assert differences(folder) == ("'repair_reply' is recorded but has no file",)
