"""What is read out of a style guide: every rule with its place and sentence, and nothing dropped in silence."""

import re
import textwrap
from pathlib import Path

import pytest

from bespoke.domain.brand import BrandKit
from bespoke.errors import InvalidFile
from content_store.brand_kits.contradictions import contradictions
from content_store.brand_kits.files import kit_as_yaml, read_kit
from content_store.brand_kits.importing import Imported, import_guide
from tests.support.pdf import Line, encrypted_pdf, pdf_of

GUIDES = Path(__file__).parent / "guides"
GUIDE = GUIDES / "style_guide.md"
READ = [
    (9, "voice", "Curious"),
    (22, "voice", "Unhurried"),
    (31, "voice", "Exact"),
    (31, "exclusions", "'page-turner'"),
    (37, "exclusions", "'unputdownable'"),
    (38, "exclusions", "'must-read'"),
    (39, "exclusions", "'bestselling'"),
    (39, "exclusions", "'acclaimed'"),
    (40, "exclusions", "'hidden gem'"),
    (44, "exclusions", "'softcover', rather 'paperback'"),
    (45, "exclusions", "'consumer', rather 'reader'"),
    (46, "exclusions", "'click here', rather 'see the shelf'"),
    (47, "exclusions", "'back by popular demand'"),
    (48, "exclusions", "'literally'"),
    (48, "exclusions", "'basically'"),
    (52, "exclusions", "'pre-loved', rather 'second-hand'"),
    (53, "exclusions", "'kiddie lit', rather 'children's books'"),
    (54, "exclusions", "'discontinued', rather 'out of print'"),
    (54, "exclusions", "'axed', rather 'out of print'"),
    (58, "restrictions", "Never talk about how many books somebody owns and has not read."),
    (59, "restrictions", "Do not mention elections, parties or the people who run in them."),
    (60, "restrictions", "No jokes about spoilers that give an ending away."),
    (61, "restrictions", "We don't make claims about what reading does to the brain."),
    (62, "restrictions", "Never compare our prices with those of online shops."),
    (63, "restrictions", "Avoid any mention of exams, marks or school reports."),
    (64, "restrictions", "Stay away from religion, except where a book is about it."),
    (65, "restrictions", "Don't guess at a reader's age, income or family."),
    (66, "restrictions", "Never shame anybody for reading slowly."),
    (67, "restrictions", "Authors' private lives are never a topic."),
    (
        71,
        "required_lines",
        "email: You read this because you joined our list. Leave it with one click below.",
    ),
    (73, "required_lines", "sms: Text STOP to leave."),
    (
        75,
        "required_lines",
        "email in 'de': Lanternfish Books, Hafenweg 4, Kiel. Leave the list with one click below.",
    ),
    (77, "required_lines", "sms in 'uk': STOP to 60000 ends it."),
    (81, "emoji_allowed", "false"),
    (81, "max_exclamation_marks", "1"),
    (83, "marks_not_used", "'...'"),
    (83, "marks_not_used", "'…'"),
    (84, "marks_not_used", "'—'"),
    (85, "marks_not_used", "';'"),
    (86, "marks_not_used", "'&'"),
    (90, "reading_level", "grade 6 to 8"),
    (94, "names", "Lanternfish"),
    (95, "names", "ReadAgain™"),
    (96, "exclusions", "'ebook', rather 'e-book'"),
    (97, "names", "NightShelf"),
    (99, "competitors", "Papermoon"),
    (99, "competitors", "Book Barn"),
    (99, "competitors", "Inkwell & Sons"),
    (103, "limits", "email subject: at most 45 characters"),
    (103, "limits", "email preheader: at most 80 characters"),
    (104, "limits", "sms body: at most 150 characters"),
    (105, "limits", "email cta: at most 24, at least 5 characters"),
    (106, "limits", "push subject: at most 40 characters"),
    (106, "limits", "push body: at most 110 characters"),
]
LEFT_OUT = [
    (43, "'iconic'", "the kit says so already"),
    (84, "'—'", "the kit says so already"),
]
NOT_UNDERSTOOD = [
    (42, 'Don\'t say "limited edition" unless the printer says so.'),
    (110, "Use plenty of white space."),
    (110, "Always put the picture above the first line."),
    (110, "Covers must show the whole jacket."),
]


@pytest.fixture(scope="module")
def base() -> BrandKit:
    return read_kit(GUIDES / "base.yaml")


