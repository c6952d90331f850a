"""R1 at small size: a process killed in the middle of a generation, and another that goes on with it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bespoke.ledger import search, verify
from bespoke.llm.stub_server import StubServer
from bespoke.storage.database import Database
from tests.support import workspace

BRIEF = ("--customer", workspace.REGULAR, "--use-case", "weekly-restock", "--variants", "6", "--json")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a workspace to copy."""
    return workspace.build(tmp_path_factory.mktemp("kill") / "data")


def start(folder: Path, endpoint: str, *arguments: str) -> "subprocess.Popen[bytes]":
    environment = os.environ | {
        "BESPOKE_DATA_DIR": str(folder),
        "OPENAI_BASE_URL": endpoint,
        "OPENAI_API_KEY": "none",
        "BESPOKE_MODEL": "stub",
    }
    return subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "generate", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ledger_of(folder: Path) -> list[Any]:
    database = Database(f"sqlite:///{folder / 'bespoke.db'}")
    try:
        verify(database)
        with database.read() as tx:
            return list(search(tx, limit=500).entries)
    finally:
        database.close()


@pytest.mark.parametrize("calls_before_the_kill", [0, 1, 3])
def test_a_killed_generation_goes_on_with_nothing_doubled(
    template: Path, tmp_path: Path, calls_before_the_kill: int
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(template, folder)
    stub = StubServer(latency_s=0.4)
    with stub as endpoint:
        process = start(folder, endpoint, *BRIEF)
        deadline = time.monotonic() + 30
        while len(stub.calls) < calls_before_the_kill or not started(folder):
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        generation_id = started(folder)
        assert generation_id is not None
        before = len(stub.calls)

        output, errors = start(folder, endpoint, "--resume", generation_id, "--json").communicate(timeout=60)

    result = json.loads(output or errors)
    assert result["generation_id"] == generation_id
    assert result["status"] == "awaiting_review"
    ids = [variant["id"] for variant in result["variants"]]
    assert len(ids) == len(set(ids)) == 6
    entries = ledger_of(folder)
    kinds = Counter((entry.kind, entry.subject) for entry in entries)
    assert kinds[("generation.started", generation_id)] == 1
    assert kinds[("generation.awaiting_review", generation_id)] == 1
    assert sum(count for (kind, _), count in kinds.items() if kind == "consent.checked") == 1
    verdicts = [subject for (kind, subject) in kinds.elements() if kind == "guardrails.verdict"]
    assert sorted(verdicts) == sorted(ids)
    assert len(stub.calls) <= before + len(result["hypotheses"]), "a finished branch was paid for again"


def started(folder: Path) -> str | None:
    """Returns the generation that the ledger says was started."""
    database = Database(f"sqlite:///{folder / 'bespoke.db'}")
    try:
        with database.read() as tx:
            entries = search(tx, kind="generation.started").entries
    finally:
        database.close()
    return entries[0].subject if entries else None


def test_a_killed_process_gives_back_the_data_directory(template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(template, folder)
    with StubServer(latency_s=5) as endpoint:
        holder = start(folder, endpoint, *BRIEF)
        while not started(folder):
            assert holder.poll() is None
            time.sleep(0.02)
        _, refused = start(folder, endpoint, *BRIEF).communicate(timeout=30)
        holder.kill()
        holder.communicate()
    with StubServer() as endpoint:
        after = start(folder, endpoint, *BRIEF)
        output, _ = after.communicate(timeout=60)

    assert json.loads(refused)["code"] == "data_directory_in_use"
    assert f"'bespoke generate' (process {holder.pid})" in json.loads(refused)["message"]
    assert after.returncode == 0
    assert len(json.loads(output)["variants"]) == 6
