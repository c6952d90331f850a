"""Words that shut people out, and a gendered pronoun for somebody whose gender nobody said.

Terms are listed with what they mean in harm's way (`guardrails.language.inclusive_terms`). A list alone is wrong as
often as right, so each hit is read where it stands: names and titles, by their capitals and quotation marks;
addresses; other senses, by the words around; offices before a name. A pronoun needs a role without a name
("the nurse ... his") or nobody at all that it could mean; a named person's pronoun is theirs.
"""

import re
from collections.abc import Iterator
from functools import cache

from guardrails.base import Check, Example, Fix, Match, Severity, Stage, Subject
from guardrails.language.inclusive_terms import TERMS, Term, Why
from guardrails.patterns import Pattern, in_case_of, is_inside, phrases_of
from guardrails.text import Span
from guardrails.view import View, view_of

_WINDOW = 80
"""Characters on each side of a hit that tell its sense."""
_MAX_SENTENCE = 600
"""Characters on each side that are searched for the ends of a sentence."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_SPACE = re.compile(r"\s")
_SENTENCE_END = re.compile(r"[.!?\u2026:;]+[\"'\u201d\u2019)]*\s|[\n|\u2022]")
_QUOTES = "\"'\u201c\u201d\u2018\u2019\u00ab\u00bb*_"
_ADDRESS = re.compile(r"@|://|www\.|_|\w\.[\w-]+/|\w\.(?:com|net|org|info|txt|html?|ie|uk)\b")
"""What makes a run of text without spaces an address or the name of a file."""
_SMALL = re.compile(r"a|an|and|as|at|but|by|for|from|in|is|it|of|on|or|the|to|with")
_PLURAL = "men"
_OFFICE = re.compile(r"(?i)(?:m[ae]n|wom[ae]n|lady|wife|ess)$")
_NAME_AFTER = re.compile(r",? (?:of the [a-z]+ )?[A-Z][\w.'\u2019-]+(?: [A-Z][\w.'\u2019-]*)+")
_NAME = re.compile(r"\b[A-Z][a-z'\u2019-]+ (?:[A-Z][\w'\u2019.-]* ){0,3}[A-Z]\w+")
_NAMED_SUBJECT = re.compile(r"(?:^|[.!?] )[A-Z][a-z]+ (?:is|was|became|served|worked|has|had)\b")
_SHE_OR_HE = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er)\b")
_SAID_OF = re.compile(
    r"\b(?:a|am|are|be|been|go|goes|going|gone|is|it's|i'm|I'm|not|so|that's|too|totally|was|were) $"
)
"""What stands before a plain word, and not before a name."""


@cache
def _words() -> tuple[str, ...]:
    return tuple(word for term in TERMS for word in term.words.split("|"))


@cache
def _term_of() -> tuple[Term, ...]:
    return tuple(term for term in TERMS for _ in term.words.split("|"))


@cache
def _pattern(pattern: str) -> Pattern:
    return Pattern(pattern)


def _find(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    pairs: list[Span] = []
    for found in phrases_of(_words()).find(view.text):
        term = _term_of()[found.number]
        if not _is_meant(term, view, found.start, found.end):
            continue
        place = view.place(found.start, found.end)
        written = subject.fields[place.field]
        if _is_name(written, place.start, place.end, term):
            continue
        said = written[place.start : place.end]
        certain = term.certain and not (said.isupper() and len(said) > 1)
        fix = Fix(replacement=in_case_of(said, term.instead), certain=certain) if term.instead else None
        hint = f"; say '{term.instead}'" if term.instead else ""
        yield Match(*place, f"'{said}' {term.why}{hint}", fix=fix)
        if term.why is Why.PAIR:
            pairs.append(Span(found.start, found.end))
    if _PRONOUN.found_in(view.data):
        yield from _pronouns(subject, view, pairs)


def _is_meant(term: Term, view: View, start: int, end: int) -> bool:
    """Whether the words around leave the term its harmful sense."""
    if not (term.only or term.unless):
        return True
    nearest = max(0, start - _WINDOW)
    first = max(view.text.rfind("\n", nearest, start) + 1, nearest)
    last = view.text.find("\n", end, end + _WINDOW)
    data = view.data[first : last if last >= 0 else end + _WINDOW]
    at, to = start - first, end - first

    def covered(pattern: str) -> bool:
        return any(span.start < to and span.end > at for span in _pattern(pattern).spans(data))

    return (not term.only or covered(term.only)) and not (term.unless and covered(term.unless))


def _is_name(text: str, start: int, end: int, term: Term) -> bool:
    """Whether the word is part of a name, a title or an address."""
    if _ADDRESS.search(_token_at(text, start, end)):
        return True
    sentence = _sentence_at(text, start, end)
    said = text[start:end]
    if _is_known_person(text, end, sentence, said, term):
        return True
    if not said[0].isupper() or (len(said) > 1 and said.isupper()):
        return False
    if start and text[start - 1] in _QUOTES:
        return True
    if _is_all_capitals(text[sentence.start : sentence.end]):
        # In a headline every word has a capital, in a title the small words have none.
        words = [word[0] for word in _WORD.finditer(text, sentence.start, sentence.end)]
        opened = max(text.rfind(quote, sentence.start, start) for quote in _QUOTES)
        quoted = opened >= 0 and any(quote in text[end : sentence.end] for quote in _QUOTES)
        return quoted or any(_SMALL.fullmatch(word) for word in words)
    following = _WORD.match(text, end + 1)
    before_a_capital = following is not None and following[0].istitle()
    if not text[sentence.start : start].strip(_QUOTES + " -("):
        # "Insane Deals" is a heading of its own; "Idiot Bar opens" begins with a name.
        return before_a_capital and any(word.islower() for word in _WORD.findall(text, end, sentence.end))
    if term.proper:
        return before_a_capital or not said.endswith(("s", _PLURAL))
    return not _SAID_OF.search(text, max(0, start - 20), start)


def _token_at(text: str, start: int, end: int) -> str:
    """Returns the run without spaces that the word stands in."""
    begin = max(0, start - _WINDOW)
    for found in _SPACE.finditer(text, begin, start):
        begin = found.end()
    ending = _SPACE.search(text, end, end + _WINDOW)
    return text[begin : ending.start() if ending else end + _WINDOW]


def _is_known_person(text: str, end: int, sentence: Span, said: str, term: Term) -> bool:
    """Whether the term says what somebody is who is known: how they are called is theirs to say."""
    if (
        term.why is not Why.GENDER
        or not _OFFICE.search(said)
        or _is_all_capitals(text[sentence.start : sentence.end])
    ):
        return False
    if _NAME_AFTER.match(text, end):
        return True
    if said.lower().endswith(_PLURAL):
        return False
    return any(
        pattern.search(text, sentence.start, sentence.end) is not None
        for pattern in (_NAME, _NAMED_SUBJECT, _SHE_OR_HE)
    )


def _is_all_capitals(sentence: str) -> bool:
    """Whether nearly every word but the small ones begins with a capital, as in a headline or a title."""
    words = [word for word in _WORD.findall(sentence) if not _SMALL.fullmatch(word)]
    return len(words) > 3 and sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def _sentence_at(text: str, start: int, end: int) -> Span:
    begin = max(0, start - _MAX_SENTENCE)
    for found in _SENTENCE_END.finditer(text, begin, start):
        begin = found.end()
    ending = _SENTENCE_END.search(text, end, end + _MAX_SENTENCE)
    return Span(begin, ending.start() if ending else min(len(text), end + _MAX_SENTENCE))


_PRONOUN = Pattern(r"\b(?:s?he(?:'(?:s|d|ll))?|him|hers?|his|himself|herself)\b")
_ROLES = (
    r"accountant|actuary|adviser|advisor|agent|analyst|applicant|apprentice|architect|artist|assistant|"
    r"athlete|attendant|attorney|auditor|author|babysitter|baker|banker|bank[ -]teller|barber|barista|"
    r"bartender|boss|bookkeeper|broker|builder|butcher|buyer|candidate|captain|caregiver|caretaker|"
    r"carer|carpenter|cashier|ceo|chef|chemist|chief|child|cleaner|clerk|client|clinician|coach|"
    r"colleague|consultant|contractor|cook|counsell?or|courier|critic|customer|cyclist|dancer|dealer|"
    r"dentist|designer|detective|developer|dietitian|director|dispatcher|doctor|donor|driver|editor|"
    r"electrician|employee|employer|engineer|entrepreneur|examiner|executive|expert|farmer|firefighter|"
    r"fitter|florist|founder|freelancer|friend|gardener|geologist|guard|guest|guide|hairdresser|handler|"
    r"helper|hiker|homeowner|host|housekeeper|hunter|hygienist|inspector|instructor|insurer|intern|"
    r"interpreter|investigator|investor|janitor|jeweller|jeweler|journalist|judge|juror|keeper|kid|"
    r"laborer|labourer|landscaper|lawyer|leader|learner|lecturer|librarian|machinist|maker|manager|"
    r"mechanic|member|mentor|merchant|miner|minister|mover|musician|neighbou?r|newcomer|"
    r"nurse|nutritionist|officer|onlooker|operator|optician|optometrist|owner|painter|paralegal|"
    r"paramedic|parent|participant|partner|passenger|patient|patron|payer|person|pharmacist|"
    r"photographer|physician|pilot|planner|player|plumber|poet|police[ -]officer|politician|porter|"
    r"postal[ -]worker|president|principal|producer|professional|professor|programmer|psychologist|"
    r"pupil|rancher|reader|realtor|receptionist|recipient|referee|reporter|representative|researcher|"
    r"resident|reviewer|runner|salesperson|scholar|scientist|secretary|seller|senator|server|sheriff|"
    r"shopkeeper|shopper|singer|skier|soldier|specialist|spokesperson|staffer|stranger|student|stylist|"
    r"subscriber|supervisor|surgeon|surveyor|tailor|tax[ -]?payer|teacher|technician|teenager|teller|"
    r"tenant|therapist|toddler|traveler|traveller|trainee|trainer|translator|treasurer|tutor|"
    r"undergraduate|user|vendor|veterinarian|vet|victim|viewer|visitor|volunteer|voter|waiter|warden|"
    r"welder|winner|witness|worker|writer|youngster"
)
_ROLE = Pattern(
    r"\b(?:the|an?|each|every|any|some|your|our|no|another|one|whichever|that|this) (?:[a-z-]+ ){0,2}?"
    rf"(?:{_ROLES})s?\b|\b(?:everyone|everybody|anyone|anybody|someone|somebody|no one|nobody|whoever)\b"
)
_MALE = (
    r"m[ae]n|guys?|boys?|lads?|gentlem[ae]n|father|dad|daddy|husband|brother|son|uncle|nephew|grandpa|"
    r"grandfather|king|prince|boyfriend|actor|mr|sir|lord|god|jesus|christ|allah|pope|santa|dude|bro|"
    r"grandson|groom|emperor|duke|male|waiter|monk|priest|businessm[ae]n|policem[ae]n|bull|stallion|"
    r"rooster"
)
_FEMALE = (
    r"wom[ae]n|girls?|gals?|lad(?:y|ies)|mother|mom|mum|mama|wife|sister|daughter|aunt|niece|grandma|"
    r"grandmother|queen|princess|girlfriend|actress|mrs|ms|miss|madam|bride|widow|female|nun|ship|"
    r"waitress|hostess|heroine|duchess|empress|blonde|businesswom[ae]n|goddess|cow|hen|mare"
)
_HE = Pattern(rf"\b(?:{_MALE})(?:'s)?\b")
_SHE = Pattern(rf"\b(?:{_FEMALE})(?:'s)?\b")
_OWN = re.compile(r"\b(?:his|her|their) (?:[a-z]+ )?$")
_GIFT = Pattern(
    r"\bfor (?:him|her)\b|\b(?:surprise|spoil|treat|make|show|tell|give|get|wow|thank) (?:him|her)\b"
    r"|\bhis and hers\b|\bhis (?:n|&) hers\b|\bhe or she\b|\bhis or her\b"
)
_NO_NAMES = re.compile(
    r"i|i'm|i've|i'll|i'd|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|"
    r"march|april|may|june|july|august|september|october|november|december|english|french|german|"
    r"american|british|european|chinese|indian|spanish|italian|japanese|christmas|easter|internet|god|"
    r"ceo|cfo|cto|tv|pc|us|uk|usa"
)
_STARTERS = re.compile(
    r"a|about|after|again|all|also|although|always|an|and|another|any|anyone|as|at|because|been|before|"
    r"being|both|but|by|can|come|could|did|do|does|don't|each|earlier|either|even|every|everyone|"
    r"everybody|finally|first|for|from|had|has|have|he|he'd|he'll|he's|her|here|hers|him|his|how|"
    r"however|i|i'm|i'd|i'll|i've|if|in|instead|is|it|it's|its|just|last|later|let|like|look|make|many|"
    r"maybe|meanwhile|more|most|my|neither|never|next|no|nobody|not|now|of|often|oh|ok|on|once|one|only|"
    r"or|other|our|over|perhaps|please|recently|she|she'd|she'll|she's|should|since|so|some|someone|"
    r"somebody|sometimes|soon|still|such|suddenly|take|that|that's|the|their|then|there|these|they|this|"
    r"those|though|thus|to|today|tomorrow|two|under|unfortunately|until|up|we|well|what|when|where|"
    r"whether|which|while|who|whoever|why|will|with|without|would|yes|yesterday|yet|you|your|ask|tell|"
    r"give|show|help|find|meet|did"
)
_SHORT, _SHORT_CHARS = 14, 140
"""Words and characters of a text up to which a pronoun that can mean nobody counts without a role."""
_CONTEXT = 160
"""Characters before a sentence in which a pronoun's person may have been named."""
_MASCULINE = frozenset([b"he", b"he's", b"he'd", b"he'll", b"him", b"his", b"himself"])


