"""Importing a module does nothing but define: no file written, no database, no connection, no process."""

import json
import os
import subprocess
import sys
from pathlib import Path

WATCH = """
import importlib, json, sys

done = []

def watch(event, arguments):
    if event in ("socket.connect", "sqlite3.connect", "subprocess.Popen", "os.mkdir"):
        done.append([module, event, str(arguments[0])])
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        done.append([module, "write", str(arguments[0])])

sys.addaudithook(watch)
for module in json.loads(sys.argv[1]):
    importlib.import_module(module)
print(json.dumps(done))
"""


def test_importing_has_no_effect(repository_root: Path, modules: dict[str, Path], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCH, json.dumps(list(modules))],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(repository_root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
    assert list(tmp_path.iterdir()) == []
