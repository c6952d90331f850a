"""The record of every version of every prompt: id, version, SHA-256 of the file.

Text that changes under an old version number would make stored provenance lie. `differences` finds
that, and a test fails on it; `write_manifest` records new versions and refuses to change old ones.
"""

import json
from pathlib import Path

from bespoke.errors import InvalidInput
from prompts.library import FOLDER, PromptLibrary

MANIFEST = "manifest.json"


def differences(folder: Path = FOLDER) -> tuple[str, ...]:
    """Returns in what the prompt files and the manifest disagree, a sentence each; empty is good.

    Raises:
        InvalidFile: a prompt file does not hold together.
    """
    recorded = _recorded(folder)
    library = PromptLibrary(folder)
    found = []
    for prompt_id in library.ids():
        prompt = library.prompt(prompt_id)
        known = recorded.get(prompt_id, {})
        sha256 = known.get(str(prompt.head.version))
        if sha256 is None:
            found.append(f"'{prompt_id}' version {prompt.head.version} is not recorded; write the manifest")
        elif sha256 != prompt.file_sha256:
            found.append(f"'{prompt_id}' changed but is still version {prompt.head.version}; raise it")
        elif max(map(int, known)) != prompt.head.version:
            found.append(f"'{prompt_id}' went back to version {prompt.head.version}; raise it instead")
    found += [f"'{gone}' is recorded but has no file" for gone in sorted(recorded.keys() - library.ids())]
    return tuple(found)


def write_manifest(folder: Path = FOLDER) -> Path:
    """Records the current version of every prompt and returns the manifest's path.

    Raises:
        InvalidInput: a prompt changed without a raised version.
    """
    recorded = _recorded(folder)
    library = PromptLibrary(folder)
    for prompt_id in library.ids():
        prompt = library.prompt(prompt_id)
        version = str(prompt.head.version)
        known = recorded.setdefault(prompt_id, {})
        if known.setdefault(version, prompt.file_sha256) != prompt.file_sha256:
            raise InvalidInput(f"prompt '{prompt_id}' changed; raise its version above {version} first")
    path = folder / MANIFEST
    path.write_text(json.dumps(recorded, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return path


def _recorded(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / MANIFEST
    if not path.exists():
        return {}
    recorded: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return recorded


if __name__ == "__main__":
    write_manifest()
