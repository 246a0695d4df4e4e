"""The form that issues an access token."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.services.tokens import LONGEST_LIFE, LONGEST_NAME

USUAL_LIFE = 365  # days


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("For what it is, such as the laboratory's interface."),
    )
    days = forms.IntegerField(
        label=_("Valid for (days)"), min_value=1, max_value=LONGEST_LIFE, initial=USUAL_LIFE, required=False
    )
    read_only = forms.BooleanField(label=_("It may only read"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("issue", _("Issue a token"), css_id="issue-token"))
