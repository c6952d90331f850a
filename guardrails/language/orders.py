"""Where a text might give a language model orders, and what it looks like there, in numbers.

A text is read window by window, a window being a sentence or a line. The windows that look most like orders
are its focus: what a model is asked about. Among the sentences of a mail or of copy, an order stands out, so
there the focus is one window and counts by the kinds of its words alone.
"""

# ruff: noqa: E501  # patterns are tables, and a break inside one hides what it takes

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from guardrails.language.instructions import KINDS, Kind, Said, kinds_in, said_in
from guardrails.learned.model import Prepared
from guardrails.patterns import Pattern, either
from guardrails.text import OPAQUE, Folded, Span, ascii_bytes, fold

_BREAK = re.compile(r"[\r\n]")
_END = re.compile(
    rf"{OPAQUE}+|(?<!www)[.!?]+[\"')\]]*(?= |{OPAQUE}|$|(?!(?:com|org|net|io|co|xyz|biz|info|html?)\b)[a-z])"
    r"|(?<=[^\x00-\x7f])[.!?]"
)
_LEAST = 12
"""Characters of a window; a shorter sentence is one with the next."""
_LONG = 50_000
"""Characters from which on a text is read in coarser windows, which keeps its time linear."""
_LEAST_OF_LONG = 200
_MOST_LINES = 20_000
"""Line breaks that are heeded; the rest are spaces."""
_MOST = 400
_WINDOWS_IN_FOCUS = 3
_SHORT = 260
"""A text of up to so many characters is its own focus."""
_MAIL_WINDOWS = 4
_MAIL_WORDS = 3
_MAIL_WORDS_AROUND = 2
_SHORT_MAIL = 500
_CODE = "{}[]<>|\\`=;$"
_ODD = f"{_CODE}{OPAQUE}".encode()
_CAPITAL = re.compile("[A-ZÀ-ÖØ-ÞЀ-Я]")
_NO_LETTER = re.compile(r"[\W\d_]")
_TRIM = f" {OPAQUE}\"'([-*>#:."


def _bits(*kinds: Kind) -> int:
    return sum(1 << kind for kind in kinds)


_IMPERATIVE = _bits(Kind.DROP, Kind.REVEAL, Kind.WRITE, Kind.CHANGE, Kind.SAY, Kind.ROLE, Kind.PLAN)

_PAIRS: tuple[tuple[Kind, Kind], ...] = (
    (Kind.DROP, Kind.RULES),
    (Kind.DROP, Kind.PRIOR),
    (Kind.REVEAL, Kind.RULES),
    (Kind.REVEAL, Kind.SECRET),
    (Kind.YOURS, Kind.RULES),
    (Kind.YOURS, Kind.SECRET),
    (Kind.ROLE, Kind.MACHINE),
    (Kind.ROLE, Kind.YOURS),
    (Kind.WRITE, Kind.ANSWER),
    (Kind.CHANGE, Kind.ANSWER),
    (Kind.YOURS, Kind.ANSWER),
    (Kind.CHANGE, Kind.CIPHER),
    (Kind.SAY, Kind.PWNED),
    (Kind.SOLELY, Kind.MINE),
    (Kind.MINE, Kind.RULES),
    (Kind.REFUSE, Kind.RULES),
    (Kind.MACHINE, Kind.REFUSE),
    (Kind.RANK, Kind.REVEAL),
    (Kind.RANK, Kind.RULES),
    (Kind.ASK, Kind.RULES),
    (Kind.ASK, Kind.SECRET),
    (Kind.DROP, Kind.TASK),
    (Kind.DROP, Kind.MIND),
    (Kind.MODE, Kind.ROLE),
    (Kind.WRITE, Kind.FORM),
    (Kind.SOLELY, Kind.SAY),
    (Kind.MACHINE, Kind.RULES),
    (Kind.PRIOR, Kind.RULES),
    (Kind.FEIGN, Kind.RULES),
    (Kind.FEIGN, Kind.REVEAL),
    (Kind.ASK, Kind.PERSON),
    (Kind.REVEAL, Kind.PERSON),
    (Kind.MACHINE, Kind.YOURS),
    (Kind.SOLELY, Kind.ANSWER),
    (Kind.MINE, Kind.REFUSE),
)
"""Kinds that mean more when they stand close together."""
_NEAR = 60
_NEXT = 5
_PARTNERS = tuple(
    tuple(
        (1 << number, 1 << (b if a == kind else a)) for number, (a, b) in enumerate(_PAIRS) if kind in (a, b)
    )
    for kind in Kind
)

