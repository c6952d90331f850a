"""What the brief says must be said, and what it says must not.

Without a brief there is nothing to hold a text against, and nothing is found.
"""

import re
from collections.abc import Iterator

from guardrails.base import Check, Example, Facts, Match, Severity, Stage, Subject
from guardrails.patterns import phrases_of
from guardrails.text import fold
from guardrails.view import view_of

_ENDS = " .!?…"
"""Signs at the end of a phrase that a sentence may end with otherwise."""


def _find(subject: Subject) -> Iterator[Match]:
    facts = subject.facts
    if facts.must_say:
        texts = [_plain(text) for text in subject.fields.values()]
        for phrase in facts.must_say:
            if not any(_holds(text, _plain(phrase)) for text in texts):
                yield Match("*", 0, 0, f"the brief wants '{phrase}' said, word for word, and it is nowhere")
    if facts.must_not_say:
        view = view_of(subject)
        for found in phrases_of(facts.must_not_say).find(view.text):
            yield Match(
                *view.place(found.start, found.end),
                f"the brief does not want '{facts.must_not_say[found.number]}' said",
            )


def _plain(text: str) -> str:
    return " ".join(fold(text).text.split()).strip(_ENDS)


def _holds(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) is not None


_FACTS = Facts(must_say=("Ask at the bread counter.",), must_not_say=("cheap", "last chance"))

CHECK = Check(
    name="brief",
    version=1,
    title="What the brief asks for",
    policy="Copy holds every phrase that its brief wants said, and none that it does not want said.",
    policy_source="the brief: must say, must not say",
    severity=Severity.BLOCK,
    stages=frozenset({Stage.DRAFT}),
    examples=(
        Example("Fresh loaves are in. Ask at the bread counter.", (), _FACTS),
        Example("Fresh loaves are in: ask at the  Bread Counter!", (), _FACTS),
        Example("Fresh loaves are in.", ("",), _FACTS),
        Example("Ask at the bread counters.", ("",), _FACTS),
        Example("Cheap loaves are in. Ask at the bread counter.", ("Cheap",), _FACTS),
        Example("A last  chance? No. Ask at the bread counter.", ("last  chance",), _FACTS),
        Example("Nobody goes cheaply. Ask at the bread counter.", (), _FACTS),
        Example("Cheap loaves are in.", ()),
    ),
    find=_find,
    limits=(
        "A phrase is looked for as it is written; other words for the same are neither found nor counted.",
    ),
)
