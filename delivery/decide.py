"""Decides at send time which approved variant a customer gets, or why none.

Everything happens in one write transaction that holds the ledger's head: consent is read after every
revocation that was acknowledged before, and the answer is given after the commit. No model, graph or
vector index is on this path. A caller always gets an answer: send, fallback or suppress, with reasons.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from bespoke.clock import Clock
from bespoke.domain.base import sha256_of
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentState, ConsentVerdict
from bespoke.domain.decision import Action, Decision, DecisionRequest, Message, Reason
from bespoke.domain.draft import Copy
from bespoke.domain.experiment import Allocation, Arm, Assignment
from bespoke.domain.finding import Report, Severity, Verdict
from bespoke.domain.ids import CustomerId, DecisionId, ExperimentKey, OfferId, UseCaseId
from bespoke.domain.offer import Offer
from bespoke.domain.profile import CustomerType, Purpose
from bespoke.domain.use_case import UseCase
from bespoke.domain.variant import Variant, VariantStatus
from bespoke.errors import RenderFailed, StoreUnusable, UseCaseNotFound
from bespoke.ledger import Entry, Ledger, recorded_findings
from bespoke.storage.database import Connection, Database, to_text
from content_store import repository as content
from content_store.repository import Candidate, ProfileKey, StockedOffer
from delivery import repository
from delivery.limits import zones_for
from delivery.render import render
from delivery.snapshot import Snapshot, SnapshotCache
from experiments.assignment import assign
from guardrails.base import Facts, Stage, Subject
from guardrails.language.regional import region_of
from guardrails.pipeline import Pipeline
from guardrails.ruling import Limits

_NOTHING_SENT = dict.fromkeys(
    (
        "variant_id",
        "content_hash",
        "message",
        "offer_id",
        "propensity",
        "guardrail_policy_sha256",
        "brand_sha256",
    )
)
"""What a decision says of its message, where there is none any more."""

DEFAULT_ALLOCATION = Allocation(holdout=0.05, salt="bespoke", policy_version="uniform@1")
"""One unit in twenty gets nothing, so that the worth of sending at all can be measured."""


@dataclass(frozen=True, slots=True)
class _Read:
    """All that was read for the requests of one use case and channel, and what they change."""

    snapshot: Snapshot
    now: datetime
    use_case: UseCase
    channel: Channel
    profiles: dict[CustomerId, ProfileKey]
    marketing: dict[CustomerId, ConsentVerdict]
    personal: dict[CustomerId, ConsentVerdict]
    own: dict[CustomerId, list[Candidate]]
    shared: list[Candidate]
    """Written for audiences, whoever belongs to them."""
    evergreen: list[Candidate]
    regular_topics: dict[CustomerId, frozenset[str]]
    """What customers buy regularly; read where an audience asks for it, of those who agreed to that."""
    offers: dict[OfferId, StockedOffer]
    held: dict[str, Assignment]
    limits: dict[CustomerId, Limits]
    """When and how often each customer may be written to."""
    sent: dict[CustomerId, list[str]]
    """When they were, as far back as a limit looks, in the store's form of a time."""
    given_out: Counter[tuple[CustomerId, Channel]]
    """Messages of this very batch, which no table holds yet."""
    assigned: dict[str, Assignment] = field(default_factory=dict)
    issued: Counter[OfferId] = field(default_factory=Counter)

    def offer_stands(self, offer_id: OfferId) -> bool:
        """Whether the offer can be used now, the ones given out by this very batch counted."""
        stocked = self.offers.get(offer_id)
        if stocked is None or not stocked.is_live(self.now.date()):
            return False
        budget = stocked.offer.budget
        return budget is None or stocked.issued + self.issued[offer_id] < budget

    def market_of(self, profile: ProfileKey) -> str | None:
        return profile.region or self.snapshot.brand.market

    def offer_is_open_to(self, offer_id: OfferId, profile: ProfileKey) -> bool:
        return self.offers[offer_id].offer.is_open_to(CustomerType(profile.type))


@dataclass(frozen=True, slots=True)
class _Sendable:
    """A variant rendered and checked; one that the check did not block may be sent now."""

    candidate: Candidate
    message: Message
    report: Report


