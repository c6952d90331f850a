"""`init`, `demo`, `reindex`, `doctor`, `serve`: the workspace as a whole."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import AsJson
from api.console import EXIT_FAILED, console, print_json, print_table, progress_line
from bespoke.errors import InvalidInput

STOP_WITHIN_S = 5
"""Seconds that open progress streams have when the server stops."""


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(demo)
    app.command()(reindex)
    app.command()(doctor)
    app.command()(serve)


def init(
    pack: Annotated[
        Path | None,
        typer.Option(help="Also write a built-in pack into this new folder, to start your own from."),
    ] = None,
    source: Annotated[
        str, typer.Option("--from", help="The brand whose pack is written: `wrenfield` or `dunmarrow`.")
    ] = "wrenfield",
    as_json: AsJson = False,
) -> None:
    """Create the data directory and the database's schema, or bring it up to date."""
    from api.container import open_container  # noqa: PLC0415
    from content_store.pack import BUILT_IN  # noqa: PLC0415

    if source not in BUILT_IN:
        raise InvalidInput(f"unknown brand '{source}'; the built-in packs are {' and '.join(BUILT_IN)}")
    with open_container() as container:
        container.own_data_directory("bespoke init").create_schema()
        container.completions.prune()
        container.require_usable_kit()
        if pack is not None:
            if pack.exists():
                raise InvalidInput(f"'{pack}' is there already; name a folder that is not")
            shutil.copytree(BUILT_IN[source], pack, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        data_dir = str(container.settings.data_dir)
    if as_json:
        print_json({"data_dir": data_dir, "pack": None if pack is None else str(pack)})
        return
    console.print(f"The workspace in '{data_dir}' is ready.")
    if pack is not None:
        console.print(f"The pack in '{pack}' is yours to change; load it with: bespoke ingest --pack {pack}")


def demo(
    local_llm: Annotated[
        bool,
        typer.Option("--local-llm", help="Serve the small model of the extra `local-llm` and let it write."),
    ] = False,
    brand: Annotated[
        str,
        typer.Option(
            help="Whose demo: `wrenfield`, a grocer, or `dunmarrow`, a household and pet supplies shop."
        ),
    ] = "wrenfield",
    as_json: AsJson = False,
) -> None:
    """Run the main job on real shopping data, from profile to proof."""
    from api.demo import run_demo  # noqa: PLC0415

    run_demo(brand=brand, local_llm=local_llm, as_json=as_json)


def reindex(as_json: AsJson = False) -> None:
    """Rebuild the vector index from the record."""
    from api.container import open_container  # noqa: PLC0415
    from content_store import projection  # noqa: PLC0415

    with open_container() as container:
        container.own_data_directory("bespoke reindex").require_schema()
        built = projection.reindex(container.database, container.index, progress_line(as_json))
        left = projection.drift(container.database, container.index)
    if as_json:
        print_json({"profiles": built.profiles, "blocks": built.blocks, "in_step": left.is_none})
    else:
        console.print(f"Indexed {built.profiles} profiles and {built.blocks} content blocks.")
    if not left.is_none:
        raise typer.Exit(EXIT_FAILED)


def doctor(as_json: AsJson = False) -> None:
    """Check the installation, the settings and the workspace, and say what to do about each problem."""
    from api.doctor import examine  # noqa: PLC0415

    findings = examine()
    if as_json:
        print_json({"ok": all(f.ok for f in findings), "checks": [f._asdict() for f in findings]})
    else:
        print_table(
            "Doctor",
            ["", "check", "found", "what to do"],
            [["ok" if f.ok else "NO", f.name, f.found, "" if f.ok else f.remedy] for f in findings],
        )
    if not all(finding.ok for finding in findings):
        raise typer.Exit(EXIT_FAILED)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve the HTTP API."""
    import uvicorn  # noqa: PLC0415

    from api.app import create_app  # noqa: PLC0415
    from api.container import open_container  # noqa: PLC0415

    with open_container() as container:
        if not container.settings.require_api_key and host not in ("127.0.0.1", "::1", "localhost"):
            raise InvalidInput(
                f"BESPOKE_REQUIRE_API_KEY is off, and '{host}' can be reached from other machines; turn it on, "
                "or listen on 127.0.0.1"
            )
        container.own_data_directory(f"bespoke serve on port {port}").require_schema()
        console.print(
            f"Serving on http://{host}:{port}, its documentation on /docs. Keys: bespoke key create NAME --scope …. "
            "Stop with Ctrl-C."
        )
        uvicorn.run(
            create_app(container),
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=STOP_WITHIN_S,
        )
