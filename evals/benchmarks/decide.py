"""What a decision costs, against the least it could cost.

The floor does, for the same customers, one render of the same message, one SQLite point read and one
ledger row in a batch. A decision does that and reads consent, checks eligibility, assigns, checks the
rendered message, and stores decision and assignment. Both run in batches of the same size, in turn, in
one process; the ratio is of the medians.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from bespoke.domain.channel import Channel
from bespoke.domain.decision import Action, DecisionRequest
from bespoke.domain.ids import CustomerId
from bespoke.ledger import Entry
from content_store import repository
from delivery.decide import DecisionService
from delivery.render import render
from evals.benchmarks.workspace import USE_CASE, BenchWorkspace, bench_workspace
from guardrails.pipeline import Pipeline

BAR = 4.0
BATCHES = 12
IMPORT_BAR_S = 0.3
IMPORTS = 7


@dataclass(frozen=True, slots=True)
class DecideFigures:
    """Medians over batches, in microseconds for one decision or one floor."""

    batch: int
    decision_us: float
    floor_us: float
    ratio: float
    sent_share: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def measure(
    pipeline: Pipeline, batch_sizes: Sequence[int], progress: Callable[[str], None]
) -> list[DecideFigures]:
    """Returns one row of figures for each batch size."""
    figures = []
    for batch in batch_sizes:
        customers = batch * BATCHES
        progress(f"batches of {batch}: {customers} customers")
        with bench_workspace(customers) as workspace:
            figures.append(_measure(workspace, pipeline, batch))
    return figures


@dataclass(frozen=True, slots=True)
class ImportFigures:
    """Median seconds that a new process takes to import the serving path, and its libraries alone."""

    delivery_s: float
    libraries_s: float

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def measure_import() -> ImportFigures:
    """Imports in new processes, after one that compiles, as on any machine but the first time."""
    return ImportFigures(
        delivery_s=_import_s("delivery.decide, delivery.events, delivery.render"),
        libraries_s=_import_s("sqlalchemy, pydantic, babel, mrml, css_inline"),
    )


def _import_s(modules: str) -> float:
    code = f"import time; t = time.perf_counter(); import {modules}; print(time.perf_counter() - t)"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    taken = [
        float(subprocess.check_output([sys.executable, "-c", code], env=environment))
        for _ in range(IMPORTS + 1)
    ]
    return statistics.median(taken[1:])


def _measure(workspace: BenchWorkspace, pipeline: Pipeline, batch: int) -> DecideFigures:
    service = DecisionService(
        workspace.database, workspace.ledger, workspace.clock, pipeline, workspace.new_id
    )
    chunks = [workspace.customers[n : n + batch] for n in range(0, len(workspace.customers), batch)]
    _decide(service, chunks[0])
    _floor(workspace, chunks[0])
    decisions, floors, sent = [], [], 0
    for chunk in chunks[1:]:
        began = time.perf_counter()
        sent += _decide(service, chunk)
        middle = time.perf_counter()
        _floor(workspace, chunk)
        decisions.append((middle - began) / batch)
        floors.append((time.perf_counter() - middle) / batch)
    decision, floor = statistics.median(decisions), statistics.median(floors)
    return DecideFigures(
        batch=batch,
        decision_us=decision * 1e6,
        floor_us=floor * 1e6,
        ratio=decision / floor,
        sent_share=sent / (len(chunks) - 1) / batch,
    )


def _decide(service: DecisionService, customers: Sequence[CustomerId]) -> int:
    made = service.decide_many(
        [
            DecisionRequest(
                customer_id=customer, use_case_id=USE_CASE, channel=Channel.EMAIL, dispatch_id="bench"
            )
            for customer in customers
        ]
    )
    return sum(decision.action is Action.SEND for decision in made)


def _floor(workspace: BenchWorkspace, customers: Sequence[CustomerId]) -> None:
    with workspace.database.write() as tx:
        entries = []
        for customer in customers:
            key = repository.profile_key(tx, customer)
            message = render(workspace.copy_text, Channel.EMAIL, workspace.pack.brand, workspace.offer)
            entries.append(Entry("bench.floor", key.pseudonym, {"subject": message.subject}))
        workspace.ledger.append(tx, entries)
