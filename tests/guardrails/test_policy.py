"""A policy file is read exactly, or refused with the line and key of what is wrong."""

from datetime import time
from pathlib import Path

import pytest

from bespoke.domain.channel import Channel
from bespoke.domain.finding import CheckOff, Severity
from bespoke.domain.use_case import RiskTier
from bespoke.errors import InvalidFile
from guardrails.base import Check, Stage
from guardrails.policy import PACKS, load_policy
from guardrails.registry import load_checks
from guardrails.ruling import Approval, Cap, Oversight, Policy, QuietHours, Ruled, Situation

GOOD = """\
id: strict
version: 3
description: Only what the test needs.
budget_ms: 100
stages:
  brief:
    injection: {severity: block}
  profile_field:
    injection: {severity: block}
  block:
    bias: {severity: note}
  draft:
    grounding:
      severity: block
      budget_ms: 5
    bias: {severity: review}
    consent: {severity: block}
  message:
    consent: {severity: block}
    grounding: {severity: block}
  offer:
    bias: {severity: block}
  text:
    bias: {severity: block}
"""


COPY = frozenset(Stage) - {Stage.PROFILE_FIELD}
SERVES = {
    "bias": COPY,
    "brand": COPY,
    "consent": frozenset({Stage.BRIEF, Stage.DRAFT, Stage.MESSAGE}),
    "form": COPY,
    "garble": COPY,
    "grounding": COPY,
    "injection": frozenset({Stage.BRIEF, Stage.PROFILE_FIELD, Stage.OFFER, Stage.BLOCK, Stage.TEXT}),
}
CHECKS = tuple(
    Check(
        name=name,
        version=1,
        title=name,
        policy="Only for this test.",
        policy_source="this test",
        severity=Severity.REVIEW,
        stages=stages,
        examples=(),
        find=lambda _: (),
    )
    for name, stages in SERVES.items()
)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def read(tmp_path: Path, text: str) -> Policy:
    return load_policy(written(tmp_path, text), CHECKS)


def refusal(tmp_path: Path, text: str) -> str:
    path = written(tmp_path, text)
    with pytest.raises(InvalidFile) as refused:
        load_policy(path, CHECKS)
    return str(refused.value).removeprefix(str(path))


def test_policy_is_read_with_rules_in_order_of_checks(tmp_path: Path) -> None:
    policy = read(tmp_path, GOOD)
    assert (policy.id, policy.version) == ("strict", 3)
    draft = [(rule.check, rule.severity, rule.budget_ms) for rule in policy.stages[Stage.DRAFT]]
    assert draft == [
        ("bias", Severity.REVIEW, 100.0),
        ("consent", Severity.BLOCK, 100.0),
        ("grounding", Severity.BLOCK, 5.0),
    ]


def test_hash_is_over_the_content_and_not_the_layout(tmp_path: Path) -> None:
    first = read(tmp_path, GOOD).sha256
    flow = GOOD.replace(
        "      severity: block\n      budget_ms: 5\n", "      {budget_ms: 5, severity: block}\n"
    )
    assert flow != GOOD
    assert read(tmp_path, "# a comment\n" + flow).sha256 == first
    assert read(tmp_path, GOOD.replace("review", "block")).sha256 != first
    assert read(tmp_path, GOOD.replace("budget_ms: 5", "budget_ms: 6")).sha256 != first


def test_the_policy_that_ships_runs_every_check_wherever_it_serves() -> None:
    policy, checks = load_policy(), load_checks()
    assert policy.id == "default"
    assert len(policy.sha256) == 64
    assert {
        (stage, rule.check) for stage, rules in policy.stages.items() for rule in rules if rule.off is None
    } == {(stage, check.name) for check in checks for stage in check.stages} - {
        # The copy of a message was asked these as a draft.
        (Stage.MESSAGE, name)
        for name in ("bias", "garble", "inclusive", "toxicity")
    }
    assert {rule.severity for rules in policy.stages.values() for rule in rules} <= {
        Severity.BLOCK,
        Severity.REVIEW,
    }
    assert {policy.oversight(tier).approval for tier in RiskTier} == {Approval.PERSON}


