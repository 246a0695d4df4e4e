"""The numbers of a protocol as people read them."""

from __future__ import annotations

from django.utils.translation import ngettext

from monitoring.protocol.thresholds import Threshold
from monitoring.wording.figures import number, quantity
from monitoring.wording.threshold_names import THRESHOLDS


def threshold_name(name: str) -> str:
    """What a number is for, to stand before it: "Platelets are high above"."""
    return str(THRESHOLDS.get(name, name))


def threshold(of: Threshold) -> str:
    """The number with its unit: "36 months", "400 × 10⁹/L", "1 point"."""
    n = int(of.value)
    counted = {
        "d": ngettext("%(n)s day", "%(n)s days", n),
        "mo": ngettext("%(n)s month", "%(n)s months", n),
        "a": ngettext("%(n)s year", "%(n)s years", n),
        "{score}": ngettext("%(n)s point", "%(n)s points", n),
    }.get(of.unit)
    if counted:
        return counted % {"n": number(of.value)}
    said = quantity(of.value, of.unit)
    return said.replace(" 10", " × 10", 1) if of.unit.startswith("10*") else said
