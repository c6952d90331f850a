"""The e-mail's layout: what everybody's mail program needs to read it, and nothing of the copy as markup."""

from html.parser import HTMLParser

import pytest
from pydantic import ValidationError

from bespoke.domain.brand import BrandKit
from bespoke.domain.channel import Channel
from bespoke.domain.draft import Copy
from bespoke.domain.look import Colors, Logo, Unsubscribe
from bespoke.yaml_file import read_yaml
from content_store.pack import DEMO_PACK
from delivery.render import render
from guardrails.language.accessibility import faults

KIT = read_yaml(DEMO_PACK / "brand.yaml", BrandKit)
COPY = Copy(
    subject="Salad night, sorted",
    preheader="Leaves came in this morning",
    body="The leaves are in.\n\nTomatoes too, if you like.",
    cta="Add them to my list",
)


class Outline(HTMLParser):
    """What a reader of the page finds in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open = [""]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open[-1] != "style":
            self.texts.append((self._open[-1], data.strip()))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def html_of(**changed: object) -> str:
    return render(COPY, Channel.EMAIL, KIT.model_copy(update=changed), None).html


def test_an_email_says_language_direction_title_and_one_heading() -> None:
    outline = Outline(html_of())

    (page,) = outline.of("html")
    assert (page["lang"], page["dir"]) == ("en-US", "ltr")
    assert ("title", "Salad night, sorted") in outline.texts
    assert [text for tag, text in outline.texts if tag == "h1"] == ["Salad night, sorted"]
    assert not [tag for tag, _ in outline.tags if tag in ("h2", "h3", "h4")]
    assert [text for tag, text in outline.texts if tag == "p"] == [
        "The leaves are in.",
        "Tomatoes too, if you like.",
    ]


def test_tables_are_layout_and_say_so() -> None:
    tables = Outline(html_of()).of("table")

    assert len(tables) >= 4
    assert {table.get("role") for table in tables} == {"presentation"}


def test_links_say_where_they_lead() -> None:
    way_out = Unsubscribe(url="https://wrenfield.example.com/out?m=%%id%%&x=1", label="Stop these emails")
    outline = Outline(html_of(unsubscribe=way_out))

    assert [link["href"] for link in outline.of("a")] == [KIT.site_url, KIT.site_url, way_out.url]
    assert [text for tag, text in outline.texts if tag == "a"] == [
        "Wrenfield",
        "Add them to my list",
        "Stop these emails",
    ]


def test_a_logo_has_its_alt_text_and_stands_for_the_name() -> None:
    logo = Logo(url="https://wrenfield.example.com/logo.png", alt='Wrenfield, the "corner" shop', width=160)
    outline = Outline(html_of(logo=logo))

    (image,) = outline.of("img")
    assert (image["alt"], image["width"]) == ('Wrenfield, the "corner" shop', "160")
    assert ("a", "Wrenfield") not in outline.texts


def test_no_text_is_small_or_hard_to_see() -> None:
    html = html_of(logo=Logo(url="https://wrenfield.example.com/l.png", alt="Wrenfield", width=90))

    assert faults(html) == []
    pale = html.replace("color:#4d5a53", "color:#b9beb9")
    assert pale != html
    assert [fault.reason for fault in faults(pale)] == [
        "the contrast of 'You get this because you said yes to ema' to its ground is 1.7 to 1; 4.5 to 1 is needed"
    ]


def test_a_language_that_runs_from_the_right_does() -> None:
    (page,) = Outline(html_of(locale="he_IL")).of("html")

    assert (page["lang"], page["dir"]) == ("he-IL", "rtl")


def test_styles_stand_in_attributes_and_nothing_is_fetched() -> None:
    html = html_of()
    outline = Outline(html)

    (heading,) = outline.of("h1")
    assert "font-size: 27px" in (heading["style"] or "")
    assert not [tag for tag, _ in outline.tags if tag in ("link", "script", "img")]
    assert "@import" not in html
    assert "@@" not in html


def test_an_email_without_a_button_has_none() -> None:
    message = render(
        COPY.model_copy(update={"cta": ""}), Channel.EMAIL, KIT.model_copy(update={"unsubscribe": None}), None
    )

    assert [link["href"] for link in Outline(message.html).of("a")] == [KIT.site_url]
    assert message.unsubscribe_url == ""


def test_the_text_part_says_the_same() -> None:
    message = render(COPY, Channel.EMAIL, KIT, None)

    assert message.text == (
        "The leaves are in.\n\nTomatoes too, if you like.\n\n"
        "Add them to my list: https://wrenfield.example.com\n\n"
        f"{KIT.required_line(Channel.EMAIL)}\n\n"
        "Unsubscribe: https://wrenfield.example.com/email/stop?m=%%recipient%%"
    )
    assert message.unsubscribe_url == "https://wrenfield.example.com/email/stop?m=%%recipient%%"


def test_holes_of_the_layout_in_copy_are_text() -> None:
    message = render(COPY.model_copy(update={"body": "Say @@cta@@ and $page <b>"}), Channel.EMAIL, KIT, None)

    assert "Say @@cta@@ and $page &lt;b&gt;" in message.html


@pytest.mark.parametrize(
    ("colors", "problem"),
    [
        ({"text": "#999999"}, "'text' #999999 on 'card' #ffffff has a contrast of 2.84 to 1"),
        ({"accent": "#ffd700"}, "'accent' #ffd700 on 'page' #f4f1ea has a contrast of 1.24 to 1"),
        ({"on_accent": "#1d5c3a"}, "'on_accent' #1d5c3a on 'accent' #1d5c3a has a contrast of 1.00 to 1"),
    ],
)
def test_colours_that_cannot_be_read_are_refused_with_their_ratio(
    colors: dict[str, str], problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem):
        Colors(**colors)


@pytest.mark.parametrize(
    "url", ["http://a.example/x", "javascript:alert(1)", 'https://a.example/x"y', "a.example"]
)
def test_addresses_in_the_layout_are_safe_to_follow(url: str) -> None:
    with pytest.raises(ValidationError, match="is no address that an e-mail can use"):
        Unsubscribe(url=url)
