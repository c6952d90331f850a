"""Copy in the demo's second locale, from the brief to the reviewer and on to what would be sent."""

import re
from collections.abc import Callable

import pytest

from agents.runner import Agent
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.ids import UseCaseId
from bespoke.domain.variant import VariantStatus
from bespoke.errors import InvalidInput
from content_store.pack import DEMO_PACK, Pack, load_pack
from tests.contract.test_generation import make_agent, pipeline
from tests.support import workspace

__all__ = ["make_agent", "pipeline"]

ENGLISH = re.compile(r"\b(?:milk|cheese|pasta sauce|eggs|bread|butter|cereal|crackers|your|the|Saturday)\b")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(DEMO_PACK)


def brief(use_case: str, channel: Channel, locale: str = "es_US") -> Brief:
    return Brief(
        customer_id=workspace.REGULAR,
        use_case_id=UseCaseId(use_case),
        channel=channel,
        variants=6,
        locale=locale,
    )


@pytest.mark.parametrize("use_case", ["weekly-restock", "deal-day"])
@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.SMS, Channel.PUSH])
async def test_a_brief_in_spanish_becomes_spanish_variants_that_wait_for_a_person(
    make_agent: Callable[..., Agent], use_case: str, channel: Channel
) -> None:
    agent = make_agent()

    generation = agent.submit(brief(use_case, channel), CopywriterKind.COMPOSER)
    outcome = await agent.run(generation.id)

    assert outcome.generation.status is GenerationStatus.AWAITING_REVIEW
    assert {variant.status for variant in outcome.variants} == {VariantStatus.IN_REVIEW}
    assert {variant.locale for variant in outcome.variants} == {"es_US"}
    assert len({variant.content_hash for variant in outcome.variants}) == 6
    written = [" ".join(variant.copy_text.fields().values()) for variant in outcome.variants]
    assert [text for text in written if ENGLISH.search(text)] == []
    assert [text for text in written if re.search(r"(?<!\{)\{(?!\{)", text)] == []
    checks = {finding.check for variant in outcome.variants for finding in variant.report.findings}
    # What is learned from English texts may ask a person to look; what is counted and compared finds nothing.
    assert checks <= {"toxicity", "bias", "brand"}


async def test_a_locale_that_is_not_written_names_those_that_are(make_agent: Callable[..., Agent]) -> None:
    agent = make_agent()

    with pytest.raises(InvalidInput, match=r"'fr_FR'.*'en_US'.*'es_US'"):
        agent.submit(brief("weekly-restock", Channel.EMAIL, "fr_FR"), CopywriterKind.COMPOSER)
