"""How near a sentence comes to what a brand's restriction means, by the words they share.

A restriction is a sentence ("Do not talk about the weather.") with examples that break it. Words are compared
by their stems: one that the rule or an example has and no allowed sentence is a sign, unless it is an everyday
word or one that the brand uses of its own goods and habits. A sentence that says an example again in other
words counts by its likeness to it (RapidFuzz's token set ratio). No word here knows a synonym: a sentence that
means the same in words nobody listed passes, and a judge would see it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

from bespoke.domain.brand import Restriction
from guardrails.text import fold

THRESHOLD = 0.7
"""Of the nearness, 0 to 1, from which a person is asked; chosen on labelled sentences in the tests."""

_IN_RULE, _IN_EXAMPLES, _IN_ONE = 0.9, 0.8, 0.72
"""What a shared stem says by itself."""
_LIKE_EXAMPLE = 80.0
"""Token set ratio, of 100, from which a sentence is an example in other words."""
_SHORTEST = 20
"""Characters; anything is like a shorter text."""
_MAX_SENTENCES, _MAX_CHARS = 400, 1_000

_SENTENCE = re.compile(r"[^.!?\n]+")
_WORD = re.compile(r"[a-z0-9][a-z0-9']*")
_ENDINGS = re.compile(r"(?:ing|edly|ed|ies|es|s|ly|er|est|ness|ment|ions?|ians?|ical|ics?|y|e|'s)$")
_WHOLE = frozenset(["polite", "politely"])
"""Words whose stem would be that of words of another meaning."""
_EVERYDAY = (
    r"a|about|above|across|actually|add|added|adds|after|afternoon|afternoons|again|against|ahead|air|aisle|"
    r"alike|all|almost|alone|along|already|also|although|always|am|amount|an|and|another|any|anybody|anymore|"
    r"anyone|anything|anyway|anywhere|app|appear|are|area|around|arrive|arrived|as|ask|asked|asking|at|"
    r"available|average|away|back|bad|bag|bags|bake|baked|baking|bar|base|basket|be|beat|because|become|"
    r"becomes|been|before|began|begin|begins|begun|behind|being|believe|belong|belongs|below|beside|besides|"
    r"best|better|between|beyond|big|bit|bite|book|both|bottle|bottom|bought|bowl|box|breakfast|bright|bring|"
    r"broken|brought|brown|build|built|bunch|busy|but|buy|buying|by|call|called|came|can|card|care|carry|"
    r"cart|case|catch|certain|chance|change|check|child|children|choice|choose|chose|clean|clear|close|club|"
    r"code|coffee|colleague|color|colors|come|comes|company|complete|cook|cooked|cooking|corner|cost|costs|"
    r"could|count|counts|course|cover|covered|cream|cross|crowd|cup|cupboard|curious|current|customer|"
    r"customers|cut|dark|date|dates|day|days|deal|deals|dear|deep|degree|deliver|delivery|depend|deserve|"
    r"design|detail|did|difference|different|difficult|dinner|discount|discounts|discover|dish|do|does|doing|"
    r"dollar|don't|door|double|down|drawer|drink|drop|dry|due|during|each|earlier|early|earn|easy|eat|either|"
    r"else|email|empty|end|ending|enjoy|enough|enter|especially|even|evening|event|ever|every|everybody|"
    r"everyone|everything|exactly|example|except|expect|expecting|explain|extra|eye|face|fact|fair|fall|"
    r"family|far|fast|favorite|feature|feel|feeling|felt|few|fewer|fifty|figure|fill|final|finally|find|fine|"
    r"finish|fire|first|fit|fits|five|flat|floor|follow|following|food|for|forget|forgot|form|forward|found|"
    r"four|free|freezer|fresh|freshly|friday|fridge|friend|friends|from|front|full|fun|gather|gave|general|"
    r"get|gets|gift|give|giving|glass|go|goes|going|gone|good|got|grab|grabs|great|greater|grill|grocer|"
    r"groceries|grocery|group|grow|grown|guess|guessed|guessing|guest|guests|habit|had|hair|half|hand|hang|"
    r"happen|happens|happy|hard|harvest|has|have|he|head|hear|heard|heart|heat|held|hello|help|her|here|"
    r"herself|hidden|high|higher|him|himself|his|hit|hold|holiday|holidays|home|honest|honestly|hope|hot|"
    r"hour|house|how|however|huge|hundred|hungry|i|idea|ideas|if|important|in|include|includes|inside|"
    r"instead|interest|into|invite|invites|is|isn't|issue|it|it's|item|items|its|itself|join|july|june|just|"
    r"keep|key|kid|kids|kind|kinds|kitchen|knew|knife|know|known|knows|large|largest|last|late|later|learn|"
    r"least|leave|led|left|lemon|length|less|let|let's|lets|level|life|lift|light|like|liked|likes|limit|"
    r"limited|line|list|listen|little|live|living|local|located|long|longer|look|looking|looks|lose|loses|"
    r"losing|lost|lot|loud|love|loved|lovely|loves|low|lower|lunch|made|mail|main|make|makes|making|manage|"
    r"many|mark|market|matter|may|maybe|me|meal|meals|mean|means|meant|meet|member|members|mention|mentions|"
    r"menu|message|met|mid|middle|might|mile|miles|million|mind|minds|mine|minute|minutes|miss|missed|"
    r"missing|mix|moment|monday|month|months|more|morning|most|mostly|move|moved|moving|much|must|my|myself|"
    r"name|near|nearby|need|needs|neighbor|neighborhood|neighbors|neither|nerve|never|new|news|next|nice|"
    r"night|no|nobody|nor|normal|not|note|nothing|notice|now|number|numbers|of|off|offer|offers|often|okay|"
    r"old|on|one|online|only|onto|open|opened|option|options|or|orange|order|orders|original|other|others|"
    r"ought|our|ours|out|outside|oven|over|own|owner|pack|paid|pair|pan|pantry|part|party|pass|past|pay|pays|"
    r"peace|people|per|perfect|perhaps|person|phone|photo|pick|piece|pieces|place|places|plain|plan|plate|"
    r"play|please|pleased|plenty|plus|point|pop|popular|possible|pot|pour|power|prefer|present|pretty|price|"
    r"print|private|probably|problem|produce|product|products|promise|prove|public|purchase|put|quality|"
    r"question|questions|quick|quickly|quiet|quite|raise|ran|range|rare|rate|rather|reach|read|ready|real|"
    r"really|reason|recipe|red|refer|remark|remarks|remember|remove|repeat|reply|rest|result|return|rich|"
    r"ride|right|ring|rise|road|roll|room|round|row|run|running|safe|said|sale|same|sat|saturday|save|saw|"
    r"say|says|script|search|season|seat|second|secret|section|see|seem|seems|seen|sell|send|sense|sent|"
    r"series|serious|serve|served|serves|service|session|set|settle|seven|several|shall|shape|share|shared|"
    r"she|sheet|shelf|shelves|shop|shopping|shops|short|should|shoulder|show|shown|side|sides|sign|signs|"
    r"silent|simple|simply|since|single|sit|site|six|size|skip|sleepy|slice|slow|small|smart|smell|smile|"
    r"snack|so|social|sofa|soft|solid|solve|some|somebody|someone|something|sometimes|somewhere|song|soon|"
    r"sort|sound|space|spare|speak|special|spend|spent|spice|spices|spot|spring|square|staff|stage|stand|"
    r"standard|star|start|state|station|stay|step|still|stir|stirred|stirring|stock|stood|stop|store|stories|"
    r"story|straight|strange|street|strip|strong|stuff|style|subject|such|suggest|suit|sum|summer|sunday|"
    r"supper|suppose|sure|surprise|swap|sweet|switch|system|table|tag|take|talk|talking|tall|task|taste|"
    r"tasty|tea|teach|tell|ten|test|tested|text|than|thank|thanks|that|that's|the|their|theirs|them|"
    r"themselves|then|there|therefore|these|they|they're|thing|things|think|third|this|those|thought|"
    r"thousand|three|through|throw|throws|thursday|till|time|tiny|tip|tired|title|to|today|together|told|"
    r"tomorrow|tonight|too|took|tool|top|topic|total|touch|tour|toward|town|track|trade|travel|treat|treats|"
    r"trip|trouble|truck|true|trust|try|tuck|tuesday|tune|turn|turned|two|type|under|understand|unless|"
    r"unlike|until|up|update|upon|upstairs|us|use|used|useful|using|usual|usually|value|very|via|video|view|"
    r"visit|visitor|voice|wait|waiting|walk|wall|want|warm|warn|was|wash|watch|water|way|we|we're|website|"
    r"wednesday|week|weekend|weekly|welcome|well|went|were|what|whatever|wheel|when|where|which|whichever|"
    r"while|who|whoever|whole|why|wide|wild|will|willing|win|wind|window|winter|wish|with|within|without|won|"
    r"wonder|wonderful|wood|word|words|work|world|worth|would|wrap|write|wrong|yard|year|years|yellow|yes|"
    r"yesterday|yet|you|you're|young|your|yourself|zero"
)
"""Words of any shop's copy, which say nothing of what it is about."""


