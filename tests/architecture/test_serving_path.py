"""The send-time path starts and runs without a model, a graph, a prompt or a vector index."""

import json
import subprocess
import sys
from pathlib import Path

HEAVY = {"alembic", "chromadb", "langchain_core", "langgraph", "onnxruntime", "openai", "prompts", "ray"}


def test_serving_loads_nothing_that_it_must_live_without(
    repository_root: Path, modules: dict[str, Path]
) -> None:
    serving = [name for name in modules if name.partition(".")[0] in ("delivery", "experiments")]
    program = (
        "import importlib, json, sys\n"
        f"for name in {serving!r}: importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=repository_root,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(json.loads(done.stdout))
    assert {"bespoke", "delivery", "experiments"} <= loaded
    assert sorted(loaded & HEAVY) == []
