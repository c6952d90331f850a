"""Runs the guardrails over what is about to be stored: offers, learnings, and what profiles say.

A pack or a file of learnings is refused whole, with the name and line of what is wrong, since a person wrote it
and can mend it.
Of a customer only the field is left out: one hostile note must not keep everybody else from being loaded.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from bespoke.domain.brand import BrandKit
from bespoke.domain.finding import Finding, Report, Severity, Verdict
from bespoke.domain.ids import OfferId
from bespoke.domain.learning import Learning
from bespoke.domain.offer import Money, Offer
from bespoke.domain.profile import Profile
from bespoke.domain.use_case import ValueExchange
from bespoke.errors import InvalidFile
from bespoke.yaml_file import line_of, read_text
from content_store.importers.learnings_file import line_of_learning
from content_store.ingest import RefusedField, Screened
from content_store.pack import Pack
from content_store.wording import Wording, wording_of
from guardrails.base import Facts, Stage, Subject
from guardrails.pipeline import Pipeline

EVERY_FACT = Offer(
    id=OfferId("none"),
    exchange=ValueExchange.MONETARY,
    headline="a coupon",
    topics=(),
    value=Money(amount=Decimal(1), currency="USD"),
    value_source="stands for any offer",
    code="CODE",
    valid_from=date.min,
    valid_to=date.max,
    source="stands for any offer",
)
"""An offer that states everything: a text may hold any placeholder, since drafts are checked again."""


def require_clean_learnings(
    pipeline: Pipeline, learnings: Sequence[Learning], path: Path, brand: BrandKit, wording: Wording
) -> None:
    """Runs the guardrails over what learnings say: a language model is shown it.

    Raises:
        InvalidFile: names the first learning that is blocked, its line, the check, and what is wrong with it.
    """
    facts = Facts(
        brand=brand,
        offer=EVERY_FACT,
        known_topics=wording.known_topics,
        never_named=wording.never_named,
        market=brand.market,
    )
    for place, learning in enumerate(learnings):
        told = [("statement", Subject(Stage.PROFILE_FIELD, {"statement": learning.statement}))]
        if learning.example is not None:
            told.append(("example", Subject(Stage.BLOCK, {"body": learning.example}, facts=facts)))
        for field, subject in told:
            report = pipeline.run(subject)
            found = next((one for one in report.findings if one.severity is Severity.BLOCK), None)
            if found is not None:
                raise InvalidFile(
                    str(path),
                    f"'{found.excerpt}' in its {field}: {found.reason} (check '{found.check}', {found.policy_source}); "
                    "change it. Nothing was stored",
                    line_of_learning(path, place, field),
                    learning.id,
                )


def require_clean_pack_offers(pipeline: Pipeline, pack: Pack, folder: Path) -> None:
    """Runs the guardrails over every offer of a pack.

    Raises:
        InvalidFile: names the offer, its line, and what is wrong with it.
    """
    path = folder / "offers.yaml"
    for index, offer in enumerate(pack.offers):
        found = _blocking(pipeline, offer, pack.brand, wording_of(pack.categories))
        if found is not None:
            line = line_of(read_text(path), ("offers", index, found.field))
            raise InvalidFile(str(path), _problem(found), line, offer.id)


def require_clean_offers(
    pipeline: Pipeline, offers: Iterable[Offer], brand: BrandKit, wording: Wording
) -> None:
    """Runs the guardrails over offers that an importer made.

    Raises:
        InvalidFile: names the first offer that is blocked, and its source.
    """
    for offer in offers:
        found = _blocking(pipeline, offer, brand, wording)
        if found is not None:
            raise InvalidFile(offer.source, _problem(found), key=offer.id)


def screened(pipeline: Pipeline, profiles: Sequence[Profile]) -> Screened:
    """Returns the profiles without the attributes whose text the guardrails block, and which those were."""
    reports: dict[tuple[str, str], Report] = {}

    def report(name: str, text: str) -> Report:
        # Imported texts repeat, as weekdays do, and the verdict is the same each time.
        if (name, text) not in reports:
            reports[name, text] = pipeline.run(Subject(Stage.PROFILE_FIELD, {name: text}))
        return reports[name, text]

    kept, refused = [], []
    for profile in profiles:
        texts = {found.name: found.value for found in profile.attributes if isinstance(found.value, str)}
        blocked = {
            name: told
            for name, text in texts.items()
            if (told := report(name, text)).verdict is Verdict.BLOCK
        }
        refused += [_refusal(profile, name, told) for name, told in blocked.items()]
        kept.append(_without(profile, blocked) if blocked else profile)
    return Screened(tuple(kept), tuple(refused))


def _without(profile: Profile, blocked: Mapping[str, Report]) -> Profile:
    attributes = tuple(found for found in profile.attributes if found.name not in blocked)
    return profile.model_copy(update={"attributes": attributes})


def _refusal(profile: Profile, name: str, report: Report) -> RefusedField:
    checks = sorted({found.check for found in report.findings if found.severity is Severity.BLOCK})
    return RefusedField(profile.pseudonym, name, tuple(checks), report.policy_sha256)


def _blocking(pipeline: Pipeline, offer: Offer, brand: BrandKit, wording: Wording) -> Finding | None:
    """Returns the first finding that blocks the offer, or None."""
    fields = {"headline": offer.headline} | ({"code": offer.code} if offer.code else {})
    report = pipeline.run(
        Subject(
            Stage.OFFER,
            fields,
            facts=Facts(
                brand=brand,
                offer=offer,
                known_topics=wording.known_topics,
                never_named=wording.never_named,
                market=brand.market,
            ),
        )
    )
    return next((found for found in report.findings if found.severity is Severity.BLOCK), None)


def _problem(found: Finding) -> str:
    return f"'{found.excerpt}': {found.reason} ({found.policy_source}); change the offer"