@pytest.fixture(scope="module")
def imported(base: BrandKit) -> Imported:
    return import_guide(GUIDE, base)


def of_text(text: str, base: BrandKit, tmp_path: Path) -> Imported:
    path = tmp_path / "guide.md"
    path.write_text(text, encoding="utf-8")
    return import_guide(path, base)


def test_every_rule_of_the_guide_is_read_at_its_line(imported: Imported) -> None:
    assert [(one.source.line, one.key, one.rule) for one in imported.rules] == READ


def test_what_is_left_out_and_what_is_not_understood_is_listed(imported: Imported) -> None:
    left_out = [(one.source.line, one.rule, reason) for one, reason in imported.left_out]
    assert left_out == LEFT_OUT
    assert [(trace.line, trace.sentence) for trace in imported.not_understood] == NOT_UNDERSTOOD


def test_every_rule_stands_in_the_kit_with_its_sentence(imported: Imported) -> None:
    kit = imported.kit
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    listed = (
        "exclusions",
        "restrictions",
        "required_lines",
        "limits",
        "names",
        "competitors",
        "marks_not_used",
    )
    traces = [rule.source for key in listed for rule in getattr(kit, key) if rule.source is not None]
    traces += [trait.source for trait in kit.voice] + [kit.reading_level.source, *kit.sources.values()]
    assert len(traces) == len(READ)
    for trace in traces:
        assert trace is not None
        assert trace.line is not None
        said = lines[trace.line - 1]
        first = trace.sentence.splitlines()[-1 if "\n" in trace.sentence else 0].split(" | ")[0]
        assert trace.document == "style_guide.md"
        assert re.sub(r"\W", "", first)[:20] in re.sub(r"\W", "", " ".join(lines)), said
    by_phrase = {entry.phrase: entry for entry in kit.exclusions}
    source = by_phrase["click here"].source
    assert source is not None
    assert (source.place, source.sentence) == (
        "style_guide.md, line 46",
        'We never write "click here"; say "see the shelf".',
    )


def test_voice_traits_hold_their_examples(imported: Imported) -> None:
    curious, unhurried, exact = imported.kit.voice
    assert curious.do == "We ask before we tell. A question is a fine first line."
    assert curious.do_examples == (
        "What did you read on the train this week?",
        "Two endings, and we cannot agree on which is better.",
    )
    assert curious.dont_examples == ("You will adore this masterpiece.",)
    assert (unhurried.do, unhurried.dont) == (
        "Let a sentence end before the next one starts.",
        "Press anybody to decide today.",
    )
    assert unhurried.dont_examples == ("Run, before the last copy is gone.",)
    assert exact.do == "Name the book, the shelf and the day."


def test_the_parts_of_rules_are_read(imported: Imported) -> None:
    kit = imported.kit
    by_phrase = {entry.phrase: entry for entry in kit.exclusions}
    assert by_phrase["pre-loved"].reason == "It is a book and not a pet."
    assert by_phrase["must-read"].reason == "Nobody must."
    assert kit.restrictions[0].examples == ("Another one for the pile, is it?",)
    assert kit.restrictions[0].allowed == ("The pile by the bed can wait.",)
    names = {name.written: (name.mark, name.wrong) for name in kit.names}
    assert names == {"Lanternfish": ("", ("LF Books",)), "ReadAgain": ("™", ()), "NightShelf": ("", ())}
    assert [mark.instead for mark in kit.marks_not_used if mark.sign == "—"] == [", "]
    assert (kit.reading_level.min_grade, kit.reading_level.max_grade) == (6, 8)


def test_the_guides_rule_takes_the_place_of_the_kits_own_and_the_rest_stays(imported: Imported) -> None:
    kit = imported.kit
    assert kit.version == 4
    assert {
        (limit.channel.value, limit.field.value): (limit.min_chars, limit.max_chars) for limit in kit.limits
    } == {
        ("email", "subject"): (8, 45),
        ("sms", "body"): (20, 150),
        ("email", "preheader"): (1, 80),
        ("email", "cta"): (5, 24),
        ("push", "subject"): (1, 40),
        ("push", "body"): (1, 110),
    }
    assert [line.text for line in kit.required_lines if line.channel == "email" and line.region is None] == [
        "You read this because you joined our list. Leave it with one click below."
    ]
    assert (kit.emoji_allowed, kit.max_emoji, kit.max_exclamation_marks) == (False, None, 1)
    assert kit.facts == ("The shop has a window table that anybody may read at.",)


