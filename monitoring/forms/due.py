"""The forms of what people decide about a due test."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.forms.fields import DayField, guard_texts
from monitoring.services.recording import LONGEST_REASON

FIELD = "form-control form-control-sm"


class WaiveForm(forms.Form):
    until = DayField(label=_("Until"), help_text=_("That day included; then it falls due again."))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)

    def __init__(self, data=None, *, item_id: int) -> None:
        super().__init__(data, auto_id=f"waive-{item_id}-%s")
        guard_texts(self)
        for field in self.fields.values():
            field.widget.attrs["class"] = FIELD


class PostponeForm(forms.Form):
    until = DayField(
        label=_("Until"), help_text=_("No reminder until the end of that day; the test stays due.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)

    def __init__(self, data=None, *, item_id: int) -> None:
        super().__init__(data, auto_id=f"postpone-{item_id}-%s")
        guard_texts(self)
        for field in self.fields.values():
            field.widget.attrs["class"] = FIELD


class AwaitingForm(forms.Form):
    since = DayField(label=_("Sample taken on"))

    def __init__(self, data=None, *, item_id: int, today: date) -> None:
        super().__init__(data, initial={"since": today}, auto_id=f"awaiting-{item_id}-%s")
        self.fields["since"].widget.attrs["class"] = FIELD
