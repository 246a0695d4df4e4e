"""A patient's first page, and the course behind its chart: as JSON for the browser, as a table, as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from monitoring.charts import legend, table
from monitoring.charts.axis import Period
from monitoring.charts.course import Content, axis_of, content_of, figure_of, height_of
from monitoring.charts.multiples import has_limit
from monitoring.charts.series import name_of as series_name
from monitoring.charts.treatments import name_of
from monitoring.protocol.case import Case
from monitoring.protocol.vocabulary import Status
from monitoring.reports.csv_text import csv_bytes
from monitoring.selectors import appointments, overview
from monitoring.selectors import lanes as choice
from monitoring.selectors.banner import banner_of
from monitoring.selectors.lanes import Lanes
from monitoring.views import as_known, assessed, course_lanes, course_period
from monitoring.views.record import record_page
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient

MONTHS, LINEAR, LIMIT, OFF = "months", "linear", "limit", "off"
TO_DO = (Status.OVERDUE, Status.DUE)
PRESSING, SOON = 5, 3  # items that the page names
OF_FIGURE = ("by_month", "logarithmic", "per_limit", "banded", "period")


@dataclass(frozen=True)
class Scales:
    """How the reader wants to see it: ?x=months, ?y=linear or ?y=limit, ?band=off, ?from= and ?to= a day, ?lanes=.

    Anything else is the whole on the calendar, VEGF in its unit on a logarithmic scale, with what is expected. `kept`:
    the lanes that are shown where the address names none.
    """

    by_month: bool
    logarithmic: bool
    per_limit: bool
    banded: bool
    period: Period
    lanes: Lanes
    kept: tuple[str, ...] = choice.USUAL
    known: tuple[
        tuple[str, str], ...
    ] = ()  # of the address, where the record is shown as it was known on a day

    @classmethod
    def of(
        cls,
        request: HttpRequest,
        who: Patient,
        kept: tuple[str, ...] = choice.USUAL,
        known: dict[str, str] | None = None,
    ) -> Scales:
        asked = request.GET
        y = asked.get("y")
        banded = asked.get("band") != OFF
        period = course_period.period_of(asked)
        lanes = course_lanes.asked(asked, kept, judges=_judges(request, who))
        then = tuple((known or {}).items())
        return cls(asked.get("x") == MONTHS, y != LINEAR, y == LIMIT, banded, period, lanes, kept, then)

    @property
    def of_figure(self) -> dict:
        return {name: getattr(self, name) for name in OF_FIGURE}

    def query(self, **changes: bool | Period) -> str:
        so = replace(self, **changes)
        chosen = ({"x": MONTHS} if so.by_month else {}) | ({} if so.logarithmic else {"y": LINEAR})
        chosen |= {"y": LIMIT} if so.per_limit else {}
        chosen |= {} if so.banded else {"band": OFF}
        chosen |= course_period.query_of(so.period)
        chosen |= course_lanes.query_of(so.lanes, always=so.kept != choice.USUAL) | dict(so.known)
        return course_lanes.address("", chosen)


def _judges(request: HttpRequest, who: Patient) -> bool:
    return access.can(request.user, Permission.ASSESS, who.site_id)


@require_safe
def patient(request: HttpRequest, patient_id: int) -> HttpResponse:
    who = access.patient_for(request.user, patient_id, Permission.READ_PATIENT)
    if not access.can(request.user, Permission.READ_COURSE, who.site_id):
        return redirect("patient_due", who.pk)
    asked = as_known.asked(request, who)
    record = asked.record
    who, today, now = record.patient, record.today, record.known_on is None
    if not record.is_registered:
        return record_page(request, who, "as_known_empty.html", today=today, banner=None, **asked.context())
    scales = Scales.of(request, who, choice.remembered(request.user), asked.query)
    course = record.course(scales.lanes, judged=True)
    content = content_of(course, today)
    items = record.open_items()
    assessment = record.assessment([each.item for each in items])
    judged = assessed.context(request, record, assessment)
    to_do = [each for each in items if each.standing in TO_DO]
    return record_page(
        request,
        who,
        "patient.html",
        today=today,
        chart=_chart(request, who, course, content, today, scales)
        | {"badges": course_lanes.badges(judged.get("stands", []), content)},
        standing=_told(overview.standing_of(course, today)),
        to_do=to_do[:PRESSING],
        more_to_do=len(to_do[PRESSING:]),
        soon=[each for each in items if each.standing == Status.UPCOMING][:SOON],
        next_visit=appointments.next_visit(items, today),
        visits=record.visits(),
        contacts=record.contacts(),
        decisions=record.decisions(),
        **judged,
        **asked.context(),
        records=now and access.can(request.user, Permission.RECORD_RESULTS, who.site_id),
        status=as_known.REFUSED if asked.is_refused else 200,
    )


def _chart(
    request: HttpRequest, who: Patient, course: dict, content: Content, today: date, scales: Scales
) -> dict:
    """What the page says around the chart: its addresses, its switches, its legend, what is not recorded."""
    of_lanes = course_lanes.query_of(scales.lanes) | dict(scales.known)
    axis = axis_of(content, today, scales.period)
    views = course_period.offers(course["treatments"], axis, today)
    page = reverse("patient", args=[who.pk])
    limited = [line for line in content.vegf if has_limit(line, course["limits"])]
    return {
        "empty": content.is_empty,
        "height": height_of(content, today),
        "legend": legend.legend_of(content, course["limits"]),
        "points": content.points,
        "started": course["start"],
        "scales": scales,
        "has_vegf": bool(content.vegf),
        "json": reverse("course_json", args=[who.pk]),
        "csv": course_lanes.address(reverse("course_csv", args=[who.pk]), of_lanes),
        "table": course_lanes.address(reverse("course_table", args=[who.pk]), of_lanes),
        "result": reverse("result", args=[who.pk, 0]),
        "query": scales.query(),
        "calendar": page + scales.query(by_month=False),
        "months": page + scales.query(by_month=True),
        "logarithmic": page + scales.query(logarithmic=True, per_limit=False),
        "linear": page + scales.query(logarithmic=False, per_limit=False),
        "per_limit": page + scales.query(logarithmic=True, per_limit=True),
        "limitless": [line.name for line in content.vegf if line not in limited] if limited else [],
        "has_limits": bool(limited),
        "has_bands": bool(content.corridors),
        "banded": page + scales.query(banded=True),
        "bare": page + scales.query(banded=False),
        "missing": course_lanes.missing(content, scales.lanes),
        "choice": course_lanes.form_of(request, who.pk, course, scales.lanes, judges=_judges(request, who)),
        "views": [(each, page + scales.query(period=each.period)) for each in views],
        "in_view": course_period.in_view(axis),
    }


def _told(standing: overview.Standing) -> dict:
    """The latest facts with the words that the page puts around them."""
    return {
        "vegf": [_fact(each, name=True) for each in standing.vegf],
        "m_protein": [_fact(each, name=True) for each in standing.m_protein],
        "onls": _fact(standing.onls),
        "platelets": _fact(standing.platelets),
        "running": [(name_of(each.treatment), each) for each in standing.running],
    }


def _fact(latest: overview.Latest | None, *, name: bool = False) -> dict | None:
    if latest is None:
        return None
    series, point, change = latest.series, latest.point, latest.change
    is_word = point["value"] is None
    return {
        "name": series_name(series) if name else "",
        "value": table.reported(point),
        "unit": "" if is_word else table.unit_of(series, point),
        "day": date.fromisoformat(point["date"]),
        "above": "above_limit" in point["flags"],
        "change": change,
        "percent": f"{'−' if change.percent < 0 else '+'}{abs(change.percent)}" if change else "",
        "since": date.fromisoformat(change.since["date"]) if change else None,
        "baseline": table.reported(change.since) if change else "",
    }


@require_safe
def course_json(request: HttpRequest, patient_id: int) -> HttpResponse:
    """`{figure: {data, layout}, start, in_view}` for course.js. Part of the page that audited the reading.

    `start`: the day of month 0, or null. `in_view`: the period that is drawn, in words; empty for the whole.
    """
    who = access.patient_for(request.user, patient_id, Permission.READ_COURSE)
    asked = as_known.asked(request, who)
    if refused := as_known.refusal(asked):
        return refused
    today, scales = asked.record.today, Scales.of(request, who)
    course = asked.record.course(scales.lanes)
    content = content_of(course, today)
    axis = axis_of(content, today, scales.period)
    drawn = {
        "figure": figure_of(course, content, today, **scales.of_figure),
        "start": course["start"],
        "in_view": course_period.in_view(axis),
    }
    return HttpResponse(orjson.dumps(drawn), content_type="application/json")


@require_safe
def course_table(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The same points as a table: a part of the patient's page, or a page of its own where no script runs."""
    who = access.patient_for(request.user, patient_id, Permission.READ_COURSE)
    asked = as_known.asked(request, who)
    if refused := as_known.refusal(asked):
        return refused
    who, today = asked.record.patient, asked.record.today
    lanes = course_lanes.asked(request.GET, judges=_judges(request, who))
    course = asked.record.course(lanes)
    shown = course_lanes.query_of(lanes) | asked.query
    context = {
        **asked.context(),
        "table": table.table_of(course),
        "treatments": _given(course),
        "started": course["start"],
        "results": reverse("patient_results", args=[who.pk]),
        "chart": course_lanes.address(reverse("patient", args=[who.pk]), shown),
        "csv": course_lanes.address(reverse("course_csv", args=[who.pk]), shown),
    }
    if request.htmx:
        return render(
            request, "monitoring/course_table_part.html", {"patient": who, "today": today, **context}
        )
    if asked.query:  # what stands beside the name is of that day too
        case = Case(asked.record.judged_history, today)
        context["banner"] = banner_of(case, judged=_judges(request, who))
    return record_page(request, who, "course_table.html", today=today, page="patient", **context)


def _given(course: dict) -> list[tuple[str, dict, date, date | None]]:
    """Name, facts, start and end of each treatment; a transplant is a day."""
    return [
        (name_of(t), t, date.fromisoformat(t["start"]), _day(t["end"] if t["end"] != t["start"] else None))
        for t in course["treatments"]
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@require_safe
def course_csv(request: HttpRequest, patient_id: int) -> HttpResponse:
    who = access.patient_for(request.user, patient_id, Permission.READ_COURSE)
    asked = as_known.asked(request, who)
    if refused := as_known.refusal(asked):
        return refused
    course = asked.record.course(course_lanes.asked(request.GET, judges=_judges(request, who)))
    content = csv_bytes(table.CSV_HEADER, table.csv_rows(course, synthetic=who.synthetic))
    audit.record(AuditType.EXPORTED, by=request.user, patient=who, what="course", format="csv", **asked.query)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    of = ("as-known-on-" if asked.query else "") + asked.record.today.isoformat()
    response["Content-Disposition"] = f'attachment; filename="course-{who.pk}-{of}.csv"'
    return response
