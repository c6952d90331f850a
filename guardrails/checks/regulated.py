"""Goods that law treats apart, and wording that a region asks for.

What each region asks for is data (`guardrails/regions/`); here is how the goods are recognised in copy. A
text that nobody is addressed by, as a block or an offer, is only held against what is forbidden outright;
who reads it is judged on the draft and the message.
"""

from collections.abc import Iterator
from functools import cache

from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject
from guardrails.language.regional import Good, GoodRule, Region, region_of
from guardrails.patterns import Pattern, Rule, Rules, either, phrases_of
from guardrails.text import Span, fold
from guardrails.view import View, view_of

_ADDRESSED = frozenset({Stage.DRAFT, Stage.MESSAGE})

_WARES = (
    r"(?:glass(?:es|ware)?|racks?|coolers?|fridges?|cellars?|cabinets?|openers?|stoppers?|aerators?|chillers?"
    r"|bottle openers?|mugs?|steins?|koozies?|sleeves?|holders?|carriers?|totes?|charms?|decanters?|buckets?"
    r"|shakers?|corks?|corkscrews?|coasters?|labels?|bags?|boxes|crates?|barrels?|flutes|shelf|shelves|towers?"
    r"|goblets?|tumblers?|stones?|gardens?|snifters?|pails?|caddy|caddies|tub|tubs)"
)
_FREE = r"(?:[ -]free\b)"


def _rule(good: Good, pattern: str, unless: str | None = None) -> Rule:
    return Rule(pattern, good.spoken, unless=unless, kind=good.value)