def _pronouns(subject: Subject, view: View, pairs: list[Span]) -> Iterator[Match]:
    """Yields one match for each sentence whose gendered pronoun means a role without a name, or nobody."""
    done = -1
    for span in _PRONOUN.spans(view.data):
        if span.start < done or is_inside(span, pairs):
            continue
        place = view.place(span.start, span.end)
        text = subject.fields[place.field]
        sentence = _sentence_at(text, place.start, place.end)
        context = max(0, sentence.start - _CONTEXT)
        rest = span.end + max(0, sentence.end - place.end)
        if _is_all_capitals(text[sentence.start : sentence.end]) or _has_name(text[context : sentence.end]):
            done = rest
            continue
        # Folding changes lengths by a few characters at most, so the same stretch is cut out of the view.
        begin = max(0, span.start - (place.start - context))
        before = view.data[view.data.rfind(b"\n", begin, span.start) + 1 or begin : span.start]
        if _has_gender(before, view.data[span.start : span.end]):
            continue
        if _ROLE.found_in(before):
            reason = "a role has no gender; say 'they', 'their' or 'them', or do without a pronoun"
        elif _means_nobody(subject, text, view.data, span):
            reason = "nobody is named whom it could mean; say who, or 'they'"
        else:
            continue
        yield Match(*place, f"'{text[place.start : place.end]}': {reason}")
        done = rest


