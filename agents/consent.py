"""Asks the consent ledger, at every point where a run is about to use what is known of a customer."""

from typing import NamedTuple

from bespoke.domain.brief import Brief
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.profile import Purpose
from bespoke.domain.use_case import UseCase
from bespoke.errors import ConsentMissing
from bespoke.storage.database import Database
from content_store import repository


class Consents(NamedTuple):
    """What the customer says now to the message, and to what is known of them shaping it."""

    message: ConsentVerdict
    personalization: ConsentVerdict


def consents_now(database: Database, brief: Brief, use_case: UseCase) -> Consents:
    """Returns the customer's present word on this brief's purpose and channel."""
    with database.read() as tx:
        said = repository.consents_by_purpose(
            tx, [brief.customer_id], (use_case.purpose, Purpose.PERSONALIZATION), brief.channel
        )
    return Consents(
        said[use_case.purpose][brief.customer_id], said[Purpose.PERSONALIZATION][brief.customer_id]
    )


def require_consent(database: Database, brief: Brief, use_case: UseCase, may_personalize: bool) -> None:
    """Checks that what the run began with still holds.

    Args:
        may_personalize: whether the run uses what is known of the customer.

    Raises:
        ConsentMissing: consent was withdrawn since, to the message or to personalization.
    """
    now = consents_now(database, brief, use_case)
    for verdict, needed in ((now.message, True), (now.personalization, may_personalize)):
        if needed and not verdict.allowed:
            raise ConsentMissing(
                f"customer '{brief.customer_id}' has no live consent to {verdict.purpose.value} by "
                f"{verdict.channel.value} any more ({verdict.reason}); the run was stopped"
            )