_PULL: dict[Kind, float] = {
    Kind.DROP: 1.0, Kind.RULES: 1.0, Kind.PRIOR: 0.3, Kind.REVEAL: 0.7, Kind.SECRET: 0.8, Kind.MACHINE: 1.0,
    Kind.ROLE: 0.7, Kind.MODE: 0.8, Kind.SOLELY: 0.3, Kind.WRITE: 0.6, Kind.CHANGE: 0.6, Kind.ANSWER: 0.8,
    Kind.FORM: 0.4, Kind.CODE: 0.3, Kind.RANK: 0.2, Kind.MINE: 0.1, Kind.YOURS: 0.1, Kind.REFUSE: 0.3,
    Kind.ASK: 0.2, Kind.CIPHER: 0.6, Kind.FEIGN: 0.3, Kind.PWNED: 1.2, Kind.TASK: 0.4, Kind.MIND: 0.3,
    Kind.SAY: 0.5, Kind.PERSON: 0.1, Kind.PLAN: 0.3, Kind.MAIL: -0.5,
}  # fmt: skip
"""How much a word of a kind draws the focus; judged, not fitted."""
_PULL_OF_PAIR = 0.7
_PULL_OF_IMPERATIVE = 1.5
_PULL_OF_QUESTION = 1.2
_PULL_OF_QUESTION_MARK = 0.5

_REPLY = r"(?:responses?|answers?|replies|reply|outputs?|completions?)"
_TO_REPLY = rf"(?:in|to|into|of|from|with|for|as|at the (?:end|start|beginning) of) (?:your|the|each|every) (?:[a-z]+ )?{_REPLY}"
_OWN = (
    r"(?:prompts?|instructions?|guidelines?|directives?|programming|configuration|config|parameters|setup|rules"
    r"|constraints?|restrictions?|limitations?|safeguards?|system message|filters?|protocols?|training"
    r"|initialization|settings|default(?:s)?|policies|boundaries)"
)

