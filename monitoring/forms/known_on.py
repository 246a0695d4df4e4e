"""The day on which a patient's record is asked for as it was known then."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from monitoring.forms.fields import DayField


class KnownOnForm(forms.Form):
    """`known_on`: a day that is over at the site. Today is the record as it stands, as no day is."""

    known_on = DayField(label=_("As known at the end of"), required=False)

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["known_on"].widget.attrs["max"] = today.isoformat()

    def clean_known_on(self) -> date | None:
        day = self.cleaned_data["known_on"]
        if day is not None and day > self.today:
            raise ValidationError(
                _("%(value)s lies ahead. Choose a day that is over."),
                code="date_in_future",
                params={"value": day.isoformat()},
            )
        return None if day == self.today else day
