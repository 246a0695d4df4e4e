"""Every quantity the product can store: unit, conversions, code, specimen, allowed words (reference §7, §9).

Conversions lead from a reported unit to the canonical one. Mass and count factors follow from the units themselves;
molar ones carry the reference's factor, each with its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from monitoring.protocol.limits import LIMITS, Limits
from monitoring.protocol.unit_codes import display_unit
from monitoring.protocol.vocabulary import NCS_PARAMETERS, NERVES, SIDES, Coded

GROUPS = ("laboratory", "nerves", "function", "imaging", "lungs_heart", "body")


@dataclass(frozen=True, slots=True)
class Conversion:
    """canonical = reported x multiply / divide + offset. A `source` stands where chemistry, not metrology, says so."""

    multiply: Decimal = Decimal(1)
    divide: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Analyte:
    """One analyte. `unit` is UCUM ("" for words, "{score}" or "1" without dimension); `limits` are canonical."""

    code: str
    group: str
    kind: str = "quantity"  # quantity, score, count, word
    unit: str = ""
    units: Mapping[str, Conversion] = field(default_factory=dict)
    loinc: str | None = None
    loinc_status: str = "none"  # confirmed, weak, unverified, none
    specimens: str = "none"  # required, optional, none
    words: tuple[Coded, ...] = ()
    decimals: int = 1
    higher_is: str = ""  # "worse", "better" or "": neither by itself
    components: bool = False
    limits: Limits | None = None

    @property
    def integer(self) -> bool:
        """Whole numbers only."""
        return self.kind == "count" or (self.kind == "score" and self.decimals == 0)

    @property
    def dimensionless(self) -> bool:
        return self.unit in {"", "1", "{score}"}

    @property
    def comparators(self) -> bool:
        """Assays and measurements know "below" and "above"; a score is a number."""
        return self.kind in {"quantity", "count"}

    @property
    def display_unit(self) -> str:
        return display_unit(self.unit)


SAME = Conversion()
_WORSE, _BETTER = "worse", "better"


def _times(factor: str) -> Conversion:
    return Conversion(multiply=Decimal(factor))


def _over(divisor: str, source: str = "") -> Conversion:
    return Conversion(divide=Decimal(divisor), source=source)


def _molar(divisor: str) -> Conversion:
    """The reference gives these as "canonical x factor = molar"."""
    return _over(divisor, source="reference §7.2")


_PG_ML = {"pg/mL": SAME, "ng/L": SAME}
_G_DL = {"g/dL": SAME, "g/L": _over("10")}
_CELLS = {"10*3/uL": SAME, "/uL": _over("1000"), "10*6/L": _over("1000")}
_MONOVALENT = {"mmol/L": SAME, "meq/L": Conversion(source="one charge per ion")}
_MG_L = {"mg/L": SAME, "mg/dL": _times("10")}
_CORTISOL = {"ug/dL": SAME, "nmol/L": _molar("27.59"), "ug/L": _over("10"), "ng/mL": _over("10")}
_GONADOTROPIN = {"[IU]/L": SAME, "m[IU]/mL": SAME}
# The conventional millimetre of mercury is 133.322387415 Pa, the centimetre of water 98.0665 Pa.
_MM_HG = {"mm[Hg]": SAME, "kPa": _over("0.133322387415")}
_CM_H2O = {"cm[H2O]": SAME, "kPa": _over("0.0980665")}
_PERCENT = {"%": SAME}
_SCORE = {"{score}": SAME, "1": SAME}
_NUMBER = {"1": SAME, "{score}": SAME}
_POSITIVE_NEGATIVE = (Coded.POSITIVE, Coded.NEGATIVE)
# NGSP master equation: % = 0.09148 x (mmol/mol) + 2.152
_HBA1C = {
    "%": SAME,
    "mmol/mol": Conversion(
        multiply=Decimal("0.09148"), offset=Decimal("2.152"), source="NGSP master equation"
    ),
}
_FAHRENHEIT = Conversion(multiply=Decimal(5), divide=Decimal(9), offset=Decimal(-160) / Decimal(9))


def _lab(
    code: str, units: dict[str, Conversion], loinc: str = "", status: str = "none", **more: Any
) -> Analyte:
    more.setdefault("specimens", "optional")
    return _measured(code, "laboratory", units, loinc, status, **more)


def _measured(
    code: str, group: str, units: dict[str, Conversion], loinc: str = "", status: str = "none", **more: Any
) -> Analyte:
    more.setdefault("limits", LIMITS[code] if more.get("kind") != "word" and code in LIMITS else None)
    return Analyte(
        code=code,
        group=group,
        unit=next(iter(units), ""),
        units=MappingProxyType(units),
        loinc=loinc or None,
        loinc_status=status,
        **more,
    )


def _scale(code: str, higher_is: str = _WORSE, loinc: str = "", decimals: int = 0) -> Analyte:
    status = "confirmed" if loinc else "none"
    return _measured(
        code, "function", _SCORE, loinc, status, kind="score", decimals=decimals, higher_is=higher_is
    )


def _word(code: str, group: str, loinc: str = "", status: str = "none") -> Analyte:
    return _measured(code, group, {}, loinc, status, kind="word", words=_POSITIVE_NEGATIVE, higher_is=_WORSE)


_LABORATORY = (
    _lab("vegf", _PG_ML, "34694-0", "weak", specimens="required", decimals=0, higher_is=_WORSE),
    _lab(
        "m_protein",
        {**_G_DL, "mg/dL": _over("1000")},
        *("33358-3", "confirmed"),
        words=(Coded.NOT_DETECTED,),
        components=True,
        decimals=2,
        higher_is=_WORSE,
    ),
    _word("immunofixation_serum", "laboratory", "25700-6", "confirmed"),
    _word("immunofixation_urine", "laboratory"),
    _lab("flc_kappa", _MG_L, "36916-5", "confirmed"),
    _lab("flc_lambda", _MG_L, "33944-0", "confirmed"),
    _lab(
        "urine_m_protein",
        {"mg/(24.h)": SAME, "g/(24.h)": _times("1000")},
        *("42482-0", "weak"),
        specimens="none",
        decimals=0,
        higher_is=_WORSE,
    ),
    _lab(
        "urine_protein_24h",
        {"g/(24.h)": SAME, "mg/(24.h)": _over("1000")},
        *("2889-4", "unverified"),
        specimens="none",
        decimals=2,
        higher_is=_WORSE,
    ),
    _lab("hemoglobin", _G_DL, "718-7", "confirmed"),
    _lab("hematocrit", {"%": SAME, "L/L": _times("100"), "1": _times("100")}, "4544-3", "confirmed"),
    _lab("platelets", _CELLS, "777-3", "confirmed", decimals=0),
    _lab("wbc", _CELLS, "6690-2", "confirmed"),
    _lab("neutrophils", _CELLS, "751-8", "confirmed"),
    _lab(
        "creatinine",
        {"mg/dL": SAME, "umol/L": _molar("88.42")},
        *("2160-0", "confirmed"),
        decimals=2,
        higher_is=_WORSE,
    ),
    _lab("egfr", {"mL/min/{1.73_m2}": SAME}, "98979-8", "confirmed", higher_is=_BETTER),
    _lab("albumin", _G_DL, "1751-7", "confirmed"),
    _lab("calcium", {"mg/dL": SAME, "mmol/L": _molar("0.2495")}, "17861-6", "confirmed"),
    _lab("sodium", _MONOVALENT, "2951-2", "unverified", decimals=0),
    _lab("potassium", _MONOVALENT, "2823-3", "unverified"),
    _lab("tsh", {"m[IU]/L": SAME, "u[IU]/mL": SAME}, "3016-3", "confirmed", decimals=2),
    _lab("free_t4", {"ng/dL": SAME, "pmol/L": _molar("12.87")}, "3024-7", "confirmed", decimals=2),
    _lab("cortisol_am", _CORTISOL, "9813-7", "unverified"),
    _lab("cortisol_stimulated_peak", _CORTISOL),
    _lab("acth", {**_PG_ML, "pmol/L": _molar("0.2202")}, "2141-0", "confirmed"),
    _lab(
        "testosterone",
        {"ng/dL": SAME, "nmol/L": _molar("0.03467"), "ng/mL": _times("100"), "ug/L": _times("100")},
        *("2986-8", "confirmed"),
        decimals=0,
    ),
    _lab("estradiol", {**_PG_ML, "pmol/L": _molar("3.671")}, "2243-4", "unverified"),
    _lab("prolactin", {"ng/mL": SAME, "ug/L": SAME, "m[IU]/L": _molar("21.2")}, "2842-3", "confirmed"),
    _lab("lh", _GONADOTROPIN, "10501-5", "confirmed"),
    _lab("fsh", _GONADOTROPIN, "15067-2", "confirmed"),
    _lab("glucose", {"mg/dL": SAME, "mmol/L": _molar("0.0555")}, "2345-7", "confirmed", decimals=0),
    _lab("hba1c", _HBA1C, "4548-4", "confirmed"),
    _lab("pth", {**_PG_ML, "pmol/L": _molar("0.106")}, "2731-8", "unverified"),
    _lab("b12", {**_PG_ML, "pmol/L": _molar("0.738")}, "2132-9", "unverified", decimals=0),
    _lab("marrow_plasma_cells", _PERCENT, "11118-7", "confirmed", specimens="none", higher_is=_WORSE),
    _word("marrow_clone", "laboratory"),
)

_FUNCTION = (
    _scale("onls_arm"),
    _scale("onls_leg"),
    _scale("onls"),
    _scale("mrs", loinc="75859-9"),
    _scale("ecog", loinc="89247-1"),
    _scale("incat"),
    _scale("i_rods", _BETTER),
    _scale("mrc_sum", _BETTER),
    _scale("nis", decimals=2),  # grades between whole ones are part of the scale
    # A dynamometer's kg only: a Vigorimeter's kPa is never converted or mixed (reference §3.5).
    _measured("grip_right", "function", {"kg": SAME}, "83174-3", "weak", higher_is=_BETTER),
    _measured("grip_left", "function", {"kg": SAME}, higher_is=_BETTER),
    _scale("ctcae_sensory"),
    _scale("ctcae_motor"),
)

_LUNGS_HEART = (
    _measured("fvc_percent", "lungs_heart", _PERCENT, "19872-1", "unverified", decimals=0, higher_is=_BETTER),
    _measured("fev1_percent", "lungs_heart", _PERCENT, decimals=0, higher_is=_BETTER),
    _measured("dlco_percent", "lungs_heart", _PERCENT, decimals=0, higher_is=_BETTER),
    _measured("mip", "lungs_heart", _CM_H2O, decimals=0, higher_is=_BETTER),
    _measured("mep", "lungs_heart", _CM_H2O, decimals=0, higher_is=_BETTER),
    _measured("rvsp", "lungs_heart", _MM_HG, words=(Coded.NOT_MEASURABLE,), decimals=0, higher_is=_WORSE),
    _measured("lvef", "lungs_heart", _PERCENT, "10230-1", "confirmed", decimals=0, higher_is=_BETTER),
)

_BODY = (
    _measured(
        "weight",
        "body",
        {"kg": SAME, "g": _over("1000"), "[lb_av]": _times("0.45359237")},
        *("29463-7", "confirmed"),
    ),
    _measured(
        "height",
        "body",
        {"cm": SAME, "m": _times("100"), "[in_i]": _times("2.54")},
        *("8302-2", "confirmed"),
        decimals=0,
    ),
    _measured("systolic", "body", _MM_HG, "8480-6", "unverified", decimals=0),
    _measured("diastolic", "body", _MM_HG, "8462-4", "unverified", decimals=0),
    _measured("temperature", "body", {"Cel": SAME, "[degF]": _FAHRENHEIT}, "8310-5", "unverified"),
)

_CM = {"cm": SAME, "mm": _over("10")}
_IMAGING = (
    _measured("spleen_length", "imaging", _CM, higher_is=_WORSE),
    _measured("liver_length", "imaging", _CM, higher_is=_WORSE),
    _measured("pet_avid_lesions", "imaging", _NUMBER, kind="count", decimals=0, higher_is=_WORSE),
    _measured("pet_suvmax_sum", "imaging", _NUMBER, higher_is=_WORSE),
    _word("pet_new_lesion", "imaging"),
    _measured("largest_lesion", "imaging", {"mm": SAME, "cm": _times("10")}, decimals=0, higher_is=_WORSE),
)

_NCS_UNITS = {
    "cmap": {"mV": SAME, "uV": _over("1000")},
    "velocity": {"m/s": SAME},
    "distal_latency": {"ms": SAME},
    "f_latency": {"ms": SAME},
    "snap": {"uV": SAME},
}
_NERVES = tuple(
    _measured(
        f"ncs.{nerve}.{side}.{parameter}",
        "nerves",
        _NCS_UNITS[parameter],
        words=(Coded.NOT_MEASURABLE,),
        higher_is=_WORSE if parameter.endswith("latency") else _BETTER,
        limits=LIMITS[f"ncs.{parameter}"],
    )
    for nerve in NERVES
    for side in SIDES
    for parameter in NCS_PARAMETERS
)

ANALYTES: Mapping[str, Analyte] = MappingProxyType(
    {
        analyte.code: analyte
        for analyte in (*_LABORATORY, *_NERVES, *_FUNCTION, *_IMAGING, *_LUNGS_HEART, *_BODY)
    }
)
