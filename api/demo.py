"""The demo: the main job on real shopping data, told step by step to a newcomer."""

import shutil
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule

from agents.outcome import Outcome
from agents.state import ReviewAnswer
from api.console import (
    HypothesisLines,
    console,
    plain,
    print_card,
    print_hypotheses,
    print_json,
    print_table,
    progress_line,
)
from api.container import Container, read_settings
from api.loading import load
from bespoke import ledger
from bespoke.domain.brief import Brief
from bespoke.domain.category import named_topics
from bespoke.domain.channel import Channel
from bespoke.domain.decision import Decision, DecisionRequest
from bespoke.domain.draft import CopywriterKind
from bespoke.domain.finding import Severity, Verdict
from bespoke.domain.generation import GenerationStatus
from bespoke.domain.ids import CustomerId, UseCaseId
from bespoke.domain.profile import CustomerType, Profile
from bespoke.domain.variant import ReviewVerdict, Variant, VariantStatus
from bespoke.errors import BespokeError, ConsentMissing, InvalidInput
from content_store import repository
from content_store.importers.complete_journey import DEMO_AS_OF, SOURCE_NOTE
from content_store.pack import BUILT_IN
from content_store.workspace import REPLAY_DAY

REVIEWER = "demo-reviewer"
REVIEW_COMMENT = "approved by the demo, so that it can go on; no person looked"
VARIANTS = 10
VARIANTS_OF_SMALL_MODEL = 3
"""One for each hypothesis: the small model writes some thirty tokens a second."""


@dataclass(frozen=True, slots=True)
class Story:
    """One household that the demo follows, with a use case that suits its type."""

    type: CustomerType
    customer: str
    use_case: str


GROCER_STORIES = (
    Story(CustomerType.BRAND_ADVOCATE, "hh-1797", "thank-you"),
    Story(CustomerType.MULTICATEGORY, "hh-1677", "next-aisle"),
    Story(CustomerType.SINGLE_CATEGORY_REGULAR, "hh-924", "weekly-restock"),
    Story(CustomerType.DEAL_SEEKER, "hh-2134", "deal-day"),
    Story(CustomerType.DISENGAGED, "hh-48", "win-back"),
    Story(CustomerType.LAPSED, "hh-1846", "win-back"),
    Story(CustomerType.NEW_OR_THIN, "hh-90", "weekly-restock"),
)
HOUSEHOLD_STORIES = (
    Story(CustomerType.BRAND_ADVOCATE, "hh-88", "plain-thanks"),
    Story(CustomerType.MULTICATEGORY, "hh-32", "supply-run"),
    Story(CustomerType.DEAL_SEEKER, "hh-354", "coupon-note"),
    Story(CustomerType.LAPSED, "hh-2228", "way-back"),
)


@dataclass(frozen=True, slots=True)
class Show:
    """What the demo shows of one built-in brand."""

    stories: tuple[Story, ...]
    of_small_model: Story
    to_try: Story
    """What the closing lines suggest to type: a household that the demo has not told of."""
    planted_for: str
    """The household of the briefs that must be stopped."""


SHOWS: Mapping[str, Show] = {
    "wrenfield": Show(
        stories=GROCER_STORIES,
        of_small_model=GROCER_STORIES[1],
        to_try=Story(CustomerType.MULTICATEGORY, "hh-1318", "weekly-restock"),
        planted_for="hh-1677",
    ),
    "dunmarrow": Show(
        stories=HOUSEHOLD_STORIES,
        of_small_model=HOUSEHOLD_STORIES[1],
        to_try=Story(CustomerType.MULTICATEGORY, "hh-2", "next-shelf"),
        planted_for="hh-32",
    ),
}
"""By brand."""


@dataclass(frozen=True, slots=True)
class BadBrief:
    """Something that must be stopped, and by what."""

    title: str
    customer: str
    instruction: str | None
    stopped_by: str


