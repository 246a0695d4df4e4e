"""The form in which a physician says whether a rule, a statement or a row of the schedule holds at their clinic."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.fields import guard_texts, offer
from monitoring.models import SignOff
from monitoring.services.recording import LONGEST_REASON
from patients.models import Site


class SignOffForm(forms.Form):
    site = forms.ChoiceField(label=_("Site"))
    status = forms.ChoiceField(label=_("What you say of it"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to withdraw an approval."),
    )

    def __init__(self, data=None, *, sites: Sequence[Site]) -> None:
        super().__init__(data, initial={"site": sites[0].code}, auto_id="sign-%s")
        offer(self, "site", [(site.code, site.name) for site in sites])
        offer(self, "status", [("", _("Choose one")), *SignOff.Status.choices])
        if len(sites) == 1:
            self.fields["site"].widget = forms.HiddenInput()
        guard_texts(self)
