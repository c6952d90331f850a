"""How a pack writes content blocks down: by idea, so that what hangs together stands together.

```yaml
ideas:                      # an opening, and what was written to stand behind and around it
  - id: restock.list
    angles: [restock]
    tactics: [reminder, ease]
    needs: [usual]          # for the openings, beside what their slots need
    gives: [ask.list]       # by the openings, beside what they name
    email:
      open:
        - "Your list on our site keeps what you buy often, so {topic} {topic.is} on it already."
        - {text: "…", needs: [due], tone: playful}
      turn:
        - {text: "You only have to add the rest.", join: so}
      subject: ["A start on your list"]
shared:                     # lines that may stand in messages of many ideas
  - id: ease.no-rush
    move: ease
    angles: [restock, meal]
    tactics: [reminder]
    channels: [email, sms]
    lines: ["If you're all set, let this one go."]
```

A block's id is its idea's, with channel, move and place: `restock.list.email.open-1`.

A line with `join` is a whole sentence all the same. The composer may let it stand alone, or hang it onto the
sentence before with a comma and that word: «…, so you only have to add the rest.»
"""

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from bespoke.domain.base import Value
from bespoke.domain.block import ContentBlock, Join, Move
from bespoke.domain.channel import Channel
from bespoke.domain.ids import BlockId
from bespoke.domain.profile import CustomerType
from bespoke.domain.use_case import Angle, Tactic


class Line(Value):
    """One block's text, with what is its own. A line with nothing of its own is written as plain text."""

    text: str
    types: tuple[CustomerType, ...] = ()
    """In place of the idea's; empty leaves those."""
    tactics: tuple[Tactic, ...] = ()
    """In place of the idea's; empty leaves those."""
    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    tone: str | None = None
    join: Join | None = None


def _as_line(given: Any) -> Any:
    return {"text": given} if isinstance(given, str) else given


Lines = tuple[Annotated[Line, BeforeValidator(_as_line)], ...]


class Wording(Value):
    """What an idea says on one channel, by move."""

    open: Lines = Field(min_length=1)
    turn: Lines = ()
    value: Lines = ()
    ask: Lines = ()
    ease: Lines = ()
    cta: Lines = ()
    subject: Lines = ()
    preheader: Lines = ()


class Idea(Value):
    """One reason to care, worded for each channel that it suits."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")
    angles: tuple[Angle, ...] = Field(min_length=1)
    tactics: tuple[Tactic, ...] = Field(min_length=1)
    types: tuple[CustomerType, ...] = ()
    """Types it may be said to; empty means all."""
    needs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    tone: str = "plain"
    language: str = "en"
    email: Wording | None = None
    sms: Wording | None = None
    push: Wording | None = None
    web_banner: Wording | None = None

    @model_validator(mode="after")
    def _is_said_on_a_channel(self) -> Self:
        if all(getattr(self, channel.value) is None for channel in Channel):
            raise ValueError(
                f"idea '{self.id}' is worded for no channel; write it for {', '.join(Channel)}, or leave it out"
            )
        return self

    def blocks(self) -> Iterator[ContentBlock]:
        token = f"idea.{self.id}"
        for channel in Channel:
            wording: Wording | None = getattr(self, channel.value)
            if wording is None:
                continue
            for move in Move:
                lines: Lines = getattr(wording, move.value)
                is_open = move is Move.OPEN
                for place, line in enumerate(lines, 1):
                    yield ContentBlock(
                        id=BlockId(f"{self.id}.{channel.value}.{move.value}-{place}"),
                        move=move,
                        text=line.text,
                        angles=self.angles,
                        tactics=line.tactics or self.tactics,
                        channels=(channel,),
                        types=line.types or (self.types if is_open else ()),
                        needs=(*self.needs, *line.needs) if is_open else line.needs,
                        follows=line.follows if is_open else (token, *line.follows),
                        gives=(token, *self.gives, *line.gives) if is_open else line.gives,
                        tone=line.tone or self.tone,
                        join=line.join,
                        language=self.language,
                    )


class SharedLines(Value):
    """Lines of one move that belong to no idea."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")
    move: Move
    angles: tuple[Angle, ...] = Field(min_length=1)
    tactics: tuple[Tactic, ...] = Field(min_length=1)
    channels: tuple[Channel, ...] = Field(min_length=1)
    types: tuple[CustomerType, ...] = ()
    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    tone: str = "plain"
    language: str = "en"
    lines: Lines = Field(min_length=1)

    def blocks(self) -> Iterator[ContentBlock]:
        for place, line in enumerate(self.lines, 1):
            yield ContentBlock(
                id=BlockId(f"{self.id}-{place}"),
                move=self.move,
                text=line.text,
                angles=self.angles,
                tactics=line.tactics or self.tactics,
                channels=self.channels,
                types=line.types or self.types,
                needs=(*self.needs, *line.needs),
                follows=(*self.follows, *line.follows),
                gives=(*self.gives, *line.gives),
                tone=line.tone or self.tone,
                join=line.join,
                language=self.language,
            )


class BlockFile(Value):
    """A file of a pack's `blocks` folder. `blocks` takes single blocks, written out."""

    ideas: tuple[Idea, ...] = ()
    shared: tuple[SharedLines, ...] = ()
    blocks: tuple[ContentBlock, ...] = ()

    def all_blocks(self) -> tuple[ContentBlock, ...]:
        """Returns every block of the file, in order."""
        return (
            *(block for idea in self.ideas for block in idea.blocks()),
            *(block for lines in self.shared for block in lines.blocks()),
            *self.blocks,
        )
