"""The diagnosis tab: what was found, since when; recording the findings of a day; voiding one."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from monitoring import wording
from monitoring.forms.fields import take_refusal
from monitoring.forms.signs import PREFIX, SignsForm
from monitoring.models import Sign
from monitoring.protocol.vocabulary import LESION_COUNT, GradedSign
from monitoring.protocol.vocabulary import Sign as SignCode
from monitoring.selectors import entry_guard, sign_states
from monitoring.services import signs
from monitoring.views.entry_guard import Guard
from monitoring.views.record import REFUSED, record_page, void_page
from patients import access
from patients.access import Permission
from patients.models import Patient

GROUPS = {
    "mandatory": gettext_lazy("Mandatory criteria"),
    "major": gettext_lazy("Major criteria"),
    "minor": gettext_lazy("Minor criteria"),
    "endocrine": gettext_lazy("Endocrine axes"),
    "skin": gettext_lazy("Skin, one by one"),
    "marrow_and_bone": gettext_lazy("Marrow and bone"),
    "fluid": gettext_lazy("Fluid, graded at visits"),
    "after_treatment": gettext_lazy("Asked after treatment"),
}
NAMES = {"date": "date", "lesion_count": "lesion_count"} | {
    f"signs.{code}": PREFIX + code for code in SignCode
}


@require_safe
def patient_signs(request, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.READ_RESULTS)
    states = sign_states.states_of(patient)
    groups = [
        {"name": GROUPS[name], "signs": [states[str(code)] for code in codes]}
        for name, codes in sign_states.GROUPS
    ]
    return record_page(
        request,
        patient,
        "signs.html",
        today=patient.site.day(),
        groups=groups,
        assesses=access.can(request.user, Permission.ASSESS, patient.site_id),
        nothing=not any(found.entries for found in states.values()),
        records=access.can(request.user, Permission.RECORD_RESULTS, patient.site_id),
    )


@require_http_methods(["GET", "POST"])
def signs_record(request, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    today = patient.site.day()
    form = SignsForm(request.POST if request.method == "POST" else None, today=today)
    guard = Guard(request, patient)
    if request.method == "POST" and form.is_valid():
        guard = Guard(request, patient, odd=entry_guard.odd_findings(patient, today, signs=form.seen()))
        try:
            if not guard.asks:
                outcome = _record(request, patient, form, today)
                messages.success(request, _said(outcome, form.cleaned_data["date"]))
                return redirect("patient_signs", patient.pk)
        except ValidationError as refusal:
            take_refusal(form, refusal, NAMES)
    return record_page(
        request,
        patient,
        "signs_record.html",
        today=today,
        page="patient_signs",
        status=REFUSED if form.errors or guard.speaks else 200,
        form=form,
        guard=guard,
        groups=_asked(form, sign_states.states_of(patient)),
    )


def _record(request, patient: Patient, form: SignsForm, today: date) -> signs.Outcome:
    return signs.record(
        patient=patient,
        on=form.cleaned_data["date"],
        by=request.user,
        today=today,
        origin="page",
        signs=form.states(),
        lesion_count=form.cleaned_data["lesion_count"],
        reason=form.cleaned_data["reason"],
    )


def _asked(form: SignsForm, states: dict[str, sign_states.Finding]) -> list[dict]:
    """The fields of the form in groups, each beside what is known so far."""
    graded = set(GradedSign)
    return [
        {
            "name": GROUPS[name],
            "rows": [
                {
                    "field": form[LESION_COUNT if code == LESION_COUNT else PREFIX + code],
                    "known": states[str(code)],
                    "counted": code == LESION_COUNT,
                }
                for code in codes
            ],
        }
        for name, codes in sign_states.GROUPS
        if not graded.intersection(codes)
    ]


def _said(outcome: signs.Outcome, day) -> str:
    n = len(outcome.stored)
    if not n:
        return _("Nothing new: all of this was already recorded for that day.")
    said = ngettext("Recorded: %(n)d finding of %(day)s.", "Recorded: %(n)d findings of %(day)s.", n) % {
        "n": n,
        "day": wording.day(day),
    }
    if outcome.replaced:
        said += " " + _("What stood for that day before is kept in the history.")
    return said


@require_http_methods(["GET", "POST"])
def sign_void(request, patient_id: int, sign_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.RECORD_RESULTS)
    sign = get_object_or_404(Sign.objects.filter(patient=patient), pk=sign_id)
    return void_page(
        request,
        patient,
        row=sign,
        said=f"{wording.sign(sign.code)}, {_value(sign)}, {wording.day(sign.date)}",
        deed=signs.void,
        today=patient.site.day(),
        back="patient_signs",
    )


def _value(sign: Sign) -> str:
    if sign.count is not None:
        return str(sign.count)
    return wording.grade(sign.grade) if sign.grade is not None else wording.state(sign.state)
