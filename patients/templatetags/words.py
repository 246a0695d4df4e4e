"""Dates, ages and numbers as the reader writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django import template
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()

DAYS_PER_MONTH = 30.4375
GROUPED_FROM = 10_000  # 4500 needs no gap, 12 000 does


@register.simple_tag
def day(value: date | None, today: date | None = None):
    """`12 Mar 2027 in 3 weeks`, the second part in grey and only with `today`."""
    if not value:
        return not_recorded()
    if isinstance(value, datetime):
        value = value.date()
    written = _written(value, get_language())
    if today is None:
        return written
    return format_html('{} <span class="rel">{}</span>', written, relative(value, today))


@lru_cache(maxsize=4096)
def _written(value: date, language: str | None):
    """A page writes dozens of days; in a clinic they are the same few thousand."""
    return format_html(
        '<time class="day" datetime="{}">{}</time>', value.isoformat(), date_format(value, "DATE_FORMAT")
    )


@register.simple_tag
def not_recorded():
    return format_html('<span class="not-recorded">{}</span>', _("not recorded"))


def relative(value: date, today: date) -> str:
    """How far a day is from today, in words: in 3 weeks, 5 days ago."""
    days = (value - today).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in near:
        return near[days]
    distance = abs(days)
    if distance < 14:
        n = distance
        ahead, ago = ngettext("in %d day", "in %d days", n), ngettext("%d day ago", "%d days ago", n)
    elif distance < 70:
        n = round(distance / 7)
        ahead, ago = ngettext("in %d week", "in %d weeks", n), ngettext("%d week ago", "%d weeks ago", n)
    elif distance < 730:
        n = round(distance / DAYS_PER_MONTH)
        ahead, ago = ngettext("in %d month", "in %d months", n), ngettext("%d month ago", "%d months ago", n)
    else:
        n = round(distance / 365.25)
        ahead, ago = ngettext("in %d year", "in %d years", n), ngettext("%d year ago", "%d years ago", n)
    return (ahead if days > 0 else ago) % n


@register.filter
def ago(value: date | None, today: date) -> str:
    """The relative part alone: `{{ contact.on|ago:today }}`"""
    return relative(value, today) if value else ""


@register.filter
def age(birth_date: date | None, on: date) -> int | None:
    """Whole years on a day; someone born on 29 February has the birthday on 1 March in other years."""
    if not birth_date:
        return None
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


@register.simple_tag
def age_words(birth_date: date | None, on: date) -> str:
    years = age(birth_date, on)
    if years is None:
        return not_recorded()
    return ngettext("%d year", "%d years", years) % years


@register.filter
def rounded(value: Decimal | None) -> str:
    """As `dec`, with four significant digits, never fewer than the whole number has.

    What a conversion computed is no more exact than what was measured.
    """
    if isinstance(value, Decimal) and value.is_finite() and value:
        value = round(value, max(0, 3 - value.adjusted()))
    return dec(value)


@register.filter
def dec(value) -> str:
    """A Decimal (or int) without trailing zeros, with the reader's decimal sign: 1.50 → 1.5, in Spanish 1,5."""
    if value is None or value == "":
        return ""
    if isinstance(value, float):
        value = Decimal(repr(value))
    if not isinstance(value, (Decimal, int)) or not Decimal(value).is_finite():
        return str(value)
    plain = format(Decimal(value), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    if plain == "-0":
        plain = "0"
    return number_format(Decimal(plain), force_grouping=abs(value) >= GROUPED_FROM)
