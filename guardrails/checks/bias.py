"""Stereotypes, and copy that shows who it takes the customer for.

Rules find the common forms: a generalisation about a whole group, or an attribute of the customer that copy must
not build on. A learned model judges what the rules do not see, from what is said of groups and in which manner,
without knowing of which group it is said; a person must look at what it finds, and what it is nearly certain of
is blocked. Naming a group is no finding: statements of identity ("I am a Deaf woman") pass.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bespoke.errors import InvalidInput
from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject
from guardrails.language.stereotypes import (
    FEATURES,
    Reading,
    is_identity_statement,
    is_silent,
    may_name,
    plain,
    read,
)
from guardrails.learned.model import Prepared, model_of
from guardrails.patterns import Hit, Rule, Rules, either, phrases_of
from guardrails.text import Span, ascii_bytes, fold
from guardrails.view import View, view_of

_NATION = (
    r"(?:african|american|arab|asian|australian|bangladeshi|brazilian|british|canadian|chinese|cuban"
    r"|dutch|egyptian|english|ethiopian|european|filipino|french|german|greek|indian|iranian|iraqi"
    r"|irish|israeli|italian|jamaican|japanese|kenyan|korean|lebanese|mexican|moroccan|nigerian"
    r"|pakistani|persian|polish|portuguese|roma|romanian|russian|saudi|scottish|somali|spanish|syrian"
    r"|thai|turkish|ukrainian|vietnamese|welsh)"
)
_IDENTITY = (
    rf"(?:{_NATION}|african[ -]american|native american|black|brown|white|colou?red|hispanic"
    r"|latin[oax]|aboriginal|indigenous|immigrant|migrant|refugee|foreign|jewish|muslim|islamic"
    r"|christian|catholic|protestant|hindu|sikh|buddhist|mormon|atheist|gay|lesbian|bisexual"
    r"|homosexual|straight|queer|trans|transgender|old|older|elderly|young|younger|middle[ -]aged"
    r"|disabled|handicapped|blind|deaf|autistic|mentally ill|fat|overweight|obese|short|poor|rich"
    r"|wealthy|homeless|working[ -]class|lower[ -]class|upper[ -]class|uneducated|single|married"
    r"|divorced|rural)"
)
_PERSONS = (
    r"(?:people|persons|folks?|wom[ae]n|m[ae]n|girls|boys|guys|lad(?:ies|s)|females|males|moms|mums"
    r"|mothers|dads|fathers|parents|kids|children|teens|teenagers|families|couples|students|workers"
    r"|drivers|americans|wives|husbands)"
)
_PLURALS = (
    r"(?:women|men|girls|boys|ladies|females|males|housewives|wives|husbands|moms|mums|mothers|dads"
    r"|fathers|girlfriends|boyfriends|seniors|pensioners|retirees|grandmas|grandmothers|grandpas"
    r"|teenagers|millennials|boomers|zoomers|blacks|whites|asians|latin[oa]s|hispanics|mexicans|arabs"
    r"|africans|african[ -]americans|americans|chinese|indians|italians|russians|germans|immigrants"
    r"|migrants|refugees|foreigners|gypsies|jews|muslims|christians|catholics|hindus|sikhs|buddhists"
    r"|mormons|atheists|gays|lesbians|homosexuals|bisexuals|transsexuals|rednecks|blondes)"
)
_GROUP = (
    rf"(?:(?:{_IDENTITY} ){{1,2}}{_PERSONS}|{_PLURALS}|people (?:from|in) [a-z]+"
    r"|people with (?:[a-z]+ )?(?:disabilit|illness|autism|depression|adhd)[a-z]*|the (?:elderly"
    r"|disabled|poor|rich|homeless|jews|muslims|blacks|gays|mentally ill))"
)
_HOW = (
    r"(?:(?:all|always|never|just|usually|naturally|really|simply|only|often|generally|typically"
    r"|mostly|still|both|also|so|very|too|such|quite|rather|more|less|not|the most|a|an"
    r"|known (?:to be|for being)|supposed to be|considered) )*"
)
_VERB = (
    r"(?:love|hate|adore|crave|can't|cannot|can not|can|don't|do not|won't|will never|shouldn't"
    r"|should not|should|belong|need|want|prefer|know|like|enjoy|lack|steal|lie|cheat|tend to"
    r"|are known|are supposed|have no|have bad|have big|never|always|only care|care about|go crazy)"
)
_TRAIT = (
    r"(?:lazy|late|loud|rude|dumb|stupid|smart|intelligent|clever|ignorant|uneducated|inferior"
    r"|superior|primitive|savages?|backward|dirty|filthy|smelly|ugly|hairy|tall|short|skinny|weak"
    r"|strong|tough|athletic|fragile|emotional|hysterical|moody|bossy|nagging|vain|superficial"
    r"|shallow|gossip[a-z]*|gold ?diggers?|sensitive|submissive|obedient|promiscuous|perverts?"
    r"|perverted|sinful|immoral|disgusting|gross|creepy|evil|bad|terrible|horrible|awful|worse"
    r"|worthless|useless|incompetent|unqualified|criminals?|thugs?|thieves|rapists?|killers?"
    r"|murderers?|terrorists?|pirates|gangsters|animals|monkeys|vermin|violent|aggressive|angry"
    r"|dangerous|threat[a-z]*|problem|disease|plague|enemy|enemies|scum|trash|greedy|cheap|stingy"
    r"|money-[a-z]+|rich|poor|broke|homeless|drunks?|alcoholics|addicts?|crazy|insane|nuts|mental"
    r"|boring|funny|weird|strange|sneaky|sly|dishonest|liars?|untrustworthy|corrupt|racists?|bigots?"
    r"|arrogant|snobs?|snobby|stubborn|proud|romantic|passionate|hot|sexy|exotic|kind|gentle|caring"
    r"|nurturing|motherly|good|great|better|bad|amazing|excellent|responsible for|to blame|obsessed"
    r"|brainwashed|oppressed|abusive|freaks?|losers?|failures?|parasites?|invaders?|illegals?|spies"
    r"|nerds?|geeks?)"
)
_SPECIFIC = (
    r"(?:the|these|those|two|three|four|five|some|both|several|few|my|our|your|his|her|their|other|of"
    r"|these|which|\d+)"
)
_BETWEEN = r"(?:(?:[a-su-z][a-z]*|t(?:[a-gi-z][a-z]*)?) )?"
"""A word between a determiner and its group; not «that» or «than», after which a new clause begins."""
_RELATIVE = r"(?:wife|husband|spouse|fianc(?:e|ee)|girlfriend|boyfriend|ex-?(?:wife|husband))"
_PARENT = r"(?:mom|mum|mommy|mummy|mother|dad|daddy|father|parent|grandma|grandpa|grandmother|grandfather)"

_GENERALISATION = "generalisation"

_RULES = Rules(
    (
        Rule(
            either(
                rf"\b{_GROUP} (?:are|is|were|be) {_HOW}{_TRAIT}\b",
                rf"\b(?:all|most|typical|every) {_GROUP} (?:are|love|hate|want|need|have|do)\b",
                rf"\b{_GROUP} (?:are|were) (?:all|always|naturally|inherently|notoriously|needlessly|overly"
                r"|too|never|usually|generally|mostly) [a-z]+",
            ),
            "says of a whole group what may be true of one person",
            kind=_GENERALISATION,
            unless=either(
                rf"\b{_SPECIFIC} {_BETWEEN}{_PERSONS} (?:are|is|were|be) {_HOW}{_TRAIT}\b",
                rf"\b{_GROUP} are (?:the best|welcome|invited|great)\b",
            ),
        ),
        Rule(
            rf"\b{_GROUP} {_HOW}{_VERB}\b",
            "says of a whole group what it wants, does or cannot do",
            kind=_GENERALISATION,
            unless=either(
                rf"\b{_SPECIFIC} {_BETWEEN}{_GROUP} {_HOW}{_VERB}\b",
                rf"\b{_GROUP} can (?:be|also|apply|join|now|order|choose|book|find|shop"
                r"|come|bring|use|register|enter|visit)\b",
                rf"\b(?:kids|children) {_HOW}{_VERB}\b",
            ),
        ),
        Rule(
            either(
                rf"\bas an? (?:[a-z]+ )?(?:wom[ae]n|man|girl|guy|lady|{_PARENT}|senior|pensioner|retiree"
                rf"|housewife|bachelor|widow|widower|{_IDENTITY} (?:person|{_PERSONS}))\b",
                r"\blike a (?:girl|woman|lady|man)\b",
                rf"\b[a-z]+ for an? (?:{_IDENTITY} )?(?:girl|woman|man|lady|senior)\b",
                r"\b(?:a )?(?:real|manly|true) (?:men|man|women)\b",
                r"\b(?:man|men|woman|women|boy|girl)'?s'? (?:job|work|place|thing)\b",
                r"\bboys will be boys\b",
                r"\bman up\b",
                r"\b(?:weaker|fairer|gentle) sex\b",
                r"\b(?:even )?your (?:grandma|grandmother|mother|mom) (?:can|could|would)\b",
            ),
            "rests on a picture of a gender, an age or a group",
        ),
        Rule(
            either(
                r"\b(?:people|women|men|ladies|someone|anyone|shoppers|customers|folks|girls"
                r"|guys) (?:of )?your (?:age|generation|faith|background|income|kind|size|race|sex|gender)\b",
                r"\b(?:at|for|of) your age\b",
                r"\b(?:a|of a) certain age\b",
                r"\bact your age\b",
                r"\byour (?:age group|generation|golden years|ethnicity|race|religion|faith|nationality"
                r"|gender|sexuality|disability|skin colou?r)\b",
                r"\bseniors like you\b",
                r"\b(?:mums|moms|dads|parents|women|men|families|couples|singles) like (?:you|yours)\b",
                r"\bnow that you(?:'re| are) (?:older|retired|married|single|divorced|a [a-z]+)\b",
                r"\bas you (?:get|grow) older\b",
            ),
            "builds on an attribute of the customer that copy must not use",
        ),
        Rule(
            either(
                r"\b(?:on|for|with|given|fits?|suits?) (?:your|a (?:low|small|fixed|modest|single"
                r"|limited)) (?:[a-z]+ )?(?:income|salary|wages?|pension|benefits|means)\b",
                r"\bon your (?:[a-z]+ )?budget\b",
                r"\byour (?:low|tight|small|limited|modest|household) (?:budget|income|means)\b",
                r"\b(?:low|high|middle)[ -]income (?:homes?|households?|famil(?:y|ies)|shoppers?|customers?"
                r"|people|budgets?)\b",
                r"\bincome (?:band|bracket|level|group)\b",
                r"\b(?:food stamps|paycheck to paycheck|until payday|money is tight|you can(?:'t|not| not"
                r"| finally| actually) afford)\b",
                r"\bhouseholds? like yours\b",
                r"\bpeople who can't afford\b",
            ),
            "builds on what the customer earns or can afford",
        ),
        Rule(
            either(
                rf"\byour {_RELATIVE}\b",
                rf"\bsingle {_PARENT}s?\b",
                r"\b(?:newlyweds?|empty[ -]nest(?:ers?)?|divorcees?)\b",
                r"\byour (?:own )?(?:kids?|children|child|little ones?|toddlers?|bab(?:y|ies)|newborn|sons?"
                r"|daughters?|teens?|teenagers?|grandkids|grandchildren)\b",
                r"\b(?:busy|new|working|tired|stay-at-home) (?:mums?|moms?|mothers?|dads?|fathers?|parents?"
                r"|housewives)\b",
                r"\b(?:family|household) of (?:\d+|two|three|four|five|six|seven)\b",
            ),
            "builds on the customer's family",
            unless=r"\byour baby (?:spinach|carrots?|corn|potato(?:es)?|leaf|leaves|kale|greens|back ribs"
            r"|tomatoes)\b",
        ),
    )
)


MODEL_VERSION = 3
"""Of the recipe that the weights must come from."""
THRESHOLD = 0.57
"""Probability from which on a person must look."""
BLOCK_FROM = 0.95
"""Probability from which on it is blocked."""

# In nearly all texts that the model learns from a group is generalised about, hardly ever is one person's group
# brought into a story, so it is asked less of, where a wrong pass hurts more.
SINGLED_OUT_THRESHOLD = 0.1
"""The same where something is claimed and one person's marked group named."""
ASSERTED_THRESHOLD = 0.22
"""The same where something is claimed of marked groups, with no sign that it is reported, asked or denied."""
BIOGRAPHY_THRESHOLD = 0.67
"""The same where somebody's life, film or book is told of."""