@pytest.mark.parametrize("name", sorted(path.stem for path in PACKS.glob("*.yaml")))
def test_policy_that_ships_is_found_by_its_name(name: str) -> None:
    assert load_policy(Path(name)).id == name


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (
            "    grounding:\n",
            "    groundign:\n",
            ", line 13: 'groundign': unknown check; did you mean 'grounding'?",
        ),
        (
            "    grounding: {severity: block}",
            "    xxyyzz: {severity: block}",
            ", line 20: 'xxyyzz': unknown check; there are bias, brand, consent, form, garble, grounding",
        ),
        (
            "    grounding: {severity: block}",
            "    injection: {severity: block}",
            ", line 20: 'injection': does not serve the stage 'message'; it serves brief, profile_field,",
        ),
        (
            "severity: note",
            "severity: blocking",
            ", line 11: 'severity': 'blocking' is not a severity; say block, review or note",
        ),
        ("severity: note", "severty: note", ", line 11: 'severty': unknown key; did you mean 'severity'?"),
        ("{severity: note}", "{budget_ms: 5}", ", line 11: 'bias': lacks the key 'severity'"),
        ("{severity: note}", "block", ", line 11: 'bias': must be a mapping of keys to values"),
        (
            "budget_ms: 5\n",
            "budget_ms: soon\n",
            ", line 15: 'budget_ms': must be a number of milliseconds, above 0 and up to 60000",
        ),
        (
            "budget_ms: 5\n",
            "budget_ms: nan\n",
            ", line 15: 'budget_ms': must be a number of milliseconds, above 0 and up to 60000",
        ),
        (
            "version: 3",
            "version: three",
            ", line 2: 'version': must be a whole number from 1 on, not 'three'",
        ),
        ("id: strict", "id: [strict]", ", line 1: 'id': must have one plain value"),
        ("id: strict\n", "", ", line 1: 'policy': lacks the key 'id'"),
        ("id: strict\n", "id: strict\nid: strict\n", ", line 2: 'id': stands twice, first in line 1"),
        ("  message:\n", "  massage:\n", ", line 18: 'massage': unknown key; did you mean 'message'?"),
        ("id: strict\n", "id: strict\nmode: fast\n", None),
        (
            "  brief:\n    injection: {severity: block}\n",
            "  brief: {}\n",
            ", line 6: 'brief': names no check, so nothing could pass; list its checks",
        ),
        ("stages:\n", "stages: [\n", None),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_key(
    tmp_path: Path, was: str, becomes: str, said: str | None
) -> None:
    assert was in GOOD
    message = refusal(tmp_path, GOOD.replace(was, becomes, 1))
    if said is None:
        assert message.startswith(", line ")
    else:
        assert message.startswith(said)


def test_stage_that_is_left_out_is_named(tmp_path: Path) -> None:
    text = GOOD.partition("  offer:")[0]
    assert refusal(tmp_path, text) == ", line 6: 'stages': lacks the key 'offer'"


def test_empty_file_says_what_it_needs(tmp_path: Path) -> None:
    assert refusal(tmp_path, "# nothing\n").startswith(": is empty; it needs 'id', 'version'")


def test_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="cannot be read"):
        load_policy(tmp_path / "missing.yaml", CHECKS)
    path = tmp_path / "binary.yaml"
    path.write_bytes(b"\xff\xfe\x00id")
    with pytest.raises(InvalidFile, match="cannot be read"):
        load_policy(path, CHECKS)


EXTENDING = """\
id: shop
version: 1
description: What one shop does otherwise.
extends: base.yaml
"""


def extended(tmp_path: Path, more: str) -> Policy:
    (tmp_path / "base.yaml").write_text(GOOD, encoding="utf-8")
    return read(tmp_path, EXTENDING + more)


def extending_refusal(tmp_path: Path, more: str) -> str:
    (tmp_path / "base.yaml").write_text(GOOD, encoding="utf-8")
    return refusal(tmp_path, EXTENDING + more)