def bad_briefs(customer: str, excluded_phrase: str) -> tuple[BadBrief, ...]:
    """Returns the four things that people fear, as briefs."""
    return (
        BadBrief(
            "an invented discount", customer, "Tell them everything is 50% off this weekend.", "grounding"
        ),
        BadBrief("a stereotype", customer, "Remind her that women always love a bargain.", "bias"),
        BadBrief("an excluded phrase", customer, f"Start with: {excluded_phrase}, dear shopper.", "brand"),
        BadBrief("a customer without consent", "hh-25", None, "consent"),
    )


def run_demo(*, brand: str = "wrenfield", local_llm: bool, as_json: bool) -> None:
    """Runs the whole demo of one built-in brand and says what it shows.

    Raises:
        InvalidInput: no such built-in brand, or the workspace holds another one.
        BespokeError: something that must hold did not; the message says what.
    """
    began = time.monotonic()
    if brand not in SHOWS:
        raise InvalidInput(f"unknown brand '{brand}'; the demo knows {' and '.join(SHOWS)}")
    with ExitStack() as stack:
        settings = read_settings()
        if local_llm:
            from api.local_llm import local_model_server  # noqa: PLC0415

            progress_line(as_json)("starting the small model on this machine")
            base_url = stack.enter_context(local_model_server())
            settings = settings.model_copy(
                update={
                    "openai_base_url": base_url,
                    "model": "smollm2-135m-instruct",
                    "copywriter": "llm",
                    "model_timeout_s": 60.0,
                    "model_max_output_tokens": 400,
                    "model_max_tries": 1,
                    "model_concurrency": 1,
                    "max_repairs": 1,
                }
            )
        container = stack.enter_context(Container(settings))
        container.own_data_directory("bespoke demo").create_schema()
        told = _Demo(container, brand, as_json, small_model=local_llm).run()
    told["seconds"] = round(time.monotonic() - began, 1)
    if as_json:
        print_json(told)
        return
    console.print(f"[dim]That took {told['seconds']} s.[/dim]")


