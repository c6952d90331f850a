"""The command line as its users run it: real processes over a real workspace."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from html import escape
from pathlib import Path
from typing import Any

import pytest

import guardrails
from bespoke.llm.stub_server import Mode, StubServer
from tests.support import workspace

RESTOCK = ("--customer", workspace.REGULAR, "--use-case", "weekly-restock")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a workspace to copy."""
    return workspace.build(tmp_path_factory.mktemp("cli") / "data")


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Path:
    """Returns a workspace that is the test's own."""
    return Path(shutil.copytree(template, tmp_path / "data"))


class Ran:
    """What a command printed and how it ended."""

    def __init__(self, done: "subprocess.CompletedProcess[str]") -> None:
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        return json.loads(self.err.splitlines()[-1])


def bespoke(folder: Path, *arguments: str, **environment: str) -> Ran:
    plain = {
        name: value for name, value in os.environ.items() if not name.startswith(("BESPOKE_", "OPENAI_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", *arguments],
        env=plain | {"BESPOKE_DATA_DIR": str(folder), "COLUMNS": "120"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done)


def test_from_a_brief_to_a_message_and_back(data: Path) -> None:
    made = bespoke(data, "generate", *RESTOCK, "--variants", "10", "--json")
    generation = made.json
    assert made.code == 0
    assert generation["customer"] == workspace.REGULAR
    assert len(generation["variants"]) == 10
    assert 2 <= len(generation["hypotheses"]) <= 4
    first = generation["variants"][0]
    assert {"id", "status", "copywriter", "hypothesis", "fields", "offer_id", "findings"} <= set(first)
    assert set(first["fields"]) == {"subject", "preheader", "body", "cta"}
    assert (first["status"], first["copywriter"]) == ("in_review", "composer")

    waiting = bespoke(data, "review", "list", "--json").json
    assert waiting["total"] == 10
    approved = bespoke(
        data, "review", "approve", generation["generation_id"], "--reviewer", "r-one", "--json"
    ).json
    assert {variant["status"] for variant in approved} == {"approved"}

    decision = bespoke(data, "decide", *RESTOCK, "--dispatch", "d-1", "--json").json
    assert decision["action"] == "send"
    assert decision["variant_id"] in {variant["id"] for variant in generation["variants"]}
    assert decision["message"]["body"] in decision["message"]["text"]
    again = bespoke(data, "decide", *RESTOCK, "--dispatch", "d-1", "--json").json
    assert again == decision

    event = ("event", "--customer", workspace.REGULAR, "--name", "Unsubscribed", "--decision", decision["id"])
    assert bespoke(data, *event, "--message-id", "m-1", "--json").json == {"new": 1, "repeated": 0}
    assert bespoke(data, *event, "--message-id", "m-1", "--json").json == {"new": 0, "repeated": 1}
    after = bespoke(data, "decide", *RESTOCK, "--json").json
    assert (after["action"], after["reasons"]) == ("suppress", ["consent_revoked"])

    assert bespoke(data, "audit", "verify", "--json").json["ok"] is True
    listed = bespoke(data, "audit", "list", "--kind", "variant.approved", "--json").json
    assert listed["total"] == 10


def test_what_a_person_reads_says_what_comes_next(data: Path) -> None:
    made = bespoke(data, "generate", *RESTOCK, "--variants", "2")

    assert made.code == 0
    assert "Hypothesis 'restock'" in made.out
    assert "review approve g_" in made.out


def test_audit_verify_fails_and_names_the_entry_that_was_changed(data: Path) -> None:
    bespoke(data, "generate", *RESTOCK, "--variants", "2", "--json")
    with sqlite3.connect(data / "bespoke.db") as connection:
        connection.execute("DROP TRIGGER ledger_no_update")
        [payload] = connection.execute("SELECT payload FROM ledger WHERE seq = 3").fetchone()
        connection.execute("UPDATE ledger SET payload = ? WHERE seq = 3", (payload.replace("e", "f", 1),))
    connection.close()

    verified = bespoke(data, "audit", "verify", "--json")
    shown = bespoke(data, "audit", "verify")

    assert (verified.code, verified.json["entry"]) == (3, 3)
    assert "BROKEN at entry 3" in shown.out


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code", "says"),
    [
        (
            ("generate", "--customer", "nobody", "--use-case", "weekly-restock"),
            2,
            "customer_not_found",
            "nobody",
        ),
        (
            ("generate", "--customer", workspace.REGULAR, "--use-case", "weekly-restok"),
            2,
            "use_case_not_found",
            "did you mean 'weekly-restock'",
        ),
        (("generate", *RESTOCK, "--offer", "o-mlik"), 2, "offer_not_found", "did you mean 'o-milk'"),
        (
            ("generate", "--customer", workspace.SILENT, "--use-case", "weekly-restock"),
            1,
            "consent_missing",
            "nothing of the profile was read",
        ),
        (("generate",), 2, "invalid_input", "--customer"),
        (("generate", *RESTOCK, "--variants", "0"), 2, "invalid_input", "variants"),
        (("generate", *RESTOCK, "--instruction", "x" * 2_001), 2, "invalid_input", "instruction"),
        (("generate", *RESTOCK, "--instruction", " "), 2, "invalid_input", "instruction"),
        (("generate", *RESTOCK, "--copywriter", "poet"), 2, "invalid_input", "composer or llm"),
        (("generate", *RESTOCK, "--copywriter", "llm"), 2, "invalid_input", "BESPOKE_MODEL"),
        (("generate", "--resume", "g_none"), 2, "generation_not_found", "g_none"),
        (("review", "approve", "v_none", "--reviewer", "r"), 2, "variant_not_found", "v_none"),
        (("review", "approve", "v_none", "--reviewer", " "), 2, "invalid_input", "reviewer"),
        (("decide", *RESTOCK[:2], "--use-case", "nothing"), 2, "use_case_not_found", "nothing"),
        (("decide", *RESTOCK, "--channel", "fax"), 2, "invalid_input", "'--channel' cannot have this value"),
        (("event", "--customer", "nobody", "--name", "Order Completed"), 2, "customer_not_found", "nobody"),
        (
            ("event", "--customer", workspace.REGULAR, "--name", "X", "--at", "noon"),
            2,
            "invalid_input",
            "noon",
        ),
        (("ingest", "--pack", "no/such/folder"), 2, "invalid_file", "no such folder"),
        (("key", "create", "crm", "--scope", "everything"), 2, "invalid_input", "everything"),
        (("key", "revoke", "bk_0"), 2, "invalid_input", "'bespoke key list'"),
        (("decide", *RESTOCK, "--dispatch", ""), 2, "invalid_input", "'--dispatch'"),
        (("decide", "--customer", "c" * 201, *RESTOCK[2:]), 2, "invalid_input", "'--customer'"),
        (("event", *RESTOCK[:2], "--name", ""), 2, "invalid_input", "'--name'"),
        (("event", *RESTOCK[:2], "--name", "X", "--message-id", ""), 2, "invalid_input", "'--message-id'"),
        (
            ("event", *RESTOCK[:2], "--name", "X", "--message-id", "m" * 101),
            2,
            "invalid_input",
            "'--message-id' cannot have this value: string should have at most 100 characters",
        ),
        (
            ("event", *RESTOCK[:2], "--name", "X", "--properties", '{"a":1e999}'),
            2,
            "invalid_input",
            "'--properties' cannot have this value: a number is not finite",
        ),
        (
            ("event", *RESTOCK[:2], "--name", "X", "--properties", '{"a":%s}' % ("9" * 30)),
            2,
            "invalid_input",
            "an integer is out of range",
        ),
        (
            ("event", *RESTOCK[:2], "--name", "X", "--properties", '{"a":' + "[" * 50_000),
            2,
            "invalid_input",
            "no JSON object",
        ),
        (
            ("event", *RESTOCK[:2], "--name", "X", "--at", "0001-01-01T00:00:00+14:00"),
            2,
            "invalid_input",
            "'--at'",
        ),
        (("decide", "--customer", "c-\udcff", *RESTOCK[2:]), 2, "invalid_input", "not UTF-8"),
        (
            (
                "consent",
                "record",
                *RESTOCK[:2],
                "--channel",
                "email",
                "--purpose",
                "science",
                "--state",
                "given",
                "--source",
                "call",
            ),
            2,
            "invalid_input",
            "'--purpose'",
        ),
        (("consent", "show", "--customer", "nobody"), 2, "customer_not_found", "nobody"),
        (("eval", "run", "smok"), 2, "invalid_input", "smoke"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else None,
)
def test_bad_input_gets_one_clear_message(
    data: Path, arguments: tuple[str, ...], exit_code: int, code: str, says: str
) -> None:
    ran = bespoke(data, *arguments, "--json")

    assert (ran.code, ran.error["code"]) == (exit_code, code)
    assert says in ran.error["message"]


def generations_of(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "bespoke.db")) as connection:
        (count,) = connection.execute("SELECT count(*) FROM generations").fetchone()
    return int(count)


@pytest.mark.parametrize("seed", ["99999999999999999999", "-1"])
def test_a_seed_that_cannot_be_kept_is_refused_before_anything_is_stored(data: Path, seed: str) -> None:
    ran = bespoke(data, "generate", *RESTOCK, "--seed", seed, "--json")

    assert (ran.code, ran.error["code"]) == (2, "invalid_input")
    assert "'--seed'" in ran.error["message"]
    assert generations_of(data) == 0


def test_a_page_number_that_no_database_can_hold_is_refused(data: Path) -> None:
    ran = bespoke(data, "audit", "list", "--before", "9" * 23)

    assert ran.code == 2
    assert "'--before'" in ran.err


def test_a_key_is_made_listed_and_ended(data: Path) -> None:
    made = bespoke(data, "key", "create", "crm", "--scope", "decide", "--scope", "events", "--json").json
    prefix = made["key"].split("_")[1]
    assert (made["name"], made["scopes"]) == ("crm", ["decide", "events"])

    (listed,) = bespoke(data, "key", "list", "--json").json
    assert (listed["prefix"], listed["name"], listed["revoked_at"]) == (prefix, "crm", None)

    assert bespoke(data, "key", "revoke", prefix, "--json").json == {"prefix": prefix}
    (listed,) = bespoke(data, "key", "list", "--json").json
    assert listed["revoked_at"] is not None
    assert bespoke(data, "key", "revoke", prefix, "--json").code == 2
    entries = bespoke(data, "audit", "list", "--subject", prefix, "--json").json["entries"]
    assert [entry["kind"] for entry in entries] == ["key.revoked", "key.created"]
    assert made["key"].split("_", 2)[2] not in str(entries)


def test_a_recorded_consent_opens_what_was_refused(data: Path) -> None:
    silent = ("--customer", workspace.SILENT)
    said = ("--channel", "email", "--purpose", "marketing", "--state", "given", "--source", "call:17")
    assert bespoke(data, "generate", *silent, *RESTOCK[2:], "--json").error["code"] == "consent_missing"

    recorded = bespoke(data, "consent", "record", *silent, *said, "--json").json
    assert (recorded["allowed"], recorded["reason"]) == (True, "consent_given")

    shown = bespoke(data, "consent", "show", *silent, "--json").json
    assert {(v["purpose"], v["channel"]): v["allowed"] for v in shown} == {
        ("marketing", "email"): True,
        ("marketing", "sms"): False,
        ("marketing", "push"): False,
        ("marketing", "web_banner"): False,
        ("personalization", "email"): False,
        ("personalization", "sms"): False,
        ("personalization", "push"): False,
        ("personalization", "web_banner"): False,
    }
    assert bespoke(data, "generate", *silent, *RESTOCK[2:], "--variants", "2", "--json").code == 0
    (entry,) = bespoke(data, "audit", "list", "--kind", "consent.given", "--json").json["entries"]
    assert entry["subject"] == workspace.PSEUDONYMS[workspace.SILENT]
    assert entry["payload"]["record_id"] == recorded["record_id"]


def test_audit_is_searched_for_several_parts_at_once(data: Path) -> None:
    bespoke(data, "decide", *RESTOCK, "--json")
    found = ("audit", "list", "--kind", "decision.made", "--text", '"action":"suppress"', "--text")

    assert bespoke(data, *found, '"channel":"email"', "--json").json["total"] == 1
    assert bespoke(data, *found, '"channel":"sms"', "--json").json["total"] == 0


@pytest.mark.parametrize(
    "command", [("decide", *RESTOCK), ("init",), ("audit", "verify")], ids=lambda c: c[0]
)
def test_a_damaged_database_is_named_by_every_command(data: Path, command: tuple[str, ...]) -> None:
    (data / "bespoke.db").write_bytes(b"garbage " * 1_000)

    ran = bespoke(data, *command, "--json")

    assert (ran.code, ran.error["code"]) == (1, "store_unusable")
    assert "restore a backup" in ran.error["message"]


def test_doctor_names_a_damaged_database(data: Path) -> None:
    (data / "bespoke.db").write_bytes(b"garbage " * 1_000)

    ran = bespoke(data, "doctor", "--json")

    assert ran.code == 1
    (database,) = [check for check in ran.json["checks"] if check["name"] == "database"]
    assert (database["ok"], "is damaged, or no database" in database["found"]) == (False, True)


@pytest.mark.parametrize(
    "command", [("decide", *RESTOCK), ("init",), ("audit", "verify"), ("key", "list")], ids=lambda c: c[0]
)
def test_a_data_directory_that_is_a_file_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "file").touch()

    ran = bespoke(tmp_path / "file", *command, "--json")

    assert (ran.code, ran.error["code"]) == (1, "store_unusable")
    assert "it is a file" in ran.error["message"]


def test_init_and_doctor_name_a_kit_that_is_not_accepted_any_more_with_its_key(data: Path) -> None:
    with sqlite3.connect(data / "bespoke.db") as store:
        store.execute("UPDATE brand_kits SET doc = json_set(doc, '$.site_url', 'http://localhost:8080')")
    store.close()

    begun = bespoke(data, "init", "--json")
    looked_at = bespoke(data, "doctor", "--json")

    assert (begun.code, begun.error["code"]) == (1, "store_unusable")
    assert "brand kit 'wrenfield'" in begun.error["message"]
    assert "'site_url'" in begun.error["message"]
    (kit,) = [check for check in looked_at.json["checks"] if check["name"] == "brand kit"]
    assert (looked_at.code, kit["ok"], kit["found"]) == (1, False, begun.error["message"])


def test_doctor_names_a_data_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    ran = bespoke(tmp_path / "file", "doctor", "--json")

    (folder,) = [check for check in ran.json["checks"] if check["name"] == "data directory"]
    assert (ran.code, folder["ok"]) == (1, False)


@pytest.mark.parametrize("url", ["nonsense", "mysql://u:hunter2@h/d"])
def test_a_database_url_that_cannot_be_is_named_without_its_password(data: Path, url: str) -> None:
    ran = bespoke(data, "audit", "verify", "--json", BESPOKE_DATABASE_URL=url)

    assert (ran.code, ran.error["code"]) == (2, "invalid_input")
    assert "'BESPOKE_DATABASE_URL'" in ran.error["message"]
    assert "hunter2" not in ran.err


BREAKS = """
import sys
from api import cli
@cli.app.command("break")
def break_down(as_json: bool = False) -> None:
    raise RuntimeError("a line\\nand another")
cli.main()
"""


@pytest.mark.parametrize(("level", "traced"), [("INFO", False), ("DEBUG", True)])
def test_what_nobody_foresaw_is_one_line(data: Path, level: str, traced: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BREAKS, "break"],
        env=os.environ | {"BESPOKE_DATA_DIR": str(data), "BESPOKE_LOG_LEVEL": level},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "internal error: RuntimeError: a line and another; please report it with 'BESPOKE_LOG_LEVEL=DEBUG'"
    )
    assert ("Traceback" in done.stderr) is traced
    assert traced or len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("interrupts", [1, 2])
