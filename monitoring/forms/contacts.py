"""The form in which a try to reach the patient is logged: in a row of the worklist, and on the patient's page."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.forms.fields import DayField, choices, guard_texts
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

    def __init__(self, data=None, *, patient: Patient, today: date) -> None:
        channel = patient.preferred_channel or ContactChannel.PHONE
        super().__init__(
            data, initial={"date": today, "channel": channel}, auto_id=f"contact-{patient.pk}-%s"
        )
        self.fields["outcome"].choices = choices(ContactOutcome, wording.outcome, empty=_("Choose one"))
        guard_texts(self)
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if chosen else "form-control"
