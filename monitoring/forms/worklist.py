"""The worklist's filters. They answer while someone types; what is not understood is said at its field."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from monitoring.forms.fields import choices
from monitoring.protocol.vocabulary import Panel
from monitoring.selectors.standing import STATUSES
from monitoring.selectors.worklist import CALL_TODAY, Filter
from patients.models import Site
from patients.selectors.search import LONGEST_QUERY
from patients.services.people import LONGEST_VIEW_NAME

CLASSES = {"q": "form-control", "call": "visually-hidden"}


class Words(forms.CharField):
    """Any text: what cannot stand in a name is left out, and what is too long is cut."""

    def to_python(self, value) -> str:
        return super().to_python(value).replace("\x00", "")[:LONGEST_QUERY]


class Menu(forms.Select):
    """A select written in one go: Django's own makes a template of every option."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        offered = tuple((code, str(word)) for code, word in self.choices)
        return _menu(name, value, offered, flatatt(self.build_attrs(self.attrs, attrs)))


@lru_cache(maxsize=200)  # the same few menus stand over every list
def _menu(
    name: str, value: str | None, offered: tuple[tuple[str, str], ...], attributes: SafeString
) -> SafeString:
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, SafeString(" selected") if code == value else "", word) for code, word in offered),
    )
    return format_html('<select name="{}"{}>{}</select>', name, attributes, options)


class Box(forms.TextInput):
    """A field for text, written in one go as well."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        written = {"type": "search", "name": name, "value": value or None}
        given = {each: said for each, said in written.items() if said is not None}
        return format_html("<input{}>", flatatt(given | self.build_attrs(self.attrs, attrs)))


class Chip(forms.Widget):
    """A box that is ticked or not, for a field whose second choice is the only one that says anything."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        ticked = {"checked": True} if value else {}
        written = {"type": "checkbox", "name": name, "value": CALL_TODAY}
        return format_html("<input{}>", flatatt(written | ticked | self.build_attrs(self.attrs, attrs)))


@cache
def _offered(_language: str | None) -> dict[str, list[tuple[str, str]]]:
    """What the menus offer, in the words of one language."""
    offered = {
        "panel": choices(Panel, wording.panel, empty=_("All tests")),
        "status": choices(STATUSES, wording.item_status, empty=_("Due and overdue")),
        "group": [("", _("By day")), ("week", _("By week"))],
    }
    return {name: [(code, str(word)) for code, word in menu] for name, menu in offered.items()}


class FilterForm(forms.Form):
    q = Words(
        label=_("Name or record number"),
        required=False,
        widget=Box(attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": LONGEST_QUERY}),
    )
    site = forms.ChoiceField(label=_("Site"), required=False, widget=Menu)
    panel = forms.ChoiceField(label=_("Test"), required=False, widget=Menu)
    status = forms.ChoiceField(label=_("Status"), required=False, widget=Menu)
    group = forms.ChoiceField(label=_("Order"), required=False, widget=Menu)
    call = forms.ChoiceField(
        label=_("To call today"), required=False, widget=Chip, choices=[("", ""), (CALL_TODAY, "")]
    )

    def __init__(self, data, *, sites: Sequence[Site]) -> None:
        super().__init__(data, auto_id="filter-%s")
        for name, offered in _offered(get_language()).items():
            self.fields[name].choices = offered
        if len(sites) > 1:
            self.fields["site"].choices = [
                ("", _("All my sites")),
                *((site.code, site.name) for site in sites),
            ]
        else:
            del self.fields["site"]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = CLASSES.get(name, "form-select")

    def chosen(self) -> Filter:
        """What was understood of the filters."""
        self.is_valid()
        return Filter(**{name: self.cleaned_data.get(name, "") for name in ("panel", "status", "q", "call")})

    def query(self) -> dict[str, str]:
        """The filters that are set, as they stand in an address."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ViewForm(forms.Form):
    """A name for the filters. What a name may be is said where it is stored."""

    name = forms.CharField(
        label=_("Save this view as"),
        required=False,
        widget=forms.TextInput(
            attrs={
                "class": "form-control form-control-sm",
                "maxlength": LONGEST_VIEW_NAME,
                "autocomplete": "off",
                "required": True,
            }
        ),
    )

    def __init__(self, data=None) -> None:
        super().__init__(data, auto_id="view-%s")
