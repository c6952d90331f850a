"""Whether the brand kit bears out a claim: a live substantiation or a stated fact that makes it of the "
"same thing."""

import re
from functools import lru_cache

from guardrails.base import Facts
from guardrails.patterns import Pattern
from guardrails.text import fold

_CLAUSE_END = re.compile(r"[.!?:;\n]")
_WORD = re.compile(r"[a-z]+")
_ENDING = re.compile(r"(?:ings?|ed|es|s|er|ers)$")
_SAYS_LITTLE = frozenset(
    """
    about all also and any are because been before but can come does each even every find for from get gets
    give given gives goes going had has have here how into its just know like look made make makes more most
    much need new not now once one only our out over own put say says she such take than that the their them
    then there these they thing things this those time too use very want was way well were what when where
    which while who why will with you your yours
    """.split()  # noqa: SIM905  # a list of one word a line would fill three screens
)


def bears_out(facts: Facts, sentence: str, pattern: str) -> bool:
    """Whether the kit makes, of the same thing, a claim that `pattern` takes too.

    What a claim is about is told by the words of its sentence: more than half of those that mean something must
    stand in one clause of the kit that makes such a claim.
    """
    brand = facts.brand
    if brand is None:
        return False
    proved = (proof.claim for proof in brand.substantiations if proof.is_live(facts.today))
    words = _stems(sentence)
    return any(
        clause and 2 * len(words & clause) > len(words)
        for clause in _clauses((*proved, *brand.facts), pattern)
    )


def _stems(text: str) -> frozenset[str]:
    return frozenset(
        _ENDING.sub("", word) for word in _WORD.findall(text) if len(word) > 2 and word not in _SAYS_LITTLE
    )


@lru_cache(maxsize=64)
def _clauses(texts: tuple[str, ...], pattern: str) -> tuple[frozenset[str], ...]:
    claim = Pattern(pattern)
    clauses = [clause for text in texts for clause in _CLAUSE_END.split(fold(text).text)]
    return tuple(_stems(clause) for clause in clauses if claim.found_in(clause.encode("ascii", "replace")))
