"""The response of the blood clone to the current line (reference §4.1, §4.5, contract §5).

M-spikes of POEMS are small: PR and VGPR need a baseline high enough to fall from, CR goes by immunofixation. The
M-protein spoken of is that of the laboratory and method measured last. A value of the start day is the baseline.

Notes (why it is not evaluable; the last one comes with CR):
  no_line                     no disease-directed treatment has begun
  no_value_since_start        neither M-protein nor immunofixation after the day the line started
  no_clone_at_baseline        before the line both immunofixations were negative and no spike was measured
  m_protein_missing           immunofixation alone, not negative in both: PR and VGPR need the M-protein
  no_baseline                 the series of the M-protein has no value in the 90 days up to the line's start
  baseline_below_threshold    the M-protein was too small at the start to fall from
  baseline_censored           the baseline is "<x" or ">x", and x does not tell
  latest_censored             the latest M-protein is "<x" or ">x", and x does not tell
  marrow_not_assessed         complete in serum and urine; the clone in the marrow was not looked for since the start

Basis (what the judgement rests on or does without):
  series_changed                     the line's baseline was measured in another series
  serum_immunofixation_missing       not done since the start: CR was not judged
  urine_immunofixation_missing       the same, in urine
  clone_in_marrow                    no CR although serum and urine are negative
  m_protein_after_immunofixation     no CR: a spike was measured after serum immunofixation had been negative
  only_immunofixation_positive       no spike can be measured any more
  very_good_not_decided              at least PR: whether it is VGPR cannot be told from "<x"
  m_protein_rise                     PD: 50 % and 0.5 g/dL above the lowest value
  immunofixation_positive_again      PD: after a complete response
  latest_censored                    PD stands although the latest M-protein neither confirms nor settles it
  repeat_sample                      samples at least 28 days after the first one confirmed it
  progression_recorded               a clinical progression recorded since confirmed it
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.responses.clone import Total, measured_last_of, totals_of
from monitoring.protocol.responses.clone_course import SERUM, URINE, Known, answers, days_since
from monitoring.protocol.responses.response import Response, not_evaluable
from monitoring.protocol.responses.rises import Rise, attributed_on, is_confirmed, is_repeat
from monitoring.protocol.responses.series import change, held_since
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import Category, Channel
from monitoring.protocol.vocabulary import Coded, SignState

NOTES = (
    *("no_line", "no_value_since_start", "no_clone_at_baseline", "m_protein_missing", "no_baseline"),
    *("baseline_below_threshold", "baseline_censored", "latest_censored", "marrow_not_assessed"),
)
BASES = (
    *("series_changed", "serum_immunofixation_missing", "urine_immunofixation_missing", "clone_in_marrow"),
    *("m_protein_after_immunofixation", "only_immunofixation_positive", "very_good_not_decided"),
    *("m_protein_rise", "immunofixation_positive_again", "latest_censored", "repeat_sample"),
    *("progression_recorded",),
)


class Fall(NamedTuple):
    """How far the M-protein must fall from its baseline, worked out once for all days of a line.

    `enough`: whether the baseline is high enough to fall from. At or below `surely` it fell as far, above `hardly` it
    did not; the two differ for a baseline of "<x" or ">x".
    """

    enough: SignState
    surely: Decimal
    hardly: Decimal

    def by(self, total: Total, faded: bool) -> SignState:
        """Whether it fell to `total`; `faded`: to what can no longer be measured."""
        if self.enough == ABSENT or faded or total.high <= self.surely:
            return self.enough
        return ABSENT if total.low > self.hardly else UNKNOWN


class Falls(NamedTuple):
    very_good: Fall
    partial: Fall


class Baseline(NamedTuple):
    """`is_negative`: both immunofixations before the line, and no spike that could be measured."""

    total: Total | None
    falls: Falls | None
    is_negative: bool
    is_elsewhere: bool


class Verdict(NamedTuple):
    category: Category
    note: str = ""
    basis: tuple[str, ...] = ()


# Those told of most days.
PROGRESSIVE, COMPLETE = Verdict(Category.PROGRESSIVE), Verdict(Category.COMPLETE)
MARROW_NOT_ASSESSED = Verdict(Category.COMPLETE, "marrow_not_assessed")
VERY_GOOD, PARTIAL, NO_RESPONSE = (
    Verdict(category) for category in (Category.VERY_GOOD_PARTIAL, Category.PARTIAL, Category.NONE)
)


def hematologic_response(case: Case) -> Response:
    totals = totals_of(case)
    series = measured_last_of(totals)
    if case.line is None:
        return not_evaluable(Channel.HEMATOLOGIC, "no_line", latest=series[-1].reading if series else None)
    start = case.line.start
    baseline = _baseline(case, start, series, [each for each in totals.values() if each is not series])
    days = days_since(case, start, series)
    if not days:
        return not_evaluable(Channel.HEMATOLOGIC, "no_value_since_start", baseline=_reading(baseline.total))
    return _response(case, baseline, days)


def _reading(total: Total | None) -> Reading | None:
    return total.reading if total else None


def _baseline(case: Case, start: date, series: list[Total], others: list[list[Total]]) -> Baseline:
    first = add_days(start, -case.count(Name.RESPONSE_BASELINE))

    def last_of(totals: list[Total]) -> Total | None:
        return next((total for total in reversed(totals) if first <= total.date <= start), None)

    total = last_of(series)
    words = [[word for word in answers(case, code) if word.date <= start] for code in (SERUM, URINE)]
    negative = all(found and found[-1].coded == Coded.NEGATIVE for found in words)
    return Baseline(
        total,
        total and _falls(case, total),
        is_negative=negative and not (total is not None and total.high > 0),
        is_elsewhere=total is None and any(last_of(other) for other in others),
    )


def _falls(case: Case, baseline: Total) -> Falls:
    def fall(enough: str, percent: str) -> Fall:
        kept = 1 - case.number(percent) / 100
        return Fall(baseline.at_least(case.number(enough)), baseline.low * kept, baseline.high * kept)

    return Falls(
        very_good=fall(Name.M_PROTEIN_VGPR_BASELINE, Name.M_PROTEIN_VGPR_FALL),
        partial=fall(Name.M_PROTEIN_PR_BASELINE, Name.M_PROTEIN_PR_FALL),
    )


def _response(case: Case, baseline: Baseline, days: list[Known]) -> Response:
    known = days[-1]
    verdict = _verdict(known, baseline)
    rises = _standing(known)
    first = _first(days, baseline)
    confirmed = _confirmed(case, known, verdict.category, first)
    before, now = _reading(baseline.total), _reading(known.total)
    percent, at_least = change(before, now) if before and now else (None, False)
    return Response(
        channel=Channel.HEMATOLOGIC,
        category=verdict.category,
        confirmed=confirmed,
        baseline=before,
        nadir=_reading(known.nadir),
        latest=_latest(known),
        change_percent=percent,
        at_least=at_least,
        since=first,
        basis=tuple(_basis(case, known, baseline, verdict, confirmed)),
        note=verdict.note,
        pending=rises[0].first if rises and not confirmed else None,
        progression_on=rises[0].first.date if rises else None,
        components=known.total.parts if known.total and len(known.total.parts) > 1 else (),
    )


def _latest(known: Known) -> Reading | None:
    """The M-protein; without any the immunofixation, or the marrow, looked at last."""
    if known.total is not None:
        return known.total.reading
    words = [word for word in (known.marrow, known.urine, known.serum) if word is not None]
    return max(words, key=lambda word: word.date)


def _standing(known: Known) -> list[Rise]:
    """The progressions that stand, the earlier first."""
    rises = [rise for rise in (known.rise, known.relapse) if rise is not None]
    return sorted(rises, key=lambda rise: rise.first.date)


def _verdict(known: Known, baseline: Baseline) -> Verdict:
    if known.rise or known.relapse:
        return PROGRESSIVE
    if baseline.is_negative:
        return Verdict(Category.NOT_EVALUABLE, "no_clone_at_baseline")
    if known.is_complete:
        return COMPLETE if known.marrow else MARROW_NOT_ASSESSED
    if known.total is None:
        return Verdict(Category.NOT_EVALUABLE, "m_protein_missing")
    if baseline.falls is None:
        return Verdict(Category.NOT_EVALUABLE, "no_baseline")
    if known.unclear:
        return Verdict(Category.NOT_EVALUABLE, "latest_censored")
    return _by_fall(known, known.total, baseline.falls)


def _by_fall(known: Known, total: Total, falls: Falls) -> Verdict:
    faded = known.is_positive and not total.is_measurable
    very_good, partial = falls.very_good.by(total, faded), falls.partial.by(total, faded)
    if very_good == PRESENT:
        return VERY_GOOD._replace(basis=("only_immunofixation_positive",)) if faded else VERY_GOOD
    if partial == PRESENT:
        return PARTIAL._replace(basis=("very_good_not_decided",)) if very_good == UNKNOWN else PARTIAL
    if UNKNOWN in (very_good, partial):
        censored = "latest_censored" if total.low != total.high else "baseline_censored"
        return Verdict(Category.NOT_EVALUABLE, censored)
    if falls.partial.enough == PRESENT:
        return NO_RESPONSE
    return Verdict(Category.NOT_EVALUABLE, "baseline_below_threshold")


def _first(days: list[Known], baseline: Baseline) -> date | None:
    rises = _standing(days[-1])
    if rises:
        return rises[0].first.date
    return held_since((known.day, _verdict(known, baseline).category) for known in reversed(days))


def _confirmed(case: Case, known: Known, category: Category, first: date | None) -> bool | None:
    """CR is confirmed by both immunofixations, each at least 28 days after the day it was first seen."""
    if category == Category.PROGRESSIVE:
        return any(is_confirmed(case, rise) for rise in _standing(known))
    if category != Category.COMPLETE or first is None:
        return None
    return all(word is not None and is_repeat(case, first, word.date) for word in (known.serum, known.urine))


def _basis(
    case: Case, known: Known, baseline: Baseline, verdict: Verdict, confirmed: bool | None
) -> Iterator[str]:
    if baseline.is_elsewhere:
        yield "series_changed"
    if verdict.category not in (Category.COMPLETE, Category.PROGRESSIVE):
        yield from _why_not_complete(known)
    yield from verdict.basis
    if verdict.category == Category.PROGRESSIVE:
        yield from _basis_of_progression(case, known)
    elif confirmed:
        yield "repeat_sample"


def _why_not_complete(known: Known) -> Iterator[str]:
    if known.serum is None:
        yield "serum_immunofixation_missing"
    if known.urine is None:
        yield "urine_immunofixation_missing"
    if known.is_negative and known.is_in_marrow:
        yield "clone_in_marrow"
    if known.is_negative and known.is_measured_again:
        yield "m_protein_after_immunofixation"


def _basis_of_progression(case: Case, known: Known) -> Iterator[str]:
    if known.rise:
        yield "m_protein_rise"
    if known.relapse:
        yield "immunofixation_positive_again"
    if known.rise and known.unclear:
        yield "latest_censored"
    rises = _standing(known)
    if any(rise.repeated for rise in rises):
        yield "repeat_sample"
    if any(attributed_on(case, rise.first.date) is not None for rise in rises):
        yield "progression_recorded"
