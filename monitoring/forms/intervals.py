"""Forms in which a physician says how far apart a test lies: for one patient, or at the clinic."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from monitoring.forms.due import FIELD
from monitoring.forms.fields import guard_texts, offer, take_refusal
from monitoring.services.intervals import LONGEST, Months, checked_months
from monitoring.services.recording import LONGEST_REASON

NAMES = {"from": "first", "to": "last"}  # the service's names, where Python takes the word


class SpacingForm(forms.Form):
    """Months, either "every" or "from" and "to". `months` after `is_valid()`."""

    every = forms.IntegerField(label=_("Every … months"), required=False, min_value=1, max_value=LONGEST)
    first = forms.IntegerField(label=_("or from … months"), required=False, min_value=1, max_value=LONGEST)
    last = forms.IntegerField(label=_("to … months"), required=False, min_value=1, max_value=LONGEST)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)
    months: Months | None = None

    def clean(self) -> dict:
        values = super().clean() or {}
        if not any(name in self.errors for name in ("every", "first", "last")):
            try:
                self.months = checked_months(values.get("every"), values.get("first"), values.get("last"))
            except ValidationError as refusal:
                take_refusal(self, refusal, NAMES)
        return values


class AsksFirst(forms.Form):
    """`seen`: what another interval would make of an overdue test was read. Hidden until it is asked."""

    seen = forms.BooleanField(
        label=_("Set it although the test is overdue"), required=False, widget=forms.HiddenInput
    )

    def ask(self, said: str) -> None:
        """Send the form back with what is to be read, and a box that says that it was."""
        self.fields["seen"].widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
        self.add_error("seen", said)


class OverrideForm(SpacingForm, AsksFirst):
    """A physician's interval for one patient."""

    field_order = ("every", "first", "last", "reason", "seen")

    def __init__(self, data=None, *, item_id: int) -> None:
        super().__init__(data, auto_id=f"override-{item_id}-%s")
        guard_texts(self)
        for field in self.fields.values():
            field.widget.attrs["class"] = FIELD


class PolicyForm(SpacingForm):
    """A clinic's interval for one row of the schedule, or its end. `preview`: asked what would change, so no reason."""

    row = forms.ChoiceField(label=_("Test"))
    end = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ("row", "every", "first", "last", "reason", "end")

    def __init__(self, data=None, *, rows: Iterable[tuple[str, object]], preview: bool) -> None:
        super().__init__(data, auto_id="policy-%s")
        if preview:
            del self.fields["reason"]
        offer(self, "row", rows)
        guard_texts(self)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "row" else "form-control"

    def clean(self) -> dict:
        return self.cleaned_data if self.cleaned_data.get("end") else super().clean()

    @property
    def is_asked(self) -> bool:
        """Whether it says which row and which months, though the reason may be missing."""
        return self.is_bound and not set(self.errors) - {"reason"}


class EndForm(AsksFirst):
    """Takes an interval back, with the reason."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)
    field_order = ("reason", "seen")

    def __init__(self, data=None, *, auto_id: str) -> None:
        super().__init__(data, auto_id=f"{auto_id}-%s")
        self.fields["seen"].label = _("End it although the test is overdue")
        guard_texts(self)
        self.fields["reason"].widget.attrs["class"] = FIELD
