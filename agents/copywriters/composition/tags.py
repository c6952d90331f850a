"""What a text does, so that a variant's tactic and value exchange say what stands in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agents.copywriters.composition.grammar import ENGLISH, Grammar, grammar_of
from agents.copywriters.composition.pieces import ASK, Piece
from agents.copywriters.composition.slots import LIST
from bespoke.domain.use_case import Tactic, ValueExchange

A_SAY = frozenset((f"{ASK}reply", f"{ASK}choose"))
"""Steps by which a customer tells the shop something."""


def shows_any(text: str, tactics: Collection[Tactic], grammar: Grammar = ENGLISH) -> bool:
    """Whether a text by itself asks or thanks, where that is among the tactics."""
    asks = Tactic.QUESTION in tactics and "?" in text
    return asks or (Tactic.THANKS in tactics and grammar.thanks.search(text) is not None)


@dataclass(frozen=True, slots=True)
class Said:
    """A whole message, as far as tags look at it."""

    text: str
    """All fields, as the customer will see them."""
    pieces: Sequence[Piece]
    """Of the body."""
    given: Collection[str]

    @property
    def _grammar(self) -> Grammar:
        return grammar_of(self.pieces[0].block.language)

    @property
    def asks(self) -> bool:
        return "?" in self.text

    @property
    def offers(self) -> bool:
        return any(piece.offers for piece in self.pieces)

    def does(self, tactic: Tactic) -> bool:
        """Whether the text does what the tactic's name says, as far as words can show it."""
        named = {noun for piece in self.pieces for noun in piece.named}
        match tactic:
            case Tactic.SAVING:
                return self.offers
            case Tactic.QUESTION:
                return self.asks
            case Tactic.CHOICE:
                return self._grammar.options.search(self.text) is not None
            case Tactic.THANKS:
                return self._grammar.thanks.search(self.text) is not None
            case Tactic.DISCOVERY:
                told = Tactic.NEWS in self.pieces[0].block.tactics or self._is_of("new")
                return told or bool(named & {"new", "other"})
            case Tactic.PAIRING:
                return LIST in named or len(named) > 1 or self._is_of("topic", "new")
            case _:
                return True

    def _is_of(self, *nouns: str) -> bool:
        """Whether the opening was written for certain things, which it then names in its own words."""
        return any(name in nouns for name, _ in self.pieces[0].wants)

    def gives(self, exchange: ValueExchange) -> bool:
        """Whether the text gives what the exchange says the customer gets."""
        match exchange:
            case ValueExchange.MONETARY:
                return self.offers
            case ValueExchange.CONSENSUS:
                return self.asks or bool(A_SAY & set(self.given))
            case _:
                return True
