"""Making the demo clinic: once, of a piece, the same again from the same seed, never over real patients."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from monitoring.exchange.interpret import interpret
from monitoring.models import Contact, Observation, ScheduleItem, Sign, Treatment, Visit
from monitoring.services.demo import clinic
from monitoring.services.demo.course import courses
from monitoring.services.demo.people import LEEDS, MADRID, SITES
from patients.models import Patient, Site, User
from patients.services import memberships

TODAY = date(2026, 11, 20)
SMALL = "--patients=6"


def seed(*arguments, today=TODAY):
    said = io.StringIO()
    call_command("seed_demo", "--json", f"--today={today}", *arguments, stdout=said)
    return json.loads(said.getvalue())


@pytest.fixture(autouse=True)
def debug(settings):
    settings.DEBUG = True


# Making it ---------------------------------------------------------------------------------------------------


def test_it_says_one_json_object_and_nothing_else(db):
    said = seed(SMALL)
    assert set(said) == {"sites", "users", "patients"}
    assert said["patients"] == 6
    assert set(said["users"][0]) == {"email", "password", "role", "site"}


def test_for_people_it_shows_its_progress_and_the_logins(db):
    said = io.StringIO()
    call_command("seed_demo", SMALL, stdout=said)
    assert "6/6 patients" in said.getvalue()
    assert "coordinator@leeds.example" in said.getvalue()


def test_run_again_it_changes_nothing_and_says_the_same(db):
    first = seed(SMALL)
    before = everything()
    assert seed(SMALL) == first
    assert seed("--patients=40", "--seed=9") == first
    assert everything() == before
    said = io.StringIO()
    call_command("seed_demo", stdout=said)
    assert "nothing was changed" in said.getvalue()


def test_the_same_seed_and_day_make_the_same_rows(db):
    made = []
    for number in (7, 7, 8):
        with transaction.atomic():
            seed(SMALL, f"--seed={number}")
            made.append(everything())
            transaction.set_rollback(True)
    assert made[0] == made[1]
    assert made[0] != made[2]


def everything():
    """Every clinical row without ids and moments."""
    found = []
    for model, names in (
        (
            Patient,
            ("mrn", "site__code", "family_name", "given_name", "birth_date", "diagnosis_date", "phone"),
        ),
        (
            Observation,
            ("patient__mrn", "analyte", "date", "reported_value", "value", "specimen", "upper_limit"),
        ),
        (Sign, ("patient__mrn", "code", "date", "state", "grade", "count")),
        (Treatment, ("patient__mrn", "kind", "start", "end", "agents", "dose_gy", "line")),
        (Visit, ("patient__mrn", "date", "kind", "note")),
        (Contact, ("patient__mrn", "date", "channel", "outcome", "next_try")),
        (ScheduleItem, ("patient__mrn", "panel", "opens", "due_by", "state", "done_on", "awaiting_since")),
    ):
        found += sorted(
            map(
                repr,
                model.objects.values_list("patient__site__code", *names)
                if model is not Patient
                else model.objects.values_list(*names),
            )
        )
    return found


def test_a_database_with_real_patients_is_refused_and_left_alone(world):
    with pytest.raises(CommandError, match="real patients") as refused:
        seed(SMALL)
    assert refused.value.returncode == 2
    assert Patient.objects.count() == 2
    assert not Patient.objects.filter(synthetic=True).exists()


def test_a_clinic_that_has_taken_a_site_code_is_refused(db):
    memberships.add_site(code="MADRID", name="A clinic", time_zone="Europe/Madrid", language="es")
    with pytest.raises(CommandError, match="MADRID") as refused:
        seed(SMALL)
    assert refused.value.returncode == 2
    assert not User.objects.exists()


def test_without_debug_it_is_refused(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=1") as refused:
        seed(SMALL)
    assert refused.value.returncode == 2
    assert not Site.objects.exists()


def test_interrupted_it_leaves_nothing(db):
    def interrupt(done, wanted):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        clinic.build(count=6, seed=1, day_at=lambda site: TODAY, progress=interrupt)
    assert not Site.objects.exists()
    assert not Patient.objects.exists()
    assert not User.objects.exists()


# Courses of any seed on any day ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "today",
    [
        pytest.param(date(2028, 2, 29), id="a-leap-day"),
        pytest.param(date(2027, 1, 1), id="new-year"),
        pytest.param(date(2026, 11, 22), id="a-sunday"),
        pytest.param(date(2030, 5, 31), id="a-month-end"),
    ],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_result_of_any_course_can_be_stored(seed, today):
    for site in (LEEDS, MADRID):
        for course in courses(site, 14, seed, today):
            born, sex = course.person["birth_date"], course.person["sex"]
            for raw in course.results:
                _, problems = interpret(raw, birth_date=born, today=today, decimal=site.decimal, sex=sex)
                assert not [problem for problem in problems if problem.is_error], raw


@pytest.mark.parametrize("count", [1, 2, 7, 8, 61])
def test_any_number_of_patients_can_be_asked_for(count):
    shares = [len(courses(site, (count + 1 - place) // 2, 1, TODAY)) for place, site in enumerate(SITES)]
    assert sum(shares) == count
