"""The laboratory catalogue of a demo clinic: limits that need not be typed."""

from __future__ import annotations

from decimal import Decimal

from monitoring.services.demo.disease import PLASMA_LIMIT, SERUM_LIMIT
from monitoring.services.demo.measures import PLASMA_METHOD, SERUM_METHOD
from monitoring.services.demo.people import DemoSite

# analyte, unit, lower, upper: of the laboratory that does the blood tests
BLOOD = (
    ("hemoglobin", "g/dL", "12", "16.5"),
    ("platelets", "10*3/uL", "150", "450"),
    ("wbc", "10*3/uL", "4", "11"),
    ("neutrophils", "10*3/uL", "1.8", "7.5"),
    ("creatinine", "mg/dL", "0.5", "1.2"),
    ("albumin", "g/dL", "3.5", "5"),
    ("calcium", "mg/dL", "8.6", "10.3"),
    ("tsh", "m[IU]/L", "0.4", "4.2"),
    ("free_t4", "ng/dL", "0.8", "1.8"),
    ("cortisol_am", "ug/dL", "6", "22"),
    ("prolactin", "ng/mL", "3", "20"),
)


def limits(site: DemoSite) -> list[dict]:
    vegf = [
        (site.serum_laboratory, "serum", SERUM_METHOD, SERUM_LIMIT),
        (site.plasma_laboratory, "plasma", PLASMA_METHOD, PLASMA_LIMIT),
    ]
    found = [
        {"lab": lab, "analyte": "vegf", "specimen": specimen, "method": method, "unit": "pg/mL"}
        | {"upper_limit": Decimal(str(limit))}
        for lab, specimen, method, limit in vegf
    ]
    for lab in (site.serum_laboratory, site.plasma_laboratory):
        found += [
            {"lab": lab, "analyte": analyte, "unit": unit}
            | {"lower_limit": Decimal(lower), "upper_limit": Decimal(upper)}
            for analyte, unit, lower, upper in BLOOD
        ]
    return found
