"""The rules that say which of seven types a customer is, with the figures that decided.

The names of the types are common in retail; no published definition of them has numbers, so every
threshold here is this project's own and can be changed. The defaults were chosen on the purchases of
the Complete Journey data (2,469 households). The first rule that matches wins:

1. `lapsed`: days since the last trip > max(`lapsed_days`, `gap_factor` * gap)
2. `new_or_thin`: no history, or fewer than `thin_trips` trips in the window
3. `disengaged`: weekly spend under `disengaged_spend_ratio` of what it was, where that was at least
   `disengaged_prior_spend`; or days since the last trip > max(`disengaged_days`, `gap_factor` * gap)
4. `deal_seeker`: discount share ≥ `deal_discount_share`, or a coupon on ≥ `deal_coupon_trip_share` of
   trips
5. `brand_advocate`: active weeks, regular departments and spend all high, and spending has held up
6. `multicategory`: ≥ `multicategory_departments` regular departments
7. `single_category_regular`: the rest

`single_category_regular` means a narrow range, not one category only.
"""

from datetime import date

from pydantic import Field, model_validator

from bespoke.domain.base import Value
from bespoke.domain.profile import CustomerType, TypeAssignment

_DAYS_PER_WEEK = 7


class TypeThresholds(Value):
    """Every number of the rules. Money is in dollars, shares are from 0 to 1."""

    window_days: int = Field(default=182, gt=0, multiple_of=_DAYS_PER_WEEK)
    """Days before the as-of day that the metrics look at: whole weeks."""
    recent_weeks: int = Field(default=8, gt=0)
    """Last weeks of the window; spend in them is set against the weeks before."""
    min_days_for_gap: int = Field(default=3, ge=2)
    """Shopping days needed for a usual gap to be told."""
    default_gap_days: float = Field(default=14, gt=0)
    """Gap assumed where there are fewer shopping days than that."""
    gap_factor: float = Field(default=3, gt=0)
    """Times the usual gap after which a silence means something."""
    lapsed_days: int = Field(default=56, ge=0)
    """Silence that makes nobody lapsed, however short their usual gap."""
    thin_trips: int = Field(default=3, ge=0)
    """Under so many trips in the window too little is known for a personal claim."""
    disengaged_days: int = Field(default=28, ge=0)
    """Silence that makes nobody disengaged, however short their usual gap."""
    disengaged_prior_spend: float = Field(default=3, ge=0)
    """Weekly spend before, under which a fall in spend says nothing."""
    disengaged_spend_ratio: float = Field(default=0.5, ge=0)
    """Recent over earlier weekly spend, below which spending has fallen away."""
    deal_discount_share: float = Field(default=0.22, ge=0, le=1)
    """Discounts over the undiscounted price of everything bought; about the 82nd percentile."""
    deal_coupon_trip_share: float = Field(default=0.20, ge=0, le=1)
    """Trips with a coupon over all trips."""
    advocate_weeks: int = Field(default=20, ge=0)
    """Weeks of the window with a purchase."""
    advocate_departments: int = Field(default=6, ge=0)
    """Regular departments of an advocate."""
    advocate_spend: float = Field(default=1000, ge=0)
    """Spend in the window; about the 70th percentile."""
    advocate_spend_ratio: float = Field(default=0.8, ge=0)
    """Recent over earlier weekly spend, from which spending has held up."""
    multicategory_departments: int = Field(default=5, ge=0)
    """Regular departments of a multicategory customer."""
    regular_department_baskets: int = Field(default=3, ge=1)
    """Baskets in the window that make a department a regular one."""

    @model_validator(mode="after")
    def _weeks_fit_the_window(self) -> "TypeThresholds":
        if self.recent_weeks >= self.window_weeks:
            raise ValueError(
                f"recent_weeks '{self.recent_weeks}' leaves nothing before in {self.window_weeks} weeks"
            )
        return self

    @property
    def window_weeks(self) -> int:
        return self.window_days // _DAYS_PER_WEEK

    @property
    def prior_weeks(self) -> int:
        """Weeks of the window before the recent ones."""
        return self.window_weeks - self.recent_weeks


class ShoppingMetrics(Value):
    """What the rules look at, over the window before the as-of day.

    Recency and gap count any purchase ever made before that day; the rest counts merchandise in the
    window only.
    """

    recency_days: int = Field(ge=0)
    """Days since the last purchase of any kind."""
    gap_days: float | None = Field(default=None, gt=0)
    """Median days between shopping days; None where there are too few of them."""
    trips: int = Field(ge=0)
    active_weeks: int = Field(ge=0)
    """Weeks, counted back from the as-of day, with a purchase."""
    spend: float = Field(ge=0)
    discount_share: float | None = Field(default=None, ge=0, le=1)
    """Discounts over spend and discounts; None where nothing was bought."""
    coupon_trip_share: float | None = Field(default=None, ge=0, le=1)
    """None where there were no trips."""
    regular_departments: int = Field(ge=0)
    spend_week_recent: float = Field(ge=0)
    """Per week, over the recent weeks."""
    spend_week_prior: float = Field(ge=0)
    """Per week, over the weeks of the window before."""


