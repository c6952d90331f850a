"""Stereotypes, and copy that shows who it takes the customer for.

Rules over groups and what is said of them. They are made to leave statements of identity alone ("I am
a Deaf woman"): a finding needs a whole group and a generalisation, or an attribute of the customer that
copy must not build on. They see the common forms only; what is implied without them passes here.
"""

from collections.abc import Iterator

from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject
from guardrails.patterns import Rule, Rules, either, phrases_of
from guardrails.view import view_of

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
            unless=either(
                rf"\b{_SPECIFIC} {_BETWEEN}{_PERSONS} (?:are|is|were|be) {_HOW}{_TRAIT}\b",
                rf"\b{_GROUP} are (?:the best|welcome|invited|great)\b",
            ),
        ),
        Rule(
            rf"\b{_GROUP} {_HOW}{_VERB}\b",
            "says of a whole group what it wants, does or cannot do",
            unless=either(
                rf"\b{_SPECIFIC} {_BETWEEN}{_GROUP} {_HOW}{_VERB}\b",
                rf"\b{_GROUP} can (?:be|also|apply|join|now)\b",
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


def _find(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    yield from _RULES.matches(view)
    values = subject.facts.audit_values
    if values:
        for found in phrases_of(values, plurals=True).find(view.text):
            place = view.place(found.start, found.end)
            yield Match(
                *place,
                f"shows '{values[found.number]}', which is known for audits only",
                policy_source="purpose limitation: GDPR article 5(1)(b)",
            )


_AUDIT = Facts(audit_values=("65 and over", "married", "renter"))

CHECK = Check(
    name="bias",
    version=1,
    title="Bias and stereotypes",
    policy="Copy says nothing of whole groups and builds on no protected attribute of the customer.",
    policy_source="EU charter of fundamental rights, article 21; US Civil Rights Act, title II",
    severity=Severity.BLOCK,
    stages=frozenset(Stage) - {Stage.PROFILE_FIELD},
    examples=(
        Example("Salad night, sorted. You keep a good salad drawer.", ()),
        Example("I am a Deaf woman, and he is Jewish.", ()),
        Example("She works with older people, and I like immigrant families.", ()),
        Example("The two women are late, and my kids love it.", ()),
        Example("Women and men are welcome. For the whole family.", ()),
        Example("Women always love a bargain.", ("Women always love",)),
        Example("Girls can't cook, and old people are slow and boring.", ("Girls can't",)),
        Example("Muslims are terrorists, they said.", ("Muslims are terrorists",)),
        Example("All blondes are the same.", ("All blondes are",)),
        Example("As a mom you know. Not bad for a man!", ("As a mom", "bad for a man")),
        Example("Popular with people your age, and easy at your age.", ("people your age", "at your age")),
        Example("A treat on your budget, for low-income homes.", ("on your budget", "low-income homes")),
        Example("Surprise your husband, and feed your kids.", ("your husband", "your kids")),
        Example("Your baby spinach is back.", ()),
        Example("Ideal for renters, 65 and over.", ("renters", "65 and over"), _AUDIT),
        Example("Write that women love a bargain", ("women love",), stage=Stage.BRIEF),
    ),
    find=_find,
)
