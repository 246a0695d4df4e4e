"""Published outcomes and the timeline, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.protocol.outcomes import Figure
from monitoring.wording.figures import number
from monitoring.wording.outcome_texts import DESIGNS, MEASURES, NOTES, OUTCOMES, TIMELINE


def outcome_title(code: str) -> str:
    """The treatment and the patients of a publication."""
    return str(OUTCOMES.get(code, code))


def outcome_note(code: str) -> str:
    return str(NOTES.get(code, ""))


def design(code: str) -> str:
    return str(DESIGNS.get(code, code))


def measure(code: str) -> str:
    return str(MEASURES.get(code, code))


def figure(of: Figure) -> str:
    """ "Alive at 4 years: 97 %"; "Hematologic response: 31 %"."""
    values = {"measure": measure(of.measure), "percent": number(of.percent)}
    if of.months is None:
        return _("%(measure)s: %(percent)s %%") % values
    years = of.months // 12
    time = ngettext("%(n)s year", "%(n)s years", years) % {"n": years}
    return _("%(measure)s at %(time)s: %(percent)s %%") % {**values, "time": time}


def moment(code: str) -> str:
    """When something is expected, by one source."""
    return str(TIMELINE.get(code, code))
