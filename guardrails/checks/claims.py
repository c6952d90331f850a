"""No claim without proof: comparisons and superlatives, guarantees, health, money, the environment.

A claim passes when the brand kit holds a substantiation that is still valid, or states the same of the same
thing. Comparisons are told by their grammar, weighed by a small learned model, sentence by sentence; claims
that laws single out are told by rules.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from bespoke.domain.brand import Substantiation
from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject, as_text
from guardrails.example_facts import KIT
from guardrails.language.comparatives import CUES, IDIOMS, SIGNS
from guardrails.language.substantiation import bears_out
from guardrails.learned.model import Prepared, model_of
from guardrails.patterns import Hit, Pattern, Rule, Rules, either
from guardrails.view import View, view_of

RECIPE_VERSION = 1
FEATURES = (*CUES, "signs", "words", "no sign", "lone comparative")

HEALTH = "health"
MONEY = "money"
PLANET = "planet"
PROMISE = "promise"
RIVAL = "rival"

_SOURCES = {
    HEALTH: "Reg. (EC) 1924/2006 articles 10 and 12; Reg. (EU) 1169/2011 article 7(3); UK CAP Code sections 12 "
    "and 15; FTC Health Products Compliance Guidance (2022)",
    MONEY: "UCPD directive 2005/29/EC article 6; UK CAP Code section 14; FTC Act section 5",
    PLANET: "UCPD directive 2005/29/EC as amended by directive (EU) 2024/825, annex I points 4a to 4c; UK CAP Code "
    "section 11; FTC Green Guides, 16 CFR 260",
    RIVAL: "directive 2006/114/EC article 4; UK CAP Code rules 3.33 to 3.38; 16 CFR 14.15",
    PROMISE: "UCPD directive 2005/29/EC article 6; UK CAP Code rule 3.7; 16 CFR 239",
}

_ILLNESS = (
    r"(?:cancers?|tumou?rs?|diabetes|asthma|depression|anxiety|arthritis|epilepsy|migraines?|headaches?"
    r"|allerg(?:y|ies)"
    r"|hypertension|cholesterol|heart (?:disease|attacks?)|heartburn|indigestion|constipation|insomnia"
    r"|eczema|acne"
    r"|psoriasis|hiv|flu|colds?|covid(?:-19)?|infections?|viruses|inflammation|osteoporosis|dementia"
    r"|alzheimer's?|strokes?"
    r"|adhd|autism|obesity|diseases?|illness(?:es)?|ailments?|(?:back|joint|chronic|muscle|period) pain"
    r"|hair loss|wrinkles"
    r"|hangovers?|gout|ulcers?|impotence|menopause)"
)
_NOT_MUCH = r"(?:[a-z'-]+ ){0,4}?"
_GREEN = (
    r"(?:recyclable|biodegradable|compostable|sustainable|renewable|eco[ -]?friendly|environmentally friendly"
    r"|plastic[ -]free|green|non-?toxic|chemical[ -]free|carbon[ -]free|natural and safe)"
)

_RULES = Rules(
    (
        Rule(
            either(
                rf"\b(?:cures?|curing|heals?|treats?|treating|prevents?|preventing|reverses?|eliminates?"
                rf"|banishes)"
                rf" {_NOT_MUCH}{_ILLNESS}\b",
                rf"\b(?:cure|remedy|treatment) for {_NOT_MUCH}{_ILLNESS}\b",
                r"\b(?:lowers?|lowering|reduces?|reducing|cuts|controls?|regulates?) (?:your |high |bad "
                r"|the )*(?:ldl )?"
                r"(?:cholesterol|blood (?:pressure|sugar)|blood glucose)\b",
                rf"\b(?:lowers?|reduces?|cuts|halves) {_NOT_MUCH}risk of {_NOT_MUCH}{_ILLNESS}\b",
                r"\b(?:lose|loses|drop|shed|burn) (?:up to )?\d+ ?(?:kg|kilos?|pounds?|lbs?|stone)\b",
                r"\b(?:burns?|melts?|blasts?) (?:away )?(?:belly )?fat\b",
                r"\bmiracle (?:cure|pill|remedy|diet|drug)\b",
            ),
            "a health claim without proof; cite an authorised claim or leave it out",
            kind=HEALTH,
        ),
        Rule(
            either(
                r"\bboost(?:s|ing)? (?:your |the )?(?:immun\w+|metabolism|testosterone|fertility|brain\w*"
                r"|memory)\b",
                r"\b(?:clinically|medically|scientifically) (?:proven|tested|shown|backed)\b",
                r"\b(?:doctor|dermatologist|dentist|physician|pediatrician|vet)s?[ -](?:recommended"
                r"|approved|endorsed)\b",
                r"\brecommended by (?:doctors|dermatologists|dentists|physicians|experts|nutritionists)\b",
                rf"\b(?:relieves?|eases?|soothes?|fights?|combats?|alleviates?) {_NOT_MUCH}{_ILLNESS}\b",
                r"\b(?:pain|stress|anxiety|migraine|headache) reliever?s?\b",
                r"\bdetox(?:es|ify|ifies|ifying)?\b|\banti-?age?ing\b|\bfat[ -]burning\b|\bweight[ -]loss\b",
                r"\b(?:good|great|proven|best) for your (?:heart|health|gut|skin|immune system|brain"
                r"|joints|digestion)\b",
                r"\b(?:heart|gut|brain|immune)[ -](?:healthy|boosting|friendly)\b",
                r"\b(?:supports?|strengthens?|improves?|promotes?|aids?) (?:your |a |the "
                r"|healthy )*(?:immun\w+|digestion"
                r"|heart health|gut health|bone health|brain (?:function|health)|sleep quality|circulation"
                r"|joints?)\b",
                r"\b(?:superfood|no side effects|works like a drug)\b",
            ),
            "a health claim without proof; cite an authorised claim or leave it out",
            severity=Severity.REVIEW,
            kind=HEALTH,
        ),
        Rule(
            either(
                r"\b(?:risk[ -]free|guaranteed|assured|certain) (?:\w+ )?(?:returns?|income|profits?"
                r"|gains?|winnings?|yields?"
                r"|investments?|interest|approval)\b",
                r"\b(?:returns?|income|profits?|gains?|approval) (?:is |are )?(?:guaranteed|risk[ -]free"
                r"|assured)\b",
                r"\b(?:double|triple|multiply) your (?:money|investment|savings|income)\b",
                r"\bget rich\b|\b(?:you )?(?:cannot|can't|can not) lose(?: money)?\b[.!]|\beasy money\b"
                r"|\bpassive income\b",
                r"\bno credit checks?\b|\bbad credit,? no problem\b|\bwipe out your debts?\b",
                r"\b(?:earn|make) (?:up to )?\$ ?\d[\d,.]*k? (?:a|per|every|each) (?:day|week|month|hour)\b",
            ),
            "a money claim without proof",
            kind=MONEY,
            unless=r"\b(?:risk[ -]free|guaranteed) (?:\w+ )?returns? (?:policy|label|within|of)\b",
        ),
        Rule(
            either(
                r"\b(?:carbon|climate|co2|plastic)[ -](?:neutral|negative|positive|zero)\b",
                r"\b(?:carbon|co2|climate|emissions?)[ -](?:compensated|offset)\b",
                r"\bnet[ -]zero\b|\bzero[ -](?:emissions?|carbon|impact|footprint)\b|\bemission[ -]free\b",
                rf"\b(?:100 ?%|100 percent|fully|completely|entirely|totally|truly) {_GREEN}\b",
                r"\b(?:saves?|saving|protects?|heals?|rescues?) (?:the|our) (?:planet|environment|earth"
                r"|oceans?)\b",
                r"\b(?:no|zero|without(?: any)?) (?:harm to|impact on|effect on) the (?:planet|environment"
                r"|climate)\b",
            ),
            "an environmental claim without proof; name the measure and its proof, or leave it out",
            kind=PLANET,
        ),
        Rule(
            either(
                r"\beco[ -]?(?:friendly|conscious|safe|responsible)\b",
                r"\b(?:environment(?:ally)?|environmental|planet|earth|climate|ocean|carbon"
                r"|nature)[ -](?:friendly|conscious|safe|kind)\b",
                r"\b(?:good|better|best|kind|kinder|gentle|gentler|great) (?:for|to|on) (?:the"
                r"|our) (?:planet|environment|earth|climate|oceans?)\b",
                r"\bhelp(?:s|ing)? (?:to )?(?:save |protect |heal )?(?:the|our) (?:planet|environment"
                r"|earth|oceans?)\b",
                r"\bgreen (?:products?|choice|alternative|packaging|credentials|company)\b"
                r"|\bnature's friend\b",
                r"\b(?:environmentally|ecologically) (?:correct|sound|responsible|sustainable)\b",
                r"\b(?:biodegradable|compostable|bio-?based|planet[ -]positive|sustainab(?:le|ly))\b",
            ),
            "a general environmental claim; say what is better, by how much, and hold the proof",
            severity=Severity.REVIEW,
            unless=r"\b(?:sustainable|sustainably) (?:pace|growth|career|speed|performance|returns?)\b",
            kind=PLANET,
        ),
        Rule(
            r"\b(?:out-?perform|out-?class|surpass|out-?last|out-?shin|beat)(?:s|es|ing|ed)? (?:any|all"
            r"|every|the competition"
            r"|the rest|other|everything|anything|everyone)\b[^.!?\n]{0,60}",
            "a comparison with others without proof",
            severity=Severity.REVIEW,
            unless=r"\bbeat(?:s|ing)? (?:all|everything) (?:together|in|until|with)\b",
            kind=RIVAL,
        ),
        Rule(
            either(
                r"\b(?:we|our|full|lifetime|year|satisfaction|quality|price|back"
                r"|100 ?%) (?:fully )?guarantee[ds]?\b",
                r"\bguaranteed? (?:to|or your|results?|satisfaction|lowest|best|delivery|success|for)\b"
                r"|\bguaranteed[!.]",
                r"\bmoney[ -]back\b|\brisk[ -]free\b|\b(?:or|full) your money back\b|\bno questions asked\b",
                r"\b(?:lowest|cheapest|best|unbeatable|rock-bottom) (?:prices?|value|deals?|rates?|costs?|fees)\b"
                r"|\bprice match\b",
                r"\bnever (?:fails?|breaks?|wears out|disappoints?)\b|\bworks every time\b"
                r"|\b100 ?% (?:effective|safe|secure|reliable)\b",
                r"\b(?:world|nation|country|america|britain|europe)'s (?:\w+ )?(?:best|finest|favou?rite"
                r"|leading|largest|first|no\. ?1)\b",
                r"\bnumber one\b|#1\b|\bno\. ?1\b|\baward[ -]winning\b",
            ),
            "a promise without proof",
            severity=Severity.REVIEW,
            unless=r"\bi guarantee\b",
            kind=PROMISE,
        ),
    )
)
_PROMISED_ELSEWHERE = frozenset({Stage.BLOCK, Stage.DRAFT, Stage.MESSAGE, Stage.BRIEF})
"""Stages at which `grounding` holds promises against the kit."""
_COMPARED = frozenset({Stage.OFFER, Stage.BLOCK, Stage.DRAFT, Stage.TEXT})
"""A brief asks for things ("shorter than last time") and claims nothing by that. A person is asked about a
comparison, and when a message is sent nobody can be: its copy was a draft."""

_SENTENCE = re.compile(r"[^\s](?:[^.!?\n]|[.!?](?![\s\n]|$))*[.!?]*")
_MAX_SENTENCES = 200
_MAX_READ = 2_000
"""Characters of a sentence that are read for comparisons."""
_NUMBER = re.compile(rb"\d[\d.,]*")
_NUMBER_BYTE = b"\x01"
_IDIOM_BYTE = b"\x02"


@cache
def _cues() -> tuple[Pattern, ...]:
    return tuple(Pattern(pattern) for pattern in CUES.values())


@cache
def _sign() -> Pattern:
    return Pattern(either(*(f"(?:{CUES[name]})" for name in SIGNS)))


_NAMES = tuple(CUES)


@cache
def _idiom() -> Pattern:
    return Pattern(IDIOMS)


_SIGN_NUMBERS = tuple(_NAMES.index(name) for name in SIGNS)
_COMPARATIVE = _NAMES.index("comparative")
_REFERENCES = tuple(
    _NAMES.index(name) for name in ("than", "bare than", "by how much", "said of it", "no other")
)
"""What tells that a comparative says something of the thing, and does not only describe ("a longer lens")."""


def prepare(text: str) -> Prepared:
    """Returns what the learned model reads of a sentence by itself."""
    return _prepared(_without_idioms(view_of(as_text(text)).data))


def _without_idioms(sentence: bytes) -> bytes:
    """Puts a sign in the place of what only looks like a comparison ("rather than", "more than 5", "at "
    "least")."""
    kept: list[bytes] = []
    at = 0
    for start, end in _idiom().spans(sentence):
        kept += (sentence[at:start], _IDIOM_BYTE)
        at = end
    return b"".join((*kept, sentence[at:]))


def _prepared(sentence: bytes) -> Prepared:
    cues = [float(cue.found_in(sentence)) for cue in _cues()]
    signs = sum(cues[number] for number in _SIGN_NUMBERS)
    return Prepared(
        _NUMBER.sub(_NUMBER_BYTE, sentence),
        (
            *cues,
            min(1.0, signs / 4),
            min(1.0, (sentence.count(b" ") + 1) / 40),
            float(not signs),
            float(cues[_COMPARATIVE] > 0 and not any(cues[number] for number in _REFERENCES)),
        ),
    )


def _find(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    hits = [
        hit
        for hit in _RULES.find(view.data)
        if not (hit.rule.kind == PROMISE and subject.stage in _PROMISED_ELSEWHERE)
        and not bears_out(subject.facts, _around(view, hit), hit.rule.pattern)
    ]
    for hit in hits:
        yield Match(
            *view.place(hit.start, hit.end),
            hit.rule.reason,
            policy_source=_SOURCES[hit.rule.kind],
            severity=_severity(hit, subject.facts),
        )
    if subject.stage in _COMPARED and _sign().found_in(view.data):
        yield from _comparisons(view, subject.facts, hits)


def _severity(hit: Hit, facts: Facts) -> Severity | None:
    """A claim about the environment stops a text where the kit is known and does not prove it; where no "
    "kit is
    known, nobody can tell, and a person is asked."""
    if hit.rule.kind == PLANET:
        return Severity.REVIEW if facts.brand is None else None
    return hit.rule.severity


def _comparisons(view: View, facts: Facts, hits: list[Hit]) -> Iterator[Match]:
    model = model_of("claims", RECIPE_VERSION, FEATURES)
    read = 0
    for found in _SENTENCE.finditer(view.text):
        start, end = found.span()
        sentence = view.data[start : min(end, start + _MAX_READ)]
        if _sign().found_in(sentence):
            sentence = _without_idioms(sentence)
        if not _sign().found_in(sentence) or any(start < hit.end and hit.start < end for hit in hits):
            continue
        read += 1
        if read > _MAX_SENTENCES:
            return
        score = model.probability(_prepared(sentence))
        if score >= model.threshold and not bears_out(facts, found.group(), _sign().pattern):
            yield Match(
                *view.place(start, end),
                "compares or claims to be first without proof",
                severity=Severity.REVIEW,
                score=score,
                threshold=model.threshold,
            )


def _around(view: View, hit: Hit) -> str:
    """Returns the rest of the sentence."""
    before = _CLAUSE_END.split(view.text[max(0, hit.start - _AROUND) : hit.start])[-1]
    after = _CLAUSE_END.split(view.text[hit.end : hit.end + _AROUND], maxsplit=1)[0]
    return f"{before} {after}"


_CLAUSE_END = re.compile(r"[.!?:;\n]")
_AROUND = 200
"""Characters on each side of a claim that may tell what it is about."""

_TOTE = Substantiation(
    id="tote-compost",
    claim="The tote bag is compostable at home.",
    evidence="Certificate of the maker, on file",
    valid_until=date(2017, 12, 31),
)
_PROVED = Facts(brand=KIT.model_copy(update={"substantiations": (_TOTE,)}), today=date(2017, 11, 5))
_RUN_OUT = Facts(brand=KIT.model_copy(update={"substantiations": (_TOTE,)}), today=date(2018, 1, 1))

CHECK = Check(
    name="claims",
    version=2,
    title="Claims",
    policy="A comparison, a superlative, a guarantee, a claim about health, money or the environment needs a "
    "substantiation or a fact in the brand kit.",
    policy_source="UCPD directive 2005/29/EC articles 6 and 12; directive 2006/114/EC article 4; "
    "UK CAP Code section 3; FTC Policy Statement Regarding Advertising Substantiation (1984)",
    severity=Severity.BLOCK,
    stages=frozenset({Stage.BRIEF, Stage.OFFER, Stage.BLOCK, Stage.DRAFT, Stage.MESSAGE, Stage.TEXT}),
    examples=(
        Example(
            "Salad night, sorted. Your usual greens are in, and more than two dressings go with them.", ()
        ),
        Example("Rather than cook, stop by: the soup is hot, and at least it is no work.", ()),
        Example("What more could you want? The lettuce looks good, as ever.", ()),
        Example(
            "Soup is in. Our bread is fresher than any other in town.",
            ("Our bread is fresher than any other in town.",),
        ),
        Example(
            "It is the best coffee in the city.", ("It is the best coffee in the city.",), stage=Stage.TEXT
        ),
        Example(
            "It is the b\u00e9st coffee in the city.",
            ("It is the b\u00e9st coffee in the city.",),
            stage=Stage.TEXT,
        ),
        Example("Twice as fast as theirs, and cheaper too!", ("Twice as fast as theirs, and cheaper too!",)),
        Example("Our tea cures headaches and lowers cholesterol.", ("cures headaches", "lowers cholesterol")),
        Example("Cured ham, and a treat for headstrong kids with a cold drink.", ()),
        Example("Guaranteed returns: double your money.", ("Guaranteed returns", "double your money")),
        Example(
            "The tote is 100% biodegradable and carbon neutral.", ("100% biodegradable", "carbon neutral")
        ),
        Example("An eco-friendly tote.", ("eco-friendly",)),
        Example("Green beans and a climate of calm. Carbon steel pans.", ()),
        Example("Money back, guaranteed.", ("Money back", "guaranteed."), stage=Stage.TEXT),
        Example("Our tote bag is compostable at home.", (), _PROVED, Stage.MESSAGE),
        Example("Our cups are compostable at home.", ("compostable",), _PROVED, Stage.MESSAGE),
        Example("Our tote bag is compostable at home.", ("compostable",), _RUN_OUT, Stage.MESSAGE),
        Example("Keep it shorter than last time, and warmer.", (), stage=Stage.BRIEF),
    ),
    limits=(
        "Reads English.",
        "Grammar shows that something is compared, not whether it is true: a person decides.",
        "The same claim in quite other words than the kit's is reported, for words tell what it is about.",
        "Proof that the brand has listed is not judged; passing is no legal clearance.",
        "Of one text, at most 200 sentences with a sign of comparison are weighed.",
    ),
    find=_find,
)
