"""The demo clinic's record looks as if it had been written on the days it is about: a past day shows its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from monitoring.models import Condition, Contact, Decision, Event, Observation, Sign, Treatment, Visit
from monitoring.selectors.as_known import history_of, known_on
from monitoring.services import events
from monitoring.services.demo import clinic, dating
from patients.models import Patient, Site, User
from tests.monitoring.browsing import signed_in, text_of

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 10, 20, 15, tzinfo=UTC)  # a month of what they were followed through lies ahead
DATED = (Observation, Sign, Visit, Event, Decision)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        yield build()
        transaction.set_rollback(True)


def build():
    return clinic.build(count=36, seed=2026, day_at=lambda site: TODAY, progress=lambda *_: None)


@pytest.fixture
def textbook(made, db):
    return Patient.objects.get(site__code="LEEDS", mrn="DEMO-TEXTBOOK")


def noon(row, day) -> datetime:
    site = row.site if isinstance(row, Patient) else row.patient.site
    return min(datetime.combine(day, time(12), tzinfo=site.zone), NOW)


def moments():
    """When everything was recorded, by kind."""
    found = {model: list(model.objects.order_by("pk").values()) for model in (*DATED, Treatment, Condition)}
    for model in (Treatment, Condition, Patient):
        found[f"{model} versions"] = list(model.history.order_by("history_id").values())
    return found | {Patient: list(Patient.objects.order_by("pk").values())}


@pytest.mark.parametrize("site", ["LEEDS", "MADRID"])
def test_a_row_is_recorded_at_noon_of_its_day_or_of_the_registration(made, db, site):
    for model in DATED:
        rows = list(model.objects.filter(patient__site__code=site).select_related("patient__site"))
        assert rows, model
        for row in rows:
            assert row.recorded_at == noon(row, max(row.date, row.patient.registered_on)), row
    for model in (Treatment, Condition):
        for row in model.objects.filter(patient__site__code=site).select_related("patient__site"):
            registered = row.patient.registered_on
            assert row.recorded_at == noon(row, max(row.start or registered, registered)), row
    for row in Patient.objects.filter(site__code=site).select_related("site"):
        assert row.created_at == noon(row, row.registered_on)


def test_a_person_who_left_was_in_follow_up_until_then(made, db):
    left = Patient.objects.exclude(status="active").select_related("site").first()
    versions = list(left.history.order_by("history_id"))
    assert [(each.status, each.history_date) for each in versions] == [
        ("active", noon(left, left.registered_on)),
        (left.status, noon(left, left.status_date)),
    ]
    assert known_on(left, left.status_date - timedelta(days=1)).patient.status == "active"
    assert known_on(left, left.status_date).patient.status == left.status


def test_the_end_of_a_treatment_is_known_from_its_day_on(textbook):
    ended = Treatment.objects.get(patient=textbook, kind="systemic")
    assert (ended.version, ended.stop_reason) == (2, "completed")
    for day, end, reason in (
        (ended.end - timedelta(days=1), None, ""),
        (ended.end, ended.end, "completed"),
    ):
        [said] = [t for t in history_of(known_on(textbook, day)).treatments if t.id == ended.pk]
        assert (said.end, said.stop_reason or "") == (end, reason)


def test_what_ended_before_the_registration_was_recorded_with_its_end(made, db):
    before = [row for row in Condition.objects.filter(code="cidp") if row.end < row.patient.registered_on]
    assert before
    for row in before:
        assert (row.version, row.history.count()) == (1, 1)


def test_the_database_keeps_when_a_contact_was_logged(made, db):
    assert {row.recorded_at for row in Contact.objects.all()} == {NOW}


# The page of a past day --------------------------------------------------------------------------------------


def test_the_page_of_a_day_in_the_course_shows_what_was_known_then(textbook):
    days = sorted(Observation.objects.filter(patient=textbook, analyte="vegf").values_list("date", flat=True))
    middle = days[len(days) // 2]
    browser = signed_in(User.objects.get(email="physician@leeds.example"))
    response = browser.get(f"/patients/{textbook.pk}/", {"known_on": middle.isoformat()})
    assert response.status_code == 200
    address, kept = f"/patients/{textbook.pk}/course.csv", {"lanes": "vegf", "known_on": middle.isoformat()}
    told = text_of(browser.get(address, kept))
    assert [day for day in days if day.isoformat() in told] == [day for day in days if day <= middle]
    [latest] = Observation.objects.filter(patient=textbook, analyte="vegf", date=middle)
    assert f"{latest.value:.0f}" in text_of(response).replace(",", "")


def test_before_the_registration_nothing_was_known(textbook):
    eve = textbook.registered_on - timedelta(days=1)
    assert known_on(textbook, eve).is_registered is False
    assert known_on(textbook, textbook.registered_on).is_registered is True
    assert history_of(known_on(textbook, eve)).readings == ()


# What stays as it is -----------------------------------------------------------------------------------------


def test_made_again_nothing_is_dated_anew(made, db):
    before = moments()
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        assert build().was_there
    assert moments() == before


def test_dated_again_nothing_changes(made, db):
    before = moments()
    for site in Site.objects.all():
        dating.date_back(site, "demo")
    assert moments() == before


def test_what_lies_ahead_is_known_now(made, db):
    ahead = Observation.objects.filter(date__gt=NOW.date())
    assert ahead.exists()
    assert {row.recorded_at for row in ahead} == {NOW}


def test_what_a_visitor_enters_keeps_its_moment(textbook):
    physician = User.objects.get(email="physician@leeds.example")
    events.record(
        patient=textbook, by=physician, today=TODAY, origin="page", on=date(2025, 3, 3), code="fever"
    )
    dating.date_back(textbook.site, "demo")
    assert Event.objects.get(patient=textbook, code="fever", source="page").recorded_at == NOW


def test_it_takes_few_statements(made, db):
    with CaptureQueriesContext(connection) as seen:
        dating.date_back(Site.objects.get(code="LEEDS"), "demo")
    assert len(seen) <= 20


def test_a_real_clinic_is_refused(made, db):
    Site.objects.update(demo=False)
    Observation.objects.update(recorded_at=NOW)
    before = moments()
    for site in Site.objects.all():
        with pytest.raises(ValueError, match="is no demo clinic"):
            dating.date_back(site, "demo")
    assert moments() == before
