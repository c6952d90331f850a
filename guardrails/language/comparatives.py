"""Comparisons and superlatives in English: their grammar, as patterns over folded text.

English marks comparison by the endings -er and -est of short adjectives, by `more`, `most`, `less` and
`least` before long ones, by a few irregular words, and by words that mean it (`outperforms`, `unlike`).
Which words end in -er without being compared (`printer`, `number`) only a list can tell.
"""

import re

_STEMS = """
    big bland bleak bold brave brief bright broad brisk busy calm cheap chewy chunky classy clean clear
    clever clingy close cloudy clumsy coarse cold comfy cool cozy cosy crazy creamy crisp crispy crunchy cute
    damp dark deadly dear deep dense dim dirty dry dull early easy faint fair fancy fast fat
    few fierce fine firm fit flashy flat flimsy fluffy fond frail free fresh friendly full funny fuzzy gentle
    glad gloomy grainy grand grave great greedy green grim gross handy happy hard harsh healthy hearty
    heavy high hot huge humble hungry icy juicy keen kind large late lazy lean light likely lively
    lofty lonely long loose lossy loud lovely low lucky mature mean mellow merry messy mighty mild moist muddy
    narrow nasty near neat new nice nimble noble noisy odd old pale patchy picky plain pleasant plump polite
    poor posh pretty pricy proud pure quick quiet quirky rapid rare raw ready rich ripe risky robust
    roomy rosy rough round rude sad safe salty savvy scarce scary severe shabby shady shallow sharp shiny short
    shy sick silent silky silly simple sleek sleepy slick slight slim slow small smart smelly smooth
    snappy snazzy snug soft solid sore sound sour sparse speedy spicy stable stale steady steep sticky
    stiff stingy strange strict strong stubborn sturdy subtle sunny sure sweet swift tall tame tart tasty tidy
    tiny tight tough tricky trim true ugly vague vast vivid warm weak wealthy weird wet white wide wild windy
    wise witty wordy worthy yummy young zippy zesty choppy cranky creaky clunky bulky hefty lengthy wobbly
    skinny thick thin thrifty timely trendy
    """


def _endings(stem: str) -> tuple[str, str]:
    """Returns the comparative and the superlative of an adjective, as they are spelt."""
    if stem.endswith("y") and stem[-2] not in "aeiou":
        return stem[:-1] + "ier", stem[:-1] + "iest"
    if stem.endswith("e"):
        return stem + "r", stem + "st"
    if re.search(r"[^aeiou][aeiou][bdgmnt]$", stem) and not stem.endswith(("en", "on", "ent", "id")):
        stem += stem[-1]
    return stem + "er", stem + "est"


_FORMS = [_endings(stem) for stem in _STEMS.split()]
COMPARATIVE = (
    rf"(?:{'|'.join(sorted(first for first, _ in _FORMS))}"
    r"|better|worse|lesser|fewer|further|farther|superior|inferior|preferable)"
)
SUPERLATIVE = (
    rf"(?:{'|'.join(sorted(second for _, second in _FORMS))}|best|worst|finest|furthest|farthest|foremost)"
)
LONG = (
    r"(?:[a-z]+(?:able|ible|al|ant|ent|ive|ous|ful|less|ing|ed|ic|ate|ary|ory|ward|some|ly|ish|like|ile"
    r"|ique|ern)"
    r"|common|popular|modern|secure|robust|complex|accurate|adept|compact|comfy|fun|often|useful|mature"
    r"|rapid|sluggish"
    r"|stylish|severe|important|difficult|likely|special|familiar|similar)"
)
"""Adjectives and adverbs that take `more` and `less`, by their endings."""