_WINDOW_CHARS = 320
_WINDOW_SENTENCES = 3
"""The most that is judged at once of a long field: what the training texts hold."""

_HITS_READ = 100
"""Generalisations of one text that are looked at for being reported; a text with more is no report."""

_MOST = 500
"""Stretches found in one text, after which the rest is not looked at, and the text refused."""

_SENTENCE_END = re.compile(r"(?<=[.!?]) +")


def prepare(text: str) -> Prepared:
    """Returns what the model is asked about a text of one to three sentences."""
    folded = fold(text).text
    reading = read(folded)
    if reading is None:
        return Prepared(ascii_bytes(plain(folded)), (0.0,) * len(FEATURES))
    return _prepared(reading)


def _prepared(reading: Reading) -> Prepared:
    return Prepared(reading.data, reading.features)


def _probability(reading: Reading) -> float:
    """Returns how likely a stereotype is, 0 to 1."""
    return model_of(CHECK.name, MODEL_VERSION, FEATURES).probability(_prepared(reading))


def _threshold(reading: Reading) -> float:
    if reading.singles_out:
        return SINGLED_OUT_THRESHOLD
    if reading.values["biography"]:
        return THRESHOLD if reading.values["many_set_apart"] else BIOGRAPHY_THRESHOLD
    if reading.values["many_set_apart"] and not reading.is_reported:
        return ASSERTED_THRESHOLD
    return THRESHOLD


