"""Names of people, where the words around them or a common first name say that they are names.

Names are told by capitals, so the text is read as it was given. Good for masking, not for proof: names are
also those of streets, months and flowers.
"""

import re
from collections.abc import Mapping
from functools import cache

from guardrails.patterns import Pattern, Phrases
from guardrails.text import Span
from guardrails.view import View

_FIRST_NAMES = frozenset(
    """
    aaron abdul abigail adam adele adrian agnes ahmed aisha alan albert alejandro alex alexander alexandra
    alexei alfred ali alice alicia alina alison allan amanda amber amelia amy ana anastasia anders andrea
    andreas andrew andrey angela anita anja ann anna anne annette annie anthony antonio anton arthur
    ashley astrid audrey axel barbara beatrice ben benjamin bernard beth betty bianca bill bjorn bob
    bogdan boris brandon brenda brian bruce bruno bryan camille carl carla carlos carmen carol caroline
    catherine cecilia charles charlotte chen chloe chris christian christina christine christopher cindy
    claire clara claudia colin connor craig cristina daniel daniela danielle david deborah denis dennis
    derek diana diane diego dmitri dominik donald donna doris dorothy douglas eduardo edward elena eleanor
    elias elif elisabeth elizabeth ella ellen emily emma eric erica erik erin ernest esther ethan eva
    evelyn fatima felix fernando filip fiona florian frances francesca francesco francis francois frank
    frederik fredrik gabriel gareth gary george gerald giorgio giovanni giulia gloria grace graham greg
    gregory greta guillaume gustav hamza hannah hans harold harry hassan heather heidi helen helena henrik
    henry herbert hiroshi howard hugo ian ibrahim igor ines ingrid irene irina isaac isabel isabella ivan
    jack jacob jacqueline jacques jakob jakub james jamie jan jane janet janina jaroslav jason javier jean
    jeff jeffrey jennifer jenny jens jeremy jerry jerzy jesse jessica jesus jim joan joanna joao joe johan
    johann johannes johanna john johnny jonas jonathan jordan jorge jose josef joseph joshua joyce juan
    judith judy julia julian julie justin kamal karen karin karl karla kate katarina katherine kathleen
    kathryn katja katrin keith kelly ken kenneth kevin khalid kim kimberly klaus kristen kristian kristina
    kyle lara larry lars laura lauren laurent lea leah leif lena leo leon leonard leonardo leticia liam
    lily linda lisa liz lorenzo louis louise luca lucas lucia lucy luis lukas luke luisa magdalena magnus
    manuel marc marco marcus margaret maria marian marie marina mario marion marit mark marko markus marta
    martha martin martina mary mateo mathias mathilde matteo matthew matthias maureen maurice max megan
    mehmet meera mei melanie melissa mia michael michaela michel michelle miguel mike mikhail milan mila
    mohamed mohammad mohammed mona monica monika morten moshe muhammad nadia nancy naomi natalia natalie
    nathan neil nicholas nick nicola nicolas nicole niels nikita nikolai nikolaj nils nina noah nora
    norman olaf oleg olga oliver olivia omar oscar oskar otto pablo pamela paola pascal patricia patrick
    paul paula pauline pavel pedro peter petra philip philippe pierre piotr priya rachel rafael rahul raj
    ralph ramesh raquel raul ravi raymond rebecca regina renata rene ricardo richard rita robert roberto
    robin rodrigo roger roland roman ronald rosa rosemary roy ruben ruth ryan sabine saira salma sam
    samantha samuel sandra sara sarah scott sean sebastian serena sergei sergey sergio sharon shirley
    silvia simon simone sofia sofie sonia sophia sophie stefan stefanie stephan stephanie stephen steve
    steven stuart sue sunil susan susanna suzanne sven svetlana sylvia tamara tania tanya tatiana teresa
    terry theo theresa thomas tim timothy tina tobias todd tom tomas tony tracy ulrich ulrike ursula uwe
    valentina valerie vanessa vera veronica victor victoria vikram viktor vincent vladimir walter wanda
    wei wendy werner wilhelm william willem wolfgang yasmin yolanda yuki yuri yusuf yvonne zachary zara
    zoe
    """.split()  # noqa: SIM905  # a list of one word a line would fill many screens
)
_AFTER_NO_NAME = frozenset(
    """
    mr mrs ms miss dr prof i am a an the sorry glad happy sure not here just going looking writing from in
    at with and or but so new very all street road avenue lane square court park hotel airport island
    university college school church hospital museum bank inc ltd llc corp company group airlines brothers
    sons january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday customer team sir madam friend friends valued all
    everyone reader readers subscriber members member
    """.split()  # noqa: SIM905  # as above
)
_ALSO_WORDS = frozenset(
    {
        "amber",
        "bill",
        "bob",
        "diana",
        "gloria",
        "grace",
        "heather",
        "jack",
        "jan",
        "jean",
        "jordan",
        "mark",
        "max",
    }
    | {"mona", "nora", "petra", "robin", "roman", "rosa", "sue", "vera", "victor"}
)
"""First names that are words, months or brands as well, and need a surname."""
_UPPER = r"(?![a-zß-öø-ÿ])[^\W\d_]"
_NAME_WORD = rf"{_UPPER}[^\W\d_]{{1,30}}(?:['\u2019-][^\W\d_]{{1,30}}){{0,2}}"
_SMALL = "de|da|dos|del|van|von|der|den|bin|ibn|al|el|la|le|ten|ter"
_REST = rf"(?: (?:{_UPPER}\.?|{_SMALL})){{0,3}}(?: {_NAME_WORD}){{0,2}}(?!\w)"


_TITLE = r"\b(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|rev|herr|frau|mme|sr|sra)\b\.? "
_CUE = (
    r"(?:\bmy name(?:'s| is)|\bname is|\b(?:full |first |last )?name:|\b(?:sincerely|regards|cheers|wishes|thanks),?"
    r"|\bdear|\bsigned by|\bon behalf of|\battn:?|\bbelonging to|\bname of|\bcardholder:?|\bc/o|\bperson named) "
)
_ANNOUNCED = Pattern(f"{_TITLE}|{_CUE}")
"""What stands before a name."""


@cache
def _grammar() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Returns the patterns of a whole name, and of what follows a first name."""
    return re.compile(rf"{_NAME_WORD}{_REST}"), re.compile(_REST)


@cache
def _first_names() -> Phrases:
    return Phrases(sorted(_FIRST_NAMES))


def names_in(fields: Mapping[str, str], view: View) -> dict[str, list[Span]]:
    """Returns where people are named, for each field of the view that names any; ordered and disjoint."""
    name, rest = _grammar()
    named: dict[str, list[Span]] = {}
    for start, end in _ANNOUNCED.spans(view.data):
        place = view.place(start, end)
        found = name.match(fields[place.field], place.end)
        if found and found[0].split()[0].lower() not in _AFTER_NO_NAME:
            named.setdefault(place.field, []).append(Span(*found.span()))
    for first in _first_names().find(view.text):
        place = view.place(first.start, first.end)
        text = fields[place.field]
        if not text[place.start].isupper():
            continue
        found = rest.match(text, place.end)
        stop = found.end() if found else place.end
        following = text[place.end : stop].lower().split()
        if not following and view.text[first.start : first.end] in _ALSO_WORDS:
            continue
        if text[stop : stop + 1] != "@" and not any(word in _AFTER_NO_NAME for word in following):
            named.setdefault(place.field, []).append(Span(place.start, stop))
    return {field: _disjoint(spans) for field, spans in named.items()}


def _disjoint(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept
