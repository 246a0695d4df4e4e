"""Forms of events and of conditions beside POEMS."""

from __future__ import annotations

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.forms.fields import DayField, choices, guard_texts, offer
from monitoring.protocol.vocabulary import ConditionCode, EventCode
from monitoring.services.recording import LONGEST_NOTE


def _note() -> forms.CharField:
    return forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )


class EventForm(forms.Form):
    code = forms.ChoiceField(label=_("What happened"))
    date = DayField(label=_("On"))
    note = _note()

    def __init__(self, data=None, *, today: datetime.date, **kwargs) -> None:
        super().__init__(data, initial={"date": today}, **kwargs)
        offer(self, "code", choices(EventCode, wording.event, empty=_("Choose one")))
        guard_texts(self)


class ConditionForm(forms.Form):
    code = forms.ChoiceField(label=_("Condition"))
    start = DayField(label=_("Start"), required=False, help_text=_("Empty where it is not known."))
    end = DayField(label=_("End"), required=False, help_text=_("Empty while it lasts."))
    note = _note()

    def __init__(self, data=None, **kwargs) -> None:
        super().__init__(data, **kwargs)
        offer(self, "code", choices(ConditionCode, wording.condition, empty=_("Choose one")))
        guard_texts(self)


class ConditionEndForm(forms.Form):
    end = DayField(label=_("End"))

    def __init__(self, data=None, *, today: datetime.date, **kwargs) -> None:
        super().__init__(data, initial={"end": today}, **kwargs)
