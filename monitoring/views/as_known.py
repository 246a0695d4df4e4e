"""?known_on=2025-05-12: the pages of a course as they were known at the end of that day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from monitoring.forms.known_on import KnownOnForm
from monitoring.selectors.record import Record, record_of
from patients.models import Patient

KNOWN_ON = "known_on"
REFUSED = 422


@dataclass
class Asked:
    """What a reader asks for; of a day that cannot be asked for, the record as it stands and what is wrong."""

    request: HttpRequest
    patient: Patient
    form: KnownOnForm

    @cached_property
    def record(self) -> Record:
        day = self.form.cleaned_data.get(KNOWN_ON) if self.form.is_valid() else None
        return record_of(self.patient, day, day or self.form.today)

    @property
    def is_refused(self) -> bool:
        return not self.form.is_valid()

    @property
    def query(self) -> dict[str, str]:
        """What links carry along, and what the audit trail says of the reading."""
        known_on = self.record.known_on
        return {KNOWN_ON: known_on.isoformat()} if known_on else {}

    def context(self) -> dict:
        kept = [(name, value) for name, value in self.request.GET.items() if name != KNOWN_ON and value]
        return {
            "known_on": self.record.known_on,
            "known_form": self.form,
            "known_kept": kept,
            "present": reverse("patient", args=[self.patient.pk]),
        }


def asked(request: HttpRequest, patient: Patient) -> Asked:
    return Asked(request, patient, KnownOnForm(request.GET, today=patient.site.day()))


def refusal(of: Asked) -> HttpResponse | None:
    """For a part of the page, which has said it at its field. 404 where nobody knew the patient yet; else None."""
    if not of.record.is_registered:
        raise Http404
    if not of.is_refused:
        return None
    said = "\n".join(of.form.errors[KNOWN_ON])
    return HttpResponse(said, content_type="text/plain; charset=utf-8", status=REFUSED)
