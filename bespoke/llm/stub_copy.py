"""What the stub endpoint writes: shop messages that fit a schema, and the ways to spoil them.

Plain text that a guardrail should pass, so that a run against the stub goes the whole way. It is told
by the prompt what may be named; from there it takes the topics and whether there is an offer.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

import orjson

_TOPICS = re.compile(r'<data name="topics">\n(.*?)\n</data>', re.DOTALL)
_OFFER_PLACEHOLDERS = ("{{ offer.headline }}", "{{ offer.valid_to }}")
_FIELDS = ("subject", "preheader", "body", "cta")


@dataclass(frozen=True, slots=True)
class _Idea:
    """One reason to care, with `{topic}` where the topic is named."""

    idea: str
    tactic: str
    subject: str
    preheader: str
    body: str
    short: str
    """The body where there is room for one breath only."""
    cta: str


_WITH_TOPIC = (
    _Idea(
        "a plan that is half made",
        "occasion",
        "Easy does it, starting with {topic}",
        "One small idea, nothing fancy",
        "Some weeks ask for an easy plan. Start with {topic}, see what is still at home, and fill in the "
        "rest as you go.",
        "An easy plan: start with {topic}, see what is at home, and fill in the rest.",
        "Make a plan",
    ),
    _Idea(
        "the list writes itself",
        "reminder",
        "Put {topic} on the list?",
        "A short note before you shop",
        "Writing a list for the next shop? You may want {topic} on it. If there is still plenty at home, "
        "leave this one be.",
        "Writing a list? You may want {topic} on it. Plenty at home? Then leave it.",
        "Open my list",
    ),
    _Idea(
        "what goes with it",
        "pairing",
        "What goes well with {topic}?",
        "A thought for the next basket",
        "You know how you like {topic}. There may be something on the next shelf that goes along well, and "
        "it is a small thing to try.",
        "You know how you like {topic}. Something on the next shelf may go along well.",
        "Find a match",
    ),
    _Idea(
        "a question instead of a guess",
        "question",
        "How do you like your {topic}?",
        "We would rather ask than guess",
        "We could guess what you want to hear about {topic}, but asking is better. Tell us, and we will "
        "write about that and nothing else.",
        "How do you like your {topic}? Tell us, and we will write about that.",
        "Tell us",
    ),
    _Idea(
        "a thank-you",
        "thanks",
        "A thank-you, and that is all",
        "Nothing to do here",
        "Thank you for shopping with us. When you put {topic} in your basket, you help keep a shop like "
        "ours going. That is all we wanted to say.",
        "Thank you for shopping with us, {topic} and all. That is all we wanted to say.",
        "Say hello",
    ),
    _Idea(
        "time saved",
        "ease",
        "{topic}, in and out",
        "For a day without much time",
        "On a full day the shop should be quick. Pick up {topic}, go straight to the till, and have the "
        "rest of the evening for yourself.",
        "Full day? Pick up {topic}, go straight to the till, and you are done.",
        "See the aisle",
    ),
    _Idea(
        "a choice of two",
        "choice",
        "Stay with {topic}, or branch out?",
        "Both are good answers",
        "There are two ways to go: the usual {topic}, or something from the shelf beside. Pick whichever "
        "sounds like your evening.",
        "Two ways to go: the usual {topic}, or something from the shelf beside.",
        "Choose one",
    ),
    _Idea(
        "something new to try",
        "discovery",
        "Next to {topic} on the shelf",
        "For the curious",
        "If you like {topic}, look one step to the left and one to the right on the shelf. Sometimes the "
        "neighbour turns out to be a friend.",
        "If you like {topic}, have a look at its neighbours on the shelf.",
        "Look around",
    ),
    _Idea(
        "looking after the budget",
        "saving",
        "{topic}, and a lighter bill",
        "For things you buy anyway",
        "Saving is easiest on things you would buy anyway. For you that can be {topic}. Take a look before "
        "your next shop.",
        "Saving is easiest on things you buy anyway, like {topic}.",
        "Take a look",
    ),
    _Idea(
        "a small piece of news",
        "news",
        "A few words about {topic}",
        "Short, and then you are free to go",
        "We like to write when there is something to say about {topic}, and stay quiet when there is not. "
        "Have a look when it suits you.",
        "A few words about {topic}, for when it suits you.",
        "Read on",
    ),
)

_WITHOUT_TOPIC = (
    _Idea(
        "a question instead of a guess",
        "question",
        "What should we write to you about?",
        "We would rather ask than guess",
        "We do not know yet what you would like to hear from us. Tell us in a word, and we will leave the "
        "rest out.",
        "What would you like to hear from us? Tell us in a word.",
        "Tell us",
    ),
    _Idea(
        "a thank-you",
        "thanks",
        "A thank-you, and that is all",
        "Nothing to do here",
        "Thank you for giving the shop a try. There is nothing to do and nothing to buy. We just wanted to "
        "say it.",
        "Thank you for giving the shop a try. We just wanted to say it.",
        "Say hello",
    ),
    _Idea(
        "an easy way in",
        "ease",
        "Come by when it suits you",
        "No plan needed",
        "The door is open whenever you like. Come with a list or without one, and ask if you cannot find "
        "something.",
        "Come by when it suits you, with a list or without one.",
        "Find the shop",
    ),
    _Idea(
        "an idea for supper",
        "occasion",
        "Stuck for supper?",
        "Start with one thing you like",
        "When supper will not come to mind, start with one thing you like and walk the aisles from there. "
        "The rest tends to follow.",
        "Stuck for supper? Start with one thing you like. The rest tends to follow.",
        "Get an idea",
    ),
    _Idea(
        "a choice of two",
        "choice",
        "Quick shop or slow stroll?",
        "Both are welcome",
        "Some days call for a quick shop, others for a slow stroll past the shelves. Pick the one that fits "
        "your day.",
        "Quick shop or slow stroll? Pick the one that fits your day.",
        "Choose one",
    ),
)

_OFFER_SENTENCE = " You also have {{ offer.headline }}, good until {{ offer.valid_to }}."


@dataclass(frozen=True, slots=True)
class Ask:
    """What the stub understands of a request."""

    schema: dict[str, Any]
    topics: tuple[str, ...]
    has_offer: bool
    turn: int
    """Differs between requests; the same request gets the same copy."""


def understand(body: dict[str, Any]) -> Ask | None:
    """Returns what a chat-completions request asks for; None when it asks for no JSON of a known shape."""
    messages = body.get("messages", [])
    text = "\n".join(str(message.get("content", "")) for message in messages)
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    if schema is None:
        # Clients that fall back put the schema at the end of the prompt.
        start = text.rfind("\n{")
        try:
            schema = orjson.loads(text[start:]) if start >= 0 else None
        except orjson.JSONDecodeError:
            schema = None
    if not isinstance(schema, dict):
        return None
    listed = _TOPICS.search(text)
    topics = re.findall(r"^- ([^(\n]+)", listed[1], re.MULTILINE) if listed else []
    digest = hashlib.sha256(orjson.dumps([text, body.get("seed")])).digest()
    return Ask(
        schema=schema,
        topics=tuple(topic.strip() for topic in topics),
        has_offer=all(placeholder in text for placeholder in _OFFER_PLACEHOLDERS),
        turn=int.from_bytes(digest[:4]),
    )


def write_value(ask: Ask, spoil: str | None) -> Any:
    """Returns a value that fits the schema of `ask`; `spoil` is a sentence added to every body."""
    return _value(ask.schema, ask, spoil, 0)


def _value(node: dict[str, Any], ask: Ask, spoil: str | None, number: int) -> Any:
    if "$ref" in node:
        name = str(node["$ref"]).rsplit("/", 1)[-1]
        return _value(ask.schema["$defs"][name], ask, spoil, number)
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return node["enum"][0]
    match node.get("type"):
        case "object":
            properties: dict[str, dict[str, Any]] = node.get("properties", {})
            if properties.keys() & set(_FIELDS):
                return _variant(properties, ask, spoil, number)
            return {name: _value(part, ask, spoil, number) for name, part in properties.items()}
        case "array":
            length = int(node.get("minItems") or min(3, node.get("maxItems", 3)))
            return [_value(node["items"], ask, spoil, i) for i in range(length)]
        case "integer" | "number":
            return node.get("minimum", 0)
        case "boolean":
            return True
    return "text"[: int(node.get("maxLength", 4))]


def _variant(
    properties: dict[str, dict[str, Any]], ask: Ask, spoil: str | None, number: int
) -> dict[str, Any]:
    ideas = _WITH_TOPIC if ask.topics else _WITHOUT_TOPIC
    tactics = _tactics(properties.get("tactic", {}))
    # Ideas whose tactic was asked for come first; the rest make up the number.
    ranked = sorted(
        range(len(ideas)), key=lambda i: (ideas[i].tactic not in tactics, (i + ask.turn) % len(ideas))
    )
    idea = ideas[ranked[number % len(ideas)]]
    topic = ask.topics[(number // len(ideas)) % len(ask.topics)] if ask.topics else ""
    written: dict[str, Any] = {}
    for name, node in properties.items():
        if name == "tactic":
            written[name] = idea.tactic if idea.tactic in tactics else tactics[number % len(tactics)]
            continue
        most = int(node.get("maxLength", 10_000))
        offers = (_OFFER_SENTENCE, "") if ask.has_offer and name == "body" else ("",)
        texts = (idea.body, idea.short) if name == "body" else (getattr(idea, name, "text"),)
        candidates = [text + offer for text in texts for offer in offers]
        filled = [_capitalised(text.replace("{topic}", topic)) for text in candidates]
        written[name] = next((text for text in filled if len(text) <= most), filled[-1][:most].rstrip())
    if spoil and "body" in written:
        written["body"] = f"{spoil} {written['body']}"
    return written


def _tactics(node: dict[str, Any]) -> list[str]:
    return [node["const"]] if "const" in node else list(node.get("enum", ["reminder"]))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