def test_an_interrupted_command_leaves_no_traceback(data: Path, interrupts: int) -> None:
    with StubServer(Mode.HANG) as endpoint:
        environment = os.environ | {
            "BESPOKE_DATA_DIR": str(data),
            "OPENAI_BASE_URL": endpoint,
            "OPENAI_API_KEY": "none",
            "BESPOKE_MODEL": "stub",
        }
        with subprocess.Popen(
            [sys.executable, "-c", "from api.cli import main; main()", "generate", *RESTOCK],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            assert running.stderr is not None
            said = ""
            while "plan hypotheses" not in said:
                line = running.stderr.readline()
                assert line, said
                said += line
            for _ in range(interrupts):
                running.send_signal(signal.SIGINT)
                time.sleep(0.1)
            _, rest = running.communicate(timeout=30)

    assert running.returncode == 130
    assert "Traceback" not in rest
    assert "KeyboardInterrupt" not in rest


def test_a_workspace_without_data_says_what_to_run(tmp_path: Path) -> None:
    ran = bespoke(tmp_path / "empty", "decide", *RESTOCK, "--json")

    assert (ran.code, ran.error["code"]) == (1, "nothing_ingested")
    assert "bespoke demo" in ran.error["message"]


def test_a_broken_brand_file_is_named_with_line_and_key(data: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    bespoke(data, "init", "--pack", str(pack))
    brand = pack / "brand.yaml"
    lines = brand.read_text().splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("emoji_allowed:"))
    brand.write_text("\n".join([*lines[:place], "emoji_allowed: sometimes", *lines[place + 1 :]]))

    ran = bespoke(data, "ingest", "--pack", str(pack), "--customers", "none", "--json")

    assert (ran.code, ran.error["code"]) == (2, "invalid_file")
    assert f"brand.yaml, line {place + 1}: 'emoji_allowed'" in ran.error["message"]
    assert bespoke(data, "generate", *RESTOCK, "--json").code == 0, "what was there is still there"


def test_a_block_that_breaks_the_brands_own_rules_is_refused(data: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    bespoke(data, "init", "--pack", str(pack))
    (pack / "blocks" / "loud.yaml").write_text(
        "ideas:\n  - id: deal.loud\n    angles: [deal]\n    tactics: [saving]\n"
        '    push: {open: ["Half price on everything, last chance."]}\n'
    )

    ran = bespoke(data, "ingest", "--pack", str(pack), "--customers", "none", "--json")

    assert (ran.code, ran.error["code"]) == (2, "invalid_file")
    assert "last chance" in ran.error["message"]


def test_a_setting_that_cannot_be_is_named(data: Path) -> None:
    ran = bespoke(data, "doctor", BESPOKE_MAX_REPAIRS="many")

    assert ran.code == 2
    assert "BESPOKE_MAX_REPAIRS" in ran.err


def test_a_policy_with_an_unknown_check_is_named_with_its_line(data: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    shipped = (Path(guardrails.__file__).parent / "policies" / "default.yaml").read_text()
    policy.write_text(shipped.replace("    bias:", "    bais:", 1))
    line = shipped[: shipped.index("    bias:")].count("\n") + 1

    ran = bespoke(data, "generate", *RESTOCK, "--json", BESPOKE_POLICY_FILE=str(policy))

    assert ran.code == 2
    assert f"line {line}" in ran.error["message"]
    assert "bias" in ran.error["message"]


@pytest.mark.parametrize(
    "mode", [Mode.REFUSAL, Mode.NOT_JSON, Mode.INVENTED_DISCOUNT, Mode.STEREOTYPE, Mode.PROSE]
)
def test_whatever_the_model_does_the_result_tells_and_nothing_bad_waits(data: Path, mode: Mode) -> None:
    with StubServer(mode) as endpoint:
        ran = bespoke(
            data, "generate", *RESTOCK, "--variants", "4", "--json",
            OPENAI_BASE_URL=endpoint, OPENAI_API_KEY="none", BESPOKE_MODEL="stub-copywriter", BESPOKE_MAX_REPAIRS="1",
        )  # fmt: skip

    result = ran.json
    assert ran.code == 0
    waiting = [v for v in result["variants"] if v["status"] == "in_review"]
    assert len(waiting) == 4
    assert not any("40%" in v["fields"]["body"] or "Women" in v["fields"]["body"] for v in waiting)
    assert result["usage"]["calls"] >= 2
    if mode is Mode.PROSE:
        assert "llm" in {v["copywriter"] for v in waiting}
    else:
        assert {v["copywriter"] for v in waiting} == {"composer"}
    if mode in (Mode.INVENTED_DISCOUNT, Mode.STEREOTYPE):
        blocked = [v for v in result["variants"] if v["status"] == "blocked"]
        assert {f["check"] for v in blocked for f in v["findings"]} & {"grounding", "bias"}


def test_an_endpoint_that_is_down_is_no_reason_to_stop(data: Path) -> None:
    ran = bespoke(
        data, "generate", *RESTOCK, "--variants", "3", "--json",
        OPENAI_BASE_URL="http://127.0.0.1:9/v1", OPENAI_API_KEY="none", BESPOKE_MODEL="m", BESPOKE_MODEL_MAX_TRIES="1",
    )  # fmt: skip

    assert ran.code == 0
    assert {v["copywriter"] for v in ran.json["variants"]} == {"composer"}
    assert all("connection" in (v["provenance"]["stand_in_reason"] or "") for v in ran.json["variants"])


def test_help_is_quick_and_lists_the_commands(data: Path) -> None:
    ran = bespoke(data, "--help")

    assert ran.code == 0
    for command in (
        "init",
        "demo",
        "ingest",
        "generate",
        "review",
        "decide",
        "event",
        "key",
        "consent",
        "audit",
        "guardrails",
        "reindex",
        "eval",
    ):
        assert command in ran.out


def test_reindex_rebuilds_an_index_that_was_lost(data: Path) -> None:
    shutil.rmtree(data / "chroma", ignore_errors=True)

    rebuilt = bespoke(data, "reindex", "--json")
    made = bespoke(data, "generate", *RESTOCK, "--json")

    assert rebuilt.json["in_step"] is True
    assert rebuilt.json["profiles"] == len(workspace.PSEUDONYMS)
    assert made.code == 0


def test_doctor_finds_nothing_wrong_with_a_sound_workspace(data: Path) -> None:
    bespoke(data, "reindex", "--json")

    ran = bespoke(data, "doctor", "--json")

    assert ran.json["ok"] is True, ran.out


def test_texts_are_checked_and_scored_without_a_workspace(tmp_path: Path) -> None:
    checked = bespoke(tmp_path / "none", "guardrails", "check", "write to ann@example.com", "--json")
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"id": "a", "text": "write to ann@example.com", "label": 1}\n')
    scored = bespoke(tmp_path / "none", "guardrails", "score", str(rows), "--check", "privacy", "--json")

    assert (checked.code, checked.json["verdict"]) == (3, "block")
    assert (scored.code, scored.json["recall"], scored.json["fpr"]) == (0, 1.0, None)


def test_a_labelled_file_that_cannot_be_used_is_named_with_its_line(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_bytes(b'{"id": "a", "text": "x", "label": 1}\n{"id": "b", "text": "\xff", "label": 0}\n')

    ran = bespoke(tmp_path / "none", "guardrails", "score", str(rows), "--check", "privacy", "--json")

    assert (ran.code, ran.error["code"]) == (2, "invalid_file")
    assert "line 2: is not UTF-8" in ran.error["message"]


@pytest.mark.parametrize(("option", "said"), [("--check", "brnad"), ("--verdict", "blok")])
def test_what_no_verdict_can_be_found_by_is_named(data: Path, option: str, said: str) -> None:
    ran = bespoke(data, "audit", "list", option, said)

    assert ran.code == 2
    assert said in ran.err
    assert {"--check": "did you mean 'brand'?", "--verdict": "'block'"}[option] in ran.err


def test_a_variant_is_previewed_without_being_sent(data: Path, tmp_path: Path) -> None:
    made = bespoke(data, "generate", *RESTOCK, "--variants", "2", "--json").json
    variant = made["variants"][0]["id"]
    before = bespoke(data, "audit", "list", "--json").json["total"]
    page = tmp_path / "preview.html"

    shown = bespoke(data, "preview", variant, "--at", "2024-10-12T09:00", "--html", str(page), "--json").json
    told = bespoke(data, "preview", variant).out

    assert shown["customer_id"] == workspace.REGULAR
    assert (shown["sendable"], shown["reasons"]) == (False, ["no_approved_variant"])
    assert escape(shown["message"]["subject"]) in page.read_text(encoding="utf-8")
    assert "the variant is not approved, it is in review" in told
    assert bespoke(data, "audit", "list", "--json").json["total"] == before
    wrong = bespoke(data, "preview", variant, "--at", "soon", "--json")
    assert (wrong.code, wrong.error["code"]) == (2, "invalid_input")
    other = bespoke(data, "preview", variant, "--channel", "sms", "--json")
    assert other.error["message"].startswith(f"variant '{variant}' is for email, not for 'sms'")
