"""What is wrong with a brief before anybody writes: at odds with itself, with the use case, with the offers it
names, or with the brand kit. Pure functions of values; each problem is a sentence that says what to change.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from agents.planning import usable_tactics
from bespoke.domain.audience import Audience
from bespoke.domain.brand import BrandKit
from bespoke.domain.brief import Wish
from bespoke.domain.category import Category
from bespoke.domain.channel import Channel, FieldName
from bespoke.domain.finding import Finding, Severity
from bespoke.domain.offer import Offer
from bespoke.domain.use_case import UseCase
from bespoke.errors import InvalidInput
from guardrails.checks.brief import CHECK
from guardrails.patterns import phrases_of
from guardrails.text import fold
from guardrails.view import PLACEHOLDER

LEAST_OWN_CHARS = 30
"""What a message needs for itself beside what must be said: one short sentence."""
NEEDS_LINE = frozenset({Channel.EMAIL, Channel.SMS})
"""Channels on which a message that sells must say how to get no more of them."""


def require_sound(
    wish: Wish, channels: Sequence[Channel], use_case: UseCase, offers: Sequence[Offer], today: date
) -> None:
    """Raises InvalidInput with everything that is wrong with a brief in itself."""
    problems = list(problems_of(wish, channels, use_case, offers, today))
    if problems:
        raise InvalidInput(f"the brief cannot be carried out: {'; '.join(problems)}")


def problems_of(
    wish: Wish, channels: Sequence[Channel], use_case: UseCase, offers: Sequence[Offer], today: date
) -> Iterator[str]:
    """Yields what is wrong with a brief in itself.

    Args:
        offers: those that the brief names.
    """
    yield from _repeated(wish)
    of_tactics = list(_tactics(wish, use_case))
    yield from of_tactics
    if not of_tactics and (wish.angle is None or wish.angle in use_case.angles):
        yield from _leaves_no_tactic(wish, use_case)
    if wish.angle is not None and wish.angle not in use_case.angles:
        yield (
            f"angle '{wish.angle.value}' is none of use case '{use_case.id}', which has "
            f"{', '.join(use_case.angles)}; choose one of those, or none to let the plan choose"
        )
    for channel in channels:
        if channel not in use_case.channels:
            yield (
                f"use case '{use_case.id}' does not go out by '{channel.value}', only by {', '.join(use_case.channels)}"
            )
    for phrase in wish.must_say:
        for found in phrases_of(wish.must_not_say).find(fold(phrase).text):
            unsaid = wish.must_not_say[found.number]
            yield f"'{phrase}' must be said and holds '{unsaid}', which must not; take one of them out"
    if wish.offer_id is not None and wish.offer_set:
        yield "one offer to use and a set to choose from are named; name one offer, or the set"
    yield from _dates(wish.deadline, offers, today)


def _repeated(wish: Wish) -> Iterator[str]:
    for name, said in (
        ("must say", _folded(wish.must_say)),
        ("must not say", _folded(wish.must_not_say)),
        ("tactics wanted", [tactic.value for tactic in wish.tactics_wanted]),
        ("tactics banned", [tactic.value for tactic in wish.tactics_banned]),
        ("offers", list(wish.offer_set)),
    ):
        for one in _twice(said):
            yield f"'{one}' stands more than once under {name}; keep one"


def _folded(phrases: Iterable[str]) -> list[str]:
    return [" ".join(fold(phrase).text.split()) for phrase in phrases]


def _twice(said: Sequence[str]) -> list[str]:
    return [one for one, times in Counter(said).items() if times > 1]


def _tactics(wish: Wish, use_case: UseCase) -> Iterator[str]:
    for tactic in dict.fromkeys(wish.tactics_wanted):
        if tactic in wish.tactics_banned:
            yield f"tactic '{tactic.value}' is wanted and banned; take it out of one of the lists"
        elif tactic not in use_case.tactics:
            yield (
                f"tactic '{tactic.value}' is none of use case '{use_case.id}', which has {', '.join(use_case.tactics)}"
            )
    if not wish.tactics_wanted and set(use_case.tactics) <= set(wish.tactics_banned):
        yield f"every tactic of use case '{use_case.id}' is banned; leave it one"


def _leaves_no_tactic(wish: Wish, use_case: UseCase) -> Iterator[str]:
    try:
        usable_tactics(use_case, wish.angle, wish.tactics_wanted, wish.tactics_banned)
    except InvalidInput as nothing_left:
        yield str(nothing_left)


def _dates(deadline: date | None, offers: Sequence[Offer], today: date) -> Iterator[str]:
    if deadline is None:
        return
    if deadline < today:
        yield f"the deadline {deadline} has passed, today is {today}; set a later one, or none"
    for offer in offers:
        if offer.valid_to < deadline:
            yield (
                f"offer '{offer.id}' is valid to {offer.valid_to}, and the message may go out until {deadline}; "
                "set the deadline on or before the offer's last day, or choose another offer"
            )
        elif offer.valid_from > deadline:
            yield (
                f"offer '{offer.id}' is valid from {offer.valid_from}, and the message may go out until {deadline} "
                "only; set a later deadline, or choose another offer"
            )


def require_known(audience: Audience, use_case: UseCase, topics: Mapping[str, Category]) -> None:
    """Checks that copy for the audience can be about what it is made of.

    Args:
        topics: those that may be named.

    Raises:
        InvalidInput: a topic that is not there or is never named, or a type that the use case is not meant for.
    """
    if audience.type not in use_case.group:
        meant = ", ".join(kind.value for kind in use_case.group)
        raise InvalidInput(
            f"use case '{use_case.id}' is meant for {meant}, not for '{audience.type.value}'; choose another type"
        )
    for topic in audience.buys:
        if topic not in topics:
            near = get_close_matches(topic, topics, n=1)
            meant = (
                f"did you mean '{near[0]}'?" if near else "it is not in the category list, or is never named"
            )
            raise InvalidInput(f"unknown topic '{topic}' in the audience; {meant}")


def against_kit(wish: Wish, channels: Sequence[Channel], kit: BrandKit) -> list[Finding]:
    """Returns where a brief cannot be met together with the brand kit, each a blocking finding.

    What its phrases themselves may not say, the guardrails find.
    """
    return [
        *_forbids_what_is_required(wish, channels, kit),
        *(found for channel in channels for found in _leaves_no_room(wish, channel, kit)),
        *(_lacks_line(channel, kit) for channel in channels if _is_without_line(channel, kit)),
    ]


def _forbids_what_is_required(wish: Wish, channels: Sequence[Channel], kit: BrandKit) -> Iterator[Finding]:
    said = [("the brand's own name", kit.name, "name")]
    for channel in channels:
        line = kit.required_line(channel)
        if line:
            said.append(
                (f"the required line for {channel.value}", line, f"required line for '{channel.value}'")
            )
    for place, phrase in enumerate(wish.must_not_say):
        for what, text, entry in said:
            if phrases_of((phrase,)).find(fold(text).text):
                yield _finding(
                    f"must_not_say.{place}",
                    phrase,
                    f"'{phrase}' must not be said, and {what} says it: '{text}'; take it out of the brief",
                    kit,
                    entry,
                )
                break


def _leaves_no_room(wish: Wish, channel: Channel, kit: BrandKit) -> Iterator[Finding]:
    limit = kit.limit(channel, FieldName.BODY)
    if limit is None or not wish.must_say:
        return
    # What a placeholder becomes is not known yet, and is not counted.
    said = sum(len(PLACEHOLDER.sub("", phrase)) + 1 for phrase in wish.must_say)
    line = kit.required_line(channel) if channel is Channel.SMS else None
    appended = len(line) + 1 if line else 0
    if said + appended + LEAST_OWN_CHARS > limit.max_chars:
        rest = f" and {appended} of the required line" if appended else ""
        yield _finding(
            "must_say.0",
            wish.must_say[0],
            f"what must be said takes {said} characters{rest}, of {limit.max_chars} that a message by "
            f"{channel.value} has: no room is left for a message; say less, or leave out {channel.value}",
            kit,
            f"limits, {channel.value} body",
        )


def _is_without_line(channel: Channel, kit: BrandKit) -> bool:
    return channel in NEEDS_LINE and not kit.required_line(channel)


def _lacks_line(channel: Channel, kit: BrandKit) -> Finding:
    return _finding(
        "*",
        "",
        f"a message by {channel.value} must say how to get no more of them, and the brand kit has no required line "
        f"for {channel.value}; add one under 'required_lines', or leave out {channel.value}",
        kit,
        "required lines",
    )


def _finding(field: str, excerpt: str, reason: str, kit: BrandKit, entry: str) -> Finding:
    return Finding(
        check=CHECK.name,
        check_version=CHECK.version,
        severity=Severity.BLOCK,
        field=field,
        start=0,
        end=len(excerpt),
        excerpt=excerpt,
        reason=reason,
        policy_source=f"brand kit '{kit.id}', version {kit.version}: {entry}",
    )
