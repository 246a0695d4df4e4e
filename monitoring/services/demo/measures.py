"""What is measured of an invented patient on a day, written as the site's laboratory would write it."""

from __future__ import annotations

import math
import random
from datetime import date
from decimal import Decimal

from monitoring.exchange.incoming import IncomingResult
from monitoring.protocol.units import from_canonical
from monitoring.services.demo.disease import (
    PLASMA_SHARE,
    Disease,
    activity,
    onls_at,
    recovery,
)
from monitoring.services.demo.people import DemoSite
from monitoring.services.demo.timeline import Timeline, running

# analyte -> (unit as printed, decimals), by the language of the site
PRINTED = {
    "en": {
        "m_protein": ("g/L", 1),
        "hemoglobin": ("g/L", 0),
        "creatinine": ("µmol/L", 0),
        "albumin": ("g/L", 0),
        "calcium": ("mmol/L", 2),
        "cortisol_am": ("nmol/L", 0),
        "testosterone": ("nmol/L", 1),
        "estradiol": ("pmol/L", 0),
        "prolactin": ("mIU/L", 0),
        "free_t4": ("pmol/L", 1),
        "glucose": ("mmol/L", 1),
    },
    "es": {
        "m_protein": ("g/dL", 2),
        "hemoglobin": ("g/dL", 1),
        "creatinine": ("mg/dL", 2),
        "albumin": ("g/dL", 1),
        "calcium": ("mg/dL", 1),
        "cortisol_am": ("µg/dL", 1),
        "testosterone": ("ng/dL", 0),
        "estradiol": ("pg/mL", 0),
        "prolactin": ("ng/mL", 1),
        "free_t4": ("ng/dL", 2),
        "glucose": ("mg/dL", 0),
    },
}
EVERYWHERE = {
    "vegf": ("pg/mL", 0),
    "platelets": ("10^9/L", 0),
    "neutrophils": ("10^9/L", 1),
    "potassium": ("mmol/L", 1),
    "tsh": ("mIU/L", 2),
    "urine_protein_24h": ("g/24 h", 2),
    "marrow_plasma_cells": ("%", 1),
    "grip_right": ("kg", 0),
    "weight": ("kg", 1),
    "fvc_percent": ("%", 0),
    "fev1_percent": ("%", 0),
    "dlco_percent": ("%", 0),
    "rvsp": ("mmHg", 0),
    "lvef": ("%", 0),
    "largest_lesion": ("mm", 0),
    "pet_suvmax_sum": ("", 1),
}
SERUM_METHOD, PLASMA_METHOD = "ELISA", "ECL"
SEEN_ON_ELECTROPHORESIS = 0.05  # g/dL
TESTOSTERONE_LOW = Decimal(264)  # ng/dL, of the invented laboratory
SLOW_LESIONS_UNTIL = 18  # month: of several lesions one takes up the tracer that long


