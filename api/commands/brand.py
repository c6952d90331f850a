"""`brand list|show|check|diff|publish|unpublish|import`: brand kits, from a style guide to being in force."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.options import AsJson
from api.console import console, plain, print_card, print_json, print_table
from bespoke.clock import SystemClock
from bespoke.domain.brand import BrandKit
from bespoke.errors import InvalidInput

if TYPE_CHECKING:
    from content_store.brand_kits.importing import Imported

SHOWN_CHARS = 100
"""Of a rule in a table; `--json` says all of it."""

app = typer.Typer(help="Check, compare, publish and import brand kits.", no_args_is_help=True)

KitFile = Annotated[Path, typer.Argument(help="A brand kit, as YAML.")]
By = Annotated[str, typer.Option("--by", help="Who decides; goes into the ledger.")]


@app.command("list")
def list_kits(as_json: AsJson = False) -> None:
    """List the versions that were published, the one published last first."""
    from api.container import open_container  # noqa: PLC0415
    from api.schemas import brand_kit_version_view  # noqa: PLC0415
    from content_store import repository  # noqa: PLC0415
    from content_store.brand_kits import repository as kits  # noqa: PLC0415

    with open_container() as container, container.require_schema().database.read() as tx:
        in_force = repository.brand_kit(tx)
        views = [brand_kit_version_view(one, in_force.sha256) for one in kits.versions(tx, in_force.kit.id)]
    if as_json:
        print_json([view.model_dump(mode="json") for view in views])
        return
    print_table(
        f"Brand kits of '{in_force.kit.id}'",
        ["version", "published", "taken back", "in force", "sha256"],
        [
            [
                str(view.version),
                view.published_at.isoformat()[:19],
                "" if view.unpublished_at is None else view.unpublished_at.isoformat()[:19],
                "yes" if view.in_force else "",
                view.sha256[:12],
            ]
            for view in views
        ],
    )


@app.command()
def show(
    version: Annotated[
        int | None, typer.Argument(help="A published version; unset: the one in force.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print a published kit as the YAML that a file holds."""
    from api.container import open_container  # noqa: PLC0415
    from content_store.brand_kits.files import kit_as_yaml  # noqa: PLC0415

    with open_container() as container, container.require_schema().database.read() as tx:
        kit = _published(tx, version)
    if as_json:
        print_json(kit.model_dump(mode="json"))
    else:
        # As it is, however narrow the terminal: it is there to be copied.
        typer.echo(kit_as_yaml(kit), nl=False)


def _published(tx: Any, version: int | None) -> BrandKit:
    from content_store import repository  # noqa: PLC0415
    from content_store.brand_kits import repository as kits  # noqa: PLC0415

    current = repository.brand_kit(tx).kit
    return current if version is None else kits.version(tx, current.id, version).kit


@app.command()
def check(file: KitFile, as_json: AsJson = False) -> None:
    """Check a file: its values, and its rules against each other. Nothing is published."""
    from content_store.brand_kits.files import read_kit  # noqa: PLC0415

    kit = read_kit(file)
    counts = _counts(kit)
    if as_json:
        print_json({"brand": kit.id, "version": kit.version, "sha256": kit.sha256(), "rules": counts})
        return
    print_card(
        f"'{kit.id}', version {kit.version}: no rule contradicts another",
        [(name.replace("_", " "), str(count)) for name, count in counts.items()],
    )


def _counts(kit: BrandKit) -> dict[str, int]:
    lists = (
        "voice",
        "exclusions",
        "restrictions",
        "required_lines",
        "limits",
        "names",
        "competitors",
        "marks_not_used",
        "facts",
        "substantiations",
        "locales",
    )
    return {name: len(getattr(kit, name)) for name in lists}


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="A published version, or a file.")],
    after: Annotated[str, typer.Argument(help="A published version, or a file.")],
    as_json: AsJson = False,
) -> None:
    """Show what differs between two kits, rule by rule."""
    from content_store.brand_kits.comparing import changes  # noqa: PLC0415

    found = changes(_kit_called(before), _kit_called(after))
    if as_json:
        print_json([change._asdict() for change in found])
        return
    if not found:
        console.print("The two kits say the same.")
        return
    print_table(
        f"{len(found)} differences from '{before}' to '{after}'",
        ["key", "", "rule", "before", "after"],
        [
            [change.key, change.kind, _cut(change.rule), *_differing(change.before, change.after)]
            for change in found
        ],
    )


def _kit_called(name: str) -> BrandKit:
    from api.container import open_container  # noqa: PLC0415
    from content_store.brand_kits.files import read_kit  # noqa: PLC0415

    if not name.isdecimal():
        return read_kit(Path(name))
    with open_container() as container, container.require_schema().database.read() as tx:
        return _published(tx, int(name))


