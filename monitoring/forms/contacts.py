"""The form in which a try to reach the patient is logged: in a row of the worklist, and on the patient's page."""

from __future__ import annotations

import uuid
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.forms.fields import DayField, choices, guard_texts
from monitoring.forms.submission import submission_of
from monitoring.protocol.vocabulary import ContactOutcome
from monitoring.services.recording import LONGEST_NOTE
from patients.models import ContactChannel, Patient


class ContactForm(forms.Form):
    channel = forms.ChoiceField(label=_("By"), choices=ContactChannel.choices)
    outcome = forms.ChoiceField(label=_("Outcome"))
    date = DayField(label=_("Date"))
    next_try = DayField(label=_("Next try"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 1})
    )

    submission = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data=None, *, patient: Patient, today: date) -> None:
        channel = patient.preferred_channel or ContactChannel.PHONE
        self.of = patient
        super().__init__(
            data,
            initial={"date": today, "channel": channel, "submission": uuid.uuid4()},
            auto_id=f"contact-{patient.pk}-%s",
        )
        self.fields["outcome"].choices = choices(ContactOutcome, wording.outcome, empty=_("Choose one"))
        guard_texts(self)
        for field in (each.field for each in self.visible_fields()):
            chosen = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if chosen else "form-control"

    def submission_id(self) -> uuid.UUID | None:
        return submission_of(self.cleaned_data["submission"], self.of)
