"""What of the tries to reach a patient waits for a physician, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.wording.figures import day


def reach(of) -> list[str]:
    """ "not reached in 3 tries: for the physician", "declined on 3 Nov 2026: a physician decides"; of a `Reach`."""
    said = []
    if of.is_out_of_reach:
        tries = ngettext(
            "not reached in %(n)s try: for the physician",
            "not reached in %(n)s tries: for the physician",
            of.tries,
        )
        said.append(tries % {"n": of.tries})
    if of.declined_on:
        said.append(_("declined on %(date)s: a physician decides") % {"date": day(of.declined_on)})
    return said