def ruled(
    policy: Policy,
    *,
    stage: Stage = Stage.DRAFT,
    brand: str | None = None,
    market: str | None = "us",
    channel: Channel | None = Channel.EMAIL,
    tier: RiskTier = RiskTier.HIGH,
) -> Ruled:
    return policy.ruled(Situation(stage, brand, market, channel, tier))


def severities(told: Ruled) -> dict[str, Severity]:
    return {rule.check: rule.severity for rule in told.rules}


def test_extending_policy_says_only_what_differs(tmp_path: Path) -> None:
    policy = extended(
        tmp_path, "stages:\n  draft:\n    bias: {severity: block}\n    form: {severity: note}\n"
    )
    base = load_policy(tmp_path / "base.yaml", CHECKS)
    assert policy.id == "shop"
    assert severities(ruled(policy)) == {
        "bias": Severity.BLOCK,
        "consent": Severity.BLOCK,
        "form": Severity.NOTE,
        "grounding": Severity.BLOCK,
    }
    assert policy.stages[Stage.MESSAGE] == base.stages[Stage.MESSAGE]
    assert policy.sha256 != base.sha256


def test_hash_follows_what_is_extended(tmp_path: Path) -> None:
    before = extended(tmp_path, "").sha256
    assert extended(tmp_path, "").sha256 == before
    (tmp_path / "base.yaml").write_text(GOOD.replace("note", "review"), encoding="utf-8")
    assert read(tmp_path, EXTENDING).sha256 != before


def test_circle_of_policies_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, EXTENDING.replace("base.yaml", "policy.yaml")) == (
        ", line 4: 'extends': 'policy.yaml' extends this policy in turn; end the circle"
    )


def test_unknown_base_is_answered_with_the_nearest(tmp_path: Path) -> None:
    assert refusal(tmp_path, EXTENDING.replace("base.yaml", "defualt")) == (
        ", line 4: 'extends': there is no policy 'defualt'; did you mean 'default'?"
    )


OVERRIDES = """\
overrides:
  - when: {brand: acme, channel: [sms, push]}
    checks:
      bias: {severity: note}
  - when: {market: eu}
    checks:
      bias: {off: the legal team reads every draft}
  - when: {market: de, tier: high}
    checks:
      bias: {severity: block, budget_ms: 7}
"""


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        ({}, Severity.REVIEW),
        ({"brand": "acme"}, Severity.REVIEW),
        ({"brand": "acme", "channel": Channel.SMS}, Severity.NOTE),
        ({"brand": "other", "channel": Channel.SMS}, Severity.REVIEW),
        ({"market": "fr"}, None),
        ({"market": "EU"}, Severity.BLOCK),
        ({"market": "eu", "tier": RiskTier.LOW}, None),
        ({"market": "de"}, Severity.BLOCK),
        ({"market": "de", "tier": RiskTier.LOW}, None),
        ({"market": "jp"}, Severity.REVIEW),
    ],
)
def test_overrides_hold_where_they_say_and_the_last_has_the_last_word(
    tmp_path: Path, situation: dict[str, object], expected: Severity | None
) -> None:
    policy = extended(tmp_path, OVERRIDES)
    assert severities(ruled(policy, **situation)).get("bias") is expected  # type: ignore[arg-type]  # by name


def test_two_names_of_one_country_are_told_the_same(tmp_path: Path) -> None:
    policy = extended(tmp_path, "overrides:\n- {when: {market: gb}, checks: {bias: {severity: block}}}\n")
    assert {severities(ruled(policy, market=name))["bias"] for name in ("gb", "uk", "UK")} == {Severity.BLOCK}
    assert severities(ruled(policy, market="us"))["bias"] is Severity.REVIEW


def test_what_is_off_is_told_with_its_reason(tmp_path: Path) -> None:
    told = ruled(extended(tmp_path, OVERRIDES), market="fr")
    assert told.off == (CheckOff(check="bias", reason="the legal team reads every draft"),)


