"""How much of what fell due at a clinic was done in its window: by test, by month, by the rule that asked for it.

What is not yet due is left out, also where it was done early: who counts early successes before their windows close
counts no failures yet. A test that was waived in time, until its last day, was not asked for; a waiver that came after
that day excuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncMonth

from monitoring.models import ScheduleItem
from monitoring.protocol.calendar import add_months
from monitoring.protocol.current import CURRENT
from patients.models import Site

State = ScheduleItem.State
MONTHS = 12  # looked back on, the running one included


@dataclass(frozen=True, slots=True)
class Share:
    """Of `due` items so many were done in their window, before it opened, after it closed, or not until now."""

    code: str  # of a panel or rule; "2026-05" for a month; "" for all
    in_window: int = 0
    early: int = 0
    late: int = 0
    never: int = 0

    @property
    def due(self) -> int:
        return self.in_window + self.early + self.late + self.never

    @property
    def percent(self) -> int | None:
        """Whole percent, rounded down: only all of them are 100. None where nothing was due."""
        return self.in_window * 100 // self.due if self.due else None

    @property
    def first(self) -> date:
        """Of a month: its first day."""
        return date.fromisoformat(f"{self.code}-01")

    def with_(self, timing: str, number: int) -> Share:
        counts = {name: getattr(self, name) for name in TIMINGS}
        return Share(self.code, **counts | {timing: counts[timing] + number})


TIMINGS = ("in_window", "early", "late", "never")


class Adherence(NamedTuple):
    """Shares of the items whose last day lies from `since` up to the day before `today`."""

    since: date
    total: Share
    panels: list[Share]
    months: list[Share]
    rules: list[Share]


def adherence(site: Site, today: date, months: int = MONTHS) -> Adherence:
    """One query, whatever the clinic's size. Panels by what is lost first, months from the oldest on."""
    since = add_months(today.replace(day=1), 1 - months)
    total = Share("")
    panels: dict[str, Share] = {}
    by_month = {_month(add_months(since, n)): Share(_month(add_months(since, n))) for n in range(months)}
    rules: dict[str, Share] = {}
    for row in _counted(site, since, today):
        timing, number = row["timing"], row["number"]
        total = total.with_(timing, number)
        for shares, code in ((panels, row["panel"]), (by_month, _month(row["month"])), (rules, row["rule"])):
            shares[code] = shares.get(code, Share(code)).with_(timing, number)
    ranks = {str(contents.panel): contents.rank for contents in CURRENT.contents}
    return Adherence(
        since,
        total,
        sorted(panels.values(), key=lambda share: (ranks.get(share.code, 0), share.code)),
        list(by_month.values()),
        sorted(rules.values(), key=lambda share: (-share.due, share.code)),
    )


def _counted(site: Site, since: date, today: date) -> QuerySet:
    done = Q(state=State.DONE)
    timing = Case(
        When(done & Q(done_on__lt=F("opens")), then=Value("early")),
        When(done & Q(done_on__gt=F("due_by")), then=Value("late")),
        When(done, then=Value("in_window")),
        default=Value("never"),
        output_field=CharField(),
    )
    asked = ScheduleItem.objects.filter(
        site=site, due_by__gte=since, due_by__lt=today, state__in=[State.DONE, State.MISSED, State.OPEN]
    ).exclude(~done & Q(waived_on__lte=F("due_by"), waived_until__gte=F("due_by")))
    grouped = asked.annotate(month=TruncMonth("due_by"), timing=timing).order_by()
    return grouped.values("panel", "rule", "month", "timing").annotate(number=Count("pk"))


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
