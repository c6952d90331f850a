"""Which language a short text is in, as far as its small words and its letters tell.

Every language says a third to a half of its words with some dozens of small ones. Languages share some of them
(`in`, `de`, `la`) and single letters (`a`, `i`), which are left out, so what counts is how much more of a text
one language explains than another.
"""

import re
from typing import NamedTuple

FEWEST_WORDS = 8
"""With fewer, a name or a dish is all that tells."""
SURE_SHARE = 0.2
"""Of the words of a text: a sentence of a language has more of its small words, and seldom as many of another's."""
TIMES_OWN = 2.0
FEWEST_HITS = 3
"""Small words of another language that have to stand in a text; two may be a name."""
LATIN_UP_TO = "\u024f"
MOST_FOREIGN_LETTERS = 0.3
"""Share of letters of another script, from which a text is not in a language that is written in Latin ones."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

SMALL_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(word for word in words.split() if len(word) > 1)
    for language, words in {
        "en": "the a an and or but if so of to in on at for from with by as is are was were be been has have "
        "had do does did not no it its it's you your you're we our us they them their this that these "
        "those there here what which who when where how why can could will would should may some any all "
        "more than then just about into out up one next whenever while before after i'm we'll you'd don't",
        "de": "der die das den dem des ein eine einen einem einer und oder aber wenn so von zu zum zur im in "
        "auf an für aus mit bei als ist sind war waren sein hat haben nicht kein keine es sie er wir uns "
        "ihr ihre ihnen du dein deine euch dies diese dieser was wer wann wo wie warum kann können wird "
        "werden noch nur auch mehr dann hier da über nach vor schon sich man ob dass",
        "es": "el la los las un una unos unas y o pero si de del a al en por para con sin es son era fue ser "
        "está están ha han hay no lo le les se su sus tu tus te usted nos nuestro nuestra esto este esta "
        "estos estas eso ese qué que quién cuando cuándo donde dónde como cómo más ya muy también sólo "
        "solo todo todos desde hasta entre sobre antes después porque aquí",
        "fr": "le la les un une des du de d'un d'une et ou mais si à au aux en dans sur pour par avec sans est "
        "sont était être a ont il elle ils elles on nous vous votre vos notre nos ce cet cette ces que "
        "qui quoi quand où comment pourquoi ne pas plus très aussi tout tous toute même encore déjà chez "
        "entre avant après parce c'est qu'il n'est l'on y",
        "it": "il lo la i gli le un uno una e o ma se di del della dei delle a al alla in nel nella per con "
        "senza su da dal è sono era essere ha hanno non ci si suo sua tuo tua ti vi noi nostro nostra "
        "questo questa questi quello che chi cosa quando dove come perché più molto anche solo tutto "
        "tutti già ancora prima dopo qui",
        "pt": "o a os as um uma uns umas e ou mas se de do da dos das em no na nos nas por para com sem é são "
        "era foi ser está estão tem há não lhe seu sua seus suas teu você nós nosso nossa isto este esta "
        "isso esse que quem quando onde como porque mais muito também só todo todos já ainda antes depois "
        "aqui ao à pelo pela",
        "nl": "de het een en of maar als zo van te in op aan voor uit met bij is zijn was waren heeft hebben "
        "niet geen er ze zij hij wij we ons jij je jouw uw u dit deze die dat wat wie wanneer waar hoe "
        "waarom kan kunnen wordt worden nog alleen ook meer dan hier daar over naar om",
    }.items()
}


class OtherTongue(NamedTuple):
    """What a text seems to be in, when it is not what it should be."""

    language: str
    """As ISO 639 writes it; `und` where only the script tells."""
    share: float
    """Of its words, or of its letters where the script tells."""


def other_tongue(text: str, own: str) -> OtherTongue | None:
    """Returns the language that the text is in where that is plainly not `own`, else None.

    Args:
        own: an ISO 639 code; of a language that has no list here, nothing can be said.
    """
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(text)]
    if own not in SMALL_WORDS or len(words) < FEWEST_WORDS:
        return None
    if not text.isascii():
        letters = [char for char in text if char.isalpha()]
        foreign = sum(char > LATIN_UP_TO for char in letters) / len(letters)
        if foreign > MOST_FOREIGN_LETTERS:
            return OtherTongue("und", foreign)
    said = sum(word in SMALL_WORDS[own] for word in words) / len(words)
    best = max(
        (
            OtherTongue(language, sum(word in small for word in words) / len(words))
            for language, small in SMALL_WORDS.items()
            if language != own
        ),
        key=lambda found: found.share,
    )
    if best.share * len(words) < FEWEST_HITS - 0.5:
        return None
    return best if best.share >= SURE_SHARE and best.share >= TIMES_OWN * said else None
