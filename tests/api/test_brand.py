"""Brand kits over HTTP and by command: looked at, published, taken back, imported; and what sending makes of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.auth import Scope
from api.commands.brand import app
from bespoke.domain.brand import BrandKit, Exclusion
from bespoke.errors import BrandKitConflict, BrandKitNotFound, InvalidFile, InvalidInput
from content_store.brand_kits.files import kit_as_yaml
from tests.api.conftest import Service
from tests.api.test_problems import problem_of
from tests.api.test_variants import answer_of, review, variants_of
from tests.support import workspace
from tests.support.packs import demo_pack

KIT = demo_pack().brand
V = KIT.version
GUIDES = Path(__file__).parents[1] / "content_store" / "guides"


def changed(**fields: Any) -> BrandKit:
    return KIT.model_copy(update={"version": V + 1, **fields})


def body(kit: BrandKit) -> dict[str, Any]:
    return {"kit": kit.model_dump(mode="json")}


def banned(phrase: str) -> BrandKit:
    entry = Exclusion(phrase=phrase, reason="No more.")
    return changed(exclusions=(*KIT.exclusions, entry))


# HTTP


def test_the_kit_in_force_is_shown_whole(service: Service) -> None:
    shown = service.get("/v1/brand", Scope.READ).json()
    assert set(shown) == {"brand", "version", "sha256", "published_at", "kit"}
    assert (shown["brand"], shown["version"], shown["sha256"]) == ("wrenfield", V, KIT.sha256())
    assert BrandKit.model_validate(shown["kit"]) == KIT


def test_a_reviewer_publishes_and_takes_back(service: Service) -> None:
    answer = service.post("/v1/brand", Scope.REVIEW, body(banned("zeitgeist")), Idempotency_Key="once")
    assert (answer.status_code, answer.json()["version"]) == (200, V + 1)
    again = service.post("/v1/brand", Scope.REVIEW, body(banned("zeitgeist")), Idempotency_Key="once")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (answer.json(), "true")

    page = service.get("/v1/brand/versions", Scope.READ, limit=1)
    assert [(one["version"], one["in_force"], one["unpublished_at"]) for one in page.json()["data"]] == [
        (V + 1, True, None)
    ]
    assert (page.json()["total"], page.json()["next_offset"]) == (2, 1)
    assert 'rel="next"' in page.headers["Link"]

    back = service.post(f"/v1/brand/{V + 1}/unpublish", Scope.REVIEW, None)
    assert (back.status_code, back.json()["version"]) == (200, V)
    versions = service.get("/v1/brand/versions", Scope.READ).json()["data"]
    assert {one["version"]: one["in_force"] for one in versions} == {V: True, V + 1: False}


def test_who_only_reads_may_not_publish_nor_take_back(service: Service) -> None:
    for answer in (
        service.post("/v1/brand", Scope.READ, body(KIT)),
        service.post(f"/v1/brand/{V}/unpublish", Scope.READ, None),
    ):
        problem_of(answer, 403, "not_allowed")


def test_what_cannot_be_published_or_taken_back_says_why(service: Service) -> None:
    other = service.post("/v1/brand", Scope.REVIEW, body(changed(version=V, facts=())))
    problem_of(other, 409, "brand_kit_conflict")
    only = service.post(f"/v1/brand/{V}/unpublish", Scope.REVIEW, None)
    assert "publish another first" in problem_of(only, 409, "brand_kit_conflict")["detail"]
    unknown = service.post("/v1/brand/99/unpublish", Scope.REVIEW, None)
    problem_of(unknown, 404, "brand_kit_not_found")
    against = service.post("/v1/brand", Scope.REVIEW, body(banned("Wrenfield")))
    assert (
        "the exclusion 'Wrenfield' stands in the brand's own name"
        in problem_of(against, 400, "invalid_input")["detail"]
    )
    wrong = service.post("/v1/brand", Scope.REVIEW, {"kit": {**body(KIT)["kit"], "market": "atlantis"}})
    assert [part["pointer"] for part in problem_of(wrong, 422, "invalid_request")["errors"]] == [
        "/kit/market"
    ]


def test_an_approved_message_that_a_new_kit_forbids_is_not_sent(drafted: Service) -> None:
    variants = variants_of(drafted)
    assert review(drafted, *[answer_of(variant, "approve") for variant in variants]).status_code == 200
    request = {"customer": workspace.REGULAR, "use_case": "weekly-restock"}
    sent = drafted.post("/v1/decisions", Scope.DECIDE, {**request, "dispatch_id": "before"}).json()
    assert sent["action"] == "send"

    words = sent["content"]["body"].split()
    phrase = " ".join(words[:3]).strip(".,;:?")
    assert drafted.post("/v1/brand", Scope.REVIEW, body(banned(phrase))).status_code == 200
    after = drafted.post("/v1/decisions", Scope.DECIDE, {**request, "dispatch_id": "after"}).json()
    assert after["action"] != "send"
    assert "blocked_at_send" in after["reasons"]


# Commands


@pytest.fixture
def data(empty_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns the folder of a workspace that commands work on."""
    folder = tmp_path / "data"
    with workspace.open_copy(empty_workspace, folder):
        pass
    monkeypatch.setenv("BESPOKE_DATA_DIR", str(folder))
    return folder


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def said(*arguments: str) -> Any:
    result = invoke(*arguments, "--json")
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.output)


