"""Waits for a person. Does nothing else: a node starts from its first line when it goes on."""

from langgraph.types import interrupt
from pydantic import TypeAdapter

from agents.state import GenerationState, ReviewAnswer, StateUpdate

ANSWERS = TypeAdapter(list[ReviewAnswer])


async def await_review(state: GenerationState) -> StateUpdate:
    """Returns what the reviewers said of some or all of the waiting variants."""
    return {"answers": ANSWERS.validate_python(interrupt({"awaiting": list(state.awaiting)}))}
