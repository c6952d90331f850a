"""Region packs: data that answers for every country, the unknown one by the strictest of all."""

import pytest

from guardrails.language.regional import STRICTEST, Good, Region, market_names, region_of, regions

PACKS = tuple({region.id: region for region in regions().values()}.values())
OTHERS = tuple(region for region in PACKS if region.id != STRICTEST)
STRICTNESS = ("lines", "age", "person", "prohibited")


@pytest.mark.parametrize(
    ("market", "region"),
    [
        ("us", "us"),
        ("US", "us"),
        ("de", "eu"),
        ("eu", "eu"),
        ("gb", "uk"),
        ("uk", "uk"),
        ("jp", "strictest"),
        ("", "strictest"),
        (None, "strictest"),
    ],
)
def test_market_belongs_to_the_region_that_covers_it_or_to_the_strictest(
    market: str | None, region: str
) -> None:
    assert region_of(market).id == region


def test_policy_may_name_a_market_by_its_code_or_its_region() -> None:
    assert market_names("DE") == ("de", "eu")
    assert market_names("us") == ("us",)
    assert market_names("jp") == ("jp", "strictest")
    assert market_names(None) == ()


def test_the_regions_that_ship_are_these() -> None:
    assert sorted(region.id for region in PACKS) == ["eu", "strictest", "uk", "us"]


@pytest.mark.parametrize("region", OTHERS, ids=lambda region: region.id)
@pytest.mark.parametrize("good", Good)
def test_strictest_is_at_least_as_strict_on_goods(region: Region, good: Good) -> None:
    strictest, own = region_of(None).goods[good], region.goods[good]
    assert STRICTNESS.index(strictest.rule) >= STRICTNESS.index(own.rule)
    if strictest.rule != "prohibited":
        assert (strictest.min_age or 0) >= (own.min_age or 0)


@pytest.mark.parametrize("region", OTHERS, ids=lambda region: region.id)
def test_strictest_is_at_least_as_strict_on_age_and_wording(region: Region) -> None:
    strictest = region_of(None)
    assert strictest.min_age >= region.min_age
    assert strictest.unknown_age == "refuse"
    assert {(one.name, one.channels) for one in region.required} <= {
        (one.name, one.channels) for one in strictest.required
    }


@pytest.mark.parametrize(
    ("market", "age", "refused"),
    [
        ("us", None, None),
        ("us", 13, None),
        ("us", 12, "under 13, the least age in 'us'"),
        ("de", None, "age unknown, and 'eu' asks for 16"),
        ("de", 16, None),
        ("de", 15, "under 16, the least age in 'eu'"),
        (None, 17, "under 18, the least age in 'strictest'"),
        (None, None, "age unknown, and 'strictest' asks for 18"),
        ("jp", None, "age unknown, and 'strictest' asks for 18"),
        (None, 18, None),
    ],
)
def test_minors_and_those_who_may_be_minors_are_not_written_to(
    market: str | None, age: int | None, refused: str | None
) -> None:
    said = region_of(market).age_refusal(age)
    assert (said is None) == (refused is None)
    assert refused is None or str(said).startswith(refused)


def test_every_rule_names_its_source_and_wordings_are_in_lower_case() -> None:
    for region in PACKS:
        for rule in region.goods.values():
            assert rule.source
            assert all(line == line.lower() for line in rule.lines)
        assert all(line == line.lower() for one in region.required for line in one.lines)
