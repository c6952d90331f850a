"""How fast the checks are, beside the least that one could do: a scan with ten regular expressions.

All checks look at the same texts of 150 characters, each at a stage that it serves; the scan runs in the
same process, and the ratio is of processor time. What other tools take is measured in environments of
their own, each beside the same scan.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.finding import Severity
from bespoke.domain.profile import Purpose
from bespoke.errors import InvalidInput
from content_store.pack import DEMO_PACK, load_pack
from guardrails.base import Check, Facts, Stage, Subject
from guardrails.example_facts import KIT, OFFER
from guardrails.measured.labelled import read_rows
from guardrails.pipeline import Pipeline, is_failure
from guardrails.ruling import MAX_BUDGET_MS, Policy, Rule

TEXTS_PER_S_BAR = 1_500.0
RATIO_BAR = 15.0
START_BAR_S = 0.5
MEMORY_BAR_MB = 200.0
LENGTH = 150
ROUNDS = 5
STARTS = 5

TEN_REGEXES = (
    r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b",
    r"(?:\+?\d{1,3}[ .-]?)?(?:\(\d{2,4}\)[ .-]?)?\d{3,4}[ .-]?\d{3,4}\b",
    r"\b(?:\d[ -]?){13,16}\b",
    r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b",
    r"\b\d{3}-\d{2}-\d{4}\b",
    r"\b(?:\d{1,3}\.){3}\d{1,3}\b",
    r"https?://[^\s<>]+|www\.[^\s<>]+",
    r"[$€£]\s?\d+(?:[.,]\d{2})?|\b\d{1,3}\s?%",
    r"\b(?:hurry|last chance|act now|limited time|only \d+ left|guarantee[d]?|free)\b",
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instructions?|prompts?|rules?)\b",
)
"""What a careful afternoon would come up with."""

SCAN_SOURCE = f"""
import re
PATTERNS = [re.compile(pattern, re.IGNORECASE) for pattern in {TEN_REGEXES!r}]
def scan(text):
    return [found.span() for pattern in PATTERNS for found in pattern.finditer(text)]
"""


@dataclass(frozen=True, slots=True)
class Speed:
    """Of processor time, medians over rounds."""

    texts: int
    texts_per_s: float
    scan_texts_per_s: float
    ratio: float
    """What all checks take over what the scan takes."""
    us_by_check: dict[str, float]
    """Microseconds a text of each check alone, without what the checks share."""
    failed: tuple[str, ...]
    """Checks that could not look, and why; they may have been fast for it."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Start:
    """Of a new process: import, policy, and the first text through all checks."""

    seconds: float
    """Median."""
    memory_mb: float
    """Peak."""

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    texts_per_s: float | None
    ratio: float | None
    """What it takes over what the scan takes in the same process, or beside it where it is no Python."""
    skipped: str | None
    """Why it was not measured."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def texts_of(data: Path | None) -> list[str]:
    """Returns texts of exactly `LENGTH` characters: of labelled copy, or without it of the demo's blocks."""
    if data is not None:
        found = [row.text for row in read_rows(data / "clean_marketing.dev.jsonl")]
    else:
        blocks = [block.text for block in load_pack(DEMO_PACK).blocks]
        found = [" ".join(blocks[at : at + 8]) for at in range(len(blocks))]
    cut = [text[:LENGTH] for text in found if len(text) >= LENGTH]
    if not cut:
        raise InvalidInput(f"there is no text of {LENGTH} characters to measure with; give another '--data'")
    return cut


FACTS = Facts(
    brand=KIT,
    offer=OFFER,
    topics=("milk",),
    known_topics={"milk": "2% milk"},
    never_named=("antacid",),
    consent=ConsentVerdict(
        allowed=True, purpose=Purpose.MARKETING, channel=Channel.EMAIL, record_id="cr", reason="consent_given"
    ),
)


def stage_for(check: Check) -> Stage:
    """Returns the stage that a check is measured at: a text by itself, or else a draft."""
    for stage in (Stage.TEXT, Stage.DRAFT):
        if stage in check.stages:
            return stage
    return min(check.stages)


class EveryCheck:
    """All checks over one text, each at the stage it is measured at."""

    def __init__(self, checks: Sequence[Check]) -> None:
        self.pipelines: dict[Stage, Pipeline] = {}
        for stage in Stage:
            own = [check for check in checks if stage_for(check) is stage]
            if own:
                self.pipelines[stage] = _pipeline(stage, own)

    def run(self, text: str) -> list[str]:
        """Returns the reasons of checks that failed to look."""
        failed = []
        for stage, pipeline in self.pipelines.items():
            channel, facts = (None, Facts()) if stage is Stage.TEXT else (Channel.EMAIL, FACTS)
            report = pipeline.run(Subject(stage, {"body": text}, channel, facts))
            failed += [f"{found.check}: {found.reason}" for found in report.findings if is_failure(found)]
        return failed


def _pipeline(stage: Stage, checks: Sequence[Check]) -> Pipeline:
    rules = tuple(Rule(check=c.name, severity=Severity.BLOCK, budget_ms=MAX_BUDGET_MS) for c in checks)
    stages: dict[Stage, tuple[Rule, ...]] = {one: rules if one is stage else () for one in Stage}
    return Pipeline(Policy(id="bench", version=1, description="For measuring.", stages=stages), checks)