_WORDS = r"(?:[^ .!?;\n]+ )"
_BY_HOW_MUCH = (
    r"(?:much|far|way|even|a bit|a little|a lot|slightly|somewhat|significantly|considerably|noticeably|still"
    r"|any|clearly|infinitely|substantially|generally|usually|arguably|definitely|actually|probably"
    r"|roughly|per ?cent"
    r"|%|times|inch(?:es)?|all the|marginally|a shade|a tad|twice|half|double|\$ ?[\d.,]+)"
)
_SOFT = r"(?:later|earlier|older|newer|longer|lower|higher|larger|closer|latest|further|sooner)"
_BOUND = r"(?:ever|in (?:the|its|this|that) \w+|on the \w+|out there|available|of (?:all|any|the)|(?:you|i|we|they)\b)"

IDIOMS = (
    rf"\b(?:other|different(?:ly)?) than\b|\brather {_WORDS}{{0,3}}?than\b|\bno longer\b|\b(?:any"
    rf"|no) ?more\b|\bwhat more\b|\bonce more\b"
    r"|\bmore or less\b|\bsooner or later\b|\bat (?:best|worst|least|most|last)\b|\bbest (?:part|way"
    r"|of luck|wishes|regards|known)\b"
    r"|\b(?:the )?(?:latest|least)\b|\bas (?:well|soon|long|far|much|good|usual|ever|always) as\b"
    r"|\bcloser look\b|\bthe (?:cooler|lighter)s?\b|\bthere(?:'s| is) more (?:to|in)\b|\b(?:well"
    r"|better)[ -]known\b|\bfurther down\b"
    r"|\bin (?:the|a) long(?:er)? run\b"
    r"|\bto (?:its|the|their|your) fullest\b"
    r"|\b(?:more|less|fewer|no more|no less|later|older|younger|longer|higher|lower|bigger|smaller"
    r"|greater) than"
    r" (?:about |just |around |over |twice )?(?:\$ ?)?(?:\d|one\b|two\b|three\b|four\b|five\b|six\b"
    r"|seven\b|eight\b|nine\b"
    r"|ten\b|a (?:few|couple|hundred|thousand|million|dozen|week|month|year|day)\b|half\b|enough\b|happy\b"
    r"|willing\b"
    r"|welcome\b|ready\b|likely\b)"
)
"""What only looks like a comparison: alternatives, bare quantities, set phrases."""

