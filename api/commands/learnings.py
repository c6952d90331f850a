"""`learning import|list|retire`: what experiments taught, for the plans that follow."""

from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import AsJson
from api.console import console, plain, print_json, print_table
from bespoke.domain.ids import LearningId, UseCaseId
from bespoke.domain.learning import Learning

app = typer.Typer(help="Keep what experiments taught.", no_args_is_help=True)


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="YAML with a list under 'learnings', or CSV with one learning a row.")
    ],
    as_json: AsJson = False,
) -> None:
    """Take learnings from a file, all or none, if the guardrails pass what they say. Known ids are replaced."""
    from api.container import open_container  # noqa: PLC0415
    from api.screening import require_clean_learnings  # noqa: PLC0415
    from content_store import repository as content  # noqa: PLC0415
    from content_store.importers.learnings_file import read_learnings  # noqa: PLC0415
    from content_store.learnings.library import import_learnings  # noqa: PLC0415
    from content_store.wording import wording_of  # noqa: PLC0415

    given = read_learnings(file)
    with open_container() as container:
        container.own_data_directory("bespoke learning").require_schema()
        with container.database.read() as tx:
            brand, categories = content.brand_kit(tx).kit, content.all_categories(tx)
        require_clean_learnings(container.pipeline, given, file, brand, wording_of(categories))
        done = import_learnings(container.database, container.ledger, given, container.clock.now())
    if as_json:
        print_json({"new": done.new, "changed": done.changed, "unchanged": done.unchanged})
    else:
        console.print(f"{done.new} new, {done.changed} changed, {done.unchanged} as they were.")


@app.command("list")
def list_(
    use_case: Annotated[str | None, typer.Option(help="Only those of one use case.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the learnings, and which of them plans use today."""
    from api.container import open_container  # noqa: PLC0415
    from content_store.learnings import repository  # noqa: PLC0415

    with open_container() as container:
        today = container.require_schema().clock.now().date()
        with container.database.read() as tx:
            found = repository.learnings(tx, None if use_case is None else UseCaseId(use_case))
    if as_json:
        print_json(
            [
                learning.model_dump(mode="json") | {"unused_because": learning.why_unused(today)}
                for learning in found
            ]
        )
        return
    print_table(
        "Learnings",
        ["id", "about", "effect, points (95 %)", "used", "statement"],
        [
            [
                learning.id,
                _about(learning),
                _effect(learning),
                learning.why_unused(today) or "yes",
                learning.statement,
            ]
            for learning in found
        ],
    )


@app.command()
def retire(
    learning: Annotated[str, typer.Argument(help="Its id.")],
    as_json: AsJson = False,
) -> None:
    """Take a learning out of use from today on. It stays on record."""
    from api.container import open_container  # noqa: PLC0415
    from content_store.learnings.library import retire_learning  # noqa: PLC0415

    with open_container() as container:
        container.own_data_directory("bespoke learning").require_schema()
        retired = retire_learning(
            container.database, container.ledger, LearningId(learning), container.clock.now()
        )
    if as_json:
        print_json(retired.model_dump(mode="json"))
    else:
        console.print(plain(f"Learning '{retired.id}' is retired as of {retired.retired_on}."))


def _about(learning: Learning) -> str:
    what = (
        learning.angle.value if learning.tactic is None else f"{learning.angle.value}/{learning.tactic.value}"
    )
    return f"{learning.use_case_id}, {what}, {' and '.join(learning.types) or 'all types'}"


def _effect(learning: Learning) -> str:
    points = [100 * figure for figure in (learning.effect, learning.low, learning.high)]
    return "{:+.1f} ({:+.1f} to {:+.1f}), {:,} customers".format(*points, learning.n)