_GOODS = Rules(
    (
        _rule(
            Good.ALCOHOL,
            r"\b(?:beers?|wines?|whisk(?:e?y|ies)|vodkas?|gins?|rums?|tequilas?|brand(?:y|ies)|cognacs?|champagnes?"
            r"|prosecco|cava|liqueurs?|lagers?|ales?|stouts?|hard cider|bourbons?|scotch|cocktails?|alcohol|alcoholic"
            r"|liquors?|booze|sherry|absinthe|merlot|chardonnay|cabernet|malbec|riesling|pinot (?:noir|grigio)"
            r"|sauvignon blanc|hard seltzers?|mezcal|vermouth|aperol|single malts?|craft brews?|ipas?)\b",
            unless=either(
                r"\b(?:ginger|root) (?:beer|ale)s?\b",
                r"\b(?:beer|wine|champagne|cocktail|whisk(?:e?)y|sherry|ale|bourbon|gin|rum|cider)s?[ -]"
                rf"{_WARES}\b",
                r"\b(?:red |white |rice |sherry |champagne |cooking )?(?:wine|champagne|sherry|beer|rum|cider)[ -]"
                r"(?:vinegars?|sauce|reductions?|gums?|jelly|marinade|butter|batter(?:ed)?|can|bread|brats?|cheese"
                r"|brats|raisins?|cake|balls?|truffles?|extract|flavou?r\w*|red|colou?r\w*|glaze[d]?|crackers?|biscuits?)\b",
                r"\bcooking wines?\b",
                r"\b(?:shrimp|prawn|fruit|crab|seafood|vitamin|drug|mocktails?) cocktails?\b",
                r"\bcocktail (?:dress(?:es)?|sauces?|sausages?|tables?|rings?|napkins?|attire|hours?|part(?:y|ies)"
                r"|sticks?|shrimp|onions?|tomatoes|umbrellas?|length|straws?)\b",
                r"\b(?:alcohol|beer|wine|liquor)" + _FREE,
                r"\bnon-?[ ]?alcoholic\b[^.\n]{0,30}",
                r"\b(?:rubbing|isopropyl|denatured|cetyl|cetearyl|stearyl|benzyl|fatty|no|without|zero|sugar)"
                r" alcohols?\b",
                r"\balcohol (?:wipes?|swabs?|pads?|prep|gel|hand|content|inks?|markers?|based)\b",
                r"\balcohol-based\b",
                r"\bbourbon (?:vanilla|biscuits?|street|chicken)\b",
                r"\b(?:butter|vanilla|hot buttered|bay) rum\b",
                r"\bscotch (?:tape|eggs?|brite|pine|bonnets?|guard)\b",
                r"\b(?:penne alla |alla )vodka\b|\bvodka (?:sauce|pasta|penne)\b",
                r"\bchampagne (?:gold|colou?r\w*|vinegar|problems|taste|pink|rose|wishes|beige|satin|diamonds?)\b",
                r"\bcognac (?:leather|suede|hue|tan|brown|shade|colou?r\w*|finish|oxford|boots?|loafers?|sofa|belt)\b",
                r"\bin (?:champagne|cognac)\b|\bgin rummy\b|\bbrandy (?:snaps?|melville)\b|\bcotton gins?\b",
                r"\b(?:wine|beer)[ -](?:colou?red|themed|country|tasting notes|down|o'clock|lovers?|bread)\b",
            ),
        ),
        _rule(
            Good.TOBACCO,
            r"\b(?:cigarettes?|cigars?|cigarillos?|tobacco|snus|rolling papers|hookahs?|shisha)\b",
            unless=either(
                r"\bcigarette (?:pants?|trousers?|jeans?|lighters?|legs?|smoke|smell|odou?rs?|burns?|butts?|cut)\b",
                r"\b(?:tobacco|cigarette|smoke|cigar)" + _FREE,
                r"\btobacco (?:brown|colou?r\w*|leaf scent|vanille|vanilla|notes?|flower)\b",
                r"\b(?:notes? of|hints? of|no|without|quit|quitting|stop|against) (?:\w+ ){0,2}"
                r"(?:tobacco|cigarettes?|cigars?)\b",
                r"\btobacco (?:sunburst|edges?|burst|suede|leather)\b",
                r"\bcigar (?:box(?:es)?|bars?|lounge)\b",
                r"\b(?:car|12v|dc) cigarettes?\b",
            ),
        ),
        _rule(
            Good.VAPE,
            r"\b(?:vapes?|vaping|e-?cig(?:arette)?s?|e-?liquids?|nicotine)\b",
            unless=either(
                r"\b(?:vape|vaping|nicotine)" + _FREE,
                r"\bno (?:vap(?:es?|ing)|nicotine)\b",
                r"\bnicotine (?:patch(?:es)?|gums?|replacement|withdrawal|stains?)\b",
            ),
        ),
        _rule(
            Good.GAMBLING,
            r"\b(?:casinos?|sportsbooks?|free spins|slot machines?|roulette|blackjack|lotter(?:y|ies)|lotto"
            r"|scratch[ -]?cards?|place (?:a|your) bets?|free bets?|betting|online (?:poker|bingo|slots)|wagers?"
            r"|wagering|poker (?:tournaments?|rooms?|sites?))\b",
            unless=either(
                r"\bcasino (?:royale|night (?:party|decor)|themed?)\b",
                r"\b(?:green card|draft|visa|genetic) lottery\b",
                r"\b(?:you(?:'re| are) )?betting (?:you|that|you'll|on you)\b",
                r"\brussian roulette\b|\broulette (?:curler|wheel cutter)\b",
            ),
        ),
        _rule(
            Good.PRESCRIPTION_MEDICINE,
            r"\b(?:prescription[ -](?:only )?(?:medicines?|medications?|drugs?|pills?|strength)|antibiotics?|botox"
            r"|viagra|cialis|ozempic|wegovy|mounjaro|semaglutide|tirzepatide|sildenafil|xanax|adderall|oxycodone"
            r"|tramadol|valium|opioids?)\b",
            unless=either(
                r"\b(?:antibiotic|opioid)s?" + _FREE,
                r"\b(?:no|without|never|raised without|free (?:of|from)|zero) (?:\w+ ){0,3}antibiotics?\b",
                r"\b(?:like|alternative to|instead of|better than) botox\b|\bbotox (?:in a|effect|alternative)\b",
            ),
        ),
        _rule(
            Good.MEDICINE,
            r"\b(?:ibuprofen|paracetamol|acetaminophen|aspirin|antihistamines?|cough (?:syrups?|medicines?|drops?)"
            r"|pain ?killers?|over-the-counter (?:medicines?|medications?|drugs?)|antacids?|laxatives?|decongestants?"
            r"|sleeping (?:pills|tablets)|cold (?:and|&) flu (?:tablets|capsules|relief|medicines?)|cold medicines?"
            r"|pain relief (?:tablets|gel|cream|capsules))\b",
            unless=r"\b(?:aspirin|paraben)" + _FREE + r"|\b(?:no|without) (?:aspirin|pain ?killers?)\b",
        ),
        _rule(
            Good.CREDIT,
            r"\b(?:(?:pay ?day|personal|instant|car|auto|student|home|cash|consolidation) loans?|loans? from"
            r"|\d+(?:\.\d+)? ?% (?:apr|interest)|representative apr|interest[ -]free credit|buy now,? pay later"
            r"|\d+ ?% financ(?:e|ing)|lines? of credit|credit cards? (?:with|from|at) \d"
            r"|apply for (?:a )?(?:loan|credit)"
            r"|mortgage (?:rates?|deals?)|pay in (?:\d|three|four|six)(?: easy| interest[ -]free)* instal?lments"
            r"|bad credit|(?:no|without a) credit checks?)\b",
            unless=r"\b(?:store|shop|account|site|class|course|extra|photo) credits?\b",
        ),
        _rule(
            Good.WEAPONS,
            r"\b(?:handguns?|firearms?|rifles?|pistols?|shotguns?|revolvers?|ammunition|ammo|crossbows?|stun guns?"
            r"|tasers?|pepper spray|switchblades?|machetes?|(?:combat|hunting|tactical|throwing) kni(?:fe|ves)"
            r"|guns? (?:shop|store|sale|show|safe|deals?)|air ?guns?|bb guns?|silencers?)\b",
            unless=either(
                r"\b(?:water|squirt|toy|nerf|bubble|glue|nail|spray|heat|massage|grease|caulk|paint|price) pistols?\b",
                r"\b(?:sex|love|rifle paper|young) pistols?\b|\brifle (?:paper|through|range)\b",
                r"\bammo (?:box|can|boxes|cans) (?:storage|style)\b|\bphoto ammo\b",
            ),
        ),
        _rule(
            Good.CBD,
            r"\b(?:cbd|cannabidiol|thc|cannabis|marijuana|delta[ -]?8|hemp (?:oil|gumm(?:y|ies)|extract))\b",
            unless=either(
                r"\b(?:melbourne|sydney|perth|brisbane|adelaide|auckland|the city|city|nairobi)(?:'s)? cbd\b",
                r"\bthe cbd\b|\bcbd (?:offices?|district|locations?|hotels?|apartments?)\b",
                r"\b(?:thc|cbd)" + _FREE,
            ),
        ),
    )
)


