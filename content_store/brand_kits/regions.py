"""Names of countries and regions as a style guide writes them, and the markets that they are."""

import re
from functools import lru_cache

_OTHER_NAMES = {
    "eu": "eu",
    "european union": "eu",
    "uk": "uk",
    "united kingdom": "uk",
    "great britain": "uk",
    "britain": "uk",
    "us": "us",
    "u.s.": "us",
    "usa": "us",
    "america": "us",
}
_IN = re.compile(
    r"\b(?:[Ii]n|[Ff]or|[Tt]o|from|within) (?:customers in |readers in |people in )?(?:the )?"
    r"([A-Z][\w.]*(?: [A-Z]\w*)*)"
)
_AND = re.compile(r"\band (?:in )?(?:the )?([A-Z][\w.]*(?: [A-Z]\w*)*)")


@lru_cache(maxsize=1)
def _markets() -> dict[str, str]:
    # Names are CLDR's; reading them takes a tenth of a second, which only an import needs.
    from babel import Locale  # noqa: PLC0415

    named = Locale("en").territories
    countries = {
        name.casefold(): code.lower() for code, name in named.items() if len(code) == 2 and code.isalpha()
    }
    return countries | _OTHER_NAMES


def regions_in(text: str) -> list[str]:
    """Returns the markets that a text names behind a preposition, in their order."""
    found = [name for pattern in (_IN, _AND) for name in pattern.findall(text)]
    known = _markets()
    return list(
        dict.fromkeys(
            known[name.casefold().rstrip(".")] for name in found if name.casefold().rstrip(".") in known
        )
    )