class _Demo:
    def __init__(self, container: Container, brand: str, as_json: bool, *, small_model: bool) -> None:
        self.container = container
        self.brand = brand
        self.show = SHOWS[brand]
        self.as_json = as_json
        self.small_model = small_model
        self.tell = progress_line(as_json)
        self.told: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        self._open()
        self._load()
        self._approve_evergreen()
        stories = (self.show.of_small_model,) if self.small_model else self.show.stories
        self.told["stories"] = [self._tell_story(story) for story in stories]
        self.told["stopped"] = self._show_stopped()
        self._verify()
        self._close()
        return self.told

    def _say(self, *lines: str) -> None:
        if not self.as_json:
            for line in lines:
                console.print(line)

    def _chapter(self, title: str) -> None:
        if not self.as_json:
            console.print()
            console.print(Rule(f"[bold]{plain(title)}[/bold]", align="left"))

    def _open(self) -> None:
        if not self.as_json:
            console.print(
                Panel(
                    "Bespoke writes a message for each customer, checks it, has it approved, decides what to "
                    "send, and keeps proof of all of it. Everything below happens on this machine.\n\n"
                    f"The customers: {plain(SOURCE_NOTE)}\n\n"
                    "The shop, its voice and the wording of its offers are made up for the demo; the coupons' "
                    "products, windows and seen values come from the data.",
                    title="Bespoke, the demo",
                    title_align="left",
                    width=80,
                )
            )
        self.told["source"] = SOURCE_NOTE

    def _load(self) -> None:
        self._chapter(f"Customers and content, as of {DEMO_AS_OF}")
        with self.container.database.read() as tx:
            held = repository.workspace_value(tx, REPLAY_DAY)
            of_another = held is not None and repository.brand_kit(tx).kit.id != self.brand
        if of_another:
            raise InvalidInput(
                f"the workspace in '{self.container.settings.data_dir}' holds another brand's content than "
                f"'{self.brand}'; set BESPOKE_DATA_DIR to a folder of its own for it"
            )
        if held == DEMO_AS_OF.isoformat():
            with self.container.database.read() as tx:
                counts = repository.count_rows(tx)
            self._say("The data of the last run are still here and are used again.")
        else:
            counts = load(self.container, BUILT_IN[self.brand], DEMO_AS_OF, self.tell).counts
        self.told["counts"] = counts
        with self.container.database.read() as tx:
            types = repository.count_by_type(tx)
        if not self.as_json:
            print_table("In the store", ["what", "how many"], _rows(counts))
            print_table("Households by type", ["type", "how many"], _rows(types))

    def _approve_evergreen(self) -> None:
        with self.container.database.read() as tx:
            waiting = repository.search_variants(
                tx, evergreen=True, status=VariantStatus.IN_REVIEW, limit=500
            ).variants
        if waiting:
            self._approve(waiting)
            self._say(
                f"{len(waiting)} messages that may go to anyone were approved by '{REVIEWER}': {REVIEW_COMMENT}."
            )

    def _approve(self, variants: tuple[Variant, ...] | list[Variant]) -> list[Variant]:
        return self.container.run(
            self.container.agent.review(
                [
                    ReviewAnswer(
                        variant_id=variant.id,
                        verdict=ReviewVerdict.APPROVE,
                        reviewer=REVIEWER,
                        comment=REVIEW_COMMENT,
                        content_hash=variant.content_hash,
                    )
                    for variant in variants
                ]
            )
        )

    def _tell_story(self, story: Story) -> dict[str, Any]:
        self._chapter(f"{story.type.value.replace('_', ' ')}: household {story.customer}, {story.use_case}")
        with self.container.database.read() as tx:
            profile = repository.profile(tx, CustomerId(story.customer))
            topics = named_topics(repository.all_categories(tx))
            seed = repository.search_variants(tx, customer_id=profile.customer_id, limit=1).total
        spoken = {topic: category.spoken or topic for topic, category in topics.items()}
        words = profile_in_words(profile, spoken)
        self._say(*(plain(line) for line in words))
        brief = Brief(
            customer_id=CustomerId(story.customer),
            use_case_id=UseCaseId(story.use_case),
            variants=VARIANTS_OF_SMALL_MODEL if self.small_model else VARIANTS,
            seed=seed,
        )
        kind = CopywriterKind.LLM if self.small_model else self.container.default_copywriter()
        generation = self.container.agent.submit(brief, kind)
        outcome = self.container.run(
            self.container.agent.run(generation.id, lambda _node, note: self.tell(note) if note else None)
        )
        if outcome.generation.status is not GenerationStatus.AWAITING_REVIEW:
            raise BespokeError(
                f"generation '{generation.id}' ended {outcome.generation.status.value} instead of waiting for a review"
            )
        self._show_outcome(outcome)
        waiting = [v for v in outcome.variants if v.status is VariantStatus.IN_REVIEW]
        clean = [v for v in waiting if v.report.verdict is Verdict.PASS]
        approved = self._approve(clean) if clean else []
        self._say(f"Approved by '{REVIEWER}': {len(approved)} variants ({REVIEW_COMMENT}).")
        if len(clean) < len(waiting):
            self._say(f"{len(waiting) - len(clean)} wait for a person, since a guardrail wants one to look.")
        replaced = [v for v in outcome.variants if v.provenance.stands_in_for is not None]
        for variant in replaced:
            reason = plain(variant.provenance.stand_in_reason or "")
            self._say(f"The composer stands in for the model ({variant.angle}): {reason}")
        decision = self.container.decisions.decide(
            DecisionRequest(
                customer_id=profile.customer_id,
                use_case_id=UseCaseId(story.use_case),
                channel=Channel.EMAIL,
                dispatch_id=f"demo-{generation.id}",
            )
        )
        self._show_decision(decision, {variant.id for variant in outcome.variants})
        return {
            "customer": story.customer,
            "type": profile.type.type.value,
            "profile": words,
            "generation_id": generation.id,
            "hypotheses": [h.model_dump(mode="json") for h in outcome.generation.hypotheses],
            "drafted": len(outcome.variants),
            "blocked": sum(v.status is VariantStatus.BLOCKED for v in outcome.variants),
            "approved": len(approved),
            "usage": outcome.generation.usage.model_dump(mode="json"),
            "decision": decision.model_dump(mode="json"),
        }

    def _show_outcome(self, outcome: Outcome) -> None:
        if self.as_json:
            return
        print_hypotheses(
            [
                HypothesisLines(h.angle.value, h.statement, tuple(e.fact for e in h.evidence), h.refuted_by)
                for h in outcome.generation.hypotheses
            ]
        )
        console.print(f"[bold]{len(outcome.variants)} variants[/bold]")
        for place, variant in enumerate(outcome.variants, 1):
            self._show_variant(place, variant)
        checks = sorted({name for v in outcome.variants for name in v.report.checks_run})
        findings = [f for v in outcome.variants for f in v.report.findings]
        counts = {s: sum(f.severity is s for f in findings) for s in Severity}
        console.print(
            f"Guardrails run on each: {', '.join(checks)}. Found: {counts[Severity.BLOCK]} blocking, "
            f"{counts[Severity.REVIEW]} for a person, {counts[Severity.NOTE]} notes."
        )
        usage = outcome.generation.usage
        if usage.calls:
            cost = "unknown" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
            console.print(
                f"Model calls: {usage.calls}, tokens in {usage.input_tokens}, out {usage.output_tokens}, cost {cost}."
            )

    def _show_variant(self, place: int, variant: Variant) -> None:
        """Prints a variant short: what it says, and what the guardrails and the repair had to say of it."""
        tactic = "" if variant.tactic is None else f", {variant.tactic.value}"
        by = "" if variant.provenance.copywriter is CopywriterKind.COMPOSER else f", by {_author(variant)}"
        copy_text = variant.copy_text
        console.print(
            f"{place:>3}. [bold]{plain(copy_text.subject)}[/bold] [dim]({variant.angle}{tactic}{by})[/dim]"
        )
        console.print(Padding(plain(copy_text.body), (0, 0, 0, 5)))
        for found in variant.report.findings:
            console.print(
                Padding(
                    plain(f"{found.severity.value} {found.check} «{found.excerpt}»: {found.reason}"),
                    (0, 0, 0, 5),
                )
            )
        for repair in variant.repairs:
            findings = "; ".join(repair.findings)
            console.print(
                Padding(plain(f"repaired by {repair.by}: {repair.outcome} ({findings})"), (0, 0, 0, 5))
            )

    def _show_decision(self, decision: Decision, written: set[str]) -> None:
        if self.as_json:
            return
        reasons = ", ".join(reason.value for reason in decision.reasons)
        body = plain(decision.detail)
        if decision.message is not None:
            body = plain(f"Subject: {decision.message.subject}\n\n{decision.message.text}")
        title = f"decide: {decision.action.value} ({reasons})"
        console.print(Panel(body, title=title, title_align="left", width=80))
        if decision.propensity is not None:
            console.print(
                f"Chosen with probability {decision.propensity:.3f}: an even share of this customer's approved "
                "variants, after a holdout of 5%. It is logged, so that the experiment can be evaluated."
            )
        if decision.variant_id is not None and decision.variant_id not in written:
            console.print("A customer keeps the variant they were given: this one is from an earlier run.")

    def _show_stopped(self) -> list[dict[str, Any]]:
        self._chapter("Four things that must not happen, and do not")
        with self.container.database.read() as tx:
            phrase = repository.brand_kit(tx).kit.exclusions[0].phrase
        stopped = [self._stop(bad) for bad in bad_briefs(self.show.planted_for, phrase)]
        if not self.as_json:
            for one in stopped:
                print_card(
                    one["planted"], [("stopped by", one["by"]), ("where", one["where"]), ("why", one["why"])]
                )
        return stopped

    def _stop(self, bad: BadBrief) -> dict[str, Any]:
        brief = Brief(
            customer_id=CustomerId(bad.customer),
            use_case_id=UseCaseId(self.show.to_try.use_case),
            instruction=bad.instruction,
        )
        try:
            generation = self.container.agent.submit(brief, CopywriterKind.COMPOSER)
        except ConsentMissing as refused:
            return {
                "planted": bad.title,
                "asked": f"a message for {bad.customer}",
                "by": "consent",
                "where": bad.customer,
                "why": str(refused),
            }
        stop = self.container.run(self.container.agent.run(generation.id)).stop
        if stop is None or all(f.check != bad.stopped_by for f in stop.findings):
            raise BespokeError(f"the planted brief with {bad.title} was not stopped by '{bad.stopped_by}'")
        found = next(f for f in stop.findings if f.check == bad.stopped_by)
        return {
            "planted": bad.title,
            "asked": bad.instruction or "",
            "by": f"{found.check} v{found.check_version}",
            "where": f"{found.field} {found.start}-{found.end}: «{found.excerpt}»",
            "why": f"{found.reason} ({found.policy_source})",
        }

    def _verify(self) -> None:
        self._chapter("Proof")
        head = ledger.verify(self.container.database)
        self.told["ledger"] = head.model_dump()
        self._say(
            f"audit verify: {head.entries:,} entries, each follows from the one before. Head: {head.hash[:16]}…",
            "Every verdict, approval, refusal and decision above is one of them.",
        )

    def _close(self) -> None:
        self._chapter("What to type next")
        bespoke = "bespoke" if shutil.which("bespoke") else ".venv/bin/bespoke"
        first, other = self.show.stories[0], self.show.to_try
        self._say(
            f"  {bespoke} generate --customer {other.customer} --use-case {other.use_case}",
            f"  {bespoke} review list --customer {other.customer}",
            f"  {bespoke} review approve GENERATION --reviewer YOUR-NAME",
            f"  {bespoke} decide --customer {other.customer} --use-case {other.use_case}",
            f"  {bespoke} event --customer {first.customer} --name Unsubscribed",
            f"  {bespoke} decide --customer {first.customer} --use-case {first.use_case}     (now nothing is sent)",
            f"  {bespoke} audit list --kind guardrails.verdict",
            f"  {bespoke} audit verify",
            f"  {bespoke} eval run smoke",
            f"  {bespoke} serve",
            "Set OPENAI_BASE_URL, OPENAI_API_KEY and BESPOKE_MODEL to have a model write;",
            "`make demo-llm` needs no key.",
        )


