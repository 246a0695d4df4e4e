"""From the reported unit to the canonical one and back, in exact decimals."""

from __future__ import annotations

from decimal import Context, Decimal

from monitoring.protocol.analytes import ANALYTES, Analyte, Conversion
from monitoring.protocol.unit_codes import DIMENSIONLESS, display_unit, normalise_unit

__all__ = [
    "accepted_units",
    "display_unit",
    "from_canonical",
    "normalise_unit",
    "read_unit",
    "to_canonical",
]

# Wide enough for any factor; what is kept is what every database keeps: 15 significant digits.
_WIDE = Context(prec=34)
_KEPT = Context(prec=15)


def accepted_units(analyte: Analyte | str) -> tuple[str, ...]:
    """UCUM codes that a result may come in, the canonical one first; empty for results that are words."""
    return tuple(_analyte(analyte).units)


def read_unit(analyte: Analyte | str, text: str) -> str | None:
    """The accepted UCUM code that `text` spells; None when it is missing, unknown or not this analyte's.

    What has no dimension needs no unit.
    """
    analyte = _analyte(analyte)
    code = normalise_unit(text)
    if analyte.dimensionless:
        return analyte.unit if code in DIMENSIONLESS else None
    return code if code in analyte.units else None


def to_canonical(analyte: Analyte | str, value: Decimal, unit: str) -> Decimal:
    """`value` in the canonical unit. Raises ValueError for a unit that the analyte does not accept."""
    by = _conversion(analyte, unit)
    scaled = _WIDE.divide(_WIDE.multiply(value, by.multiply), by.divide)
    return _plain(_WIDE.add(scaled, by.offset))


def from_canonical(analyte: Analyte | str, value: Decimal, unit: str) -> Decimal:
    """A canonical `value` in another accepted unit. Raises ValueError as above."""
    by = _conversion(analyte, unit)
    scaled = _WIDE.multiply(_WIDE.subtract(value, by.offset), by.divide)
    return _plain(_WIDE.divide(scaled, by.multiply))


def _plain(value: Decimal) -> Decimal:
    """Without an exponent and without trailing zeros: 6630, not 6.63E+3 or 6630.0."""
    return Decimal(format(_KEPT.plus(value).normalize(_KEPT), "f"))


def _conversion(analyte: Analyte | str, unit: str) -> Conversion:
    analyte = _analyte(analyte)
    code = read_unit(analyte, unit)
    if code is None or code not in analyte.units:
        raise ValueError(f"{unit!r} is not a unit of {analyte.code}")
    return analyte.units[code]


def _analyte(analyte: Analyte | str) -> Analyte:
    return ANALYTES[analyte] if isinstance(analyte, str) else analyte
