"""Lets a demo clinic's record look as if it had been written on the days it is about, so that a past day shows its own.

The clinic is written in a minute; a real one is written over years. Only what a demo site's own writing left is
dated back, never what somebody enters there. What the database refuses to change keeps its moment: contacts, what a
physician agreed to, and the audit trail. So does an appointment: which tests it was booked for stands in that trail.
"""

from __future__ import annotations

from typing import Any

from django.db.models import DateTimeField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least

from monitoring.models import Condition, Decision, Event, Observation, Sign, Treatment, Visit
from patients.models import Patient, Site

DAY_OF = {
    **dict.fromkeys((Observation, Sign, Visit, Event, Decision), "date"),
    **dict.fromkeys((Treatment, Condition), "start"),
}


class Noon(Func):
    """The moment at which it is noon in a time zone on the day of a column."""

    output_field = DateTimeField()

    def __init__(self, day: Combinable, zone: Value) -> None:
        super().__init__(day, zone)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple:
        context |= {"template": "django_datetime_trunc('second', %(expressions)s)"}
        return self.as_sql(compiler, connection, arg_joiner=" || ' 12:00:00', 'UTC', ", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple:
        context |= {"template": "((%(expressions)s)"}
        return self.as_sql(compiler, connection, arg_joiner=" + TIME '12:00') AT TIME ZONE ", **context)


def date_back(site: Site, origin: str) -> None:
    """Give every row that was written through `origin` the noon of its day, or of the day of registration where that
    was later; what lies ahead keeps its moment. Seventeen statements. Raises ValueError for a site that is no demo.
    """
    if not site.demo:
        raise ValueError(
            f"{site.code} is no demo clinic: its rows keep the moments at which they were recorded"
        )
    _tell_ends_later(site, origin)
    for model, day in DAY_OF.items():
        _date(_of(model.objects.all(), site, origin), "recorded_at", _day(day), site)
    for model in (Treatment, Condition):
        versions = _of(model.history.all(), site, origin)
        _date(versions, "recorded_at", _day("start"), site)
        _date(versions, "history_date", _day("end", "start"), site)
    patients = Patient.objects.filter(site=site, synthetic=True)
    _date(patients, "created_at", F("registered_on"), site)
    said = Patient.history.filter(site=site, synthetic=True)
    _date(said, "history_date", Coalesce("status_date", "registered_on"), site)


def _tell_ends_later(site: Site, origin: str) -> None:
    """Who began a treatment in follow-up did not know its end: that becomes a second version of the row."""
    in_follow_up = Q(version=1, end__gt=F("start")) & Q(end__gt=F("patient__registered_on"))
    begun = _of(Treatment.history.filter(in_follow_up), site, origin)
    ended = list(begun)
    begun.update(end=None, stop_reason="")
    for row in ended:
        row.history_id, row.history_type, row.version = None, "~", 2
    Treatment.history.bulk_create(ended)
    _of(Treatment.objects.filter(in_follow_up), site, origin).update(version=2)


def _of(rows: QuerySet, site: Site, origin: str) -> QuerySet:
    return rows.filter(patient__site=site, patient__synthetic=True, source=origin)


def _day(*names: str) -> Combinable:
    """The first of the columns that holds one, from the day of registration on."""
    of_patient = Patient.objects.filter(pk=OuterRef("patient_id")).order_by()
    registered = Subquery(of_patient.values("registered_on"))
    return Greatest(Coalesce(*names, registered), registered)


def _date(rows: QuerySet, moment: str, day: Combinable, site: Site) -> None:
    rows.update(**{moment: Least(Noon(day, Value(site.time_zone)), F(moment))})
