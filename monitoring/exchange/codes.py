"""LOINC codes and analytes, both ways."""

from __future__ import annotations

from monitoring.protocol.analytes import ANALYTES

# Further codes that laboratories send for the same quantity: M-spike of the first band, CKD-EPI without race.
_ALSO = {"51435-6": "m_protein", "62238-1": "egfr"}

ANALYTE_OF_LOINC: dict[str, str] = {a.loinc: a.code for a in ANALYTES.values() if a.loinc} | _ALSO


def analyte_of_loinc(loinc: str) -> str | None:
    """The analyte a LOINC code stands for; None where the product has none."""
    return ANALYTE_OF_LOINC.get(loinc.strip())


def loinc_of(analyte: str) -> str | None:
    """The code to send; None where none is confirmed (then the product's own code system speaks)."""
    known = ANALYTES.get(analyte)
    return known.loinc if known and known.loinc_status == "confirmed" else None


def check_digit_is_right(loinc: str) -> bool:
    """LOINC's mod-10 check digit (Luhn): false for the mistyped codes that circulate."""
    number, _, digit = loinc.partition("-")
    if not (
        number.isascii() and number.isdigit() and digit.isascii() and digit.isdigit() and len(digit) == 1
    ):
        return False
    total = 0
    for place, figure in enumerate(reversed(number)):
        doubled = int(figure) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return (10 - total % 10) % 10 == int(digit)