@dataclass(slots=True)
class _Trail:
    """What was tried for one request, in order."""

    reasons: list[Reason] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    refused: list[tuple[Candidate, Report]] = field(default_factory=list)
    """Variants that the final check blocked."""

    def add(self, reason: Reason, detail: str) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)
            self.details.append(detail)

    def put_first(self, reason: Reason, detail: str) -> None:
        """Adds what decided in the end, whatever was tried before."""
        self.reasons.insert(0, reason)
        self.details.insert(0, detail)


@dataclass(frozen=True, slots=True)
class _Made:
    """A decision, and what the ledger calls its customer."""

    decision: Decision
    pseudonym: str
    refused: tuple[tuple[Candidate, Report], ...] = ()
    """Variants that the final check blocked."""


class Examined(NamedTuple):
    """What would come of sending one variant to one customer at one moment."""

    message: Message | None
    """None where it cannot be rendered."""
    report: Report | None
    """Of the final check; None where there is no message."""
    reasons: tuple[Reason, ...]
    """Why it could not be sent then; empty where it could."""
    details: tuple[str, ...]
    """A sentence for each reason."""


class DecisionService:
    """Makes decisions, one or many in a transaction."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        clock: Clock,
        pipeline: Pipeline,
        new_id: Callable[[], str],
        allocation: Allocation = DEFAULT_ALLOCATION,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._pipeline = pipeline
        self._new_id = new_id
        self._allocation = allocation
        self._snapshots = SnapshotCache()
        # A policy does not change while it is in use, and working out its limits takes as long as a query.
        self._limits = lru_cache(maxsize=1_024)(pipeline.policy.limits)

    def decide(self, request: DecisionRequest) -> Decision:
        """Returns the decision for one request. See `decide_many`."""
        return self.decide_many([request])[0]

    def decide_many(self, requests: Sequence[DecisionRequest]) -> list[Decision]:
        """Returns one decision for each request, in order; all are committed, or none.

        A request with a dispatch id that was seen before gets the stored decision back, without its
        message where the customer's consent to it has gone since. While the brand kit cannot be used, nothing
        is sent.

        Raises:
            UseCaseNotFound: a request names a use case that does not exist.
            StoreBusy: the database did not take part; nothing was decided.
        """
        keys = [_request_key(request) for request in requests]
        with self._database.write() as tx:
            self._ledger.lock(tx)
            stored = repository.decisions_by_key(tx, [key for key in keys if key is not None])
            withheld: dict[str, _Made] = {}
            answers = dict(stored)
            snapshot, unusable = None, ""
            try:
                snapshot = self._snapshots.current(tx)
            except StoreUnusable as error:
                unusable = str(error)
                answers |= {key: _held_back(one, unusable) for key, one in stored.items() if one.message}
            else:
                withheld = self._withheld(tx, snapshot, stored)
                answers |= {key: one.decision for key, one in withheld.items()}
            fresh: dict[int, DecisionRequest] = {}
            first_place: dict[str, int] = {}
            for place, (key, request) in enumerate(zip(keys, requests, strict=True)):
                if key is None:
                    fresh[place] = request
                elif key not in answers and key not in first_place:
                    first_place[key] = place
                    fresh[place] = request
            if snapshot is None:
                made = self._suppress_all(tx, fresh, unusable)
            else:
                made = self._decide_fresh(tx, snapshot, fresh)
            repository.add_decisions(tx, [(keys[place], one.decision) for place, one in made.items()])
            self._ledger.append(
                tx,
                [
                    *(_entry("decision.withheld", one, _withheld_key(one)) for one in withheld.values()),
                    *(_entry("decision.made", one) for one in made.values()),
                    *(entry for one in made.values() for entry in _refusals(one)),
                ],
            )
        answers |= {key: made[place].decision for key, place in first_place.items()}
        return [made[place].decision if key is None else answers[key] for place, key in enumerate(keys)]

    def snapshot(self, tx: Connection) -> Snapshot:
        """Returns the brand's content as decisions use it now."""
        return self._snapshots.current(tx)

    def examine(
        self,
        tx: Connection,
        variant: Variant,
        customer_id: CustomerId,
        at: datetime,
        locale: str | None = None,
    ) -> Examined:
        """Returns what would come of sending the variant to the customer at `at`, by the rules of a decision.

        Nothing is decided, assigned, issued or recorded. Chance is left out: neither the holdout nor which of
        several variants the experiment would choose. Every reason is told, not the first alone.

        Args:
            locale: to write facts in; None for that of the variant.

        Raises:
            CustomerNotFound: nobody has this id.
            UseCaseNotFound: the variant's use case is gone.
        """
        snapshot = self._snapshots.current(tx)
        use_case = snapshot.use_cases.get(variant.use_case_id)
        if use_case is None:
            raise UseCaseNotFound(variant.use_case_id)
        profile = content.profile_key(tx, customer_id)
        read = self._read(tx, snapshot, use_case, variant.channel, [customer_id], Counter(), at)
        candidate = content.candidate_of(variant)
        offer_ids = [] if candidate.offer_id is None else [candidate.offer_id]
        past = [sent for sent in read.sent.get(customer_id, ()) if sent <= to_text(at)]
        if candidate.personal and read.personal[customer_id].allowed:
            bought = content.regular_topics(tx, [customer_id])
        else:
            bought = {}
        read = replace(
            read,
            shared=[candidate],
            regular_topics=bought,
            offers=content.offers(tx, offer_ids),
            sent={customer_id: past},
        )
        trail = _Trail()
        for refusal in (
            _refusal(read, profile),
            not_approved(variant),
            _not_theirs(read, candidate, profile),
            _hold(read, profile),
        ):
            if refusal is not None:
                trail.add(*refusal)
        _in_order(read, profile, [candidate], trail)
        is_known = candidate.offer_id is None or candidate.offer_id in read.offers
        checked = self._checked(read, candidate, profile, trail, locale) if is_known else None
        if checked is not None and checked.report.verdict is Verdict.BLOCK:
            trail.add(Reason.BLOCKED_AT_SEND, _blocked_by(checked.report))
        return Examined(
            message=None if checked is None else checked.message,
            report=None if checked is None else checked.report,
            reasons=tuple(trail.reasons),
            details=tuple(trail.details),
        )

    def _withheld(self, tx: Connection, snapshot: Snapshot, stored: dict[str, Decision]) -> dict[str, _Made]:
        """Returns what to answer in place of those stored decisions whose customer has withdrawn consent."""
        given_out = {key: decision for key, decision in stored.items() if decision.message is not None}
        if not given_out:
            return {}
        decisions = given_out.values()
        personal = content.personal_variants(tx, sorted({d.variant_id for d in decisions if d.variant_id}))
        profiles = content.profile_keys(tx, sorted({d.customer_id for d in decisions}))
        consents = {
            channel: content.consents_by_purpose(
                tx,
                sorted({d.customer_id for d in decisions if d.channel is channel}),
                tuple(Purpose),
                channel,
            )
            for channel in {d.channel for d in decisions}
        }
        withheld = {}
        now = self._clock.now()
        for key, decision in given_out.items():
            use_case = snapshot.use_cases.get(decision.use_case_id)
            if use_case is None:
                raise UseCaseNotFound(decision.use_case_id)
            needed = [use_case.purpose]
            if decision.variant_id in personal:
                needed.append(Purpose.PERSONALIZATION)
            profile = profiles.get(decision.customer_id)
            days = self._limits_of(snapshot, use_case, decision.channel, profile).consent_days
            verdicts = [
                consents[decision.channel][purpose][decision.customer_id].as_of(now, days)
                for purpose in needed
            ]
            missing = next((verdict for verdict in verdicts if not verdict.allowed), None)
            if missing is not None:
                withheld[key] = _Made(
                    _without_message(decision, missing), "unknown" if profile is None else profile.pseudonym
                )
        return withheld

    def _limits_of(
        self, snapshot: Snapshot, use_case: UseCase, channel: Channel, profile: ProfileKey | None
    ) -> Limits:
        market = snapshot.brand.market if profile is None else profile.region or snapshot.brand.market
        return self._limits(brand=snapshot.brand.id, market=market, channel=channel, tier=use_case.tier)

    def _decide_fresh(
        self, tx: Connection, snapshot: Snapshot, requests: dict[int, DecisionRequest]
    ) -> dict[int, _Made]:
        groups: dict[tuple[UseCaseId, Channel], list[int]] = {}
        for place, request in requests.items():
            groups.setdefault((request.use_case_id, request.channel), []).append(place)
        made: dict[int, _Made] = {}
        given_out: Counter[tuple[CustomerId, Channel]] = Counter()
        for (use_case_id, channel), places in groups.items():
            use_case = snapshot.use_cases.get(use_case_id)
            if use_case is None:
                raise UseCaseNotFound(use_case_id)
            customers = list(dict.fromkeys(requests[place].customer_id for place in places))
            read = self._read(tx, snapshot, use_case, channel, customers, given_out, self._clock.now())
            for place in places:
                made[place] = self._decide_one(read, requests[place])
            replaced = [read.held[unit] for unit in read.assigned if unit in read.held]
            repository.put_assignments(tx, list(read.assigned.values()), replaced, read.now)
            for offer_id, count in read.issued.items():
                content.count_issued(tx, offer_id, count)
        return made

    def _suppress_all(
        self, tx: Connection, requests: dict[int, DecisionRequest], why: str
    ) -> dict[int, _Made]:
        """Returns decisions to send nothing, because no message can be rendered."""
        known = {use_case.id for use_case in content.all_use_cases(tx)} if requests else set()
        profiles = content.profile_keys(tx, sorted({one.customer_id for one in requests.values()}))
        now = self._clock.now()
        made = {}
        for place, request in requests.items():
            if request.use_case_id not in known:
                raise UseCaseNotFound(request.use_case_id)
            profile = profiles.get(request.customer_id)
            decision = Decision(
                id=DecisionId(f"dec_{self._new_id()}"),
                customer_id=request.customer_id,
                use_case_id=request.use_case_id,
                channel=request.channel,
                dispatch_id=request.dispatch_id,
                action=Action.SUPPRESS,
                reasons=(Reason.BLOCKED_AT_SEND,),
                detail=why,
                variant_id=None,
                content_hash=None,
                message=None,
                offer_id=None,
                experiment_key=None,
                arm=None,
                propensity=None,
                policy_version=None,
                consent_record_id=None,
                guardrail_policy_sha256=None,
                brand_sha256=None,
                decided_at=now,
            )
            made[place] = _Made(decision, "unknown" if profile is None else profile.pseudonym)
        return made

    def _read(
        self,
        tx: Connection,
        snapshot: Snapshot,
        use_case: UseCase,
        channel: Channel,
        customers: Sequence[CustomerId],
        given_out: Counter[tuple[CustomerId, Channel]],
        now: datetime,
    ) -> _Read:
        profiles = content.profile_keys(tx, customers)
        limits = {
            customer_id: self._limits_of(snapshot, use_case, channel, profiles.get(customer_id))
            for customer_id in customers
        }
        windows = [cap.window for limit in limits.values() for cap in limit.caps]
        sent = repository.sent_since(tx, customers, channel, now - max(windows)) if windows else {}
        candidates = content.serving_candidates(tx, use_case.id, channel, customers)
        own: dict[CustomerId, list[Candidate]] = {}
        for candidate in candidates:
            if candidate.customer_id is not None:
                own.setdefault(candidate.customer_id, []).append(candidate)
        key = experiment_key(use_case.id, channel)
        consents = content.consents_by_purpose(
            tx, customers, (use_case.purpose, Purpose.PERSONALIZATION), channel
        )
        personal = _live(consents[Purpose.PERSONALIZATION], limits, now)
        shared = [candidate for candidate in candidates if candidate.audience is not None]
        by_purchases = {c.audience.type.value for c in shared if c.audience and c.audience.rests_on_purchases}
        asked = [
            key.customer_id
            for key in profiles.values()
            if key.type in by_purchases and personal[key.customer_id].allowed
        ]
        return _Read(
            snapshot=snapshot,
            now=now,
            use_case=use_case,
            channel=channel,
            profiles=profiles,
            marketing=_live(consents[use_case.purpose], limits, now),
            personal=personal,
            own=own,
            shared=shared,
            regular_topics=content.regular_topics(tx, asked) if asked else {},
            evergreen=[candidate for candidate in candidates if candidate.evergreen],
            offers=content.offers(tx, sorted({c.offer_id for c in candidates if c.offer_id is not None})),
            held=repository.assignments(tx, key, [profile.pseudonym for profile in profiles.values()]),
            limits=limits,
            sent=sent,
            given_out=given_out,
        )

    def _decide_one(self, read: _Read, request: DecisionRequest) -> _Made:
        trail = _Trail()
        profile = read.profiles.get(request.customer_id)
        if profile is None:
            trail.add(Reason.UNKNOWN_CUSTOMER, "nobody has this customer id")
            return self._made(read, request, trail, None, None, None)
        refusal = _refusal(read, profile)
        if refusal is not None:
            trail.add(*refusal)
            return self._made(read, request, trail, profile, None, None)
        personal = _in_order(read, profile, read.own.get(profile.customer_id, ()), trail)
        arms = personal or _shared(read, profile, trail) or read.evergreen
        if not arms:
            trail.add(Reason.NO_APPROVED_VARIANT, "no approved variant can be sent to this customer now")
            return self._made(read, request, trail, profile, None, None)
        hold = _hold(read, profile)
        if hold is not None:
            trail.put_first(*hold)
            return self._made(read, request, trail, profile, None, None)
        assignment = self._assign(read, profile, arms)
        if assignment.arm is None:
            trail.add(
                Reason.HOLDOUT, "this customer is in the holdout, which gets nothing from this use case"
            )
            return self._made(read, request, trail, profile, assignment, None)
        chosen = next(candidate for candidate in arms if candidate.variant_id == assignment.arm)
        sendable = self._prepare(read, chosen, profile, trail)
        if sendable is None:
            others = (*_shared(read, profile, trail), *read.evergreen)
            prepared = (
                self._prepare(read, candidate, profile, trail)
                for candidate in dict.fromkeys(others)
                if candidate is not chosen
            )
            sendable = next((found for found in prepared if found is not None), None)
        if sendable is None:
            trail.add(Reason.NO_APPROVED_VARIANT, "no approved variant can be sent to this customer now")
        elif sendable.candidate.evergreen:
            trail.add(
                Reason.NO_APPROVED_VARIANT,
                "no variant written for this customer can be sent now, so an evergreen one stands in",
            )
        if sendable is not None:
            read.given_out[profile.customer_id, read.channel] += 1
            if sendable.candidate.offer_id is not None:
                read.issued[sendable.candidate.offer_id] += 1
        return self._made(read, request, trail, profile, assignment, sendable)

    def _assign(self, read: _Read, profile: ProfileKey, candidates: Sequence[Candidate]) -> Assignment:
        unit = profile.pseudonym
        held = read.assigned.get(unit) or read.held.get(unit)
        assignment = assign(
            experiment_key(read.use_case.id, read.channel),
            unit,
            [Arm(variant_id=candidate.variant_id, weight=1.0) for candidate in candidates],
            self._allocation,
            held,
        )
        if assignment != held:
            read.assigned[unit] = assignment
        return assignment

    def _prepare(
        self,
        read: _Read,
        candidate: Candidate,
        profile: ProfileKey,
        trail: _Trail,
    ) -> _Sendable | None:
        """Returns the candidate rendered and passed by the final check, or None with the reason noted."""
        checked = self._checked(read, candidate, profile, trail)
        if checked is not None and checked.report.verdict is Verdict.BLOCK:
            trail.add(Reason.BLOCKED_AT_SEND, _blocked_by(checked.report))
            trail.refused.append((candidate, checked.report))
            return None
        return checked

    def _checked(
        self,
        read: _Read,
        candidate: Candidate,
        profile: ProfileKey,
        trail: _Trail,
        locale: str | None = None,
    ) -> _Sendable | None:
        """Returns the candidate rendered, with what the final check says of it, or None with the reason noted."""
        copy_text = candidate.copy_text()
        if copy_text is None:
            trail.add(Reason.BLOCKED_AT_SEND, "a variant's text is no longer what was approved")
            return None
        snapshot = read.snapshot
        offer: Offer | None = None
        if candidate.offer_id is not None:
            offer = read.offers[candidate.offer_id].offer
        try:
            kit = snapshot.kit_for(read.channel, read.market_of(profile), locale or candidate.locale)
            message = render(copy_text, read.channel, kit, offer)
        except RenderFailed as error:
            trail.add(Reason.BLOCKED_AT_SEND, str(error))
            return None
        fields = {
            "subject": message.subject,
            "preheader": message.preheader,
            "body": message.body,
            "cta": message.cta,
        }
        facts = Facts(
            brand=kit,
            offer=offer,
            known_topics=snapshot.wording.known_topics,
            never_named=snapshot.wording.never_named,
            consent=read.marketing[profile.customer_id],
            required_line=kit.required_line(read.channel),
            today=read.now.date(),
            market=read.market_of(profile),
            tier=read.use_case.tier,
            age=profile.age,
            html=message.html or None,
        )
        written = {name: text for name, text in fields.items() if text}
        report = self._pipeline.run(Subject(Stage.MESSAGE, written, read.channel, facts))
        if candidate.checked_under != self._pipeline.checked_under:
            report = self._with_checks_of_drafts(report, copy_text, read.channel, facts)
        return _Sendable(candidate, message, report)

    def _with_checks_of_drafts(
        self, report: Report, copy_text: Copy, channel: Channel, facts: Facts
    ) -> Report:
        """Returns the report with what those checks find in the copy that look at drafts only: since it was
        approved the policy, or a check, became another."""
        draft = self._pipeline.run(Subject(Stage.DRAFT, copy_text.fields(), channel, facts))
        new = [found for found in draft.findings if found.check not in report.checks_run]
        return report.model_copy(
            update={
                "findings": (*report.findings, *new),
                "checks_run": tuple(sorted({*report.checks_run, *draft.checks_run})),
            }
        )

    def _made(  # the parts of a decision
        self,
        read: _Read,
        request: DecisionRequest,
        trail: _Trail,
        profile: ProfileKey | None,
        assignment: Assignment | None,
        sendable: _Sendable | None,
    ) -> _Made:
        if sendable is None:
            action, reasons = Action.SUPPRESS, trail.reasons
        elif sendable.candidate.evergreen:
            action, reasons = Action.FALLBACK, [Reason.FALLBACK, *trail.reasons]
        else:
            action, reasons = Action.SEND, [Reason.OK, *trail.reasons]
        # A propensity is that of what the customer got. Where the assigned arm could not be sent they got
        # something else, and that is no observation of the arm; nothing is what the holdout is to get.
        delivered = None if sendable is None else sendable.candidate.variant_id
        as_assigned = assignment is not None and assignment.arm == delivered
        decision = Decision(
            id=DecisionId(f"dec_{self._new_id()}"),
            customer_id=request.customer_id,
            use_case_id=request.use_case_id,
            channel=request.channel,
            dispatch_id=request.dispatch_id,
            action=action,
            reasons=tuple(reasons),
            detail="; ".join(trail.details) or _written_for(sendable),
            variant_id=None if sendable is None else sendable.candidate.variant_id,
            content_hash=None if sendable is None else sendable.candidate.content_hash,
            message=None if sendable is None else sendable.message,
            offer_id=None if sendable is None else sendable.candidate.offer_id,
            experiment_key=None if assignment is None else assignment.experiment_key,
            arm=None if assignment is None else assignment.arm,
            propensity=assignment.propensity if assignment is not None and as_assigned else None,
            policy_version=None if assignment is None else assignment.policy_version,
            consent_record_id=read.marketing[request.customer_id].record_id,
            guardrail_policy_sha256=None if sendable is None else sendable.report.policy_sha256,
            brand_sha256=None if sendable is None else read.snapshot.brand_sha256,
            decided_at=read.now,
        )
        return _Made(decision, "unknown" if profile is None else profile.pseudonym, tuple(trail.refused))


