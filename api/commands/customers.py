"""`ingest`: loads a pack and customers."""

from datetime import date, datetime
from typing import Annotated

import typer

from api.commands.options import AsJson
from api.console import console, plain, print_json, print_table, progress_line
from bespoke.errors import InvalidInput


def register(app: typer.Typer) -> None:
    app.command()(ingest)


def ingest(
    pack: Annotated[
        str | None,
        typer.Option(
            help="Folder of the pack, or the brand of a built-in one: `wrenfield`, a grocer, or `dunmarrow`, a "
            "household shop. Unset: `wrenfield`."
        ),
    ] = None,
    customers: Annotated[
        str | None,
        typer.Option(
            help="`complete-journey` (extra `demo`), or `none` to load only the pack. "
            "Unset: `none` with --pack, `complete-journey` without."
        ),
    ] = None,
    as_of: Annotated[
        str, typer.Option(help="Day that recorded purchases are replayed as of, YYYY-MM-DD.")
    ] = "2017-10-30",
    as_json: AsJson = False,
) -> None:
    """Load the brand's pack and the customers, and index them."""
    from api.container import open_container  # noqa: PLC0415
    from api.loading import load  # noqa: PLC0415
    from content_store.pack import pack_folder  # noqa: PLC0415

    if customers is None:
        customers = "complete-journey" if pack is None else "none"
    if customers not in ("complete-journey", "none"):
        raise InvalidInput(f"unknown source of customers '{customers}'; it is complete-journey or none")
    with open_container() as container:
        container.own_data_directory("bespoke ingest").create_schema()
        loaded = load(
            container,
            None if pack is None else pack_folder(pack),
            _day(as_of) if customers == "complete-journey" else None,
            progress_line(as_json),
        )
    if as_json:
        print_json(
            loaded.counts
            | {
                "source": loaded.source_note,
                "evergreen_in_review": loaded.evergreen_waiting,
                "replay_day": loaded.replay_day,
                "brand_version": loaded.brand_version,
                "kit_kept_because": loaded.kit_kept_because,
            }
        )
        return
    print_table(
        "Loaded", ["what", "how many"], [[name, f"{count:,}"] for name, count in loaded.counts.items()]
    )
    if loaded.kit_kept_because:
        console.print(
            plain(
                f"Warning: the pack's brand kit was not put in force: {loaded.kit_kept_because}. Version "
                f"{loaded.brand_version} is in force; to have the pack's: 'bespoke brand publish FILE'"
            )
        )
    if loaded.source_note:
        console.print(loaded.source_note)
    if loaded.replay_day:
        console.print(
            f"The clock of this workspace stands at {loaded.replay_day}, the day that its purchases are replayed "
            "as of: offers and messages are dated by it."
        )
    if loaded.evergreen_waiting:
        console.print(
            f"{loaded.evergreen_waiting} evergreen messages wait for a reviewer: bespoke review list --evergreen"
        )


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  # a calendar day has no zone
    except ValueError:
        raise InvalidInput(f"'{text}' is no day; write it as 2017-10-30") from None
