"""What a run ran on: the version of everything that could change a figure."""

import hashlib
import platform
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import bespoke
from bespoke.domain.brand import PublishedBrandKit
from evals.base import Dataset, Output, Subject, Suite
from evals.results import Versions

PACKAGES = (
    "agents",
    "bespoke",
    "content_store",
    "delivery",
    "evals",
    "experiments",
    "guardrails",
    "prompts",
)
"""All but `api`: it puts the parts together and decides nothing."""
SUFFIXES = {".j2", ".json", ".py", ".yaml"}


def versions_of(
    suite: Suite, subject: Subject, dataset: Dataset, brand: PublishedBrandKit, outputs: Iterable[Output]
) -> Versions:
    """Returns the versions of a run that is over: which prompts were sent shows in what was written."""
    policy = subject.agent.pipeline.policy
    sources = [piece.variant.provenance for output in outputs for piece in output.pieces]
    return Versions(
        code=bespoke.__version__,
        code_sha256=code_sha256(),
        policy_id=policy.id,
        policy_sha256=policy.sha256,
        brand_id=brand.kit.id,
        brand_version=brand.kit.version,
        brand_sha256=brand.sha256,
        dataset_sha256=dataset.sha256(),
        prompts={
            source.prompt_id: source.prompt_version
            for source in sorted(sources, key=lambda found: found.prompt_id or "")
            if source.prompt_id is not None and source.prompt_version is not None
        },
        scorers={scorer.name: scorer.version for scorer in suite.all_scorers},
        python=platform.python_version(),
    )


def code_sha256() -> str:
    """Returns a hash over the files of the packages as installed, whether committed or not."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        folder = Path(next(iter(import_module(package).__path__)))
        for path in sorted(folder.rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                content = path.read_bytes()
                digest.update(f"{package}/{path.relative_to(folder).as_posix()}:{len(content)}\n".encode())
                digest.update(content)
    return digest.hexdigest()
