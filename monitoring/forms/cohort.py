"""Which patients the figures of a clinic are about."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.protocol.course_summary import FirstTreatment
from monitoring.protocol.verdicts import ExtentStatus
from monitoring.selectors.cohort import Choice
from monitoring.wording.cohort import TREATMENTS

EARLIEST, LATEST = 1950, 2200


def _year(label) -> forms.IntegerField:
    control = forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, required=False, min_value=EARLIEST, max_value=LATEST, widget=control
    )


class CohortForm(forms.Form):
    extent = forms.ChoiceField(label=_("Extent"), required=False)
    first = forms.ChoiceField(label=_("First treatment"), required=False)
    since = _year(_("Begun from year"))
    until = _year(_("to year"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        extents = [(str(code), wording.extent(code)) for code in ExtentStatus]
        groups = [(str(code), TREATMENTS[code]) for code in FirstTreatment]
        for name, offered in (("extent", extents), ("first", groups)):
            self.fields[name].choices = [("", _("all")), *offered]
            self.fields[name].widget.attrs["class"] = "form-select"

    def clean(self):
        given = super().clean()
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", _("This year lies before the first one."))
        return given

    @property
    def choice(self) -> Choice:
        """What was understood of it: a field with an error chooses nothing."""
        self.is_valid()
        given = self.cleaned_data
        return Choice(given.get("extent", ""), given.get("first", ""), given.get("since"), given.get("until"))
