"""How hard an English text is to read: the Flesch-Kincaid grade, with its own count of syllables.

The grade is 0.39 · words/sentences + 11.8 · syllables/words - 15.59 (Kincaid, Fishburne, Rogers and
Chissom, 1975). Syllables are counted from spelling, as groups of vowels with the usual silent endings.
"""

import re
from functools import lru_cache
from typing import NamedTuple

MIN_WORDS = 30
"""A grade of fewer words says more of one long word than of the text."""
LOWEST_GRADE = -3.4
"""Sentences of one word of one syllable: 0.39 + 11.8 - 15.59."""

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['\u2019][A-Za-z]+)*")
_SENTENCE_END = re.compile(r"[.!?\u2026]+(?=[\s\"'\u201d\u2019)]|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"[^aeiouy]e$|[gq]ue$|[^aeiouyscgxz]es$|[^aeiouytd]ed$")
_SILENT_INSIDE = re.compile(r"(?<=[aeiouy][cdfklmnprstvz])e(?=ly$|ment|ful|less)")
_SOUNDED_END = re.compile(r"[^aeiouylrw]l(?:e|es|ed)$|[cs]hes$")
_HIATUS = re.compile(
    r"(?<![cgstxln])i[aou]|(?<![cgst])ie(?=t|nc|nt|r$)|(?<=..)ea$|creat|oya|uel$|(?<![qg])u[ao]|[aeiouy]ing$"
)
_IRREGULAR = {
    "aisle": 1, "business": 2, "cereal": 3, "evening": 2, "every": 2, "everyday": 3, "everyone": 3,
    "everything": 3, "isle": 1, "lion": 2, "people": 2, "recipe": 3, "recipes": 3, "science": 2, "someone": 2,
    "something": 2, "sometimes": 2,
}  # fmt: skip


@lru_cache(maxsize=4_096)
def syllables(word: str) -> int:
    """Returns how many syllables an English word has, at least 1. Right for about nine words in ten."""
    word = word.lower().replace("\u2019", "'")
    extra = 0
    if word.endswith("n't"):
        extra = word[-4:-3] in ("d", "s")
        word = word.removesuffix("n't")
    word = word.partition("'")[0]
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    count = len(_VOWELS.findall(word)) + len(_HIATUS.findall(word)) + extra
    count -= len(_SILENT_INSIDE.findall(word))
    if _SILENT_END.search(word) and not _SOUNDED_END.search(word):
        count -= 1
    return max(1, count)


class Measure(NamedTuple):
    """What the grade of a text is made of. Measures of whole sentences add up."""

    words: int
    sentences: int
    syllables: int

    @property
    def grade(self) -> float:
        """The grade, however short the text; of no words, the lowest that the formula can give."""
        if not self.words:
            return LOWEST_GRADE
        per_sentence = self.words / max(1, self.sentences)
        return 0.39 * per_sentence + 11.8 * self.syllables / self.words - 15.59


def measure(text: str) -> Measure:
    """Returns the counts of words, sentences that hold a word, and syllables."""
    words = _WORD.findall(text)
    sentences = sum(_WORD.search(part) is not None for part in _SENTENCE_END.split(text))
    return Measure(len(words), sentences, sum(map(syllables, words)))


def flesch_kincaid_grade(text: str) -> float | None:
    """Returns the grade of `text`, or None where it has fewer than `MIN_WORDS` words."""
    found = measure(text)
    return found.grade if found.words >= MIN_WORDS else None