def experiment_key(use_case_id: UseCaseId, channel: Channel) -> ExperimentKey:
    """Returns the experiment that a use case on a channel is: its arms are each customer's variants."""
    return ExperimentKey(f"{use_case_id}:{channel.value}")


def _refusal(read: _Read, profile: ProfileKey) -> tuple[Reason, str] | None:
    """Returns why this customer gets nothing whatever the variants are, or None."""
    consent = read.marketing[profile.customer_id]
    if not consent.allowed:
        return _without_consent(consent)
    too_young = region_of(read.market_of(profile)).age_refusal(profile.age)
    if too_young is not None:
        return Reason.NOT_ELIGIBLE, too_young
    if read.channel not in read.use_case.channels:
        return Reason.NOT_ELIGIBLE, f"use case '{read.use_case.id}' does not go out by {read.channel.value}"
    if profile.type not in read.use_case.group:
        return Reason.NOT_ELIGIBLE, f"use case '{read.use_case.id}' is not meant for {profile.type}"
    return None


def _hold(read: _Read, profile: ProfileKey) -> tuple[Reason, str] | None:
    """Returns why this customer gets nothing now, whatever was approved for them, or None."""
    limits = read.limits[profile.customer_id]
    if limits.quiet_hours:
        clocks = _local_times(read.now, profile.time_zone, read.market_of(profile))
        if not clocks:
            return (
                Reason.TIMEZONE_UNKNOWN,
                f"{read.channel.value} has quiet hours, and nothing says which time zones the customer may be in",
            )
        for clock in clocks:
            local = clock.time()
            quiet = next((hours for hours in limits.quiet_hours if hours.holds(local)), None)
            if quiet is not None:
                hours = f"from {quiet.start:%H:%M} to {quiet.end:%H:%M}"
                zone = str(clock.tzinfo)
                where = "is" if zone == profile.time_zone else f"may be ({zone})"
                return (
                    Reason.QUIET_HOURS,
                    f"it is {local:%H:%M} where the customer {where}, and {read.channel.value} is quiet {hours}",
                )
    sent = read.sent.get(profile.customer_id, ())
    given_out = read.given_out[profile.customer_id, read.channel]
    for cap in limits.caps:
        since = to_text(read.now - cap.window)
        if sum(at > since for at in sent) + given_out >= cap.messages:
            return (
                Reason.FREQUENCY_CAP,
                f"{cap.messages} messages by {read.channel.value} went out in {cap.days} days, which is the most",
            )
    return None


