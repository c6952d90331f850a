"""Which clocks count for a customer's quiet hours: their own, or all that may be theirs."""

from collections import defaultdict
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from guardrails.language.regional import region_of

_NO_PLACE = frozenset({"Factory", "localtime"})
"""Names that the IANA database's files have and that say no place."""
_NOBODYS = ("Antarctica/", "Etc/")
"""Zones in which no customer lives: those of research stations, and those at sea."""


@lru_cache(maxsize=1_024)
def zones_for(time_zone: str | None, market: str | None) -> tuple[ZoneInfo, ...]:
    """Returns the time zones that a customer may be in, by name; none where nothing says where they are.

    A time zone that is known, and is one, is the only one. Otherwise they are all zones of the country, or
    of all countries of the region.

    Args:
        market: country code, or a region pack's id, of the customer or else of the brand.
    """
    zone = None if time_zone is None else _zone(time_zone)
    if zone is not None:
        return (zone,)
    return () if market is None else zones_of(market)


def zones_of(market: str) -> tuple[ZoneInfo, ...]:
    """Returns the inhabited time zones of a country or region, by name; none where it is neither."""
    code = market.lower()
    region = region_of(code)
    codes = region.covers if region.id == code else (code,)
    by_country = _zones_by_country()
    found = [_zone(name) for name in sorted({name for one in codes for name in by_country.get(one, ())})]
    known = tuple(zone for zone in found if zone is not None)
    # A zone that this machine's database lacks could be the one that is quiet.
    return known if len(known) == len(found) else ()


def is_time_zone(name: str) -> bool:
    """Whether the IANA database of this machine has a place's zone of this very name."""
    return name in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones()) - _NO_PLACE


@cache
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    from babel.core import get_global  # noqa: PLC0415

    zones: defaultdict[str, list[str]] = defaultdict(list)
    for name, country in get_global("zone_territories").items():
        if not name.startswith(_NOBODYS):
            zones[country.lower()].append(name)
    return {country: tuple(names) for country, names in zones.items()}


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None
