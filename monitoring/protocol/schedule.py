"""What is due for a patient, when, and why: `schedule()` is a pure function of the history and the day.

A confirmation of a progression, a clinic's interval or a patient's override would speak in `_interval`, which is the
one place where the spacing of a repeated panel is chosen, and would name itself in `spoken_by`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from monitoring.protocol.after_treatment import Found, after_treatment, before_treatment, question
from monitoring.protocol.calendar import Span, add_days, days_from
from monitoring.protocol.completions import completion_days, have_and_missing, samples_of
from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import History
from monitoring.protocol.recorded import Recorded
from monitoring.protocol.rows import (
    AfterTreatment,
    Baseline,
    BaselineBeforeTreatment,
    Condition,
    ThresholdName,
    Protocol,
    Question,
    Repeat,
    Row,
)
from monitoring.protocol.turning import next_change
from monitoring.protocol.vocabulary import AnchorKind, Panel, Rule
from monitoring.protocol.windows import (
    Anchor,
    Schedule,
    Window,
    completion_anchor,
    lay_out,
    status,
)

__all__ = ["Anchor", "Schedule", "Window", "next_change", "panel_rank", "schedule", "status"]


def schedule(history: History, today: date, protocol: Protocol = CURRENT) -> Schedule:
    """The open and the closed windows on `today`, from the facts dated on or before it."""
    facts = Recorded(history, today)
    beginning = _beginning(facts)
    found = [_found(row, facts, protocol, beginning) for row in protocol.rows]
    pending = [each.open for each in found if each.open is not None and facts.is_followed]
    closed = [window for each in found for window in each.closed]
    return Schedule(
        open=tuple(sorted(pending, key=lambda w: panel_rank(w.panel, protocol))),
        closed=tuple(sorted(closed, key=lambda w: (w.done_on or w.opens, panel_rank(w.panel, protocol)))),
    )


def panel_rank(panel: str, protocol: Protocol = CURRENT) -> int:
    """1 for the panel whose delay loses most; for ordering several that are due."""
    return protocol.contents_of(panel).rank


def _beginning(facts: Recorded) -> Anchor | None:
    """The day follow-up counts from: diagnosis, or the registration that stands in for it."""
    person = facts.person
    if facts.diagnosis_date is not None:
        return Anchor(AnchorKind.DIAGNOSIS, facts.diagnosis_date, ("person",), ref_id=person.id)
    if person.registered_on is not None:
        return Anchor(AnchorKind.REGISTRATION, person.registered_on, ("person",), ref_id=person.id)
    return None


def _found(row: Row, facts: Recorded, protocol: Protocol, beginning: Anchor | None) -> Found:
    match row:
        case Repeat(when=Condition.ALWAYS):
            return _repeated(row.panel, facts, protocol, beginning)
        case BaselineBeforeTreatment():
            return before_treatment(row, facts, protocol, beginning)
        case AfterTreatment():
            return after_treatment(row, facts, protocol)
        case Question():
            return question(row, facts, protocol)
    return Found()  # the other rows speak through the panel they belong to


def _repeated(panel: Panel, facts: Recorded, protocol: Protocol, beginning: Anchor | None) -> Found:
    """A chain of windows: each closed by the completion that anchors the next, the last one open."""
    contents = protocol.contents_of(panel)
    within = protocol.days(ThresholdName.COMPLETE_WITHIN)
    days = completion_days(contents, facts, within)
    found = Found()
    anchor = beginning
    for day in days:
        if anchor is not None:
            window = _window(panel, facts, protocol, anchor, judged_on=day)
            have, _, optional_missing = have_and_missing(contents, facts, add_days(day, -within), day)
            found.closed.append(window.done(day, have, optional_missing))
        anchor = completion_anchor(panel, day, samples_of(contents, facts, day, within))
    if anchor is not None:
        found.open = _with_parts(_window(panel, facts, protocol, anchor, facts.today), facts, protocol)
    return found


def _window(panel: Panel, facts: Recorded, protocol: Protocol, anchor: Anchor, judged_on: date) -> Window:
    row = _interval(panel, facts, protocol, judged_on)
    if anchor.kind == AnchorKind.LAST_DONE:
        rule, span, interval = Rule.REPEAT, row.interval.after(anchor.date), row.interval.code
    else:
        rule = Rule.BASELINE
        span, interval = _baseline(panel, protocol, anchor.date)
    return lay_out(
        panel, rule, anchor, span, interval=interval, sources=row.sources, protocol=protocol.version
    )


def _with_parts(window: Window, facts: Recorded, protocol: Protocol) -> Window:
    """The open window with what is there of it: seen lately, and after the completion it counts from."""
    first = add_days(facts.today, -protocol.days(ThresholdName.COMPLETE_WITHIN))
    if window.anchor.kind == AnchorKind.LAST_DONE:
        first = max(first, add_days(window.anchor.date, 1))
    contents = protocol.contents_of(window.panel)
    have, missing, optional_missing = have_and_missing(contents, facts, first, facts.today)
    return replace(window, have=have, missing=missing, optional_missing=optional_missing)


def _interval(panel: Panel, facts: Recorded, protocol: Protocol, day: date) -> Repeat:
    """The sentence that spaces a panel on a day; the one for a running systemic line goes first."""
    rows = {row.when: row for row in protocol.rows if isinstance(row, Repeat) and row.panel == panel}
    if Condition.SYSTEMIC_RUNNING in rows and facts.systemic_running(day):
        return rows[Condition.SYSTEMIC_RUNNING]
    return rows[Condition.ALWAYS]


def _baseline(panel: Panel, protocol: Protocol, day: date) -> tuple[Span, str]:
    row = next(row for row in protocol.rows if isinstance(row, Baseline) and panel in row.panels)
    return days_from(day, row.within_days), row.code
