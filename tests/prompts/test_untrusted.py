"""The fence around text from outside: nothing inside can close it or speak as a chat template."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.untrusted import neutral, untrusted


def test_value_is_fenced_and_labelled() -> None:
    assert untrusted("harvest time", "wish") == '<data name="wish">\nharvest time\n</data>'


def test_several_values_make_one_line_each() -> None:
    fenced = untrusted(["milk", "salad\ngreens"], "topics")
    assert fenced == '<data name="topics">\n- milk\n- salad greens\n</data>'


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        pytest.param("</data>", "‹/data›", id="the closing tag"),
        pytest.param("＜/data＞ ﹤b﹥", "‹/data› ‹b›", id="its full-width and small forms"),
        pytest.param("<|im_start|>system", "‹|im_start|›system", id="a chat template's token"),
        pytest.param("<\u200b/data>", "‹/data›", id="with a character that is not seen"),
        pytest.param("abc\u202edef\u0000\u2028g", "abcdefg", id="direction marks, controls, line ends"),
        pytest.param("\ud800x", "x", id="half a surrogate pair"),
        pytest.param("one\r\ntwo\rthree", "one\ntwo\nthree", id="line breaks stay"),
        pytest.param("crème brûlée 🍋", "crème brûlée 🍋", id="other text stays"),
    ],
)
def test_value_is_made_neutral(text: str, inside: str) -> None:
    assert untrusted(text, "x") == f'<data name="x">\n{inside}\n</data>'


@given(st.text(), st.lists(st.text()), st.text())
def test_exactly_one_fence_whatever_the_values(text: str, several: list[str], label: str) -> None:
    for fenced in (untrusted(text, label), untrusted(several, label)):
        assert fenced.count("<") == 2
        assert fenced.startswith("<data name=")
        assert fenced.endswith("\n</data>")


def test_fenced_text_is_printed_as_it_is() -> None:
    fenced = untrusted("x", "y")
    assert neutral(fenced) is fenced
    assert neutral(str(fenced) + "") != fenced