SIGNS: dict[str, str] = {
    "drops_rules": rf"\b(?:ignor|disregard|forget|overrid|bypass|neglect|circumvent|abandon|discard|dismiss|violat|evad"
    rf"|disabl|suspend|overlook|set aside|break free)[a-z]* (?:[a-z'-]+ ){{0,5}}{_OWN}\b",
    "drops_prior": r"\b(?:ignore|disregard|forget|overlook)[a-z]* (?:about )?(?:[a-z]+ ){0,3}(?:above|below|before|previous"
    r"|prior|earlier|everything|said|told)\b",
    "own_rules": rf"\byour (?:[a-z'-]+ ){{0,3}}{_OWN}\b",
    "system_prompt": r"\b(?:system|hidden|initial|secret|first|base|underlying|original|core) (?:[a-z]+ )?(?:prompts?"
    r"|instructions?|directives?|messages?)\b",
    "changes_reply": either(
        r"\b(?:add|includ|insert|integrat|incorporat|append|embed|modif|enhanc|augment|provid|giv|writ|conclud|end|begin"
        rf"|start|mention|suggest|replac|convert|encod|translat|revers|remov|combin|group|render|format|us|mak|put"
        rf"|tack|weav|finish|direct|link|promot|advertis|tease|hint|express|slip)(?:e|es|ing|y)? (?:[^.!?\x1a]{{0,90}} )?{_TO_REPLY}\b",
        rf"\b(?:in|with) your {_REPLY},",
        rf"\b(?:modify|enhance|augment|encode|convert|translate|reverse|scramble|rewrite|write|provide|give|render|end"
        rf"|begin|start|finish|conclude|format|phrase|shorten|make) (?:your|the|each) (?:[a-z]+ )?{_REPLY}\b",
        rf"\byour {_REPLY}'?s? (?:must|should|has to|in|as|with|to|using|by|only|words|backwards?)\b",
        r"\b(?:respond|reply|answer) (?:only|exclusively|solely|in|using|with only|with the)\b",
    ),
    "changes_letters": r"\b(?:replac|scrambl|jumbl|rearrang|anagram|misspell|substitut|swap|revers|remov|convert|shift"
    r"|captali[sz]|capitali[sz]|group|combin|us|writ|omit|interlac|encod|decod)[a-z]* (?:[a-z']+ ){0,3}(?:letters?"
    r"|vowels?|words?|spaces?|consonants?|characters?|typos?|misspellings?|anagrams?|emojis?|symbols|base64|cipher"
    r"|punctuation|numbers)\b",
    "says_exactly": r"\b(?:say|print|output|write|respond|reply|repeat|return|answer|echo|type|display|state|include|phrase"
    r"|sentence|text)(?: [a-z]+){0,5}:? ?(?:\"|'|\[|\{|`|:)",
    "pwned": r"\bp[w'\"+ ./-]{1,4}n[e'\"+ ./-]{0,4}d\b|\bi have been\b|\bha?ha pw",
    "runs_code": r"\b(?:os\.system|os\.popen|subprocess|child_process|eval\(|exec\(|whoami|rm -rf|__import__|spawn"
    r"|powershell|fromcharcode|/bin/(?:ba)?sh|(?:sh|bash|python3?|node|perl|ruby|php) -[cer]\b|drop table"
    r"|select \* from|<script|curl http)",
    "asks_secret": r"\b(?:passwords?|passphrases?|passcode|secret keys?|secret code|api keys?|access keys?|access codes?"
    r"|credentials|private keys?|auth tokens?|login)\b",
    "plays_role": r"\b(?:you are (?:now |going to |an? |not )|act as|acting as|pretend|play the role|role-?play|imagine you"
    r"|from now on|you will (?:be|act|now)|you're (?:now|an?)|simulate|persona|stay in character|jailbr[a-z]+|dan\b"
    r"|do anything now|developer mode)",
    "names_machine": r"\b(?:ai|a\.i\.|artificial intelligence|language model|llm|chat ?gpt|gpt-?[345]?|assistant|chatbot"
    r"|openai|anthropic|claude)\b",
    "claims_rank": r"\b(?:i am|i'm|as|this is) (?:an? |the |your )?(?:[a-z]+ ){0,2}(?:developer|admin[a-z]*|creator|owner|engineer"
    r"|researcher|auditor|supervisor|ceo|president|god|openai|anthropic|authori[sz]ed)\b",
    "marks": r"(?:^| |\x1a)(?:system|user|assistant|human|input|output|instruction|q|a|question)s? ?:|###|\[/?inst\]"
    r"|<\|?/?(?:system|user|im_start|s|instructions?|rule|prompt)\b|\[\[|\{\{|```|'''|\"\"\"",
    "new_task": r"\b(?:new|next|real|actual|following|other|different|further|additional|more) (?:[a-z]+ )?(?:tasks?|instructions?"
    r"|assignments?|objectives?|prompt|rules|goal|mission|focus)\b|\bwell done\b|\bgood job\b|\bgreat job\b|\bthat is done\b",
    "decodes": r"\b(?:decode|decrypt|decipher|unscramble|morse|base64|hexadecimal|binary string|pig latin|rot-?13|caesar"
    r"|interlace|concatenate)\b",
    "of_user": r"\buser'?s? (?:favou?rite|birth|name|address|password|age|email|phone|location|residence|social"
    r"|current|personal|data|credit|salary)",
    "shots": r"(?:\bq: .{1,300}\ba: .{1,300}){2}|(?:\binput: .{1,120}\boutput: .{1,120}){2}",
    "questions": r"(?:[?] [^?]{5,120}){4}[?]",
    "feigns": r"\b(?:hypothetical|fictional|theoretical|alternate reality|parallel universe|thought experiment|novel|game"
    r"|suppose|imagine|story where|scene where|dream)\b",
    "obeys": r"\b(?:my|these|following) (?:[a-z]+ )?(?:instructions?|commands?|orders|directives?|rules|guidance|requests?|bidding)\b",
    "complies": r"\b(?:comply|compliance|refus[a-z]*|obey|disclosure|disclose|reveal[a-z]*|transparency|withhold[a-z]*|secrecy)\b",
    "to_address": r"\b(?:send|forward|post|upload|e-?mail|transmit)[a-z]* (?:[^.!?]{0,60} )?to (?:https?:|[a-z0-9._-]+@)",
    "shop_ask": r"\b(?:click|call us|visit|shop now|order now|buy now|subscribe|unsubscribe|view in browser|reply to this e?-?mail"
    r"|free shipping|add to (?:cart|bag|basket)|learn more|find out more|sign up|log in)\b",
    "shop_voice": r"\b(?:our|ours|us|we|we're|we've|we'll)\b",
    "goods": r"\b(?:coffee|tea|bread|cheese|milk|wine|beer|soups?|salads?|fruit|vegetables?|chocolate|cakes?|breakfast|lunch"
    r"|dinner|supper|snacks?|jackets?|coats?|shirts?|dress(?:es)?|shoes|boots|socks|jeans|scar(?:f|ves)|bags?|sofas?|lamps?"
    r"|rugs?|mattress(?:es)?|towels?|candles?|garden|plants?|flowers?|bikes?|bicycles?|toys?|gifts?|vouchers?|coupons?"
    r"|loyalty|till|counter|stores?|shops?|shelf|shelves|aisle|pick-?up|delivery|deliveries|courier|parcels?|lockers?"
    r"|queue|tickets?|seats?|bookings?|menu|returns?|refunds?|exchanges?|noon|side door|opening hours|basket|checkout)\b",
}  # fmt: skip
"""What a focus may show, by name of the feature."""

