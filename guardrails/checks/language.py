"""Copy in another language than the brand speaks on this locale: a model that slipped, or a text from elsewhere.

Read from small words and letters, so a dish or a name in another language is none.
"""

import re
from collections.abc import Iterator

from bespoke.domain.brand import BrandKit
from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject
from guardrails.example_facts import KIT
from guardrails.language.tongues import FEWEST_WORDS, other_tongue
from guardrails.view import PLACEHOLDER

LONGEST_FIELD = 10_000
"""Characters that are read: a language shows long before."""
_NAMES = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
}
# From a word's beginning alone: anywhere else the time would grow with the square of a long word.
_LINK = re.compile(r"(?<!\S)\S+[@/.]\S+")


def _find(subject: Subject) -> Iterator[Match]:
    brand = subject.facts.brand
    if brand is None:
        return
    own = brand.locale.partition("_")[0]
    for name, text in subject.fields.items():
        if len(text) < FEWEST_WORDS:
            continue
        found = other_tongue(_LINK.sub(" ", PLACEHOLDER.sub(" ", text[:LONGEST_FIELD])), own)
        if found is not None:
            seems = _NAMES.get(found.language, "another script")
            yield Match(
                name,
                0,
                len(text),
                f"is not in {_NAMES.get(own, own)}: it reads as {seems}",
                score=found.share,
            )


def _speaking(locale: str) -> Facts:
    kit: BrandKit = KIT.model_copy(update={"locale": locale})
    return Facts(brand=kit)


_OWN = Facts(brand=KIT)

CHECK = Check(
    name="language",
    version=1,
    title="Language",
    policy="Copy is in the language that the brand speaks.",
    policy_source="the brand kit: locale",
    severity=Severity.BLOCK,
    stages=frozenset({Stage.DRAFT}),
    find=_find,
    examples=(
        Example(
            "The bread is baked every morning, and there is coffee by the door when you come in.", (), _OWN
        ),
        Example(
            "El pan se hornea todas las mañanas, y hay café junto a la puerta cuando vienes.",
            ("El pan se hornea todas las mañanas, y hay café junto a la puerta cuando vienes.",),
            _OWN,
        ),
        Example(
            "Das Brot ist noch warm, wenn wir am Morgen die Türen aufmachen.",
            ("Das Brot ist noch warm, wenn wir am Morgen die Türen aufmachen.",),
            _OWN,
        ),
        Example(
            "Хлеб пекут каждое утро, и у двери стоит кофе для всех.",
            ("Хлеб пекут каждое утро, и у двери стоит кофе для всех.",),
            _OWN,
        ),
        Example(
            "For supper: penne all'arrabbiata, or a croque monsieur if that is more your thing.", (), _OWN
        ),
        Example("Café au lait, pain au chocolat.", (), _OWN),
        Example("Milk, eggs, bread, butter, cheese, coffee, bananas, soap.", (), _OWN),
        Example(
            "El pan se hornea todas las mañanas, y hay café junto a la puerta cuando vienes.",
            (),
            _speaking("es_US"),
        ),
        Example(
            "The bread is baked every morning, and there is coffee by the door when you come in.",
            ("The bread is baked every morning, and there is coffee by the door when you come in.",),
            _speaking("es_US"),
        ),
        Example("Kahvia on tarjolla oven vieressä joka aamu, kun tulet sisään.", (), _speaking("fi_FI")),
        Example("El pan se hornea todas las mañanas, y hay café.", (), Facts()),
    ),
)
