"""Small parts of the kernel: the lock, the settings, the logs, the clock, consent, usage."""

import io
import subprocess
import sys
from contextlib import redirect_stderr
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bespoke.clock import FrozenClock
from bespoke.domain.base import canonical_json
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentRecord, ConsentState, fold_consent
from bespoke.domain.draft import Usage
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import Purpose
from bespoke.errors import BespokeError, CustomerNotFound, DataDirectoryInUse, InvalidFile
from bespoke.settings import Settings
from bespoke.storage.lock import DataDirectoryLock
from bespoke.telemetry import configure_logging, get_logger

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_data_directory_belongs_to_one_process(tmp_path: Path) -> None:
    other = "import sys, pathlib; from bespoke.storage.lock import DataDirectoryLock\n"
    other += (
        "DataDirectoryLock(pathlib.Path(sys.argv[1]), 'other').__enter__(); print('held'); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", other, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(DataDirectoryInUse, match=f"in use by 'other' \\(process {holder.pid}\\)"):
            DataDirectoryLock(tmp_path, "mine").__enter__()
        holder.kill()
    with DataDirectoryLock(tmp_path, "mine"):
        assert "'mine'" in (tmp_path / "lock").read_text()


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESPOKE_MAX_REPAIRS", "3")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")

    settings = Settings()

    assert settings.max_repairs == 3
    assert "sk-secret" not in repr(settings)


def test_a_setting_outside_its_range_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESPOKE_MAX_REPAIRS", "99")

    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://u:hunter2@h/d",
        "sqlite:///x.db",
        "postgresql://u@h/d",
        "postgresql+psycopg://u@h:x/d",
    ],
)
def test_a_database_that_is_none_is_refused_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESPOKE_DATABASE_URL", url)

    with pytest.raises(ValidationError) as refused:
        Settings()

    (problem,) = refused.value.errors()
    assert problem["loc"] == ("database_url",)
    assert "postgresql+psycopg://user@host/name" in problem["msg"]
    assert "hunter2" not in problem["msg"]


def test_logs_keep_only_what_says_nothing_of_anybody() -> None:
    errors = io.StringIO()
    with redirect_stderr(errors):
        configure_logging("INFO", as_json=True)
        get_logger().info("drafted", generation_id="g_1", email="a@example.com", profile={"likes": "milk"})

    assert '"generation_id": "g_1"' in errors.getvalue()
    assert "example.com" not in errors.getvalue()
    assert "milk" not in errors.getvalue()


def test_a_frozen_clock_stands_at_noon() -> None:
    assert FrozenClock.on(date(2017, 10, 30)).now() == datetime(2017, 10, 30, 12, tzinfo=UTC)
    with pytest.raises(ValueError, match="aware"):
        FrozenClock(datetime(2017, 10, 30))  # noqa: DTZ001  # what is refused


def said(state: ConsentState, at: datetime, purpose: Purpose = Purpose.MARKETING) -> ConsentRecord:
    return ConsentRecord(
        record_id=f"{state}-{at}",
        customer_id=CustomerId("c"),
        purpose=purpose,
        channel=Channel.EMAIL,
        state=state,
        source="test",
        at=at,
    )


GIVEN, WITHDRAWN = ConsentState.GIVEN, ConsentState.WITHDRAWN
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("records", "allowed", "reason"),
    [
        ([], False, "consent_missing"),
        ([said(GIVEN, NOW)], True, "consent_given"),
        ([said(GIVEN, NOW), said(WITHDRAWN, NOW + HOUR)], False, "consent_withdrawn"),
        ([said(WITHDRAWN, NOW + HOUR), said(GIVEN, NOW)], False, "consent_withdrawn"),
        ([said(WITHDRAWN, NOW), said(GIVEN, NOW + HOUR)], True, "consent_given"),
        ([said(GIVEN, NOW), said(WITHDRAWN, NOW)], False, "consent_withdrawn"),
        ([said(ConsentState.REFUSED, NOW), said(GIVEN, NOW)], False, "consent_refused"),
        ([said(GIVEN, NOW, Purpose.PERSONALIZATION)], False, "consent_missing"),
    ],
    ids=["none", "given", "withdrawn", "out of order", "given again", "tie", "refusal ties", "other purpose"],
)
def test_the_last_word_on_consent_counts_and_no_wins_ties(
    records: list[ConsentRecord], allowed: bool, reason: str
) -> None:
    verdict = fold_consent(records, Purpose.MARKETING, Channel.EMAIL)

    assert (verdict.allowed, verdict.reason) == (allowed, reason)


def test_consent_for_one_channel_says_nothing_of_another() -> None:
    assert fold_consent([said(GIVEN, NOW)], Purpose.MARKETING, Channel.SMS).allowed is False


def test_a_cost_that_is_unknown_makes_the_sum_unknown() -> None:
    known = Usage(calls=1, input_tokens=10, output_tokens=5, cost_usd=0.5)

    assert (Usage() + known) == known
    assert (known + known).cost_usd == 1.0
    assert (known + Usage(calls=1, input_tokens=1)).cost_usd is None
    assert (known + Usage(calls=1, input_tokens=1)).input_tokens == 11
    assert (known + Usage(calls=1, input_tokens=1)).output_tokens is None


def test_canonical_json_is_one_form_for_one_value() -> None:
    assert (
        canonical_json({"b": 1, "a": "ü"}) == canonical_json({"a": "ü", "b": 1}) == b'{"a":"\xc3\xbc","b":1}'
    )


def test_errors_have_stable_codes_and_say_where() -> None:
    assert CustomerNotFound("x").code == "customer_not_found"
    assert isinstance(CustomerNotFound("x"), BespokeError)
    assert str(InvalidFile("brand.yaml", "must be a number", 7, "limits.0")) == (
        "brand.yaml, line 7: 'limits.0': must be a number"
    )
