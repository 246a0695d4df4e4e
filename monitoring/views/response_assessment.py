"""A physician's word on a computed response: confirmed, or overruled with a category and a reason."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from monitoring import wording
from monitoring.forms.fields import take_refusal
from monitoring.forms.response_assessment import ResponseAssessmentForm
from monitoring.protocol.findings import reading
from monitoring.protocol.responses.response import Response
from monitoring.protocol.verdicts import Channel
from monitoring.selectors import response_assessments
from monitoring.selectors.alerts import evidence_of
from monitoring.services import response_assessments as deeds
from monitoring.views.findings import Fact, fact_of
from monitoring.views.record import REFUSED, record_page
from patients import access
from patients.access import Permission

STALE = 409


@require_http_methods(["GET", "POST"])
def response_assess(request, patient_id: int, channel: str) -> HttpResponse:
    patient = access.patient_for(request.user, patient_id, Permission.ASSESS)
    if channel not in list(Channel):
        raise Http404
    today = patient.site.day()
    response = response_assessments.computed(patient, today)[channel]
    form = ResponseAssessmentForm(request.POST if request.method == "POST" else None, response=response)
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            given = deeds.assess(
                patient=patient, channel=channel, by=request.user, today=today, **form.cleaned_data
            )
        except ValidationError as refusal:
            take_refusal(form, refusal)
        except deeds.ChangedBasis as basis:
            changed = True
            response = basis.response
            form.show(response)
        else:
            said = {"response": wording.channel(channel), "category": wording.category(given.category)}
            messages.success(request, _("Saved: %(response)s, %(category)s.") % said)
            return redirect("patient", patient.pk)
    return record_page(
        request,
        patient,
        "response_assess.html",
        today=today,
        page="patient",
        status=STALE if changed else REFUSED if form.errors else 200,
        form=form,
        channel=channel,
        response=response,
        facts=_facts(response),
        word=response_assessments.words(patient, [response]).get(channel),
        given=response_assessments.given_on(patient, channel),
        changed=changed,
    )


def _facts(response: Response) -> list[tuple[str, Fact]]:
    """What the response rests on: (part, fact), in the order in which it came to be."""
    measured = [
        (_("Baseline"), response.baseline),
        (_("Lowest since the start"), response.nadir),
        (_("Latest"), response.latest),
    ]
    found = [(part, fact_of(evidence_of(reading(of)))) for part, of in measured if of is not None]
    for change in response.organs:
        state = wording.organ_state(change.state)
        seen = change.latest or change.baseline
        if seen is not None:
            found.append((f"{wording.organ(change.organ)}: {state}", fact_of(evidence_of(seen))))
    return found
