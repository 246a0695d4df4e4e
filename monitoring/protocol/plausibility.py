"""Is this value possible, is it likely, does it fit the last one? (reference §9)

Answers are findings: codes with numbers, no sentences. The values come in the canonical unit; the bounds of a finding
are given in the unit the result was reported in, because that is what its reader has in hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from monitoring.protocol.analytes import ANALYTES, Analyte
from monitoring.protocol.limits import (
    CHANGES,
    I_RODS_CENTILE,
    TENFOLD,
    TESTOSTERONE_NOT_MALE,
    VEGF_PLASMA,
    Change,
    Limits,
)
from monitoring.protocol.units import from_canonical, to_canonical
from monitoring.protocol.vocabulary import Comparator, Sex, Specimen


@dataclass(frozen=True, slots=True)
class Finding:
    """`impossible` is refused; every other code is asked about. `params` say what would be right."""

    code: str  # impossible, unlikely, change_tenfold, change_unlikely, onls_sum
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return self.code in {"impossible", "onls_sum"}


def limits_of(
    analyte: Analyte | str, *, specimen: str = "", method: str = "", sex: str = ""
) -> Limits | None:
    """The row of §9 that holds for this result; None for words."""
    analyte = ANALYTES[analyte] if isinstance(analyte, str) else analyte
    if analyte.code == "vegf" and specimen == Specimen.PLASMA:
        return VEGF_PLASMA
    if analyte.code == "testosterone" and sex != Sex.MALE:
        return TESTOSTERONE_NOT_MALE
    if analyte.code == "i_rods" and method.casefold() == "centile":
        return I_RODS_CENTILE
    return analyte.limits


def check_value(
    analyte: Analyte | str,
    value: Decimal,
    *,
    comparator: str = "",
    unit: str = "",
    specimen: str = "",
    method: str = "",
    sex: str = "",
) -> Finding | None:
    """Judge one canonical `value`. `unit` is the one it was reported in (default: the canonical one)."""
    analyte = ANALYTES[analyte] if isinstance(analyte, str) else analyte
    limits = limits_of(analyte, specimen=specimen, method=method, sex=sex)
    if limits is None:
        return None
    unit = unit or analyte.unit
    verdict = _verdict(limits, value, comparator)
    if not verdict:
        return None
    lowest, highest = _bounds(limits, verdict)
    params: dict[str, object] = {
        "lowest": None if lowest is None else from_canonical(analyte, lowest, unit),
        "highest": None if highest is None else from_canonical(analyte, highest, unit),
        "unit": unit,
    }
    if verdict == "unlikely" and limits.ask:
        params["ask"] = limits.ask
    if hint := _likelier_unit(analyte, limits, value, unit, verdict):
        params["hint_unit"] = hint
    return Finding(verdict, params)


def check_change(
    analyte: Analyte | str, value: Decimal, day: date, *, last_value: Decimal, last_day: date
) -> Finding | None:
    """Compare a canonical value with the last valid one of its series (no comparator on either)."""
    analyte = ANALYTES[analyte] if isinstance(analyte, str) else analyte
    params = {"last_value": last_value, "last_date": last_day, "unit": analyte.unit}
    if _is_tenfold(value, last_value):
        return Finding("change_tenfold", params)
    change = CHANGES.get(analyte.code)
    if change and _exceeds(change, value, last_value, abs((day - last_day).days)):
        return Finding("change_unlikely", params)
    return None


def check_onls(arm: Decimal | None, leg: Decimal | None, total: Decimal | None) -> Finding | None:
    """A reported total must be the sum of its two parts of that day, where both are known."""
    if arm is None or leg is None or total is None or arm + leg == total:
        return None
    return Finding("onls_sum", {"arm": arm, "leg": leg, "sum": arm + leg})


def _verdict(limits: Limits, value: Decimal, comparator: str = "") -> str:
    """ "<x" lies below x, so it is judged as if just below it; ">x" likewise above."""
    below, above = comparator == Comparator.BELOW, comparator == Comparator.ABOVE
    if _under(value, limits.impossible_below, below) or _over(value, limits.impossible_above, above):
        return "impossible"
    if _under(value, limits.unlikely_below, below):
        return "unlikely"
    if _over(value, limits.unlikely_above, above or limits.unlikely_above_inclusive):
        return "unlikely"
    return ""


def _under(value: Decimal, bound: Decimal | None, bound_counts: bool) -> bool:
    return bound is not None and (value < bound or (bound_counts and value == bound))


def _over(value: Decimal, bound: Decimal | None, bound_counts: bool) -> bool:
    return bound is not None and (value > bound or (bound_counts and value == bound))


def _bounds(limits: Limits, verdict: str) -> tuple[Decimal | None, Decimal | None]:
    if verdict == "impossible":
        return limits.impossible_below, limits.impossible_above
    return limits.unlikely_below, limits.unlikely_above


def _likelier_unit(analyte: Analyte, limits: Limits, value: Decimal, unit: str, verdict: str) -> str:
    """The accepted unit in which the same number would make sense: 135 g/dL of haemoglobin is 135 g/L.

    A value that can be real is only second-guessed when the other unit leaves nothing to ask. A value on the hard
    bound itself (5000 platelets) is nearer to a wrong unit than to a patient.
    """
    number = from_canonical(analyte, value, unit)
    other = {code: to_canonical(analyte, number, code) for code in analyte.units}
    judged = {code: _verdict(limits, v) for code, v in other.items() if v != value}
    likely = [code for code, found in judged.items() if not found]
    if likely:
        return likely[0]
    if verdict == "impossible" or value >= limits.impossible_above:
        return next((code for code, found in judged.items() if found != "impossible"), "")
    return ""


def _is_tenfold(value: Decimal, last: Decimal) -> bool:
    if value <= 0 or last <= 0:
        return False
    return value >= last * TENFOLD or value * TENFOLD <= last


def _exceeds(change: Change, value: Decimal, last: Decimal, days: int) -> bool:
    if change.within_days is not None and days > change.within_days:
        return False
    moved = last - value if change.drop_only else abs(value - last)
    if change.percent:
        if last <= 0:
            return False
        moved = moved * 100 / last
    return moved >= change.amount if change.at_least else moved > change.amount
