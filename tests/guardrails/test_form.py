"""SMS parts, e-mails that everybody can read, and what a template leaves over."""

from time import process_time

import pytest

from bespoke.domain.brand import FieldLimit
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.draft import Copy
from bespoke.domain.finding import Severity
from bespoke.domain.look import contrast
from delivery.render import render
from guardrails.base import Facts, Stage, Subject
from guardrails.checks.form import CHECK
from guardrails.example_facts import KIT, OFFER
from guardrails.language.accessibility import faults, is_vague
from guardrails.language.sms import count, parts

HEAD = '<html lang="en"><head><title>Salad night</title></head><body>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("é" * 160, 1),
        ("x" * 69 + "’", 1),
        ("x" * 70 + "’", 2),
        ("🥗" * 35, 1),
        ("🥗" * 36, 2),
    ],
)
def test_parts_follow_the_alphabet_of_sms(text: str, expected: int) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Salad", (5, "GSM-7", 1, 155, None)),
        ("x" * 161, (161, "GSM-7", 2, 145, None)),
        ("[5€]", (4, "GSM-7", 1, 153, None)),
        ("It’s salad 🥗", (12, "UCS-2", 1, 57, "’")),
    ],
)
def test_a_text_message_is_counted_as_networks_count(
    text: str, expected: tuple[int, str, int, int, str | None]
) -> None:
    assert count(text) == expected


@pytest.mark.parametrize(
    ("allowed", "found"), [(1, ["is sent in 2 parts (GSM 03.38), each paid for"]), (2, [])]
)
def test_sms_that_takes_more_parts_than_the_brand_allows_is_stopped(allowed: int, found: list[str]) -> None:
    limit = FieldLimit(channel=Channel.SMS, field=FieldName.BODY, max_chars=160)
    kit = KIT.model_copy(update={"limits": (limit,), "sms_max_parts": allowed})
    subject = Subject(Stage.MESSAGE, {"body": "€" * 81}, Channel.SMS, Facts(brand=kit))
    assert [(match.severity, match.reason.partition("; ")[0]) for match in CHECK.find(subject)] == [
        (None, reason) for reason in found
    ]


def test_the_character_that_takes_an_sms_out_of_its_alphabet_is_named() -> None:
    kit = KIT.model_copy(update={"limits": ()})
    subject = Subject(Stage.MESSAGE, {"body": "x" * 70 + "’"}, Channel.SMS, Facts(brand=kit))
    reasons = [match.reason for match in CHECK.find(subject)]
    assert [reason for reason in reasons if "parts" in reason] == [
        "is sent in 2 parts (GSM 03.38, since '’' is not in its alphabet), each paid for; the brand allows 1"
    ]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (HEAD + '<h1>Hi</h1><p style="color:#333;background:#fff">Soup</p>', []),
        ("<html><head><title>Soup</title></head>", ["the e-mail does not say its language (html lang)"]),
        ('<html lang="en"><body><p>Soup</p>', ["the e-mail has no title"]),
        (HEAD + '<img src="/a/soup.png">', ["the image 'soup.png' has no alt text; an ornament has an empty one"]),
        (HEAD + '<img src="line.png" alt=""><img src="dot.gif" role=presentation>', []),
        (
            HEAD + '<img src="s" alt="soup.png">',
            ["the image's alt text 'soup.png' is the name of a file; say what it shows"],
        ),
        (HEAD + "<h1>A</h1><h3>B</h3>", ["the heading h3 comes after h1; a level is left out"]),
        (HEAD + "<h1> </h1>", ["a heading without text"]),
        (HEAD + '<a href="/x">Click <b>here</b>!</a>', ["the link text 'Click here !' does not say where it leads"]),
        (HEAD + '<a href="/x"><img src="s" alt="Soup list"></a>', []),
        (HEAD + '<a href="/x"><img src="s" alt=""></a>', ["the link to '/x' has no text"]),
        (HEAD + '<a href="#">Soups</a>', ["the link 'Soups' leads nowhere"]),
        (
            HEAD + '<div bgcolor="#ffffff"><p style="color:#999999">Fine print</p></div>',
            ["the contrast of 'Fine print' to its ground is 2.8 to 1; 4.5 to 1 is needed"],
        ),
        (HEAD + '<h1 style="font-size:2em;color:#888;background:white">Soup</h1>', []),
        (HEAD + '<p style="color:#eee">ground unknown</p>', []),
        (HEAD + '<p style="display:none;color:#fff;background:#fff">preview</p>', []),
        (HEAD + "<!-- <img src=x> --><p>Soup", []),
    ],
)  # fmt: skip
def test_faults_of_an_email_are_named(html: str, expected: list[str]) -> None:
    assert [fault.reason for fault in faults(html)] == expected


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (255, 255, 255)) == pytest.approx(1)
    assert contrast((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


def test_the_email_that_is_sent_has_no_fault() -> None:
    copy_text = Copy(
        subject="Salad night", preheader="The leaves are in", body="Leaves.\nTomatoes.", cta="See the list"
    )
    message = render(copy_text, Channel.EMAIL, KIT, OFFER)
    assert faults(message.html) == []
    fields = {
        "subject": message.subject,
        "preheader": message.preheader,
        "body": message.body,
        "cta": message.cta,
    }
    facts = Facts(brand=KIT, offer=OFFER, html=message.html)
    assert list(CHECK.find(Subject(Stage.MESSAGE, fields, Channel.EMAIL, facts))) == []
    broken = Facts(brand=KIT, offer=OFFER, html=message.html.replace(' lang="en-US"', ""))
    matches = list(CHECK.find(Subject(Stage.MESSAGE, fields, Channel.EMAIL, broken)))
    assert [(match.field, match.severity) for match in matches] == [("*", None)]


@pytest.mark.parametrize(
    ("link_text", "expected"),
    [("Click here", True), ("Here!", True), ("Read more", True), ("Go", True), ("", False), ("See the list", False),
     ("Here is the soup list", False), ("Continue to the list", False)],
)  # fmt: skip
def test_link_text_says_where_it_leads(link_text: str, expected: bool) -> None:
    assert is_vague(link_text) is expected


def test_fields_of_one_line_and_vague_calls_are_found() -> None:
    fields = {
        "subject": "Salad\nnight",
        "preheader": "Leaves",
        "body": "The leaves are in.",
        "cta": "Click here",
    }
    matches = CHECK.find(Subject(Stage.DRAFT, fields, Channel.EMAIL, Facts(brand=KIT)))
    assert [(match.field, match.severity) for match in matches] == [
        ("subject", None),
        ("cta", Severity.REVIEW),
    ]


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "</a ", "<!--", "<![CDATA[", "<?", '<a b="', "<p>", "<script>", "&#"]
)
def test_broken_html_is_read_in_linear_time(piece: str) -> None:
    began = process_time()
    faults(piece * (300_000 // len(piece)))
    assert process_time() - began < 3
