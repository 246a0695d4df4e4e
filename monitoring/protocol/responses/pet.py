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

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.early_pet import is_early
from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.measured import Ends, above, ends
from monitoring.protocol.responses.response import Response, not_evaluable
from monitoring.protocol.responses.series import change, held_since
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import Category, Channel
from monitoring.protocol.vocabulary import Coded, SignState

AVID, UPTAKE, NEW = "pet_avid_lesions", "pet_suvmax_sum", "pet_new_lesion"
POSITIVE = Coded.POSITIVE
ANSWERS = frozenset({POSITIVE, Coded.NEGATIVE})
NOTHING = Decimal(0)
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
        return above(self.measured, NOTHING)

    @property
    def has_new(self) -> SignState:
        if self.new is None:
            return UNKNOWN
        return PRESENT if self.new.coded == POSITIVE else ABSENT


class Baseline(NamedTuple):
    """The last scan before the line. `part`: the uptake of a partial response at most; two for "<x" or ">x"."""

    scan: Scan
    was_avid: SignState
    part: Ends | None


class Verdict(NamedTuple):
    category: Category
    note: str = ""


PROGRESSIVE, COMPLETE, PARTIAL, NO_RESPONSE = (
    Verdict(category)
    for category in (Category.PROGRESSIVE, Category.COMPLETE, Category.PARTIAL, Category.NONE)
)


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
    said = [r for r in case.readings(NEW) if r.coded in ANSWERS]
    avid, uptake, new = map(_highest, (case.numbers(AVID), case.numbers(UPTAKE), said))
    days = sorted({*avid, *uptake, *new})
    return [Scan(day, avid.get(day), uptake.get(day), new.get(day)) for day in days]


def _highest(readings: Sequence[Reading]) -> dict[date, Reading]:
    """By day; of equals the one that stands first."""
    found: dict[date, Reading] = {}
    for reading in readings:
        known = found.get(reading.date)
        if known is None or _weight(reading) > _weight(known):
            found[reading.date] = reading
    return found


def _weight(reading: Reading) -> tuple[Decimal, Decimal, bool]:
    return (*ends(reading), reading.coded == POSITIVE)


def _response(case: Case, baseline: Scan | None, since: list[Scan], start: date) -> Response:
    latest, against = since[-1], _baseline(case, baseline) if baseline else None
    verdict = _verdict(latest, against)
    before, now = _compared(baseline, latest)
    percent, at_least = _change(before, now)
    basis = tuple(_basis(case, latest, baseline, start, verdict.category))
    first = held_since((scan.date, _verdict(scan, against).category) for scan in reversed(since))
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


def _baseline(case: Case, scan: Scan) -> Baseline:
    part: Ends | None = None
    if scan.uptake is not None:
        kept, before = 1 - case.number(Name.PET_PARTIAL_FALL) / 100, ends(scan.uptake)
        part = Ends(before.low * kept, before.high * kept)
    return Baseline(scan, scan.shows_avid, part)


def _verdict(scan: Scan, baseline: Baseline | None) -> Verdict:
    if scan.has_new == PRESENT:
        return PROGRESSIVE
    if baseline is None or baseline.was_avid == UNKNOWN:
        return Verdict(Category.NOT_EVALUABLE, "no_baseline")
    if baseline.was_avid == ABSENT:
        return Verdict(Category.NOT_EVALUABLE, "not_avid_at_baseline")
    is_avid = scan.shows_avid
    if is_avid == ABSENT:
        return COMPLETE
    if is_avid == UNKNOWN and scan.measured is not None:
        return Verdict(Category.NOT_EVALUABLE, "latest_censored")
    return _by_uptake(scan.uptake, baseline.part)


def _by_uptake(latest: Reading | None, part: Ends | None) -> Verdict:
    if latest is None or part is None:
        return Verdict(Category.NOT_EVALUABLE, "uptake_missing")
    if above(latest, part.low) == ABSENT:
        return PARTIAL
    if above(latest, part.high) == PRESENT:
        return NO_RESPONSE
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