_FORMS = ("length", "windows", "digits", "quotes", "signs", "asks", "asks_somewhere", "beyond_ascii", "known", "capitals",
          "repeats", "single_letters", "pull", "lead")  # fmt: skip

_BY_KIND = (
    *(f"has_{kind.name.lower()}" for kind in Kind),
    *(f"starts_{kind.name.lower()}" for kind in Kind),
    *(f"{a.name.lower()}_near_{b.name.lower()}" for a, b in _PAIRS),
    "pairs",
)
FEATURES: tuple[str, ...] = (
    *_BY_KIND,
    *SIGNS,
    "amid",
    *_FORMS,
)


class Window(NamedTuple):
    start: int
    end: int
    said: tuple[Said, ...]
    pairs: int
    """A bit for each of the pairs in it."""
    pull: float
    """How much it looks like an order."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What is looked at in a text."""

    folded: Folded
    windows: tuple[Window, ...]
    chosen: tuple[Window, ...]
    amid: bool
    """Whether it stands among sentences of a mail or of copy."""


def lines_of(text: str) -> Folded:
    """Returns `text` folded, each line break standing as `OPAQUE`, up to `_MOST_LINES`."""
    if "\n" not in text and "\r" not in text:
        return fold(text)
    breaks = islice(_BREAK.finditer(text), _MOST_LINES)
    return fold(text, [Span(*found.span()) for found in breaks])


def _spans(text: str) -> list[Span]:
    spans = []
    start = 0
    long = len(text) > _LONG
    least = _LEAST_OF_LONG if long else _LEAST
    for found in _END.finditer(text):
        end = found.end()
        if end - start >= least or (text[found.start()] == OPAQUE and not long):
            spans.append(Span(start, end))
            start = end
    spans.append(Span(start, len(text)))
    return [
        Span(at, min(at + _MOST, end))
        for start, end in spans
        if text[start:end].strip(_TRIM)
        for at in range(start, end, _MOST)
    ]


