"""The forms of a letter: how one is written, and the clinic's own text of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from monitoring.forms.fields import guard_texts
from monitoring.forms.reminder_settings import HourField
from monitoring.selectors.letters import PARTS
from monitoring.services.letters import LONGEST, NEEDED
from monitoring.wording import letters as words

LINES = {"contact": 4, "body": 14, "signature": 3}  # of the parts that have several


class LetterForm(forms.Form):
    """In which language, and for what time of the day. Nothing of it is stored."""

    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    time = HourField(label=_("Time of the visit"), help_text=_("Empty: the letter names no time."))

    def __init__(self, data=None, *, language: str) -> None:
        super().__init__(data, initial={"language": language})
        self.fields["language"].widget.attrs["class"] = "form-select"
        self.fields["time"].widget.attrs["class"] = "form-control"

    def chosen(self) -> tuple[str, time | None]:
        """Language and time; the first ones where nothing was sent, or nothing that could be read."""
        self.is_valid()
        values = self.cleaned_data if self.is_bound else {}
        return values.get("language") or self.initial["language"], values.get("time")


class LetterTextForm(forms.Form):
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data=None, *, texts: Mapping[str, str], seen: int) -> None:
        super().__init__(data, initial={**texts, "seen": seen})
        for part in PARTS:
            self.fields[part] = forms.CharField(
                label=words.PARTS[part], required=part in NEEDED, widget=self._widget(part)
            )
        self.fields["contact"].help_text = _(
            "Name, address and telephone of the clinic. Its first lines also stand in the window of the envelope."
        )
        self.fields["body"].help_text = _("An empty line begins a paragraph.")
        guard_texts(self)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.add_input(Submit("preview", _("Show the letter"), css_class="btn-secondary"))
        self.helper.add_input(Submit("pdf", _("Show as PDF"), css_class="btn-secondary", formtarget="_blank"))
        self.helper.add_input(Submit("save", _("Save")))

    @property
    def texts(self) -> dict[str, str]:
        return {part: self.cleaned_data[part] for part in PARTS}

    def take_version(self, seen: int) -> None:
        """The next try to save goes on from this version."""
        self.data = self.data.copy()
        self.data["seen"] = str(seen)

    @staticmethod
    def _widget(part: str) -> forms.Widget:
        attrs = {"maxlength": LONGEST[part]}
        return forms.Textarea(attrs | {"rows": LINES[part]}) if part in LINES else forms.TextInput(attrs)
