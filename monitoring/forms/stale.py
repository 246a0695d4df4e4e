"""Two people saved the same record: nothing of either is lost, and the later one sees both versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from monitoring.wording import day, number


@dataclass(frozen=True)
class Difference:
    """One field that differs. `taken`: the reader had not touched it, so the form now holds what is stored."""

    label: str
    yours: str
    stored: str
    taken: bool


def settle(
    form: forms.BaseForm,
    *,
    stored: Mapping[str, object],
    before: Mapping[str, object] | None,
    version: int,
) -> list[Difference]:
    """Compare a bound, valid form with what is stored now; `before` is what its reader had been shown, if known.

    Both mappings have the shape of the form's initial values. What only the other person changed goes into the form;
    where both changed, yours stays. The form carries the new version: saving again decides.
    """
    data = QueryDict(mutable=True)
    data.update(form.data)
    form.data = data
    differences = []
    for name, field in form.fields.items():
        if name not in stored:
            continue
        yours = form[name].data
        if not field.has_changed(stored[name], yours):
            continue
        untouched = before is not None and not field.has_changed(before[name], yours)
        differences.append(
            Difference(
                str(form[name].label),
                _spoken(field, form.cleaned_data.get(name)),
                _spoken(field, stored[name]),
                untouched,
            )
        )
        if untouched:
            _put(data, name, field, stored[name])
    data["version"] = str(version)
    return differences


def _put(data: QueryDict, name: str, field: forms.Field, value: object) -> None:
    if isinstance(value, list):
        data.setlist(name, value)
    elif isinstance(value, date):
        data[name] = value.isoformat()
    elif isinstance(value, Decimal):
        data[name] = number(value)
    else:
        prepared = field.prepare_value(value)
        data[name] = "" if prepared is None else str(prepared)


def _spoken(field: forms.Field, value: object) -> str:
    if value in (None, "", []):
        return _("not recorded")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value)
    words = {str(code): str(word) for code, word in getattr(field, "choices", ())}
    if isinstance(value, list):
        return ", ".join(words.get(str(each), str(each)) for each in value)
    return words.get(str(field.prepare_value(value)), str(value))
