"""The fields of the visit form that are not results: day, kind, places of the sections, signs, note."""

from __future__ import annotations

import uuid
from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitoring import wording
from monitoring.exchange.dates import read_past_date
from monitoring.exchange.incoming import NotReadError
from monitoring.exchange.interpret import LONGEST
from monitoring.forms.fields import DayField, choices, guard_texts
from monitoring.forms.submission import submission_of
from monitoring.forms.visit_sections import SECTIONS
from monitoring.protocol.history import SignSeen
from monitoring.protocol.limits import HIGHEST_GRADE, MOST_LESIONS
from monitoring.protocol.vocabulary import LESION_COUNT, GradedSign, Sign, SignState, VisitKind
from monitoring.services.recording import LONGEST_NOTE, LONGEST_REASON
from patients.models import Patient

SIGN, GRADED = "sign_", "graded_"
SKIN = tuple(code for code in Sign if code.startswith("skin_") and code != Sign.SKIN_CHANGES)
QUESTIONS = (Sign.STABILISED_AFTER_RADIOTHERAPY, Sign.RESIDUAL_LESION_REVIEWED)
SEEN = tuple(code for code in Sign if code not in SKIN and code not in QUESTIONS)
NOTHING = pgettext_lazy("no answer about a sign today", "–")


def place_fields() -> list[str]:
    """ "lab_laboratory", "method_imaging" …; the table of nerve conduction has its own."""
    return [f"{part}_{s.name}" for s in SECTIONS for part in s.places] + ["lab_ncs", "method_ncs"]


class VisitForm(forms.Form):
    """`patient` and `submission` are hidden: whose form it is, and which filling of it."""

    patient = forms.IntegerField(widget=forms.HiddenInput)
    submission = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    date = DayField(label=_("Day of the visit"))
    kind = forms.ChoiceField(label=_("Kind of visit"))
    lesion_count = forms.IntegerField(
        label=wording.SIGNS["lesion_count"],
        required=False,
        min_value=0,
        max_value=MOST_LESIONS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 4})
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )  # asked for where something of a signed visit is corrected

    def __init__(self, data=None, *, of: Patient, today: date, **kwargs) -> None:
        self.of, self.today = of, today
        super().__init__(data, **kwargs)
        self.fields["kind"].choices = choices(VisitKind, wording.visit_kind)
        self.fields["date"].widget.attrs["max"] = today.isoformat()
        states = choices(SignState, wording.state, empty=NOTHING)
        grades = [("", NOTHING), *((n, f"{n} · {wording.grade(n)}") for n in range(HIGHEST_GRADE + 1))]
        for code in Sign:
            self.fields[SIGN + code] = forms.ChoiceField(
                label=wording.sign(code), choices=states, required=False
            )
        for code in GradedSign:
            self.fields[GRADED + code] = forms.TypedChoiceField(
                label=wording.sign(code), choices=grades, coerce=int, empty_value=None, required=False
            )
        for name in place_fields():
            part = name.partition("_")[0]
            label = _("Laboratory or place") if part == "lab" else _("Method")
            self.fields[name] = forms.CharField(label=label, max_length=LONGEST[part], required=False)
            self.fields[name].widget.attrs |= {"autocomplete": "off", "list": f"known-{part}"}
        guard_texts(self)
        self.helper = _helper()

    def clean_date(self) -> date:
        """A day on which the patient can have been seen; says what would be right."""
        day = self.cleaned_data["date"]
        try:
            return read_past_date(day, today=self.today, birth_date=self.of.birth_date)
        except NotReadError as why:
            raise forms.ValidationError(
                wording.problem(why.at("date", day.isoformat())), code=why.code
            ) from why

    def places(self, section: str) -> dict[str, str]:
        """Laboratory and method of a section as typed; empty where it asks for none, or where they are refused."""
        values = self.cleaned_data if self.is_bound and hasattr(self, "cleaned_data") else self.initial
        return {part: values.get(f"{part}_{section}") or "" for part in ("lab", "method")}

    def states(self) -> dict[str, str]:
        return {str(code): state for code in Sign if (state := self.cleaned_data.get(SIGN + code))}

    def grades(self) -> dict[str, int]:
        found = {str(code): self.cleaned_data.get(GRADED + code) for code in GradedSign}
        return {code: grade for code, grade in found.items() if grade is not None}

    def seen(self, day: date) -> list[SignSeen]:
        """What was found, as rules see it."""
        found = [SignSeen(code, day, state) for code, state in self.states().items()]
        found += [SignSeen(code, day, "", grade=grade) for code, grade in self.grades().items()]
        count = self.cleaned_data.get("lesion_count")
        return found if count is None else [*found, SignSeen(LESION_COUNT, day, "", count=count)]

    def says_anything(self) -> bool:
        cleaned = self.cleaned_data
        counted = cleaned.get("lesion_count") is not None
        return bool(self.states() or self.grades() or counted or cleaned.get("note"))

    def submission_id(self) -> uuid.UUID | None:
        return submission_of(self.cleaned_data.get("submission", ""), self.of)


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(
        Row(Column("date", css_class="col-6 col-md-3"), Column("kind", css_class="col-6 col-md-3")),
    )
    return helper
