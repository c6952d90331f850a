"""Wording that asks for agreement in a way that is not free: shaming declines, boxes that are ticked
beforehand or mean the opposite, agreements tied together, and ways out that are harder than the way in.

What counts as free is told by GDPR articles 4(11) and 7 with recital 32, EDPB guidelines 05/2020 (on
consent) and 03/2022 (on deceptive design), and the FTC's "Bringing Dark Patterns to Light" (2022).
"""

from collections.abc import Iterator

from bespoke.domain.finding import Severity
from guardrails.base import Match
from guardrails.patterns import Hit, Pattern, Rule, Rules, either
from guardrails.view import View

SHAMING = "shaming"
OPT_OUT = "opt-out"
BUNDLED = "bundled"
FORCED = "forced"
OBSTRUCTION = "obstruction"
SNEAKING = "sneaking"

_DECLINE = r"(?:no,? thank you|no,? thanks|nah|nope|no,|no way|not (?:now|today)|skip|cancel|maybe later)"
_NOT = r"(?:don't|dont|do not|didn't|never|won't|can't|cannot|wouldn't)"
_GOOD = (
    r"(?:deals?|discounts?|savings?|sav(?:e|ing)|offers?|promotions?|promos?|free|freebies|gifts?"
    r"|bonus(?:es)?"
    r"|win(?:ning)?|rewards?|coupons?|bargains?|money|perks|fun|cool|luck(?:y)?|better|best|protect(?:ion"
    r"|ed)?"
    r"|exclusive|great|\d+ ?%|% off|off my|\$ ?\d+|full[ -]price|value|results|health|help|improv\w+|style)"
)
_FEWER = r"[^.?!\n]{0,60}?"
_BOX = r"(?:(?:un)?(?:tick|check|click|select|mark)(?:ing|ed)?|opt(?:ing)? out|write to us|e-?mail us)"
_HEAR = (
    r"(?:receive|hear|get|be (?:contacted|sent|informed|told|called|added|emailed|included|subscribed|shared)"
    r"|us to|your (?:name|details|data|information|e-?mail|address)|our (?:news\w*|e-?mails?|offers?"
    r"|catalog\w*))"
)
_MEMBERSHIP = (
    r"(?:memberships?|subscriptions?|subscribers?|auto(?:matic)?[ -]?(?:ship|renew\w*|delivery)|renewals?"
    r"|trial"
    r"|plan|club|program(?:me)?|orders?|shipments?|benefits|account|recurring|policy|contract)"
)
_QUIT = (
    r"(?:cancel(?:l?ing|l?ations?|led)?|terminat(?:e|ion|ing)|unsubscrib(?:e|ing)|opt(?:ing)?[ -]out|quit)"
)
_CANCEL = r"(?:cancel(?:l?ing|l?ations?|led)?|terminat(?:e|ion|ing))"
_REACH = (
    r"(?:call(?:ing)?|phon(?:e|ing)|telephon(?:e|ing)|ring(?:ing)?|contact(?:ing)?|writ(?:e|ing) to"
    r"|fax(?:ing)?"
    r"|e-?mail(?:ing)?|mail(?:ing)?|speak(?:ing)? (?:to|with)|talk(?:ing)? to|visit(?:ing)? (?:a|our"
    r"|your) store)"
)
_LONG = r"[^\n]{0,220}?"
_MAIL = r"(?:e-?mails?|news\w*|texts?|messages|marketing|promotion\w*|offers?|newsletters?|calls|updates)"
_TERMS = r"(?:terms|conditions|privacy policy|t&cs?|rules)"