def measure(texts: Sequence[str], checks: Sequence[Check], progress: Callable[[str], None]) -> Speed:
    """Returns the speed of all checks together; takes under a minute."""
    every = EveryCheck(checks)
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in TEN_REGEXES]

    def scan(text: str) -> None:
        for pattern in patterns:
            for found in pattern.finditer(text):
                found.span()

    progress(f"{len(checks)} checks over {len(texts)} texts of {LENGTH} characters")
    failed = sorted({reason for text in texts[:50] for reason in every.run(text)})
    _seconds(scan, texts)
    checking, scanning = [], []
    for _ in range(ROUNDS):
        checking.append(_seconds(every.run, texts))
        scanning.append(_seconds(scan, texts))
    checked, scanned = statistics.median(checking), statistics.median(scanning)
    nothing = _seconds(EveryCheck([_IDLE]).run, texts)
    alone = {}
    for check in checks:
        one = EveryCheck([check])
        _seconds(one.run, texts[:50])
        alone[check.name] = max(0.0, _seconds(one.run, texts) - nothing) / len(texts) * 1e6
    return Speed(
        texts=len(texts),
        texts_per_s=len(texts) / checked,
        scan_texts_per_s=len(texts) / scanned,
        ratio=checked / scanned,
        us_by_check=alone,
        failed=tuple(failed),
    )


_IDLE = Check(
    name="idle",
    version=1,
    title="Nothing",
    policy="Finds nothing.",
    policy_source="for measuring",
    severity=Severity.NOTE,
    stages=frozenset({Stage.TEXT}),
    examples=(),
    find=lambda subject: (),
)


def _seconds(run: Callable[[str], object], texts: Sequence[str]) -> float:
    began = time.process_time()
    for text in texts:
        run(text)
    return time.process_time() - began


_START = """
import resource, time
began = time.perf_counter()
from guardrails.base import as_text
from guardrails.pipeline import Pipeline, is_failure
from guardrails.policy import load_policy
from guardrails.registry import load_checks
checks = load_checks()
Pipeline(load_policy(None, checks), checks).run(as_text("Salad night, sorted: greens, and 10 minutes."))
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measure_start() -> Start:
    """Starts new processes, after one that compiles."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    taken = []
    for _ in range(STARTS + 1):
        said = subprocess.check_output([sys.executable, "-c", _START], env=environment, text=True)
        taken.append([float(number) for number in said.split()])
    seconds, memory = zip(*taken[1:], strict=True)
    return Start(statistics.median(seconds), max(memory))


# Others

_PRESIDIO = (
    SCAN_SOURCE
    + """
import json, sys, time
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider
texts = json.load(sys.stdin)
model = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": sys.argv[1]}]}
engine = AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=model).create_engine())
def seconds(run):
    run(texts[0])
    began = time.process_time()
    for text in texts:
        run(text)
    return time.process_time() - began
print(json.dumps([seconds(lambda text: engine.analyze(text, language="en")), seconds(scan)]))
"""
)

_ALEX = """
import fs from 'node:fs'
import {pathToFileURL} from 'node:url'
const {text: check} = await import(pathToFileURL(process.argv[1] + '/node_modules/alex/index.js'))
const texts = JSON.parse(fs.readFileSync(0, 'utf8'))
check(texts[0])
const began = process.cpuUsage()
for (const one of texts) check(one)
const used = process.cpuUsage(began)
console.log((used.user + used.system) / 1e6)
"""


def measure_presidio(python: Path | None, model: str, texts: Sequence[str]) -> Peer:
    """Measures Presidio in the environment of that interpreter, on at most 300 texts."""
    if python is None:
        return Peer("Presidio", None, None, "give the Python of an environment with it: --presidio PYTHON")
    few = list(texts[:300])
    said = _ask([str(python), "-c", _PRESIDIO, model], few)
    if isinstance(said, str):
        return Peer("Presidio", None, None, said)
    taken, scanned = said
    return Peer("Presidio", len(few) / taken, taken / scanned, None)


def measure_alex(folder: Path | None, texts: Sequence[str], scan_texts_per_s: float) -> Peer:
    """Measures alex, installed in a folder's `node_modules`, on at most 300 texts."""
    if folder is None:
        return Peer("alex", None, None, "give the folder with its node_modules: --alex FOLDER")
    few = list(texts[:300])
    said = _ask(["node", "--input-type=module", "-e", _ALEX, str(folder.resolve())], few)
    if isinstance(said, str):
        return Peer("alex", None, None, said)
    taken = said[0]
    return Peer("alex", len(few) / taken, taken / len(few) * scan_texts_per_s, None)


def _ask(command: Sequence[str], texts: Sequence[str]) -> list[float] | str:
    """Returns the numbers that a peer's process prints, or why there are none."""
    try:
        done = subprocess.run(
            command, input=json.dumps(texts), capture_output=True, text=True, timeout=600, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"it did not run: {error}"[:200]
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["without a word"]
        return f"it ended with {done.returncode}: {said[-1]}"[:200]
    numbers = json.loads(done.stdout.strip().splitlines()[-1])
    return [float(number) for number in (numbers if isinstance(numbers, list) else [numbers])]
