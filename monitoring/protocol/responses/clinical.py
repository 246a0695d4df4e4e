"""The clinical response: what became of the organs since the current line started (reference §4.4, contract §5).

The category reads the reference so:
- `progression`: a physician recorded the event `progression` after the day the line started. Nothing else says that a
  change is due to POEMS, so no organ alone makes it one, and the event makes it one without any organ.
- `improvement`: an organ improved or resolved, none is worse or new. `mixed`: both.
- An organ that is worse or new while nobody attributed it is `mixed` with the note `worse_not_attributed`: neither
  "stable" nor "progression" would be true.
- `stable`: nothing changed. `not_evaluable`: no organ could be compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from monitoring.protocol.case import Case
from monitoring.protocol.history import EventSeen
from monitoring.protocol.responses import measures, organs, sightings
from monitoring.protocol.responses.organs import ORGANS
from monitoring.protocol.responses.response import OrganChange, Response
from monitoring.protocol.responses.sightings import BETTER, WORSE
from monitoring.protocol.verdicts import Category, Channel, OrganState
from monitoring.protocol.vocabulary import EventCode

NO_LINE = "no_line"  # no disease-directed treatment has begun
PROGRESSION_RECORDED = "progression_recorded"
WORSE_NOT_ATTRIBUTED = "worse_not_attributed"
NOTES = (NO_LINE, measures.NO_BASELINE, measures.NOT_SINCE, PROGRESSION_RECORDED, WORSE_NOT_ATTRIBUTED)

ATTRIBUTED = "attributed"  # the event was recorded on or after the day the organ changed
ORGAN_NOTES = (
    NO_LINE,  # as above
    measures.NO_BASELINE,  # nothing recorded before the line (measures: in the 90 days before it)
    measures.NOT_SINCE,  # nothing recorded since
    measures.CENSORED,  # "<x" or ">x" leaves more than one answer open
    sightings.SIGNS_DIFFER,  # one finding of the organ is worse, another better
    organs.WORSE_UNCONFIRMED,  # a worsening that has not stood for three months
    organs.RISEN_FROM_BEST,  # no worse than the baseline, but a confirmed rise from the best score since
    organs.ON_REPLACEMENT,  # an axis is normal on replacement only
    organs.ABNORMAL_RESULT,  # a result is abnormal for the first time; nobody recorded a disorder of the axis
    ATTRIBUTED,
)


def clinical_response(case: Case) -> Response:
    """`basis`: the organs that decide, and `progression` for the event. `since`: the day the deciding change began."""
    start = case.line.start if case.line else None
    recorded = [e for e in case.events(EventCode.PROGRESSION) if start is None or e.date > start]
    changes = tuple(_attributed(each, recorded) for each in _organs(case, start))
    better = [each for each in changes if each.state in BETTER]
    worse = [each for each in changes if each.state in WORSE]
    category, note = _category(changes, better, worse, bool(recorded))
    if category == Category.NOT_EVALUABLE and start is None:
        note = NO_LINE
    return Response(
        Channel.CLINICAL,
        category,
        since=_since(better, worse, recorded),
        basis=(*(each.organ for each in (*better, *worse)), *([EventCode.PROGRESSION] if recorded else ())),
        note=note,
        progression_on=recorded[0].date if recorded else None,
        organs=changes,
    )


def _organs(case: Case, start: date | None) -> Iterable[OrganChange]:
    if start is None:
        return [OrganChange(organ, OrganState.NOT_ASSESSED, note=NO_LINE) for organ in ORGANS]
    return [judge(case, start) for judge in ORGANS.values()]


def _attributed(change: OrganChange, recorded: list[EventSeen]) -> OrganChange:
    if change.state in WORSE and any(change.since and e.date >= change.since for e in recorded):
        return replace(change, note=ATTRIBUTED)
    return change


def _category(
    changes: tuple[OrganChange, ...], better: list[OrganChange], worse: list[OrganChange], recorded: bool
) -> tuple[Category, str]:
    if recorded:
        return Category.PROGRESSION, PROGRESSION_RECORDED
    if worse:
        return Category.MIXED, "" if better else WORSE_NOT_ATTRIBUTED
    if better:
        return Category.IMPROVEMENT, ""
    if any(each.state == OrganState.STABLE for each in changes):
        return Category.STABLE, ""
    began = any(each.note != measures.NO_BASELINE for each in changes)
    return Category.NOT_EVALUABLE, measures.NOT_SINCE if began else measures.NO_BASELINE


def _since(better: list[OrganChange], worse: list[OrganChange], recorded: list[EventSeen]) -> date | None:
    """A mixed response has held since there was one of each."""
    if recorded:
        return recorded[0].date
    firsts = [min(each.since for each in group if each.since) for group in (better, worse) if group]
    return max(firsts, default=None)
