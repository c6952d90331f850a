"""Takes in what happened: outcomes count once, and an unsubscribe withdraws consent at once.

Also the way in for the facts that say whether, when and under which rules a customer may be written to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bespoke.clock import Clock
from bespoke.domain.base import sha256_of
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState
from bespoke.domain.event import Event
from bespoke.domain.profile import FACTS_OF_SENDING, Purpose
from bespoke.errors import InvalidInput, KeyReused
from bespoke.ledger import Entry, Ledger
from bespoke.storage.database import Connection, Database
from content_store import repository as content
from delivery import repository
from delivery.limits import is_time_zone, zones_of
from delivery.preferences import PREFERENCE_STATED, note_preference

UNSUBSCRIBED = "Unsubscribed"
"""Event that withdraws consent for the channel of its decision, or of its property `channel`."""

PROFILE_UPDATED = "Profile Updated"
"""Event whose properties are facts of sending, each only where it was given; null forgets one."""
MAX_AGE = 120


@dataclass(frozen=True, slots=True)
class Received:
    """How many events were new, and how many had been counted before."""

    new: int
    repeated: int


class EventService:
    """Stores events, each in full or not at all."""

    def __init__(self, database: Database, ledger: Ledger, clock: Clock) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock

    def receive(self, events: Sequence[Event]) -> Received:
        """Stores the events that are new, in one transaction.

        A time in the future counts as the time of receipt. An `Unsubscribed` event withdraws consent to
        every purpose on its channel, in the same transaction. Of `Profile Updated` events the one that happened
        last has the say, in whichever order they come; their values are not put in the ledger. Neither are those
        of `Preference Stated`, of which the last one about a topic counts.

        Raises:
            CustomerNotFound: an event is about nobody.
            DecisionNotFound: an event names a decision that was never made.
            InvalidInput: an event names a decision about somebody else, or an unknown channel; or a fact
                of sending or a preference cannot be so.
            KeyReused: a message id came back with another content.
        """
        new = 0
        with self._database.write() as tx:
            # Before the events' own rows: who would take the two in another order could wait for ever.
            self._ledger.lock(tx)
            for given in events:
                event = given.model_copy(update={"at": min(given.at, given.received_at)})
                if content.add_events(tx, [event]) == 0:
                    _require_same(tx, event)
                    continue
                new += 1
                key = content.profile_key(tx, event.customer_id)
                channel = self._channel(tx, event)
                entries = [
                    Entry(
                        kind="event.received",
                        subject=key.pseudonym,
                        payload={
                            "message_id": event.message_id,
                            "name": event.name,
                            "decision_id": event.decision_id,
                            "at": event.at.isoformat(),
                        },
                        dedupe_key=f"event:{event.message_id}",
                    )
                ]
                if event.name == PROFILE_UPDATED:
                    _learn(tx, event)
                if event.name == PREFERENCE_STATED:
                    note_preference(tx, event)
                if event.name == UNSUBSCRIBED:
                    entries.append(self._withdraw(tx, event, channel, key.pseudonym))
                self._ledger.append(tx, entries)
        return Received(new=new, repeated=len(events) - new)

    @staticmethod
    def _channel(tx: Connection, event: Event) -> Channel | None:
        """Returns the channel an event is about; checks the decision it names."""
        if event.decision_id is not None:
            decision = repository.decision(tx, event.decision_id)
            if decision.customer_id != event.customer_id:
                raise InvalidInput(
                    f"event '{event.message_id}' names decision '{event.decision_id}', which was about another "
                    "customer; nothing was stored"
                )
            return decision.channel
        named = event.properties.get("channel")
        if named is None:
            return None
        if named not in list(Channel):
            known = ", ".join(channel.value for channel in Channel)
            raise InvalidInput(f"event '{event.message_id}' names channel '{named}'; channels are {known}")
        return Channel(named)

    @staticmethod
    def _withdraw(tx: Connection, event: Event, channel: Channel | None, pseudonym: str) -> Entry:
        # Where no channel is said, all are meant: a person who leaves is not asked to be precise.
        channels = [channel] if channel is not None else list(Channel)
        content.add_consents(
            tx,
            [
                ConsentRecord(
                    record_id=f"c_{sha256_of([event.message_id, purpose.value, one.value])[:20]}",
                    customer_id=event.customer_id,
                    purpose=purpose,
                    channel=one,
                    state=ConsentState.WITHDRAWN,
                    source=f"event:{event.message_id}",
                    at=event.received_at,
                )
                for purpose in Purpose
                for one in channels
            ],
        )
        return Entry(
            kind="consent.withdrawn",
            subject=pseudonym,
            payload={"channels": [one.value for one in channels], "message_id": event.message_id},
            dedupe_key=f"withdrawal:{event.message_id}",
        )


def _learn(tx: Connection, event: Event) -> None:
    """Puts into the profile what the event says of sending, unless a later one has said it."""
    facts = {name: _fact(event, name, value) for name, value in event.properties.items()}
    known_better = content.names_told_since(tx, event.customer_id, event.name, event.at)
    told = {name: value for name, value in facts.items() if name not in known_better}
    profile = content.profile(tx, event.customer_id)
    content.replace_profiles(tx, [profile.model_copy(update=told)])


def _fact(event: Event, name: str, value: Any) -> str | int | None:
    """Returns one fact of sending as it is stored.

    Raises:
        InvalidInput: there is no such fact, or it cannot have this value.
    """
    if name not in FACTS_OF_SENDING:
        raise InvalidInput(
            f"event '{event.message_id}' has the property '{name[:100]}', which '{PROFILE_UPDATED}' does not take; "
            f"it takes {', '.join(FACTS_OF_SENDING)}. Nothing was stored"
        )
    if value is None:
        return None
    if name == "region" and isinstance(value, str) and zones_of(value):
        return value.lower()
    if name == "time_zone" and isinstance(value, str) and is_time_zone(value):
        return value
    # Python's true and false are whole numbers too.
    if name == "age" and type(value) is int and 0 <= value <= MAX_AGE:
        return value
    wanted = {
        "region": "a country's code of ISO 3166-1, such as 'de', or a region pack's id",
        "time_zone": "a name of the IANA database, such as 'Europe/Vienna'",
        "age": f"a whole number from 0 to {MAX_AGE}",
    }[name]
    raise InvalidInput(
        f"event '{event.message_id}' has a '{name}' that cannot be; it is {wanted}, or null. Nothing was stored"
    )


def _require_same(tx: Connection, event: Event) -> None:
    held = content.event(tx, event.message_id)
    if held is None or _content(held) != _content(event):
        raise KeyReused(
            f"message id '{event.message_id}' was received before with another content; "
            "nothing was stored. Give each event an id of its own"
        )


def _content(event: Event) -> str:
    return sha256_of(
        event.model_dump(mode="json", include={"customer_id", "name", "decision_id", "properties"})
    )