def _sentences(text: str) -> Iterator[Span]:
    """Yields the sentences of a field; what goes on without an end is cut, so that no text takes more than
    linear time."""
    at = 0
    for end in (*(Span(*found.span()) for found in _SENTENCE_END.finditer(text)), Span(len(text), len(text))):
        while end.start - at > _WINDOW_CHARS:
            yield Span(at, at + _WINDOW_CHARS)
            at += _WINDOW_CHARS
        if end.start > at:
            yield Span(at, end.start)
        at = end.end


def _windows(text: str) -> Iterator[Span]:
    """Yields what is judged together: a field, or a few sentences of one that is long."""
    at = 0
    for field in text.split("\n"):
        if len(field) > _WINDOW_CHARS:
            yield from _windows_of_field(field, at)
        elif field:
            yield Span(at, at + len(field))
        at += len(field) + 1


def _windows_of_field(field: str, at: int) -> Iterator[Span]:
    start = end = number = 0
    for sentence in _sentences(field):
        if end > start and (number == _WINDOW_SENTENCES or sentence.end - start > _WINDOW_CHARS):
            yield Span(at + start, at + end)
            start, number = sentence.start, 0
        end = sentence.end
        number += 1
    if end > start:
        yield Span(at + start, at + end)


class _Judged(NamedTuple):
    span: Span
    """The sentence that is most likely one."""
    probability: float
    threshold: float


