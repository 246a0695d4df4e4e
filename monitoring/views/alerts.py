"""The alerts of a patient: what stands, what stood, what is only said, what cannot be judged; and acknowledging one."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring import wording
from monitoring.forms.fields import take_refusal
from monitoring.forms.patient import ReasonForm
from monitoring.models import Alert
from monitoring.protocol.verdicts import Audience
from monitoring.selectors import alerts, sign_offs
from monitoring.selectors.judged import judged
from monitoring.selectors.stated_reasons import stated_reasons
from monitoring.services import alerts as deeds
from monitoring.views import findings
from monitoring.views.record import REFUSED, record_page
from patients import access
from patients.access import Permission
from patients.models import Patient

SHOWN_SETTLED = 20
BACK = ("patient", "patient_alerts")


@require_safe
def page(request: HttpRequest, patient_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.READ_PATIENT)
    return _page(request, patient, patient.site.day())


@require_POST
def acknowledge(request: HttpRequest, patient_id: int, alert_id: int) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.ASSESS)
    mine = Alert.objects.filter(patient=patient, audience__in=alerts.audiences(request.user, patient))
    alert = get_object_or_404(mine, pk=alert_id)
    form = ReasonForm(request.POST, auto_id=f"acknowledge-{alert.pk}-%s")
    if form.is_valid():
        try:
            deeds.acknowledge(alert, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            title = wording.rule_title(alert.rule)
            messages.success(
                request,
                _("Acknowledged: %(alert)s. It stays here while its reason holds.") % {"alert": title},
            )
            back = request.POST.get("back")
            return redirect(back if back in BACK else "patient_alerts", patient.pk)
    return _page(request, patient, patient.site.day(), refused=(alert.pk, form))


def _page(
    request: HttpRequest, patient: Patient, today: date, refused: tuple[int, ReasonForm] | None = None
) -> HttpResponse:
    audience = alerts.audiences(request.user, patient)
    if not audience:
        raise PermissionDenied
    standing = alerts.standing(patient, audience)
    signed = sign_offs.status_of(patient.site)
    settled = alerts.settled(patient, audience)
    reasons = stated_reasons(patient) if Audience.CLINICIANS in audience else []
    everything = request.GET.get("past") == "all"
    return record_page(
        request,
        patient,
        "alerts.html",
        today=today,
        page="patient_alerts",
        status=REFUSED if refused else 200,
        open_cards=[
            findings.of_alert(each, signed, reasons) for each in standing if each.state == Alert.State.OPEN
        ],
        quiet_cards=[
            findings.of_alert(each, signed, reasons) for each in standing if each.state != Alert.State.OPEN
        ],
        settled=[
            findings.of_alert(each, signed, reasons)
            for each in (settled if everything else settled[:SHOWN_SETTLED])
        ],
        settled_total=len(settled),
        refused_id=refused[0] if refused else None,
        refused=refused[1] if refused else None,
        acknowledges=access.can(request.user, Permission.ASSESS, patient.site_id),
        **(_judged(patient, today, signed) if Audience.CLINICIANS in audience else {"work_only": True}),
    )


def _judged(patient: Patient, today: date, signed: sign_offs.Signed) -> dict:
    """What is said beside the alerts: panels of information, what waits for an input, rules that broke."""
    assessment = judged(patient, today)
    return {
        "panels": [findings.of_finding(each, signed) for each in assessment.panels],
        "waits": findings.waits_of(assessment, patient),
        "failures": [(each.rule, wording.rule_title(each.rule)) for each in assessment.failures],
    }