def written(tmp_path: Path, kit: BrandKit) -> str:
    path = tmp_path / f"kit-{kit.version}.yaml"
    path.write_text(kit_as_yaml(kit), encoding="utf-8")
    return str(path)


def test_commands_publish_list_show_compare_and_take_back(data: Path, tmp_path: Path) -> None:
    del data
    file = written(tmp_path, banned("zeitgeist"))
    assert said("check", file)["rules"]["exclusions"] == len(KIT.exclusions) + 1
    done = said("publish", file, "--by", "ada")
    assert (done["version"], done["changed"]) == (V + 1, True)
    assert said("publish", file)["changed"] is False
    assert [(one["version"], one["in_force"]) for one in said("list")] == [(V + 1, True), (V, False)]
    assert said("show", str(V)) == KIT.model_dump(mode="json")
    assert [(one["key"], one["rule"], one["kind"]) for one in said("diff", str(V), file)] == [
        ("version", "", "changed"),
        ("exclusions", "zeitgeist", "added"),
    ]
    assert said("unpublish", str(V + 1))["in_force"]["version"] == V


def test_what_is_printed_can_be_read(data: Path, tmp_path: Path) -> None:
    del data
    file = written(tmp_path, banned("zeitgeist"))
    assert f"'wrenfield', version {V + 1}: no rule contradicts another" in invoke("check", file).output
    assert f"Version {V + 1} of 'wrenfield' is in force." in invoke("publish", file).output
    assert "was in force already" in invoke("publish", file).output
    assert "zeitgeist" in invoke("diff", str(V), str(V + 1)).output
    assert "The two kits say the same." in invoke("diff", str(V), str(V)).output
    assert "wrenfield" in invoke("list").output
    assert BrandKit.model_validate(said("show")).version == V + 1
    assert invoke("show").output.startswith("id: wrenfield\n")
    assert f"In force is version {V}." in invoke("unpublish", str(V + 1)).output


def test_commands_say_what_was_wrong(data: Path, tmp_path: Path) -> None:
    del data
    for arguments, kind, message in (
        (("unpublish", str(V)), BrandKitConflict, "publish another first"),
        (("show", "77"), BrandKitNotFound, "unknown version of the brand kit '77'"),
        (("check", str(tmp_path / "none.yaml")), InvalidFile, "no such file"),
        (("publish", written(tmp_path, changed(version=V, facts=()))), BrandKitConflict, "raise 'version'"),
        (("check", written(tmp_path, banned("Reply STOP"))), InvalidFile, "stands in the required line"),
    ):
        error = invoke(*arguments).exception
        assert isinstance(error, kind)
        assert message in str(error)


def test_a_guide_is_imported_into_a_new_file(tmp_path: Path) -> None:
    out = tmp_path / "new.yaml"
    guide, onto = str(GUIDES / "style_guide.md"), str(GUIDES / "base.yaml")
    found = said("import", guide, "--onto", onto, "--out", str(out))
    assert (len(found["rules"]), len(found["left_out"]), len(found["not_understood"])) == (54, 2, 4)
    assert found["rules"][3] == {
        "key": "exclusions",
        "rule": "'page-turner'",
        "source": {
            "document": "style_guide.md",
            "line": 31,
            "page": None,
            "sentence": 'Never say "page-turner", since it tells nobody anything.',
        },
    }
    assert said("check", str(out))["version"] == 4
    error = invoke("import", guide, "--onto", onto, "--out", str(out)).exception
    assert isinstance(error, InvalidInput)
    assert "is there already; name a file that is not" in str(error)


def test_what_was_not_understood_is_printed_with_its_place(tmp_path: Path) -> None:
    result = invoke(
        "import",
        str(GUIDES / "style_guide.md"),
        "--onto",
        str(GUIDES / "base.yaml"),
        "--out",
        str(tmp_path / "new.yaml"),
    )
    assert result.exit_code == 0, result.exception
    shown = " ".join(result.output.split())
    assert "54 rules read" in shown
    assert "4 sentences that read like rules and were not understood" in shown
    assert "style_guide.md, line 42" in shown
