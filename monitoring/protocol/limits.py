"""What a result can and cannot be: reference §9, one row per analyte, in canonical units.

Impossible values are refused, unlikely ones are asked about. All are PROPOSALs of the reference, chosen wide, until a
clinic's lead physician signs them. Rows marked "local" are not in §9; they follow its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds in the canonical unit; the bound itself is still accepted, unless `*_inclusive` says otherwise."""

    impossible_below: Decimal
    impossible_above: Decimal
    unlikely_below: Decimal | None = None
    unlikely_above: Decimal | None = None
    unlikely_above_inclusive: bool = False  # §9 writes some as "≥"
    ask: str = ""  # what to look at when unlikely: "specimen" or "death"


@dataclass(frozen=True, slots=True)
class Change:
    """A change since the last value that is asked about: §9. `drop_only` leaves a rise alone."""

    amount: Decimal
    at_least: bool = True  # "≥" rather than ">"
    percent: bool = False
    drop_only: bool = False
    within_days: int | None = None


def _limits(
    hard: tuple[int | str, int | str],
    below: int | str | None = None,
    above: int | str | None = None,
    *,
    from_: int | str | None = None,
    ask: str = "",
) -> Limits:
    """`hard`: refused outside. `below`, `above`: asked beyond. `from_`: asked from that value on."""
    top = above if from_ is None else from_
    return Limits(
        impossible_below=Decimal(hard[0]),
        impossible_above=Decimal(hard[1]),
        unlikely_below=None if below is None else Decimal(below),
        unlikely_above=None if top is None else Decimal(top),
        unlikely_above_inclusive=from_ is not None,
        ask=ask,
    )


_CELLS = _limits((0, 500), "0.5", 50)
_CORTISOL = _limits((0, 100), 5, 30)
_GONADOTROPIN = _limits((0, 300), above=100)
_FREE_LIGHT_CHAIN = _limits((0, 50_000), above=1_000)
_PERCENT_PREDICTED = _limits((5, 200), 50, 140)
_CTCAE = _limits((0, 5), from_=3)
_GRIP = _limits((0, 120), above=80)
_MOUTH_PRESSURE = _limits((0, 300), 20, 200)  # local