def test_unknown_market_is_told_the_strictest_of_all_markets(tmp_path: Path) -> None:
    policy = extended(tmp_path, OVERRIDES)
    assert severities(ruled(policy, market=None))["bias"] is Severity.BLOCK
    assert severities(ruled(policy, market=None, tier=RiskTier.LOW))["bias"] is Severity.REVIEW
    off_everywhere = extended(
        tmp_path, "overrides:\n- {when: {stage: draft}, checks: {bias: {off: too slow}}}\n"
    )
    assert ruled(off_everywhere, market=None).off == (CheckOff(check="bias", reason="too slow"),)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "stages:\n  draft:\n    consent: {off: it is slow}\n",
            ", line 7: 'consent': always runs and blocks at the stages 'draft' and 'message'",
        ),
        (
            "stages:\n  message:\n    grounding: {severity: review}\n",
            ", line 7: 'grounding': always runs and blocks at the stages 'draft' and 'message'",
        ),
        (
            "overrides:\n  - when: {brand: acme}\n    checks:\n      consent: {off: it is slow}\n",
            ", line 8: 'consent': always runs and blocks at the stages 'draft' and 'message'",
        ),
        (
            "overrides:\n  - when: {brand: acme}\n    checks:\n      bais: {severity: note}\n",
            ", line 8: 'bais': unknown check; did you mean 'bias'?",
        ),
        (
            "overrides:\n  - when: {stage: offer}\n    checks:\n      garble: {severity: note}\n",
            ", line 8: 'garble': is listed at no stage that this is about; list it under 'stages' first",
        ),
        (
            "overrides:\n  - when: {chanel: sms}\n    checks: {}\n",
            ", line 6: 'chanel': unknown key; did you mean 'channel'?",
        ),
        (
            "overrides:\n  - when: {channel: fax}\n    checks: {}\n",
            ", line 6: 'channel': 'fax' is not a channel; say email, sms, push or web_banner",
        ),
        (
            "overrides:\n  - when: {}\n    checks: {}\n",
            ", line 6: 'when': says nothing; name at least one of",
        ),
        ("overrides: {}\n", ", line 5: 'overrides': must be a list"),
        (
            "overrides:\n  - {when: {tier: low}, checks: {bias: {off: yes}}}\n",
            ", line 6: 'off': must say why the check is off, in words",
        ),
        (
            "overrides:\n  - {when: {tier: low}, checks: {bias: {off: slow, severity: note}}}\n",
            ", line 6: 'bias': is turned off and given a severity; say one of them",
        ),
        ("tiers: {high: {approval: auto}}\n", ", line 5: 'high': a person always decides on the tier 'high'"),
        (
            "tiers: {low: {approval: never}}\n",
            ", line 5: 'approval': 'never' is not an approval; say auto, sample or person",
        ),
        (
            "tiers: {low: {approval: sample}}\n",
            ", line 5: 'low': 'sample_rate' goes with 'approval: sample', and only there",
        ),
        (
            "tiers: {low: {approval: sample, sample_rate: 2}}\n",
            ", line 5: 'sample_rate': must be a share, above 0 and up to 1",
        ),
        ("tiers: {lowest: {approval: auto}}\n", ", line 5: 'lowest': unknown key; did you mean 'low'?"),
        (
            "sending:\n  - quiet_hours: {start: late, end: '08:00'}\n",
            ", line 6: 'start': must be a time of day as \"21:00\", not 'late'",
        ),
        (
            "sending:\n  - cap: {messages: 0, days: 7}\n",
            ", line 6: 'messages': must be a whole number from 1 to 1000, not '0'",
        ),
        (
            "sending:\n  - when: {channel: sms}\n",
            ", line 6: 'sending': limits nothing; say one of quiet_hours",
        ),
        ("sending:\n  - {when: {stage: draft}, cap: off}\n", ", line 6: 'stage': unknown key; "),
        (
            "sending:\n  - quiet_hours: {start: '21:00', end: '21:00'}\n",
            ", line 6: 'quiet_hours': start when they end, so they would never hold",
        ),
        (
            "sending:\n  - {when: {market: [us, europe]}, consent_days: 30}\n",
            ", line 6: 'market': 'europe' is no market; say a country code of two letters, or one of eu, str",
        ),
    ],
)
def test_what_is_wrong_with_the_rest_is_said_with_its_line_and_key(
    tmp_path: Path, more: str, said: str
) -> None:
    assert extending_refusal(tmp_path, more).startswith(said)


