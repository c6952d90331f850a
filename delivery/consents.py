"""Takes in what customers say of consent, and tells what follows from all they said."""

from collections.abc import Callable
from datetime import datetime

from bespoke.clock import Clock
from bespoke.domain.base import Value
from bespoke.domain.bounds import GivenCustomerId, Moment, Name
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState, ConsentVerdict
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import Purpose
from bespoke.ledger import Entry, Ledger
from bespoke.storage.database import Connection, Database
from content_store import repository as content
from content_store.repository import ProfileKey
from guardrails.ruling import Policy


class Statement(Value):
    """What a customer said, as whoever heard it hands it in."""

    customer_id: GivenCustomerId
    purpose: Purpose
    channel: Channel
    state: ConsentState
    source: Name
    """Form, call or link that it came through, so that it can be shown later."""
    expires_at: Moment | None = None
    """From when a grant counts no more; None for as long as the policy lets it."""


class ConsentService:
    """Appends consents to the record, each with its entry in the ledger."""

    def __init__(
        self, database: Database, ledger: Ledger, clock: Clock, new_id: Callable[[], str], policy: Policy
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._new_id = new_id
        self._policy = policy

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
            expires_at=statement.expires_at,
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
                            }
                            | (
                                {}
                                if record.expires_at is None
                                else {"expires_at": record.expires_at.isoformat()}
                            ),
                        )
                    ],
                )
            return self._worth(tx, key, record.purpose, record.channel, record.at)

    def verdicts(self, customer_id: CustomerId) -> list[ConsentVerdict]:
        """Returns what holds for each purpose and channel, also where nothing was ever said.

        Raises:
            CustomerNotFound: nobody has this id.
        """
        now = self._clock.now()
        with self._database.read() as tx:
            key = content.profile_key(tx, customer_id)
            return [self._worth(tx, key, purpose, channel, now) for purpose in Purpose for channel in Channel]

    def _worth(
        self, tx: Connection, key: ProfileKey, purpose: Purpose, channel: Channel, now: datetime
    ) -> ConsentVerdict:
        """Returns what holds for every use case: where the policy tells their tiers apart, the shortest age."""
        kit = content.brand_kit(tx).kit
        days = [
            self._policy.limits(
                brand=kit.id, market=key.region or kit.market, channel=channel, tier=tier
            ).consent_days
            for tier in {use_case.tier for use_case in content.all_use_cases(tx)}
        ]
        shortest = min((one for one in days if one is not None), default=None)
        return content.consent(tx, key.customer_id, purpose, channel).as_of(now, shortest)
