"""Keeps runs as JSON files, one each, in a folder of the data directory."""

from pathlib import Path

from pydantic import ValidationError

from bespoke.errors import InvalidFile, InvalidInput
from evals.results import FORMAT, EvalRun

FOLDER = "evals"
"""Below the data directory."""


def save(run: EvalRun, data_dir: Path) -> Path:
    """Writes the run and returns its file. A file is whole or not there."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run.id}.json"
    unfinished = path.with_suffix(".part")
    unfinished.write_text(run.model_dump_json(indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)
    return path


def load(data_dir: Path, run_id: str | None = None) -> EvalRun:
    """Returns one run, or the newest one for None.

    Raises:
        InvalidInput: there is no such run; names those that there are.
        InvalidFile: the file holds no run that this version can read.
    """
    known = run_ids(data_dir)
    if not known:
        raise InvalidInput(
            f"there are no runs in '{data_dir / FOLDER}'; make one with 'bespoke eval run smoke'"
        )
    if run_id is not None and run_id not in known:
        raise InvalidInput(f"unknown run '{run_id}'; the newest is '{known[0]}'")
    path = data_dir / FOLDER / f"{run_id or known[0]}.json"
    try:
        return EvalRun.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise InvalidFile(
            str(path), f"is no run of format {FORMAT}; run the suite again ({type(error).__name__})"
        ) from error


def run_ids(data_dir: Path) -> list[str]:
    """Returns the ids of the kept runs, newest first."""
    paths = (data_dir / FOLDER).glob("*.json")
    return [
        path.stem
        for path in sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.stem), reverse=True)
    ]