def _means_nobody(subject: Subject, text: str, data: bytes, pronoun: Span) -> bool:
    """Whether the text is too short to have said before who is meant, and does not speak of gifts."""
    if len(subject.fields) > 1 or text[:1].islower() or len(text) > _SHORT_CHARS:
        return False
    return len(_WORD.findall(text)) <= _SHORT and not any(
        gift.start <= pronoun.start and pronoun.end <= gift.end for gift in _GIFT.spans(data)
    )


def _has_name(text: str) -> bool:
    """Whether somebody seems to be named: a capital where no sentence begins, or a first word that is no
    usual one."""
    at = 0
    for found in _WORD.finditer(text):
        word, begins = found[0], at == 0 or _SENTENCE_END.search(text, at - 1, found.start()) is not None
        at = found.end()
        plain = word.lower().replace("\u2019", "'")
        if not word[0].isupper() or _NO_NAMES.fullmatch(plain) or (len(word) > 1 and word.isupper()):
            continue
        if not begins or not _STARTERS.fullmatch(plain):
            return True
    return False


def _has_gender(before: bytes, pronoun: bytes) -> bool:
    """Whether somebody of the pronoun's gender stands before it who is not merely somebody's relative."""
    people = _HE if pronoun in _MASCULINE else _SHE
    text = before.decode("ascii")
    return any(not _OWN.search(text, max(0, span.start - 40), span.start) for span in people.spans(before))


