"""Brand kits as values: what is refused by itself, and what holds in a locale and a market."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bespoke.domain.brand import REGION_IDS, BrandKit
from bespoke.domain.channel import Channel, FieldName
from bespoke.errors import InvalidFile, InvalidInput
from content_store.brand_kits.comparing import changes
from content_store.brand_kits.files import kit_as_yaml, read_kit
from content_store.pack import DEMO_PACK
from guardrails.language.regional import regions

LANTERNFISH: dict[str, Any] = {
    "id": "lanternfish",
    "version": 1,
    "name": "Lanternfish",
    "locale": "en_GB",
    "currency": "GBP",
    "site_url": "https://lanternfish.example.com",
    "voice": (),
    "exclusions": ({"phrase": "iconic", "reason": "It rarely is."},),
    "required_lines": (
        {"channel": "sms", "text": "Text STOP to leave."},
        {"channel": "sms", "text": "Send STOP to 60000.", "region": "uk"},
        {"channel": "email", "text": "Leave the list with one click."},
    ),
    "limits": ({"channel": "email", "field": "subject", "max_chars": 50},),
    "reading_level": {"min_grade": 4, "max_grade": 9},
    "max_exclamation_marks": 0,
    "emoji_allowed": False,
    "allowed_link_hosts": ("lanternfish.example.com",),
    "market": "gb",
    "locales": {
        "de-DE": {
            "required_lines": (
                {"channel": "sms", "text": "STOP beendet das."},
                {"channel": "email", "text": "Mit einem Klick abbestellen."},
            ),
            "exclusions": ({"phrase": "Schnäppchen", "reason": "Es klingt billig."},),
            "limits": ({"channel": "email", "field": "subject", "max_chars": 60},),
            "dates": "1. März 2026",
            "numbers": "1.234,50 €",
        }
    },
}
KIT = BrandKit.model_validate(LANTERNFISH)


def kit(**changed: Any) -> BrandKit:
    return BrandKit.model_validate({**LANTERNFISH, **changed})


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"market": "zz"}, "unknown market 'zz'; write a country of ISO 3166 in lower case, e.g. 'us'"),
        ({"exclusions": ({"phrase": "  ", "reason": "x"},)}, "is empty; write what it stands for"),
        ({"name": " "}, "is empty"),
        ({"allowed_link_hosts": ("https://shop.example.com/a",)}, "is no host name; write it like"),
        ({"allowed_link_hosts": ("shop_example",)}, "'shop_example' is no host name"),
        ({"site_url": "shop.example.com"}, "'shop.example.com' is no address of a site"),
        ({"site_url": "ftp://shop.example.com"}, "is no address of a site"),
        ({"locales": {"xx-YY": {}}}, "unknown locale 'xx_YY'"),
        (
            {"required_lines": ({"channel": "sms", "text": "x", "region": "atlantis"},)},
            "unknown market 'atlantis'",
        ),
        (
            {"required_lines": ({"channel": "sms", "text": "x", "region": "de"},) * 2},
            "more than one required line for 'sms' in 'de'",
        ),
        ({"sources": {"tempo": {"document": "a.md", "sentence": "x"}}}, "'tempo' is no key of a brand kit"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_to_write(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as refused:
        kit(**changed)
    assert problem in str(refused.value)


def test_a_wrong_entry_of_a_file_is_named_with_its_line(tmp_path: Path) -> None:
    text = (DEMO_PACK / "brand.yaml").read_text(encoding="utf-8")
    path = tmp_path / "brand.yaml"
    wrong = text.replace(
        "allowed_link_hosts: [wrenfield.example.com]",
        "allowed_link_hosts:\n  - wrenfield.example.com\n  - https://wrenfield.example.com",
    )
    path.write_text(wrong, encoding="utf-8")
    line = wrong[: wrong.index("  - https://wrenfield")].count("\n") + 1
    with pytest.raises(InvalidFile, match="is no host name") as refused:
        read_kit(path)
    assert (refused.value.line, refused.value.key) == (line, "allowed_link_hosts.1")


def test_the_kernel_knows_every_region_that_guardrails_have_a_file_for() -> None:
    ids = {region.id for region in regions().values()}
    assert {one for one in ids if one not in REGION_IDS} == {"us"}
    assert set(REGION_IDS) <= ids


@pytest.mark.parametrize(
    ("markets", "line"),
    [
        (("gb", "uk"), "Send STOP to 60000."),
        (("de", "eu"), "Text STOP to leave."),
        ((), "Text STOP to leave."),
    ],
)
def test_the_line_of_the_market_stands_in_place_of_the_general_one(
    markets: tuple[str, ...], line: str
) -> None:
    held = KIT.in_force(markets=markets)
    assert held.required_line(Channel.SMS) == line
    assert held.required_line(Channel.EMAIL) == "Leave the list with one click."


def test_a_locale_has_its_own_lines_phrases_and_limits_and_the_rest_of_the_kit() -> None:
    held = KIT.in_force("de-DE", ("gb", "uk"))
    assert held.locale == "de_DE"
    assert held.required_line(Channel.SMS) == "STOP beendet das."
    assert [entry.phrase for entry in held.exclusions] == ["iconic", "Schnäppchen"]
    limit = held.limit(Channel.EMAIL, FieldName.SUBJECT)
    assert (limit and limit.max_chars, held.max_exclamation_marks) == (60, 0)
    assert held.is_english is False
    assert KIT.locales["de_DE"].dates == "1. März 2026"


def test_another_locale_of_the_same_language_needs_no_rules_and_another_language_does() -> None:
    assert KIT.in_force("en_US").locale == "en_US"
    with pytest.raises(InvalidInput, match="no rules for the locale 'fr_FR'; add them under 'locales'"):
        KIT.in_force("fr_FR")


def test_a_kit_without_regions_and_locales_is_the_one_in_force() -> None:
    plain = kit(locales={}, required_lines=({"channel": "sms", "text": "Text STOP to leave."},))
    assert plain.in_force(markets=("us",)) is plain


def test_the_hash_covers_what_is_said_and_not_what_is_left_out() -> None:
    assert kit(facts=()).sha256() == KIT.sha256()
    assert kit(facts=("The door is blue.",)).sha256() != KIT.sha256()


def test_a_kit_is_written_as_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "kit.yaml"
    path.write_text(kit_as_yaml(KIT), encoding="utf-8")
    assert read_kit(path) == KIT


def test_changes_are_named_rule_by_rule() -> None:
    other = kit(
        version=2,
        exclusions=({"phrase": "iconic", "reason": "No."}, {"phrase": "epic", "reason": "No."}),
        required_lines=LANTERNFISH["required_lines"][:2],
        locales={"de-DE": {**LANTERNFISH["locales"]["de-DE"], "dates": "1.3.2026"}},
    )
    assert [(one.key, one.rule, one.kind) for one in changes(KIT, other)] == [
        ("version", "", "changed"),
        ("exclusions", "iconic", "changed"),
        ("exclusions", "epic", "added"),
        ("required_lines", "email", "removed"),
        ("locales.de_DE.dates", "", "changed"),
    ]
    assert changes(KIT, KIT) == ()
