"""Contacts of one patient: who logs them, what stands there. The refusals are tested with the worklist's row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from monitoring.models import Contact
from patients.models import AuditEvent
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

GOOD = {"channel": "letter", "outcome": "declined", "date": "2026-11-19", "note": "wants <no> PET"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):
        yield


def address(world) -> str:
    return f"/patients/{world.rosa.pk}/contacts/"


@pytest.mark.parametrize(
    "name, status",
    [
        pytest.param("ana", 200, id="staff"),
        pytest.param("pablo", 200, id="a physician"),
        pytest.param("carla", 200, id="a coordinator"),
        pytest.param("adela", 403, id="an administrator does not"),
        pytest.param("aurel", 403, id="an auditor does not"),
    ],
)
def test_who_opens_the_contacts(world, name, status):
    assert signed_in(world.people[name]).get(address(world)).status_code == status


def test_a_contact_is_logged_and_stands_there(world):
    browser = signed_in(world.carla)
    response = browser.post(address(world), GOOD)
    assert (response.status_code, response.url) == (302, address(world))
    page = text_of(browser.get(address(world)))
    for said in ("19 Nov 2026", "Letter", "Declined", "wants &lt;no&gt; PET", "Carla"):
        assert said in page
    assert AuditEvent.objects.filter(type="contact.logged", patient_id=world.rosa.pk).exists()


def filling(browser, world) -> str:
    """What marks one filling of the form."""
    return str(browser.get(address(world)).context["form"]["submission"].value())


def test_the_same_form_sent_twice_is_one_try(world):
    browser = signed_in(world.carla)
    sent = GOOD | {"outcome": "no_answer", "submission": filling(browser, world)}
    for _click in range(2):
        assert browser.post(address(world), sent).status_code == 302
    assert Contact.objects.filter(patient=world.rosa).count() == 1
    assert AuditEvent.objects.filter(type="contact.logged", patient_id=world.rosa.pk).count() == 1
    browser.post(address(world), sent | {"submission": "not one"})
    browser.post(address(world), sent | {"submission": filling(browser, world)})
    assert Contact.objects.filter(patient=world.rosa).count() == 3
    assert refuses_strangers(address(world), world.lena)


def test_the_newest_stands_first_whenever_it_was_typed(world):
    browser = signed_in(world.carla)
    for day in ("2026-11-10", "2026-11-18", "2026-11-02"):
        browser.post(address(world), GOOD | {"date": day})
    shown = [contact.date.day for contact in browser.get(address(world)).context["contacts"]]
    assert shown == [18, 10, 2]


def test_the_form_comes_with_today_and_the_preferred_way(world):
    world.rosa.preferred_channel = "sms"
    world.rosa.save()
    form = signed_in(world.carla).get(address(world)).context["form"]
    assert (str(form["date"].value()), form["channel"].value()) == ("2026-11-20", "sms")


def test_before_the_first_contact_the_page_says_what_will_stand_there(world):
    assert "No contact was logged yet." in text_of(signed_in(world.carla).get(address(world)))


def test_a_stranger_finds_nothing_and_logs_nothing(world):
    assert signed_in(world.lena).post(address(world), GOOD).status_code == 404
    assert not Contact.objects.exists()
    assert refuses_strangers(address(world), world.lena)