def test_locked_check_cannot_be_left_out(tmp_path: Path) -> None:
    text = GOOD.replace("  message:\n    consent: {severity: block}\n", "  message:\n")
    assert (
        refusal(tmp_path, text) == ", line 18: 'message': lacks the check 'consent', which always runs here"
    )


def test_check_that_is_off_at_a_stage_can_be_turned_on_for_some(tmp_path: Path) -> None:
    policy = extended(
        tmp_path,
        "stages:\n  draft:\n    bias: {off: the brand team reads it}\n"
        "overrides:\n  - when: {channel: sms}\n    checks:\n      bias: {severity: note}\n",
    )
    assert "bias" not in severities(ruled(policy))
    assert severities(ruled(policy, channel=Channel.SMS))["bias"] is Severity.NOTE


def test_tiers_say_who_approves(tmp_path: Path) -> None:
    policy = extended(
        tmp_path, "tiers:\n  low: {approval: auto}\n  medium: {approval: sample, sample_rate: 0.2}\n"
    )
    assert policy.oversight(RiskTier.LOW) == Oversight(approval=Approval.AUTO)
    assert policy.oversight(RiskTier.MEDIUM) == Oversight(approval=Approval.SAMPLE, sample_rate=0.2)
    assert policy.oversight(RiskTier.HIGH) == Oversight(approval=Approval.PERSON)


SENDING = """\
sending:
  - when: {channel: sms}
    quiet_hours: {start: "21:00", end: "08:00"}
    cap: {messages: 3, days: 7}
    consent_days: 400
  - when: {channel: sms, market: fr}
    quiet_hours: {start: "20:00", end: "10:00"}
    cap: off
  - when: {channel: sms, market: us}
    consent_days: 700
"""
NIGHT = QuietHours(start=time(21), end=time(8))
LONG_NIGHT = QuietHours(start=time(20), end=time(10))
THREE = Cap(messages=3, days=7)


@pytest.mark.parametrize(
    ("market", "channel", "expected"),
    [
        ("de", Channel.SMS, ((NIGHT,), (THREE,), 400)),
        ("fr", Channel.SMS, ((LONG_NIGHT,), (), 400)),
        ("us", Channel.SMS, ((NIGHT,), (THREE,), 700)),
        ("us", Channel.EMAIL, ((), (), None)),
        ("eu", Channel.SMS, ((NIGHT, LONG_NIGHT), (THREE,), 400)),
        (None, Channel.SMS, ((NIGHT, LONG_NIGHT), (THREE,), 400)),
    ],
)
def test_limits_of_sending_are_those_of_the_market_and_all_of_them_for_an_unknown_one(
    tmp_path: Path, market: str | None, channel: Channel, expected: tuple[object, ...]
) -> None:
    policy = extended(tmp_path, SENDING)
    assert policy.limits(brand=None, market=market, channel=channel, tier=RiskTier.HIGH) == expected


@pytest.mark.parametrize(
    ("hours", "local", "is_quiet"),
    [
        (NIGHT, time(20, 59, 59), False),
        (NIGHT, time(21), True),
        (NIGHT, time(0), True),
        (NIGHT, time(7, 59, 59), True),
        (NIGHT, time(8), False),
        (QuietHours(start=time(12), end=time(14)), time(13), True),
        (QuietHours(start=time(12), end=time(14)), time(14), False),
        (QuietHours(start=time(9), end=time(9)), time(9), False),
    ],
)
def test_quiet_hours_may_run_over_midnight(hours: QuietHours, local: time, is_quiet: bool) -> None:
    assert hours.holds(local) is is_quiet


def test_default_quiet_hours_are_from_nine_to_eight_for_what_makes_a_noise() -> None:
    def quiet(channel: Channel) -> tuple[QuietHours, ...]:
        return load_policy().limits(brand=None, market="us", channel=channel, tier=RiskTier.HIGH).quiet_hours

    assert quiet(Channel.SMS) == quiet(Channel.PUSH) == (NIGHT,)
    assert quiet(Channel.EMAIL) == ()