def _find(subject: Subject) -> Iterator[Match]:
    view = view_of(subject)
    region: Region | None = None
    never_named = _never_named(subject.facts, view)
    for hit in _GOODS.find(view.data):
        if any(span.start < hit.end and hit.start < span.end for span in never_named):
            continue
        region = region or _region(subject.facts)
        good = Good(hit.rule.kind)
        problem = _problem(subject, view, good, region)
        if problem is not None:
            reason, severity = problem
            yield Match(
                *view.place(hit.start, hit.end),
                reason,
                policy_source=region.goods[good].source,
                severity=severity,
            )
    # What a brand must say of itself is asked where a brand is known to speak.
    if subject.stage in _ADDRESSED and subject.facts.brand is not None:
        yield from _missing_wording(subject, view, region or _region(subject.facts))


def _never_named(facts: Facts, view: View) -> list[Span]:
    """Returns where the view names what must not be named at all: that is the first thing to say of it."""
    if not facts.never_named:
        return []
    found = phrases_of(facts.never_named, plurals=True).find(view.text)
    return [Span(one.start, one.end) for one in found]


def _region(facts: Facts) -> Region:
    return region_of(facts.market or (facts.brand.market if facts.brand is not None else None))


def _problem(subject: Subject, view: View, good: Good, region: Region) -> tuple[str, Severity | None] | None:
    """Returns what is wrong with copy about the goods here, and the most that the finding may be."""
    rule = region.goods[good]
    if rule.min_age is not None and _minors().found_in(view.data):
        return f"about {good.spoken}, and speaks to minors", None
    if subject.stage is Stage.TEXT:
        return f"about {good.spoken}, which the law of many places treats apart", Severity.REVIEW
    if rule.rule == "prohibited":
        return f"about {good.spoken}, which is not advertised to people in {region.name}", None
    if subject.stage not in _ADDRESSED:
        return f"about {good.spoken}: look at what {region.name} asks for", Severity.REVIEW
    refusal = _age_refusal(rule, subject.facts.age) or _missing_line(rule, subject, view)
    if refusal is not None:
        return f"about {good.spoken}, and {refusal}", None
    if rule.rule == "person" and subject.stage is Stage.DRAFT:
        return f"about {good.spoken}, which a person must look at", Severity.REVIEW
    return None


