"""What a customer answered when they were asked: a topic that they want to hear of, or do not."""

from difflib import get_close_matches

from bespoke.domain.category import Category, CategoryUse, named_topics
from bespoke.domain.event import Event
from bespoke.domain.profile import LIKES, SAID_BY_CUSTOMER, Attribute, Purpose
from bespoke.errors import InvalidInput
from bespoke.storage.database import Connection
from content_store import repository as content

PREFERENCE_STATED = "Preference Stated"
"""Event with the properties `topic`, and `likes`: true, false, or null to forget what was said of it."""


def note_preference(tx: Connection, event: Event) -> None:
    """Puts into the profile what the customer said of a topic, unless a later event has said it.

    Raises:
        InvalidInput: the properties are others, or the topic is not known or never named.
        CustomerNotFound: nobody has this id.
    """
    topic, likes = _answer(event)
    _require_nameable(event, topic, content.all_categories(tx))
    if topic in content.topics_told_since(tx, event.customer_id, PREFERENCE_STATED, event.at):
        return
    profile = content.profile(tx, event.customer_id)
    name = f"{LIKES}{topic}"
    attributes = [found for found in profile.attributes if found.name != name]
    if likes is not None:
        attributes.append(
            Attribute(
                name=name,
                value=likes,
                source=SAID_BY_CUSTOMER,
                purpose=Purpose.PERSONALIZATION,
                observed_at=event.at.date(),
            )
        )
    changed = {
        "attributes": tuple(attributes),
        "version": profile.version + 1,
        "updated_at": event.received_at,
    }
    content.replace_profiles(tx, [profile.model_copy(update=changed)])


def _answer(event: Event) -> tuple[str, bool | None]:
    given = event.properties
    topic, likes = given.get("topic"), given.get("likes")
    strange = sorted(given.keys() - {"topic", "likes"})
    if strange or not isinstance(topic, str) or "likes" not in given or not isinstance(likes, bool | None):
        about = (
            f"has the property '{strange[0][:100]}'" if strange else "does not say which topic, or what of it"
        )
        raise InvalidInput(
            f"event '{event.message_id}' {about}; '{PREFERENCE_STATED}' takes 'topic', the name of one, and 'likes': "
            "true, false, or null to forget. Nothing was stored"
        )
    return topic, likes


def _require_nameable(event: Event, topic: str, categories: list[Category]) -> None:
    # A topic of which one label is never named would give that label away.
    barred = {found.topic for found in categories if found.use is CategoryUse.NEVER_NAME}
    known = named_topics(found for found in categories if found.topic not in barred)
    if topic in known:
        return
    if topic in barred:
        raise InvalidInput(
            f"event '{event.message_id}' is about a topic that is never named to anybody and steers nothing; "
            "nothing was stored"
        )
    near = get_close_matches(topic, known, n=1)
    meant = f"did you mean '{near[0]}'?" if near else "see the topics in the category list."
    raise InvalidInput(
        f"event '{event.message_id}' names the unknown topic '{topic[:100]}'; {meant} Nothing was stored"
    )
