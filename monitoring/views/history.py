"""The history tab: everything that happened to the record, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from monitoring import wording
from monitoring.models import Condition, Treatment
from monitoring.selectors import patient_history as history
from monitoring.views.record import record_page
from patients import access
from patients.access import Permission
from patients.models import AuditType, Patient, PatientStatus

DOORS = {
    "page": pgettext_lazy("through which door", "page"),
    "rest": "REST",
    "task": pgettext_lazy("through which door", "by itself"),
    "command": pgettext_lazy("through which door", "command"),
}
WORDS = {
    "analyte": wording.analyte,
    "kind": wording.treatment_kind,
    "panel": wording.panel,
    "sign": wording.sign,
    "outcome": wording.outcome,
    "decision": wording.decision,
    "channel": wording.channel,
    "verdict": wording.verdict,
    "rule": wording.rule_title,
}
DAYS = ("date", "until", "since")
STATUSES = {**dict(PatientStatus.choices)}


@require_safe
def patient_history(request, patient_id: int) -> HttpResponse:
    """Who may see no values hears of the person, the schedule and the contacts alone."""
    patient = access.patient_for(request.user, patient_id, Permission.READ_PATIENT)
    clinical = access.can(request.user, Permission.READ_RESULTS, patient.site_id)
    before = request.GET.get("before", "")[:18]
    entries, following = history.entries(
        patient, clinical=clinical, before=int(before) if before.isascii() and before.isdigit() else None
    )
    return record_page(
        request,
        patient,
        "history.html",
        today=patient.site.day(),
        page="patient_history",
        entries=[
            {"entry": entry, "detail": _detail(entry), "door": DOORS.get(entry.door, entry.door)}
            for entry in entries
        ],
        following=following,
        earlier=bool(before),
        readings=history.readings(patient) if clinical else None,
        clinical=clinical,
    )


def _detail(entry: history.Entry) -> list[str]:
    """What the facts of an audit row say, in words; ids and what is not known stay unsaid."""
    facts: Mapping[str, Any] = entry.facts
    told = [
        str(word(str(facts[name])))
        for name, word in WORDS.items()
        if facts.get(name) and isinstance(facts[name], str)
    ]
    if isinstance(facts.get("code"), str):
        told.append(_coded(entry.what, facts["code"]))
    if facts.get("codes"):
        told.append(", ".join(wording.sign(str(code)) for code in facts["codes"]))
    if facts.get("status") in STATUSES:
        told.append(str(STATUSES[facts["status"]]))
    told += [_day(facts[name]) for name in DAYS if isinstance(facts.get(name), str)]
    if facts.get("fields"):
        told.append(", ".join(_field(entry.what, str(name)) for name in facts["fields"]))
    if facts.get("rules"):
        told.append(", ".join(wording.rule_title(str(code)) for code in facts["rules"]))
    if facts.get("reason") and entry.what == AuditType.DECISION_RECORDED:
        told.append(wording.stop_reason(facts["reason"]))
    elif facts.get("reason"):
        told.append(_("“%(reason)s”") % {"reason": facts["reason"]})
    return [each for each in told if each]


def _coded(what: str, code: str) -> str:
    return wording.condition(code) if what.startswith("condition.") else wording.event(code)


def _day(text: str) -> str:
    try:
        return wording.day(text)
    except ValueError:
        return text


def _field(what: str, name: str) -> str:
    """The label of a field that was changed."""
    model = {"treatment": Treatment, "condition": Condition}.get(what.split(".")[0], Patient)
    known = {field.name: field.verbose_name for field in model._meta.fields}
    return str(known.get(name, FIELDS.get(name, name)))


FIELDS = {
    "value": gettext_lazy("value"),
    "unit": gettext_lazy("unit"),
    "date": gettext_lazy("date"),
    "note": gettext_lazy("note"),
}