def _live(
    consents: dict[CustomerId, ConsentVerdict], limits: dict[CustomerId, Limits], now: datetime
) -> dict[CustomerId, ConsentVerdict]:
    return {
        customer_id: verdict.as_of(now, limits[customer_id].consent_days)
        for customer_id, verdict in consents.items()
    }


def _without_consent(consent: ConsentVerdict) -> tuple[Reason, str]:
    revoked = consent.reason == f"consent_{ConsentState.WITHDRAWN.value}"
    return (
        Reason.CONSENT_REVOKED if revoked else Reason.NO_CONSENT,
        f"{consent.reason}: {consent.purpose.value} by {consent.channel.value}",
    )


def _without_message(decision: Decision, missing: ConsentVerdict) -> Decision:
    """Returns the answer to a repeated request whose stored message may not go out any more."""
    reason, detail = _without_consent(missing)
    return decision.model_copy(
        update={
            "action": Action.SUPPRESS,
            "reasons": (reason,),
            "detail": f"{detail}; the message decided on before is withheld",
            "consent_record_id": missing.record_id,
            **_NOTHING_SENT,
        }
    )


def _held_back(decision: Decision, why: str) -> Decision:
    """Returns the decision without its message, which nothing can be checked against now."""
    return decision.model_copy(
        update={
            "action": Action.SUPPRESS,
            "reasons": (Reason.BLOCKED_AT_SEND,),
            "detail": why,
            **_NOTHING_SENT,
        }
    )