def _pairs_in(said: Sequence[Said]) -> int:
    found = 0
    for at, word in enumerate(said):
        kinds = word.kinds
        partners = 0
        for other in said[at + 1 : at + 1 + _NEXT]:
            if other.start - word.end >= _NEAR:
                break
            partners |= other.kinds
        while partners and kinds:
            low = kinds & -kinds
            kinds ^= low
            for bit, partner in _PARTNERS[low.bit_length() - 1]:
                if partners & partner:
                    found |= bit
    return found


def _leads(text: str, start: int, said: Sequence[Said]) -> bool:
    return bool(said) and not text[start : said[0].start].strip(_TRIM)


def _window(text: str, start: int, end: int, said: tuple[Said, ...]) -> Window:
    kinds = 0
    for word in said:
        kinds |= word.kinds
    pairs = _pairs_in(said)
    pull = sum(weight for kind, weight in _PULL.items() if kinds >> kind & 1)
    pull += _PULL_OF_PAIR * pairs.bit_count()
    if _leads(text, start, said):
        pull += _PULL_OF_IMPERATIVE * bool(said[0].kinds & _IMPERATIVE)
        pull += _PULL_OF_QUESTION * (said[0].kinds >> Kind.ASK & 1)
    pull += _PULL_OF_QUESTION_MARK * text[start:end].rstrip(_TRIM).endswith("?")
    return Window(start, end, said, pairs, pull - (text.count(" ", start, end) < 2))


def focus_of(folded: Folded) -> Focus:
    """Returns the windows of a text that look most like orders."""
    text = folded.text
    said = said_in(text)
    windows = []
    at = 0
    for start, end in _spans(text):
        first = at
        while at < len(said) and said[at].start < end:
            at += 1
        windows.append(_window(text, start, end, tuple(said[first:at])))
    mail = sum(word.kinds >> Kind.MAIL & 1 for word in said)
    amid = len(windows) >= _MAIL_WINDOWS and mail >= _MAIL_WORDS
    chosen = windows
    if amid or (len(windows) > _WINDOWS_IN_FOCUS and len(text) > _SHORT):
        ranked = sorted(windows, key=lambda window: (-window.pull, window.start))
        chosen = sorted(ranked[: 1 if amid else _WINDOWS_IN_FOCUS])
    return Focus(folded, tuple(windows), tuple(chosen), amid)


