"""A person's calendar, read with the library that clients use: what stands in it, who reads it, what it never tells."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from monitoring.models import CalendarAddress, ScheduleItem
from monitoring.services import appointments, enrolment, schedule
from patients.models import AuditEvent, Membership
from tests.monitoring.browsing import text_of
from tests.world import PASSWORD, TODAY, register, result

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 12:00 in Madrid
DAY = timedelta(days=1)
PAGE = "/accounts/calendar/"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def signed_in_anew(client, person):
    """The page asks for the password again."""
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def carla(world, client):
    return signed_in_anew(client, world.carla)


def made(browser) -> str:
    """The path of a new address."""
    page = text_of(browser.post(PAGE))
    return re.search(r"/calendar/[\w-]+\.ics", page).group()


def events(client, address: str) -> dict[str, object]:
    """By UID, as a calendar reads them."""
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    calendar = Calendar.from_ical(answer.content)
    assert calendar.errors == []
    found = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    assert len(found) == len(calendar.walk("VEVENT"))
    return found


def of(found: dict, summary: str) -> list:
    return [event for event in found.values() if str(event["SUMMARY"]).startswith(summary)]


def book(world, on=date(2026, 12, 3), panels=("vegf", "spep")):
    return appointments.book(
        patient=world.rosa, on=on, panels=panels, by=world.carla, today=TODAY, origin="page"
    )[0]


def test_due_tests_and_appointments_stand_in_it(world, carla):
    book(world)
    found = events(carla, made(carla))
    [appointment] = of(found, "Appointment, 2 tests")
    assert appointment.decoded("dtstart") == date(2026, 12, 3)
    assert appointment.decoded("dtend") == date(2026, 12, 4)
    assert (
        appointment["STATUS"],
        str(appointment["URL"])[-len(f"/patients/{world.rosa.pk}/appointments/") :],
    ) == (
        "CONFIRMED",
        f"/patients/{world.rosa.pk}/appointments/",
    )
    due = of(found, "Last day of a due test")
    assert len(due) > 5
    assert {event.decoded("dtstart") for event in due} == {date(2026, 2, 9)}
    assert {(event["STATUS"], event["TRANSP"]) for event in due} == {("CONFIRMED", "TRANSPARENT")}


def test_it_tells_no_name_no_test_no_value_and_no_disease(world, carla):
    book(world)
    result(world.rosa, world.ana, "vegf", "6630", TODAY, unit="pg/mL", specimen="plasma")
    text = carla.get(made(carla)).content.decode()
    text = re.sub(r"URL:\S+", "", text).lower()
    for secret in ("núñez", "rosa", "000123", "6630", "vegf", "spep", "poems", "madrid", "pet"):
        assert secret not in text


def test_entries_keep_their_uid_and_are_cancelled_when_done(world, carla, noon):
    book(world, on=TODAY, panels=["vegf"])
    address = made(carla)
    before = events(carla, address)
    noon.shift(60)
    result(world.rosa, world.ana, "vegf", "900", TODAY, unit="pg/mL", specimen="plasma")
    after = events(carla, address)
    assert set(before) <= set(after)
    turned = {uid for uid in before if after[uid]["STATUS"] == "CANCELLED"}
    assert {str(before[uid]["SUMMARY"]) for uid in turned} == {
        "Appointment, 1 test",
        "Last day of a due test",
    }
    assert len(turned) == 2
    assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in turned)
    assert set(events(carla, made(carla))) == set(after)


def test_an_appointment_moves_and_is_cancelled(world, carla, noon):
    booked = book(world)
    address = made(carla)
    [(uid, first)] = [(u, e) for u, e in events(carla, address).items() if "Appointment" in e["SUMMARY"]]
    noon.shift(60)
    appointments.move(booked, to=date(2026, 12, 10), by=world.carla, today=TODAY)
    moved = events(carla, address)[uid]
    assert (moved.decoded("dtstart"), moved["STATUS"]) == (date(2026, 12, 10), "CONFIRMED")
    noon.shift(60)
    appointments.cancel(booked, by=world.carla, reason="snow")
    gone = events(carla, address)[uid]
    assert gone["STATUS"] == "CANCELLED"
    assert first["SEQUENCE"] < moved["SEQUENCE"] < gone["SEQUENCE"]


def test_a_waived_test_is_cancelled_until_the_waiver_ends(world, carla, noon):
    address = made(carla)

    def cancelled() -> int:
        return sum(event["STATUS"] == "CANCELLED" for event in events(carla, address).values())

    assert cancelled() == 0
    schedule.waive(
        patient=world.rosa, panel="ncs", reason="abroad", until=TODAY + DAY, by=world.pablo, today=TODAY
    )
    assert cancelled() == 1
    noon.shift(2 * DAY)
    assert cancelled() == 0


def test_what_a_calendar_said_is_changed_by_a_later_version_also_when_a_waiver_runs_out(world, carla, noon):
    address = made(carla)
    schedule.waive(
        patient=world.rosa, panel="ncs", reason="abroad", until=TODAY + DAY, by=world.pablo, today=TODAY
    )
    schedule.await_result(
        patient=world.rosa, panel="spep", since=TODAY - 13 * DAY, by=world.carla, today=TODAY
    )
    waiting = {uid: event for uid, event in events(carla, address).items() if event["STATUS"] == "CANCELLED"}
    assert len(waiting) == 2
    noon.shift(2 * DAY)
    after = events(carla, address)
    for uid, event in waiting.items():
        assert (after[uid]["STATUS"], after[uid]["SEQUENCE"] > event["SEQUENCE"]) == ("CONFIRMED", True)
    noon.shift(DAY)
    assert {uid: event["SEQUENCE"] for uid, event in events(carla, address).items() if uid in waiting} == {
        uid: after[uid]["SEQUENCE"] for uid in waiting
    }


def test_a_record_that_is_brought_in_fills_no_calendar_with_what_was_done_years_ago(world, carla, noon):
    old = register(world.madrid, world.ana, mrn="88", diagnosis_date=TODAY - 900 * DAY)
    for ago in (880, 700, 500, 20):
        result(old, world.ana, "vegf", "900", TODAY - ago * DAY, unit="pg/mL", specimen="plasma")
    struck = {
        event.decoded("dtstart")
        for event in events(carla, made(carla)).values()
        if f"/patients/{old.pk}/" in str(event["URL"]) and event["STATUS"] == "CANCELLED"
    }
    done = ScheduleItem.objects.filter(patient=old, state="done").order_by("-done_on")
    assert done.count() == 4
    assert struck == {done[0].due_by}


def test_what_falls_due_in_more_than_three_months_does_not_stand_there(world, carla):
    register(world.madrid, world.ana, mrn="77", diagnosis_date=TODAY)
    result(world.rosa, world.ana, "vegf", "900", TODAY, unit="pg/mL", specimen="plasma")
    days = {event.decoded("dtstart") for event in of(events(carla, made(carla)), "Last day")}
    assert TODAY + timedelta(days=30) in days
    assert max(days) <= TODAY + timedelta(days=92)


def test_a_closed_patient_leaves_the_calendar(world, carla, noon):
    book(world)
    address = made(carla)
    before = events(carla, address)
    noon.shift(60)
    enrolment.close(
        patient=world.rosa, by=world.ana, status="transferred", on=TODAY, today=TODAY, reason="moved"
    )
    after = events(carla, address)
    assert {event["STATUS"] for event in after.values()} == {"CANCELLED"}
    assert all(after[uid]["SEQUENCE"] > event["SEQUENCE"] for uid, event in before.items())


def test_only_the_sites_of_the_person_stand_in_it(world, carla, client):
    links = {str(event["URL"]) for event in events(carla, made(carla)).values()}
    assert any(f"/patients/{world.rosa.pk}/" in link for link in links)
    assert not any(f"/patients/{world.liam.pk}/" in link for link in links)


def test_rights_are_looked_at_with_every_request(world, carla, client):
    address = made(carla)
    assert events(client, address)
    Membership.objects.filter(user=world.carla).delete()
    gone = client.get(address)
    assert gone.status_code == 404
    Membership.objects.create(user=world.carla, site=world.madrid, role="auditor")
    assert client.get(address).status_code == 404
    Membership.objects.filter(user=world.carla).update(role="coordinator")
    assert client.get(address).status_code == 200
    world.carla.is_active = False
    world.carla.save()
    assert client.get(address).status_code == 404


def test_whatever_is_wrong_with_an_address_the_answer_is_the_same(world, carla, client):
    first = made(carla)
    second = made(carla)  # renewed
    revoked = second
    carla.post(PAGE + "revoke/")
    client.logout()
    answers = [client.get(to) for to in (first, revoked, "/calendar/nothing.ics", "/calendar/%C3%B1%00.ics")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(rb"<form.*?</form>", b"", answer.content, flags=re.DOTALL) for answer in answers}) == 1
    assert client.post(first).status_code == 405


def test_the_address_opens_without_signing_in_and_is_kept_nowhere(world, carla, client):
    address = made(carla)
    client.logout()
    answer = client.get(address)
    assert answer.status_code == 200
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    key = address.removeprefix("/calendar/").removesuffix(".ics")
    assert key not in str(list(CalendarAddress.objects.values()))


def test_the_page_shows_the_address_once_and_renews_and_revokes_it(world, carla):
    assert "You have no calendar address." in text_of(carla.get(PAGE))
    first = made(carla)
    page = text_of(carla.get(PAGE))
    assert first not in page
    assert "never used" in page
    second = made(carla)
    assert carla.get(first).status_code == 404
    assert carla.get(second).status_code == 200
    assert "never used" not in text_of(carla.get(PAGE))
    revoked = carla.post(PAGE + "revoke/", follow=True)
    assert "was revoked" in text_of(revoked)
    assert carla.get(second).status_code == 404
    assert "was revoked" not in text_of(carla.post(PAGE + "revoke/", follow=True))


def test_making_revoking_and_the_first_reading_of_a_day_are_audited(world, carla, noon):
    address = made(carla)
    for _again in range(3):
        carla.get(address)
    noon.shift(DAY)
    carla.get(address)
    signed_in_anew(carla, world.carla).post(PAGE + "revoke/")
    kinds = [
        event.type
        for event in AuditEvent.objects.filter(actor="carla@example.org").order_by("pk")
        if event.facts.get("kind") == "calendar" or event.facts.get("page") == "calendar"
    ]
    assert kinds == ["token.issued", "worklist.read", "worklist.read", "token.revoked"]


@pytest.mark.parametrize("name, status", [("ana", 200), ("carla", 200), ("adela", 403), ("aurel", 403)])
def test_who_makes_an_address(world, client, name, status):
    assert signed_in_anew(client, world.people[name]).post(PAGE).status_code == status


def test_it_speaks_the_language_of_its_person(world, carla):
    world.carla.language = "es"
    world.carla.save()
    assert of(events(carla, made(carla)), "Último día de una prueba pendiente")


def test_a_calendar_costs_the_same_queries_whatever_stands_in_it(world, carla):
    address = made(carla)
    book(world)
    carla.get(address)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            carla.get(address)
        return len(found)

    before = queries()
    for number in range(5):
        patient = register(world.madrid, world.ana, mrn=f"C{number}")
        appointments.book(
            patient=patient, on=TODAY, panels=["ncs"], by=world.carla, today=TODAY, origin="page"
        )
    assert queries() == before
