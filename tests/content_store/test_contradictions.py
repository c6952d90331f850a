"""Rules of a brand kit that can never be met are found before a draft is written, and a sound kit has none."""

from pathlib import Path
from typing import Any

import pytest

from bespoke.domain.brand import BrandKit
from bespoke.errors import InvalidFile
from content_store.brand_kits.contradictions import contradictions
from content_store.brand_kits.files import read_kit
from content_store.pack import DEMO_PACK

SOUND: dict[str, Any] = {
    "id": "quillstone",
    "version": 1,
    "name": "Quillstone",
    "locale": "en_US",
    "currency": "USD",
    "site_url": "https://quillstone.example.com",
    "voice": (
        {
            "name": "Dry",
            "do": "State it.",
            "dont": "Sell it.",
            "never": ("wow",),
            "do_examples": ("The pens are in.",),
        },
    ),
    "exclusions": ({"phrase": "bargain", "reason": "No.", "instead": "offer"},),
    "required_lines": (
        {"channel": "email", "text": "Leave the list below; it takes a moment."},
        {"channel": "sms", "text": "Text STOP to leave."},
    ),
    "limits": ({"channel": "sms", "field": "body", "max_chars": 100, "min_chars": 20},),
    "reading_level": {"min_grade": 4, "max_grade": 9},
    "max_exclamation_marks": 0,
    "emoji_allowed": False,
    "allowed_link_hosts": ("quillstone.example.com",),
    "facts": ("Pens are tried before they are sold.",),
    "names": ({"written": "InkClub"},),
    "competitors": ({"name": "Penhouse"},),
    "marks_not_used": ({"sign": "&", "instead": "and"},),
    "restrictions": (
        {"rule": "No jokes about school.", "examples": ("Back to school.",), "allowed": ("An old desk.",)},
    ),
}


def found(**changed: Any) -> list[str]:
    return [one.problem for one in contradictions(BrandKit.model_validate({**SOUND, **changed}))]


def excluded(*phrases: str) -> dict[str, Any]:
    return {"exclusions": tuple({"phrase": phrase, "reason": "No."} for phrase in phrases)}


def line(text: str, channel: str = "sms") -> dict[str, Any]:
    return {"required_lines": ({"channel": channel, "text": text},)}


def test_a_sound_kit_has_none() -> None:
    assert found() == []