def _token(kinds: int) -> bytes:
    kind = (kinds & -kinds).bit_length() - 1
    return bytes((1 + kind // 8, 1 + kind % 8))


_ANY_SIGN = Pattern(either(*(f"(?:{pattern})" for pattern in SIGNS.values())))
_NO_SIGN = (0.0,) * len(SIGNS)
_COMPILED = tuple(Pattern(pattern) for pattern in SIGNS.values())


def prepared(focus: Focus, written: str) -> Prepared:
    """Returns what a model is asked about a focus in the text `written`: its words, the kinds of its words as
    words of their own, and `FEATURES`."""
    text = focus.folded.text
    parts = [text[window.start : window.end].strip(_TRIM[:2]) for window in focus.chosen]
    words = " ".join(parts)
    said = list(chain.from_iterable(window.said for window in focus.chosen))
    skeleton = b" ".join(_token(word.kinds) for word in said)
    data = words.encode("utf-8", "replace")
    features = _features(focus, words, said, written)
    return Prepared(data + b" " + skeleton, features)


def _features(focus: Focus, words: str, said: Sequence[Said], written: str) -> tuple[float, ...]:
    text = focus.folded.text
    counts = [0] * KINDS
    starts = [0.0] * KINDS
    pairs = 0
    for word in said:
        kinds = word.kinds
        while kinds:
            low = kinds & -kinds
            counts[low.bit_length() - 1] += 1
            kinds ^= low
    for window in focus.chosen:
        pairs |= window.pairs
        if _leads(text, window.start, window.said):
            first = window.said[0].kinds
            while first:
                low = first & -first
                starts[low.bit_length() - 1] = 1.0
                first ^= low
    by_kind = (
        *(min(count, 3) / 3 for count in counts),
        *starts,
        *(float(pairs >> number & 1) for number in range(len(_PAIRS))),
        min(pairs.bit_count(), 8) / 8,
    )
    data = ascii_bytes(words)
    signs = _NO_SIGN
    if _ANY_SIGN.found_in(data):
        signs = tuple(float(pattern.found_in(data)) for pattern in _COMPILED)
    amid = float(focus.amid)
    return (*by_kind, *signs, amid, *_form(focus, words, said, written))


_PECULIAR = Pattern(
    either(*(SIGNS[name] for name in ("pwned", "runs_code", "says_exactly", "marks", "decodes")))
)
_LEAST_PULL = 1.3
_PROMPT = 100
"""Characters up to which a text is always worth asking about: most prompts are short."""


class _Draws(dict[int, float]):
    """How much a word of these kinds draws the focus, filled as words are met."""

    def __missing__(self, kinds: int) -> float:
        draw = max([0.0, *(weight for kind, weight in _PULL.items() if kinds >> kind & 1)])
        self[kinds] = draw
        return draw


_DRAWS = _Draws()


class Look(NamedTuple):
    """What a first look at a text says, before it is read in windows."""

    may_order: bool
    """Whether anything in it has to do with orders to a model."""
    may_misplace: bool
    """Whether it is a mail or copy that holds a task for somebody."""


def look_at(folded: Folded, data: bytes) -> Look:
    """Returns what is worth looking for in a text, which most copy is told by alone.

    Args:
        folded: Of `lines_of`.
        data: The same text as `ascii_bytes`.
    """
    text = folded.text
    kinds = kinds_in(text)
    draw = sum(map(_DRAWS.__getitem__, kinds)) + _PULL_OF_QUESTION_MARK * text.count("?")
    may_order = len(text) <= _PROMPT or draw >= _LEAST_PULL or _is_odd(text, data)
    mail = sum([mask >> Kind.MAIL & 1 for mask in kinds])
    return Look(may_order, mail >= _mail_words(text) and _MAYBE_TASK.found_in(data))


def _mail_words(text: str) -> int:
    """Returns how many words of mails and shops make a text one."""
    return _MAIL_WORDS_AROUND if len(text) <= _SHORT_MAIL else _MAIL_WORDS


def _is_odd(text: str, data: bytes) -> bool:
    odd = len(data) - len(data.translate(None, _ODD)) - text.count(OPAQUE)
    return odd > 0.05 * len(text) or _PECULIAR.found_in(data)


def is_plain(focus: Focus) -> bool:
    """Whether no window of the text has to do with orders to a model, so that asking one would be in vain."""
    text = focus.folded.text
    if len(text) <= _PROMPT or any(window.pull >= _LEAST_PULL for window in focus.windows):
        return False
    return not _is_odd(text, ascii_bytes(text))


_GOODS = Pattern(SIGNS["goods"])


def names_goods(focus: Focus) -> bool:
    """Whether the text is about what shops sell, or how."""
    return _GOODS.found_in(ascii_bytes(focus.folded.text))


def _form(focus: Focus, words: str, said: Sequence[Said], written: str) -> tuple[float, ...]:
    size = max(1, len(words))
    parts = words.split()
    pulls = sorted((window.pull for window in focus.windows), reverse=True) or [0.0]
    lead = pulls[0] - (pulls[1] if len(pulls) > 1 else 0.0)
    head = written[:2_000]
    capitals = len(_CAPITAL.findall(head))
    letters = len(head) - len(_NO_LETTER.findall(head))
    return (
        math.log1p(len(focus.folded.text)) / 9,
        min(len(focus.windows), 20) / 20,
        sum(map(words.count, "0123456789")) / size,
        min(words.count('"') + words.count("'"), 6) / 6,
        min(1.0, 5 * sum(map(words.count, _CODE)) / size),
        float(words.rstrip(_TRIM).endswith("?")),
        float("?" in words),
        0.0 if words.isascii() else sum(char > "\x7f" for char in words) / size,
        min(1.0, len(said) / max(1, len(parts))),
        capitals / letters if letters > 8 else 0.0,
        1 - len(set(parts)) / max(1, len(parts)),
        sum(len(part) == 1 for part in parts) / max(1, len(parts)),
        max(-1.0, min(pulls[0], 8)) / 8,
        max(0.0, min(lead, 5)) / 5,
    )


_LEAD = (
    r"^(?:(?:please|kindly|now|also|then|and|so|finally|next|first|hey|okay?|(?:can|could|would|will) you(?: please)?"
    r"|i (?:want|need) you to|help me(?: to)?|be sure to|make sure to|remember to"
    r"|in your (?:response|reply|answer|message|output)),? ){0,2}"
)
_TASK = (
    rf"{_LEAD}(?:write|compose|draft|translate|summari[sz]e|explain|describe|define|list|name|outline|generate"
    r"|paraphrase|rephrase|rewrite|convert|calculate|compute|solve|analy[sz]e|compare|discuss|evaluate|interpret"
    r"|identify|predict|forecast|classify|categori[sz]e|organi[sz]e|prioriti[sz]e|schedule|break down|tell me|give me"
    r"|show me|teach me|remind me|recommend|suggest|propose|develop|create|produce|provide|design|plan|prepare|find (?:the|a|an|some|all|any|me)"
    r"|search for|look up|research|gather|compile|assess|determine|estimate|encode|decode|encrypt|reverse|scramble|jumble"
    r"|misspell|rearrange|anagram|substitute|replace|render|repeat|recite|print|output|respond|answer|reply|say|sing"
    r"|play|conclude|craft|debate|argue|narrate|elaborate|spell|count|sort|rank|proofread|group"
    r"|combine|remove|insert|append|include|integrate|incorporate|embed|modify|enhance|augment|add|use|introduce"
    r"|tease|begin|start|end|finish|alter|adjust|mention|promote|advertise|embellish|infuse|weave|highlight"
    r"|emphasi[sz]e|claim|state|express|direct|point|link|encourage|urge|ask|invite|transform|change|switch"
    r"|make|put|format|shift|swap|apply|utili[sz]e|employ)\b"
)
_READERS = (
    r"\b(?:your|yours|our|ours|we|us|we're|we've|we'll|you're|you'll|this e?-?mail|this message|here|below|size|fit"
    r"|sale|shop|shipping|cart|account|card|free|price)\b"
)
_WRITTEN = (
    rf"\b(?:in|to|into|of|from|with|for|as) (?:your|the|each|every|this) (?:[a-z]+ )?{_REPLY}\b"
    r"|\byour (?:own )?(?:responses?|answers?|repl(?:y|ies)|outputs?|answer's|response's|reply's|messages?)\b"
)
_WORK = (
    r"\b(?:poem|story|stories|essay|speech|letter|haiku|song|joke|lyrics|paragraph|article|summary|dialogue|script"
    r"|limerick|introduction|example|definition|recipe|function|code|python|javascript|java|sql|equation|translation"
    r"|equivalent|plot|sentence|to-do list|tasks?|itinerary|agenda|report|spreadsheet|sentiment|trends?|data)\b"
)
_QUESTION = (
    rf"{_LEAD}(?:what|who|whose|which|why|when|where|how|is|are|does|do|did|can|was|were|what's|who's)\b.*[?]"
)
_ABOUT_HERE = r"\b(?:my|it|its|this|these|they|your|our|we|us|here|i|you)\b"
_HOW_TO = rf"{_LEAD}how (?:do|can|would|should|to) (?:i|you|we) (?:say|solve|make|write|code|build|calculate|convert|translate)\b"
_TASK_HERE, _READERS_HERE, _WRITTEN_HERE, _LETTERS_HERE, _WORK_HERE, _QUESTION_HERE, _ABOUT, _HOW_TO_HERE = (
    Pattern(pattern)
    for pattern in (
        _TASK,
        _READERS,
        _WRITTEN,
        SIGNS["changes_letters"],
        _WORK,
        _QUESTION,
        _ABOUT_HERE,
        _HOW_TO,
    )
)
_SENTENCE = r"(?:^|[^a-z0-9 ,][ <]{0,2})"
_MAYBE_TASK = Pattern(either(*(f"{_SENTENCE}(?:{p.removeprefix('^')})" for p in (_TASK, _HOW_TO)), r"\?"))
_LEAST_SPACES = 3


def _pair_bits(*pairs: tuple[Kind, Kind]) -> int:
    return sum(1 << _PAIRS.index(pair) for pair in pairs)


_OVER_RULES = _pair_bits(
    (Kind.MINE, Kind.RULES), (Kind.YOURS, Kind.RULES), (Kind.PRIOR, Kind.RULES), (Kind.REFUSE, Kind.RULES),
    (Kind.SOLELY, Kind.MINE), (Kind.MINE, Kind.REFUSE),
)  # fmt: skip
_YOUR_RULES = _pair_bits((Kind.YOURS, Kind.RULES))
_RULES_TO_SHOW = _pair_bits((Kind.PRIOR, Kind.RULES), (Kind.MACHINE, Kind.RULES), (Kind.YOURS, Kind.SECRET))
_DROPPED = _pair_bits((Kind.DROP, Kind.PRIOR), (Kind.DROP, Kind.RULES))
_MINE_FIRST = _pair_bits((Kind.MINE, Kind.REFUSE))


def outright_in(focus: Focus) -> list[Window]:
    """Returns the windows that order a model about in so many words, in any of the languages known."""
    text = focus.folded.text
    return [
        window
        for window in focus.windows
        if window.pairs and _is_outright(window, _leads(text, window.start, window.said))
    ]


def _is_outright(window: Window, leads: bool) -> bool:
    pairs = window.pairs
    kinds = 0
    for word in window.said:
        kinds |= word.kinds
    first = window.said[0].kinds if leads else 0
    if kinds >> Kind.MAIL & 1 or not kinds >> Kind.RULES & 1:
        return False
    if first >> Kind.DROP & 1 and pairs & _OVER_RULES:
        return True
    if first >> Kind.REVEAL & 1 and (pairs & _YOUR_RULES or pairs & _RULES_TO_SHOW):
        return True
    if first >> Kind.ASK & 1 and pairs & _YOUR_RULES and pairs & _RULES_TO_SHOW:
        return True
    if pairs & _MINE_FIRST and pairs & _YOUR_RULES:
        return True
    return bool(kinds >> Kind.SAY & 1 and pairs & _DROPPED and kinds & _bits(Kind.PRIOR, Kind.YOURS))


class Misplaced(NamedTuple):
    """A sentence among those of a mail or of copy that gives the reader a task it has nothing to do with."""

    start: int
    end: int
    sure: bool
    """Whether it is about the reader's own answer, which only a model gives."""


def misplaced_in(focus: Focus) -> list[Misplaced]:
    """Returns the sentences that ask whoever reads a mail or copy for a text, an answer or another form of it."""
    mail = sum(word.kinds >> Kind.MAIL & 1 for window in focus.windows for word in window.said)
    if len(focus.windows) < 2 or mail < _mail_words(focus.folded.text):
        return []
    found = []
    for window in focus.windows:
        sure = _is_task(focus.folded.text[window.start : window.end].lstrip(f"{_TRIM}<").rstrip(_TRIM[:2]))
        if sure is not None:
            found.append(Misplaced(window.start, window.end, sure))
    return found


def _is_task(sentence: str) -> bool | None:
    """Returns None for a sentence that is none, and else whether that is sure."""
    data = ascii_bytes(sentence)
    task = _TASK_HERE.found_in(data)
    if task and _WRITTEN_HERE.found_in(data):
        return True
    if sentence.count(" ") < _LEAST_SPACES:
        return None
    if _HOW_TO_HERE.found_in(data):
        return False
    if _READERS_HERE.found_in(data):
        return None
    if task and (_LETTERS_HERE.found_in(data) or _WORK_HERE.found_in(data) or sentence[-1:] in ".:!?\"'"):
        return False
    return False if _QUESTION_HERE.found_in(data) and not _ABOUT.found_in(data) else None


__all__ = [
    "FEATURES",
    "Focus",
    "Look",
    "Misplaced",
    "Window",
    "focus_of",
    "is_plain",
    "lines_of",
    "look_at",
    "misplaced_in",
    "names_goods",
    "outright_in",
    "prepared",
]
