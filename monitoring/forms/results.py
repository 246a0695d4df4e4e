"""Forms on a stored result: choose a test to list, correct what is wrong."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.exchange.incoming import Problem
from monitoring.exchange.interpret import LONGEST
from monitoring.forms.fields import DayField, guard_texts
from monitoring.forms.result_row import coded_word
from monitoring.models import Observation
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.units import accepted_units
from monitoring.selectors.last_values import read_unit_of
from monitoring.services.recording import LONGEST_REASON

CORRECTED = ("value", "unit", "date")


class CorrectForm(forms.Form):
    """Value, unit and date as they stand; only what differs from that is sent to the one door."""

    value = forms.CharField(label=_("Value"), max_length=LONGEST["value"])
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    date = DayField(label=_("Day of the sample or examination"))
    reason = forms.CharField(
        label=_("Reason for the correction"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stays in the history beside what stood before."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, row: Observation, value: str) -> None:
        """`value`: the reported value with the decimal sign of the reader's language."""
        self.row = row
        unit = read_unit_of(row.analyte, row.reported_unit)
        initial = {"value": value, "unit": unit, "date": row.date, "version": row.version}
        super().__init__(data, initial=initial)
        known = ANALYTES.get(row.analyte)
        units = accepted_units(known) if known and not known.dimensionless else ()
        if units:
            self.fields["unit"].choices = [("", "–"), *((code, wording.unit(code)) for code in units)]
        else:
            del self.fields["unit"]
        if known and known.kind == "word":
            words = [(str(word), wording.word(word)) for word in known.words]
            self.fields["value"] = forms.ChoiceField(label=_("Value"), choices=words)
        else:
            self.fields["value"].widget.attrs |= {
                "inputmode": "decimal",
                "autocomplete": "off",
                "class": "num",
            }
        self.order_fields([*CORRECTED, "reason", "version"])
        guard_texts(self)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        widths = Row(
            *(Column(name, css_class="col-sm-6") for name in ("value", "unit") if name in self.fields)
        )
        self.helper.layout = Layout(widths, "date", "reason", "version")

    def changes(self) -> dict[str, str]:
        """The texts that differ from what stands."""
        changed = {name: self.cleaned_data[name] for name in CORRECTED if name in self.changed_data}
        if "value" in changed:
            changed["value"] = coded_word(ANALYTES.get(self.row.analyte), changed["value"])
        if "date" in changed:
            changed["date"] = changed["date"].isoformat()
        return changed

    def take(self, problems: list[Problem]) -> None:
        for problem in problems:
            field = problem.field if problem.field in self.fields else None
            self.add_error(field, wording.problem(problem))
