"""Takes a brief on: looks at what it names, asks for consent, and records it as a generation."""

from datetime import datetime

from agents import repository
from agents.brief_contradictions import require_known, require_sound
from agents.deps import LibraryCache
from agents.locales import require_written_in
from bespoke.domain.brief import Brief
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.generation import Generation, GenerationStatus
from bespoke.domain.ids import GenerationId
from bespoke.errors import ConsentMissing
from bespoke.ledger import Entry, Ledger
from bespoke.storage.database import Database
from content_store import repository as content


def submit(
    database: Database,
    ledger: Ledger,
    libraries: LibraryCache,
    brief: Brief,
    copywriter: CopywriterKind,
    generation_id: GenerationId,
    now: datetime,
) -> Generation:
    """Records a brief as a generation that is ready to run; where one has its id already, that one is returned
    as it stands.

    Raises:
        CustomerNotFound, UseCaseNotFound, OfferNotFound: the brief names what is not there.
        ConsentMissing: the customer has not agreed; the refusal is in the ledger.
        InvalidInput: the brief cannot be carried out; says everything that is wrong with it.
    """
    generation = Generation(
        id=generation_id,
        brief=brief,
        status=GenerationStatus.RUNNING,
        copywriter=copywriter.value,
        created_at=now,
        updated_at=now,
    )
    if brief.locale is not None:
        library = libraries.current(database)
        require_written_in(brief.locale, library.brand, library.blocks.values())
    topics = libraries.current(database).topics if brief.audience is not None else {}
    refusal: ConsentMissing | None = None
    with database.write() as tx:
        key = None if brief.customer_id is None else content.profile_key(tx, brief.customer_id)
        use_case = content.use_case(tx, brief.use_case_id)
        named = (*brief.offer_set, *((brief.offer_id,) if brief.offer_id is not None else ()))
        offers = [content.offer(tx, offer_id).offer for offer_id in named]
        require_sound(brief, [brief.channel], use_case, offers, now.date())
        if brief.audience is not None:
            require_known(brief.audience, use_case, topics)
        allowed, said = True, "asked_of_each_at_send"
        if brief.customer_id is not None:
            verdict = content.consent(tx, brief.customer_id, use_case.purpose, brief.channel).as_of(now)
            allowed, said = verdict.allowed, verdict.reason
            if not allowed:
                refusal = ConsentMissing(
                    f"customer '{brief.customer_id}' has no live consent to {verdict.purpose.value} by "
                    f"{verdict.channel.value} ({said}); nothing of the profile was read. Record one with "
                    "'bespoke consent record', or leave this customer out"
                )
        if allowed and not repository.add_generation(tx, generation):
            return repository.generation(tx, generation.id)
        pseudonym = None if key is None else key.pseudonym
        ledger.append(
            tx,
            [
                Entry(
                    kind="generation.started" if allowed else "generation.refused",
                    subject=generation.id if allowed or pseudonym is None else pseudonym,
                    payload={
                        "customer": pseudonym,
                        "audience": None if brief.audience is None else brief.audience.label,
                        "use_case": brief.use_case_id,
                        "channel": brief.channel.value,
                        "copywriter": copywriter.value,
                        "consent": said,
                    },
                )
            ],
        )
    if refusal is not None:
        raise refusal
    return generation