class Near(NamedTuple):
    """A sentence that comes near a restriction, in folded text."""

    restriction: Restriction
    start: int
    end: int
    nearness: float


class _Compiled(NamedTuple):
    weights: Mapping[str, float]
    examples: tuple[str, ...]
    allowed: tuple[str, ...]
    allowed_stems: tuple[frozenset[str], ...]


class _Index(NamedTuple):
    """Restrictions by the stems that make a sentence worth comparing with them: a kit has dozens, and a sentence
    shares a word with few."""

    restrictions: tuple[Restriction, ...]
    compiled: tuple[_Compiled, ...]
    signs: Mapping[str, tuple[int, ...]]
    """Numbers of the restrictions that a stem is a sign of."""
    examples: Mapping[str, tuple[tuple[int, str], ...]]
    """Examples with a stem, each with its restriction's number."""
    plain_examples: tuple[tuple[int, str, frozenset[str]], ...]
    """Those of everyday words alone, which no stem leads to, with their words."""


_INDEXES: dict[int, _Index] = {}
"""By the identity of a kit's tuple, since hashing dozens of restrictions takes longer than comparing them."""
_MAX_INDEXES = 64


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Returns the word without its common endings; good enough to compare words with, not to read."""
    while len(word) > 3 and word not in _WHOLE:
        shorter = _ENDINGS.sub("", word)
        if shorter == word or len(shorter) < 3:
            break
        word = shorter
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


@cache
def _everyday_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _EVERYDAY.split("|"))


def _stems(folded: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(folded) if len(word) > 2) - _everyday_stems()


@lru_cache(maxsize=64)
def _own_stems(own: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in own for word in _stems(fold(text).text))


@lru_cache(maxsize=256)
def _compiled(restriction: Restriction) -> _Compiled:
    examples = tuple(fold(text).text for text in restriction.examples)
    allowed = tuple(fold(text).text for text in restriction.allowed)
    counts = Counter(word for text in examples for word in _stems(text))
    weights = {word: _IN_EXAMPLES if count > 1 else _IN_ONE for word, count in counts.items()}
    for text in allowed:
        for word in _stems(text):
            if weights.get(word) == _IN_ONE:
                del weights[word]
    allowed_stems = tuple(_stems(text) for text in allowed)
    fine = frozenset().union(*allowed_stems)
    in_rule = _stems(fold(restriction.rule).text)
    weights |= {word: _IN_RULE for word in in_rule if word not in fine or word in weights}
    return _Compiled(weights, examples, allowed, allowed_stems)


def _index_of(restrictions: tuple[Restriction, ...]) -> _Index:
    held = _INDEXES.get(id(restrictions))
    # An index holds its tuple, so that no other can come to have its identity.
    if held is not None and held.restrictions is restrictions:
        return held
    compiled = tuple(_compiled(restriction) for restriction in restrictions)
    signs: dict[str, list[int]] = {}
    examples: dict[str, list[tuple[int, str]]] = {}
    plain = []
    for number, one in enumerate(compiled):
        for word in one.weights:
            signs.setdefault(word, []).append(number)
        for example in one.examples:
            stems = _stems(example)
            for word in stems:
                examples.setdefault(word, []).append((number, example))
            if not stems:
                plain.append((number, example, frozenset(_WORD.findall(example))))
    index = _Index(
        restrictions,
        compiled,
        {word: tuple(numbers) for word, numbers in signs.items()},
        {word: tuple(found) for word, found in examples.items()},
        tuple(plain),
    )
    if len(_INDEXES) >= _MAX_INDEXES:
        _INDEXES.clear()
    _INDEXES[id(restrictions)] = index
    return index


def _nearness(
    sentence: str, stems: frozenset[str], compiled: _Compiled, likely: set[str], usual: frozenset[str]
) -> float:
    """Returns how near a folded sentence of these stems comes to what a restriction means, 0 to 1.

    Args:
        sentence: Folded text.
        stems: Of its words that are not everyday ones.
        compiled: What must not be talked about.
        likely: Examples of it that the sentence may say again.
        usual: Stems that are no sign of anything but the brand's own goods and habits.
    """
    for allowed in compiled.allowed_stems:
        shared = stems & allowed
        if len(shared) > 1 or shared == allowed:
            stems -= shared
    far = 1.0
    for word in stems:
        weight = compiled.weights.get(word, 0.0)
        far *= 1 - (0.0 if weight < _IN_RULE and word in usual else weight)
    near = 1 - far
    if len(sentence) < _SHORTEST:
        return near
    likest = max(
        (fuzz.token_set_ratio(sentence, text, score_cutoff=_LIKE_EXAMPLE) for text in likely), default=0.0
    )
    if likest < _LIKE_EXAMPLE or any(
        fuzz.token_set_ratio(sentence, text) >= likest for text in compiled.allowed
    ):
        return near
    return max(near, likest / 100)


def near_sentences(
    folded: str, restrictions: tuple[Restriction, ...], own: tuple[str, ...] = ()
) -> Iterator[Near]:
    """Yields the sentences of a folded text that come nearer to a restriction than `THRESHOLD`.

    Args:
        folded: Folded text.
        restrictions: What must not be talked about.
        own: What the brand says of itself and its goods, which is no sign of anything else.
    """
    index = _index_of(restrictions)
    usual = _own_stems(own)
    for place, found in enumerate(_SENTENCE.finditer(folded)):
        if place >= _MAX_SENTENCES:
            return
        sentence = found[0].strip()
        if not sentence:
            continue
        start = found.start() + found[0].index(sentence)
        read = sentence[:_MAX_CHARS]
        stems = _stems(read)
        worth: dict[int, set[str]] = {}
        for word in stems:
            for number in index.signs.get(word, ()):
                worth.setdefault(number, set())
            for number, example in index.examples.get(word, ()):
                worth.setdefault(number, set()).add(example)
        words = frozenset(_WORD.findall(read))
        for number, example, own_words in index.plain_examples:
            if 2 * len(words & own_words) >= len(own_words):
                worth.setdefault(number, set()).add(example)
        for number in sorted(worth):
            value = _nearness(read, stems, index.compiled[number], worth[number], usual)
            if value >= THRESHOLD:
                yield Near(restrictions[number], start, start + len(sentence), value)
