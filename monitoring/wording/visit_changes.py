"""What changed of a visit after it was signed, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from monitoring.selectors.last_values import read_unit_of
from monitoring.selectors.visit_signatures import ADDED, CORRECTED, NOTE, RESULT, SIGN, UNEXPLAINED, Change
from monitoring.wording.labels import analyte, sign, unit, word
from monitoring.wording.stored import void_reason

LONGEST_BEFORE = 200  # characters of a note


def visit_change(change: Change) -> str:
    """ "VEGF: corrected; it said 740 pg/mL"."""
    said = {"what": _what(change)}
    if change.deed == ADDED:
        return _("%(what)s: added") % said
    if change.deed == UNEXPLAINED:
        return _("%(what)s: reads otherwise than what was signed, and no correction tells why") % said
    if change.deed == CORRECTED:
        return _("%(what)s: corrected; it said %(before)s") % (said | {"before": _before(change)})
    return _("%(what)s: voided") % said


def visit_change_reason(change: Change) -> str:
    return void_reason(change.reason)


def _what(change: Change) -> str:
    if change.what == RESULT:
        return analyte(change.code)
    if change.what == SIGN:
        return sign(change.code)
    return _("Note") if change.what == NOTE else _("Visit")


def _before(change: Change) -> str:
    if change.what == NOTE:
        text = change.before[:LONGEST_BEFORE] + ("…" if len(change.before) > LONGEST_BEFORE else "")
        return _("“%(text)s”") % {"text": text} if text else _("nothing")
    said = change.before
    if said["coded"]:
        return word(said["coded"])
    known = read_unit_of(change.code, said["reported_unit"])
    return f"{said['reported_value']} {unit(known) if known else said['reported_unit']}".strip()
