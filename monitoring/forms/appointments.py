"""The forms of an appointment: book it, in a row of the worklist or on the patient's page, and move it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.forms.fields import DayField, choices, guard_texts
from monitoring.services.recording import LONGEST_NOTE
from patients.models import Patient


class BookForm(forms.Form):
    date = DayField(label=_("Date"))
    panels = forms.MultipleChoiceField(
        label=_("Tests"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={
            "invalid_choice": _("One of these tests cannot be booked: it is done or waived by now.")
        },
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 1})
    )

    def __init__(
        self,
        data=None,
        *,
        patient: Patient,
        offered: Sequence[str],
        chosen: Iterable[str] = (),
        on: date | None = None,
    ) -> None:
        """offered: the panels that can be booked; chosen: those ticked at first."""
        super().__init__(data, initial={"date": on, "panels": list(chosen)}, auto_id=f"book-{patient.pk}-%s")
        self.fields["panels"].choices = choices(offered, wording.panel)
        guard_texts(self)
        for name in ("date", "note"):
            self.fields[name].widget.attrs["class"] = "form-control"


class MoveForm(forms.Form):
    date = DayField(label=_("New date"))

    def __init__(self, data=None) -> None:
        super().__init__(data)
        self.fields["date"].widget.attrs["class"] = "form-control"