def _blocked_by(report: Report) -> str:
    first = next(found for found in report.findings if found.severity is Severity.BLOCK)
    return f"{first.check}: {first.reason}"


def not_approved(variant: Variant) -> tuple[Reason, str] | None:
    """Returns why a variant that is not approved is not sent, or None where it is."""
    if variant.status is VariantStatus.APPROVED:
        return None
    return (
        Reason.NO_APPROVED_VARIANT,
        f"the variant is not approved, it is {variant.status.value.replace('_', ' ')}",
    )


def _not_theirs(read: _Read, candidate: Candidate, profile: ProfileKey) -> tuple[Reason, str] | None:
    if candidate.customer_id not in (None, profile.customer_id):
        return Reason.NOT_ELIGIBLE, "the variant was written for another customer"
    audience = candidate.audience
    if audience is not None and not _of_their_audiences(read, profile):
        return (
            Reason.NOT_ELIGIBLE,
            f"the variant was written for an audience ({audience.label}) that the customer is not in then",
        )
    return None


def _withheld_key(withheld: _Made) -> str:
    # Who agrees again and withdraws again is another case, to be recorded again.
    return f"withheld:{withheld.decision.id}:{withheld.decision.consent_record_id}"


def _written_for(sendable: _Sendable | None) -> str:
    audience = None if sendable is None else sendable.candidate.audience
    whom = "this customer" if audience is None else f"an audience they belong to ({audience.label})"
    return f"an approved variant, written for {whom}"


