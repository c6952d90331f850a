"""A page of messages with what was known of each customer beside them, from runs that were kept."""

from collections.abc import Iterator, Sequence
from random import Random

from evals.reading import drawn
from evals.results import CaseResult, EvalRun, MessageResult


def gallery(runs: Sequence[EvalRun], n: int, seed: int) -> str:
    """Returns Markdown: `n` messages in even shares of the runs, over customer types and channels, none chosen by
    hand."""
    random = Random(seed)  # noqa: S311  # a choice to repeat
    return "\n".join(_lines(runs, n, random)) + "\n"


def _lines(runs: Sequence[EvalRun], n: int, random: Random) -> Iterator[str]:
    shares = [n // len(runs) + (place < n % len(runs)) for place in range(len(runs))]
    chosen = [drawn(run, share, random) for run, share in zip(runs, shares, strict=True)]
    yield "# Gallery"
    yield ""
    count, source = sum(map(len, chosen)), runs[0].datasheet.source if runs else "nothing"
    yield (
        f"{count} messages as they came out, drawn by chance over customer types and channels; nobody picked them. "
        "Beside each stands all that was known of the customer when it was written. The shop and its offers' wording "
        f"are made up. The households' purchases: {source}"
    )
    yield ""
    yield "Written by `bespoke eval gallery`, from these runs of `bespoke eval run copy`:"
    yield ""
    for run in runs:
        who = run.copywriter if run.model is None else f"the language model `{run.model}`"
        yield f"- by {who}: {run.n} households, seed {run.seed}. {run.meaning}"
    number = 0
    for run, messages in zip(runs, chosen, strict=True):
        who = "The composer" if run.model is None else f"The language model `{run.model}`"
        yield ""
        yield f"## {who}"
        for case, message in messages:
            number += 1
            yield ""
            yield from _message(number, case, message)


def _message(number: int, case: CaseResult, message: MessageResult) -> Iterator[str]:
    tags = ", ".join(part for part in (message.angle, message.tactic) if part)
    yield f"### {number}. {case.channel.replace('_', ' ')}, {case.use_case} ({tags})"
    yield ""
    yield "| the message | what was known |"
    yield "|---|---|"
    fields = message.fields
    said = [f"**{_cell(fields['subject'])}**"] if fields.get("subject") else []
    said += [f"*{_cell(fields['preheader'])}*"] if fields.get("preheader") else []
    said += [_cell(fields.get("body", ""))]
    said += [f"[{_cell(fields['cta'])}]"] if fields.get("cta") else []
    if message.stands_in:
        said.append("*(the composer stands in: the model's own was blocked or failed)*")
    known = [_cell(fact) for fact in case.facts]
    known += [f"offer: {_cell(message.offer_says)}"] if message.offer_says else []
    yield f"| {'<br><br>'.join(said)} | {'<br><br>'.join(known) or 'nothing that may be used'} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>").replace("<script", "&lt;script")
