"""What falls due because of treatment: the PET before and after it, and the questions that follow it.

The treatment that started last anchors. One that starts later takes the place of what is pending; what was done by
the day it starts stays done.
"""

from __future__ import annotations

from datetime import date

from monitoring.protocol.calendar import Span, add_days, days_from
from monitoring.protocol.completions import Completions
from monitoring.protocol.history import Treatment
from monitoring.protocol.recorded import Episode, Recorded
from monitoring.protocol.rows import (
    AfterTreatment,
    BaselineBeforeTreatment,
    Condition,
    Part,
    Protocol,
    Question,
    ThresholdName,
)
from monitoring.protocol.vocabulary import Comparator, Rule, TreatmentStatus
from monitoring.protocol.windows import (
    MISSED,
    TREATMENT_RUNNING,
    Anchor,
    Found,
    Window,
    completion_anchor,
    lay_out,
    treatment_anchor,
)

LARGEST_LESION = "largest_lesion"


def before_treatment(
    row: BaselineBeforeTreatment, facts: Recorded, protocol: Protocol, beginning: Anchor | None
) -> Found:
    """Wanted once, from a while before the diagnosis until the day the first treatment starts."""
    if beginning is None:
        return Found()
    part = _part(row.panel, protocol)
    treated_on = facts.first_treatment_start()
    earliest = add_days(beginning.date, -protocol.days(ThresholdName.PET_BEFORE_DIAGNOSIS))
    done_on = facts.first_day(part, earliest, treated_on or facts.today)
    window = lay_out(
        row.panel,
        Rule.BASELINE,
        beginning,
        days_from(beginning.date, row.within_days),
        interval=row.code,
        sources=row.sources,
        have=(part.code,) if done_on else (),
        missing=() if done_on else (part.code,),
        done_on=done_on,
        reason=MISSED if treated_on and not done_on else "",
        protocol=protocol.version,
    )
    return Found(closed=[window]) if done_on or treated_on else Found(open=window)


def after_treatment(row: AfterTreatment, facts: Recorded, protocol: Protocol) -> Found:
    """Wanted once after treatment, and again as long as something is left to see."""
    found = Found()
    for episode in facts.episodes(row.after):
        ended_on = _end(episode)
        if ended_on is not None:
            _follow(row, facts, protocol, episode, ended_on, found)
        else:
            found.open = _while_running(row, protocol, episode.treatment)
    return found


def _while_running(row: AfterTreatment, protocol: Protocol, treatment: Treatment) -> Window:
    anchor = treatment_anchor(treatment, treatment.start)
    return _window(row, protocol, anchor, None, reason=TREATMENT_RUNNING)


def _follow(
    row: AfterTreatment, facts: Recorded, protocol: Protocol, episode: Episode, ended_on: date, found: Found
) -> None:
    """The window after the treatment, and those after each PET that still showed something."""
    contents = protocol.contents_of(row.panel)
    part = _part(row.panel, protocol)
    anchor: Anchor | None = treatment_anchor(episode.treatment, ended_on)
    found.open = None
    while anchor is not None:
        span = row.interval.after(anchor.date)
        done_on = facts.first_day(part, span.opens, episode.until)
        window = _window(row, protocol, anchor, span, done_on)
        if done_on is None:
            found.open = window
            return
        found.closed.append(window)
        samples = Completions(contents, facts, within=0).samples(done_on)
        left = _something_left(row.again_while, facts, done_on)
        anchor = completion_anchor(row.panel, done_on, samples) if left else None


def _something_left(analyte: str, facts: Recorded, day: date) -> bool:
    """Whether the value recorded last for that day is above zero."""
    values = [(r.id or 0, r.value) for r in facts.readings(analyte) if r.date == day and r.value is not None]
    return bool(values) and max(values)[1] > 0


def question(row: Question, facts: Recorded, protocol: Protocol) -> Found:
    """To be answered once after treatment: present or absent, on or after the day it opens."""
    found = Found()
    part = _part(row.panel, protocol)
    for episode in facts.episodes((row.after,)):
        found.open = None
        ended_on = _end(episode)
        if ended_on is None:
            continue
        span = row.interval.after(ended_on)
        done_on = facts.first_day(part, span.opens, episode.until)
        # An answer given on the very day that another treatment starts was still asked for that morning.
        judged_on = add_days(done_on, -1) if done_on else facts.today
        if not _holds(row.when, facts, protocol, episode, judged_on):
            continue
        window = _window(row, protocol, treatment_anchor(episode.treatment, ended_on), span, done_on)
        if done_on:
            found.closed.append(window)
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
            for reading in facts.readings(LARGEST_LESION)
        )
    return True


def _end(episode: Episode) -> date | None:
    """The day the treatment ended, unless it still ran on the last day on which it anchors."""
    treatment = episode.treatment
    ended = treatment.status_on(episode.until) == TreatmentStatus.ENDED
    return treatment.effective_end if ended else None


def _window(
    row: AfterTreatment | Question,
    protocol: Protocol,
    anchor: Anchor,
    span: Span | None,
    done_on: date | None = None,
    reason: str = "",
) -> Window:
    part = _part(row.panel, protocol)
    return lay_out(
        row.panel,
        Rule.AFTER_TREATMENT,
        anchor,
        span,
        interval=row.interval.code,
        sources=row.sources,
        have=(part.code,) if done_on else (),
        missing=() if done_on else (part.code,),
        done_on=done_on,
        reason=reason,
        protocol=protocol.version,
    )


def _part(panel: str, protocol: Protocol) -> Part:
    """These panels are complete with one thing alone."""
    return protocol.contents_of(panel).sets[0][0]
