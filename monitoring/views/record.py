"""What pages about one patient share: the audit row of the reading, and the way an entry is voided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.forms.fields import take_refusal
from monitoring.forms.patient import ReasonForm
from monitoring.protocol.vocabulary import TreatmentKind
from monitoring.selectors import alerts, banner
from monitoring.selectors.visit_signatures import is_of_signed_visit
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient

REFUSED = 422  # the form comes back with what is wrong with it


def record_page(
    request,
    patient: Patient,
    template: str,
    *,
    today: date,
    page: str = "",
    status: int = 200,
    **context,
) -> HttpResponse:
    """A page of the patient's record. Opening it leaves one row in the audit trail; a form that comes back does not.

    page: the tab it belongs to, a name of an address.
    """
    name = page or request.resolver_match.url_name
    if request.method in ("GET", "HEAD"):
        known_on = context.get("known_on")
        facts = {"known_on": known_on.isoformat()} if known_on else {}
        audit.record(AuditType.PATIENT_READ, by=request.user, patient=patient, page=name, **facts)
    if "tab_counts" not in context:
        context["tab_counts"] = tab_counts(request, patient)
    if "banner" not in context:
        context["banner"] = banner_for(request, patient, today)
    context["banner_line"] = line_name(context["banner"])
    return render(
        request,
        f"monitoring/{template}",
        {"patient": patient, "today": today, "tab": name, **context},
        status=status,
    )


def banner_for(request, patient: Patient, today: date) -> banner.Banner | None:
    """Extent, line and ECOG, for those who may see them."""
    if not access.can(request.user, Permission.READ_RESULTS, patient.site_id):
        return None
    judged = access.can(request.user, Permission.ASSESS, patient.site_id)
    return banner.banner(patient, today, judged=judged)


def line_name(of: banner.Banner | None) -> str:
    """ "lenalidomide + dexamethasone, then transplant", as far as it fits beside a name."""
    if of is None or of.line is None:
        return ""
    given = [t for t in of.line.treatments if t.is_disease_directed]
    named = [
        " + ".join(wording.agent(agent) for agent in t.agents)
        if t.agents and t.kind == TreatmentKind.SYSTEMIC
        else wording.treatment_kind(t.kind)
        for t in given
    ]
    return ", ".join(dict.fromkeys(named))


def tab_counts(request, patient: Patient) -> dict[str, int]:
    """How many open alerts wait behind the tab, of those that the reader may see."""
    return {"patient_alerts": alerts.open_count(patient, alerts.audiences(request.user, patient))}


def void_page(
    request,
    patient: Patient,
    *,
    row,
    said: str,
    deed: Callable[..., None],
    today: date,
    back: str,
    to: str = "",
) -> HttpResponse:
    """Ask for the reason, then withdraw an entry. `said` describes it; `back` is the tab that shows it.

    to: the address from which somebody came and to which they return; otherwise the tab.
    """
    to = to or reverse(back, args=[patient.pk])
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            deed(row, by=request.user, today=today, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("Voided: %(entry)s. It stays in the history.") % {"entry": said})
            return redirect(to)
    return record_page(
        request,
        patient,
        "patient_void.html",
        today=today,
        page=back,
        status=REFUSED if form.errors else 200,
        form=form,
        said=said,
        row=row,
        of_signed_visit=is_of_signed_visit(row),
        to=to,
    )
