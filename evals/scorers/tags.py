"""Share of messages that do what their tags say: the tactic, and what the customer gets for reading.

Read from the text alone. Only what a text can show is asked: a reminder, for one, has no words of its own.
"""

import re
from collections.abc import Callable, Iterator

from bespoke.domain.use_case import Tactic, ValueExchange
from evals.base import MetricKind, Piece, Sample, Score, Scorer, share
from evals.wording import plain

_OFFER = re.compile(r"\b(?:coupon|off your|money off|saves?|saving|on your card)\b", re.IGNORECASE)
_THANKS = re.compile(r"\bthank(?:s|ful)?\b|\bgrateful\b", re.IGNORECASE)
_ASKS_A_SAY = re.compile(
    r"\?|\b(?:tell us|let us know|choose|pick|reply|say the word|answer|your call|you decide|vote|name it)\b",
    re.IGNORECASE,
)
_OPTIONS = re.compile(r"\bor\b|\beither\b|\bwhichever\b|\bchoose\b|\bboth\b", re.IGNORECASE)


def _score(sample: Sample) -> Score | None:
    pieces = [piece for piece in sample.output.offered if piece.message is not None]
    if not pieces:
        return None
    problems = {}
    for piece in pieces:
        if found := list(_problems(piece)):
            problems[piece.variant.content_hash[:8]] = "; ".join(found)
    return share(problems, len(pieces))


def _problems(piece: Piece) -> Iterator[str]:
    assert piece.message is not None
    message = piece.message
    text = plain(" ".join((message.subject, message.preheader, message.body, message.cta)))
    names_offer = piece.offer is not None and (
        plain(piece.offer.headline).casefold() in text.casefold() or _OFFER.search(text) is not None
    )
    shows: dict[Tactic, Callable[[], bool]] = {
        Tactic.SAVING: lambda: names_offer,
        Tactic.THANKS: lambda: _THANKS.search(text) is not None,
        Tactic.QUESTION: lambda: "?" in text,
        Tactic.CHOICE: lambda: _OPTIONS.search(text) is not None,
    }
    tactic = piece.variant.tactic
    if tactic in shows and not shows[tactic]():
        yield f"tagged {tactic.value}, which the text does not show"
    exchange = piece.variant.exchange
    is_monetary = names_offer and piece.offer is not None and piece.offer.exchange is ValueExchange.MONETARY
    if exchange is ValueExchange.MONETARY and not is_monetary:
        yield "tagged monetary, and names no offer of money"
    if exchange is not ValueExchange.MONETARY and is_monetary:
        yield f"tagged {exchange.value}, and names an offer of money"
    if exchange is ValueExchange.CONSENSUS and _ASKS_A_SAY.search(text) is None:
        yield "tagged consensus, and asks for no say"


SCORER = Scorer(
    name="tags",
    version=1,
    measures="messages that show the tactic and the value exchange they are tagged with",
    kind=MetricKind.SHARE,
    score=_score,
)