def _shared(read: _Read, profile: ProfileKey, trail: _Trail) -> list[Candidate]:
    """Returns the variants of the customer's audiences that may be sent now."""
    return _in_order(read, profile, _of_their_audiences(read, profile), trail) if read.shared else []


@lru_cache(maxsize=256)
def _local_times(now: datetime, time_zone: str | None, market: str | None) -> tuple[datetime, ...]:
    return tuple(now.astimezone(zone) for zone in zones_for(time_zone, market))


def _of_their_audiences(read: _Read, profile: ProfileKey) -> list[Candidate]:
    """Returns the variants of audiences that the customer belongs to now."""
    found = [
        (candidate, audience)
        for candidate in read.shared
        if (audience := candidate.audience) is not None and audience.type == profile.type
    ]
    if not found:
        return []
    local_times: tuple[datetime, ...] = ()
    if any(audience.moment is not None for _, audience in found):
        local_times = _local_times(read.now, profile.time_zone, read.market_of(profile))
    bought = read.regular_topics.get(profile.customer_id, frozenset())
    return [candidate for candidate, audience in found if audience.holds(profile.type, local_times, bought)]


def _in_order(
    read: _Read, profile: ProfileKey, candidates: Sequence[Candidate], trail: _Trail
) -> list[Candidate]:
    """Returns those of the variants that may be sent now: agreed to, and with offers that stand and that are
    open to the customer."""
    kept = []
    consent = read.personal[profile.customer_id]
    for candidate in candidates:
        if candidate.personal and not consent.allowed:
            trail.add(
                Reason.NO_CONSENT, f"personal variants need consent to personalization ({consent.reason})"
            )
        elif candidate.deadline is not None and candidate.deadline < read.now.date().isoformat():
            trail.add(Reason.DEADLINE_PASSED, f"the last day of a variant was {candidate.deadline}")
        elif candidate.offer_id is not None and not read.offer_stands(candidate.offer_id):
            trail.add(Reason.OFFER_EXPIRED, "the offer of a variant is over, or all of it is given out")
        elif candidate.offer_id is not None and not read.offer_is_open_to(candidate.offer_id, profile):
            trail.add(Reason.NOT_ELIGIBLE, f"the offer of a variant is not open to {profile.type}")
        else:
            kept.append(candidate)
    return kept


