"""The form on which the note of a visit is changed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.fields import guard_texts
from monitoring.services.recording import LONGEST_NOTE, LONGEST_REASON


class VisitNoteForm(forms.Form):
    """`signed`: the visit is signed, so the change needs a reason. `version`: of the note that was read."""

    text = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 6})
    )
    reason = forms.CharField(
        label=_("Reason for the change"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, text: str, version: int, signed: bool) -> None:
        super().__init__(data, initial={"text": text, "version": version})
        self.fields["reason"].required = signed
        guard_texts(self)
