"""The fields of a subject as one folded text."""

from guardrails.base import Facts, Stage, Subject
from guardrails.text import OPAQUE
from guardrails.view import shared_view, view_of


def test_span_in_the_joined_text_is_placed_in_its_field() -> None:
    view = view_of(Subject(Stage.DRAFT, {"subject": "Salad  night", "body": "Ｆree\u200b leaves"}))
    assert view.text == "salad night\nfree leaves"
    assert view.place(6, 11) == ("subject", 7, 12)
    assert view.place(12, 16) == ("body", 0, 4)
    assert view.place(17, 23) == ("body", 6, 12)


def test_placeholders_and_the_required_line_are_opaque_where_the_stage_knows_them() -> None:
    facts = Facts(required_line="Reply STOP to 12345.")
    fields = {"body": "Take {{ offer.value }}. Reply STOP to 12345."}
    draft = view_of(Subject(Stage.DRAFT, fields, facts=facts))
    assert draft.text == "take " + OPAQUE * 17 + ". " + OPAQUE * 20
    message = view_of(Subject(Stage.MESSAGE, fields, facts=facts))
    assert message.text == "take {{ offer.value }}. " + OPAQUE * 20
    profile = view_of(Subject(Stage.PROFILE_FIELD, fields, facts=facts))
    assert profile.text == "take {{ offer.value }}. reply stop to 12345."


def test_view_is_built_once_within_a_run_and_not_kept_after_it() -> None:
    subject = Subject(Stage.DRAFT, {"body": "Salad night"})
    with shared_view(subject):
        first = view_of(subject)
        assert view_of(subject) is first
        assert view_of(Subject(Stage.DRAFT, {"body": "Other"})).text == "other"
    assert view_of(subject) is not first


def test_subject_without_text_has_an_empty_view() -> None:
    view = view_of(Subject(Stage.DRAFT, {}))
    assert (view.text, view.data, view.names) == ("", b"", ())
