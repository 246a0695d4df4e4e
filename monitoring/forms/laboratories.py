"""The form of one entry of the laboratory catalogue."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.vocabulary import Specimen

MOST = 1_000_000_000


class LimitForm(forms.Form):
    lab = forms.CharField(label=_("Laboratory"), max_length=80)
    analyte = forms.ChoiceField(label=_("Test"))
    specimen = forms.ChoiceField(label=_("Specimen"), required=False)
    method = forms.CharField(label=_("Method"), max_length=80, required=False)
    lower_limit = forms.DecimalField(
        label=_("Lower limit"), required=False, localize=True, max_digits=18, decimal_places=6, max_value=MOST
    )
    upper_limit = forms.DecimalField(
        label=_("Upper limit"), required=False, localize=True, max_digits=18, decimal_places=6, max_value=MOST
    )
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        measured = [each for each in ANALYTES.values() if each.kind == "quantity"]
        names = sorted((str(wording.analyte(each.code)), each.code) for each in measured)
        self.fields["analyte"].choices = [(code, name) for name, code in names]
        self.fields["specimen"].choices = [("", _("any"))] + [
            (s.value, wording.specimen(s.value)) for s in Specimen
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("add", _("Add to the catalogue"), css_id="add-limit"))
