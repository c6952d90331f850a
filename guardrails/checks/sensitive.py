"""What is never named, never inferred, and never said as if we had been watching.

Words for the categories that must not be named come with the facts. Beyond them, a text must not tell the
customer what we take them for in health, pregnancy, faith, money, sexuality or age, nor how we came to
know what we know.
"""

from collections.abc import Iterator

from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject
from guardrails.patterns import Rule, Rules, either, phrases_of
from guardrails.view import view_of

_ILLNESS = (
    r"(?:diabetes|cancer|asthma|depression|anxiety|arthritis|epilepsy|migraines?|allerg(?:y|ies)|ibs"
    r"|hypertension|high blood pressure|cholesterol|heart (?:condition|disease|problems?)|heartburn"
    r"|indigestion|constipation|incontinence|insomnia|eczema|acne|hiv|menopause|periods?|fertility"
    r"|addiction|(?:drinking|smoking) (?:habits?|problems?)|hangover|cold symptoms|flu|infection"
    r"|back pain|joint pain|pain)"
)
_CARE = (
    r"(?:medication|medicines?|prescriptions?|treatment|therapy|diagnosis|symptoms?|doctor|condition"
    r"|illness|disability|surgery|pills?)"
)

_RULES = Rules(
    (
        Rule(
            either(
                r"\b(?:your|you have|you've got|you suffer from|suffering from|struggling with|living with"
                rf"|for your|help with your) (?:[a-z]+ )?(?:{_ILLNESS}|{_CARE})\b",
                r"\byour (?:weight|bmi|waistline|figure|diet|calories|calorie intake|mental health"
                r"|health (?:condition|issues?|problems?|needs|goals?))\b",
                r"\b(?:lose|losing|shed|drop) (?:some |that |the |a few |your )?(?:weight|pounds|belly fat"
                r"|kilos)\b",
                r"\b(?:as a|being a|since you're|since you are|because you're|because you are|now that you're"
                r"|now that you are) (?:a )?(?:diabetic|coeliac|celiac|smoker|vegan|vegetarian|overweight"
                r"|sick|ill|disabled|on a diet|dieting)\b",
                r"\b(?:feeling|when you're|if you're) (?:depressed|anxious|ill|sick|hungover)\b",
                r"\b(?:people|someone|somebody|those|anyone|shoppers|customers) (?:with|who (?:has|have|live with"
                rf"|suffer from)|living with|suffering from) {_ILLNESS},? like you\b",
                r"\byour (?:blood sugar|blood pressure|insulin|hba1c|hospital stay|test results?|sobriety|rehab"
                r"|recovery from|hearing loss|eyesight problems?|wheelchair|chemo(?:therapy)?"
                r"|therapist|psychiatrist|counsell?ing|addiction|disorder|chronic [a-z]+)\b",
                r"\b(?:get well soon|since your (?:operation|surgery|diagnosis|accident|fall)|after your"
                r" (?:operation|surgery|diagnosis|accident|miscarriage))\b",
                rf"\b(?:as|for) an? (?:{_ILLNESS}|diabetic|coeliac|celiac|asthmatic) (?:patient|sufferer|survivor)\b",
            ),
            "tells the customer what we take their health for",
            unless=either(
                r"\byour (?:cure|treatment) of\b",
                r"\bno pain\b",
            ),
        ),
        Rule(
            either(
                r"\b(?:you are|you're|since you're|if you're|while|now that you're|when you're) (?:expecting"
                r"|pregnant|trying for a baby|breastfeeding|nursing)\b",
                r"\b(?:your|the) (?:pregnancy|due date|baby bump|bump|trimester|newborn|new arrival"
                r"|ovulation)\b",
                r"\b(?:mum|mom|mother|dad|father|parent)[ -]to[ -]be\b",
                r"\bbaby (?:on the way|shower)\b",
                r"\bexpecting (?:a|your|another) (?:baby|child|bundle|little one)\b",
                r"\bcongratulations on (?:your|the) (?:pregnancy|baby|bump|little one|new arrival|engagement"
                r"|divorce)\b",
                r"\b(?:when are you due|now that you're eating for two|eating for two|your morning sickness"
                r"|you're (?:trying to conceive|trying for)|your (?:ivf|fertility treatment|baby's due))\b",
                r"\b(?:sorry for|after) your (?:loss|bereavement|miscarriage)\b",
            ),
            "tells the customer what we take their body or family for",
        ),
        Rule(
            either(
                r"\b(?:as a|fellow|good|devout|since you're|since you are|because you're"
                r"|because you are)(?: a)? (?:christian|catholic|muslim|jew|hindu|buddhist|sikh|mormon"
                r"|believer)s?\b",
                r"\byour (?:faith|religion|church|mosque|synagogue|temple|god|prayers?|religious [a-z]+"
                r"|fasting|ramadan|lent|political [a-z]+|party membership|politics|vote)\b",
                r"\bsince you (?:keep|eat|buy|observe|celebrate|fast)\b(?: [a-z]+){0,2}"
                r" ?(?:kosher|halal|ramadan|lent|passover|shabbat|the sabbath|eid|diwali|yom kippur)\b",
                r"\b(?:observant|practi[sc]ing|devout|religious|believing|secular|ex-)(?: [a-z]+)?"
                r" (?:christian|catholic|muslim|jew|hindu|buddhist|sikh|mormon|atheist)s? like you\b",
                r"\b(?:a|an) (?:christian|catholic|muslim|jew(?:ish)?|hindu|buddhist|sikh|mormon|atheist)"
                r"(?: [a-z]+)? (?:household|family|home|shopper|customer) like yours\b",
                r"\b(?:conservatives?|liberals?|democrats?|republicans?|socialists?|union members?) like you\b",
            ),
            "tells the customer what we take their faith or views for",
        ),
        Rule(
            either(
                r"\byour (?:debts?|credit score|bank balance|overdraft|bankruptcy|mortgage|loan|pay ?day"
                r"|finances|financial (?:situation|trouble|worries|difficulties|hardship)|job loss"
                r"|unemployment)\b",
                r"\b(?:times are|things are|money's|money is|budget is) (?:hard|tough|tight)(?: for you)?\b",
                r"\b(?:in debt|out of work|lost your job|behind on your|short of money|strapped for cash"
                r"|can't afford)\b",
                r"\b(?:struggling|hard|difficult) to (?:make ends meet|pay (?:your|the) (?:bills?|rent)|get by)\b",
                r"\b(?:since|now that|after) you (?:were|got|have been|'ve been) (?:laid off|made redundant|fired"
                r"|evicted|declared bankrupt)\b",
                r"\b(?:low[- ]income|poorer|cash[- ]strapped|broke|wealthy|well-off|high[- ]income|affluent)"
                r" (?:households?|families|family|shoppers?|customers?|people) like (?:you|yours)\b",
                r"\b(?:your (?:salary|pay ?check|wages?|benefits payment|pension) (?:is|has|just|came|landed|arrived)"
                r"|we know money|on your (?:salary|income|wages?|budget of)|with an income like yours)\b",
            ),
            "tells the customer what we take their money for",
            unless=either(
                r"\b(?:advice|help|tips|questions|control|charge|top) (?:[a-z]+ ){0,3}(?:about|on|with|of|over)"
                r" your finances\b",
                r"\b(?:manag|track|organi[sz]|improv|simplif)[a-z]* your finances\b",
            ),
        ),
        Rule(
            either(
                r"\b(?:your|since you're|because you're|as a) (?:sexuality|sexual [a-z]+|sex life|orientation"
                r"|love life|affair|dating|gay|lesbian|bisexual|trans|queer)\b",
                r"\byour (?:divorce|break-?up|separation|marriage|custody|wedding night)\b",
                r"\b(?:gay|lesbian|bisexual|trans|transgender|queer|asexual|closeted)(?: [a-z]+)? like you\b",
                r"\b(?:now that|since|because) you(?:'re| are|'ve| have) (?:come out|out|single|divorced|widowed"
                r"|newly single|transition(?:ed|ing)|gay|lesbian|queer)\b",
            ),
            "tells the customer what we take their private life for",
        ),
        Rule(
            either(
                r"\b(?:since you're|because you're|you are|you're|if you're) (?:under (?:age|\d+)|a (?:minor"
                r"|teen|teenager|child|kid)|still (?:at|in) school|only \d+)\b",
                r"\b(?:ask|tell|get|beg|nag) (?:your (?:parents?|mum|mom|mother|dad|father|mummy|mommy|daddy)"
                r"|mum|mom|dad|a grown-?up|an adult)\b",
                r"\b(?:a|any) (?:1[0-7]|[5-9]|(?:thir|four|fif|six|seven)teen|ten|eleven|twelve)"
                r"[- ]year[- ]old like you\b",
                r"\b(?:now that|since|because) you(?:'re| are) (?:1[0-7]|[5-9]|(?:thir|four|fif|six|seven)teen)\b",
                r"\byour (?:homework|schoolmates?|classmates?|school friends|pocket money|school ?bag is)\b",
                r"\b(?:hey|hi|hello) (?:kids|children|boys and girls)\b",
            ),
            "speaks to the customer as to a minor",
        ),
        Rule(
            either(
                r"\bwe(?:'ve| have)?(?: also| just)? (?:noticed|saw|seen|observed|spotted|see|notice|watched"
                r"|tracked|recorded|detected|been (?:watching|tracking|following|monitoring|keeping an eye on"
                r"|looking at))(?: that)? (?:you|your)\b",
                r"\bwe(?:'ve| have) been (?:watching|tracking|following|monitoring)\b",
                r"\bwe know (?:(?:what|where|when|how|who|that|exactly|which|why)(?: [a-z]+){0,3}"
                r" (?:you|you've|you're|your)|you(?:'ve|'re| have| are| bought| buy| were| live)|your)\b",
                r"\b(?:our (?:records|data|system|systems|algorithm|tracking)|your (?:data|profile"
                r"|purchase history|order history|browsing|shopping history|location|cart data|search history"
                r"|receipts?)) (?:show|shows|say|says|tell|tells|told|suggest|suggests|indicate|indicates"
                r"|reveal|reveals)\b",
                r"\b(?:because|since|as) you (?:bought|purchased|ordered|browsed|searched|viewed|clicked"
                r"|looked at|left)\b",
                r"\bbased on (?:what we know|your (?:data|profile|purchases?|purchase history|browsing"
                r"|shopping history|order history|past orders|location|behaviou?r|activity|clicks))\b",
                r"\byou (?:haven't|have not) (?:visited|bought|shopped|ordered|been (?:in|here"
                r"|back))[^.!?\n]{0,20}(?:\d+|since)\b",
                r"\bit's been \d+ (?:days|weeks|months)\b",
                r"\b(?:last|on) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday),? you (?:bought"
                r"|purchased|spent|ordered|were|visited)\b",
                r"\byou (?:spent|usually spend) \$?\d",
                r"\b(?:judging|going) (?:by|from) (?:your|what you|how you|where you)\b",
                r"\b(?:according to|looking at|analy[sz]ing|we (?:checked|analy[sz]ed|looked (?:at|into|through)|read"
                r"|scanned|pulled)) your (?:profile|purchases?|history|browsing|clicks|emails?|messages|receipts?"
                r"|data|records?|location|activity|habits|social|account activity)\b",
                r"\byour (?:phone|device|gps|wi-?fi|loyalty card|search(?:es)?|clicks|neighbou?rs?|ex) (?:tells?|told"
                r"|shows?|showed|says?|gave) us\b",
                r"\byou (?:were|walked|drove|stopped|passed|stood) (?:in|at|by|past|near|outside)"
                r" (?:our|the|a) (?:store|shop|branch|aisle|[a-z]+ aisle)[^.!?\n]{0,30}\b(?:yesterday|today"
                r"|this morning|last|\d|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
                r"\b(?:someone|somebody) in your (?:house|household|home|family)\b",
                r"\bwe(?:'ve| have) (?:figured out|worked out|guessed|inferred|deduced|learned|learnt|found out)"
                r" (?:that )?(?:you|your)\b",
                r"\byou thought (?:we|nobody|no one) (?:wouldn't|didn't|hadn't|would not|did not)?"
                r"[^.!?\n]{0,20}notice\b",
            ),
            "says how we watch the customer",
        ),
        Rule(
            either(
                r"\b(?:we know you|we remember (?:you|your|that)|we can tell|you(?:'ve| have) been (?:buying"
                r"|browsing|looking at|searching)|knowing you|we think you(?:'re| are)"
                r"|we (?:bet|guess|reckon|suspect|assume) you(?:'re| are|'ve| have)|our guess is(?: that)? you"
                r"|people in your (?:situation|position|area|street|neighbou?rhood)|for people your age"
                r"|at your (?:age|stage of life|weight)|a (?:man|woman|person|mother|mum|mom|father|dad) like you)\b",
                r"\bpicked (?:using|from) your (?:data|history|purchases)\b",
                r"\bpeople like you (?:buy|bought)\b",
                r"\b(?:near|around) your (?:home|house|address|office)\b",
            ),
            "may feel as if we watched the customer",
            severity=Severity.REVIEW,
        ),
        Rule(
            r"\b(?:pregnan(?:t|cy)|miscarriage|divorced?|bankrupt(?:cy)?)\b",
            "a private matter",
            severity=Severity.REVIEW,
        ),
    )
)


