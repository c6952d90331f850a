"""What the model is shown is tight; what is accepted leaves room for the guardrails to judge."""

import pytest
from pydantic import ValidationError

from bespoke.domain.channel import FieldName
from bespoke.domain.use_case import Tactic
from bespoke.llm.schema import strict_schema
from prompts.inputs import Limit
from prompts.outputs import drafts_model, revised_model

LIMITS = (
    Limit(field=FieldName.SUBJECT, min_chars=8, max_chars=50),
    Limit(field=FieldName.BODY, min_chars=20, max_chars=100),
)
TACTICS = (Tactic.EASE, Tactic.NEWS)


def test_schema_has_the_fields_of_the_channel_with_their_lengths() -> None:
    schema = strict_schema(drafts_model(LIMITS, TACTICS, 3))
    assert schema["properties"]["variants"] == {
        "items": {"$ref": "#/$defs/Variant"},
        "maxItems": 3,
        "minItems": 3,
        "type": "array",
    }
    assert schema["$defs"]["Variant"] == {
        "additionalProperties": False,
        "properties": {
            "idea": {"maxLength": 80, "type": "string"},
            "tactic": {"enum": ["ease", "news"], "type": "string"},
            "subject": {"maxLength": 50, "minLength": 8, "type": "string"},
            "body": {"maxLength": 100, "minLength": 20, "type": "string"},
        },
        "required": ["idea", "tactic", "subject", "body"],
        "type": "object",
    }


def test_some_words_too_many_do_not_lose_the_reply() -> None:
    output = revised_model(LIMITS, TACTICS)
    value = {"idea": "x", "tactic": "news", "subject": "s" * 60, "body": "b" * 150}
    assert output.model_validate(value).text_of(FieldName.BODY) == "b" * 150
    with pytest.raises(ValidationError):
        output.model_validate({**value, "body": "b" * 201})


def test_tactic_of_another_hypothesis_is_refused() -> None:
    with pytest.raises(ValidationError):
        revised_model(LIMITS, TACTICS).model_validate(
            {"idea": "x", "tactic": "saving", "subject": "s", "body": "b"}
        )


def test_field_that_the_channel_lacks_is_empty() -> None:
    variant = revised_model(LIMITS, TACTICS).model_validate(
        {"idea": "x", "tactic": "news", "subject": " s ", "body": "b"}
    )
    assert (variant.text_of(FieldName.SUBJECT), variant.text_of(FieldName.CTA)) == ("s", "")
