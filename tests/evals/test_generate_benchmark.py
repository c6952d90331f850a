"""The benchmark of generation: which figures miss their bars, and what the composer is timed at."""

from dataclasses import replace

import pytest
import yaml

from bespoke.domain.channel import Channel
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import UseCase
from content_store.pack import DEMO_PACK
from evals.benchmarks.generate import GenerateFigures, composer_briefs

AT_THE_BARS = GenerateFigures(
    composer_generations=84,
    composer_variants=840,
    composer_variants_per_s=50.0,
    composer_p50_ms=200.0,
    composer_p95_ms=900.0,
    llm_calls=768,
    llm_generations=256,
    endpoint_latency_s=2.0,
    direct_s=48.0,
    agent_s=50.4,
    overhead=0.05,
    calls_per_approvable_variant=0.5,
)


def test_figures_at_their_bars_miss_none() -> None:
    assert AT_THE_BARS.missed == ()


@pytest.mark.parametrize(
    ("figures", "missed"),
    [
        (replace(AT_THE_BARS, overhead=0.0501), ("overhead",)),
        (replace(AT_THE_BARS, calls_per_approvable_variant=0.51), ("calls_per_approvable_variant",)),
        (replace(AT_THE_BARS, composer_p50_ms=200.1), ("composer_p50_ms",)),
        (replace(AT_THE_BARS, overhead=float("nan")), ("overhead",)),
        (
            replace(AT_THE_BARS, overhead=1.0, calls_per_approvable_variant=float("inf")),
            ("overhead", "calls_per_approvable_variant"),
        ),
    ],
    ids=["overhead", "calls", "composer", "not-a-number", "nothing-approvable"],
)
def test_figure_above_its_bar_is_named(figures: GenerateFigures, missed: tuple[str, ...]) -> None:
    assert figures.missed == missed


def test_composer_is_timed_over_types_channels_and_use_cases_meant_for_them() -> None:
    listed = yaml.safe_load((DEMO_PACK / "use_cases.yaml").read_text())["use_cases"]
    use_cases = [UseCase.model_validate(entry) for entry in listed]
    types = tuple(CustomerType) * 6
    customers = [CustomerId(f"c-{place}") for place in range(len(types))]
    briefs = composer_briefs(customers, types, use_cases)
    groups = {use_case.id: use_case.group for use_case in use_cases}
    assert [brief.customer_id for brief in briefs] == customers
    assert {(brief.channel, kind) for brief, kind in zip(briefs, types, strict=True)} == {
        (channel, kind) for channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH) for kind in CustomerType
    }
    assert all(kind in groups[brief.use_case_id] for brief, kind in zip(briefs, types, strict=True))
    assert len({brief.use_case_id for brief in briefs}) > 2
    assert {brief.variants for brief in briefs} == {10}