def test_the_kit_that_comes_out_can_be_published_and_read_again(imported: Imported, tmp_path: Path) -> None:
    assert contradictions(imported.kit) == ()
    path = tmp_path / "new.yaml"
    path.write_text(kit_as_yaml(imported.kit), encoding="utf-8")
    assert read_kit(path) == imported.kit


@pytest.mark.parametrize(
    ("sentence", "rules"),
    [
        ("Avoid **synergy** and **leverage**.", ["'synergy'", "'leverage'"]),
        ("Never say utilize.", ["'utilize'"]),
        ("Don’t use the phrase “at the end of the day”.", ["'at the end of the day'"]),
        ("Instead of 'purchase', write 'buy'.", ["'purchase', rather 'buy'"]),
        ("**Never** promise a delivery day.", ["Never promise a delivery day."]),
        ("Use up to two emoji in a push message.", ["2"]),
        ("No emoji, please, and no hashtags.", ["false", "'#'"]),
        ('Never use semicolons or "henceforth".', ["';'", "'henceforth'"]),
        ("Never use more than one exclamation mark.", ["1"]),
        ("Exclamation marks: one at most, and not in subject lines.", ["1"]),
        ("Emojis are fine in push messages but never more than one.", ["1"]),
        ('"Tome" is never OK.', ["'Tome'"]),
        ('The word "tome" should not appear in our copy.', ["'tome'"]),
        ("ReadAgain™ takes the symbol the first time.", ["ReadAgain™"]),
        ("Aim for a sixth-grade reading level.", ["grade up to 6"]),
        ("Emails are between 200 and 600 characters.", ["email body: at most 600, at least 200 characters"]),
        ("Banner headlines: at most 30 characters.", ["web_banner subject: at most 30 characters"]),
        (
            "Every message must end with: Sent by Lanternfish. Write to us at any time.",
            [
                "email: Sent by Lanternfish. Write to us at any time.",
                "sms: Sent by Lanternfish. Write to us at any time.",
                "push: Sent by Lanternfish. Write to us at any time.",
            ],
        ),
        ("Don't use jargon.", []),
        ("We were founded by two readers.", []),
    ],
)
def test_a_sentence_gives_its_rules(sentence: str, rules: list[str], base: BrandKit, tmp_path: Path) -> None:
    found = of_text(f'# Guide\n\n{sentence}\n\nNever say "zeitgeist".\n', base, tmp_path)
    assert [one.rule for one in found.rules] == [*rules, "'zeitgeist'"]
    assert [trace.sentence for trace in found.not_understood] == (
        [sentence] if sentence == "Don't use jargon." else []
    )


def test_a_rule_that_contradicts_the_kit_is_left_out_with_the_reason(base: BrandKit, tmp_path: Path) -> None:
    found = of_text('Never say "window table". Never say "zeitgeist".\n', base, tmp_path)
    assert [one.rule for one in found.rules] == ["'zeitgeist'"]
    assert [(one.rule, reason) for one, reason in found.left_out] == [
        (
            "'window table'",
            (
                "the exclusion 'window table' stands in the fact 'The shop has a window table that anybody may read "
                "at.'; change one of the two"
            ),
        )
    ]


# PDF


def pages_of(markdown: str, a_page: int = 34, width: int = 88) -> list[list[Line]]:
    """Returns the lines of a Markdown text as a PDF shows them: headings large, lists with bullets, no tables."""
    lines: list[Line] = []
    apart = False
    for raw in markdown.splitlines():
        heading = re.match(r"(#+) (.*)", raw)
        if not raw.strip() or raw.startswith("|"):
            apart = True
            continue
        if heading:
            lines.append(Line(heading[2], {1: 22, 2: 16, 3: 13}[len(heading[1])], 34))
        else:
            text = f"• {raw[2:]}" if raw.startswith("- ") else raw
            wrapped = textwrap.wrap(text, width)
            lines += [Line(part, space=28 if apart and not n else 16) for n, part in enumerate(wrapped)]
        apart = False
    pages = [lines[at : at + a_page] for at in range(0, len(lines), a_page)]
    head = Line("Lanternfish Books  Style guide", 9)
    return [[head, *page, Line(f"Page {n} of {len(pages)}", 9, 30)] for n, page in enumerate(pages, 1)]