def _request_key(request: DecisionRequest) -> str | None:
    if request.dispatch_id is None:
        return None
    return sha256_of([request.customer_id, request.use_case_id, request.channel.value, request.dispatch_id])


def _entry(kind: str, made: _Made, dedupe_key: str | None = None) -> Entry:
    decision = made.decision
    return Entry(
        kind=kind,
        subject=decision.id,
        payload={
            "customer": made.pseudonym,
            **decision.model_dump(mode="json", exclude={"id", "customer_id", "message", "dispatch_id"}),
            "message_sha256": None if decision.message is None else sha256_of(decision.message.model_dump()),
        },
        dedupe_key=dedupe_key,
    )


def _refusals(made: _Made) -> list[Entry]:
    """Returns the ledger's entries of what the final check blocked on the way to a decision."""
    return [
        Entry(
            kind="guardrails.refused_at_send",
            subject=candidate.variant_id,
            payload={
                "customer": made.pseudonym,
                "decision_id": made.decision.id,
                "content_hash": candidate.content_hash,
                "verdict": report.verdict.value,
                "policy_id": report.policy_id,
                "policy_sha256": report.policy_sha256,
                "checks": list(report.checks_run),
                "findings": recorded_findings(report),
            },
        )
        for candidate, report in made.refused
    ]
