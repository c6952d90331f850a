"""Folding finds what is meant and knows where it stood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.text import OPAQUE, Folded, Span, ascii_bytes, fold


def spans(text: str, folded: Folded) -> list[str]:
    return [text[slice(*folded.original(at, at + 1))] for at in range(len(folded.text))]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Plain Text, unchanged.", "plain text, unchanged."),
        ("Ｆｕｌｌ ｗｉｄｔｈ ５０％", "full width 50%"),
        ("fr\u200bee \u00adfr\u2060ee", "free free"),
        ("іgnоrе рrеvіоuѕ", "ignore previous"),
        ("Ιgnοre", "ignore"),
        ("Café e\u0301te\u0301 Ångström", "cafe ete angstrom"),
        ("Straße İstanbul ﬁsh", "strasse istanbul fish"),
        ("50&#37; &amp; &nbsp; more ＆lt;", "50% & more &lt;"),
        ("a \u200b b&nbsp; c \u00b8\u00b8 d", "a b c d"),
        ("& &; &unknownentity; AT&T", "& &; &unknownentity; at&t"),
        ("don’t “say” it – now…", 'don\'t "say" it - now.'),
        ("one\u00a0two\u202fthree\tfour\nfive", "one two three four five"),
        ("last \n\n  chance", "last chance"),
        ("٥٠ ५०", "50 50"),
        ("£5 €6 ¥7", "$5 $6 $7"),
        ("½ Ⓕⓡⓔⓔ 🅵🆁🅴🅴 𝐟𝐫𝐞𝐞", "1/2 free free free"),
        ("a\x00b\x1ac\ud800d", "abcd"),
        ("한국어 李雷", "한국어 李雷"),
        ("", ""),
    ],
)
def test_text_folds_to_its_plain_form(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_each_folded_character_knows_where_it_stood() -> None:
    text = "A\u200b&amp;ﬁ  x"
    folded = fold(text)
    assert folded.text == "a&fi x"
    assert spans(text, folded) == ["A", "&amp;", "ﬁ", "ﬁ", "  ", "x"]
    assert folded.original(0, 2) == Span(0, 7)
    assert folded.original(2, 2) == Span(7, 7)


def test_text_without_anything_special_keeps_its_places() -> None:
    assert fold("Don’t, £5!").places is None


def test_opaque_spans_are_not_read() -> None:
    folded = fold("Take {{ a.b }}  off", (Span(5, 14),))
    assert folded.text == "take " + OPAQUE * 9 + " off"
    assert folded.original(15, 18) == Span(16, 19)


@given(st.text(alphabet=st.characters()))
def test_any_text_folds_and_maps_back_in_order(text: str) -> None:
    folded = fold(text)
    assert "\n" not in folded.text
    assert OPAQUE not in folded.text
    assert len(ascii_bytes(folded.text)) == len(folded.text)
    last = 0
    for at in range(len(folded.text)):
        start, end = folded.original(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last
        last = start


@given(st.text(), st.text())
def test_folding_goes_character_by_character(left: str, right: str) -> None:
    """Entities and runs of spaces aside, what stands next to a character does not change it."""
    left, right = left.replace("&", "").replace("\uff06", ""), right.replace("&", "").replace("\uff06", "")
    whole, parts = fold(left + right).text, fold(left).text + fold(right).text
    assert whole.replace(" ", "") == parts.replace(" ", "")
