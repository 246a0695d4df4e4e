"""The course with what the chosen lanes draw beyond it: a nerve, organs over time, visits and contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from monitoring.models import Contact, Visit
from monitoring.protocol.history import History, Reading
from monitoring.selectors import lanes as choice
from monitoring.selectors.course import course_of, month_of, treatment_start
from monitoring.selectors.history import judged_history_of, readings_of
from monitoring.selectors.lanes import Lanes
from monitoring.selectors.organ_course import organ_course
from monitoring.selectors.overview import charted_history
from patients.models import Patient


def history_for(patient: Patient, lanes: Lanes) -> History:
    """What the lanes need of a record: two queries; four with organs, which everything judged may concern."""
    if choice.ORGANS in lanes.names:
        return with_nerves(patient, judged_history_of(patient), lanes)
    return charted_history(patient, lanes.analytes)


def with_nerves(patient: Patient, history: History, lanes: Lanes) -> History:
    """The history that rules see, with the values of nerve conduction where their lane is shown: one query."""
    if choice.NERVE not in lanes.names:
        return history
    others = [reading for reading in history.readings if not reading.analyte.startswith("ncs.")]
    found = sorted([*others, *readings_of(patient, choice.NERVE_CODES)], key=lambda each: each.date)
    return replace(history, readings=tuple(found))


def seen_of(patient: Patient, lanes: Lanes) -> tuple[list[Visit], list[Contact]]:
    """Visits and contacts, oldest first: two queries where their lane is shown."""
    if choice.VISITS not in lanes.names:
        return [], []
    visits = Visit.objects.standing().filter(patient=patient).order_by("date", "pk")
    contacts = Contact.objects.filter(patient=patient).order_by("date", "pk")
    return list(visits), list(contacts)


def course_shown(
    history: History,
    today: date,
    lanes: Lanes,
    visits: Iterable[Visit] = (),
    contacts: Iterable[Contact] = (),
) -> dict:
    """`course_of` the results that the lanes draw, with the keys of results, and besides:

    {lanes: the names, nerve: the chosen one or "", nerves: those that were tested,
     organs: as `organ_course` answers, visits: [{date, month, kind}], contacts: [{date, month, channel, outcome}]}
    """
    start = treatment_start(history, today)
    read = {reading.analyte for reading in history.readings}
    nerves = choice.nerves_in(read)
    nerve = _nerve(history.readings, nerves, lanes)
    others = frozenset(lanes.analytes).difference(choice.NERVE_CODES)
    drawn = others.union(choice.codes_of_nerve(nerve) if choice.NERVE in lanes.names else ())
    facts = history
    if not read <= drawn:
        facts = replace(history, readings=tuple(r for r in history.readings if r.analyte in drawn))
    course = course_of(facts, today, with_ids=True)
    is_seen = choice.VISITS in lanes.names
    return course | {
        "lanes": lanes.names,
        "nerve": nerve,
        "nerves": nerves,
        "organs": organ_course(history, today) if choice.ORGANS in lanes.names else [],
        "visits": [_seen(each, start, kind=each.kind) for each in visits if is_seen and each.date <= today],
        "contacts": [
            _seen(each, start, channel=each.channel, outcome=each.outcome)
            for each in contacts
            if is_seen and each.date <= today
        ],
    }


def _nerve(readings: Iterable[Reading], nerves: list[str], lanes: Lanes) -> str:
    """The one that was asked for, else the one that was tested most often; "" where none was."""
    if not nerves:
        return ""
    if lanes.nerve in nerves:
        return lanes.nerve
    often = Counter(
        reading.analyte.split(".", 1)[1].rpartition(".")[0]
        for reading in readings
        if reading.analyte.startswith("ncs.")
    )
    return max(nerves, key=lambda nerve: often[nerve])


def _seen(row: Visit | Contact, start: date | None, **words: str) -> dict:
    return {"date": row.date.isoformat(), "month": month_of(row.date, start), **words}
