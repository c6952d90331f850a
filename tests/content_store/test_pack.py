"""Packs: read whole, or refused with file, line and key."""

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from bespoke.domain.block import Join
from bespoke.domain.brand import BrandKit
from bespoke.errors import InvalidFile
from content_store.pack import DEMO_PACK, load_pack


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a copy of the demo's pack with one file of blocks."""
    folder = tmp_path_factory.mktemp("pack") / "pack"
    shutil.copytree(DEMO_PACK, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in sorted((folder / "blocks").glob("*.yaml"))[1:]:
        path.unlink()
    return folder


@pytest.fixture
def pack(small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small, tmp_path / "pack"))


def refusal(folder: Path) -> str:
    with pytest.raises(InvalidFile) as refused:
        load_pack(folder)
    return str(refused.value)


def change(path: Path, old: str, new: str) -> int:
    """Changes a file and returns the line of the change."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def test_the_demos_pack_is_sound(pack: Path) -> None:
    assert len(load_pack(pack).use_cases) == 5


def test_a_key_that_does_not_exist_is_named_with_its_line(pack: Path) -> None:
    line = change(pack / "brand.yaml", "emoji_allowed:", "emojis_allowed:")

    assert f"brand.yaml, line {line}: 'emojis_allowed'" in refusal(pack) or "emoji_allowed" in refusal(pack)


def test_a_wrong_value_is_named_with_line_and_key(pack: Path) -> None:
    line = change(pack / "use_cases.yaml", "outcome_window_days: 10", "outcome_window_days: ten")

    message = refusal(pack)
    assert f"use_cases.yaml, line {line}: 'use_cases.0.outcome_window_days'" in message


def test_a_file_that_is_no_yaml_is_named_with_its_line(pack: Path) -> None:
    (pack / "brand.yaml").write_text("id: x\nname: [unclosed\nlocale: en_US\n")

    assert "brand.yaml, line 3: not valid YAML" in refusal(pack)


def test_a_file_that_is_not_utf8_is_named_with_its_line(pack: Path) -> None:
    (pack / "brand.yaml").write_bytes(b"id: x\nname: caf\xe9\n")

    assert "brand.yaml, line 2: not UTF-8" in refusal(pack)


def test_a_missing_file_is_named(pack: Path) -> None:
    (pack / "evergreen.yaml").unlink()

    assert "evergreen.yaml: no such file" in refusal(pack)


def test_an_evergreen_message_for_no_use_case_is_named_with_its_line(pack: Path) -> None:
    line = change(pack / "evergreen.yaml", "use_case: ", "use_case: not-")

    message = refusal(pack)
    assert f"evergreen.yaml, line {line}: 'use_case'" in message
    assert "is no use case" in message


def test_a_topic_that_may_not_be_named_cannot_be_gone_with(pack: Path) -> None:
    change(pack / "categories.yaml", "goes_with: [", "goes_with: [vitamins, ")

    assert "'vitamins', which is no topic that may be named" in refusal(pack)


def test_a_block_that_is_there_twice_is_named(pack: Path) -> None:
    path = next(iter((pack / "blocks").glob("*.yaml")))
    shutil.copy(path, path.with_name("again.yaml"))

    assert "is there more than once" in refusal(pack)


def test_an_idea_that_no_channel_says_is_named_with_its_line(pack: Path) -> None:
    path = pack / "blocks" / "silent.yaml"
    path.write_text("ideas:\n  - id: ask.nothing\n    angles: [ask]\n    tactics: [question]\n")

    message = refusal(pack)

    assert "silent.yaml, line 2: 'ideas.0'" in message
    assert (
        "idea 'ask.nothing' is worded for no channel; write it for email, sms, push, web_banner, or leave it out"
        in message
    )


@pytest.mark.parametrize("locale", ["zz_ZZ", "en_QQ", "xx"])
def test_a_locale_that_nobody_can_write_is_refused(pack: Path, locale: str) -> None:
    line = change(pack / "brand.yaml", "locale: en-US", f"locale: {locale}")

    message = refusal(pack)
    assert f"brand.yaml, line {line}: 'locale'" in message
    assert f"unknown locale '{locale}'" in message


def test_a_locale_may_be_written_as_the_web_does(pack: Path) -> None:
    change(pack / "brand.yaml", "locale: en-US", "locale: de-AT")

    assert load_pack(pack).brand.locale == "de_AT"


def kit_with(**changed: object) -> BrandKit:
    kit = load_pack(DEMO_PACK).brand
    return BrandKit.model_validate(kit.model_dump() | changed)


def test_a_limit_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ValidationError, match="min_chars '61' is more than max_chars '60'"):
        kit_with(limits=[{"channel": "email", "field": "subject", "min_chars": 61, "max_chars": 60}])
    with pytest.raises(ValidationError, match=r"min_grade .9\.0. is more than max_grade .8\.0."):
        kit_with(reading_level={"min_grade": 9, "max_grade": 8})


def test_two_rules_for_one_thing_are_refused() -> None:
    line = {"channel": "sms", "text": "Reply STOP to stop."}
    limit = {"channel": "sms", "field": "body", "max_chars": 160}

    with pytest.raises(ValidationError, match="more than one required line for 'sms'; keep one"):
        kit_with(required_lines=[line, {**line, "channel": "email"}, line])
    with pytest.raises(ValidationError, match="more than one limit for 'body' of 'sms'; keep one"):
        kit_with(limits=[limit, {**limit, "max_chars": 100}])

    assert len(kit_with(required_lines=[line, {**line, "channel": "email"}]).required_lines) == 2


OFFERS = """
offers:
  - id: week-opener
    exchange: monetary
    headline: a coupon for milk
    topics: [milk]
    value: null
    value_source: not stated
    valid_from: 2026-03-01
    valid_to: 2026-03-31