def test_the_demos_kit_has_none() -> None:
    assert contradictions(read_kit(DEMO_PACK / "brand.yaml")) == ()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (
            excluded("text stop"),
            "the exclusion 'text stop' stands in the required line for 'sms'; change one of the two",
        ),
        (
            excluded("Tried"),
            "the exclusion 'Tried' stands in the fact 'Pens are tried before they are sold.'; change one of the two",
        ),
        (
            excluded("quillstone"),
            "the exclusion 'quillstone' stands in the brand's own name; change one of the two",
        ),
        (
            excluded("old desk"),
            "the exclusion 'old desk' stands in the allowed sentence 'An old desk.'; change one of the two",
        ),
        (
            {"facts": ("Wow, the pens are in.",)},
            (
                "'wow', which the voice 'Dry' never says, stands in the fact 'Wow, the pens are in.'; change one of "
                "the two"
            ),
        ),
        (excluded("a", "A "), "'A ' stands in 'exclusions' twice; keep one of the two"),
        (
            {
                "exclusions": (
                    {"phrase": "cheap", "reason": "No.", "instead": "a bargain"},
                    {"phrase": "bargain", "reason": "No."},
                )
            },
            "'a bargain' is to stand in place of 'cheap', and holds 'bargain', which is excluded itself",
        ),
        (
            line("Text STOP to leave, " * 6),
            (
                "the required line for 'sms' has 120 characters, and the body has at most 100; shorten the line or "
                "raise the limit"
            ),
        ),
        (
            line("Text STOP to leave the list of messages from Quillstone. It ends at once, for good."),
            (
                "the required line for 'sms' leaves 16 characters of 100 for the body, which has at least 20; shorten "
                "the line or change the limit"
            ),
        ),
        (
            {"limits": ({"channel": "sms", "field": "subject", "max_chars": 40},)},
            "'sms' has no field 'subject'; it has body",
        ),
        (
            {"reading_level": {"min_grade": -9, "max_grade": -5}},
            "no text reads at grade -5 or below; the lowest Flesch-Kincaid grade is -3.4",
        ),
        (
            {"reading_level": {"min_grade": 30, "max_grade": 40}},
            "a grade of 30 and more is beyond any reader; the hardest that is taken is 18",
        ),
        ({"max_emoji": 2}, "max_emoji is 2, and emoji_allowed is false; take one of the two out"),
        (
            line("Text STOP to leave \U0001f44b"),
            "the required line for 'sms' holds 1 emoji, and the brand writes without emoji",
        ),
        (
            line("Text STOP to leave!"),
            "the required line for 'sms' holds 1 exclamation mark, and max_exclamation_marks is 0",
        ),
        (line("Text STOP & leave."), "the required line for 'sms' holds '&', which stands in marks_not_used"),
        (
            {"restrictions": ({"rule": "No talk of trials.", "examples": ("pens are tried",)},)},
            (
                "'pens are tried' breaks 'No talk of trials.', and stands in the fact 'Pens are tried before they are "
                "sold.'"
            ),
        ),
        (
            {
                "restrictions": (
                    {"rule": "No jokes about school.", "examples": ("An old desk.",)},
                    {"rule": "No jokes about age.", "allowed": ("An old desk.",)},
                )
            },
            "'An old desk.' breaks 'No jokes about school.', and stands in the allowed sentence 'An old desk.'",
        ),
        (
            {"names": ({"written": "QuillStone"},)},
            "the name is written 'Quillstone' in one place and 'QuillStone' in another",
        ),
        (
            {"names": ({"written": "InkClub"}, {"written": "Ink Club"})},
            "the name is written 'InkClub' in one place and 'Ink Club' in another",
        ),
        (
            {"names": ({"written": "InkClub"}, {"written": "InkClub", "mark": "®"})},
            "the name 'InkClub' stands in 'names' twice, with two marks; keep one",
        ),
        (
            {"names": ({"written": "InkClub"}, {"written": "PenClub", "wrong": ("InkClub",)})},
            "'InkClub' is given as a wrong way to write 'PenClub', and is a name itself",
        ),
        (
            {"competitors": ({"name": "Quill Stone"},)},
            "the competitor 'Quill Stone' is called as the brand is; rename it",
        ),
        ({"competitors": ({"name": "InkClub"},)}, "'InkClub' is a name of the brand's and a competitor"),
        (
            {"competitors": ({"name": "Pens", "is_a_word": True},)},
            "the competitor 'Pens' stands in the fact 'Pens are tried before they are sold.'; change one of the two",
        ),
        (
            {"locales": {"de_DE": {"required_lines": ({"channel": "sms", "text": "STOP beendet das."},)}}},
            "the locale 'de_DE' has no required line for 'email', and the kit's own is in another language; write one",
        ),
        (
            {"locales": {"en_GB": {"exclusions": ({"phrase": "InkClub", "reason": "No."},)}}},
            "in the locale 'en_GB': the exclusion 'InkClub' stands in the name 'InkClub'; change one of the two",
        ),
        (
            {
                "locales": {
                    "de_DE": {
                        "reading_level": {"min_grade": 4, "max_grade": 8},
                        "required_lines": (
                            {"channel": "sms", "text": "STOP beendet das."},
                            {"channel": "email", "text": "Abbestellen geht unten."},
                        ),
                    }
                }
            },
            "a reading level is measured for English, and 'de_DE' is not; leave it out",
        ),
    ],
)
def test_what_can_never_be_met_is_found(changed: dict[str, Any], problem: str) -> None:
    assert problem in found(**changed)


def test_every_trait_of_the_demos_voice_shows_how_it_sounds_and_how_not() -> None:
    voice = read_kit(DEMO_PACK / "brand.yaml").voice
    assert len(voice) == 5
    assert [trait.name for trait in voice if min(len(trait.do_examples), len(trait.dont_examples)) < 2] == []


def test_a_capital_tells_a_competitor_that_is_a_word_from_the_word() -> None:
    assert found(competitors=({"name": "Sold", "is_a_word": True},)) == []


def test_a_file_is_refused_with_every_place(tmp_path: Path) -> None:
    text = (DEMO_PACK / "brand.yaml").read_text(encoding="utf-8")
    text = text.replace('phrase: "unlock"', 'phrase: "wrenfield"').replace('instead: "get"', 'instead: "VIP"')
    path = tmp_path / "brand.yaml"
    path.write_text(text, encoding="utf-8")
    line = text[: text.index('phrase: "wrenfield"')].count("\n") + 1
    with pytest.raises(InvalidFile) as refused:
        read_kit(path)
    message = str(refused.value)
    assert (
        f"brand.yaml, line {line}: 'exclusions.0': the exclusion 'wrenfield' stands in the brand's own"
        in message
    )
    assert f"line {line}: 'VIP' is to stand in place of 'wrenfield'" in message
