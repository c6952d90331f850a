"""The shapes in which style guides write rules, as patterns over a sentence with straight quotes."""

import re

from bespoke.domain.channel import Channel

QUOTED = re.compile(
    r"\"([^\"]+)\"|(?<![\w])'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)|\u2039([^\u203a]+)\u203a|\u201c([^\u201d]+)\u201d"
)
NOT = (
    r"(?:never|don't|do not|avoid|must not|mustn't|should not|shouldn't|cannot|can't|may not|"
    r"we (?:never|don't|do not))"
)
NEGATIVE = re.compile(
    r"\b(?:never|don'?t|do not|not|no|avoid(?:ed)?|banned|forbidden|off[- ]limits|stay away|steer clear|"
    r"without|refuse)\b",
    re.I,
)
SAYING = r"(?:say|use|write|call|print|put|reach for|fall back on)"
THE_WORDS = (
    r"(?:(?:the|these|any|such) )?"
    r"(?:(?:words?|phrases?|terms?|expressions?|clich(?:e|\u00e9)s?|openers?|greetings?)\b)"
)
EXCLUDES = re.compile(
    rf"\b{NOT}\b[^\"\u2039]{{0,40}}?(?:{SAYING}(?:ing|s)?\b|\b{THE_WORDS})"
    rf"|\bavoid(?:ing)?\b|\bsteer clear of\b|\bstay away from\b|\bno (?=[\"\u2039])|\bstrike out\b|\bdrop {THE_WORDS}",
    re.I,
)
BANNED = re.compile(
    r"\b(?:is|are) (?:banned|forbidden|out|off[- ]limits|not (?:our|a) words?|not words)\b"
    r"|\b(?:is|are) never (?:used|said|ok|okay|fine|right)\b|\b(?:has|have) no place\b"
    r"|\b(?:should|must|may) (?:not|never) (?:appear|be used|be said)\b",
    re.I,
)
UNQUOTED_WORD = re.compile(
    rf"\b(?:{NOT} (?:ever )?(?:say|saying)|(?:{NOT}|avoid) (?:ever )?(?:using )?the (?:word|phrase|term)s?)"
    r" ([\w' -]+?)(?:[.,;:]|$)",
    re.I,
)
INSTEAD_FIRST = re.compile(
    r"\b(?:say|use|prefer|choose|write|call (?:it|them|this))\b(.+?)"
    r"(?:,? (?:and |but )?(?:not|never)\b|,? instead of\b|,? rather than\b|,? over\b|,? in place of\b)(.+)",
    re.I,
)
INSTEAD_LAST = re.compile(
    r"\b(?:instead of|rather than|in place of|replace|swap)\b(.+?)(?:,|\bwith\b|\bfor\b|\bsay\b|\bwrite\b|\buse\b)(.+)",
    re.I,
)
INSTEAD_AFTER = re.compile(
    r"[;,:.\u2013\u2014(-] ?(?:instead,? )?(?:say|use|write|prefer)\b(.+?)(?: instead)?\)?[.]?$", re.I
)
TALKING = (
    r"(?:talk(?:ing)?|speak(?:ing)?|writ(?:e|ing)|jok(?:e|ing)|mention(?:ing)?|refer(?:ring)?|"
    r"comment(?:ing)?|discuss(?:ing)?|promis(?:e|ing)|claim(?:ing)?|compar(?:e|ing)|suggest(?:ing)?|"
    r"impl(?:y|ying)|hint(?:ing)?|mak(?:e|ing)|play(?:ing)?|tak(?:e|ing)|assum(?:e|ing)|suppos(?:e|ing)|"
    r"address(?:ing)?|target(?:ing)?|bring(?:ing)? up|sham(?:e|ing)|blam(?:e|ing)|guess(?:ing)?|"
    r"mock(?:ing)?|allud(?:e|ing)|touch(?:ing)? on|giv(?:e|ing)|treat(?:ing)?|stereotyp(?:e|ing)|"
    r"us(?:e|ing) (?:fear|guilt|shame))"
)
RESTRICTS = re.compile(
    rf"\b{NOT}(?: ever)? {TALKING}\b"
    r"|\bno (?:jokes?|claims?|remarks?|references?|talk|mentions?|comparisons?|promises?|comments?|"
    r"stereotypes?|puns?|innuendo|advice|opinions?|guesses)\b"
    r"|\b(?:stay away from|steer clear of|keep away from|stay out of|keep out of|stay silent on)\b"
    r"|\bavoid (?:any )?(?:references?|talk|mentions?|jokes?|claims?|comparisons?|stereotypes?)\b"
    r"|\b(?:is|are) (?:never|not) (?:a |our )?(?:topics?|subjects?)\b|\b(?:is|are) off[- ]limits\b",
    re.I,
)
EXAMPLE = re.compile(
    r"^(?:for example|for instance|e\.g\.|such as|like this|not|wrong|bad|breaks? (?:it|this)|don't)\b[:,]?",
    re.I,
)
ALLOWED = re.compile(
    r"^(?:this is (?:fine|ok|okay|allowed)|but this is|fine|ok|okay|allowed|still fine|right|good)\b", re.I
)
CHANNELS: tuple[tuple[str, Channel], ...] = (
    (r"\be-?mails?\b|\bnewsletters?\b", Channel.EMAIL),
    (r"\b(?:sms(?:es)?|texts?|text messages?)\b", Channel.SMS),
    (r"\bpush(?: notifications?| messages?)?\b", Channel.PUSH),
    (r"\b(?:web )?banners?\b", Channel.WEB_BANNER),
)
REQUIRES = re.compile(
    r"\b(?:ends? with|closes? with|(?:must |has to |have to |should |always )*"
    r"(?:carr(?:y|ies)|contains?|includes?|says?|shows?|finish(?:es)? with|needs?))\b"
    r"(?: (?:the|this|our))?(?: (?:line|words|sentence|text|note|footer|notice))*\s*[:,]?",
    re.I,
)
EVERY = re.compile(r"\b(?:every|each|all|any)\b|\bmust\b|\balways\b", re.I)
SIGNS = {
    r"ellips[ie]s": (("...", "."), ("\u2026", ".")),
    r"em[- ]dash(?:es)?": (("\u2014", ", "),),
    r"en[- ]dash(?:es)?": (("\u2013", ", "),),
    r"semicolons?": ((";", None),),
    r"ampersands?": (("&", None),),
    r"hashtags?": (("#", None),),
    r"asterisks?": (("*", None),),
    r"tildes?": (("~", None),),
    r"slash(?:es)?": (("/", None),),
}
SIGN_NAMES = {
    "comma": ", ",
    "commas": ", ",
    "period": ".",
    "periods": ".",
    "full stop": ".",
    "full stops": ".",
}
MARK = {"\u2122": "\u2122", "\u00ae": "\u00ae", "\u2120": "\u2120"}
COMPETITORS = re.compile(
    rf"\b(?:{NOT})\b.*\b(?:competitors?|rivals?)\b[^:]*?(?::|\blike\b|\bsuch as\b)(.+)$", re.I
)
NAME = re.compile(r"[A-Z][\w'-]*(?: (?:& )?[A-Z][\w'-]*)*")
CONDITION = re.compile(r"\b(?:unless|except|only (?:if|when|where))\b", re.I)
"""What makes a rule hold at times only, which no list of phrases can say."""
UNQUOTED_WAYS = re.compile(
    r"\b(?:write|spell)(?: it)?(?: as)? ([A-Z][\w-]*(?: [A-Z][\w-]*){0,3}),? "
    r"(?:and )?(?:not|never) ([\w-]+(?: [\w-]+){0,3})"
)
SPELT = re.compile(
    r"\b(?:spell|write|is (?:always )?(?:written|spelled|spelt)|one word|capital|carries|trademark)\b|"
    "[\u2122\u00ae\u2120]",
    re.I,
)
REASON = re.compile(r"(?:\bbecause\b|\bsince\b|[:;\u2013\u2014]| - )\s*(.+)$", re.I)
MAX_WORDS_OF_A_PHRASE = 6

WORDS_HEADING = re.compile(
    r"\b(?:words?|phrases?|vocabulary|wording|terms|terminology|cliches?|language)\b", re.I
)
TOPICS_HEADING = re.compile(r"\b(?:topics?|subjects?|off[- ]limits|sensitive|taboos?|restrictions?)\b", re.I)
NAMES_HEADING = re.compile(r"\b(?:names?|trade ?marks?|spelling|products?)\b", re.I)
AVOIDED_HEADING = re.compile(
    r"\b(?:avoid(?:ed)?|never|don'?t|not|banned|off[- ]limits|forbidden|leave out|out)\b", re.I
)

RULE_LIKE = re.compile(
    r"\b(?:never|always|must|mustn't|don't|do not|avoid|should|shouldn't|cannot|no more than|at most)\b"
    r"|^(?:use|write|say|keep|spell|call|put|no|give|name|begin|start|end)\b",
    re.I,
)
"""What reads like a rule, understood or not."""