LIMITS: dict[str, Limits] = {
    "vegf": _limits((0, 100_000), 50, 20_000),  # serum; plasma below
    "m_protein": _limits((0, 12), above=3),
    "flc_kappa": _FREE_LIGHT_CHAIN,
    "flc_lambda": _FREE_LIGHT_CHAIN,
    "urine_m_protein": _limits((0, 40_000), above=3_500),  # local: the row of urine protein, in mg
    "urine_protein_24h": _limits((0, 40), above="3.5"),
    "hemoglobin": _limits((2, 25), 8, "18.5"),
    "hematocrit": _limits((5, 80), 25, 55),
    "platelets": _limits((0, 5_000), 50, 800),
    "wbc": _CELLS,
    "neutrophils": _CELLS,
    "creatinine": _limits(("0.1", 30), above=3),
    "egfr": _limits((0, 200), below=30),
    "albumin": _limits(("0.5", 7), "2.5", "5.5"),
    "calcium": _limits((3, 20), 8, "11.5"),
    "sodium": _limits((90, 190), 130, 150),
    "potassium": _limits((1, 10), 3, "5.5"),
    "tsh": _limits((0, 500), above=20),
    "free_t4": _limits((0, 10), "0.5", 3),
    "cortisol_am": _CORTISOL,
    "cortisol_stimulated_peak": replace(_CORTISOL, unlikely_above=Decimal(60)),  # local: a peak is higher
    "acth": _limits((0, 5_000), above=100),
    "testosterone": _limits((0, 3_000), 200, 1_200),  # men; others below
    "estradiol": _limits((0, 5_000), above=600),
    "prolactin": _limits((0, 5_000), above=100),
    "lh": _GONADOTROPIN,
    "fsh": _GONADOTROPIN,
    "glucose": _limits((10, 1_500), above=250),
    "hba1c": _limits((3, 20), above=9),
    "pth": _limits((0, 5_000), above=300),  # local
    "b12": _limits((0, 50_000), 100, 2_000),  # local
    "marrow_plasma_cells": _limits((0, 100), from_=10),
    "onls_arm": _limits((0, 5)),
    "onls_leg": _limits((0, 7)),
    "onls": _limits((0, 12)),
    "mrs": _limits((0, 6), from_=6, ask="death"),
    "ecog": _limits((0, 5), from_=5, ask="death"),
    "incat": _limits((0, 10)),
    "i_rods": _limits((0, 48)),  # raw score; centile below
    "mrc_sum": _limits((0, 60)),
    "nis": _limits((0, 244)),  # reference §3.5
    "grip_right": _GRIP,
    "grip_left": _GRIP,
    "ctcae_sensory": _CTCAE,
    "ctcae_motor": _CTCAE,
    "fvc_percent": _PERCENT_PREDICTED,
    "fev1_percent": _PERCENT_PREDICTED,
    "dlco_percent": _PERCENT_PREDICTED,
    "mip": _MOUTH_PRESSURE,
    "mep": _MOUTH_PRESSURE,
    "rvsp": _limits((5, 180), from_=50),
    "lvef": _limits((5, 90), below=45),
    "weight": _limits((20, 350), 30, 200),  # asked: local
    "height": _limits((90, 230), 130, 210),  # asked: local
    "systolic": _limits((30, 300), 80, 200),  # local
    "diastolic": _limits((10, 200), 40, 120),  # local
    "temperature": _limits((25, 45), 35, 40),  # local
    "spleen_length": _limits((3, 45), above=20),
    "liver_length": _limits((3, 45), above=22),
    "pet_avid_lesions": _limits((0, 500), above=50),  # local
    "pet_suvmax_sum": _limits((0, 600), above=60),  # local (sum over lesions; §9 gives 60 / 25 per lesion)
    "largest_lesion": _limits((0, 500), above=200),  # local
    "ncs.cmap": _limits((0, 40), above=20),
    "ncs.snap": _limits((0, 200), above=80),
    "ncs.velocity": _limits((2, 90), 15, 70),
    "ncs.distal_latency": _limits(("0.5", 60), above=15),
    "ncs.f_latency": _limits((1, 250), 15, 100),  # local
}

# Where one analyte has several rows: by specimen, by method, by sex.
VEGF_PLASMA = _limits((0, 20_000), from_=1_000, ask="specimen")
TESTOSTERONE_NOT_MALE = replace(LIMITS["testosterone"], unlikely_below=None)
I_RODS_CENTILE = _limits((0, 100))

CHANGES: dict[str, Change] = {
    "weight": Change(Decimal(5), at_least=False, percent=True, within_days=14),
    "height": Change(Decimal(3), at_least=False),
    "onls": Change(Decimal(4)),
    "onls_arm": Change(Decimal(4)),
    "onls_leg": Change(Decimal(4)),
    "i_rods": Change(Decimal(10), drop_only=True),
    "mrc_sum": Change(Decimal(5), drop_only=True),
}
# A slip of the decimal point or of the unit: reliability of typing, not medicine.
TENFOLD = Decimal(10)

# The total dose of radiotherapy, in Gy (§9): refused unless above the first and at most the second; asked about
# outside the range of the published series (L10).
IMPOSSIBLE_DOSE_GY = (Decimal(0), Decimal(80))
UNLIKELY_DOSE_GY = (Decimal(35), Decimal(54))

# Oedema, effusions and ascites are graded from 0 to this number (reference M-12).
HIGHEST_GRADE = 3
# A count of bone lesions above this is a slip of the keyboard (local).
MOST_LESIONS = 500