CHECK = Check(
    name="inclusive",
    version=1,
    title="Inclusive language",
    policy="Copy shuts nobody out: it uses neutral words for people and roles, and no condition, origin or "
    "orientation as a slight or a figure of speech.",
    policy_source="the brand's language guide",
    severity=Severity.REVIEW,
    stages=frozenset({Stage.BRIEF, Stage.OFFER, Stage.BLOCK, Stage.DRAFT, Stage.MESSAGE, Stage.TEXT}),
    examples=(
        Example("Insane deals on blenders, while our shopkeepers are still sane.", ("Insane", "sane")),
        Example("Salad night, sorted. Gifts for him, women's shoes and a girls' size 8.", ()),
        Example(
            "The counter is manned by two policemen and a businessman.",
            ("manned", "policemen", "businessman"),
        ),
        Example("Rosa Delgado, a businesswoman from Lima, baked it. Chairman Tom Okafor ate it.", ()),
        Example(
            "Cripple Creek ends at the Idiot Bar, and then you watch \u201cCrazy Hearts\u201d.",
            (),
        ),
        Example("10 Crazy Ways To Cook An Egg", ("Crazy",)),
        Example("Read The Diary of a Madman to the Children", ()),
        Example("Write to crazy@shop.example or see shop.example/crazy.", ()),
        Example("Dumbbells, salted nuts, a lame duck, baby chicks and an alcoholic beverage.", ()),
        Example("A hot chick who drives me nuts, and an alcoholic.", ("chick", "nuts", "alcoholic")),
        Example("This recipe is so OCD; a panic attack is no joke.", ("OCD",)),
        Example("She committed suicide, said Rosa Delgado.", ("committed suicide",)),
        Example("Wheelchair-bound shoppers and the disabled.", ("Wheelchair-bound", "the disabled")),
        Example("Oriental noodles. The Oriental Institute.", ("Oriental",)),
        Example("Gypsies, eskimos and Frenchmen.", ("Gypsies", "eskimos", "Frenchmen")),
        Example("cr\u0430zy d\u200bumb id\u00edots", ("cr\u0430zy", "d\u200bumb", "id\u00edots")),
        Example("A good nurse knows his patients.", ("his",)),
        Example("Each customer may bring his or her own bag.", ("his or her",)),
        Example("Ask the cashier. She will help.", ("She",)),
        Example("Anna Blum is our baker. She starts at four.", ()),
        Example("Our baker Anna starts at four, and her bread is ready at eight.", ()),
        Example("The woman at the desk has her own list.", ()),
        Example("The cook went home because his mom was waiting.", ("his",)),
        Example("I like him.", ("him",)),
        Example("Make him smile on Sunday.", ()),
    ),
    find=_find,
    limits=(
        "Terms are a list; what slights people in words that are not on it passes.",
        "Names are told by capitals, so a text without capitals has none, and a headline hides them.",
        "How well it works on words that the development files do not hold is known from the part kept back alone.",
    ),
)
