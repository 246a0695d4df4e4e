"""The forms of a site's reminder settings and of a person's own hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import available_timezones

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.exchange.dates import read_date
from monitoring.exchange.incoming import NotReadError
from monitoring.forms.fields import choices, echo, guard_texts, offer
from monitoring.models import ReminderSettings
from monitoring.protocol.reminding import CHOSEN
from monitoring.protocol.vocabulary import Panel
from monitoring.services.reminder_settings import FIELDS, MOST_WEEKS, WEEKDAYS, Wanted
from monitoring.wording import reminding
from patients.models import Site

LONGEST_NAME = 60


def _zones() -> list[str]:
    """Those named after a place, as people look for them, and UTC."""
    areas = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe")
    areas = (*areas, "Indian", "Pacific")
    return ["UTC", *sorted(name for name in available_timezones() if name.partition("/")[0] in areas)]


class HourField(forms.TimeField):
    """A wall-clock time, HH:MM."""

    default_error_messages = {"invalid": _("Write hours and minutes, such as 07:30.")}

    def __init__(self, **kwargs) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(required=False, widget=widget, input_formats=["%H:%M", "%H:%M:%S"], **kwargs)


class HolidaysField(forms.CharField):
    """One holiday a line: the day, then its name. Returns days with names."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            required=False, max_length=40_000, widget=forms.Textarea(attrs={"rows": 6}), **kwargs
        )

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(f"{each['date']} {each['name']}".strip() for each in value)
        return value

    def clean(self, value) -> list[tuple[date, str]]:
        lines = [line.split(maxsplit=1) for line in super().clean(value).splitlines() if line.strip()]
        return [(self._day(words[0]), self._name(words[1:])) for words in lines]

    @staticmethod
    def _day(text: str) -> date:
        try:
            return read_date(text)
        except NotReadError as error:
            raise ValidationError(
                _("“%(value)s” is no day of the calendar. Write year-month-day, such as 2026-03-14."),
                code="invalid",
                params={"value": echo(text)},
            ) from error

    @staticmethod
    def _name(rest: Sequence[str]) -> str:
        name = rest[0].strip() if rest else ""
        if len(name) > LONGEST_NAME:
            raise ValidationError(
                _("“%(value)s” is too long for a name."), code="too_long", params={"value": echo(name)}
            )
        return name


class ReminderSettingsForm(forms.Form):
    digest_time = HourField(
        label=reminding.SETTINGS["digest_time"],
        help_text=_("By the clinic's clock. Empty: as soon as something is due. One mail a person and day."),
    )
    quiet_from = HourField(
        label=reminding.SETTINGS["quiet_from"],
        help_text=_("No mail goes from then until the end; the hours may pass midnight."),
    )
    quiet_until = HourField(label=reminding.SETTINGS["quiet_until"])
    steps = forms.MultipleChoiceField(
        label=reminding.SETTINGS["steps"], required=False, widget=forms.CheckboxSelectMultiple
    )
    weeks_between = forms.IntegerField(
        label=reminding.SETTINGS["weeks_between"], min_value=1, max_value=MOST_WEEKS
    )
    urgent = forms.MultipleChoiceField(
        label=reminding.SETTINGS["urgent"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Such a mail waits for the end of quiet hours and holidays, and for nothing else."),
    )
    clinic_days = forms.TypedMultipleChoiceField(
        label=reminding.SETTINGS["clinic_days"],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    holidays = HolidaysField(
        label=reminding.SETTINGS["holidays"],
        help_text=_(
            "One a line: the day and its name, such as 2026-12-25 Christmas. No mail goes on these days."
        ),
    )

    def __init__(self, data=None, *, settings: ReminderSettings) -> None:
        super().__init__(data, initial={name: getattr(settings, name) for name in FIELDS})
        offer(self, "steps", choices(CHOSEN, reminding.stage))
        offer(self, "urgent", choices(Panel, wording.panel))
        offer(self, "clinic_days", [(day, reminding.weekday(day)) for day in WEEKDAYS])
        guard_texts(self)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("preview", _("Show what changes"), css_class="btn-secondary"))
        self.helper.add_input(Submit("save", _("Save")))

    @property
    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)


class HourForm(forms.Form):
    time = HourField(label=_("Time of my daily mail"), help_text=_("Empty: the hour of the clinic."))
    time_zone = forms.ChoiceField(
        label=_("My time zone"),
        required=False,
        help_text=_("For who works far from the clinic. Quiet hours and holidays are counted by it, too."),
    )

    def __init__(self, *args, site: Site, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        of_the_site = format_lazy(_("that of the clinic, {zone}"), zone=site.time_zone)
        offer(self, "time_zone", [("", of_the_site), *((name, name) for name in _zones())])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("save", _("Save")))
