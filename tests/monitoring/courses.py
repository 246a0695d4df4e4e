"""Courses for tests of the chart: plain facts, no database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from monitoring.charts.course import content_of, figure_of
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.history import History, Reading, SignSeen, Treatment
from monitoring.selectors.course import course_of
from monitoring.selectors.course_shown import course_shown
from monitoring.selectors.lanes import LANES, Lanes

TODAY = date(2026, 11, 20)
START = date(2025, 1, 10)
LEN_DEX = Treatment("systemic", START, line=1, agents=("lenalidomide", "dexamethasone"))


def reading(analyte: str, day: int, value: str | int, **rest) -> Reading:
    """A result `day` days after the start of treatment: "6630", "<31", or a word."""
    text = str(value)
    comparator = text[0] if text[0] in "<>" else ""
    number = text.lstrip("<>")
    coded = "" if number.replace(".", "").isdigit() else text
    fields = {
        "value": None if coded else Decimal(number),
        "comparator": comparator,
        "coded": coded,
        "unit": ANALYTES[analyte].unit,
        "reported": text,
        "id": 1_000_000 + sum(map(ord, analyte)) + day,  # as long as stored keys are
        "specimen": "serum" if analyte == "vegf" else "",
        "lab": "Central" if analyte == "vegf" else "",
    }
    return Reading(analyte, START + timedelta(days=day), **fields | rest)


def course(*readings: Reading, treatments=(LEN_DEX,)) -> dict:
    ordered = tuple(sorted(readings, key=lambda each: each.date))
    return course_of(History(readings=ordered, treatments=treatments), TODAY, with_ids=True)


def figure(*readings: Reading, treatments=(LEN_DEX,), **how) -> dict:
    found = course(*readings, treatments=treatments)
    return figure_of(found, content_of(found, TODAY), TODAY, **how)


def everything() -> tuple[Reading, ...]:
    """Sixty points of all kinds, as a usual patient has them."""
    vegf = [reading("vegf", -30, 6630, upper_limit=Decimal(86))]
    vegf += [
        reading("vegf", 30 * n, 5000 // (n + 1), upper_limit=Decimal(86 if n < 9 else 96)) for n in range(19)
    ]
    plasma = {"specimen": "plasma", "lab": "Mayo", "method": "IA", "upper_limit": Decimal("86.2")}
    vegf += [reading("vegf", 500, "<31", **plasma), reading("vegf", 560, ">2000", **plasma)]
    m_protein = [
        reading("m_protein", 40 * n, f"{1.2 - n / 10:.1f}", component="IgA lambda") for n in range(11)
    ]
    m_protein += [reading("m_protein", 600, "not detected", component="IgA lambda")]
    scores = [reading("onls", 60 * n, 8 - n // 2) for n in range(11)] + [
        reading("mrs", 60 * n, 3) for n in range(11)
    ]
    pet = [reading("pet_avid_lesions", day, count) for day, count in ((-100, 7), (460, 2), (640, 0))]
    return (*vegf, *m_protein, *scores, *pet)


TREATED = (
    Treatment("radiotherapy", START - timedelta(days=90), START - timedelta(days=60), dose_gy=Decimal(50)),
    Treatment(
        "systemic", START, START + timedelta(days=300), line=1, agents=("lenalidomide", "dexamethasone")
    ),
    Treatment("asct", START + timedelta(days=400), line=1, agents=("melphalan",)),
    Treatment("supportive", START, agents=("aspirin",)),
    Treatment("systemic", TODAY + timedelta(days=30), line=2, agents=("daratumumab",)),
)


# With every lane -----------------------------------------------------------------------------------------------

ALL = Lanes(LANES)


class Row:
    """A visit or a contact, as far as the strip reads it."""

    def __init__(self, day: int, **fields):
        self.date = START + timedelta(days=day)
        self.__dict__.update(fields)


NERVE = (
    *(reading("ncs.ulnar.right.cmap", day, v) for day, v in ((-9, "4.3"), (180, "5.0"), (365, "7.6"))),
    *(reading("ncs.ulnar.right.distal_latency", d, v) for d, v in ((-9, "6.0"), (365, "4.5"))),
    reading("ncs.ulnar.right.snap", 365, "not measurable"),
    reading("ncs.median.left.cmap", 365, "3"),
)
FURTHER = (
    *(reading("immunofixation_serum", 40 * n, w) for n, w in ((0, "positive"), (4, "negative"))),
    reading("immunofixation_urine", 0, "negative"),
    *(reading("grip_right", 90 * n, 18 + n) for n in range(4)),
    *(reading("grip_left", 90 * n, 16 + n) for n in range(4)),
    *(reading("platelets", 30 * n, 520 - 20 * n, upper_limit=400) for n in range(6)),
    *(reading("hemoglobin", 30 * n, 11 + n, lower_limit=12) for n in range(4)),
    *NERVE,
)
SIGNS = (
    SignSeen("papilledema", START - timedelta(days=95), "present"),
    SignSeen("papilledema", START + timedelta(days=200), "absent"),
)
VISITS = [Row(0, kind="clinic"), Row(90, kind="telephone")]
CONTACTS = [Row(80, channel="phone", outcome="no_answer"), Row(82, channel="phone", outcome="reached")]


def shown(*readings, lanes=ALL, treatments=(LEN_DEX,), signs=(), visits=(), contacts=()) -> dict:
    ordered = tuple(sorted(readings, key=lambda each: each.date))
    history = History(readings=ordered, treatments=treatments, signs=signs)
    return course_shown(history, TODAY, lanes, visits, contacts)


def full(lanes=ALL) -> dict:
    return shown(
        *everything(),
        *FURTHER,
        lanes=lanes,
        treatments=TREATED,
        signs=SIGNS,
        visits=VISITS,
        contacts=CONTACTS,
    )
