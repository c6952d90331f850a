"""What is known of a customer, with where each thing came from and what it may be used for."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from bespoke.domain.base import Value
from bespoke.domain.ids import CustomerId, Pseudonym


class CustomerType(StrEnum):
    """The six types that a team moves people up through, and the seventh: too little known to say."""

    BRAND_ADVOCATE = "brand_advocate"
    MULTICATEGORY = "multicategory"
    SINGLE_CATEGORY_REGULAR = "single_category_regular"
    DEAL_SEEKER = "deal_seeker"
    DISENGAGED = "disengaged"
    LAPSED = "lapsed"
    NEW_OR_THIN = "new_or_thin"


class Purpose(StrEnum):
    """What an attribute or a message is for. Consent is given per purpose and channel."""

    MARKETING = "marketing"
    PERSONALIZATION = "personalization"


class ProfileKind(StrEnum):
    KNOWN = "known"
    ANONYMOUS = "anonymous"
    SHARED = "shared"
    """Nobody's own: what all members of an audience have in common."""


class Attribute(Value):
    """One fact about a customer."""

    name: str
    value: float | int | str | bool
    source: str
    """Where it came from, e.g. `purchases`."""
    purpose: Purpose
    observed_at: date
    """The last day that the fact rests on."""


class Affinity(Value):
    """How often and how recently a customer buys one topic (several till labels may be one topic)."""

    topic: str
    """A topic of the category list whose `use` is `name`: nothing sensitive can stand here."""
    baskets: int = Field(ge=1)
    """Baskets with the topic in the window of the profile."""
    last_bought: date
    gap_days: float | None = Field(default=None, gt=0)
    """Median days between two baskets with it; None under three baskets."""
    source: str
    purpose: Purpose


class TypeAssignment(Value):
    """A customer type, never shown without its day and its reason."""

    type: CustomerType
    as_of: date
    reason: str
    """Plain words with the figures that decided."""


LIKES = "likes:"
"""Beginning of the name of an attribute that says whether a customer wants to hear of a topic, e.g. `likes:milk`."""
SAID_BY_CUSTOMER = "customer"
"""Source of an attribute that the customer stated. It outlasts an import that does not know it."""

FACTS_OF_SENDING = ("region", "time_zone", "age")
"""Fields of a profile that say whether, when and under which rules a message may go out. They are used for
nothing else, and are known only where somebody said them."""


class Profile(Value):
    """A customer as the agent may see them. Demographics are not here and cannot be put here, but for the
    age that law asks for before a message may go out."""

    customer_id: CustomerId
    pseudonym: Pseudonym
    kind: ProfileKind = ProfileKind.KNOWN
    version: int = Field(ge=1)
    """Rises by one with every change of what the vector index holds, which is checked against it: not with the
    region, time zone and age, which only the record holds."""
    as_of: date
    type: TypeAssignment
    attributes: tuple[Attribute, ...] = ()
    affinities: tuple[Affinity, ...] = ()
    """Most baskets first."""
    updated_at: datetime
    region: str | None = Field(default=None, pattern=r"^[a-z]{2,20}$")
    """Country code in lower case, or a region pack's id; None where unknown."""
    time_zone: str | None = Field(default=None, max_length=64)
    """Name in the IANA database, e.g. `Europe/Vienna`; None where unknown."""
    age: int | None = Field(default=None, ge=0, le=120)
    """In whole years, where the customer gave it. Decides whether a message may go out; no prompt, plan or
    allocation reads it."""

    def attribute(self, name: str) -> Attribute | None:
        """Returns the attribute called `name`, or None when it is unknown."""
        return next((found for found in self.attributes if found.name == name), None)

    def stated_preferences(self) -> dict[str, bool]:
        """Returns the topics that the customer said they want to hear of, or not to, as last said."""
        return {
            found.name.removeprefix(LIKES): bool(found.value)
            for found in self.attributes
            if found.name.startswith(LIKES) and found.source == SAID_BY_CUSTOMER
        }
