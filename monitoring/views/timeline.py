"""Everything that happened to a patient on one page: newest first, by year, each row leads to its thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from monitoring import wording
from monitoring.models import Alert, Appointment, Contact, Observation
from monitoring.protocol.vocabulary import TreatmentKind
from monitoring.selectors import alerts
from monitoring.selectors import timeline as events
from monitoring.selectors.result_list import Listed
from monitoring.selectors.timeline import Entry
from monitoring.views.findings import GLYPHS
from monitoring.views.record import record_page
from monitoring.wording.timeline import timeline_code, timeline_kind
from patients import access
from patients.access import Permission
from patients.models import Patient, PatientStatus

Said = tuple[str, str]  # the thing in a few words, and what else is known of it


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the page. `before`: its days before it was changed; `voided`: by whom, when and why, if it was."""

    day: date
    what: str
    title: str
    detail: str
    note: str
    url: str
    by: str
    code: str
    glyph: str = ""
    planned: bool = False
    changed: bool = False
    before: tuple[date, ...] = ()
    voided_by: str = ""
    voided_on: date | None = None
    void_reason: str = ""


@require_safe
def page(request: HttpRequest, patient_id: int) -> HttpResponse:
    """For those who see values: decisions and alerts are among what happened."""
    patient = access.patient_for(request.user, patient_id, Permission.READ_COURSE)
    today = patient.site.day()
    kind = request.GET.get("kind", "")
    before = request.GET.get("before", "")[:60]
    judges = access.can(request.user, Permission.ASSESS, patient.site_id)
    offered = events.kinds_for(judges=judges)
    audience = alerts.audiences(request.user, patient)
    found = events.timeline(patient, today, audience=audience, judges=judges, kind=kind, before=before)
    rows = [_row(patient, entry, today, judges) for entry in found.entries]
    return record_page(
        request,
        patient,
        "timeline.html",
        today=today,
        page="patient",
        years=[(year, list(group)) for year, group in groupby(rows, key=lambda row: _year(row.day, today))],
        undated=[wording.condition(row.code) for row in found.undated if not row.is_voided],
        kinds=[(code, timeline_kind(code)) for code in offered],
        kind=kind if kind in offered else "",
        following=found.following,
        earlier=bool(before),
        here="patient_timeline",
        judges=judges,
    )


def _year(day: date, today: date) -> str:
    return str(day.year) if day <= today else ""


def _row(patient: Patient, entry: Entry, today: date, judges: bool) -> Row:
    say, where = SAID[entry.code]
    title, detail = say(entry)
    told = Row(
        day=entry.day,
        what=timeline_code(entry.code),
        title=capfirst(title),
        detail=detail,
        note=getattr(entry.row, "note", ""),
        url=where(patient, entry.row, judges),
        by=entry.by or _by(entry),
        code=entry.code,
        glyph=GLYPHS.get(entry.row.severity, "") if isinstance(entry.row, Alert) else "",
        planned=entry.day > today and entry.code.startswith("treatment"),
        changed=entry.changed,
        before=entry.before,
    )
    first = entry.row[0] if isinstance(entry.row, list) else entry.row
    if getattr(first, "voided_at", None) is None:
        return told
    return replace(
        told,
        voided_by=str(first.voided_by or ""),
        voided_on=patient.site.day(first.voided_at),
        void_reason=first.void_reason,
    )


def _by(entry: Entry) -> str:
    row = entry.row[0] if isinstance(entry.row, list) else entry.row
    if entry.code == "alert_acknowledged":
        return str(row.acknowledged_by or "")
    return str(getattr(row, "recorded_by", None) or getattr(row, "assessed_by", None) or "")


# What each kind of thing says ---------------------------------------------------------------------------------------


def _treatment(entry: Entry) -> Said:
    row = entry.row
    agents = " + ".join(wording.agent(agent) for agent in row.agents)
    name = agents if agents and row.kind != TreatmentKind.ASCT else wording.treatment_kind(row.kind)
    line = _("line %(n)s") % {"n": row.line} if row.line else ""
    if entry.code == "treatment_ended":
        return name, _joined(line, wording.stop_reason(row.stop_reason) if row.stop_reason else "")
    kind = wording.treatment_kind(row.kind) if name == agents else ""
    dose = wording.quantity(row.dose_gy, "Gy") if row.dose_gy else ""
    return name, _joined(kind if row.kind != TreatmentKind.SYSTEMIC else "", dose, line)


def _decision(entry: Entry) -> Said:
    row = entry.row
    return wording.decision(row.decision), wording.stop_reason(row.reason) if row.reason else ""


def _scan(entry: Entry) -> Said:
    """ "PET: number of avid lesions 2"; a scan soon after treatment says that it may under-call the response."""
    values = [f"{wording.analyte(row.analyte)} {_value(row)}" for row in entry.row]
    early = pgettext("PET soon after treatment", "early, may under-call the response") if entry.early else ""
    return "; ".join(values), early