CUES: dict[str, str] = {
    "than": rf"\b{COMPARATIVE} {_WORDS}{{0,8}}?tha?en?\b",
    "more than": rf"\b(?:more|less|fewer) {_WORDS}{{0,6}}?than\b",
    "bare than": r"\bthan\b",
    "so many more": r"\b(?:\d[\d,.]*|one|two|three|many|few|some|any|were|are|was|get|got"
    r"|need) (?:\w+ )?more\b",
    "by how much": rf"{_BY_HOW_MUCH}(?: a)? (?:{COMPARATIVE}|more|less)\b|\b(?:twice|half|times|just"
    rf"|at least) as {_WORDS}{{1,3}}?as\b",
    "comparative": rf"\b{COMPARATIVE}\b",
    "soft": rf"\b{_SOFT}\b",
    "said of it": rf"\b(?:is|are|was|were|be|been|'s|'re|seems?|looks?|feels?|sounds?|runs?|works?"
    rf"|becomes?|gets?|performs?"
    rf"|performed|working|offers?|has|have|making|makes?) {_WORDS}{{0,2}}?(?:{COMPARATIVE}|more|less)\b",
    "better": r"\b(?:better|worse)\b",
    "more": rf"\b(?:more|less) {_WORDS}?{LONG}\b",
    "more of": r"\b(?:more|less|fewer) [a-z]+",
    "as": rf"\bas {_WORDS}{{1,3}}as\b",
    "the superlative": rf"\b(?:the|'s|its|their|his|our|my|of the|among) (?:very |single |absolute "
    rf"|second |third |next |world's )?{SUPERLATIVE}\b",
    "superlative": rf"\b{SUPERLATIVE}\b",
    "the most": r"\b(?:the|one of the|'s|its) most [a-z]+\b",
    "most": r"\bmost\b",
    "most of": r"\bmost (?:of|people|users|likely|other|every\w*|games|players)\b",
    "bounded": rf"\b(?:{SUPERLATIVE}|most|only|first) {_WORDS}{{0,7}}?{_BOUND}",
    "first": r"\b(?:my|is the|was the|became the|its|'s the) (?:very )?first\b",
    "only": r"\bthe (?:only|one and only)\b",
    "no other": r"\b(?:one of the (?:few|best|most|only)|no(?:thing)? other|nothing else|no one else"
    r"|second to none|nothing compared)\b"
    rf"|\b(?:no|n't|not) {_WORDS}{{0,3}}?(?:{COMPARATIVE})\b",
    "degree": r"\b(?:superior|inferior|prefer(?:s|red|able)?|favou?rites?|unmatched|unrivall?ed|unbeatable"
    r"|unparalleled|incomparable"
    r"|best-in-class|world-class|first-class|second-class)\b",
    "victory": r"\b(?:beat(?:s|ing)?|out-?(?:perform|class|pac|sell|do|shin|weigh|last)\w*|surpass\w*"
    r"|exceed\w*|trounc\w*|blows? away"
    r"|edges? out|trumps?|overtak\w*|wins|won|winner|loses|hands[ -]down|fails? to match|failed to match"
    r"|stands? out|rules? the|ruled the)\b",
    "verdict": r"\bclear(?:ly)?(?: the)? w(?:inner|ins)\b|\bw(?:ins?|on) ?,? (?:hands down|th(?:is"
    r"|e) (?:battle|day|race|round|war)|here|out)\b"
    r"|\b(?:held|takes?|took|has|in) the lead\b|\bstands? (?:out )?(?:among|above)\b|\brul(?:es|ed"
    r"|ing) the roost\b"
    r"|\bout-?class\w*",
    "lead": r"\b(?:leads|lead(?:s|ing)? (?:the|in|over|by)|leader|leading|led|dominat\w*|number one"
    r"|no\. ?1|top (?:scores?|of the line|dog)"
    r"|to the top|(?:stay|keep|remain|come)s?(?: \w+)? (?:out )?on top|market share)\b",
    "compared": r"\b(?:compared? (?:to|with)|in comparison|comparable|by comparison|versus|vs\.?"
    r"|relative to|in contrast|alternatives?)\b",
    "unlike": r"\b(?:unlike|on the other hand|whereas|as opposed to|instead of)\b",
    "same": r"\b(?:same as|the same|similar to|identical|equal(?:s|ly)?|on (?:a )?par|just like|just as"
    r"|like (?:its|it's|it 's|the) \w+ ?,?)\b",
    "choice": r"\b(?:highly recommend|(?:excellent|better|clear|right|ideal|obvious) choice|go for"
    r"|decided (?:on|to go)|would choose|choose the"
    r"|i chose|gravitated)\b",
    "top": r"\b(?:top[ -]notch|top|by far|clearly|definitely|in a class of)\b",
    "improvement": r"\b(?:improv\w+|upgrad\w+|increas\w+|reduc\w+|lowered|enhanc\w+)\b",
    "the others": r"\b(?:any|all|most|every|the) others?\b|\bthe (?:rest|competition|competitors?"
    r"|old(?:er)?|other)\b|\bpredecessors?\b|\bprevious\b",
    "both ways": rf"\bthe (?:more|less|{COMPARATIVE})[^,.]*,? the (?:more|less|{COMPARATIVE})\b",
    "question": r"\?",
    "wish": r"\b(?:would like|hope|wish|if|should|could|would)\b",
}
"""What speaks for a comparison, or against one: name to pattern, over folded text in which the idioms "
"are taken
out. None is enough by itself; a model weighs them."""

SIGNS = (
    *("than", "more than", "bare than", "by how much", "comparative", "more", "more of", "as"),
    *("superlative", "the most", "most", "first", "only", "no other", "degree", "victory"),
    *("verdict", "lead", "compared", "unlike", "same", "choice", "top", "the others"),
)
"""The cues without one of which nothing is compared."""
