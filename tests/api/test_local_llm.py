"""The small model on this machine: it starts, answers to a schema, and stops."""

import http.client
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import pytest
from pydantic import BaseModel, ConfigDict, Field

from api.local_llm import MODEL_NAME, local_model_server, weights
from bespoke.errors import ComponentMissing
from bespoke.llm.base import Message, ModelRequest, PromptSource
from bespoke.llm.openai_client import OpenAIModel


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    tactic: Literal["ease", "question"]
    body: Annotated[str, Field(max_length=40)]


@pytest.fixture
def installed() -> None:
    pytest.importorskip("xllamacpp", reason="the extra 'local-llm' is not installed")
    try:
        weights()
    except ComponentMissing as missing:
        pytest.skip(str(missing))


def test_missing_model_says_how_to_get_it() -> None:
    with pytest.raises(ComponentMissing, match="'no_such_package' is not installed; install it with 'make"):
        weights("no_such_package")


@pytest.mark.usefixtures("installed")
async def test_model_answers_to_a_schema_and_stops(tmp_path: Path) -> None:
    request = ModelRequest(
        messages=(Message("user", "Write a short line about milk."),),
        output=Line,
        prompt=PromptSource("line", 1, "0" * 64),
        temperature=0.5,
        max_output_tokens=60,
        seed=7,
        timeout_s=60.0,
    )
    with local_model_server(tmp_path / "log") as url:
        async with OpenAIModel(base_url=url, api_key="none", model=MODEL_NAME) as model:
            assert await model.models() == (MODEL_NAME,)
            first, second = await model.complete(request), await model.complete(request)
    assert first.parsed == second.parsed
    assert first.parsed.tactic in {"ease", "question"}
    assert first.model == MODEL_NAME
    assert first.usage.output_tokens is not None
    assert 0 < first.usage.output_tokens <= 60
    gone = http.client.HTTPConnection("127.0.0.1", urlsplit(url).port, timeout=1.0)
    with pytest.raises(ConnectionRefusedError):
        gone.connect()