_RULES = Rules(
    (
        Rule(
            either(
                rf"\b{_DECLINE}[ ,.!:;-]+(?:but )?i(?:'d|'ll|'m|'ve| would| will| am| have| do| already"
                rf"| really"
                r"| just| definitely| still| guess)? ?(?:rather|prefer|like|love|enjoy|hate|just|still|not"
                r"|no|never"
                r"|too|the last|don't|dont|do not|can't|won't|will|want|pay|have|think|feel|be|keep|let"
                r"|choose"
                r"|pass|measured|already|miss|mind|got|fine|risk|live|stay|stick|go|take|shop|walk"
                r"|skip)\b[^.?!\n]*",
                rf"\b{_DECLINE}[ ,.!:;-]+[^.?!\n]{{0,30}}\b(?:isn't|aren't|is not|are not) for me\b",
                r"\byes[,!.]? i(?:'d| would|'m)? (?:like|want|love|need|choose|agree"
                r"|am)\b[^\n]{0,60}\bno,? (?:thanks|thank you|i)\b[^.?!\n]*",
                rf"^(?:no )?i(?:'d| would) (?:rather|prefer)(?: to| not)?\b{_FEWER}\b(?:pay|hear|miss|lose"
                rf"|hard|{_GOOD})\b",
                rf"\bi {_NOT} (?:really |even )?(?:like|want|need|care|wish|feel|deserve|love|believe in)\b"
                rf"[^.?!\n]{{0,40}}?\b{_GOOD}\b",
                r"\bi(?:'ll| will|'d| would|'m| am| like| love| prefer| rather| enjoy| want| choose)?"
                r"(?: just| still| rather| happy| fine| to| with)* pay(?:ing)? (?:the )?(?:full|more|extra"
                r"|retail)\b"
                r"(?: price)?",
                r"\bi(?:'ll| will) (?:shop|buy|check ?out|continue|go|do) without (?:a |the |any |my )?"
                r"(?:discount|deal|savings|offer|protection|help)\b",
                r"\bi (?:hate|can't stand|despise) (?:fun|saving|savings|money|deals|discounts|free|cool"
                r"|good)\b",
                r"\bi(?:'m| am) (?:not (?:interested in|into|a fan of)) (?:saving|savings|deals|discounts"
                r"|free|money"
                r"|looking|getting|improving)\b",
            ),
            "a decline worded so that it shames; let it say just that they decline",
            unless=either(
                r"\bno,? (?:thanks|thank you)[ ,.!-]+i(?:'m| am) (?:good|fine|all set)\b",
                r"\bi(?:'ll| will) (?:never )?pay you back\b",
            ),
            kind=SHAMING,
        ),
        Rule(
            either(
                rf"\b{_BOX}\b[^.?!\n]{{0,60}}\b(?:if|unless) you(?:'d| would)? (?:{_NOT}|prefer not"
                rf"|rather not|no longer|want to stop|object)\b",
                rf"\bif you (?:{_NOT} (?:want|wish|like)|would (?:prefer|rather) not|'d (?:prefer|rather) not"
                rf"|(?:prefer|wish) not|{_NOT}) (?:to )?{_HEAR}\b[^.?!\n]{{0,140}}\b"
                r"(?:tick|check|untick|uncheck|un-check|e-?mail us|write to us|call us|box)\b",
                r"\bunless you (?:tell us|opt[ -]out|untick|uncheck|tick|check|ask us not|object"
                r"|let us know)\b",
                r"\b(?:opted|signed|subscribed|enrolled|ticked|checked|selected"
                r"|included)[ -](?:you )?(?:in |up )?by default\b",
                r"\bpre-?(?:ticked|checked|selected)\b",
                r"\b(?:leave|keep) (?:this|the) box (?:un)?(?:ticked|checked)\b",
                r"\bbox (?:is|must be|remains?) (?:not|un)[ -]?(?:ticked|checked)\b",
                r"\b(?:un-?tick|un-?check) (?:this|the|here|if|any)\b[^.?!\n]{0,30}",
                r"\b(?:we've|we have) (?:already )?(?:signed you up|added you to|subscribed you"
                r"|opted you in|enrolled you)\b",
                r"\b(?:silence|doing nothing|no (?:reply|answer)) (?:means|counts as|is taken as) (?:yes"
                r"|consent|you agree)\b",
            ),
            "agreement is taken unless the reader acts; ask for a clear yes",
            unless=r"\b(?:no|not|never|without|nothing is) pre-?(?:ticked|checked|selected)\b",
            kind=OPT_OUT,
        ),
        Rule(
            either(
                rf"\bi(?:'d"
                rf"| would)?[^.?!\n]{{0,40}}\bagree\b[^.?!\n]{{0,60}}\b{_TERMS}\b[^.?!\n]{{0,40}}(?:\band\b|&|\bplus\b)"
                rf"[^.?!\n]{{0,40}}\b(?:receive|get|be sent|hear)\b[^.?!\n]{{0,40}}\b{_MAIL}\b",
                rf"\bi (?:agree|consent|want|would like|accept)[^.?!\n]{{0,20}}\b(?:to )?(?:receive|get"
                rf"|be sent)\b[^.?!\n]{{0,60}}\b{_MAIL}\b"
                rf"[^.?!\n]{{0,60}}(?:\band\b|&)[^.?!\n]{{0,30}}\b(?:agree|accept"
                rf"|consent)\b[^.?!\n]{{0,40}}\b{_TERMS}\b",
                rf"\b(?:accept|accepting|agreeing to|agree to) (?:our |the "
                rf"|these )?{_TERMS}\b[^.?!\n]{{0,30}}\b"
                rf"(?:you|means|also)\b[^.?!\n]{{0,40}}\b(?:receive|get|sign up"
                rf"|consent)\b[^.?!\n]{{0,40}}\b{_MAIL}\b",
            ),
            "one yes for two things; ask for each agreement by itself",
            kind=BUNDLED,
        ),
        Rule(
            either(
                rf"\b(?:you (?:must|have to|need to)|required to) (?:agree|consent|opt in|subscribe"
                rf"|sign up)\b[^.?!\n]{{0,40}}\b{_MAIL}\b",
                rf"\b(?:agree|consent|opt in|subscribe) to (?:our |receive |receiving "
                rf"|the )*{_MAIL}\b[^.?!\n]{{0,20}}\b(?:to|before you can)"
                r" (?:continue|proceed|check ?out|see|view|read|place|complete|use|enter)\b",
                r"\b(?:share|invite|refer|tag)\b[^.?!\n]{0,40}\b(?:friends"
                r"|contacts)\b[^.?!\n]{0,20}\bto (?:continue|unlock|see|view|proceed)\b",
                r"\b(?:create an account|register|sign up|log in|download (?:the|our) app) (?:to"
                r"|in order to|before you can)"
                r" (?:see|view|unsubscribe|cancel|read|reveal|opt)\b",
            ),
            "an action is forced that what the reader wants does not need",
            severity=Severity.REVIEW,
            kind=FORCED,
        ),
        Rule(
            either(
                rf"\b{_CANCEL}\b{_LONG}\b{_REACH} (?:us|our|the|customer|support|team|at|on|via|\(?\+?\d)\b",
                rf"\b{_CANCEL}\b{_LONG}\b{_REACH}{_LONG}(?:\b(?:customer|member) (?:service|care|support)"
                rf"|@|\(?\d{{3}}\)?[ -]?\d{{3}})",
                rf"\b(?:call|phone|contact|write to|e-?mail|ring|speak (?:to"
                rf"|with))\b[^.?!\n]{{0,80}}\bto (?:\w+ or )?{_QUIT}\b",
                rf"\bto {_CANCEL}\b[^.?!\n]{{0,60}}\b{_REACH}\b",
                rf"\b{_CANCEL}\b[^.?!\n]{{0,60}}\b(?:in writing|by (?:post|letter|fax|phone|telephone|mail"
                rf"|registered mail))\b",
                rf"\b(?:purchase|renew|join|terminate"
                rf"|stop)\b[^.?!\n]{{0,120}}\b{_MEMBERSHIP}\b[^.?!\n]{{0,60}}\bcontact(?:ing)?\b",
                r"\b(?:may|can|could|will) not be cancel(?:l)?ed\b",
                rf"\b{_MEMBERSHIP}\b[^.?!\n]{{0,30}}\b(?:is|are) (?:non-?refundable|not refundable)\b",
                rf"\b{_CANCEL}\b[^\n]{{0,120}}?\b(?:by|via) (?:calling|phoning|telephoning|contacting"
                rf"|e-?mailing|writing|faxing"
                r"|mailing|visiting|chat|phone|telephone|e-?mail|post|letter)\b",
                rf"\b(?:no|not (?:offer|give)|without) refunds? (?:on|for|after"
                rf"|once)\b[^.?!\n]{{0,30}}\b{_MEMBERSHIP}\b",
                r"\bopt[ -]?out@",
                r"\bcancel(?:lation)?\b[^.?!\n]{0,60}\b(?:\w+ )?days?(?:'|'s)? (?:notice|before|prior)\b",
            ),
            "a way out that is harder than the way in; let it be as easy as signing up",
            severity=Severity.REVIEW,
            kind=OBSTRUCTION,
        ),
        Rule(
            either(
                r"\b(?:auto|automatically)[ -]?(?:renew\w*|bill\w*|charg\w*|enrol\w*|add(?:ed|s)?"
                r"|convert\w*)\b",
                r"\b(?:renew|convert|bill|charge|enrol)\w* (?:you )?(?:automatically|at the then)\b",
                r"\b(?:we will|we'll|you will be|you'll be) (?:bill|charg"
                r"|enrol)\w*\b[^.?!\n]{0,60}\b(?:per|each|every|a) (?:month|year|week)\b",
                r"\bfree\b[^.?!\n]{0,24}\btrial\b[^.?!\n]{0,24}\b(?:with|added to|included (?:in"
                r"|with)) (?:this|your|every) (?:order|purchase|cart|basket)\b",
                r"\bby opting in\b[^.?!\n]{0,80}\byou (?:also )?agree\b",
            ),
            "a cost or renewal that comes by itself; say it first, and ask",
            severity=Severity.REVIEW,
            kind=SNEAKING,
            unless=r"\b(?:not|never|no|without) (?:\w+ )?(?:auto\w*[ -]?(?:renew|charg|bill)\w*"
            r"|(?:renew|charg|bill|convert)\w* (?:you )?automatically)\b",
        ),
        Rule(
            either(
                r"\bby (?:continuing|using|browsing|visiting)\b[^.?!\n]{0,60}\b(?:agree|consent|accept)\b",
                r"\bif you continue\b[^.?!\n]{0,60}\b(?:agree|consent|accept|permission|confirmed)\b",
                r"\bpermission will be confirmed if\b",
            ),
            "going on is taken for agreement; ask for a clear yes",
            severity=Severity.NOTE,
            kind=OPT_OUT,
        ),
    )
)

_PLAIN_DECLINE = Pattern(
    r"\A\W*(?:no|no,? thanks|no,? thank you|not (?:now|today)|maybe later|cancel|skip|close|decline"
    r"|reject(?: all)?|unsubscribe)"
    r"(?:\W+(?:maybe later|not (?:now|today)|thanks|thank you))?\W*\z"
)


def consent_hits(view: View) -> list[Hit]:
    """Returns the places that ask for, or keep, agreement in a way that is not free, with their kind.

    Hits whose rule has no severity are sure; those with `review` or `note` depend on what stands around.
    """
    return _RULES.find(view.data)


def unfree_consent(view: View) -> Iterator[Match]:
    """Yields a match for each of `consent_hits`."""
    for hit in consent_hits(view):
        yield Match(*view.place(hit.start, hit.end), hit.rule.reason, severity=hit.rule.severity)


def is_plain_decline(view: View) -> bool:
    """Whether the text just declines, as a button or a link does: what a shamed decline should say."""
    return _PLAIN_DECLINE.found_in(view.data)
