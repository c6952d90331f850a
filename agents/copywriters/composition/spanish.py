"""The slots of Spanish content blocks: what a noun becomes in a sentence, by its gender and number.

The nouns are those of `slots`. Their forms, of which `cap_…` is the same with a capital:

| form | feminine | masculine plural | lists |
|---|---|---|---|
| (none) | leche | huevos | leche y huevos |
| `the` | la leche | los huevos | la leche y los huevos |
| `del`, `al` (no list) | de la leche, a la leche | de los huevos, a los huevos | |
| `and`, `or` (no list) | y leche, o leche | y huevos, o huevos | |
| `or` (lists only) | | | leche o huevos |
| `one` (no list) | un galón de leche | un cartón de huevos | |
| `is`, `is_at` | es, está | son, están | son, están |
| `it` | la | los | los, of feminine things las |
| `o` | a | os | os, of feminine things as |
| `n`, `s` | nothing | n, s | n, s |

`and` is «e» before the sound of an i, and `or` is «u» before that of an o. «de el» and «a el» are one word.
Plain slots: `occasion`, `occasion.other`, `occasion.cap`, `second.occasion`, `new.occasion`, `weekday` and
`weekday.s` (`sábados`).
"""

import re
from collections.abc import Mapping, Sequence

from agents.copywriters.composition.slots import LIST, NEED_OF_NOUN, capitalised
from bespoke.domain.category import Category

ARTICLES = {"m": ("el", "los"), "f": ("la", "las")}
"""Gender to the article of one thing and of several."""
PRONOUNS = {"m": ("lo", "los"), "f": ("la", "las")}
ENDINGS = {"m": ("o", "os"), "f": ("a", "as")}
VERBS: dict[str, tuple[str, str]] = {
    "is": ("es", "son"),
    "is_at": ("está", "están"),
    "n": ("", "n"),
    "s": ("", "s"),
}
"""Form to its filling for one thing and for several."""
AGREEING = (*VERBS, "it", "o")
SAID = ("", "the", "del", "al", "and", "or", "one")
SAID_OF_LISTS = ("", "the", "or")
PLAIN = {
    "occasion": "occasion",
    "occasion.cap": "occasion",
    "occasion.other": "occasion.other",
    "second.occasion": "second.occasion",
    "new.occasion": "new.occasion",
    "weekday": "weekday",
    "weekday.s": "weekday",
}
CONTRACTIONS = {"de el": "del", "a el": "al"}
SOUND_OF_I = re.compile(r"[ií]|h[ií](?!e)", re.IGNORECASE)
SOUND_OF_O = re.compile(r"h?[oó]", re.IGNORECASE)


def _endings(forms: Sequence[str]) -> tuple[str, ...]:
    """Returns what stands behind the noun in its slots, with and without a capital."""
    plain = tuple(f".{form}" if form else "" for form in forms)
    return (*plain, *(f".cap_{form}" if form else ".cap" for form in forms))


NAMING = _endings(SAID)
"""Endings of the slots in which the noun itself is said."""
LISTING = _endings(SAID_OF_LISTS)
NEED_OF_SLOT: dict[str, str] = {
    **PLAIN,
    **{
        noun + ending: need
        for noun, need in NEED_OF_NOUN.items()
        for ending in (*NAMING, *(f".{form}" for form in AGREEING))
    },
    **{LIST + ending: LIST for ending in (*LISTING, *(f".{form}" for form in AGREEING))},
}
"""Every slot there is, and the need without which it cannot be filled."""


def forms_of(noun: str, category: Category) -> Mapping[str, str]:
    """Returns every slot of one noun with its filling."""
    spoken = category.spoken or category.topic
    the = with_article(category)
    said = {
        "": spoken,
        "the": the,
        "del": contracted("de", the),
        "al": contracted("a", the),
        "and": f"{conjunction('y', spoken)} {spoken}",
        "or": f"{conjunction('o', spoken)} {spoken}",
        "one": f"{category.article} {category.singular}",
    }
    return _slots(noun, said, category.gender or "m", category.number == "plural")


def list_forms(things: Sequence[Category]) -> Mapping[str, str]:
    """Returns every slot of a list of two or more things with its filling."""
    spoken = [thing.spoken or thing.topic for thing in things]
    said = {
        "": listing(spoken, "y"),
        "the": listing([with_article(thing) for thing in things], "y"),
        "or": listing(spoken, "o"),
    }
    return _slots(LIST, said, "f" if all(thing.gender == "f" for thing in things) else "m", plural=True)


def _slots(noun: str, said: Mapping[str, str], gender: str, plural: bool) -> Mapping[str, str]:
    agreeing = {form: pair[plural] for form, pair in VERBS.items()}
    agreeing |= {"it": PRONOUNS[gender][plural], "o": ENDINGS[gender][plural]}
    return {
        **{f"{noun}.{form}" if form else noun: words for form, words in (*said.items(), *agreeing.items())},
        **{
            f"{noun}.cap_{form}" if form else f"{noun}.cap": capitalised(words)
            for form, words in said.items()
        },
    }


def with_article(category: Category) -> str:
    """Returns `la leche`, `los huevos`."""
    article = category.the or ARTICLES[category.gender or "m"][category.number == "plural"]
    return f"{article} {category.spoken}"


def contracted(preposition: str, words: str) -> str:
    """Returns `del pan` of «de» and `el pan`."""
    first, _, rest = words.partition(" ")
    joint = f"{preposition} {first}"
    return f"{CONTRACTIONS.get(joint, joint)} {rest}"


def conjunction(word: str, following: str) -> str:
    """Returns «y» or «o» as it sounds before what follows."""
    if word == "y":
        return "e" if SOUND_OF_I.match(following) else "y"
    return "u" if SOUND_OF_O.match(following) else "o"


def listing(words: Sequence[str], word: str) -> str:
    """Returns `leche y huevos`, or `leche, huevos y café`, without a comma before the conjunction."""
    *first, last = words
    return f"{', '.join(first)} {conjunction(word, last)} {last}"


def several(weekday: str) -> str:
    """Returns a day of the week for many weeks: `sábados`; those that end in s stay as they are."""
    return weekday if weekday.endswith("s") else f"{weekday}s"
