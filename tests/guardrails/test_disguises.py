"""Plain spelling, and the way back to the text that was given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.language.disguises import undisguised
from guardrails.text import ascii_bytes


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("they must d i e now", "they must die now"),
        ("such a c r i p p l e", "such a cripple"),
        ("k.i.l.l them", "kill them"),
        ("i will st4b you", "i will stab you"),
        ("what a $lut", "what a slut"),
        ("you @ss", "you ass"),
        ("f**k off", "fuck off"),
        ("b*tch!", "bitch!"),
        ("so stuuuupid", "so stupid"),
        ("deaht to them", "death to them"),
        ("murdr her", "murder her"),
        ("immigrnts", "immigrants"),
        ("they ought todie", "they ought to die"),
        ("camel fuckers here", "camelfuckers here"),
    ],
)
def test_disguise_is_read(written: str, plain: str) -> None:
    assert undisguised(written, ascii_bytes(written)).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "plan a b c and d e f, then 1 2 3",
        "20ml, 3d, 4k, c3po, b2b, r&b, h&m, $5 off, 50% off!!!",
        "sage, chips, trail, garage, violet and satin",
        "aaaah, mmm, zzzz, www.example.org",
        "todies hangalong sassy class",
        "",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert undisguised(text, ascii_bytes(text)).text == text


def test_places_lead_back_to_what_was_written() -> None:
    written = "go and d i e now, you st4b"
    read = undisguised(written, ascii_bytes(written))
    assert read.text == "go and die now, you stab"
    assert written[slice(*read.original(7, 10))] == "d i e"
    assert written[slice(*read.original(8, 9))] == "d i e"
    assert written[slice(*read.original(0, 10))] == "go and d i e"
    assert written[slice(*read.original(11, 14))] == "now"
    assert written[slice(*read.original(20, 24))] == "st4b"


@given(
    st.lists(
        st.sampled_from(["d i e", "st4b", "f**k", "todie", "a", " ", "x ", "haaate", "klil", "é", "1"])
    ).map("".join)
)
def test_every_place_lies_in_the_text(text: str) -> None:
    read = undisguised(text, ascii_bytes(text))
    at = 0
    for place in range(len(read.text)):
        start, end = read.original(place, place + 1)
        assert at <= start < end <= len(text)
        at = start