def _judged(text: str, taken: Sequence[Span]) -> Iterator[_Judged]:
    """Yields the windows of folded text that probably hold a stereotype, but those that overlap `taken`."""
    if len(text) > _WINDOW_CHARS and not may_name(text):
        return
    found = 0
    # A text that says the same over and over is read once.
    passed: set[str] = set()
    for window in _windows(text):
        at = bisect_left(taken, window.start, key=lambda span: span.end - 1)
        if at < len(taken) and taken[at].start < window.end:
            continue
        written = text[window.start : window.end]
        if written in passed:
            continue
        reading = read(written)
        if reading is None:
            passed.add(written)
            continue
        probability, threshold = _probability(reading), _threshold(reading)
        if probability < threshold:
            passed.add(written)
            continue
        sentences = [written[s.start : s.end] for s in _sentences(written)]
        if all(is_identity_statement(plain(sentence)) or is_silent(sentence) for sentence in sentences):
            continue
        likeliest = max(sentences, key=_chance) if len(sentences) > 1 else written
        start = window.start + written.index(likeliest)
        yield _Judged(Span(start, start + len(likeliest)), probability, threshold)
        found += 1
        if found == _MOST:
            raise InvalidInput(f"more than {_MOST} stretches of it may rest on a stereotype; write it anew")


def _chance(sentence: str) -> float:
    reading = read(sentence)
    return 0.0 if reading is None else _probability(reading)


