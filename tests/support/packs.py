"""The demo's pack, read once in a test session: whole, or with a part of its ideas where breadth does not matter."""

from dataclasses import replace
from functools import cache

from bespoke.domain.block import ContentBlock
from content_store.pack import DEMO_PACK, Pack, load_pack

ONE_IN = 6
"""Of so many ideas, one is in the small pack: enough for ten variants of a use case, by any channel."""


@cache
def demo_pack() -> Pack:
    """Returns the whole pack: thousands of blocks, in each language that it has."""
    return load_pack(DEMO_PACK)


@cache
def small_pack() -> Pack:
    """Returns the pack with a part of its ideas, in the brand's language, and the lines that any idea may take."""
    whole = demo_pack()
    language = whole.brand.locale.partition("_")[0]
    spoken = [block for block in whole.blocks if block.language == language]
    ideas = dict.fromkeys(idea for block in spoken if (idea := _idea_of(block)) is not None)
    kept = {None, *list(ideas)[::ONE_IN]}
    return replace(whole, blocks=tuple(block for block in spoken if _idea_of(block) in kept))


def _idea_of(block: ContentBlock) -> str | None:
    return next((token for token in (*block.gives, *block.follows) if token.startswith("idea.")), None)
