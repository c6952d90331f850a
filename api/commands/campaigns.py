"""`campaign estimate|run|resume|status|list`: one wish for many readers, within a budget."""

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.options import (
    AngleOption,
    AsJson,
    CopywriterOption,
    DeadlineOption,
    InstructionOption,
    LocaleOption,
    MustNotSayOption,
    MustSayOption,
    NoTacticOption,
    OfferOption,
    SeedOption,
    TacticOption,
    UseCaseOption,
    VariantsOption,
    copywriter_of,
    value_of,
    wish_of,
)
from api.console import EXIT_STOPPED, console, plain, print_json, print_table, progress_line
from bespoke.domain.audience import Audience
from bespoke.domain.campaign import Budget, CampaignBrief, CampaignProgress, CampaignStatus, Reach
from bespoke.domain.ids import CampaignId
from bespoke.errors import InvalidFile, InvalidInput

if TYPE_CHECKING:
    from agents.campaigns.runner import CampaignOutcome
    from api.campaign_views import CampaignView, EstimateView
    from api.container import Container

app = typer.Typer(help="Briefs for many readers: estimated first, run within a budget.", no_args_is_help=True)

CustomersOption = Annotated[list[str] | None, typer.Option("--customer", help="A customer id; repeatable.")]
FileOption = Annotated[Path | None, typer.Option("--customers-file", help="Customer ids, one a line.")]
TypesOption = Annotated[list[str] | None, typer.Option("--type", help="All customers of a type; repeatable.")]
BuysOption = Annotated[
    list[str] | None, typer.Option("--buys", help="Only who buys this topic regularly; repeatable.")
]
MostOption = Annotated[int | None, typer.Option("--most", help="So many customers at most.")]
PerOption = Annotated[
    str, typer.Option("--per", help="Who copy is written for: customer, cell (type and moment) or segment.")
]
DaysOption = Annotated[
    list[str] | None, typer.Option("--day", help="With --per cell: weekday, weekend; repeatable.")
]
DaypartsOption = Annotated[
    list[str] | None,
    typer.Option("--daypart", help="With --per cell: morning, afternoon, evening, night; repeatable."),
]
ChannelsOption = Annotated[
    list[str] | None, typer.Option("--channel", help="email, sms, push or web_banner; repeatable.")
]
MaxCallsOption = Annotated[int | None, typer.Option("--max-calls", help="Model calls at most.")]
MaxTokensOption = Annotated[int | None, typer.Option("--max-tokens", help="Tokens at most, in and out.")]
MaxCostOption = Annotated[
    float | None, typer.Option("--max-cost", help="US dollars at most; needs prices to be set.")
]