def _differing(before: Any, after: Any) -> tuple[str, str]:
    """Returns what a table shows of the two: of a rule that changed, the parts that did."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = [name for name in after if before.get(name) != after[name]]
        return _parts({name: before.get(name) for name in names}), _parts({n: after[n] for n in names})
    return _parts(before), _parts(after)


def _parts(value: Any) -> str:
    if isinstance(value, dict):
        return _cut(", ".join(f"{name}: {part}" for name, part in value.items() if part not in (None, [])))
    return "" if value is None else _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARS else f"{text[: SHOWN_CHARS - 1].rstrip()}\u2026"


@app.command()
def publish(file: KitFile, by: By = "command line", as_json: AsJson = False) -> None:
    """Put a kit in force. What it forbids is neither written nor sent from then on."""
    from api.container import open_container  # noqa: PLC0415
    from content_store import repository  # noqa: PLC0415
    from content_store.brand_kits import repository as kits  # noqa: PLC0415
    from content_store.brand_kits.files import read_kit  # noqa: PLC0415

    kit = read_kit(file)
    with open_container() as container, container.require_schema().database.write() as tx:
        changed = kits.publish_recorded(tx, container.ledger, kit, by, SystemClock().now())
        sha256 = repository.brand_kit(tx).sha256
    if as_json:
        print_json({"brand": kit.id, "version": kit.version, "sha256": sha256, "changed": changed})
    elif changed:
        console.print(plain(f"Version {kit.version} of '{kit.id}' is in force."))
    else:
        console.print(plain(f"Version {kit.version} of '{kit.id}' was in force already; nothing changed."))


@app.command()
def unpublish(
    version: Annotated[int, typer.Argument(help="A published version.")],
    by: By = "command line",
    as_json: AsJson = False,
) -> None:
    """Take a version back. Where it was in force, the last one published before it is again."""
    from api.container import open_container  # noqa: PLC0415
    from content_store.brand_kits import repository as kits  # noqa: PLC0415

    with open_container() as container, container.require_schema().database.write() as tx:
        now = kits.unpublish(tx, container.ledger, version, by, SystemClock().now())
    if as_json:
        print_json({"unpublished": version, "in_force": {"version": now.kit.version, "sha256": now.sha256}})
    else:
        console.print(plain(f"Version {version} was taken back. In force is version {now.kit.version}."))


@app.command("import")
def import_guide(
    guide: Annotated[Path, typer.Argument(help="A style guide: Markdown (.md) or PDF with a text layer.")],
    onto: Annotated[Path, typer.Option("--onto", help="The kit that the rules are added to.")],
    out: Annotated[Path, typer.Option("--out", help="The new file to write.")],
    as_json: AsJson = False,
) -> None:
    """Read the rules of a style guide into a kit, each with the sentence it comes from.

    What reads like a rule and is not understood is listed, never dropped in silence.
    """
    from content_store.brand_kits.files import kit_as_yaml, read_kit  # noqa: PLC0415
    from content_store.brand_kits.importing import import_guide as read_guide  # noqa: PLC0415

    if out.exists():
        raise InvalidInput(f"'{out}' is there already; name a file that is not")
    if not out.parent.is_dir():
        raise InvalidInput(f"'{out.parent}' is no folder; name one that is there")
    found = read_guide(guide, read_kit(onto))
    out.write_text(kit_as_yaml(found.kit), encoding="utf-8")
    if as_json:
        print_json(_imported_json(found, out))
    else:
        _print_imported(found, out)


def _imported_json(found: "Imported", out: Path) -> dict[str, Any]:
    return {
        "out": str(out),
        "brand": found.kit.id,
        "version": found.kit.version,
        "rules": [
            {"key": rule.key, "rule": rule.rule, "source": rule.source.model_dump(mode="json")}
            for rule in found.rules
        ],
        "left_out": [
            {"key": rule.key, "rule": rule.rule, "reason": why, "source": rule.source.model_dump(mode="json")}
            for rule, why in found.left_out
        ],
        "not_understood": [trace.model_dump(mode="json") for trace in found.not_understood],
    }


def _print_imported(found: "Imported", out: Path) -> None:
    print_table(
        f"{len(found.rules)} rules read",
        ["key", "rule", "from"],
        [
            [rule.key, _cut(rule.rule), f"{rule.source.place}: {_cut(rule.source.sentence)}"]
            for rule in found.rules
        ],
    )
    if found.left_out:
        print_table(
            f"{len(found.left_out)} rules read and left out",
            ["key", "rule", "because", "from"],
            [[rule.key, _cut(rule.rule), why, rule.source.place] for rule, why in found.left_out],
        )
    if found.not_understood:
        print_table(
            f"{len(found.not_understood)} sentences that read like rules and were not understood",
            ["place", "sentence"],
            [[trace.place, trace.sentence] for trace in found.not_understood],
        )
    console.print(
        plain(
            f"Written to '{out}' as version {found.kit.version}. Read it, then: bespoke brand publish {out}"
        )
    )