def _find(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    taken: list[Span] = []
    # What a brief asks to be said is not reported but ordered.
    read_on = 0 if subject.stage is Stage.BRIEF else _HITS_READ
    for number, hit in enumerate(_RULES.find(view.data)):
        if hit.rule.kind == _GENERALISATION and number < read_on and _is_reported(view, hit):
            continue
        taken.append(Span(hit.start, hit.end))
        yield Match(*view.place(hit.start, hit.end), hit.rule.reason)
    for span, probability, threshold in _judged(view.text, taken):
        yield Match(
            *view.place(*span),
            "probably rests on a stereotype of a group",
            severity=None if probability >= BLOCK_FROM else Severity.REVIEW,
            score=probability,
            threshold=threshold,
        )
    values = subject.facts.audit_values
    if values:
        for found in phrases_of(values, plurals=True).find(view.text):
            place = view.place(found.start, found.end)
            yield Match(
                *place,
                f"shows '{values[found.number]}', which is known for audits only",
                policy_source="purpose limitation: GDPR article 5(1)(b)",
            )


def _is_reported(view: View, hit: Hit) -> bool:
    """Whether the sentence of a hit shows that someone else's generalisation is reported, asked about or denied;
    then the model decides."""
    first, last = max(0, hit.start - _WINDOW_CHARS), hit.end + _WINDOW_CHARS
    start = max(first, *(view.text.rfind(sign, first, hit.start) + 1 for sign in ".!?\n"))
    ends = [at + 1 for sign in ".!?\n" if (at := view.text.find(sign, hit.end, last)) >= 0]
    reading = read(view.text[start : min(ends, default=last)])
    return reading is not None and reading.is_reported


_AUDIT = Facts(audit_values=("65 and over", "married", "renter"))

CHECK = Check(
    name="bias",
    version=4,
    title="Bias and stereotypes",
    policy="Copy says nothing of whole groups and builds on no protected attribute of the customer.",
    policy_source="EU charter of fundamental rights, article 21; US Civil Rights Act, title II",
    severity=Severity.BLOCK,
    stages=frozenset(Stage) - {Stage.PROFILE_FIELD},
    examples=(
        Example("Salad night, sorted. You keep a good salad drawer.", ()),
        Example("I am a Deaf woman, and he is Jewish.", ()),
        Example("She works with older people, and I like immigrant families.", ()),
        Example("The two women came home at nine.", ()),
        Example("Women and men are welcome. For the whole family.", ()),
        Example("Women always love a bargain.", ("Women always love",)),
        Example("Girls can't cook, and old people are slow and boring.", ("Girls can't",)),
        Example("Do you really think all Muslims are terrorists?", ()),
        Example("He was lazy because he was Mexican.", ("He was lazy because he was Mexican.",)),
        Example("A Mexican street food evening. Thai curry paste, made by hand.", ()),
        Example("Hi Jamal, your pasta is ready.", ()),
        Example("Gay people are welcome here.", ()),
        Example("W\u200bomen alw\u0430ys love a bargain.", ("W\u200bomen alw\u0430ys love",)),
        Example("a coupon for seniors like you", ("seniors like you",), stage=Stage.OFFER),
        Example("All blondes are the same.", ("All blondes are",)),
        Example("As a mom you know. Not bad for a man!", ("As a mom", "bad for a man")),
        Example("Popular with people your age, and easy at your age.", ("people your age", "at your age")),
        Example("A treat on your budget, for low-income homes.", ("on your budget", "low-income homes")),
        Example("Surprise your husband, and feed your kids.", ("your husband", "your kids")),
        Example("Your baby spinach is back.", ()),
        Example("Ideal for renters, 65 and over.", ("renters", "65 and over"), _AUDIT),
        Example("Write that women love a bargain", ("women love",), stage=Stage.BRIEF),
        Example("Say that women always love a bargain", ("women always love",), stage=Stage.BRIEF),
        Example("Many Jews shop here on Saturdays. I have friends who are nonbinary people.", ()),
        Example("We welcome deaf people in all our shops. Some deaf people work at the bakery.", ()),
        Example("My sister opened the shop in May. A Black man held the door.", ()),
    ),
    find=_find,
    limits=(
        "English only; implied stereotypes that name no group are not seen.",
        "Reports and denials of a stereotype are told from assertions by their wording, and often wrongly.",
        "It is nearly certain of common generalisations only; most findings ask a person to look.",
    ),
)
