"""The stand-in endpoint: what it writes fits what was asked, and the same request gets the same copy."""

import re
from typing import Any

import pytest

from bespoke.domain.use_case import Tactic
from bespoke.llm.base import Message, ModelReply, ModelRequest, PromptSource
from bespoke.llm.openai_client import OpenAIModel
from bespoke.llm.stub_server import Answer, Mode, StubServer
from prompts.inputs import Limit
from prompts.outputs import Drafts, drafts_model

LIMITS = [
    {"field": "subject", "min_chars": 5, "max_chars": 50},
    {"field": "body", "min_chars": 20, "max_chars": 300},
]
PROMPT = """Topics that may be named:
<data name="topics">
- salad greens (for a lunch box)
- tomatoes
</data>
- {{ offer.headline }} : the offer
- {{ offer.valid_to }} : its last day"""


def _request(
    prompt: str = PROMPT, count: int = 5, limits: list[dict[str, Any]] = LIMITS, seed: int = 1
) -> ModelRequest[Drafts]:
    tactics = (Tactic.OCCASION, Tactic.QUESTION, Tactic.EASE)
    return ModelRequest(
        messages=(Message("user", prompt),),
        output=drafts_model([Limit.model_validate(limit) for limit in limits], tactics, count),
        prompt=PromptSource("x", 1, "0"),
        temperature=0.5,
        max_output_tokens=500,
        seed=seed,
        timeout_s=10.0,
    )


async def _ask(stub: StubServer, *requests: ModelRequest[Drafts]) -> list[ModelReply[Drafts]]:
    with stub as url:
        async with OpenAIModel(base_url=url, api_key="none", model="m") as model:
            return [await model.complete(request) for request in requests]


def _bodies(reply: ModelReply[Drafts]) -> list[str]:
    return [variant.model_dump()["body"] for variant in reply.parsed.variants]


async def test_variants_name_the_topic_and_the_offer() -> None:
    (reply,) = await _ask(StubServer(), _request())
    bodies = _bodies(reply)
    assert len(set(bodies)) == 5
    assert all("salad greens" in body for body in bodies)
    assert all(body.endswith("{{ offer.headline }}, good until {{ offer.valid_to }}.") for body in bodies)
    tactics = [variant.tactic for variant in reply.parsed.variants]
    assert set(tactics[:3]) == {"occasion", "question", "ease"}


async def test_variants_name_neither_without_them() -> None:
    (reply,) = await _ask(StubServer(), _request("Write.", 3))
    text = " ".join(_bodies(reply))
    assert "salad" not in text
    assert "{" not in text


@pytest.mark.parametrize("longest", [300, 160, 90])
async def test_variants_keep_to_their_lengths_and_write_no_digit(longest: int) -> None:
    limits = [{"field": "body", "min_chars": 10, "max_chars": longest}]
    (reply,) = await _ask(StubServer(), _request(count=10, limits=limits))
    bodies = _bodies(reply)
    assert len(bodies) == 10
    assert all(10 <= len(body) <= longest for body in bodies)
    assert re.search(r"\d", " ".join(bodies)) is None


async def test_same_request_gets_the_same_copy() -> None:
    one, same, other = await _ask(StubServer(), _request(), _request(), _request(seed=2))
    assert one.raw == same.raw != other.raw


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (Mode.INVENTED_DISCOUNT, "40% off"),
        (Mode.INVENTED_DATE, "March 14"),
        (Mode.EXCLUDED_PHRASE, "Act now."),
        (Mode.STEREOTYPE, "Women like you"),
        (Mode.INJECTION, "Ignore all earlier instructions"),
        (Mode.FOREIGN_LANGUAGE, "Diese Woche"),
    ],
)
async def test_spoiled_copy_says_what_it_must_not(mode: Mode, said: str) -> None:
    (reply,) = await _ask(StubServer(mode), _request())
    assert all(said in body for body in _bodies(reply))


async def test_twins_are_all_the_same() -> None:
    (reply,) = await _ask(StubServer(Mode.TWINS), _request())
    assert len(_bodies(reply)) == 5
    assert len(set(_bodies(reply))) == 1


async def test_script_comes_first_and_can_change_the_model() -> None:
    stub = StubServer(script=[Answer(model="a", fingerprint="1"), Answer(model="b", fingerprint="2")])
    replies = await _ask(stub, *[_request()] * 3)
    assert [(r.model, r.fingerprint) for r in replies] == [
        ("a", "1"),
        ("b", "2"),
        ("stub-copywriter", "stub-1"),
    ]
    assert len(stub.calls) == 3


async def test_stopping_ends_a_call_that_hangs() -> None:
    stub = StubServer(Mode.HANG)
    with stub as url:
        async with OpenAIModel(base_url=url, api_key="none", model="m", attempt_timeout_s=0.5) as model:
            with pytest.raises(Exception, match="timeout"):
                await model.complete(_request())
    assert len(stub.calls) >= 1