@app.command()
def estimate(  # one option each
    use_case: UseCaseOption,
    customer: CustomersOption = None,
    customers_file: FileOption = None,
    customer_type: TypesOption = None,
    buys: BuysOption = None,
    most: MostOption = None,
    per: PerOption = "customer",
    day: DaysOption = None,
    daypart: DaypartsOption = None,
    channel: ChannelsOption = None,
    variants: VariantsOption = 10,
    offer: OfferOption = None,
    angle: AngleOption = None,
    tactic: TacticOption = None,
    no_tactic: NoTacticOption = None,
    instruction: InstructionOption = None,
    must_say: MustSayOption = None,
    must_not_say: MustNotSayOption = None,
    deadline: DeadlineOption = None,
    locale: LocaleOption = None,
    seed: SeedOption = 0,
    copywriter: CopywriterOption = None,
    seconds_per_call: Annotated[
        float | None, typer.Option(min=0.001, help="Unset: as campaigns before took, or else assumed.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What a campaign would take: calls, tokens, cost and time. Nothing is sent or stored."""
    from api.campaign_views import estimate_view  # noqa: PLC0415
    from api.container import open_container  # noqa: PLC0415

    reach = _reach(customer, customers_file, customer_type, buys, most, per, day, daypart)
    wish = wish_of(
        use_case=use_case,
        variants=variants,
        offer=offer,
        angle=angle,
        tactic=tactic,
        no_tactic=no_tactic,
        instruction=instruction,
        must_say=must_say,
        must_not_say=must_not_say,
        deadline=deadline,
        locale=locale,
        seed=seed,
    )
    brief = _brief(wish, reach, channel)
    with open_container() as container:
        container.own_data_directory("bespoke campaign estimate").require_schema()
        kind = copywriter_of(copywriter) or container.default_copywriter()
        found = container.run(container.campaigns.estimate(brief, kind, seconds_per_call))
    view = estimate_view(found)
    if as_json:
        print_json(view.model_dump(mode="json"))
    else:
        _show_estimate(view)


@app.command()
def run(  # one option each
    use_case: UseCaseOption,
    customer: CustomersOption = None,
    customers_file: FileOption = None,
    customer_type: TypesOption = None,
    buys: BuysOption = None,
    most: MostOption = None,
    per: PerOption = "customer",
    day: DaysOption = None,
    daypart: DaypartsOption = None,
    channel: ChannelsOption = None,
    variants: VariantsOption = 10,
    offer: OfferOption = None,
    angle: AngleOption = None,
    tactic: TacticOption = None,
    no_tactic: NoTacticOption = None,
    instruction: InstructionOption = None,
    must_say: MustSayOption = None,
    must_not_say: MustNotSayOption = None,
    deadline: DeadlineOption = None,
    locale: LocaleOption = None,
    seed: SeedOption = 0,
    copywriter: CopywriterOption = None,
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    max_cost: MaxCostOption = None,
    as_json: AsJson = False,
) -> None:
    """Draft for every reader on every channel. Exits with 3 where the budget ended it; 'resume' goes on."""
    reach = _reach(customer, customers_file, customer_type, buys, most, per, day, daypart)
    wish = wish_of(
        use_case=use_case,
        variants=variants,
        offer=offer,
        angle=angle,
        tactic=tactic,
        no_tactic=no_tactic,
        instruction=instruction,
        must_say=must_say,
        must_not_say=must_not_say,
        deadline=deadline,
        locale=locale,
        seed=seed,
    )
    brief = _brief(wish, reach, channel)
    budget = _budget(max_calls, max_tokens, max_cost)

    def taken_on(container: "Container") -> CampaignId:
        kind = copywriter_of(copywriter) or container.default_copywriter()
        return container.run(container.campaigns.submit(brief, kind, budget)).id

    _run(taken_on, "bespoke campaign run", as_json)


@app.command()
def resume(
    campaign: Annotated[str, typer.Argument(help="Id of the campaign.")],
    max_calls: MaxCallsOption = None,
    max_tokens: MaxTokensOption = None,
    max_cost: MaxCostOption = None,
    as_json: AsJson = False,
) -> None:
    """Go on with what is left of a campaign. The budget counts from its beginning; unset keeps the present one."""
    given = _budget(max_calls, max_tokens, max_cost)

    def gone_on_with(container: "Container") -> CampaignId:
        name = CampaignId(campaign)
        budget = container.campaigns.outcome(name).campaign.budget if given == Budget() else given
        return container.campaigns.with_budget(name, budget).id

    _run(gone_on_with, "bespoke campaign resume", as_json)


@app.command()
def status(
    campaign: Annotated[str, typer.Argument(help="Id of the campaign.")], as_json: AsJson = False
) -> None:
    """How far a campaign has come, what it took, and what was estimated."""
    from api.container import open_container  # noqa: PLC0415

    with open_container() as container:
        container.require_schema()
        outcome = container.campaigns.outcome(CampaignId(campaign))
    _show(outcome, as_json)


@app.command("list")
def list_campaigns(as_json: AsJson = False) -> None:
    """The campaigns, newest first."""
    from api.campaign_views import campaign_lines  # noqa: PLC0415
    from api.container import open_container  # noqa: PLC0415

    with open_container() as container:
        container.require_schema()
        view = campaign_lines(container.campaigns.recent())
    if as_json:
        print_json(view.model_dump(mode="json"))
    else:
        print_table(
            "Campaigns",
            ["id", "status", "use case", "channels", "copywriter", "begun"],
            [
                [
                    one.id,
                    one.status.value,
                    one.use_case,
                    ", ".join(one.channels),
                    one.copywriter.value,
                    f"{one.created_at:%Y-%m-%d %H:%M}",
                ]
                for one in view.campaigns
            ],
        )


def _reach(
    customers: list[str] | None,
    customers_file: Path | None,
    types: list[str] | None,
    buys: list[str] | None,
    most: int | None,
    per: str,
    days: list[str] | None,
    dayparts: list[str] | None,
) -> Reach:
    named = [*(customers or ()), *(_ids_in(customers_file) if customers_file is not None else ())]
    if per not in ("customer", "cell", "segment"):
        raise InvalidInput(f"unknown kind of reader '{per}'; '--per' is customer, cell or segment")
    if (days or dayparts) and per != "cell":
        raise InvalidInput("'--day' and '--daypart' make cells; add '--per cell'")
    if per == "customer":
        return value_of(
            Reach, customers=tuple(named), types=tuple(types or ()), buys=tuple(buys or ()), most=most
        )
    if named or most is not None or not types:
        raise InvalidInput(
            f"'--per {per}' is for all customers of some types; name them with '--type', and no others"
        )
    if per == "segment" and not buys:
        raise InvalidInput("'--per segment' needs a topic that all of them buy; name it with '--buys'")
    any_day: list[str | None] = [*(days or (None,))]
    any_hour: list[str | None] = [*(dayparts or (None,))]
    audiences = tuple(
        value_of(Audience, type=kind, day=day, daypart=daypart, buys=tuple(buys or ()))
        for kind, day, daypart in product(types, any_day, any_hour)
    )
    return Reach(audiences=audiences)


def _ids_in(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile(str(path), f"cannot be read as text: {error}") from error
    found = [line.strip() for line in lines if line.strip()]
    if not found:
        raise InvalidFile(str(path), "holds no customer id; write one a line")
    return found


def _brief(wish: dict[str, Any], reach: Reach, channels: list[str] | None) -> CampaignBrief:
    return value_of(CampaignBrief, **wish, reach=reach, channels=tuple(channels or ("email",)))


def _budget(max_calls: int | None, max_tokens: int | None, max_cost: float | None) -> Budget:
    return value_of(Budget, max_calls=max_calls, max_tokens=max_tokens, max_cost_usd=max_cost)


def _run(begin: "Callable[[Container], CampaignId]", holder: str, as_json: bool) -> None:
    from api.container import open_container  # noqa: PLC0415

    tell = progress_line(as_json)
    with open_container() as container:
        container.own_data_directory(holder).require_schema()
        campaign_id = begin(container)
        planned = container.campaigns.outcome(campaign_id)
        tell(f"campaign {campaign_id}: {planned.left} generations to make")
        said = [planned.progress.finished]

        def told(progress: CampaignProgress) -> None:
            if progress.finished > said[-1]:
                said.append(progress.finished)
                tell(f"{progress.finished} of {progress.planned} generations")

        outcome = container.run(container.campaigns.run(campaign_id, told))
    _show(outcome, as_json)
    if outcome.campaign.status is CampaignStatus.STOPPED:
        raise typer.Exit(EXIT_STOPPED)


def _show(outcome: "CampaignOutcome", as_json: bool) -> None:
    from api.campaign_views import campaign_view  # noqa: PLC0415

    view = campaign_view(outcome)
    if as_json:
        print_json(view.model_dump(mode="json"))
    else:
        _show_campaign(view)


def _show_estimate(view: "EstimateView") -> None:
    print_table(
        "Estimate",
        ["figure", "value"],
        [
            ["copywriter", f"{view.copywriter.value}{f' ({view.model})' if view.model else ''}"],
            ["generations", f"{view.generations:,}"],
            ["variants", f"{view.variants:,}"],
            ["model calls", f"{view.calls:,}"],
            ["tokens in", f"{view.input_tokens:,}"],
            ["tokens out", f"{view.output_tokens:,}"],
            ["cost", "unknown" if view.cost_usd is None else f"${view.cost_usd:,.4f}"],
            ["time", _time(view.seconds)],
        ],
    )
    _say_left_out(view)
    console.print(f"From {view.sampled} briefs that were planned. Taken for granted:")
    for assumption in view.assumptions:
        console.print(plain(f"  - {assumption}"))


def _say_left_out(view: "EstimateView") -> None:
    for left in view.left_out:
        console.print(plain(f"Left out: {left.count:,}, {left.reason}"))


def _show_campaign(view: "CampaignView") -> None:
    print_table(
        f"Campaign {view.id}: {view.status.value}",
        ["figure", "estimated", "actual"],
        [[line.figure, _figure(line.estimated), _figure(line.actual)] for line in view.compared],
    )
    by_status = ", ".join(
        f"{count:,} {name.value.replace('_', ' ')}" for name, count in view.variants_by_status.items()
    )
    console.print(f"Variants: {by_status or 'none yet'}.")
    _say_left_out(view.estimate)
    if view.stopped_because is not None:
        console.print(
            plain(
                f"Stopped: {view.stopped_because}. {view.finished:,} of {view.planned:,} generations are made, "
                f"{view.left:,} are not."
            )
        )
    elif view.left:
        console.print(f"{view.finished:,} of {view.planned:,} generations are made, {view.left:,} are not.")
    for failure in view.failures:
        console.print(plain(f"Failed: {failure}"))
    if view.left:
        console.print(f"Next: bespoke campaign resume {view.id} (with more budget where it is spent)")
    elif "in_review" in view.variants_by_status:
        console.print("Next: bespoke review list")


def _figure(value: float | None) -> str:
    if value is None:
        return "unknown"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7_200 else f"{seconds / 3_600:.1f} h"
