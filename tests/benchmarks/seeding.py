"""A registry of many patients: one site holds a fifth of them, 40 results, 5 open and 40 done schedule rows each.

The filling is made up row by row and means nothing; `followed` makes patients whose schedule is the protocol's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection, transaction

from monitoring.models import Contact, CourseSummary, FollowUp, Observation, ScheduleItem, Treatment
from monitoring.protocol.aligned import MONTHS
from monitoring.protocol.current import CURRENT
from monitoring.protocol.schedule import panel_rank
from monitoring.protocol.vocabulary import Panel
from monitoring.services import follow_up
from patients.models import Patient, Role, Site, User
from patients.models.patient import fold
from patients.services import memberships
from tests.benchmarks import bulk, multiplying

RESULTS, OPEN, DONE = 40, 5, 40
BLOCK, SHIFT = 10_000, 1_000_000  # PostgreSQL copies so many patients; the keys of each copy grow by so much
OBSERVED_UP_TO = 100_000  # patients beyond have no results: no list reads them
OF_TINY = range(990_001, 990_011)
FIRST_FOLLOWED = 200_000_000
FAMILIES = [
    "García",
    "Núñez",
    "Byrne",
    "Okafor",
    "Tanaka",
    "Müller",
    "Rossi",
    "Novák",
    "Silva",
    "Haddad",
    "Kaya",
    "Dubois",
    "Lund",
    "Petrov",
    "Sato",
    "Quinn",
]
GIVEN = [
    "Rosa",
    "Liam",
    "Ana",
    "Hugo",
    "Mei",
    "Omar",
    "Ines",
    "Karl",
    "Lucia",
    "Noor",
    "Pablo",
    "Edith",
    "Yusuf",
    "Clara",
    "Ivan",
    "Greta",
    "Luis",
]
PANELS = (Panel.VEGF, Panel.SPEP, Panel.CBC, Panel.PET_CT, Panel.FUNCTION)

# analyte, specimen, unit, value: what a clinic measures on one day
DAY = (
    ("vegf", "plasma", "pg/mL", 240),
    ("m_protein", "", "g/dL", 0.4),
    ("platelets", "", "10*3/uL", 310),
    ("hemoglobin", "", "g/dL", 13.2),
    ("onls", "", "{score}", 4),
    ("creatinine", "", "mg/dL", 0.9),
    ("flc_kappa", "", "mg/L", 22),
    ("flc_lambda", "", "mg/L", 31),
    ("tsh", "", "m[IU]/L", 2.1),
    ("cortisol_am", "", "ug/dL", 14),
    ("prolactin", "", "ng/mL", 9),
    ("estradiol", "", "pg/mL", 40),
    ("mrs", "", "{score}", 2),
    ("fvc_percent", "", "%", 84),
    ("dlco_percent", "", "%", 71),
    ("rvsp", "", "mm[Hg]", 31),
    ("weight", "", "kg", 66),
    ("grip_right", "", "kg", 21),
    ("grip_left", "", "kg", 20),
    ("pet_avid_lesions", "", "1", 2),
)
USUAL = DAY[:5]
OBSERVED = (
    *("patient_id", "analyte", "date", "specimen", "reported_value", "reported_unit"),
    *("value", "unit", "upper_limit"),
)
SCHEDULED = (
    *("patient_id", "site_id", "panel", "rank", "identity", "rule", "anchor", "anchor_date"),
    *("opens", "target", "due_by", "state", "done_on", "in_window"),
)


@dataclass
class Clinic:
    """The people who look, and the day they do."""

    today: date
    largest: Site
    tiny: Site
    user: User  # a physician of the largest site
    everyone: User  # every role at the largest site
    tiny_everyone: User  # every role at a site of ten patients
    apart: Site  # where patients with a schedule of the protocol's own are: no list of the others shows them
    apart_everyone: User
    others: list[Site]
    patients: int = 0
    followed: int = 0
    # What each page took last, in B: by the clock, by CPU time.
    took: dict[str, tuple[float, float]] = field(default_factory=dict)
    living: int = 0  # how many times over (`tests.benchmarks.living`)


def found(today: date) -> Clinic:
    """Sites and people, no patients yet but the ten of the tiny site."""
    largest, tiny, apart, *others = [
        memberships.add_site(code=f"B{n}", name=f"Clinic {n}", time_zone="UTC", language="en")
        for n in range(19)
    ]
    physician = _person("bea", largest, Role.PHYSICIAN)
    all_roles = [_person(name, site, *Role.values) for name, site in (("ede", largest), ("tim", tiny))]
    apart_everyone = _person("ada", apart, *Role.values)
    for site in others:  # who hears of what is due
        _person(f"c{site.pk}", site, Role.COORDINATOR)
        _person(f"p{site.pk}", site, Role.PHYSICIAN)
    clinic = Clinic(today, largest, tiny, physician, *all_roles, apart, apart_everyone, others)
    with transaction.atomic():
        _patients([(pk, tiny.pk) for pk in OF_TINY], today)
        _fill([(pk, tiny.pk) for pk in OF_TINY], today)
    return clinic


def _person(name: str, site: Site, *roles: str) -> User:
    for role in roles:
        user, _new = memberships.add_user(
            email=f"{name}@example.org", name=name.capitalize(), site=site, role=role, language="en"
        )
    return user


def grow(clinic: Clinic, patients: int) -> None:
    """Up to so many patients in all. Above `BLOCK` PostgreSQL copies the first ones: then a multiple of it."""
    if patients <= BLOCK:
        _grow(clinic, patients)
        return
    _grow(clinic, BLOCK)
    turns = range(clinic.patients // BLOCK, patients // BLOCK)
    observed = patients <= OBSERVED_UP_TO
    multiplying.multiply(
        1, BLOCK, turns, SHIFT, leaving_out=() if observed else (Observation._meta.db_table,)
    )
    clinic.patients = patients
    bulk.settle()


def _grow(clinic: Clinic, patients: int) -> None:
    places = [(pk, _site_of(clinic, pk)) for pk in range(clinic.patients + 1, patients + 1)]
    if not places:  # of a larger size the block is there: its keys are given out already
        return
    with transaction.atomic():
        _patients(places, clinic.today)
        _fill(places, clinic.today)
    clinic.patients = max(patients, clinic.patients)
    bulk.settle(Patient, Contact)
    if connection.vendor == "postgresql" and patients == BLOCK:
        multiplying.restart_keys(FIRST_FOLLOWED)  # below it are the keys of copies


def _site_of(clinic: Clinic, pk: int) -> int:
    turn = pk % 20
    return clinic.largest.pk if turn < 4 else clinic.others[turn - 4].pk


def _patients(places: list[tuple[int, int]], today: date) -> None:
    rows = []
    for pk, site in places:
        family, given, mrn = FAMILIES[pk % len(FAMILIES)], GIVEN[pk % len(GIVEN)], f"R{pk:07}"
        rows.append((pk, site, mrn, mrn.lower(), family, given, fold(f"{family} {given} {family} {mrn}")))
    names = ("id", "site_id", "mrn", "mrn_key", "family_name", "given_name", "search_text")
    constants = {
        "birth_date": "1962-03-04",
        "sex": "female",
        "diagnosis_date": (today - timedelta(days=9 * 365)).isoformat(),
        "registered_on": (today - timedelta(days=9 * 365)).isoformat(),
        "synthetic": True,
    }
    bulk.insert(Patient, names, rows, **constants)


def _fill(places: list[tuple[int, int]], today: date) -> None:
    bulk.insert(
        Observation,
        OBSERVED,
        (row for pk, _site in places for row in _results(pk, today, USUAL, RESULTS // len(USUAL), 90)),
        source="bench",
    )
    bulk.insert(ScheduleItem, SCHEDULED, _scheduled(places, today), protocol=CURRENT.version)
    bulk.insert(
        Treatment,
        ("patient_id", "kind", "line", "agents", "start", "end"),
        (row for pk, _site in places for row in _treatments(pk, today)),
        source="bench",
    )
    bulk.insert(
        Contact,
        ("id", "patient_id", "date", "channel", "outcome"),
        (row for pk, _site in places for row in _contacts(pk, today)),
        source="bench",
    )
    review = (today + timedelta(days=1)).isoformat()
    bulk.insert(
        FollowUp,
        ("patient_id", "site_id", "last_contact_id"),
        ((pk, site, 2 * pk if pk % 3 else None) for pk, site in places),
        next_review_on=review,
        refreshed_on=today.isoformat(),
        refreshed_at=bulk.MOMENT,
        protocol=CURRENT.version,
    )
    bulk.insert(
        CourseSummary,
        SUMMARISED,
        (_summary(pk, site, today) for pk, site in places),
        **{"vegf": "CR", "hematologic": "PR", "pet": "CR", "clinical": "improvement"},
    )


SUMMARISED = (
    *("patient_id", "site_id", "extent", "start", "line_start", "first_treatment", "death_days", "died"),
    *("progression_days", "progressed", "vegf_normal_days", "vegf_became_normal", "aligned"),
)


def _summary(pk: int, site: int, today: date) -> tuple:
    """Treated for up to twenty years; one in seven died, one in three progressed."""
    watched = pk * 7919 % 7300
    start = (today - timedelta(days=watched)).isoformat()
    died, progressed = pk % 7 == 0, pk % 3 == 0
    until = watched * (pk % 97) // 97 if died or progressed else watched
    first = ("radiotherapy", "systemic", "transplant")[pk % 11 % 3]
    extent = "localized" if first == "radiotherapy" else "disseminated"
    ends = watched, died, until, progressed or died, min(watched, pk * 31 % 900), pk % 5 > 0
    return pk, site, extent, start, start, first, *ends, _aligned(pk, watched)


def _aligned(pk: int, watched: int) -> str:
    """VEGF and ONLS at every month that has come; one VEGF in nine is a bound."""
    vegf, onls = [], []
    for month in (month for month in MONTHS if month * 31 <= watched):
        value = round(100 * (1 + pk % 13) / (10 + month), 2)
        vegf.append([month, 0.0 if pk % 9 == 0 else value, value])
        onls.append([month, *[float(max(pk % 8 - month // 12, 0))] * 2])
    return json.dumps({"vegf": vegf, "onls": onls})


def _results(pk: int, today: date, what: tuple, days: int, apart: int) -> Iterator[tuple]:
    for visit in range(1, days + 1):
        day = (today - timedelta(days=apart * visit + pk % 7)).isoformat()
        for analyte, specimen, unit, usual in what:
            value = str(
                round(usual * (1 + visit % 4 / 10), 1) if isinstance(usual, float) else usual + visit % 4
            )
            limit = "86" if analyte == "vegf" else None
            yield pk, analyte, day, specimen, value, unit, value, unit, limit


def _scheduled(places: list[tuple[int, int]], today: date) -> Iterator[tuple]:
    ranks = {panel: panel_rank(panel) for panel in PANELS}
    for pk, site in places:
        for nth in range(DONE):
            panel, number = PANELS[nth % OPEN], nth // OPEN
            target = today - timedelta(days=90 * (number + 1))
            anchor, opens = (
                (target - timedelta(days=90)).isoformat(),
                (target - timedelta(days=14)).isoformat(),
            )
            due_by, done = (target + timedelta(days=14)).isoformat(), target.isoformat()
            identity = f"completion:{number + 1}"
            row = (anchor, opens, done, due_by, "done", done, True)
            yield pk, site, panel.value, ranks[panel], identity, "repeat", "last_done", *row
        for nth, panel in enumerate(PANELS):
            target = today + timedelta(days=(pk * 37 + nth * 71) % 400 - 54)
            anchor, opens = (
                (target - timedelta(days=90)).isoformat(),
                (target - timedelta(days=14)).isoformat(),
            )
            row = (
                anchor,
                opens,
                target.isoformat(),
                (target + timedelta(days=14)).isoformat(),
                "open",
                None,
                None,
            )
            yield pk, site, panel.value, ranks[panel], "completion:99", "repeat", "last_done", *row


def _treatments(pk: int, today: date) -> list[tuple]:
    first, second = today - timedelta(days=700), today - timedelta(days=200)
    return [
        (pk, "systemic", 1, '["lenalidomide"]', first.isoformat(), second.isoformat()),
        (pk, "systemic", 2, '["daratumumab"]', second.isoformat(), None),
    ]


def _contacts(pk: int, today: date) -> list[tuple]:
    earlier, later = today - timedelta(days=80), today - timedelta(days=pk % 60)
    return [
        (2 * pk - 1, pk, earlier.isoformat(), "phone", "reached"),
        (2 * pk, pk, later.isoformat(), "phone", "no_answer"),
    ]


def followed(clinic: Clinic, how_many: int, results: int) -> list[Patient]:
    """New patients, apart, with so many earlier results, whose schedule was laid out by the protocol."""
    first = FIRST_FOLLOWED + clinic.followed
    clinic.followed += how_many
    places = [(pk, clinic.apart.pk) for pk in range(first, first + how_many)]
    what = USUAL if results <= 100 else DAY
    with transaction.atomic():
        _patients(places, clinic.today)
        rows = (
            row for pk, _site in places for row in _results(pk, clinic.today, what, results // len(what), 60)
        )
        bulk.insert(Observation, OBSERVED, rows, source="bench")
        patients = list(Patient.objects.filter(pk__in=[pk for pk, _site in places]).select_related("site"))
        for patient in patients:
            follow_up.refresh(patient, today=clinic.today)
    return patients


def add_charted(clinic: Clinic, patient: Patient, points: int) -> None:
    """Results for the chart alone, three a day back into the past."""
    what = tuple(row for row in DAY if row[0] in ("vegf", "m_protein", "onls"))
    earlier = clinic.today - timedelta(days=400)
    with transaction.atomic():
        rows = _results(patient.pk, earlier, what, points // len(what), 3)
        bulk.insert(Observation, OBSERVED, rows, source="bench")
