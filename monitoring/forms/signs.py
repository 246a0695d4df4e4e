"""The form on which the findings of one day are recorded."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitoring import wording
from monitoring.forms.fields import DayField
from monitoring.protocol.history import SignSeen
from monitoring.protocol.limits import MOST_LESIONS
from monitoring.protocol.vocabulary import LESION_COUNT, Sign, SignState
from monitoring.services.recording import LONGEST_REASON

PREFIX = "sign_"


class SignsForm(forms.Form):
    """A radio group per sign; the empty choice records nothing about it."""

    date = DayField(label=_("Found on"))
    lesion_count = forms.IntegerField(
        label=_("Number of bone lesions"),
        required=False,
        min_value=0,
        max_value=MOST_LESIONS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "num"}),
        error_messages={
            "invalid": _("Enter a whole number."),
        },
    )

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )  # asked for where something of a signed visit is corrected

    def __init__(self, data=None, *, today: datetime.date, **kwargs) -> None:
        super().__init__(data, initial={"date": today}, **kwargs)
        states = [(str(state), wording.state(state)) for state in SignState]
        for code in Sign:
            self.fields[PREFIX + code] = forms.ChoiceField(
                label=wording.sign(code),
                choices=[*states, ("", pgettext_lazy("sign", "Leave as it is"))],
                required=False,
                widget=forms.RadioSelect,
            )

    def states(self) -> dict[str, str]:
        """The signs about which something was said."""
        chosen = {code: self.cleaned_data.get(PREFIX + code) for code in Sign}
        return {str(code): state for code, state in chosen.items() if state}

    def seen(self) -> list[SignSeen]:
        """What was found, as rules see it."""
        day, count = self.cleaned_data["date"], self.cleaned_data["lesion_count"]
        found = [SignSeen(code, day, state) for code, state in self.states().items()]
        return found if count is None else [*found, SignSeen(LESION_COUNT, day, "", count=count)]

    def clean(self):
        super().clean()
        said = self.states() or self.cleaned_data.get("lesion_count") is not None
        if not self.errors and not said:
            raise ValidationError(
                _("Nothing was chosen yet: mark at least one sign, or enter the number of lesions."),
                code="nothing_recorded",
            )
        return self.cleaned_data
