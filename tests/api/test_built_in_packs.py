"""The built-in brands by name: at `init --from`, and at the demo, which shows one brand in one workspace."""

from pathlib import Path

import pytest

from api.commands.workspace import init
from api.container import Container
from api.demo import SHOWS, run_demo
from bespoke.errors import InvalidInput
from bespoke.settings import Settings
from content_store import repository
from content_store.importers.complete_journey import DEMO_AS_OF
from content_store.ingest import ingest_pack
from content_store.pack import BUILT_IN, load_pack
from content_store.workspace import REPLAY_DAY
from tests.support import workspace
from tests.support.packs import small_pack


def test_a_new_pack_can_start_from_either_brand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESPOKE_DATA_DIR", str(tmp_path / "data"))
    init(pack=tmp_path / "mine", source="dunmarrow", as_json=True)
    assert load_pack(tmp_path / "mine").brand.id == "dunmarrow"


def test_a_brand_that_is_not_built_in_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESPOKE_DATA_DIR", str(tmp_path / "data"))
    with pytest.raises(
        InvalidInput, match="unknown brand 'dunmarow'; the built-in packs are wrenfield and dunmarrow"
    ):
        init(pack=tmp_path / "mine", source="dunmarow", as_json=True)
    with pytest.raises(
        InvalidInput, match="unknown brand 'dunmarow'; the demo knows wrenfield and dunmarrow"
    ):
        run_demo(brand="dunmarow", local_llm=False, as_json=True)
    assert list(tmp_path.iterdir()) == []


def test_the_demo_of_one_brand_leaves_the_workspace_of_another_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESPOKE_DATA_DIR", str(tmp_path))
    with Container(Settings(data_dir=tmp_path)) as parts:
        parts.create_schema()
        ingest_pack(parts.database, parts.ledger, small_pack(), workspace.NOON)
        with parts.database.write() as tx:
            repository.set_workspace(tx, REPLAY_DAY, DEMO_AS_OF.isoformat())
    with pytest.raises(InvalidInput, match="holds another brand's content than 'dunmarrow'"):
        run_demo(brand="dunmarrow", local_llm=False, as_json=True)


@pytest.mark.parametrize("brand", BUILT_IN)
def test_each_story_of_a_brands_demo_is_of_a_use_case_for_its_type(brand: str) -> None:
    use_cases = load_pack(BUILT_IN[brand]).use_cases
    groups = {str(use_case.id): use_case.group for use_case in use_cases}
    show = SHOWS[brand]
    assert len(show.stories) >= 4
    assert show.of_small_model in show.stories
    told = (*show.stories, show.to_try)
    assert [story for story in told if story.type not in groups[story.use_case]] == []