def _find(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    never_named = subject.facts.never_named
    if never_named:
        for found in phrases_of(never_named, plurals=True).find(view.text):
            yield Match(
                *view.place(found.start, found.end),
                f"'{never_named[found.number]}' stands for a category that is never named to a person",
                policy_source="the category list, never_name",
            )
    yield from _RULES.matches(view)


_NEVER = Facts(never_named=("antacid", "baby food", "wine", "cold and flu"))

CHECK = Check(
    name="sensitive",
    version=2,
    title="Sensitive matters",
    policy="Copy names no category that is never named, infers nothing of health, family, faith, money, "
    "sexuality or age, and does not speak as if it had been watching.",
    policy_source="GDPR article 9(1); CPRA, sensitive personal information",
    severity=Severity.BLOCK,
    stages=frozenset(Stage) - {Stage.PROFILE_FIELD},
    examples=(
        Example("Salad night, sorted. You keep a good salad drawer, and your usual greens are in.", ()),
        Example("It's been a while, and the shop has changed a little. A healthy lunch, no pressure.", ()),
        Example("A good glass, and baby spinach with winegums.", (), _NEVER),
        Example("Antacids, BABY FOOD and a glass of wine.", ("Antacids", "BABY FOOD", "wine"), _NEVER),
        Example("Since you are pregnant, think of your due date.", ("you are pregnant", "your due date")),
        Example("It fits your diet and helps with your diabetes.", ("your diet", "your diabetes")),
        Example("As a Christian you know your faith.", ("As a Christian", "your faith")),
        Example("Money is tight, and your debts grow.", ("Money is tight", "your debts")),
        Example(
            "We noticed you bought milk. We've been watching.", ("We noticed you", "We've been watching")
        ),
        Example(
            "Because you bought antacids, our records show more.", ("Because you bought", "our records show")
        ),
        Example("You haven't visited in 77 days.", ("You haven't visited in 77",)),
        Example("We know you like it crisp.", ("We know you",)),
        Example("Companies where we know what businesses they are in.", (), stage=Stage.TEXT),
        Example("Free advice on your finances, and tips to manage your finances.", (), stage=Stage.TEXT),
        Example(
            "Gentle snacks for people with diabetes like you.",
            ("people with diabetes like you",),
            stage=Stage.TEXT,
        ),
        Example("Congratulations on your pregnancy!", ("Congratulations on your pregnancy",)),
        Example("Since you observe Ramadan, dates are in.", ("Since you observe Ramadan",)),
        Example("Low-income families like yours save more.", ("Low-income families like yours",)),
        Example("A bag made for gay men like you.", ("gay men like you",)),
        Example("Perfect for a 14-year-old like you. Ask mum!", ("a 14-year-old like you", "Ask mum")),
        Example("Judging by your receipts, you are out of tea.", ("Judging by your",)),
        Example("I'm a deaf person and a Buddhist, and I love being a mom.", (), stage=Stage.TEXT),
        Example("Great for drinking water, and good with your drinking glasses.", (), stage=Stage.TEXT),
        Example(
            "Mention the pregnancy, as in: since you are expecting",
            ("the pregnancy", "you are expecting"),
            stage=Stage.BRIEF,
        ),
    ),
    find=_find,
)