class Measures:
    def __init__(self, disease: Disease, line: Timeline, site: DemoSite, rng: random.Random) -> None:
        self.disease, self.line, self.site, self.rng = disease, line, site, rng
        self.printed = EVERYWHERE | PRINTED[site.language]
        self.weight = rng.uniform(54, 70) + (12 if disease.sex == "male" else 0)

    # How it stands ----------------------------------------------------------------------------------------

    def active(self, day: date, channel: str = "vegf") -> float:
        return activity(self.disease, self.line.month(day), self.line.second_month, channel=channel)

    def recovered(self, day: date) -> float:
        return recovery(self.disease, self.line.month(day))

    def about(self, value: float, spread: float) -> float:
        return value * math.exp(self.rng.gauss(0, spread))

    # What is written --------------------------------------------------------------------------------------

    def result(self, analyte: str, day: date, value: float | str, **more: str) -> IncomingResult:
        text, unit = str(value), ""
        if isinstance(value, float):
            unit, decimals = self.printed.get(analyte, ("", 0))
            reported = from_canonical(analyte, Decimal(repr(round(value, 6))), unit)
            text = format(round(reported, decimals), "f").replace(".", self.site.decimal)
        return IncomingResult(analyte=analyte, value=text, unit=unit, date=day.isoformat(), **more)

    def lab(self, analyte: str, day: date, value: float | str, **more: str) -> IncomingResult:
        return self.result(analyte, day, value, lab=self.site.serum_laboratory, **more)

    # Laboratory -------------------------------------------------------------------------------------------

    def vegf(self, day: date) -> tuple[list[IncomingResult], bool]:
        """The day's VEGF, in the specimen of the patient; and whether an infection had raised it."""
        disease = self.disease
        level = disease.vegf_floor + (disease.vegf - disease.vegf_floor) * self.active(day)
        infected = self.line.month(day) > 3 and self.rng.random() < disease.spikes
        value = self.about(level, disease.noise) * (self.rng.uniform(2, 4) if infected else 1)
        serum = self.result(
            "vegf",
            day,
            float(min(value, 14_000)),
            specimen="serum",
            lab=self.site.serum_laboratory,
            method=SERUM_METHOD,
        )
        plasma = self.result(
            "vegf",
            day,
            float(min(value * PLASMA_SHARE, 990)),
            specimen="plasma",
            lab=self.site.plasma_laboratory,
            method=PLASMA_METHOD,
        )
        if disease.specimen == "mixed":
            found = [plasma] if self.line.month(day) > 9 else [serum]
            return ([serum, plasma] if 6 < self.line.month(day) <= 9 else found), infected
        return [plasma if disease.specimen == "plasma" else serum], infected

    def protein(self, day: date) -> list[IncomingResult]:
        disease, month = self.disease, self.line.month(day)
        level = disease.m_protein * max(0.2 * math.exp(-0.03 * max(month, 0)), self.active(day, "m_protein"))
        cleared = disease.immunofixation_clears is not None and month >= disease.immunofixation_clears
        relapsed = disease.relapse_everywhere and disease.relapse and month > disease.relapse
        seen = level >= SEEN_ON_ELECTROPHORESIS and (not cleared or relapsed)
        fixed = "negative" if cleared and not relapsed and not seen else "positive"
        return [
            self.lab("m_protein", day, self.about(level, 0.05) if seen else "not detected"),
            *(self.lab(f"immunofixation_{fluid}", day, fixed) for fluid in ("serum", "urine")),
        ]

    def blood(self, day: date) -> list[IncomingResult]:
        disease, treated = self.disease, running(self.line, day)
        raised = self.active(day, "platelets")
        low = min(250.0, disease.platelets)
        platelets = self.about(low + (disease.platelets - low) * raised, 0.06) * (0.82 if treated else 1)
        creatinine = (1.5 if disease.kidney else 0.85) - (0.45 * (1 - raised) if disease.kidney else 0)
        values = {
            "hemoglobin": disease.hemoglobin - (1.4 if treated else 0) + self.rng.gauss(0, 0.35),
            "platelets": min(platelets, 780),
            "neutrophils": self.about(2.3 if treated else 3.7, 0.15),
            "creatinine": self.about(creatinine, 0.06),
        }
        return [self.lab(analyte, day, float(value)) for analyte, value in values.items()]

    def chemistry(self, day: date, *, whole: bool) -> list[IncomingResult]:
        """Beside creatinine; `whole` with the urine and the electrolytes."""
        raised = self.active(day, "albumin")
        values = {"albumin": 4.2 - 0.8 * raised + self.rng.gauss(0, 0.12)}
        if whole:
            values |= {
                "potassium": 4.2 + self.rng.gauss(0, 0.25),
                "calcium": 9.3 + self.rng.gauss(0, 0.25),
                "glucose": self.about(96, 0.08),
            }
        found = [self.lab(analyte, day, float(value)) for analyte, value in values.items()]
        if whole:
            protein = (0.7 if self.disease.kidney else 0.12) * max(raised, 0.25)
            found.append(self.result("urine_protein_24h", day, float(self.about(protein, 0.2))))
        return found

    def hormones(self, day: date) -> list[IncomingResult]:
        """Low or high before treatment, towards normal with it."""
        disease, left = self.disease, max(self.active(day, "tsh"), 0.0)
        values = {
            "tsh": self.about(2.0 + (8.5 * left if disease.hypothyroid else 0), 0.15),
            "free_t4": self.about(1.15 - (0.3 * left if disease.hypothyroid else 0), 0.06),
            "cortisol_am": self.about(13.5 - (5 * left if disease.adrenal else 0), 0.12),
            "prolactin": self.about(9 + (24 * left if disease.prolactin else 0), 0.12),
        }
        if disease.sex == "male":
            values["testosterone"] = self.about(470 - (200 * left if disease.gonadal else 0), 0.09)
        else:
            values["estradiol"] = self.about(42 + (30 * left if disease.gonadal else 0), 0.2)
        return [
            self.lab(analyte, day, float(value), **self._limit(analyte)) for analyte, value in values.items()
        ]

    def _limit(self, analyte: str) -> dict[str, str]:
        """Limits that depend on the sex come with the result: a catalogue knows no sex."""
        if analyte != "testosterone":
            return {}
        unit, decimals = self.printed[analyte]
        lower = from_canonical(analyte, TESTOSTERONE_LOW, unit)
        return {"lower_limit": format(round(lower, decimals), "f").replace(".", self.site.decimal)}

    def marrow(self, day: date) -> list[IncomingResult]:
        clone = "positive" if self.disease.marrow >= 2 else "negative"
        return [
            self.result("marrow_plasma_cells", day, float(self.disease.marrow)),
            self.result("marrow_clone", day, clone),
        ]

    # Nerves and function ----------------------------------------------------------------------------------

    def function(self, day: date) -> list[IncomingResult]:
        arm, leg = onls_at(self.disease, self.line.month(day), self.line.second_month)
        grip = (38 if self.disease.sex == "male" else 25) - 4.5 * arm + 2 * self.recovered(day)
        values: dict[str, float | str] = {
            "onls_arm": str(arm),
            "onls_leg": str(leg),
            "mrs": str(min(round((arm + leg) / 2.2), 4)),
            "ecog": str(min(round((arm + leg) / 3), 3)),
            "grip_right": max(grip + self.rng.gauss(0, 1), 2.0),
            "weight": self.weight + 6 * self.active(day, "weight") + self.rng.gauss(0, 0.7),
        }
        return [self.result(analyte, day, value) for analyte, value in values.items()]

    def nerves(self, day: date) -> list[IncomingResult]:
        """Ulnar values as published after transplant: CMAP from 4.3 to 7.6 mV, velocity from 34 to 51 m/s."""
        gained = self.recovered(day)
        worse = self.disease.onls >= 6
        values = {
            "ulnar.right.cmap": (4.3 + 3.3 * gained, "mV", 1),
            "ulnar.right.velocity": (34 + 17 * gained, "m/s", 0),
            "ulnar.right.distal_latency": (4.4 - 1.1 * gained, "ms", 1),
            "median.right.velocity": (33 + 15 * gained, "m/s", 0),
            "tibial.right.cmap": (0.6 + 1.6 * gained, "mV", 1),
            "tibial.right.velocity": (27 + 9 * gained, "m/s", 0),
        }
        found = []
        for name, (value, unit, decimals) in values.items():
            text = format(round(self.about(value, 0.03), decimals), f".{decimals}f")
            found.append(self._nerve(name, day, text.replace(".", self.site.decimal), unit))
        if worse and gained < 0.5:
            found.append(self._nerve("sural.right.snap", day, "not measurable", ""))
        else:
            found.append(
                self._nerve("sural.right.snap", day, str(round(self.about(3 + 3 * gained, 0.1))), "µV")
            )
        return found

    @staticmethod
    def _nerve(name: str, day: date, text: str, unit: str) -> IncomingResult:
        return IncomingResult(analyte=f"ncs.{name}", value=text, unit=unit, date=day.isoformat())

    # Lungs, heart, imaging --------------------------------------------------------------------------------

    def lungs(self, day: date) -> list[IncomingResult]:
        gained = self.recovered(day)
        values = {
            "fvc_percent": 81 + 7 * gained,
            "fev1_percent": 80 + 6 * gained,
            "dlco_percent": 61 + 13 * gained,
        }
        return [
            self.result(analyte, day, float(self.about(value, 0.04))) for analyte, value in values.items()
        ]

    def heart(self, day: date) -> list[IncomingResult]:
        left = self.active(day, "rvsp")
        pressure: float | str = self.about(
            26 + (22 * left if self.disease.pulmonary_hypertension else 0), 0.06
        )
        if not self.disease.pulmonary_hypertension and self.rng.random() < 0.2:
            pressure = "not measurable"
        return [
            self.result("rvsp", day, pressure),
            self.result("lvef", day, float(60 + self.rng.gauss(0, 3))),
        ]

    def scan(self, day: date) -> list[IncomingResult]:
        """Lesions that took up the tracer; after treatment some stay for a while."""
        disease, left = self.disease, self.active(day, "pet")
        slow = disease.lesions > 2 and 0 < self.line.month(day) < SLOW_LESIONS_UNTIL
        avid = max(round(disease.lesions * left), 1 if slow else 0)
        found = [self.result("pet_avid_lesions", day, str(avid))]
        if avid:
            found.append(self.result("pet_suvmax_sum", day, float(self.about(avid * (2 + 3 * left), 0.1))))
        if disease.lesions:
            size = 14 + 4 * min(disease.lesions, 5) - (4 if left < 0.5 else 0)
            found.append(self.result("largest_lesion", day, float(size)))
        if self.line.month(day) > 0:
            relapsed = (
                disease.relapse_everywhere and disease.relapse and self.line.month(day) > disease.relapse
            )
            new = "positive" if relapsed and left > 0.3 else "negative"
            found.append(self.result("pet_new_lesion", day, new))
        return found
