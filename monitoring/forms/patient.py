"""Forms of the person: register and edit, close, reopen; and the reason with which any entry is voided."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.forms.fields import DayField, guard_texts, offer
from monitoring.protocol.vocabulary import CARE_TEAM_ROLES, REPLACEMENT_AXES
from monitoring.services.recording import LONGEST_REASON
from patients.models import Patient, PatientStatus, Site, User
from patients.services import registry

LONGEST_PLAN = 300  # characters
# Kept by code in one field each: its name, the beginning of its inputs' names, its codes, how long a text may be.
PLAN, CARE = "replacement_", "care_"
BY_CODE: dict[str, tuple[str, tuple[str, ...], int]] = {
    "replacement_plans": (PLAN, REPLACEMENT_AXES, LONGEST_PLAN),
    "care_team": (CARE, CARE_TEAM_ROLES, registry.LONGEST_NAME),
}
CLINICAL = (
    *registry.CLINICAL_FIELDS,
    *(beginning + code for beginning, codes, _longest in BY_CODE.values() for code in codes),
)


class PatientForm(forms.ModelForm):
    """All that is known of a person. The service is the only judge: the form reads, the model is not touched."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    class Meta:
        model = Patient
        fields = [
            *registry.IDENTITY_FIELDS,
            *registry.CONTACT_FIELDS,
            *(name for name in registry.CLINICAL_FIELDS if name not in BY_CODE),
        ]
        field_classes = {"birth_date": DayField, "diagnosis_date": DayField}
        widgets = {"address": forms.Textarea(attrs={"rows": 2})}

    def __init__(
        self, data=None, *, site: Site, clinical: bool = True, doctor: User | None = None, **kwargs
    ) -> None:
        """`doctor`: the responsible physician until now, who may have left the site."""
        super().__init__(data, **kwargs)
        self.clinical = clinical
        words = {"replacement_plans": wording.replacement_axis, "care_team": wording.care_role}
        for field, (beginning, codes, longest) in BY_CODE.items():
            for code in codes:
                self.fields[beginning + code] = forms.CharField(
                    label=words[field](code), max_length=longest, required=False
                )
        if not clinical:
            for name in CLINICAL:
                self.fields.pop(name, None)
        empty = {
            "language": _("not recorded"),
            "preferred_channel": _("not recorded"),
            "sex": _("Choose one"),
        }
        for name, word in empty.items():
            known = cast(Iterable[tuple[str, object]], cast(forms.ChoiceField, self.fields[name]).choices)
            offer(self, name, [("", word), *list(known)[1:]])
        if clinical:
            self._ask_for_physician(site, doctor)
            for name in ("transplant_eligible", "light_chain", "pregnancy_prevention"):
                self.fields[name].required = False  # always chosen; no star beside it
        for name in ("mrn", "family_name", "given_name", "phone", "email", "next_of_kin"):
            self.fields[name].widget.attrs["autocomplete"] = (
                "off"  # the browser would offer another patient's
            )
        guard_texts(self)
        self.helper = _helper(clinical)

    def _ask_for_physician(self, site: Site, doctor: User | None) -> None:
        field = cast(forms.ModelChoiceField, self.fields["responsible_physician"])
        known = [each.pk for each in registry.physicians(site)]
        if doctor is not None and doctor.pk not in known:
            field.help_text = _("%(name)s is no longer a physician of this site.") % {"name": doctor}
        field.queryset = User.objects.filter(pk__in=known).order_by("name", "email")
        field.empty_label = _("not recorded")

    def _post_clean(self) -> None:
        """The service judges."""

    def values(self) -> dict[str, object]:
        """What the service takes: the fields of the person that this form may change."""
        values = {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and not name.startswith((PLAN, CARE))
        }
        if self.clinical:
            for field, (beginning, codes, _longest) in BY_CODE.items():
                typed = {code: self.cleaned_data[beginning + code] for code in codes}
                values[field] = {code: text for code, text in typed.items() if text}
        return values


def initial_of(patient) -> dict[str, object]:
    """A stored person, or a row of their history, in the shape of the form's initial values."""
    names = [name for name in PatientForm.Meta.fields if name != "responsible_physician"]
    initial: dict[str, object] = {name: getattr(patient, name) for name in names}
    initial["responsible_physician"] = patient.responsible_physician_id
    for field, (beginning, codes, _longest) in BY_CODE.items():
        stored: Mapping[str, str] = getattr(patient, field) or {}
        initial |= {beginning + code: stored.get(code, "") for code in codes}
    return initial


def _helper(clinical: bool) -> FormHelper:
    groups = [
        Fieldset(
            _("Identity"),
            _row("family_name", "given_name"),
            _row("mrn", "birth_date", "sex"),
            css_class="form-group-card",
        ),
        Fieldset(
            _("Contact"),
            _row("phone", "email", "preferred_channel"),
            _row("language", "next_of_kin"),
            "address",
            css_class="form-group-card",
        ),
    ]
    if clinical:
        groups += [
            Fieldset(
                _("Clinical"),
                _row("diagnosis_date", "responsible_physician", "transplant_eligible"),
                _row("light_chain", "isotype", "pregnancy_prevention"),
                css_class="form-group-card",
            ),
            Fieldset(
                _("Hormone replacement plans"),
                _row(*(PLAN + axis for axis in REPLACEMENT_AXES[:3])),
                _row(*(PLAN + axis for axis in REPLACEMENT_AXES[3:])),
                css_class="form-group-card",
            ),
            Fieldset(
                _("Care team"),
                *(
                    _row(*(CARE + role for role in CARE_TEAM_ROLES[first : first + 3]))
                    for first in range(0, len(CARE_TEAM_ROLES), 3)
                ),
                css_class="form-group-card",
            ),
        ]
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*groups, "version")
    return helper


def _row(*names: str) -> Row:
    return Row(*(Column(name, css_class=f"col-md-{12 // len(names)}") for name in names))


class CloseForm(forms.Form):
    status = forms.ChoiceField(
        label=_("What happened"),
        choices=[choice for choice in PatientStatus.choices if choice[0] != PatientStatus.ACTIVE],
        widget=forms.RadioSelect,
    )
    date = DayField(label=_("On"))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data=None, *, today: datetime.date, **kwargs) -> None:
        super().__init__(data, initial={"date": today}, **kwargs)
        guard_texts(self)


class ReasonForm(forms.Form):
    """Why something is voided, or why a follow-up is reopened."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data=None, **kwargs) -> None:
        super().__init__(data, **kwargs)
        guard_texts(self)
