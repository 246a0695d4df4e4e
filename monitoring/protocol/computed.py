"""What follows from other results by arithmetic, and is computed where nobody reported it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Context, Decimal
from functools import cache

from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.history import Reading
from monitoring.protocol.vocabulary import Sex

# CKD-EPI 2021 without race, creatinine in mg/dL (Inker et al., N Engl J Med 2021;385:1737): kappa, alpha, factor.
_CKD_EPI_2021 = {
    Sex.FEMALE: (Decimal("0.7"), Decimal("-0.241"), Decimal("1.012")),
    Sex.MALE: (Decimal("0.9"), Decimal("-0.302"), Decimal(1)),
}
_ABOVE_KAPPA = Decimal("-1.200")
_PER_YEAR = Decimal("0.9938")
_SCALE = Decimal(142)
_ADULT = 18  # the equation was made from adults
_PRECISE = Context(prec=28)


def age_on(birth_date: date, day: date) -> int:
    """Completed years; who was born on 29 February turns a year older on 1 March of other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def egfr(creatinine: Decimal, *, sex: str, birth_date: date, on: date) -> Decimal | None:
    """CKD-EPI 2021 in mL/min/{1.73_m2}, to one decimal; creatinine in mg/dL, age on the day of the sample.

    None for sex other or unknown, for minors, and for a creatinine of zero or less.
    """
    age = age_on(birth_date, on)
    if sex not in _CKD_EPI_2021 or age < _ADULT or creatinine <= 0:
        return None
    kappa, alpha, factor = _CKD_EPI_2021[Sex(sex)]
    ratio = creatinine / kappa
    curve = _PRECISE.power(ratio, alpha if ratio < 1 else _ABOVE_KAPPA)
    return (_SCALE * curve * _of_age(age) * factor).quantize(Decimal("0.1"))


@cache
def _of_age(years: int) -> Decimal:
    return _PRECISE.power(_PER_YEAR, Decimal(years))


def onls(arm: Decimal, leg: Decimal) -> Decimal:
    """The Overall Neuropathy Limitations Scale is the sum of its arm (0-5) and leg (0-7) grades."""
    return arm + leg


def with_computed(readings: Iterable[Reading], *, sex: str, birth_date: date | None) -> tuple[Reading, ...]:
    """`readings` and what follows from them, oldest first: eGFR for each creatinine, ONLS for each pair of parts.

    Only on days without a reported one. Takes valid readings in any order; censored values and words are not
    reckoned with.
    """
    days: dict[date, list[Reading]] = defaultdict(list)
    for reading in readings:
        days[reading.date].append(reading)
    found: list[Reading] = []
    for day in sorted(days):
        found += [*days[day], *_egfr_of_day(days[day], sex, birth_date), *_onls_of_day(days[day])]
    return tuple(found)


def _egfr_of_day(day: list[Reading], sex: str, birth_date: date | None) -> list[Reading]:
    if birth_date is None or any(reading.analyte == "egfr" for reading in day):
        return []
    found = []
    for creatinine in day:
        if creatinine.analyte == "creatinine" and creatinine.value is not None and _is_number(creatinine):
            value = egfr(creatinine.value, sex=sex, birth_date=birth_date, on=creatinine.date)
            if value is not None:
                found.append(_computed("egfr", value, creatinine))
    return found


def _onls_of_day(day: list[Reading]) -> list[Reading]:
    if any(reading.analyte == "onls" for reading in day):
        return []
    parts = {reading.analyte: reading for reading in day if _is_number(reading)}
    arm, leg = parts.get("onls_arm"), parts.get("onls_leg")
    if arm is None or leg is None or arm.value is None or leg.value is None:
        return []
    return [_computed("onls", onls(arm.value, leg.value), leg)]


def _is_number(reading: Reading) -> bool:
    return reading.value is not None and not reading.comparator and not reading.coded


def _computed(analyte: str, value: Decimal, source: Reading) -> Reading:
    """In the series of the result it was computed from; without an id, for nobody recorded it."""
    return Reading(
        analyte=analyte,
        date=source.date,
        value=value,
        unit=ANALYTES[analyte].unit,
        specimen=source.specimen,
        lab=source.lab,
        method=source.method,
        reported=str(value),
        computed=True,
    )
