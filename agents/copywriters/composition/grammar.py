"""What a language brings to the composer: its slots, its joints, the words by which a text asks, thanks or lets go."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agents.copywriters.composition import slots, spanish
from bespoke.domain.block import Join
from bespoke.domain.category import Category


@dataclass(frozen=True, slots=True)
class Grammar:
    need_of_slot: Mapping[str, str]
    """Every slot there is, and the need without which it cannot be filled."""
    naming: tuple[str, ...]
    """Endings of the slots in which the noun itself is said."""
    listing: tuple[str, ...]
    """Endings of the slots in which the list itself is said."""
    forms_of: Callable[[str, Category], Mapping[str, str]]
    list_forms: Callable[[Sequence[Category]], Mapping[str, str]]
    joints: Mapping[Join, str]
    and_word: str
    """How a name that says two things joins them."""
    way_out: re.Pattern[str]
    """Words by which a text leaves the way out open."""
    habit: re.Pattern[str]
    clause: re.Pattern[str]
    """Where a sentence is of two clauses already, so that a third would run on."""
    options: re.Pattern[str]
    thanks: re.Pattern[str]

    def slots_of(self, text: str) -> tuple[str, ...]:
        """Returns the slots of a text in order.

        Raises:
            ValueError: something in single braces is no slot; the message names it.
        """
        found = tuple(match.group(1) for match in slots.SLOT.finditer(text))
        for slot in found:
            if slot not in self.need_of_slot:
                raise ValueError(f"unknown slot '{{{slot}}}'")
        return found


def _english_list(things: Sequence[Category]) -> Mapping[str, str]:
    return slots.list_forms([thing.spoken or thing.topic for thing in things])


ENGLISH = Grammar(
    need_of_slot=slots.NEED_OF_SLOT,
    naming=slots.NAMING,
    listing=slots.LISTING,
    forms_of=slots.forms_of,
    list_forms=_english_list,
    joints={join: join.value for join in Join},
    and_word="and",
    way_out=re.compile(
        r"no rush|no hurry|ignore|never mind|rather not|if not,|or don't|don't need (?:any|it|them)"
        r"|leave (?:it|them|both|us)"
        r"|let (?:it|this|them) (?:go|be|pass)|skip (?:it|this)|(?:is|that's|are) fine|no harm"
        r"|forget (?:that|it|this|we)"
        r"|it can wait|no answer|if it doesn't|isn't the week|another day|whenever",
        re.IGNORECASE,
    ),
    habit=re.compile(
        r"\b(?:always|often|regular(?:ly)?|usual(?:ly)?|every week|most weeks)\b", re.IGNORECASE
    ),
    clause=re.compile(r", (?:and|so|because|but|or|which|though)\b|\bbecause\b|;"),
    options=re.compile(r"\b(?:or|either|both|whichever|choose)\b", re.IGNORECASE),
    thanks=re.compile(r"\bthank", re.IGNORECASE),
)
SPANISH = Grammar(
    need_of_slot=spanish.NEED_OF_SLOT,
    naming=spanish.NAMING,
    listing=spanish.LISTING,
    forms_of=spanish.forms_of,
    list_forms=spanish.list_forms,
    joints={Join.AND: "y", Join.SO: "así que", Join.BECAUSE: "porque", Join.BUT: "pero", Join.OR: "o"},
    and_word="y",
    way_out=re.compile(
        r"sin prisa|no hay prisa|no pasa nada|si no te|si no es|déjalo|cuando (?:quieras|puedas|te acomode)"
        r"|haz como si nada|otra semana|saltarte|puedes olvidar|se puede dejar|otro rato|si te dan ganas|solo si",
        re.IGNORECASE,
    ),
    habit=re.compile(
        r"\b(?:siempre|seguido|a menudo|sueles|suelen?|de costumbre|cada semana|casi siempre)\b",
        re.IGNORECASE,
    ),
    clause=re.compile(r", (?:y|e|así que|porque|pero|o|que|pues|aunque)\b|\bporque\b|[;:]"),
    options=re.compile(r"\b[ou]\b|\bcuál(?:es)?\b", re.IGNORECASE),
    thanks=re.compile(r"\bgracias\b|\bagradece", re.IGNORECASE),
)
GRAMMARS: Mapping[str, Grammar] = {"en": ENGLISH, "es": SPANISH}
"""By language, as ISO 639 writes it."""


def grammar_of(language: str) -> Grammar:
    """Returns the grammar of a language; of one that has none here, the English slots, in which no form agrees."""
    return GRAMMARS.get(language, ENGLISH)
