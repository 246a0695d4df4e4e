"""What an entry of a calendar says. It is read wherever a telephone lies: no name, no test, no disease."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def calendar_name() -> str:
    return _("Follow-up")


def calendar_entry(kind: str, tests: int) -> str:
    """kind: item, on its last day, or appointment."""
    if kind == "item":
        return _("Last day of a due test")
    return ngettext("Appointment, %(n)s test", "Appointment, %(n)s tests", tests) % {"n": tests}
