"""Verdicts that several deeds share: is the day possible, is the code known. ValidationErrors name the field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from monitoring.protocol.calendar import add_months
from patients.models import Patient

EARLIEST_YEAR = 1900


def day(
    value: date, *, patient: Patient, today: date, field: str = "date", may_lie_ahead: bool = False
) -> date:
    """A day on which something can have happened to the patient: not before birth, not in the future."""
    if not may_lie_ahead and value > today:
        refuse(
            field,
            "date_in_future",
            _("%(value)s lies in the future. Enter %(today)s or an earlier day."),
            value=value.isoformat(),
            today=today.isoformat(),
        )
    if value < patient.birth_date:
        refuse(
            field,
            "date_before_birth",
            _("%(value)s lies before the date of birth (%(birth)s)."),
            value=value.isoformat(),
            birth=patient.birth_date.isoformat(),
        )
    if may_lie_ahead and value.year > today.year + 10:
        refuse(field, "date_too_far", _("%(value)s lies more than ten years ahead."), value=value.isoformat())
    return value


def silence(until: date, *, today: date, months: int, field: str) -> None:
    """A day until which nobody is reminded: a slip of the year must not make a test forgotten."""
    if until > add_months(today, months):
        refuse(
            field,
            "date_too_far",
            _("%(value)s lies more than %(months)s months ahead, and nobody would be reminded until then."),
            value=until.isoformat(),
            months=months,
        )


def span(start: date | None, end: date | None, field: str = "end") -> None:
    if start and end and end < start:
        refuse(
            field,
            "end_before_start",
            _("The end %(end)s lies before the start %(start)s."),
            start=start.isoformat(),
            end=end.isoformat(),
        )


def code(value: str, known: Iterable[str], field: str) -> str:
    known = [str(each) for each in known]
    if value not in known:
        refuse(
            field,
            "unknown_code",
            _("“%(value)s” is not known here. Known: %(known)s."),
            value=value[:60],
            known=", ".join(known),
        )
    return value


def refuse(field: str, code: str, message, **params) -> NoReturn:
    raise ValidationError({field: ValidationError(message, code=code, params=params)})


def together(*found: ValidationError | None) -> None:
    """Raise all refusals as one, so that every field says what is wrong with it."""
    errors: dict[str, list] = {}
    for error in found:
        if error is not None:
            for name, messages in error.error_dict.items():
                errors.setdefault(name, []).extend(messages)
    if errors:
        raise ValidationError(errors)