"""


def test_a_packs_offers_are_of_the_pack(pack: Path) -> None:
    (pack / "offers.yaml").write_text(OFFERS)
    assert [offer.source for offer in load_pack(pack).offers] == ["pack"]

    (pack / "offers.yaml").write_text(f"{OFFERS}    source: elsewhere\n")
    assert "offer 'week-opener' names source 'elsewhere'" in refusal(pack)


def test_the_numbers_of_the_type_rules_can_be_changed(pack: Path) -> None:
    (pack / "customer_types.yaml").write_text("lapsed_days: 90\n")

    thresholds = load_pack(pack).thresholds

    assert (thresholds.lapsed_days, thresholds.thin_trips) == (90, 3)


def test_a_wrong_number_of_the_type_rules_is_named_with_its_line(pack: Path) -> None:
    (pack / "customer_types.yaml").write_text("window_days: 182\nlapsed_dais: 90\n")

    assert "customer_types.yaml, line 2: 'lapsed_dais'" in refusal(pack)


def test_a_line_may_say_by_which_word_it_is_joined(pack: Path) -> None:
    (pack / "blocks" / "joined.yaml").write_text(
        """
ideas:
  - id: restock.joined
    angles: [restock]
    tactics: [ease]
    email:
      open: ["Your list is on our site."]
      turn:
        - {text: "You only have to add the rest.", join: so}
        - "That's all there is to it."
"""
    )

    joins = {
        block.id: block.join for block in load_pack(pack).blocks if block.id.startswith("restock.joined")
    }

    assert joins == {
        "restock.joined.email.open-1": None,
        "restock.joined.email.turn-1": Join.SO,
        "restock.joined.email.turn-2": None,
    }


def test_a_word_that_joins_nothing_is_named_with_its_line(pack: Path) -> None:
    (pack / "blocks" / "joined.yaml").write_text(
        """
shared:
  - id: ease.no-rush
    move: ease
    angles: [restock]
    tactics: [ease]
    channels: [email]
    lines: [{text: "There's no rush.", join: whereas}]
"""
    )

    assert "joined.yaml, line 8: 'shared.0.lines.0.join'" in refusal(pack)


def test_words_of_another_language_stand_with_their_topics(pack: Path) -> None:
    said = (pack / "categories.es.yaml").read_text("utf-8")
    (pack / "categories.es.yaml").write_text(said.replace("  milk: {", "  moon-milk: {"), "utf-8")
    line = next(number for number, text in enumerate(said.splitlines(), 1) if text.startswith("  milk: {"))

    problem = refusal(pack)

    assert f"categories.es.yaml, line {line}: 'moon-milk'" in problem
    assert "'moon-milk' is no topic that may be named" in problem


def test_a_file_of_words_is_named_after_its_language(pack: Path) -> None:
    (pack / "categories.es.yaml").rename(pack / "categories.fr.yaml")

    assert "holds 'es', so name it 'categories.es.yaml'" in refusal(pack)


def test_words_lack_nothing_that_a_sentence_needs(pack: Path) -> None:
    said = (pack / "categories.es.yaml").read_text("utf-8")
    (pack / "categories.es.yaml").write_text(said.replace("leche, one", "leche, uno"), "utf-8")

    assert "topics.milk" in refusal(pack)
