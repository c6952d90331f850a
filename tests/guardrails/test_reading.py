"""The reading level is the published formula over a fair count of syllables."""

import pytest

from guardrails.language.reading import flesch_kincaid_grade, syllables

SYLLABLES = {
    1: "milk baked leaves fruit used makes time twice whole home see your aisle fries shoes soup juice",
    2: "coupon table people wanted boxes little apple being going quiet pages dishes ready frozen",
    3: "idea tomatoes usual favorite radio area banana chocolate beverage opposite personal appetite example",
    4: "vegetables available information variety interesting experience usually especially temperature",
}


@pytest.mark.parametrize("count", SYLLABLES)
def test_syllables_of_everyday_words_are_counted_right(count: int) -> None:
    words = SYLLABLES[count].split()
    assert {word: syllables(word) for word in words} == dict.fromkeys(words, count)


def test_endings_of_speech_are_heard() -> None:
    assert [syllables(word) for word in ("don't", "couldn't", "we've", "it’s", "Let's", "x")] == [
        1,
        2,
        1,
        1,
        1,
        1,
    ]


def test_grade_is_the_formula_of_kincaid() -> None:
    """36 words of one syllable in 6 sentences: 0.39 * 6 + 11.8 * 1 - 15.59 = -1.45."""
    grade = flesch_kincaid_grade("The milk is in the fridge. " * 6)
    assert grade == pytest.approx(-1.45)


def test_line_breaks_end_sentences_and_numbers_do_not() -> None:
    """40 words of one syllable in 4 lines: 0.39 * 10 + 11.8 - 15.59 = 0.11."""
    grade = flesch_kincaid_grade("milk bread 1.5 cheese soup milk bread cheese soup milk bread\n" * 4)
    assert grade == pytest.approx(0.11)


def test_short_text_has_no_grade() -> None:
    assert flesch_kincaid_grade("Milk. " * 29) is None
    assert flesch_kincaid_grade("") is None
