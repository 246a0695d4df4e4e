"""The PET response to the current line (reference §4.3; S1-19, S2-29, S2-38, L35b).

A scan is a day with any result of PET. The baseline is the last scan up to the line's start, that day included. There
is no confirmation and no lowest value: the latest scan speaks.

Notes (why it is not evaluable, or what to bear in mind):
  no_line                  no disease-directed treatment has begun
  no_value_since_start     no scan after the day the line started
  no_baseline              no scan up to the start, or none that says whether anything was avid
  not_avid_at_baseline     nothing was avid: such lesions are followed by CT
  uptake_missing           what is left cannot be compared: the sum of SUVmax, or the number of lesions, is missing
  latest_censored          a sum or a number was given as "<x" or ">x", and x does not tell
  early_scan               taken before the window after treatment opens: the response may still improve
  old_baseline             the baseline is more than 90 days older than the line

Basis (what the judgement rests on or does without):
  new_lesion               PD: a new avid lesion
  new_lesion_not_recorded  whether there was a new lesion is not recorded
  more_avid_lesions        more avid lesions than at the baseline
  early_scan, old_baseline as above, whatever the note says
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.early_pet import is_early
from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.measured import above, ends
from monitoring.protocol.responses.response import Response, not_evaluable
from monitoring.protocol.responses.series import change, held_since
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import Category, Channel
from monitoring.protocol.vocabulary import Coded, SignState

AVID, UPTAKE, NEW = "pet_avid_lesions", "pet_suvmax_sum", "pet_new_lesion"
NOTES = (
    *("no_line", "no_value_since_start", "no_baseline", "not_avid_at_baseline", "uptake_missing"),
    *("latest_censored", "early_scan", "old_baseline"),
)
BASES = ("new_lesion", "new_lesion_not_recorded", "more_avid_lesions", "early_scan", "old_baseline")


class Scan(NamedTuple):
    """One day's PET; None where a result is missing. Of two of one day the higher counts."""

    date: date
    avid: Reading | None = None
    uptake: Reading | None = None
    new: Reading | None = None

    @property
    def reading(self) -> Reading:
        """The result that stands for the scan. There is one at least."""
        found = self.uptake or self.avid or self.new
        assert found is not None
        return found

    @property
    def measured(self) -> Reading | None:
        """By what anything avid is seen: the number of lesions, else the sum of their uptake."""
        return self.avid or self.uptake

    @property
    def shows_avid(self) -> SignState:
        return above(self.measured, Decimal(0))

    @property
    def has_new(self) -> SignState:
        if self.new is None:
            return UNKNOWN
        return PRESENT if self.new.coded == Coded.POSITIVE else ABSENT


class Verdict(NamedTuple):
    category: Category
    note: str = ""


def pet_response(case: Case) -> Response:
    scans = scans_of(case)
    if case.line is None:
        return not_evaluable(Channel.PET, "no_line", latest=scans[-1].reading if scans else None)
    start = case.line.start
    before = [scan for scan in scans if scan.date <= start]
    since = [scan for scan in scans if scan.date > start]
    baseline = before[-1] if before else None
    if not since:
        known = baseline.reading if baseline else None
        return not_evaluable(Channel.PET, "no_value_since_start", baseline=known)
    return _response(case, baseline, since, start)


def scans_of(case: Case) -> list[Scan]:
    """Oldest first."""
    counted = [r for code in (AVID, UPTAKE) for r in case.numbers(code)]
    said = [r for r in case.readings(NEW) if r.coded in (Coded.POSITIVE, Coded.NEGATIVE)]
    by_day = sorted((*counted, *said), key=_day)
    return [_scan(day, list(readings)) for day, readings in groupby(by_day, key=_day)]


_day = attrgetter("date")


def _scan(day: date, readings: list[Reading]) -> Scan:
    def highest(code: str) -> Reading | None:
        return max((r for r in readings if r.analyte == code), key=_weight, default=None)

    return Scan(day, highest(AVID), highest(UPTAKE), highest(NEW))


def _weight(reading: Reading) -> tuple[Decimal, Decimal, bool]:
    return (*ends(reading), reading.coded == Coded.POSITIVE)


def _response(case: Case, baseline: Scan | None, since: list[Scan], start: date) -> Response:
    latest = since[-1]
    verdict = _verdict(case, latest, baseline)
    before, now = _compared(baseline, latest)
    percent, at_least = _change(before, now)
    basis = tuple(_basis(case, latest, baseline, start, verdict.category))
    first = held_since((scan.date, _verdict(case, scan, baseline).category) for scan in reversed(since))
    return Response(
        channel=Channel.PET,
        category=verdict.category,
        baseline=before,
        latest=now,
        change_percent=percent,
        at_least=at_least,
        since=first,
        basis=basis,
        note=verdict.note or next((code for code in basis if code in NOTES), ""),
        progression_on=first if verdict.category == Category.PROGRESSIVE else None,
    )


def _change(before: Reading | None, now: Reading) -> tuple[Decimal | None, bool]:
    """Of the sum of uptake alone: lesions are counted, not compared by percent."""
    if before is None or before.analyte != UPTAKE or now.analyte != UPTAKE:
        return None, False
    return change(before, now)


def _verdict(case: Case, scan: Scan, baseline: Scan | None) -> Verdict:
    if scan.has_new == PRESENT:
        return Verdict(Category.PROGRESSIVE)
    was_avid = baseline.shows_avid if baseline else UNKNOWN
    if baseline is None or was_avid != PRESENT:
        return Verdict(
            Category.NOT_EVALUABLE, "not_avid_at_baseline" if was_avid == ABSENT else "no_baseline"
        )
    is_avid = scan.shows_avid
    if is_avid == ABSENT:
        return Verdict(Category.COMPLETE)
    if is_avid == UNKNOWN and scan.measured is not None:
        return Verdict(Category.NOT_EVALUABLE, "latest_censored")
    return _by_uptake(case, scan.uptake, baseline.uptake)


def _by_uptake(case: Case, latest: Reading | None, baseline: Reading | None) -> Verdict:
    if latest is None or baseline is None:
        return Verdict(Category.NOT_EVALUABLE, "uptake_missing")
    kept = 1 - case.number(Name.PET_PARTIAL_FALL) / 100
    now, before = ends(latest), ends(baseline)
    if now.high <= before.low * kept:
        return Verdict(Category.PARTIAL)
    if now.low > before.high * kept:
        return Verdict(Category.NONE)
    return Verdict(Category.NOT_EVALUABLE, "latest_censored")


def _compared(baseline: Scan | None, latest: Scan) -> tuple[Reading | None, Reading]:
    """The results that stand for the two scans: of the same kind where both have it."""
    if baseline is None:
        return None, latest.reading
    pairs = ((baseline.uptake, latest.uptake), (baseline.avid, latest.avid))
    both = ((before, now) for before, now in pairs if before and now)
    return next(both, (baseline.reading, latest.reading))


def _basis(case: Case, latest: Scan, baseline: Scan | None, start: date, category: Category) -> Iterator[str]:
    if latest.has_new == PRESENT:
        yield "new_lesion"
    if latest.has_new == UNKNOWN and category in (Category.PARTIAL, Category.NONE):
        yield "new_lesion_not_recorded"
    if baseline and baseline.avid and latest.avid and ends(latest.avid).low > ends(baseline.avid).high:
        yield "more_avid_lesions"
    if is_early(latest.date, case.begun, case.protocol):
        yield "early_scan"
    if baseline and baseline.date < add_days(start, -case.count(Name.RESPONSE_BASELINE)):
        yield "old_baseline"
