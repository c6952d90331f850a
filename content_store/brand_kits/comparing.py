"""What differs between two brand kits, rule by rule."""

from typing import Any, Literal, NamedTuple

from bespoke.domain.brand import BrandKit

_KEYS = {
    "voice": ("name",),
    "exclusions": ("phrase",),
    "required_lines": ("channel", "region"),
    "limits": ("channel", "field"),
    "names": ("written",),
    "competitors": ("name",),
    "marks_not_used": ("sign",),
    "restrictions": ("rule",),
    "substantiations": ("id",),
}
"""What a rule of a list is known by; a text of a list is known by itself."""


class Change(NamedTuple):
    """One rule that one kit has and the other has not, or that says something else."""

    key: str
    rule: str
    """What it is known by within the key; empty for a single value."""
    kind: Literal["added", "removed", "changed"]
    before: Any
    """As JSON has it; None where it was added."""
    after: Any


def changes(before: BrandKit, after: BrandKit) -> tuple[Change, ...]:
    """Returns what is different in `after`, in the order of the kit's keys. Where a rule was read is no part."""
    return tuple(_changes(_data(before), _data(after), ""))


def _data(kit: BrandKit) -> dict[str, Any]:
    data = kit.model_dump(mode="json", exclude={"sources"})
    return {name: _without_source(value) for name, value in data.items()}


def _without_source(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_source(part) for name, part in value.items() if name != "source"}
    return [_without_source(part) for part in value] if isinstance(value, list) else value


def _changes(before: dict[str, Any], after: dict[str, Any], under: str) -> list[Change]:
    found: list[Change] = []
    for name in dict.fromkeys((*before, *after)):
        old, new, key = before.get(name), after.get(name), f"{under}{name}"
        if old == new:
            continue
        if name == "locales":
            olds, news = old or {}, new or {}
            for locale in dict.fromkeys((*olds, *news)):
                found += _changes(olds.get(locale, {}), news.get(locale, {}), f"locales.{locale}.")
        elif isinstance(old or new, list):
            olds, news = _named(name, old or []), _named(name, new or [])
            found += [
                _change(key, rule, olds.get(rule), news.get(rule))
                for rule in dict.fromkeys((*olds, *news))
                if olds.get(rule) != news.get(rule)
            ]
        else:
            found.append(Change(key, "", "changed", old, new))
    return found


def _named(name: str, rules: list[Any]) -> dict[str, Any]:
    parts = _KEYS.get(name)
    if parts is None:
        return {str(rule): rule for rule in rules}
    return {" ".join(str(rule[part]) for part in parts if rule[part] is not None): rule for rule in rules}


def _change(key: str, rule: str, before: Any, after: Any) -> Change:
    if before is None:
        return Change(key, rule, "added", None, after)
    return Change(key, rule, "removed" if after is None else "changed", before, after)
