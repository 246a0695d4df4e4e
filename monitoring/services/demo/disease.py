"""One invented patient's disease as a few numbers, drawn from published distributions, and how it moves with time.

Figures: age and sex of the published series, VEGF median 4800 pg/mL, a fall of 43 % in the first month of treatment,
relapse in 30 % at a median of 42 months, neurological recovery from month 3 on and complete within 12 to 36.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

RADIOTHERAPY, TRANSPLANT, LENALIDOMIDE, MELPHALAN = "radiotherapy", "transplant", "lenalidomide", "melphalan"
SERUM_LIMIT, PLASMA_LIMIT = 1000, 96.2  # pg/mL, of the two invented laboratories
PLASMA_SHARE = 0.095  # of serum VEGF: medians 452 and 4800 pg/mL
DAYS_PER_MONTH = 30.44


@dataclass(frozen=True)
class Disease:
    """Values at diagnosis and the pace of what follows. Months count from the start of the first treatment."""

    age: float
    sex: str
    path: str
    vegf: float  # serum, pg/mL
    vegf_floor: float
    decline: float  # per month
    noise: float
    spikes: float  # share of VEGF values raised by an infection
    m_protein: float  # g/dL
    immunofixation_clears: int | None  # month
    light_chain: str
    isotype: str
    platelets: float
    hemoglobin: float
    onls_arm: int
    onls_leg: int
    gain: int  # ONLS points regained
    first_gain: int
    full_gain: int
    relapse: int | None  # month
    relapse_everywhere: bool  # else VEGF alone rises
    lesions: int
    diffuse: bool
    marrow: float  # plasma cells, %
    specimen: str  # serum, plasma, or mixed
    castleman: bool
    organomegaly: bool
    skin: bool
    overload: bool
    effusion: bool
    papilledema: bool
    hypothyroid: bool
    adrenal: bool
    gonadal: bool
    prolactin: bool
    pulmonary_hypertension: bool
    kidney: bool
    called_cidp: bool

    @property
    def onls(self) -> int:
        return self.onls_arm + self.onls_leg


def draw(rng: random.Random) -> Disease:
    male = rng.random() < 0.63
    path = _path(rng)
    localized = path == RADIOTHERAPY
    vegf = min(max(rng.lognormvariate(math.log(4800), 0.65), 1150), 13_900)
    arm = rng.choices((1, 2, 3, 4), (3, 4, 2, 1))[0]
    leg = rng.choices((1, 2, 3, 4, 5), (2, 4, 3, 3, 2))[0]
    return Disease(
        age=min(max(rng.gauss(49, 11), 21), 79),
        sex="male" if male else "female",
        path=path,
        vegf=vegf,
        vegf_floor=min(SERUM_LIMIT * rng.uniform(0.5, 1.2), vegf * 0.7),
        decline=rng.uniform(0.2, 0.35) if localized else rng.uniform(0.4, 0.7),
        noise=0.17,
        spikes=0.05,
        m_protein=min(rng.lognormvariate(math.log(0.42), 0.6), 2.0) if rng.random() > 0.3 else 0.0,
        immunofixation_clears=rng.randint(9, 20) if rng.random() < 0.45 else None,
        light_chain="lambda" if rng.random() < 0.97 else "kappa",
        isotype=rng.choices(("IgA", "IgG", "IgM"), (54, 41, 5))[0],
        platelets=rng.gauss(545, 60) if rng.random() < 0.54 else rng.gauss(350, 45),
        hemoglobin=rng.gauss(14.6 if male else 13.2, 1.1),
        onls_arm=arm,
        onls_leg=leg,
        gain=min(arm + leg, rng.randint(2, 4)),
        first_gain=6 if localized else 3,
        full_gain=rng.randint(12, 36),
        relapse=round(min(max(rng.gauss(42, 12), 24), 70)) if rng.random() < 0.30 else None,
        relapse_everywhere=rng.random() < 0.6,
        lesions=rng.randint(1, 2) if localized else rng.choice((0, 1, 2, 4, 7)),
        diffuse=not localized and rng.random() < 0.35,
        marrow=1.0 if localized else round(rng.uniform(1.5, 8), 1),
        specimen="serum" if rng.random() < 0.8 else "plasma",
        castleman=rng.random() < 0.15,
        organomegaly=rng.random() < 0.70,
        skin=rng.random() < 0.77,
        overload=rng.random() < 0.80,
        effusion=rng.random() < 0.50,
        papilledema=rng.random() < 0.40,
        hypothyroid=rng.random() < 0.35,
        adrenal=rng.random() < 0.14,
        gonadal=rng.random() < (0.45 if male else 0.25),
        prolactin=rng.random() < 0.50,
        pulmonary_hypertension=rng.random() < 0.28,
        kidney=rng.random() < 0.2,
        called_cidp=rng.random() < 0.54,
    )


def _path(rng: random.Random) -> str:
    if rng.random() < 0.25:
        return RADIOTHERAPY
    return rng.choices((TRANSPLANT, LENALIDOMIDE, MELPHALAN), (48, 32, 20))[0]


def activity(disease: Disease, month: float, second_line: float | None, *, channel: str = "vegf") -> float:
    """How active the disease is: 1 at diagnosis, falling to 0, rising again with a relapse until its treatment."""
    if month <= 0:
        return 1.0
    left = math.exp(-disease.decline * month)
    if disease.relapse is None or month <= disease.relapse:
        return left
    if channel != "vegf" and not disease.relapse_everywhere:
        return left
    risen_for = min(month, second_line or month) - disease.relapse
    risen = 0.55 * (1 - math.exp(-0.22 * risen_for))
    if second_line is not None and month > second_line:
        risen *= math.exp(-0.5 * (month - second_line))
    return min(left + risen, 1.0)


def recovery(disease: Disease, month: float) -> float:
    """Share of the neurological gain that is there: none before the first months, all after one to three years."""
    if month < disease.first_gain:
        return 0.0
    return min((month - disease.first_gain + 1) / max(disease.full_gain - disease.first_gain, 1), 1.0)


def onls_at(disease: Disease, month: float, second_line: float | None) -> tuple[int, int]:
    """Arm and leg grade. A relapse of all channels costs a point for a year."""
    regained = round(disease.gain * recovery(disease, month))
    if disease.relapse and disease.relapse_everywhere and month > disease.relapse + 3:
        back_at = (second_line or math.inf) + 9
        regained -= 1 if month < back_at else 0
    leg_share = min((regained + 1) // 2, disease.onls_leg) if regained > 0 else regained
    arm_share = min(regained - leg_share, disease.onls_arm) if regained > 0 else 0
    return disease.onls_arm - arm_share, min(disease.onls_leg - leg_share, 7)
