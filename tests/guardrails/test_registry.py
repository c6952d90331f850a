"""Checks are found by their files and entry points, once, under names of their own."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bespoke.errors import InvalidInput
from guardrails.registry import load_checks, nearest, unique_by_name


def test_checks_are_loaded_once() -> None:
    assert load_checks() is load_checks()


def test_checks_that_ship_are_not_isolated() -> None:
    assert not any(check.isolated for check in load_checks())


def test_two_checks_of_one_name_are_refused() -> None:
    bias, brand = load_checks()[:2]
    with pytest.raises(InvalidInput, match="two checks are called 'bias'"):
        unique_by_name([bias, replace(brand, name="bias")])


def test_checks_come_in_order_of_their_names() -> None:
    assert unique_by_name(reversed(load_checks())) == load_checks()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("groundign", "grounding"),
        ("Privacy", "privacy"),
        ("sensitiv", "sensitive"),
        ("urgency", None),
        ("", None),
    ],
)
def test_nearest_name_is_offered_only_when_near(name: str, meant: str | None) -> None:
    assert nearest(name, [check.name for check in load_checks()]) == meant


def install(folder: Path, source: str) -> None:
    """Puts a distribution with one entry point in the group into `folder`."""
    (folder / "acme_checks.py").write_text(source, encoding="utf-8")
    info = folder / "acme_checks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: acme-checks\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text("[bespoke.checks]\nacme = acme_checks:CHECK\n", encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("acme_checks", None)


def test_check_of_another_distribution_is_found_and_isolated(site: Path) -> None:
    install(
        site,
        "from dataclasses import replace\n"
        "from guardrails.checks.brand import CHECK as BRAND\n"
        "CHECK = replace(BRAND, name='acme', isolated=False)\n",
    )
    found = {check.name: check.isolated for check in load_checks.__wrapped__()}
    assert found["acme"] is True
    assert found["brand"] is False


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise RuntimeError('no licence')\n", "cannot be loaded: no licence; mend or uninstall it"),
        ("CHECK = 'brand'\n", "does not lead to a guardrails.base.Check; mend or uninstall it"),
        ("from guardrails.checks.brand import CHECK\n", "two checks are called 'brand'"),
    ],
)
def test_custom_check_that_cannot_be_used_stops_the_start(site: Path, source: str, said: str) -> None:
    install(site, source)
    with pytest.raises(InvalidInput) as refused:
        load_checks.__wrapped__()
    assert said in str(refused.value)
