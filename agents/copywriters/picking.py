"""Which of the variants that a model wrote are kept: those that can be read, say something of their own, and copy
nothing that the model was shown.

What is left out is told with its reason. Whether copy is true, on brand and harmless is for the guardrails.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from agents.copywriters.base import Assignment
from bespoke.domain.channel import FIELDS_OF, Channel
from bespoke.domain.draft import Copy
from prompts.outputs import WrittenVariant

TWIN_RATIO = 80.0
"""Of 100, from which two messages say the same in other words (rapidfuzz `token_set_ratio`). Every fourth
word changed for a synonym gives 85; reasons to care that differ stay under 70."""

FEWEST_OWN_WORDS = 4
"""With fewer left, the sentences about the offer are all there is to compare."""

COPIED_WORDS = 7
"""So many words in a row from an example are its words and not the model's: shop talk has few phrases that long."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|\{\{[^{}]*\}\}")


@dataclass(slots=True)
class Picked:
    """The variants of one hypothesis so far, over one or more replies."""

    kept: list[WrittenVariant] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    """A phrase for each variant that was left out: which and why."""
    lacks_ideas: bool = False
    """Whether one of them only said again what another or an example says: asking for other ideas may help."""
    _seen: int = 0
    _places: list[int] = field(default_factory=list)

    @property
    def ideas(self) -> tuple[str, ...]:
        """What the kept variants are about, in the model's words."""
        return tuple(variant.idea for variant in self.kept)

    def add(
        self, variants: Sequence[WrittenVariant], assignment: Assignment, shown: Sequence[str]
    ) -> list[WrittenVariant]:
        """Keeps what is usable and new of a reply, up to the count asked for, and returns it.

        Args:
            shown: examples that the model had before it.
        """
        channel, new = assignment.channel, []
        sources = (*shown, *assignment.winners)
        for variant in variants:
            self._seen += 1
            twin = next(
                (n for n, k in zip(self._places, self.kept, strict=True) if twins(variant, k, channel)), None
            )
            if problem := unusable(variant, channel):
                self.dropped.append(f"variant {self._seen} {problem}")
            elif twin is not None:
                self.dropped.append(f"variant {self._seen} says the same as variant {twin}")
                self.lacks_ideas = True
            elif (source := copied(variant, channel, sources, assignment.brief.must_say)) is not None:
                self.dropped.append(f"variant {self._seen} copies the example «{source}»")
                self.lacks_ideas = True
            elif len(self.kept) < assignment.count:
                self.kept.append(variant)
                self._places.append(self._seen)
                new.append(variant)
        return new

    def shortfall(self, count: int, failure: str | None) -> str | None:
        """Returns why fewer than `count` are kept, or None where none is missing.

        Args:
            failure: why the last request brought nothing.
        """
        if len(self.kept) >= count:
            return None
        if not self._seen and failure:
            return failure
        reasons = [*self.dropped, *([failure] if failure else [])] or ["the model wrote no more"]
        return f"{len(self.kept)} of {count} variants are usable: {'; '.join(reasons)}"


def unusable(variant: WrittenVariant, channel: Channel) -> str | None:
    """Returns why the variant cannot even be checked, or None."""
    for name in FIELDS_OF[channel]:
        text = variant.text_of(name)
        if not text:
            return f"has an empty {name}"
        if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in text):
            return f"holds control characters in its {name}"
    return None


def twins(one: WrittenVariant, other: WrittenVariant, channel: Channel) -> bool:
    """Whether two variants say the same in other words."""
    return fuzz.token_set_ratio(_own_words(one, channel), _own_words(other, channel)) >= TWIN_RATIO


def copied(
    variant: WrittenVariant, channel: Channel, shown: Sequence[str], must_say: Sequence[str]
) -> str | None:
    """Returns the example of which the variant holds a long run of words, or None. What the brief says must be said is
    nobody's example."""
    words = [word.casefold() for name in FIELDS_OF[channel] for word in _WORD.findall(variant.text_of(name))]
    runs = {tuple(words[at : at + COPIED_WORDS]) for at in range(len(words) - COPIED_WORDS + 1)}
    for source in shown:
        read = [word.casefold() for word in _WORD.findall(source)]
        said = " ".join(must_say).casefold()
        for at in range(len(read) - COPIED_WORDS + 1):
            run = tuple(read[at : at + COPIED_WORDS])
            if run in runs and " ".join(run) not in said:
                return source
    return None


def copy_of(variant: WrittenVariant, channel: Channel) -> Copy:
    return Copy(**{name.value: variant.text_of(name) for name in FIELDS_OF[channel]})


def _own_words(variant: WrittenVariant, channel: Channel) -> str:
    """Returns the message without its sentences about the offer, which are alike in good variants too."""
    text = ". ".join(variant.text_of(name) for name in FIELDS_OF[channel]).casefold()
    own = " ".join(sentence for sentence in _SENTENCE_END.split(text) if "{{" not in sentence)
    return own if len(own.split()) >= FEWEST_OWN_WORDS else text
