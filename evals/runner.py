"""Runs a suite: cases through the subject, scorers over what came of them, figures against bars."""

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from bespoke.domain.category import named_topics
from bespoke.domain.channel import FieldName
from bespoke.domain.draft import CopywriterKind, Usage
from bespoke.domain.offer import Offer
from bespoke.errors import InvalidInput
from content_store import repository
from content_store.workspace import TOPIC_SHARES
from evals.base import (
    Bar,
    Case,
    Dataset,
    MetricKind,
    Output,
    Piece,
    Sample,
    Scorer,
    SetScorer,
    Shop,
    Subject,
    Suite,
)
from evals.framework import RUN, Scored, score_cases
from evals.intervals import Cluster, mean_interval, share_interval
from evals.results import BarState, CaseResult, EvalRun, MessageResult, MetricResult, StratumResult
from evals.versions import versions_of

Progress = Callable[[int, int], None]
"""Told how many cases are done, of how many."""
NAMED_AFFINITIES = 12
"""A reader who knows fewer would take what a message names for somebody else's."""
SCRIPTED = ("scripted", "stub")
"""How the names of models begin that say what they were told to say: those of `bespoke.llm.scripted` and
`bespoke.llm.stub_server`."""


def unwatched(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


async def run_suite(
    suite: Suite,
    subject: Subject,
    *,
    n: int,
    seed: int,
    concurrency: int,
    run_id: str,
    started_at: datetime,
    progress: Progress = unwatched,
    most_cases: int | None = None,
    variants: int | None = None,
) -> EvalRun:
    """Runs the suite over `n` households and returns what is to be kept of it.

    The subject's workspace is written to: give it one of its own.

    Args:
        most_cases: at most so many of the cases, drawn by seed; None takes all.
        variants: asked for in each brief, in place of the suite's number.

    Raises:
        ComponentMissing: the extra `evals` is not installed.
        InvalidInput: `n` or `concurrency` is under 1.
        NothingIngested: the workspace holds nobody to run over.
    """
    if n < 1 or concurrency < 1:
        raise InvalidInput(f"n is {n} and concurrency {concurrency}; both are at least 1")
    began = time.perf_counter()
    dataset = _narrowed(suite.load(subject, n, seed), most_cases, variants, seed)
    with subject.agent.database.read() as tx:
        brand = repository.brand_kit(tx)
        categories = tuple(repository.all_categories(tx))
        topic_shares = json.loads(repository.workspace_value(tx, TOPIC_SHARES) or "{}")
    spent = Usage()
    done = 0

    async def solve(case: Case) -> Output | None:
        nonlocal spent, done
        try:
            if spent.cost_usd is not None and spent.cost_usd >= suite.cost_limit_usd:
                return None
            output = await suite.solve(subject, case)
            spent = spent + output.usage
            return output
        finally:
            done += 1
            progress(done, len(dataset.cases))

    progress(0, len(dataset.cases))
    shop = Shop(brand, categories, topic_shares)
    scored = await score_cases(suite.name, dataset.cases, solve, suite.scorers, shop, concurrency)
    for set_scorer in suite.set_scorers:
        scored = _with_set_scores(set_scorer, scored, shop)
    outputs = [found.output for found in scored if found.output]
    spoken = {topic: category.spoken or topic for topic, category in named_topics(categories).items()}
    bars = {bar.metric: bar for bar in suite.bars}
    return EvalRun(
        id=run_id,
        suite=suite.name,
        question=suite.question,
        meaning=meaning(subject.copywriter, subject.model),
        started_at=started_at,
        elapsed_s=time.perf_counter() - began,
        copywriter=subject.copywriter.value,
        model=subject.model,
        n=n,
        seed=seed,
        concurrency=concurrency,
        cost_usd=spent.cost_usd if spent.calls else 0.0,
        cost_limit_usd=suite.cost_limit_usd,
        usage=spent,
        versions=versions_of(suite, subject, dataset, brand, outputs),
        datasheet=dataset.sheet,
        metrics=tuple(metric(scorer, scored, bars.get(scorer.name), seed) for scorer in suite.all_scorers),
        comparison=None if suite.compare is None else suite.compare(outputs, seed),
        cases=tuple(_case_result(found, spoken, suite.cost_limit_usd) for found in scored),
    )


def meaning(copywriter: CopywriterKind, model: str | None) -> str:
    """Returns what a run with this copywriter can show, and what it cannot."""
    if copywriter is CopywriterKind.COMPOSER:
        return (
            "The composer wrote: this run proves the plumbing and the composer's copy. It says nothing "
            "about a language model."
        )
    if model is not None and model.startswith(SCRIPTED):
        return (
            f"The model '{model}' says what it was told to say: this run proves the plumbing. It says "
            "nothing about the quality of any model or of its copy."
        )
    return f"The model '{model}' wrote; messages in which the composer stands in for it are marked so."


def _narrowed(dataset: Dataset, most_cases: int | None, variants: int | None, seed: int) -> Dataset:
    """Returns the dataset with fewer cases, or smaller ones, where a slow model is to be looked at."""
    cases, notes = dataset.cases, []
    if most_cases is not None and most_cases < len(cases):
        drawn = sorted(Random(seed).sample(range(len(cases)), most_cases))  # noqa: S311  # to repeat
        notes.append(f"{most_cases} of {len(cases)} cases were drawn")
        cases = tuple(cases[place] for place in drawn)
    if variants is not None:
        notes.append(f"{variants} variants were asked for in each")
        cases = tuple(
            case.model_copy(update={"brief": case.brief.model_copy(update={"variants": variants})})
            for case in cases
        )
    if not notes:
        return dataset
    strata = Counter(case.stratum for case in cases)
    sheet = dataset.sheet.model_copy(
        update={
            "selection": f"{dataset.sheet.selection}; of these {', and '.join(notes)}",
            "households": len({case.cluster for case in cases}),
            "cases": len(cases),
            "strata": dict(sorted(strata.items())),
        }
    )
    return replace(dataset, sheet=sheet, cases=cases)


def _with_set_scores(scorer: SetScorer, scored: Sequence[Scored], shop: Shop) -> list[Scored]:
    """Returns the cases with what the scorer says of each; what it raises is an error of all of them."""
    samples = [Sample(one.case, one.output, shop) for one in scored if one.output is not None]
    try:
        found = dict(zip((s.case.id for s in samples), scorer.score(samples), strict=True))
    except Exception as error:  # noqa: BLE001  # a broken ruler measures nothing, and the others go on
        reason = f"{type(error).__name__}: {error}"
        return [replace(one, errors={**one.errors, scorer.name: reason}) for one in scored]
    return [
        one
        if (score := found.get(one.case.id)) is None
        else replace(one, scores={**one.scores, scorer.name: score})
        for one in scored
    ]


def metric(scorer: Scorer | SetScorer, scored: Sequence[Scored], bar: Bar | None, seed: int) -> MetricResult:
    """Returns one figure over all cases that say something about it."""
    found = [(one, one.scores[scorer.name]) for one in scored if scorer.name in one.scores]
    # Shares are over units, means over cases.
    weights = [score.of if scorer.kind is MetricKind.SHARE else 1 for _, score in found]
    clusters: dict[str, Cluster] = {}
    for (one, score), weight in zip(found, weights, strict=True):
        held = clusters.get(one.case.cluster, Cluster(0.0, 0))
        clusters[one.case.cluster] = Cluster(held.total + score.value * weight, held.units + weight)
    interval = (
        share_interval(list(clusters.values()))
        if scorer.kind is MetricKind.SHARE
        else mean_interval(list(clusters.values()), seed)
    )
    value = _mean([score.value for _, score in found], weights)
    errors = sum(scorer.name in one.errors or RUN in one.errors or one.output is None for one in scored)
    strata = []
    for stratum in sorted({one.case.stratum for one, _ in found}):
        own = [
            (s.value, w) for (one, s), w in zip(found, weights, strict=True) if one.case.stratum == stratum
        ]
        mean = _mean([value for value, _ in own], [weight for _, weight in own])
        assert mean is not None
        strata.append(StratumResult(stratum=stratum, value=mean, cases=len(own)))
    return MetricResult(
        name=scorer.name,
        version=scorer.version,
        measures=scorer.measures,
        kind=scorer.kind,
        value=value,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
        cases=len(found),
        units=sum(weights),
        clusters=len(clusters),
        errors=errors,
        strata=tuple(strata),
        bar=bar,
        state=None if bar is None else _state(bar, value, errors),
    )


def _mean(values: Sequence[float], weights: Sequence[int]) -> float | None:
    total = sum(weights)
    if not total:
        return None
    mean = sum(value * weight for value, weight in zip(values, weights, strict=True)) / total
    # Twelve places: what binary fractions add must not decide on a bar.
    return round(mean, 12)


def _state(bar: Bar, value: float | None, errors: int) -> BarState:
    if value is not None and not bar.admits(value):
        return BarState.MISSED
    return BarState.UNDECIDED if value is None or errors else BarState.MET


def _case_result(scored: Scored, spoken: dict[str, str], cost_limit_usd: float) -> CaseResult:
    case, output = scored.case, scored.output
    errors = scored.errors
    if output is None and not errors:
        errors = {RUN: f"not run: the cost limit of ${cost_limit_usd:g} had been reached"}
    return CaseResult(
        id=case.id,
        cluster=case.cluster,
        stratum=case.stratum,
        use_case=case.brief.use_case_id,
        channel=case.brief.channel.value,
        seed=case.brief.seed,
        expected=case.expects.value,
        status="error" if output is None else output.status.value,
        reason=None if output is None else _without_identity(output.reason, case),
        facts=() if output is None else _facts(output, spoken),
        messages=() if output is None else tuple(_message_result(piece) for piece in output.pieces),
        scores=scored.scores,
        errors={name: _without_identity(reason, case) or "" for name, reason in errors.items()},
        usage=Usage() if output is None else output.usage,
        elapsed_s=scored.elapsed_s,
    )


def _without_identity(text: str | None, case: Case) -> str | None:
    return None if text is None else text.replace(case.customer_id, case.cluster)


def _facts(output: Output, spoken: dict[str, str]) -> tuple[str, ...]:
    """Returns what was known of the customer, in plain words. Audit-only attributes are not in a profile."""
    profile = output.profile
    if profile is None:
        return ()
    bought = [
        f"{spoken.get(affinity.topic, affinity.topic)} ({affinity.baskets} baskets)"
        for affinity in profile.affinities[:NAMED_AFFINITIES]
    ]
    usual = profile.attribute("usual_weekday")
    return (
        f"{profile.type.type.value.replace('_', ' ')} on {profile.type.as_of}: {profile.type.reason}",
        *([f"buys most often: {', '.join(bought)}"] if bought else []),
        *([f"usually shops on {usual.value}"] if usual is not None else []),
    )


def _in_words(offer: Offer) -> str:
    value = "no amount stated" if offer.value is None else f"{offer.value.amount} {offer.value.currency} off"
    return f"{offer.headline}; {value}; good from {offer.valid_from} to {offer.valid_to}"


def _message_result(piece: Piece) -> MessageResult:
    variant, message = piece.variant, piece.message
    fields = variant.copy_text.fields() if message is None else message.model_dump(include={*FieldName})
    return MessageResult(
        content_hash=variant.content_hash,
        angle=variant.angle,
        tactic=None if variant.tactic is None else variant.tactic.value,
        offer=variant.offer_id,
        offer_says=None if piece.offer is None else _in_words(piece.offer),
        author=variant.author,
        stands_in=variant.provenance.stands_in_for is not None,
        status=variant.status.value,
        fields={name: text for name, text in fields.items() if text},
        findings=tuple(
            f"{found.severity.value} {found.check}: {found.reason}" for found in variant.report.findings
        ),
        problem=piece.render_failure,
    )
