"""Takes in what customers say of consent, and tells what follows from all they said."""

from collections.abc import Callable

from bespoke.clock import Clock
from bespoke.domain.base import Value
from bespoke.domain.bounds import GivenCustomerId, Name
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState, ConsentVerdict
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import Purpose
from bespoke.ledger import Entry, Ledger
from bespoke.storage.database import Database
from content_store import repository as content


class Statement(Value):
    """What a customer said, as whoever heard it hands it in."""

    customer_id: GivenCustomerId
    purpose: Purpose
    channel: Channel
    state: ConsentState
    source: Name
    """Form, call or link that it came through, so that it can be shown later."""


class ConsentService:
    """Appends consents to the record, each with its entry in the ledger."""

    def __init__(self, database: Database, ledger: Ledger, clock: Clock, new_id: Callable[[], str]) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._new_id = new_id

    def record(self, statement: Statement, record_id: str | None = None) -> ConsentVerdict:
        """Appends a statement as of now, in one transaction, and returns what is so after it.

        At one and the same instant, as in a workspace that replays a day, no beats yes whatever the order:
        the verdict tells.

        Args:
            record_id: for a caller that may ask twice; the second time nothing is added.

        Raises:
            CustomerNotFound: nobody has this id.
        """
        record = ConsentRecord(
            record_id=record_id or f"c_{self._new_id()}",
            customer_id=statement.customer_id,
            purpose=statement.purpose,
            channel=statement.channel,
            state=statement.state,
            source=statement.source,
            at=self._clock.now(),
        )
        with self._database.write() as tx:
            # Decisions hold it while they read consent: what is acknowledged here counts for the next one.
            self._ledger.lock(tx)
            key = content.profile_key(tx, record.customer_id)
            if content.add_consents(tx, [record]):
                self._ledger.append(
                    tx,
                    [
                        Entry(
                            kind=f"consent.{record.state.value}",
                            subject=key.pseudonym,
                            payload={
                                "record_id": record.record_id,
                                "purpose": record.purpose.value,
                                "channel": record.channel.value,
                            },
                        )
                    ],
                )
            said = content.consent(tx, record.customer_id, record.purpose, record.channel)
            return said.as_of(record.at)

    def verdicts(self, customer_id: CustomerId) -> list[ConsentVerdict]:
        """Returns what holds for each purpose and channel, also where nothing was ever said.

        Raises:
            CustomerNotFound: nobody has this id.
        """
        now = self._clock.now()
        with self._database.read() as tx:
            content.profile_key(tx, customer_id)
            return [
                content.consent(tx, customer_id, purpose, channel).as_of(now)
                for purpose in Purpose
                for channel in Channel
            ]
