"""The part of a form that asks for a reason when the sources speak against what is being entered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.fields import guard_texts
from monitoring.services.recording import LONGEST_REASON


class GuardForm(forms.Form):
    """`seen` stands for what its reader was shown. No reason has to be given: nothing here blocks."""

    prefix = "guard"

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = forms.CharField(
        label=_("Your reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2, "aria-describedby": "guard-hint"}),
    )

    def __init__(self, data=None, **kwargs) -> None:
        super().__init__(data, **kwargs)
        guard_texts(self)
