"""What falls due because of treatment: the PET before and after it, and the questions that follow it.

The treatment that started last anchors. One that starts later takes the place of what is pending; what was done by
the day it starts stays done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from monitoring.protocol.calendar import add_days, days_from
from monitoring.protocol.completions import samples_of
from monitoring.protocol.recorded import Episode, Recorded
from monitoring.protocol.rows import (
    AfterTreatment,
    BaselineBeforeTreatment,
    Condition,
    ThresholdName,
    Part,
    Protocol,
    Question,
)
from monitoring.protocol.vocabulary import Comparator, Rule, TreatmentStatus
from monitoring.protocol.windows import (
    TREATMENT_RUNNING,
    Anchor,
    Window,
    completion_anchor,
    lay_out,
    treatment_anchor,
)


@dataclass(slots=True)
class Found:
    """The windows of one row: those that were done or missed, and the one that is open."""

    closed: list[Window] = field(default_factory=list)
    open: Window | None = None


def before_treatment(
    row: BaselineBeforeTreatment, facts: Recorded, protocol: Protocol, anchor: Anchor | None
) -> Found:
    """Wanted once, from a while before the diagnosis until the day the first treatment starts."""
    if anchor is None:
        return Found()
    part = _part(row.panel, protocol)
    window = lay_out(
        row.panel,
        Rule.BASELINE,
        anchor,
        days_from(anchor.date, row.within_days),
        interval=row.code,
        sources=row.sources,
        missing=(part.code,),
        protocol=protocol.version,
    )
    treated_on = facts.first_treatment_start()
    earliest = add_days(anchor.date, -protocol.days(ThresholdName.PET_BEFORE_DIAGNOSIS))
    day = facts.first_day(part, earliest, treated_on or facts.today)
    if day is not None:
        return Found(closed=[window.done(day, [part.code])])
    return Found(closed=[window.missed()]) if treated_on else Found(open=window)


def after_treatment(row: AfterTreatment, facts: Recorded, protocol: Protocol) -> Found:
    """Wanted once after treatment, and again as long as something is left to see."""
    found = Found()
    for episode in facts.episodes(row.after):
        found.open = None
        if episode.treatment.status_on(episode.until) == TreatmentStatus.ENDED:
            _follow(row, facts, protocol, episode, found)
        else:
            found.open = _while_running(row, protocol, episode)
    return found


def _while_running(row: AfterTreatment, protocol: Protocol, episode: Episode) -> Window:
    anchor = treatment_anchor(episode.treatment, episode.treatment.start)
    return _window(row, protocol, anchor, None, reason=TREATMENT_RUNNING)


def _follow(row: AfterTreatment, facts: Recorded, protocol: Protocol, episode: Episode, found: Found) -> None:
    contents = protocol.contents_of(row.panel)
    part = _part(row.panel, protocol)
    end = episode.treatment.effective_end
    window: Window | None = _window(row, protocol, treatment_anchor(episode.treatment, end), end)
    while window is not None:
        day = facts.first_day(part, window.opens, episode.until)
        if day is None:
            break
        found.closed.append(window.done(day, [part.code]))
        window = None
        if _something_left(row.again_while, facts, day):
            samples = samples_of(contents, facts, day, within=0)
            window = _window(row, protocol, completion_anchor(row.panel, day, samples), day)
    found.open = window


def _something_left(analyte: str, facts: Recorded, day: date) -> bool:
    """Whether the value recorded last for that day is above zero."""
    readings = [r for r in facts.readings(analyte) if r.date == day and r.value is not None]
    if not readings:
        return False
    return max(readings, key=lambda r: (r.id or 0, r.value)).value > 0


def question(row: Question, facts: Recorded, protocol: Protocol) -> Found:
    """To be answered once after treatment: present or absent, on or after the day it opens."""
    found = Found()
    part = _part(row.panel, protocol)
    for episode in facts.episodes((row.after,)):
        found.open = None
        treatment = episode.treatment
        if treatment.status_on(episode.until) != TreatmentStatus.ENDED:
            continue
        end = treatment.effective_end
        window = _window(row, protocol, treatment_anchor(treatment, end), end)
        answered_on = facts.first_day(part, window.opens, episode.until)
        # An answer given on the very day that another treatment starts was still asked for that morning.
        judged_on = add_days(answered_on, -1) if answered_on else facts.today
        if not _holds(row.when, facts, protocol, episode, judged_on):
            continue
        if answered_on:
            found.closed.append(window.done(answered_on, [part.code]))
        else:
            found.open = window
    return found


def _holds(when: Condition, facts: Recorded, protocol: Protocol, episode: Episode, day: date) -> bool:
    if when == Condition.RADIOTHERAPY_ALONE:
        before = protocol.days(ThresholdName.ALONE_BEFORE_RADIOTHERAPY)
        return not facts.treated_between(add_days(episode.treatment.start, -before), day)
    if when == Condition.LARGE_LESION_RECORDED:
        large = protocol.threshold(ThresholdName.LARGE_LESION)
        return any(
            reading.value is not None
            and reading.value >= large
            and reading.comparator != Comparator.BELOW
            and reading.date <= episode.until
            for reading in facts.readings("largest_lesion")
        )
    return True


def _window(
    row: AfterTreatment | Question, protocol: Protocol, anchor: Anchor, since: date | None, reason: str = ""
) -> Window:
    return lay_out(
        row.panel,
        Rule.AFTER_TREATMENT,
        anchor,
        row.interval.after(since) if since else None,
        interval=row.interval.code,
        sources=row.sources,
        missing=(_part(row.panel, protocol).code,),
        reason=reason,
        protocol=protocol.version,
    )


def _part(panel: str, protocol: Protocol) -> Part:
    """These panels are complete with one thing alone."""
    return protocol.contents_of(panel).sets[0][0]
