"""Reads and writes brand kits as YAML files; one that contradicts itself is refused with every place of it."""

from pathlib import Path
from typing import Any

import yaml

from bespoke.domain.brand import BrandKit
from bespoke.errors import InvalidFile, InvalidInput
from bespoke.yaml_file import line_of, read_text, read_yaml
from content_store.brand_kits.contradictions import contradictions


def read_kit(path: Path) -> BrandKit:
    """Returns the kit in a file.

    Raises:
        InvalidFile: it cannot be read, a value is wrong, or rules contradict each other; all of those are named.
    """
    kit = read_yaml(path, BrandKit)
    found = contradictions(kit)
    if not found:
        return kit
    text = read_text(path)
    first, *more = found
    line = line_of(text, first.where)
    rest = "".join(f"\n  line {line_of(text, one.where)}: {one.problem}" for one in more)
    also = f"; and {len(more)} more:{rest}" if more else ""
    raise InvalidFile(str(path), f"{first.problem}{also}", line, ".".join(map(str, first.where)))


def require_no_contradiction(kit: BrandKit) -> None:
    """Raises InvalidInput with all rules of the kit that cannot be met."""
    found = contradictions(kit)
    if found:
        listed = "; ".join(f"{'.'.join(map(str, one.where))}: {one.problem}" for one in found)
        raise InvalidInput(f"the brand kit '{kit.id}', version {kit.version}, contradicts itself: {listed}")


class _Dumper(yaml.SafeDumper):
    """Writes lists below their key with an indent, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)


def kit_as_yaml(kit: BrandKit) -> str:
    """Returns the kit as a file holds it; what is left out has its default."""
    data: dict[str, Any] = kit.model_dump(mode="json", exclude_defaults=True)
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
