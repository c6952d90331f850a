"""What came of a generation, as whoever sent the brief is told."""

from dataclasses import dataclass

from agents import repository
from agents.state import Stop
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.generation import Generation, GenerationStatus
from bespoke.domain.ids import GenerationId
from bespoke.domain.variant import Variant, VariantStatus
from bespoke.storage.database import Database
from content_store import repository as content

VARIANTS_MAX = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a generation so far."""

    generation: Generation
    variants: tuple[Variant, ...]
    stop: Stop | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever sent the brief should know: where less came of it than was asked for."""
        brief, notes = self.generation.brief, []
        usable = [variant for variant in self.variants if variant.status is not VariantStatus.BLOCKED]
        by_composer = any(v.provenance.copywriter is CopywriterKind.COMPOSER for v in usable)
        if brief.instruction and by_composer:
            notes.append(
                "the composer cannot follow an instruction in words: it was checked, and only a model would use it"
            )
        finished = self.generation.status in (GenerationStatus.AWAITING_REVIEW, GenerationStatus.DONE)
        if finished and len(usable) < brief.variants:
            notes.append(
                f"{len(usable)} of {brief.variants} variants: no more could be written that differ and pass the "
                "guardrails; ask for fewer, or widen the library"
            )
        return tuple(notes)


def outcome_of(database: Database, generation_id: GenerationId) -> Outcome:
    """Returns a generation as it is recorded, with its variants in the order of the hypotheses.

    Raises:
        GenerationNotFound: nothing has this id.
    """
    with database.read() as tx:
        generation = repository.generation(tx, generation_id)
        page = content.search_variants(tx, generation_id=generation_id, limit=VARIANTS_MAX)
    stop = Stop.model_validate_json(generation.stopped_by) if generation.stopped_by else None
    order: dict[str | None, int] = {
        hypothesis.id: place for place, hypothesis in enumerate(generation.hypotheses)
    }
    variants = sorted(
        page.variants, key=lambda v: (order.get(v.hypothesis_id, len(order)), v.created_at, v.id)
    )
    return Outcome(generation, tuple(variants), stop)
