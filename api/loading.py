"""Brings a workspace up: pack, customers, evergreen messages, vector index."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agents.copywriters.composition.grammar import grammar_of
from agents.copywriters.composition.slots import NOUNS, fill
from agents.deps import load_library
from agents.evergreen import add_evergreen
from api.container import Container
from api.screening import EVERY_FACT, require_clean_offers, require_clean_pack_offers, screened
from bespoke.domain.category import Category
from bespoke.domain.finding import Verdict
from bespoke.errors import InvalidFile
from content_store import repository
from content_store.ingest import ingest_complete_journey, ingest_pack
from content_store.pack import DEMO_PACK, Pack, load_pack
from content_store.projection import drift, reindex
from content_store.wording import wording_of
from content_store.workspace import REPLAY_DAY
from guardrails.base import Facts, Stage, Subject


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the workspace holds after loading."""

    counts: dict[str, int]
    source_note: str | None
    evergreen_waiting: int
    replay_day: str | None
    """The day at which the workspace's clock stands, YYYY-MM-DD; None where it runs."""
    brand_version: int
    """Of the brand kit in force."""
    kit_kept_because: str | None
    """Why another kit than the pack's is in force; None where the pack's is."""


def load(
    container: Container, folder: Path | None, as_of: date | None, progress: Callable[[str], None]
) -> Loaded:
    """Loads a pack, and with `as_of` the Complete Journey, and indexes what changed.

    Raises:
        InvalidFile: the pack is wrong, or one of its blocks or offers breaks the guardrails.
        ComponentMissing: the customers' data are not installed.
    """
    progress("reading the pack")
    path = folder or DEMO_PACK
    pack = load_pack(path)
    _require_clean_blocks(container, pack, path)
    require_clean_pack_offers(container.pipeline, pack, path)
    note = None
    content = ingest_pack(container.database, container.ledger, pack, container.clock.now())
    if as_of is not None:
        note = ingest_complete_journey(
            container.database,
            container.ledger,
            pack,
            as_of=as_of,
            thresholds=pack.thresholds,
            now=container.clock.now(),
            progress=progress,
            require_clean=lambda offers: require_clean_offers(
                container.pipeline, offers, pack.brand, wording_of(pack.categories)
            ),
            screen=lambda profiles: screened(container.pipeline, profiles),
        ).source_note
        container.forget_clock()
    waiting = add_evergreen(
        container.database,
        container.ledger,
        container.pipeline,
        load_library(container.database),
        pack.evergreen,
        container.clock.now(),
    )
    if not drift(container.database, container.index).is_none:
        reindex(container.database, container.index, progress)
    with container.database.read() as tx:
        counts = repository.count_rows(tx)
        replay_day = repository.workspace_value(tx, REPLAY_DAY)
    return Loaded(counts, note, len(waiting), replay_day, content.brand_version, content.kit_kept_because)


def _fillings(language: str, sample: Category) -> dict[str, str]:
    """Returns every slot of a language, each with words of one topic."""
    grammar = grammar_of(language)
    said = sample.said_in(language) or sample
    fillings = dict.fromkeys(grammar.need_of_slot, (said.occasions or sample.occasions)[0])
    for noun in NOUNS:
        fillings |= grammar.forms_of(noun, said)
    return fillings


def _require_clean_blocks(container: Container, pack: Pack, path: Path) -> None:
    """Runs the guardrails over every block, its slots filled with one topic of the pack."""
    wording = wording_of(pack.categories)
    sample = next((c for c in pack.named_topics().values() if c.occasions and c.shelf), None)
    if sample is None:
        raise InvalidFile(
            str(path / "categories.yaml"), "no category may be named and has an occasion and a shelf"
        )
    fillings = {
        language: _fillings(language, sample) for language in {block.language for block in pack.blocks}
    }
    facts = Facts(
        brand=pack.brand,
        offer=EVERY_FACT,
        known_topics=wording.known_topics,
        never_named=wording.never_named,
        market=pack.brand.market,
    )
    # What checks read once, they read now: the first block is not to blame for the time it takes.
    container.pipeline.run(Subject(stage=Stage.BLOCK, fields={"body": sample.spoken or ""}, facts=facts))
    for block in pack.blocks:
        try:
            text = fill(block.text, fillings[block.language])
        except KeyError as error:
            raise InvalidFile(str(path / "blocks"), f"unknown slot {error}", key=block.id) from None
        report = container.pipeline.run(Subject(stage=Stage.BLOCK, fields={"body": text}, facts=facts))
        if report.verdict is Verdict.BLOCK:
            found = report.findings[0]
            raise InvalidFile(
                str(path / "blocks"),
                f"'{found.excerpt}': {found.reason} ({found.policy_source}); change the block",
                key=block.id,
            )
