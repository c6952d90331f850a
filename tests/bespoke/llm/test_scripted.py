"""The model that says what it was told to say."""

from typing import Any

import pytest

from bespoke.domain.draft import Usage
from bespoke.errors import ModelFailure
from bespoke.llm.base import ModelRequest
from bespoke.llm.scripted import ScriptedModel

VALUE = {"variants": [{"tactic": "ease", "body": "Take it easy."}]}


async def test_replies_come_in_order_in_any_form(request_of_lines: ModelRequest[Any]) -> None:
    parsed = request_of_lines.output.model_validate(VALUE)
    text = '{"variants": [{"tactic": "ease", "body": "Take it easy."}]}'
    model = ScriptedModel([VALUE, parsed, f"Here: {text}"], model="told", fingerprint="fp")
    replies = [await model.complete(request_of_lines) for _ in range(3)]
    assert [reply.parsed for reply in replies] == [parsed] * 3
    assert replies[2].raw == f"Here: {text}"
    assert {(r.model, r.fingerprint, r.attempts) for r in replies} == {("told", "fp", 1)}
    assert replies[0].usage == Usage(calls=1)


async def test_function_answers_each_request(request_of_lines: ModelRequest[Any]) -> None:
    def answer(request: ModelRequest[Any]) -> dict[str, Any]:
        return {"variants": [{"tactic": "question", "body": f"Seed {request.seed}?"}]}

    usage = Usage(calls=1, input_tokens=5, output_tokens=6)
    reply = await ScriptedModel(answer, usage=usage).complete(request_of_lines)
    assert reply.parsed.model_dump() == {"variants": [{"tactic": "question", "body": "Seed 7?"}]}
    assert reply.usage == usage


async def test_requests_are_recorded_whether_or_not_they_fail(request_of_lines: ModelRequest[Any]) -> None:
    model = ScriptedModel([ModelFailure("refused", "no"), VALUE])
    with pytest.raises(ModelFailure, match="refused: no"):
        await model.complete(request_of_lines)
    await model.complete(request_of_lines)
    assert model.requests == (request_of_lines, request_of_lines)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [("I would rather not.", "invalid_json"), ({"variants": [{"tactic": "ease"}]}, "invalid_shape")],
)
async def test_reply_that_does_not_fit_fails_as_it_would_anywhere(
    request_of_lines: ModelRequest[Any], reply: Any, kind: str
) -> None:
    with pytest.raises(ModelFailure) as failure:
        await ScriptedModel([reply]).complete(request_of_lines)
    assert failure.value.kind == kind


async def test_script_at_its_end_fails(request_of_lines: ModelRequest[Any]) -> None:
    with pytest.raises(ModelFailure, match="empty: the script has come to its end"):
        await ScriptedModel([]).complete(request_of_lines)
