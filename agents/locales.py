"""The locales that copy can be written in: those that the brand kit has rules for and the library has blocks in."""

from collections.abc import Iterable

from bespoke.domain.block import ContentBlock
from bespoke.domain.brand import BrandKit
from bespoke.errors import InvalidInput


def written_locales(brand: BrandKit, blocks: Iterable[ContentBlock]) -> tuple[str, ...]:
    """Returns the locales of the kit that there are content blocks for, its own first."""
    languages = {block.language for block in blocks}
    return tuple(locale for locale in (brand.locale, *brand.locales) if language_of(locale) in languages)


def require_written_in(locale: str | None, brand: BrandKit, blocks: Iterable[ContentBlock]) -> None:
    """Makes sure that copy can be written in the locale.

    Raises:
        InvalidInput: the kit has no rules for it, or the library no block; names the locales there are.
    """
    if locale is None:
        return
    known = written_locales(brand, blocks)
    own = brand.in_force(locale)
    if language_of(own.locale) not in {language_of(one) for one in known}:
        there_are = ", ".join(f"'{one}'" for one in known) or "none"
        raise InvalidInput(
            f"there is no content block in the language of '{locale}', so nothing can be composed or stand in for what "
            f"a model writes; locales with blocks: {there_are}. Choose one of them, or add blocks with "
            f"'language: {language_of(locale)}' to the pack"
        )


def language_of(locale: str) -> str:
    """Returns the language as ISO 639 writes it, e.g. `es` of `es_US`."""
    return locale.partition("_")[0]
