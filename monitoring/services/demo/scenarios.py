"""Which patients the demo clinic has: a few to learn from, and a mixture that keeps every day's list alive."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from monitoring.services.demo.disease import LENALIDOMIDE, MELPHALAN, RADIOTHERAPY, TRANSPLANT

# Days since the last visit. A quarterly test opens about 76 days after it and is late after about 104.
SINCE_LAST = {"fresh": (5, 60), "soon": (69, 72), "due": (80, 97), "overdue": (110, 150), "long": (220, 400)}
STANDING = ("due", "fresh", "overdue", "fresh", "gap", "soon", "long", "due", "fresh", "closed")
ENDINGS = ("deceased", "transferred", "withdrawn", "deceased")
GAPS = ("echo", "pft", "fundus", "endocrine", "ncs")
OLDEST_MONTHS = 96
STORIES = {("overdue", 0): "passed", ("overdue", 1): "declined"}


@dataclass(frozen=True)
class Scenario:
    """`since_last`: days from the last visit to today. `gap`: a panel left out lately. `disease`: what is not drawn."""

    mrn: str
    teaching: str = ""
    standing: str = "fresh"
    months: int | None = None  # since diagnosis; None: registered today, nothing known yet
    since_last: int = 30
    gap: str = ""
    ending: str = ""
    quiet: bool = False  # no visit is missed, no infection disturbs the picture
    disease: Mapping[str, object] = field(default_factory=dict)
    waived: bool = False
    awaiting: bool = False
    story: str = ""  # of an appointment: kept, coming, passed without a result; or declined


_STEADY = {
    **{"noise": 0.06, "spikes": 0.0, "relapse": None, "specimen": "serum", "sex": "male", "age": 52.0},
    **{"m_protein": 0.5, "light_chain": "lambda", "isotype": "IgA"},
}

TEACHING = (
    Scenario(
        "DEMO-TEXTBOOK",
        "textbook",
        story="kept",
        months=38,
        since_last=41,
        quiet=True,
        disease=_STEADY
        | {"path": TRANSPLANT, "vegf": 5200.0, "vegf_floor": 430.0, "decline": 0.56, "onls_arm": 3}
        | {"onls_leg": 4, "gain": 5, "first_gain": 3, "full_gain": 30, "platelets": 560.0}
        | {"immunofixation_clears": 12, "lesions": 3, "m_protein": 1.2, "marrow": 4.0, "called_cidp": False},
    ),
    Scenario(
        "DEMO-LAG",
        "lag",
        months=13,
        since_last=24,
        quiet=True,
        disease=_STEADY
        | {"path": MELPHALAN, "vegf": 6630.0, "vegf_floor": 380.0, "decline": 0.65, "onls_arm": 3}
        | {"onls_leg": 5, "gain": 3, "first_gain": 20, "full_gain": 34, "sex": "female", "age": 46.0}
        | {"lesions": 4, "marrow": 3.0, "m_protein": 1.3, "called_cidp": False},
    ),
    Scenario(
        "DEMO-RELAPSE",
        "relapse",
        "due",
        months=45,
        since_last=84,
        quiet=True,
        disease=_STEADY
        | {"path": LENALIDOMIDE, "vegf": 4800.0, "vegf_floor": 520.0, "decline": 0.56, "relapse": 36}
        | {"relapse_everywhere": False, "onls_arm": 2, "onls_leg": 3, "gain": 3, "full_gain": 20}
        | {"immunofixation_clears": 14, "m_protein": 1.1, "marrow": 3.0, "called_cidp": False},
    ),
    Scenario(
        "DEMO-LOST",
        "lost",
        "long",
        months=52,
        since_last=420,
        disease=_STEADY
        | {"path": TRANSPLANT, "vegf": 3900.0, "vegf_floor": 640.0, "sex": "female", "age": 38.0},
    ),
    Scenario(
        "DEMO-MIXED",
        "mixed",
        "due",
        story="coming",
        months=27,
        since_last=88,
        quiet=True,
        disease=_STEADY
        | {"path": LENALIDOMIDE, "vegf": 5400.0, "vegf_floor": 600.0, "decline": 0.5, "specimen": "mixed"}
        | {"marrow": 3.0, "m_protein": 1.0, "called_cidp": True},
    ),
    Scenario(
        "DEMO-RADIO",
        "radiotherapy",
        months=7,
        since_last=36,
        quiet=True,
        disease=_STEADY
        | {"path": RADIOTHERAPY, "vegf": 2300.0, "vegf_floor": 900.0, "decline": 0.25, "lesions": 1}
        | {"diffuse": False, "marrow": 1.0, "onls_arm": 1, "onls_leg": 3, "gain": 2, "full_gain": 30},
    ),
    Scenario("DEMO-NEW", "new"),
)


def scenarios(count: int, rng: random.Random) -> list[Scenario]:
    """The scenarios of one site: the teaching ones first, then the mixture."""
    found = list(TEACHING[:count])
    standings = dict.fromkeys(STANDING, 0)
    for number in range(count - len(found)):
        standing = STANDING[number % len(STANDING)]
        found.append(_ordinary(f"DEMO-{number + 1:03d}", standing, standings[standing], rng))
        standings[standing] += 1
    return found


def _ordinary(mrn: str, standing: str, nth: int, rng: random.Random) -> Scenario:
    since = rng.randint(*SINCE_LAST.get(standing, SINCE_LAST["fresh"]))
    months = round(rng.triangular(8, OLDEST_MONTHS, 18))
    if standing in ("long", "closed"):
        months = rng.randint(30, OLDEST_MONTHS)
    return Scenario(
        mrn,
        standing=standing,
        months=months,
        since_last=rng.randint(120, 700) if standing == "closed" else since,
        gap=GAPS[nth % len(GAPS)] if standing == "gap" or (standing == "due" and nth % 2) else "",
        ending=ENDINGS[nth % len(ENDINGS)] if standing == "closed" else "",
        waived=standing == "gap" and nth % 2 == 1,
        awaiting=standing == "due" and nth % 3 == 0,
        story=STORIES.get((standing, nth), ""),
    )
