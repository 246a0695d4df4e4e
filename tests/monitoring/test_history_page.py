"""The history tab: what was done to the record, and who may hear of what."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from monitoring.models import Sign, Treatment
from monitoring.services import contacts, enrolment, events, signs, treatments
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def lived(world):
    """Rosa's record after a little of everything."""
    who = {"patient": world.rosa, "by": world.ana, "today": TODAY}
    signs.record(on=TODAY, origin="page", signs={"papilledema": "present"}, **who)
    treatments.record(origin="page", kind="systemic", agents=["lenalidomide"], start=date(2026, 2, 1), **who)
    events.record(on=date(2026, 5, 1), code="stroke", origin="page", **who)
    events.record_condition(code="diabetes", origin="page", **who)
    worlds.result(world.rosa, world.ana, "vegf", "812", date(2026, 11, 2), unit="pg/mL", specimen="plasma")
    contacts.log(on=TODAY, channel="phone", outcome="no_answer", origin="page", **who)
    enrolment.change(version=1, phone="600", light_chain="lambda", **who)
    enrolment.change(version=2, isotype="IgA", **who)
    enrolment.close(status="withdrawn", on=TODAY, reason="moved", **who)
    return world


def test_everything_that_was_done_is_told_newest_first(lived):
    whole = text_of(signed_in(lived.pablo).get(f"/patients/{lived.rosa.pk}/history/"))
    rows = whole.split("<tbody>")[1].split("</tbody>")[0].split("<tr")
    page = "".join(row for row in rows if "Alert " not in row)  # what rules said of it is told elsewhere
    told = [
        *("Follow-up closed", "Withdrawn", "Patient data changed", "isotype", "Contact logged", "No answer"),
        *("Result recorded", "Condition recorded", "Diabetes", "Event recorded", "Stroke"),
        *("Treatment recorded", "Systemic therapy", "Signs recorded", "Papilledema", "Patient registered"),
    ]
    places = [page.index(each) for each in told]
    assert places == sorted(places)
    assert "Ana" in page
    assert "812" not in page


def test_what_was_voided_is_named_with_the_reason(lived):
    signs.void(Sign.objects.get(), by=lived.ana, today=TODAY, reason="the other eye")
    treatments.void(Treatment.objects.get(), by=lived.ana, today=TODAY, reason="typed twice")
    page = text_of(signed_in(lived.pablo).get(f"/patients/{lived.rosa.pk}/history/"))
    assert "Papilledema · “the other eye”" in page
    assert "Systemic therapy · “typed twice”" in page


def test_readings_are_counted_and_not_listed(lived):
    for person in (lived.ana, lived.ana, lived.pablo):
        signed_in(person).get(f"/patients/{lived.rosa.pk}/signs/")
    page = text_of(signed_in(lived.pablo).get(f"/patients/{lived.rosa.pk}/history/"))
    assert "Times this record was opened: 3. People who opened it: 2." in page
    assert "Record opened" not in page


def test_the_coordinator_hears_of_the_person_the_schedule_and_the_contacts_alone(lived):
    page = text_of(signed_in(lived.carla).get(f"/patients/{lived.rosa.pk}/history/"))
    table = page.split("<main")[1].split("</table>")[0]
    for said in ("Patient registered", "Contact logged", "Follow-up closed", "telephone"):
        assert said in table
    for unsaid in ("Result", "Treatment", "Signs", "Stroke", "Diabetes", "light chain", "isotype", "opened"):
        assert unsaid not in table


def test_the_times_are_those_of_the_site(lived):
    page = text_of(signed_in(lived.ana).get(f"/patients/{lived.rosa.pk}/history/"))
    assert "20 Nov 2026, 13:00" in page  # noon in Greenwich


def test_a_long_history_comes_in_pages(world, django_assert_max_num_queries):
    for n in range(150):
        AuditEvent.objects.create(
            type=AuditType.CONTACT_LOGGED, patient_id=world.rosa.pk, actor="x", facts={"outcome": f"n{n:03}"}
        )
    browser = signed_in(world.ana)
    with django_assert_max_num_queries(10):
        first = browser.get(f"/patients/{world.rosa.pk}/history/")
    assert "n149" in text_of(first)
    assert "n049" not in text_of(first)
    second = text_of(browser.get(f"/patients/{world.rosa.pk}/history/?before={first.context['following']}"))
    assert "n049" in second
    assert "Patient registered" in second


@pytest.mark.parametrize("query", ["before=x", "before=" + "9" * 40, "before=%00", "before=-1"])
def test_senseless_pages_break_nothing(world, query):
    assert signed_in(world.ana).get(f"/patients/{world.rosa.pk}/history/?{query}").status_code == 200


def test_the_history_is_refused_to_strangers(world):
    url = f"/patients/{world.rosa.pk}/history/"
    assert signed_in(world.adela).get(url).status_code == 403
    assert refuses_strangers(url, world.lena)
