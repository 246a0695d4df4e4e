"""Fields that forms of the record share: days, numbers as the reader writes them, and texts that can be stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from monitoring.exchange.dates import read_date
from monitoring.exchange.incoming import NotReadError
from monitoring.exchange.numbers import COMMA, POINT, read_number
from monitoring.wording import number

LONGEST_ECHO = 40  # characters of a refused value that the message repeats


class DayField(forms.DateField):
    """A calendar date, YYYY-MM-DD and nothing else: what a date input sends in every language."""

    default_error_messages = {
        "invalid": _("“%(value)s” is no day of the calendar. Write year-month-day, such as 2026-03-14.")
    }

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return read_date(str(value).strip())
        except NotReadError as error:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": echo(value)}
            ) from error


class NumberField(forms.CharField):
    """A decimal with the reader's own decimal mark. What can be read in two ways is asked."""

    default_error_messages = {
        "invalid": _(
            "“%(value)s” is not a number that can be read in one way. Write, for example, %(example)s."
        )
    }

    def __init__(self, *, example: str, **kwargs) -> None:
        self.example = example
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, Decimal):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_number(text, COMMA if get_format("DECIMAL_SEPARATOR") == "," else POINT)
        except NotReadError as error:
            raise ValidationError(
                self.error_messages["invalid"],
                code="invalid",
                params={"value": echo(text), "example": self.example},
            ) from error

    def prepare_value(self, value):
        return number(value) if isinstance(value, Decimal) else value

    def run_validators(self, value) -> None:
        """The value is a number by now: the validators of texts do not speak about it."""

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


def without_control_characters(text: str) -> None:
    if any(ord(char) < 32 and char not in "\n\r\t" for char in text):
        raise ValidationError(_("The text holds characters that cannot be stored."), code="control_character")


def guard_texts(form: forms.BaseForm) -> None:
    """Every text of the form is refused politely where the database would refuse it harshly."""
    for field in form.fields.values():
        if isinstance(field, forms.CharField):
            field.validators.append(without_control_characters)


def choices(codes: Iterable[str], word, *, empty=None) -> list[tuple[str, object]]:
    """Codes with their words, after an empty choice where the field may stay open."""
    offered: list[tuple[str, object]] = [(str(code), word(str(code))) for code in codes]
    return offered if empty is None else [("", empty), *offered]


def offer(form: forms.BaseForm, name: str, offered: Iterable[tuple[str, object]]) -> None:
    """What may be chosen in a field of the form."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(offered)


def take_refusal(
    form: forms.BaseForm, refusal: ValidationError, names: Mapping[str, str] | None = None
) -> None:
    """Put what a service refused at the fields of the form; `names` maps the service's names to the form's."""
    for name, errors in refusal.error_dict.items():
        field = (names or {}).get(name, name)
        form.add_error(field if field in form.fields else None, errors)


def echo(value: object) -> str:
    """A refused value as a message may repeat it: short, and without what cannot be printed."""
    text = "".join(char if char.isprintable() else "�" for char in str(value))
    return text if len(text) <= LONGEST_ECHO else text[:LONGEST_ECHO] + "…"
