"""Locales: what copy can be written in, and what is said where it cannot."""

import asyncio
from dataclasses import replace

import pytest

from agents.copywriters.composer import Composer
from agents.locales import require_written_in, written_locales
from bespoke.domain.block import ContentBlock, Move
from bespoke.domain.brand import LocaleRules
from bespoke.domain.channel import Channel
from bespoke.domain.ids import BlockId
from bespoke.domain.use_case import Angle, Tactic
from bespoke.errors import InvalidInput
from guardrails.example_facts import KIT
from tests.agents.test_composer import assignment
from tests.support.packs import demo_pack


def block(language: str) -> ContentBlock:
    return ContentBlock(
        id=BlockId(f"list.{language}"),
        move=Move.OPEN,
        text="…",
        angles=(Angle.RESTOCK,),
        tactics=(Tactic.REMINDER,),
        channels=(Channel.EMAIL,),
        tone="plain",
        language=language,
    )


SEVERAL = KIT.model_copy(update={"locales": {"es_US": LocaleRules(), "fr_CA": LocaleRules()}})


def test_a_locale_is_written_in_where_the_kit_has_rules_and_the_library_blocks() -> None:
    assert written_locales(SEVERAL, [block("en"), block("es")]) == ("en_US", "es_US")
    assert written_locales(KIT, [block("en"), block("es")]) == ("en_US",)


@pytest.mark.parametrize("locale", [None, "en_US", "en_GB", "es_US"])
def test_a_locale_with_blocks_is_taken(locale: str | None) -> None:
    require_written_in(locale, SEVERAL, [block("en"), block("es")])


@pytest.mark.parametrize(
    ("locale", "problem"),
    [
        ("fr_CA", r"no content block in the language of 'fr_CA'.*: 'en_US', 'es_US'.*'language: fr'"),
        ("de_DE", r"no rules for the locale 'de_DE'.*'en_US', 'es_US', 'fr_CA'"),
    ],
)
def test_a_locale_without_blocks_is_refused_with_those_there_are(locale: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        require_written_in(locale, SEVERAL, [block("en"), block("es")])


def test_the_composer_writes_in_the_language_of_the_kit_and_no_other() -> None:
    pack = demo_pack()
    abroad = replace(pack, blocks=tuple(known.model_copy(update={"language": "es"}) for known in pack.blocks))

    assert asyncio.run(Composer().write(assignment(pack, Angle.RESTOCK))).written != ()
    result = asyncio.run(Composer().write(assignment(abroad, Angle.RESTOCK)))
    assert result.written == ()
    assert result.failure is not None
