"""Forms of treatments: add or change one, or end it."""

from __future__ import annotations

import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.forms.fields import DayField, NumberField, choices, guard_texts, offer
from monitoring.models import Treatment
from monitoring.protocol.vocabulary import AGENTS, Indication, StopReason, TreatmentKind
from monitoring.services.recording import LONGEST_NOTE
from monitoring.services.treatments import MOST_LINES

COMMON_AGENTS = (
    *("melphalan", "lenalidomide", "dexamethasone", "thalidomide", "pomalidomide", "bortezomib"),
    *("daratumumab", "cyclophosphamide", "bevacizumab", "prednisone", "ivig", "aspirin"),
)
OTHER_AGENTS = tuple(agent for agent in AGENTS if agent not in COMMON_AGENTS)
LONGEST_CHANGE_REASON = 100


class TreatmentForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"))
    line = forms.IntegerField(
        label=_("Line"),
        required=False,
        min_value=1,
        max_value=MOST_LINES,
        help_text=_("Left empty, it is the next line; a transplant joins the line before it."),
    )
    agents = forms.MultipleChoiceField(label=_("Agents"), required=False, widget=forms.CheckboxSelectMultiple)
    other_agents = forms.CharField(
        label=_("Other agents"),
        required=False,
        max_length=400,
        widget=forms.TextInput(attrs={"list": "agents-known", "autocomplete": "off"}),
        help_text=_("Separate several by commas."),
    )
    start = DayField(label=_("Start"), help_text=_("A day ahead makes it planned."))
    end = DayField(label=_("End"), required=False, help_text=_("Empty while it runs."))
    dose_gy = NumberField(
        label=_("Dose (Gy)"), required=False, example="45", help_text=_("For radiotherapy only.")
    )
    indication = forms.ChoiceField(label=_("Given for"), required=False)
    stop_reason = forms.ChoiceField(label=_("Reason for stopping"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label=_("Why it is changed"),
        required=False,
        max_length=LONGEST_CHANGE_REASON,
        help_text=_("Kept in the history beside the old and the new entry."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data=None, *, treatment: Treatment | None = None, **kwargs) -> None:
        initial = initial_of(treatment) | {"version": treatment.version} if treatment else {}
        super().__init__(data, initial=initial, **kwargs)
        offer(self, "kind", choices(TreatmentKind, wording.treatment_kind, empty=_("Choose one")))
        offer(self, "indication", choices(Indication, wording.indication, empty=_("not recorded")))
        offer(self, "stop_reason", choices(StopReason, wording.stop_reason, empty=_("not recorded")))
        offer(self, "agents", choices(COMMON_AGENTS, wording.agent))
        if treatment is None:
            del self.fields["reason"], self.fields["version"]
        guard_texts(self)
        self.helper = _helper(editing=treatment is not None)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        cleaned = self.cleaned_data
        others = [agent.strip() for agent in cleaned["other_agents"].split(",") if agent.strip()]
        values = {name: cleaned[name] for name in ("kind", "line", "start", "end", "dose_gy")}
        values |= {name: cleaned[name] for name in ("indication", "stop_reason", "note")}
        return values | {"agents": [*cleaned["agents"], *others]}


def initial_of(treatment) -> dict[str, object]:
    """A stored treatment, or a row of its history, in the shape of the form's initial values."""
    names = ("kind", "line", "start", "end", "dose_gy", "indication", "stop_reason", "note")
    initial: dict[str, object] = {name: getattr(treatment, name) for name in names}
    initial["agents"] = [agent for agent in treatment.agents if agent in COMMON_AGENTS]
    initial["other_agents"] = ", ".join(agent for agent in treatment.agents if agent not in COMMON_AGENTS)
    return initial


def _helper(*, editing: bool) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    given = Fieldset(
        _("What is given"),
        Row(
            Column("kind", css_class="col-md-5"),
            Column("line", css_class="col-md-3"),
            Column("indication", css_class="col-md-4"),
        ),
        "agents",
        Row(Column("other_agents", css_class="col-md-8"), Column("dose_gy", css_class="col-md-4")),
        css_class="form-group-card",
    )
    when = Fieldset(
        _("When"),
        Row(
            Column("start", css_class="col-md-4"),
            Column("end", css_class="col-md-4"),
            Column("stop_reason", css_class="col-md-4"),
        ),
        "note",
        *(["reason", "version"] if editing else []),
        css_class="form-group-card",
    )
    helper.layout = Layout(given, when)
    return helper


class EndForm(forms.Form):
    """The quick way to end what runs."""

    end = DayField(label=_("End"))
    stop_reason = forms.ChoiceField(label=_("Reason for stopping"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data=None, *, treatment: Treatment, today: datetime.date, **kwargs) -> None:
        super().__init__(data, initial={"end": today, "version": treatment.version}, **kwargs)
        offer(self, "stop_reason", choices(StopReason, wording.stop_reason, empty=_("Choose one")))
