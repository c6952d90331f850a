"""Reading by people: a blind sheet of messages to score by a rubric, and what came of the scores.

Messages of several runs are mixed with a plain template for the customer type, in an order that tells nothing. Who
wrote which stands in a key, apart from the sheet. Ten criteria get 0, 1 or 2; a message could be sent as it is where
none is 0 and the sum is at least 15.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bespoke.domain.channel import Channel
from bespoke.domain.profile import CustomerType
from bespoke.errors import InvalidInput
from evals.intervals import Cluster, Interval, share_interval
from evals.results import CaseResult, EvalRun, MessageResult
from evals.segment_template import segment_message

CRITERIA: Mapping[str, str] = {
    "one_idea": "After one reading one can say what it was about. One ask.",
    "mine": "Something in it is true of this person and not of the neighbor, and one would not wonder how they know.",
    "worth_opening": "The subject promises what the body delivers; it is concrete.",
    "worth_having": "What one gets is plain, and what it asks of one.",
    "true": "No number, date, name, superlative or urgency that the ledger does not hold.",
    "spoken": "Read aloud, it is how a good shop assistant talks.",
    "joined": "Sentences follow from each other. No list of facts about the reader.",
    "on_brand": "This voice and no other's.",
    "fitting": "Right for the channel, the hour, and where the customer stands with the shop.",
    "kind": "Easy to ignore, easy to say no to. No guilt, no false hurry, no flattery.",
}
MOST = 2
SENDABLE_FROM = 15
TEMPLATE = "segment template"
COLUMNS = (
    "id",
    "channel",
    "customer_type",
    "known_of_the_customer",
    "offer",
    "subject",
    "preheader",
    "body",
    "button",
)
TEMPLATE_SHARE = 1 / 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """What readers get, and the key that they do not."""

    text: str
    """CSV: one row a message, with an empty column for each criterion."""
    key: str
    """JSON: id of each row to who wrote it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What readers said of one writer."""

    writer: str
    messages: int
    sendable: float
    interval: Interval | None
    """Of `sendable`, 95 %."""
    mean: float
    """Sum over criteria, of 20."""
    by_criterion: Mapping[str, tuple[int, int, int]]
    """How many got 0, 1 and 2."""


def blind_sheet(runs: Sequence[EvalRun], n: int, seed: int) -> Sheet:
    """Returns `n` messages in even shares of the runs, a sixth of them by the template, over types and channels.

    Raises:
        InvalidInput: the runs hold too few messages.
    """
    random = Random(seed)  # noqa: S311  # an order, not a secret
    by_template = round(n * TEMPLATE_SHARE)
    chosen: list[tuple[str, dict[str, str]]] = []
    for place, run in enumerate(runs):
        share = (n - by_template) // len(runs) + (place < (n - by_template) % len(runs))
        found = drawn(run, share, random)
        if len(found) < share:
            raise InvalidInput(
                f"run '{run.id}' holds {len(found)} messages, {share} are needed; ask for fewer"
            )
        chosen += [(_writer(run, message), row_of(case, message.fields, message)) for case, message in found]
    for case, _ in drawn(runs[0], by_template, random):
        copy_text = segment_message(CustomerType(case.stratum), Channel(case.channel))
        chosen.append((TEMPLATE, row_of(case, copy_text.fields(), None)))
    random.shuffle(chosen)
    written = io.StringIO()
    out = csv.DictWriter(written, fieldnames=[*COLUMNS, *CRITERIA])
    out.writeheader()
    for number, (_, row) in enumerate(chosen, 1):
        out.writerow({**row, "id": f"m{number:03d}", **dict.fromkeys(CRITERIA, "")})
    key = {f"m{number:03d}": writer for number, (writer, _) in enumerate(chosen, 1)}
    return Sheet(written.getvalue(), json.dumps(key, indent=1) + "\n")


def drawn(run: EvalRun, count: int, random: Random) -> list[tuple[CaseResult, MessageResult]]:
    """Returns messages that a reviewer would see, types and channels in turn; a second one of a case only where every
    case of its type and channel gave one. Fewer than `count` where there are no more."""
    groups: dict[tuple[str, str], list[tuple[CaseResult, MessageResult]]] = {}
    turns: dict[tuple[str, str], tuple[int, float]] = {}
    for case in run.cases:
        offered = [message for message in case.messages if _is_offered(message)]
        random.shuffle(offered)
        for place, message in enumerate(offered):
            groups.setdefault((case.channel, case.stratum), []).append((case, message))
            turns[case.id, message.content_hash] = (place, random.random())
    for members in groups.values():
        members.sort(key=lambda one: turns[one[0].id, one[1].content_hash], reverse=True)
    order = sorted(groups)
    random.shuffle(order)
    found: list[tuple[CaseResult, MessageResult]] = []
    while len(found) < count and any(groups.values()):
        for name in order:
            if groups[name] and len(found) < count:
                found.append(groups[name].pop())
    return found


def _is_offered(message: MessageResult) -> bool:
    return message.status != "blocked" and message.problem is None


def _writer(run: EvalRun, message: MessageResult) -> str:
    if message.stands_in:
        return "composer, standing in"
    return run.copywriter if run.model is None else f"{run.copywriter} {run.model}"


def row_of(case: CaseResult, fields: Mapping[str, str], message: MessageResult | None) -> dict[str, str]:
    """Returns the columns of one message."""
    return {
        "channel": case.channel,
        "customer_type": case.stratum.replace("_", " "),
        "known_of_the_customer": "; ".join(case.facts),
        "offer": (message.offer_says if message is not None else None) or "none",
        "subject": fields.get("subject", ""),
        "preheader": fields.get("preheader", ""),
        "body": fields.get("body", ""),
        "button": fields.get("cta", ""),
    }


def tallies(sheets: Sequence[str], key: str) -> list[Tally]:
    """Returns what readers said of each writer. A message that several read counts by the mean of its scores for the
    sum, and is sendable where most of its readers found it so.

    Args:
        sheets: CSV as filled in by readers.
        key: JSON, as made with the sheet.

    Raises:
        InvalidInput: a row or the key cannot be read; names the line.
    """
    writers = _key(key)
    scores: dict[str, list[dict[str, int]]] = {}
    for sheet in sheets:
        for line, row in enumerate(csv.DictReader(io.StringIO(sheet)), 2):
            scores.setdefault(_known(row.get("id") or "", writers, line), []).append(_scores(row, line))
    found = []
    for writer in sorted({writers[name] for name in scores}):
        own = {name: given for name, given in scores.items() if writers[name] == writer}
        sendable = [sum(map(is_sendable, given)) * 2 > len(given) for given in own.values()]
        clusters = [Cluster(float(one), 1) for one in sendable]
        given = [score for many in own.values() for score in many]
        found.append(
            Tally(
                writer=writer,
                messages=len(own),
                sendable=sum(sendable) / len(sendable),
                interval=share_interval(clusters),
                mean=sum(sum(score.values()) for score in given) / len(given),
                by_criterion={
                    name: (
                        sum(score[name] == 0 for score in given),
                        sum(score[name] == 1 for score in given),
                        sum(score[name] == 2 for score in given),
                    )
                    for name in CRITERIA
                },
            )
        )
    return found


def is_sendable(scores: Mapping[str, int]) -> bool:
    """Whether a message may go out without an edit: no 0, and at least 15 of 20."""
    return min(scores.values()) > 0 and sum(scores.values()) >= SENDABLE_FROM


def _key(text: str) -> dict[str, str]:
    try:
        key = json.loads(text)
    except ValueError as error:
        raise InvalidInput(
            f"the key is no JSON ({error}); give the file that was written with the sheet"
        ) from None
    if not isinstance(key, dict) or not all(isinstance(value, str) for value in key.values()):
        raise InvalidInput(
            "the key is no mapping of ids to writers; give the file that was written with the sheet"
        )
    return key


def _known(name: str, writers: Mapping[str, str], line: int) -> str:
    if name not in writers:
        raise InvalidInput(
            f"line {line} of the sheet: id '{name}' is not in the key; give the key of this sheet"
        )
    return name


def _scores(row: Mapping[str, str | None], line: int) -> dict[str, int]:
    scores = {}
    for name in CRITERIA:
        given = (row.get(name) or "").strip()
        if given not in ("0", "1", "2"):
            raise InvalidInput(f"line {line} of the sheet: '{name}' is '{given}'; write 0, 1 or 2")
        scores[name] = int(given)
    return scores
