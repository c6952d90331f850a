"""Briefs for copy on every channel: households of the workspace, drawn as they come, each with some use cases.

Households are drawn by seed from those who agreed to messages on every channel, and not in equal numbers of each
type: how many bodies are the same across customers is a question about the customer base as it is. With each
case come households of the same type to tell it apart from.
"""

from collections import Counter
from collections.abc import Sequence
from random import Random

from bespoke.domain.base import sha256_of
from bespoke.domain.brief import Brief
from bespoke.domain.channel import Channel
from bespoke.domain.ids import CustomerId
from bespoke.domain.profile import CustomerType, Purpose
from bespoke.domain.use_case import UseCase
from bespoke.errors import NothingIngested
from bespoke.storage.database import Connection, Database
from content_store import repository
from content_store.repository import ProfileKey
from content_store.workspace import SOURCE_NOTE
from evals.base import Case, Dataset, Datasheet, Expectation
from evals.datasets.households import DEMO_LICENCE

CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.PUSH)
USE_CASES = 3
"""For each household, or as many as fit its type."""
VARIANTS = 10


def load_copy_briefs(database: Database, n: int, seed: int) -> Dataset:
    """Returns up to nine cases for each of `n` households: three use cases on three channels.

    Raises:
        NothingIngested: nobody in the workspace agreed to messages on every channel.
    """
    random = Random(seed)  # noqa: S311  # a sample to repeat, not a secret
    with database.read() as tx:
        keys = repository.all_profile_keys(tx)
        use_cases = repository.all_use_cases(tx)
        note = repository.workspace_value(tx, SOURCE_NOTE)
        reachable = _reachable(keys, use_cases, tx)
    chosen = random.sample(reachable, min(n, len(reachable)))
    if not chosen:
        raise NothingIngested(
            "nobody in the workspace agreed to e-mail, SMS and push; load customers with 'bespoke ingest "
            "--customers complete-journey'"
        )
    cases: list[Case] = []
    with database.read() as tx:
        for key in chosen:
            profile = repository.profile(tx, key.customer_id)
            facts = sha256_of(profile.model_dump(mode="json", exclude={"pseudonym", "version", "updated_at"}))
            fitting = [found for found in use_cases if CustomerType(key.type) in found.group]
            for use_case in random.sample(fitting, min(USE_CASES, len(fitting))):
                cases += [
                    _case(key, use_case, channel, seed, facts)
                    for channel in CHANNELS
                    if channel in use_case.channels
                ]
        day = repository.profile(tx, chosen[0].customer_id).as_of
    strata = Counter(case.stratum for case in cases)
    return Dataset(
        Datasheet(
            name="copy briefs",
            source=note or "the workspace's own customers; nothing is recorded of their source",
            licence=DEMO_LICENCE if note else "the workspace owner's own data",
            as_of=day,
            selection=(
                f"{len(chosen)} of {len(reachable)} households that agreed to every channel (of {len(keys)} in "
                f"all), drawn at random, each with up to {USE_CASES} use cases that fit its type, by "
                f"{', '.join(channel.value for channel in CHANNELS)}"
            ),
            households=len(chosen),
            cases=len(cases),
            strata=dict(sorted(strata.items())),
            seed=seed,
            cannot_show=(
                *(("how real people would react: the source calls the data simulated",) if note else ()),
                "whether a message sells: nothing was sent, no outcome was observed",
                "whether copy is worth sending: numbers can be gamed, a person has to read it",
                "languages other than the brand's",
                *(
                    f"much about the type {kind}: {strata[kind]} cases"
                    for kind in sorted(strata)
                    if strata[kind] < len(cases) / 20
                ),
            ),
        ),
        tuple(cases),
    )


def _reachable(keys: Sequence[ProfileKey], use_cases: Sequence[UseCase], tx: Connection) -> list[ProfileKey]:
    """Returns, in a fixed order, who agreed on every channel to all that use cases are for."""
    ids: list[CustomerId] = [key.customer_id for key in keys]
    purposes = sorted({found.purpose for found in use_cases} | {Purpose.PERSONALIZATION})
    agreed = [
        verdicts
        for channel in CHANNELS
        for verdicts in repository.consents_by_purpose(tx, ids, purposes, channel).values()
    ]
    return [
        key
        for key in sorted(keys, key=lambda key: key.customer_id)
        if all(verdicts[key.customer_id].allowed for verdicts in agreed)
    ]


def _case(key: ProfileKey, use_case: UseCase, channel: Channel, seed: int, facts: str) -> Case:
    return Case(
        id=f"{key.pseudonym}/{use_case.id}/{channel.value}",
        cluster=key.pseudonym,
        stratum=key.type,
        brief=Brief(
            customer_id=key.customer_id,
            use_case_id=use_case.id,
            channel=channel,
            variants=VARIANTS,
            seed=seed,
        ),
        expects=Expectation.WRITTEN,
        profile_sha256=facts,
    )
