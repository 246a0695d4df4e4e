"""Units as they are written: the UCUM code that is stored, what people read, and the spellings laboratories print.

UCUM tells `mg` from `Mg`; printed reports do not (`PG/ML`, `pg/ml`). A unit is only ever looked up among those that
one analyte accepts, so reading without regard to case cannot mix two of them up (a test holds that).
"""

from __future__ import annotations

import re
import unicodedata

DIMENSIONLESS = frozenset({"", "1", "{score}"})

# UCUM code -> (what people read, further spellings beside the code and the printed form)
UNIT_CODES: dict[str, tuple[str, tuple[str, ...]]] = {
    "1": ("", ()),
    "{score}": ("", ()),
    "%": ("%", ("% pred", "% predicted")),
    "L/L": ("L/L", ()),
    "10*3/uL": ("10⁹/L", ("10*3/mm3", "10*9/L", "K/uL", "thou/uL")),
    "/uL": ("/µL", ("cells/uL", "/mm3", "/cmm")),
    "10*6/L": ("10⁶/L", ()),
    "pg/mL": ("pg/mL", ()),
    "ng/L": ("ng/L", ()),
    "ng/mL": ("ng/mL", ()),
    "ng/dL": ("ng/dL", ()),
    "ug/L": ("µg/L", ()),
    "ug/dL": ("µg/dL", ()),
    "mg/L": ("mg/L", ()),
    "mg/dL": ("mg/dL", ()),
    "g/L": ("g/L", ()),
    "g/dL": ("g/dL", ()),
    "pmol/L": ("pmol/L", ()),
    "nmol/L": ("nmol/L", ()),
    "umol/L": ("µmol/L", ()),
    "mmol/L": ("mmol/L", ()),
    "mmol/mol": ("mmol/mol", ()),
    "meq/L": ("mEq/L", ()),
    "m[IU]/L": ("mIU/L", ("mU/L",)),
    "u[IU]/mL": ("µIU/mL", ("uU/mL",)),
    "[IU]/L": ("IU/L", ("U/L",)),
    "m[IU]/mL": ("mIU/mL", ("mU/mL",)),
    "mg/(24.h)": ("mg/24 h", ("mg/24hr", "mg/24hrs", "mg/24hours", "mg/d", "mg/day")),
    "g/(24.h)": ("g/24 h", ("g/24hr", "g/24hrs", "g/24hours", "g/d", "g/day")),
    "mL/min/{1.73_m2}": ("mL/min/1.73 m²", ("mL/min per 1.73 m2", "mL/min/1.73sqm")),
    "mV": ("mV", ()),
    "uV": ("µV", ()),
    "m/s": ("m/s", ("m/sec",)),
    "ms": ("ms", ("msec",)),
    "kg": ("kg", ()),
    "g": ("g", ()),
    "[lb_av]": ("lb", ("lbs",)),
    "mm": ("mm", ()),
    "cm": ("cm", ()),
    "m": ("m", ()),
    "[in_i]": ("in", ("inch", "inches")),
    "mm[Hg]": ("mmHg", ()),
    "kPa": ("kPa", ()),
    "cm[H2O]": ("cmH₂O", ()),
    "Cel": ("°C", ("C", "degC")),
    "[degF]": ("°F", ("F",)),
}

_SUPERSCRIPTS = re.compile("[⁰¹²³⁴-⁹]+")
_INVISIBLE = re.compile("[\\s_\u200b-\u200f\u2060\ufeff\u00ad\\[\\](){}]+")


def unit_key(text: str) -> str:
    """A spelling without what printers vary: case, brackets, spaces, either micro sign, `10^9` for `10*9`."""
    text = _SUPERSCRIPTS.sub(lambda found: "^" + unicodedata.normalize("NFKC", found.group()), text)
    text = unicodedata.normalize("NFKC", text).casefold().replace("\N{GREEK SMALL LETTER MU}", "u")
    text = _INVISIBLE.sub("", text).replace("mcg", "ug").replace("24.h", "24h").replace("^", "*")
    text = re.sub(r"^[x×](?=10)", "", text)
    text = re.sub(r"^10e(?=\d)", "10*", text)
    return text.replace("m*2", "m2").replace("mm*3", "mm3")


def _spellings() -> dict[str, str]:
    known: dict[str, str] = {}
    for code, (printed, others) in UNIT_CODES.items():
        for spelling in (code, printed, *others):
            if spelling:
                known.setdefault(unit_key(spelling), code)
    return known


_SPELLINGS = _spellings()


def normalise_unit(text: str) -> str | None:
    """The UCUM code of a unit as printed; "" for no unit, None for one that no analyte knows."""
    key = unit_key(text)
    return _SPELLINGS.get(key) if key else ""


def display_unit(code: str) -> str:
    """What people read for a UCUM code: `10⁹/L`, `µg/dL`; nothing for what has no dimension."""
    return UNIT_CODES[code][0] if code in UNIT_CODES else code
