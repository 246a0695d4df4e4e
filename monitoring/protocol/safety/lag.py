"""Nerves lag behind the blood: stopping too early for their sake, and the worsening that no lag explains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import takewhile
from typing import NamedTuple

from monitoring.protocol.calendar import add_months
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, Gap, Said, decision, reading, treatment, treatment_end
from monitoring.protocol.history import Reading, Treatment
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN, any_of
from monitoring.protocol.lines import Line
from monitoring.protocol.measured import at_least, ends
from monitoring.protocol.responses.clone import M_PROTEIN, Total, totals_of
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.safety.treated import first_day, key_of
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vegf_limits import VEGF
from monitoring.protocol.verdicts import DecisionCode
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import SignState, StopReason

NO_IMPROVEMENT = StopReason.NO_NEUROLOGIC_IMPROVEMENT
GIVES_UP = frozenset({DecisionCode.STOP, DecisionCode.SWITCH})


class Stop(NamedTuple):
    """A line was given up for want of neurologic improvement, by its treatment's end or by a decision."""

    day: date
    evidence: Evidence
    since: date | None  # None while the stop lies ahead, or nobody knows its day


def stopped_in_the_lag(judgement: Judgement) -> Iterator[Said]:
    """SR-08: a line stopped or switched for want of neurologic improvement before month 36 after its start.

    It speaks while VEGF or the clone responded on the day of the stop or was not evaluable; where both were and neither
    responded, the nerves are not what lags. It holds until month 36, and goes before only when a physician decides to
    continue after all; what line follows does not undo the decision.
    """
    case = judgement.case
    for line in case.lines:
        lag_ends = add_months(line.start, case.count(Name.NEURO_LAG))
        stops = [
            stop for stop in _stops(case, line) if stop.day < lag_ends and not _revoked(case, stop, line)
        ]
        if not stops or case.has_come(lag_ends):
            continue
        last = min(max(stop.day for stop in stops), case.today)
        then = Judgement(case.as_of(last, _without_later_lines(case, line)))
        responses = (then.vegf, then.hematologic)
        if any(r.responds for r in responses) or not all(r.is_evaluable for r in responses):
            seen = [reading(r.latest) for r in responses if r.latest is not None]
            first = line.treatments[0]
            yield found(
                judgement,
                R.SR_08,
                since=first_day(stop.since for stop in stops),
                key=key_of(first),
                evidence=[treatment(first, "start"), *(stop.evidence for stop in stops), *seen],
                facts=[("line", str(line.number)), *((r.channel, r.category) for r in responses)],
            )


def _stops(case: Case, line: Line) -> Iterator[Stop]:
    for one in line.treatments:
        if one.stop_reason == NO_IMPROVEMENT:
            end = one.effective_end
            since = end if end is not None and case.has_come(end) else None
            # A reason without an end: it is being given up now.
            yield Stop(end or case.today, treatment_end(one)._replace(value=one.stop_reason), since)
    for made in case.decisions:
        if made.code in GIVES_UP and made.reason == NO_IMPROVEMENT and _line_on(case, made.date) is line:
            yield Stop(made.date, decision(made), made.date)


def _line_on(case: Case, day: date) -> Line | None:
    """The line that had started last."""
    return next((line for line in reversed(case.lines) if line.start <= day), None)


def _revoked(case: Case, stop: Stop, line: Line) -> bool:
    """A later decision to continue, about the same line."""
    return any(
        made.code == DecisionCode.CONTINUE and made.date > stop.day and _line_on(case, made.date) is line
        for made in case.decisions
    )


def _without_later_lines(case: Case, line: Line) -> list[Treatment]:
    later = case.lines[case.lines.index(line) + 1 :]
    return [one for one in case.begun if not any(one in other.treatments for other in later)]


# --- what the lag does not explain -----------------------------------------------------------------------------


class Rising(NamedTuple):
    """Whether a marker rises, with what was measured before and now where it does."""

    state: SignState
    before: Total | None = None
    now: Total | None = None

    @property
    def readings(self) -> list[Reading]:
        return [part for total in (self.before, self.now) if total for part in total.parts]


def worse_with_rising_markers(judgement: Judgement) -> Iterator[Said]:
    """SR-08b: ONLS worse by 1 or more for three months, while VEGF or M-protein rises.

    The score against the best of the line, its last value up to the start included; a marker against its last earlier
    value of the same series.
    """
    case = judgement.case
    if case.line is None:
        return
    scores = _scores_of(case, case.line)
    worse = _confirmed_worse(case, scores)
    if not worse and len(scores) > 1:
        return
    markers = {VEGF: _rising(_vegf(case)), M_PROTEIN: _rising(list(totals_of(case).values()))}
    rising = [marker.readings for marker in markers.values() if marker.state == PRESENT]
    if worse and rising:
        shown = [*worse, *(r for readings in rising for r in readings)]
        risen_on = min(readings[-1].date for readings in rising)
        yield found(
            judgement,
            R.SR_08B,
            since=max(worse[-1].date, risen_on),
            evidence=[reading(r) for r in shown],
        )
    elif worse:
        yield from (Gap(R.SR_08B, analyte) for analyte, marker in markers.items() if marker.state == UNKNOWN)
    elif rising:
        yield Gap(R.SR_08B, "onls")


def _scores_of(case: Case, line: Line) -> list[Reading]:
    scores = case.numbers("onls")
    before = [r for r in scores if r.date <= line.start]
    return [*before[-1:], *(r for r in scores if r.date > line.start)]


def _confirmed_worse(case: Case, scores: list[Reading]) -> tuple[Reading, ...]:
    """The best score, the first of those that have been worse since, and the one that confirms it; else nothing."""
    if not scores:
        return ()
    best = min(scores, key=lambda r: ends(r).high)
    bound = ends(best).high + case.number(Name.SCORE_CHANGE)
    run = list(takewhile(lambda r: at_least(r, bound) == PRESENT, reversed(scores)))[::-1]
    if not run:
        return ()
    stood = add_months(run[0].date, case.count(Name.SCORE_WORSE_CONFIRMED))
    confirming = next((r for r in run if r.date >= stood), None)
    return (best, run[0], confirming) if confirming else ()


def _vegf(case: Case) -> list[list[Total]]:
    """Of each series the last value and the last of an earlier day."""
    latest = [readings[-1] for readings in case.series(VEGF).values()]
    return [[Total(r, *ends(r), (r,)) for r in (case.earlier(one), one) if r is not None] for one in latest]


def _rising(series: list[list[Total]]) -> Rising:
    """On the last day on which it was measured, in any series of that day; against the last earlier day."""
    last = max((totals[-1].date for totals in series), default=None)
    compared = [_compared(totals) for totals in series if totals[-1].date == last]
    states = [one.state for one in compared] or [UNKNOWN]
    return next((one for one in compared if one.state == PRESENT), Rising(any_of(states)))


def _compared(totals: list[Total]) -> Rising:
    now = totals[-1]
    before = next((total for total in reversed(totals) if total.date < now.date), None)
    if before is None:
        return Rising(UNKNOWN)
    if now.low > before.high:
        return Rising(PRESENT, before, now)
    is_same = (now.low, now.high) == (before.low, before.high)
    return Rising(ABSENT if is_same or now.high <= before.low else UNKNOWN)


RULES = {
    R.SR_08: stopped_in_the_lag,
    R.SR_08B: worse_with_rising_markers,
}
