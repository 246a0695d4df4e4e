"""The part of a course that a reader looks at: ?from=2025-03-01&to=2025-11-30, either end alone, or the whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils.translation import gettext as _

from monitoring.charts.axis import Period, TimeAxis
from monitoring.selectors.overview import line_start

FROM, TO = "from", "to"
YEAR = timedelta(days=365)
BEFORE_A_LINE = timedelta(days=31)  # what a line starts from is seen with it
WORTHWHILE = 0.1  # of the whole: a view that leaves out less is not offered


@dataclass(frozen=True, slots=True)
class Offer:
    """A view with its name."""

    name: str
    period: Period


def period_of(asked: QueryDict) -> Period:
    """What is no day is left open."""
    return Period(_day(asked.get(FROM, "")), _day(asked.get(TO, "")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def query_of(period: Period) -> dict[str, str]:
    ends = {FROM: period.first, TO: period.last}
    return {name: day.isoformat() for name, day in ends.items() if day}


def in_view(axis: TimeAxis) -> str:
    """The period in words; empty for the whole."""
    return "" if axis.is_whole else _("in view: %(period)s") % {"period": axis.in_view}


def offers(treatments: list[dict], axis: TimeAxis, today: date) -> list[Offer]:
    """The whole, the last twelve months, the line of treatment that began last: as far as they differ."""
    found = [Offer(_("Whole course"), Period()), Offer(_("Last 12 months"), Period(today - YEAR))]
    if began := line_start(treatments):
        found.append(Offer(_("Since this line"), Period(began - BEFORE_A_LINE)))
    least = axis.first + timedelta(days=axis.days * WORTHWHILE)
    return [each for each in found if each.period.first is None or each.period.first > least]
