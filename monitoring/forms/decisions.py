"""The form of a decision about treatment."""

from __future__ import annotations

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.forms.fields import DayField, choices, guard_texts, offer
from monitoring.protocol.verdicts import DecisionCode
from monitoring.protocol.vocabulary import StopReason
from monitoring.services.recording import LONGEST_NOTE


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("Decision"))
    reason = forms.ChoiceField(
        label=_("Main reason"), required=False, help_text=_("Needed to stop or to switch.")
    )
    date = DayField(label=_("Decided on"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data=None, *, today: datetime.date, on: datetime.date, **kwargs) -> None:
        """`on`: the day that it proposes."""
        super().__init__(data, initial={"date": on}, **kwargs)
        offer(self, "decision", choices(DecisionCode, wording.decision, empty=_("Choose one")))
        offer(self, "reason", choices(StopReason, wording.stop_reason, empty=_("not recorded")))
        self.fields["date"].widget.attrs["max"] = today.isoformat()
        guard_texts(self)