def _value(row: Observation) -> str:
    value = wording.word(row.coded) if row.coded else row.reported_value
    return f"{value} {wording.unit(Listed(row).unit)}".strip()


def _response(entry: Entry) -> Said:
    row = entry.row
    return wording.channel(row.channel), _joined(
        f"{wording.verdict(row.verdict)}: {wording.category(row.category)}", _quoted(row.reason)
    )


def _contact(entry: Entry) -> Said:
    row: Contact = entry.row
    next_try = _("next try %(day)s") % {"day": wording.day(row.next_try)} if row.next_try else ""
    return wording.outcome(row.outcome), _joined(row.get_channel_display(), next_try)


def _alert(entry: Entry) -> Said:
    row: Alert = entry.row
    said = wording.rule_title(row.rule)
    if entry.code == "alert_acknowledged":
        return said, _quoted(row.acknowledge_reason)
    return said, wording.severity(row.severity) if entry.code == "alert_raised" else ""


def _appointment(entry: Entry) -> Said:
    row: Appointment = entry.row
    return wording.panels(row.panels) or _("no test named"), wording.appointment_status(entry.status)


def _deed(entry: Entry) -> Said:
    """Deeds that the audit trail alone tells: of one item of the schedule, or of the whole follow-up."""
    row, facts = entry.row, entry.row.facts
    until = _("until %(day)s") % {"day": wording.day(facts["until"])} if facts.get("until") else ""
    status = dict(PatientStatus.choices).get(facts.get("status", ""), "")
    on = wording.day(facts["date"]) if facts.get("date") else ""
    panel = wording.panel(facts["panel"]) if facts.get("panel") else ""
    return row.get_type_display(), _joined(panel, str(status), on, until, _quoted(facts.get("reason", "")))


def _milestone(entry: Entry) -> Said:
    if entry.code == events.DIAGNOSED:
        return _("POEMS syndrome"), ""
    return _("Follow-up begins here"), ""


def _quoted(text: str) -> str:
    return _("“%(reason)s”") % {"reason": text} if text else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


# Where each of them stands ------------------------------------------------------------------------------------------

Where = Callable[[Patient, Any, bool], str]


def _on(name: str, anchor: str = "") -> Where:
    """The page of that name; the row on it where it has an anchor."""
    return lambda patient, row, judges: (
        reverse(name, args=[patient.pk]) + (f"#{anchor}-{row.pk}" if anchor else "")
    )


def _visit_page(patient: Patient, row: Any, judges: bool) -> str:
    return reverse("patient_visit", args=[patient.pk, row.pk])


def _result_page(patient: Patient, rows: Iterable[Observation], judges: bool) -> str:
    return reverse("result", args=[patient.pk, next(iter(rows)).pk])


def _response_page(patient: Patient, row: Any, judges: bool) -> str:
    return reverse("response_assess", args=[patient.pk, row.channel])


def _alert_row(patient: Patient, row: Alert, judges: bool) -> str:
    """Settled ones stand in a list that is opened whole."""
    past = "?past=all" if row.state == Alert.State.SETTLED else ""
    return reverse("patient_alerts", args=[patient.pk]) + f"{past}#alert-{row.pk}"


def _diagnosis_page(patient: Patient, row: Any, judges: bool) -> str:
    return reverse("patient_diagnosis" if judges else "patient_signs", args=[patient.pk])


_TREATMENTS = "patient_treatments"
SAID: dict[str, tuple[Callable[[Entry], Said], Where]] = {
    "visit": (lambda entry: (wording.visit_kind(entry.row.kind), ""), _visit_page),
    "treatment_begun": (_treatment, _on(_TREATMENTS, "treatment")),
    "treatment_ended": (_treatment, _on(_TREATMENTS, "treatment")),
    "decision": (_decision, _on(_TREATMENTS, "decision")),
    "event": (lambda entry: (wording.event(entry.row.code), ""), _on(_TREATMENTS, "event")),
    "condition_begun": (
        lambda entry: (wording.condition(entry.row.code), ""),
        _on(_TREATMENTS, "condition"),
    ),
    "condition_ended": (
        lambda entry: (wording.condition(entry.row.code), ""),
        _on(_TREATMENTS, "condition"),
    ),
    "pet": (_scan, _result_page),
    "response": (_response, _response_page),
    "contact": (_contact, _on("patient_contacts", "contact")),
    "alert_raised": (_alert, _alert_row),
    "alert_acknowledged": (_alert, _alert_row),
    "alert_settled": (_alert, _alert_row),
    "appointment": (_appointment, _on("patient_appointments", "appointment")),
    "schedule.waived": (_deed, _on("patient_due")),
    "patient.closed": (_deed, _on("patient_history")),
    events.DIAGNOSED: (_milestone, _diagnosis_page),
    events.REGISTERED: (_milestone, _on("patient_history")),
}