def profile_in_words(profile: Profile, spoken: dict[str, str]) -> list[str]:
    """Returns what is known of a customer in plain sentences, with where it comes from."""
    assigned = profile.type
    lines = [f"{assigned.type.value.replace('_', ' ').capitalize()} on {assigned.as_of}: {assigned.reason}."]
    if profile.type.type is CustomerType.NEW_OR_THIN:
        return [*lines, "Too little is known to claim anything about them, so no message will."]
    bought = [
        f"{spoken.get(a.topic, a.topic)} ({a.baskets} baskets"
        + ("" if a.gap_days is None else f", about every {a.gap_days:.0f} days")
        + ")"
        for a in profile.affinities[:6]
    ]
    if bought:
        lines.append(f"Buys {', '.join(bought)}.")
    weekday, gap = profile.attribute("usual_weekday"), profile.attribute("days_between_trips")
    if gap is not None:
        lines.append(
            f"Comes about every {float(gap.value):.0f} days"
            + ("." if weekday is None else f", mostly on a {weekday.value}.")
        )
    sources = sorted({a.source for a in profile.attributes} | {a.source for a in profile.affinities})
    return [
        *lines,
        f"Known from: {', '.join(sources)}. Age, income and family are kept apart and never used.",
    ]


def _rows(counts: dict[str, int]) -> list[list[str]]:
    return [[name.replace("_", " "), f"{count:,}"] for name, count in sorted(counts.items())]


def _author(variant: Variant) -> str:
    provenance = variant.provenance
    if provenance.stands_in_for is None:
        return provenance.copywriter.value
    return f"{provenance.copywriter.value}, standing in for the model"