def assign_type(metrics: ShoppingMetrics | None, thresholds: TypeThresholds, as_of: date) -> TypeAssignment:
    """Returns the type by the first rule that matches, and why in plain words.

    Args:
        metrics: None for a customer without any purchase before `as_of`.
        thresholds: The numbers of the rules.
        as_of: The day that the metrics look back from.
    """
    if metrics is None:
        return TypeAssignment(type=CustomerType.NEW_OR_THIN, as_of=as_of, reason="no purchases on record")
    rules = (
        (CustomerType.LAPSED, _why_lapsed),
        (CustomerType.NEW_OR_THIN, _why_thin),
        (CustomerType.DISENGAGED, _why_disengaged),
        (CustomerType.DEAL_SEEKER, _why_deal_seeker),
        (CustomerType.BRAND_ADVOCATE, _why_advocate),
        (CustomerType.MULTICATEGORY, _why_multicategory),
    )
    for customer_type, why in rules:
        reason = why(metrics, thresholds)
        if reason is not None:
            return TypeAssignment(type=customer_type, as_of=as_of, reason=reason)
    return TypeAssignment(
        type=CustomerType.SINGLE_CATEGORY_REGULAR, as_of=as_of, reason=_why_narrow(metrics, thresholds)
    )


def _why_lapsed(m: ShoppingMetrics, t: TypeThresholds) -> str | None:
    return _why_silent(m, t, t.lapsed_days)


def _why_thin(m: ShoppingMetrics, t: TypeThresholds) -> str | None:
    if m.trips >= t.thin_trips:
        return None
    trips = "no shopping trips" if m.trips == 0 else f"only {_count(m.trips, 'shopping trip')}"
    return f"{trips} in {t.window_weeks} weeks, too few to tell"


def _why_disengaged(m: ShoppingMetrics, t: TypeThresholds) -> str | None:
    fell = m.spend_week_recent < t.disengaged_spend_ratio * m.spend_week_prior
    if m.spend_week_prior >= t.disengaged_prior_spend and fell:
        return (
            f"spent ${m.spend_week_recent:,.2f} a week in the last {t.recent_weeks} weeks, less than "
            f"{t.disengaged_spend_ratio:.0%} of the ${m.spend_week_prior:,.2f} a week in the "
            f"{t.prior_weeks} weeks before"
        )
    return _why_silent(m, t, t.disengaged_days)


def _why_deal_seeker(m: ShoppingMetrics, t: TypeThresholds) -> str | None:
    reasons = []
    if m.discount_share is not None and m.discount_share >= t.deal_discount_share:
        reasons.append(f"saved {m.discount_share:.1%} of the full price through discounts")
    if m.coupon_trip_share is not None and m.coupon_trip_share >= t.deal_coupon_trip_share:
        reasons.append(f"used a coupon on {m.coupon_trip_share:.1%} of trips")
    return f"{' and '.join(reasons)} in {t.window_weeks} weeks" if reasons else None


def _why_advocate(m: ShoppingMetrics, t: TypeThresholds) -> str | None:
    if (
        m.active_weeks < t.advocate_weeks
        or m.regular_departments < t.advocate_departments
        or m.spend < t.advocate_spend
        or m.spend_week_recent < t.advocate_spend_ratio * m.spend_week_prior
    ):
        return None
    return (
        f"bought in {m.active_weeks} of {t.window_weeks} weeks, regularly in "
        f"{_count(m.regular_departments, 'department')}, ${m.spend:,.0f} in {t.window_weeks} weeks, "
        "and spending has held up"
    )


def _why_multicategory(m: ShoppingMetrics, t: TypeThresholds) -> str | None:
    if m.regular_departments < t.multicategory_departments:
        return None
    return f"bought regularly in {_count(m.regular_departments, 'department')} in {t.window_weeks} weeks"


def _why_narrow(m: ShoppingMetrics, t: TypeThresholds) -> str:
    departments = _count(m.regular_departments, "department") if m.regular_departments else "no department"
    return (
        f"{_count(m.trips, 'trip')} in {t.window_weeks} weeks, regularly in {departments}, "
        f"fewer than {t.multicategory_departments}"
    )


def _why_silent(m: ShoppingMetrics, t: TypeThresholds, at_least_days: int) -> str | None:
    """Returns the reason when the last trip is longer ago than `at_least_days` and the usual gap allow."""
    gap_days = t.default_gap_days if m.gap_days is None else m.gap_days
    allowed = max(at_least_days, t.gap_factor * gap_days)
    if m.recency_days <= allowed:
        return None
    last = f"last shopped {_count(m.recency_days, 'day')} ago, "
    if allowed == at_least_days:
        return f"{last}longer than the {at_least_days} days that anyone is given"
    if m.gap_days is None:
        return (
            f"{last}more than {t.gap_factor:g} times the {gap_days:g} days assumed where "
            "too few shopping days are known"
        )
    return f"{last}more than {t.gap_factor:g} times the usual {gap_days:g} days between trips"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