@cache
def _minors() -> Pattern:
    return Pattern(
        either(
            r"\b(?:kids|teens?|teenagers?|pupils|schoolkids|school ?(?:boys|girls|children)|minors)\b",
            r"\bunder-?(?:age|18s?)\b",
            r"\b(?:turning|you(?:'re| are)|aged?|are) (?:1[0-7]|thirteen|fourteen|fifteen|sixteen|seventeen)\b",
            r"\b(?:made|just|fun) for (?:kids|teens|children)\b|\bafter school\b|\bprom night\b",
        )
    )


def _age_refusal(rule: GoodRule, age: int | None) -> str | None:
    if rule.min_age is None or (age is not None and age >= rule.min_age):
        return None
    known = "is not known to be" if age is None else "is not"
    return f"the reader {known} {rule.min_age} or older"


def _missing_line(rule: GoodRule, subject: Subject, view: View) -> str | None:
    if not rule.lines or _says_one_of(rule.lines, subject, view):
        return None
    return f"it lacks the line “{rule.lines[0]}”"


def _missing_wording(subject: Subject, view: View, region: Region) -> Iterator[Match]:
    for wording in region.required:
        if subject.channel in wording.channels and not _says_one_of(wording.lines, subject, view):
            yield Match(
                "*",
                0,
                0,
                f"{wording.name}: {region.name} asks for a line such as “{wording.lines[0]}”; "
                "add it to the brand's required line",
                policy_source=wording.source,
            )


def _says_one_of(lines: tuple[str, ...], subject: Subject, view: View) -> bool:
    # The brand's own line is opaque in the view, and the renderer appends it where the text lacks it.
    own = fold(subject.facts.required_line).text if subject.facts.required_line else ""
    return any(line in view.text or line in own for line in lines)


_ADULT = Facts(market="us", age=34)

CHECK = Check(
    name="regulated",
    version=2,
    title="Regulated goods and regional wording",
    policy="Copy about goods that law treats apart goes only where they may be advertised, to people who are known "
    "to be old enough, with the wording that their region asks for.",
    policy_source="the region packs in guardrails/regions; no claim of compliance",
    severity=Severity.BLOCK,
    stages=frozenset({Stage.BRIEF, Stage.OFFER, Stage.BLOCK, Stage.DRAFT, Stage.MESSAGE, Stage.TEXT}),
    examples=(
        Example("A crisp white wine for Friday.", (), _ADULT),
        Example("A crisp white wine for Friday.", ("wine",), Facts(market="us", age=20)),
        Example("A crisp white wine for Friday.", ("wine",), Facts(market="us")),
        Example("A crisp white wine for Friday.", ("wine",), Facts(age=20)),
        Example("A crisp white wine for Friday.", (), Facts(market="de", age=20)),
        Example("A crisp white wine for Friday.", ("wine",), stage=Stage.TEXT),
        Example(
            "Wine vinegar, beer batter, rum raisin, ginger ale, a cocktail dress and store credit.",
            (),
            stage=Stage.TEXT,
        ),
        Example("Alcohol-free beer? No: root beer, and w\u200bine glasses.", ("beer",), stage=Stage.TEXT),
        Example("Turning 15? Sweet vodka shots, made for teens.", ("vodka",), stage=Stage.TEXT),
        Example("Cigars and vapes.", ("Cigars", "vapes"), Facts(market="fr", age=50)),
        Example("Cigars, rolled by hand.", (), _ADULT),
        Example("Cigarette trousers in a tobacco brown.", (), Facts(market="fr"), stage=Stage.DRAFT),
        Example("Vapes in mint.", ("Vapes",), _ADULT),
        Example(
            "Vapes in mint. This product contains nicotine. Nicotine is an addictive chemical.", (), _ADULT
        ),
        Example("Ibuprofen is back.", ("Ibuprofen",), Facts(market="gb", age=40)),
        Example("Ibuprofen is back. Always read the label.", (), Facts(market="gb", age=40)),
        Example("A personal loan in minutes.", ("personal loan",), Facts(market="it", age=40)),
        Example(
            "A personal loan in minutes. Caution! Borrowing money costs money.",
            (),
            Facts(market="it", age=40),
        ),
        Example("Free spins at the casino.", ("Free spins", "casino"), Facts(market="us", age=18)),
        Example(
            "Hunting knives and CBD oil.", ("Hunting knives", "CBD"), Facts(market="us"), stage=Stage.OFFER
        ),
        Example("A glass of wine.", (), Facts(market="us", never_named=("wine",))),
        Example("Raised without antibiotics.", (), stage=Stage.TEXT),
    ),
    find=_find,
)
