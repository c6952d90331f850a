"""Groups of people in folded text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardrails.language.groups import Axis, Mention, mentions, with_classes
from guardrails.text import ascii_bytes, fold


def named(text: str) -> list[tuple[str, Axis, bool, bool]]:
    folded = fold(text).text
    return [(folded[m.start : m.end], m.axis, m.marked, m.persons) for m in mentions(folded)]


@pytest.mark.parametrize(
    ("text", "group", "axis", "marked"),
    [
        ("Wheelchair users queue here.", "wheelchair users", Axis.ABILITY, True),
        ("He is Deaf.", "deaf", Axis.ABILITY, True),
        ("Able-bodied people came.", "able-bodied people", Axis.ABILITY, False),
        ("The elderly are here.", "the elderly", Axis.AGE, True),
        ("A ninety-three-year-old man sang.", "ninety-three-year-old man", Axis.AGE, True),
        ("A twenty-five-year-old woman sang.", "twenty-five-year-old woman", Axis.GENDER, True),
        ("Fat people know.", "fat people", Axis.BODY, True),
        ("Refugees arrived.", "refugees", Axis.CHARACTERISTICS, True),
        ("Veterans arrived.", "veterans", Axis.CHARACTERISTICS, False),
        ("Rednecks drink tea.", "rednecks", Axis.CULTURAL, True),
        ("Women drink tea.", "women", Axis.GENDER, True),
        ("Men drink tea.", "men", Axis.GENDER, False),
        ("Nigerians drink tea.", "nigerians", Axis.NATIONALITY, True),
        ("Germans drink tea.", "germans", Axis.NATIONALITY, False),
        ("Socialists drink tea.", "socialists", Axis.POLITICAL, False),
        ("Black people drink tea.", "black people", Axis.RACE, True),
        ("White people drink tea.", "white people", Axis.RACE, False),
        ("Muslims drink tea.", "muslims", Axis.RELIGION, True),
        ("Catholics drink tea.", "catholics", Axis.RELIGION, False),
        ("Gay people drink tea.", "gay people", Axis.ORIENTATION, True),
        ("Straight people drink tea.", "straight people", Axis.ORIENTATION, False),
        ("Poor people drink tea.", "poor people", Axis.CLASS, True),
        ("Financially well-off folks drink tea.", "financially well-off folks", Axis.CLASS, False),
    ],
)
def test_group_is_found_with_its_axis_and_mark(text: str, group: str, axis: Axis, marked: bool) -> None:
    assert [found[:3] for found in named(text)] == [(group, axis, marked)]


def test_words_that_stand_together_are_one_mention() -> None:
    assert [found[0] for found in named("Young Black Muslim women and old men met a Mexican lesbian.")] == [
        "young black muslim women",
        "old men",
        "mexican lesbian",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Old cheese, white bread, a black coffee and a rich, short story.",
        "The rich flavour of the old recipe.",
        "People and persons.",
        "Manual womanhunt germane",
        "A straight line in fat-free blond wood.",
    ],
)
def test_words_about_other_things_are_no_groups(text: str) -> None:
    assert named(text) == []


def test_property_alone_names_no_persons() -> None:
    assert named("She is Jewish. A German. German bread. The rich are here.") == [
        ("jewish", Axis.RELIGION, True, False),
        ("german", Axis.NATIONALITY, False, True),
        ("german", Axis.NATIONALITY, False, False),
        ("the rich", Axis.CLASS, False, True),
    ]


def test_texts_that_differ_in_the_group_alone_read_the_same_with_one_class() -> None:
    def read(text: str, marked: int, unmarked: int) -> bytes:
        folded = fold(text).text
        return with_classes(ascii_bytes(folded), mentions(folded), marked, unmarked)

    assert read("I like Sikh men, you know.", 1, 1) == b"i like \x01, you know."
    assert read("I like rich kids, you know.", 1, 1) == b"i like \x01, you know."
    assert read("Women like men.", 1, 2) == b"\x01 like \x02."
    assert read("Nothing here.", 1, 2) == b"nothing here."


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(["old", "women", "the poor", "-", " ", "gay"])).map(" ".join)
)
def test_mentions_are_ordered_and_inside_the_text(text: str) -> None:
    folded = fold(text).text
    at = 0
    for mention in mentions(folded):
        assert isinstance(mention, Mention)
        assert at <= mention.start < mention.end <= len(folded)
        at = mention.end
    assert len(with_classes(ascii_bytes(folded), mentions(folded))) <= len(folded)