def written(tmp_path: Path, data: bytes, name: str = "guide.pdf") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_a_pdf_gives_the_rules_of_its_text_each_with_its_page(base: BrandKit, tmp_path: Path) -> None:
    pages = pages_of(GUIDE.read_text(encoding="utf-8"))
    found = import_guide(written(tmp_path, pdf_of(pages)), base)
    # A table's columns cannot be told apart in a PDF's text, so this one has none.
    in_tables = {52, 53, 54}
    assert [(one.key, one.rule) for one in found.rules] == [
        (key, rule) for line, key, rule in READ if line not in in_tables
    ]
    assert [trace.sentence for trace in found.not_understood] == [text for _, text in NOT_UNDERSTOOD]
    texts = ["".join(line.text for line in page) for page in pages]
    for one in found.rules:
        assert (one.source.line, one.source.document) == (None, "guide.pdf")
        start = re.sub(r"\W", "", one.source.sentence.splitlines()[0])[:25]
        assert one.source.page is not None
        assert start in re.sub(r"\W", "", texts[one.source.page - 1])
    assert {one.source.page for one in found.rules} == {1, 2, 3}


def test_words_cut_at_a_lines_end_are_joined_and_heads_of_pages_are_no_text(
    base: BrandKit, tmp_path: Path
) -> None:
    first = [
        Line("House style", 9),
        Line("Words", 18, 30),
        Line('Never say "unput-', 11, 30),
        Line('downable". Never say', 11),
    ]
    second = [Line("House style", 9), Line('"zeitgeist" to anybody.', 11, 30), Line("2", 9, 40)]
    found = import_guide(written(tmp_path, pdf_of([first, second])), base)
    assert [(one.rule, one.source.page, one.source.sentence) for one in found.rules] == [
        ("'unputdownable'", 1, 'Never say "unputdownable".'),
        ("'zeitgeist'", 1, 'Never say "zeitgeist" to anybody.'),
    ]


def test_items_whose_signs_are_drawn_are_told_by_where_they_stand(base: BrandKit, tmp_path: Path) -> None:
    page = [
        Line("House style for everybody who writes here", 18),
        Line("Words that we never use, whoever asks for them, and whatever they are for:", 11, 30),
        Line("tome", 11, 28, left=90),
        Line("must-read", 11, left=90),
        Line("zeitgeist: it says nothing of a book that its own first page would not", 11, left=90),
        Line("say better", 11, left=90),
        Line("Never mention exams.", 11, 28),
    ]
    found = import_guide(written(tmp_path, pdf_of([page])), base)
    assert [one.rule for one in found.rules] == [
        "'tome'",
        "'must-read'",
        "'zeitgeist'",
        "Never mention exams.",
    ]
    assert found.not_understood == ()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty; export the style guide again"),
        (b"PK\x03\x04 not one", "is no PDF; give a PDF, or Markdown as '.md'"),
        (b"%PDF-1.4\nnothing else", "is a damaged PDF; export it again"),
        (encrypted_pdf(), "is encrypted; save it without a password and try again"),
        (
            pdf_of([[], []]),
            "holds almost no text on 2 pages; it looks like a scan. Recognise its text (OCR) first",
        ),
        (
            pdf_of([[Line("We are two readers and a cat, and this is our shop.")]]),
            "holds no sentence that is understood as a rule",
        ),
    ],
    ids=["empty", "other", "damaged", "encrypted", "scan", "no rules"],
)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_pdf_that_cannot_be_read_is_refused_with_what_to_do(
    data: bytes, problem: str, base: BrandKit, tmp_path: Path
) -> None:
    path = written(tmp_path, data)
    with pytest.raises(InvalidFile) as refused:
        import_guide(path, base)
    assert str(refused.value).startswith(f"{path}: {problem}")


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("guide.docx", b"PK", "is no style guide that can be read"),
        ("guide.md", b"caf\xe9", "not UTF-8"),
        ("guide.md", b"  \n", "is empty"),
        ("guide.md", b"%PDF-1.4", "is a PDF; call it '.pdf'"),
    ],
)
def test_another_file_is_refused(
    name: str, data: bytes, problem: str, base: BrandKit, tmp_path: Path
) -> None:
    with pytest.raises(InvalidFile, match=re.escape(problem)):
        import_guide(written(tmp_path, data, name), base)
