"""Booking on pages: in the worklist's row, on the patient's page; moved, cancelled; what the row says afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from monitoring.models import Appointment, ReminderSettings
from monitoring.services import appointments, treatments
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY, register

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 12:00 in Madrid
HTMX = {"HX-Request": "true"}
GOOD = {"date": "2026-12-03", "panels": ["vegf", "spep"], "note": "fasting <8 h>"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def address(world) -> str:
    return f"/patients/{world.rosa.pk}/appointments/"


def booked(world, on=date(2026, 12, 3), panels=("vegf", "spep")) -> Appointment:
    return appointments.book(
        patient=world.rosa, on=on, panels=panels, by=world.carla, today=TODAY, origin="page"
    )[0]


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
def test_who_books(world, name, status):
    made = booked(world)
    browser = signed_in(world.people[name])
    for url in (address(world), f"{address(world)}{made.pk}/move/", f"{address(world)}{made.pk}/cancel/"):
        assert browser.get(url).status_code == status
    assert browser.get(f"/worklist/{world.rosa.pk}/book/", headers=HTMX).status_code == status


def test_the_form_comes_with_the_tests_of_the_first_visit_that_is_proposed(world):
    response = signed_in(world.carla).get(address(world))
    page = text_of(response)
    form = response.context["form"]
    windows = len(form.fields["panels"].choices)
    said = f"One visit between 20 Nov 2026 and 4 Dec 2026 covers {windows} of {windows} windows"
    assert said in page
    assert sorted(form["panels"].value()) == sorted(code for code, _word in form.fields["panels"].choices)


def test_the_button_of_a_visit_ticks_its_tests_alone(world):
    response = signed_in(world.carla).get(address(world) + "?panels=spep&panels=vegf&panels=teeth")
    assert response.context["form"]["panels"].value() == ["spep", "vegf"]


def test_an_appointment_is_booked_and_stands_there_until_its_day_has_passed(world):
    browser = signed_in(world.carla)
    response = browser.post(address(world), GOOD)
    assert (response.status_code, response.url) == (302, address(world))
    page = text_of(browser.get(address(world)))
    for said in ("Núñez, Rosa: booked for 3 Dec 2026, VEGF", "fasting &lt;8 h&gt;", "Carla", "booked"):
        assert said in page
    due = f"/patients/{world.rosa.pk}/due/"
    assert "booked for 3 Dec 2026" in text_of(browser.get(due))
    assert "booked 3 Dec · covers VEGF, SPEP" in text_of(browser.get("/worklist/"))
    with time_machine.travel(NOON + timedelta(days=13), tick=False):
        assert "came back" not in text_of(signed_in(world.carla).get("/worklist/"))
    with time_machine.travel(NOON + timedelta(days=14), tick=False):
        browser = signed_in(world.carla)
        assert "booked for 3 Dec 2026, nothing recorded" in text_of(browser.get(due))
        assert "came back: no result since 3 Dec" in text_of(browser.get("/worklist/"))
        assert "its day has passed" in text_of(browser.get(address(world)))


def test_the_course_page_says_it_beside_what_is_due(world):
    booked(world)
    assert "booked for 3 Dec 2026" in text_of(signed_in(world.pablo).get(f"/patients/{world.rosa.pk}/"))


def test_an_appointment_is_booked_in_the_row_and_the_row_comes_back(world):
    response = signed_in(world.carla).post(f"/worklist/{world.rosa.pk}/book/", GOOD, headers=HTMX)
    page = text_of(response)
    assert response.status_code == 200
    assert f'<tbody id="p{world.rosa.pk}" class="changed">' in page
    assert "booked 3 Dec · covers VEGF, SPEP" in page
    made = Appointment.objects.get()
    assert (made.panels, made.recorded_by, made.source) == (["vegf", "spep"], world.carla, "page")


@pytest.mark.parametrize(
    "wrong, said",
    [
        pytest.param({"date": ""}, "This field is required.", id="no day"),
        pytest.param({"date": "2026-11-19"}, "lies in the past", id="yesterday"),
        pytest.param({"date": "2026-02-30"}, "is no day of the calendar", id="30 February"),
        pytest.param({"date": "2099-01-01"}, "more than ten years ahead", id="too far"),
        pytest.param({"panels": []}, "This field is required.", id="no test"),
        pytest.param({"panels": ["teeth"]}, "done or waived by now", id="an unknown test"),
        pytest.param({"note": "a\x00b"}, "cannot be stored", id="a NUL byte"),
        pytest.param({"note": "x" * 10_000}, "at most 2000", id="ten thousand characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(world, wrong, said):
    (name,) = wrong
    for url, headers in ((f"/worklist/{world.rosa.pk}/book/", HTMX), (address(world), {})):
        response = signed_in(world.carla).post(url, GOOD | wrong, headers=headers)
        assert response.status_code == 422
        assert said in str(response.context["form"].errors[name])
        if name != "note":
            assert "fasting &lt;8 h&gt;" in text_of(response)
        if name != "date":
            assert 'value="2026-12-03"' in text_of(response)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    "sent, level",
    [
        pytest.param("2026-12-03", "info", id="a second click"),
        pytest.param("2026-12-04", "warning", id="another day, while a colleague booked it"),
    ],
)
def test_what_is_booked_already_is_answered_with_its_day(world, sent, level):
    booked(world)
    said = f'alert-{level}"><span class="alert-glyph" aria-hidden="true">{"i" if level == "info" else "!"}</span>'
    said += "Núñez, Rosa: already booked for 3 Dec 2026, VEGF, Serum protein electrophoresis."
    browser = signed_in(world.carla)
    in_row = browser.post(f"/worklist/{world.rosa.pk}/book/", GOOD | {"date": sent}, headers=HTMX)
    assert in_row.status_code == 200
    assert f'<tbody id="p{world.rosa.pk}" class="changed">' in text_of(in_row)
    assert "booked 3 Dec · covers VEGF, SPEP" in text_of(in_row)
    assert said in text_of(in_row)
    plain = browser.post(address(world), GOOD | {"date": sent})
    assert (plain.status_code, plain.url) == (302, address(world))
    assert said in text_of(browser.get(address(world)))
    assert Appointment.objects.count() == 1


def test_tests_that_are_booked_for_several_days_are_said_day_by_day(world):
    booked(world, panels=["vegf"])
    booked(world, on=date(2026, 12, 4), panels=["spep"])
    page = text_of(signed_in(world.carla).post(f"/worklist/{world.rosa.pk}/book/", GOOD, headers=HTMX))
    assert "already booked for 3 Dec 2026, VEGF." in page
    assert "already booked for 4 Dec 2026, Serum protein electrophoresis." in page


def test_where_only_one_test_is_booked_the_form_comes_back_with_both(world):
    booked(world, panels=["vegf"])
    response = signed_in(world.carla).post(f"/worklist/{world.rosa.pk}/book/", GOOD, headers=HTMX)
    assert response.status_code == 422
    form = response.context["form"]
    assert "is booked for 2026-12-03 already" in str(form.errors["panels"])
    assert form["panels"].value() == ["vegf", "spep"]
    assert {"vegf", "spep"} <= {code for code, _word in form.fields["panels"].choices}


def test_a_refused_form_takes_its_own_place_in_the_row(world):
    response = signed_in(world.carla).post(f"/worklist/{world.rosa.pk}/book/", {}, headers=HTMX)
    assert response["HX-Retarget"] == f"#book-{world.rosa.pk}"


def test_what_is_booked_is_not_offered_again(world):
    booked(world)
    browser = signed_in(world.carla)
    offered = [code for code, _word in browser.get(address(world)).context["form"].fields["panels"].choices]
    assert offered
    assert not {"vegf", "spep"} & set(offered)
    booked(world, panels=offered)
    for url in (address(world), f"/worklist/{world.rosa.pk}/book/"):
        assert "Every test that is open is booked or waived." in text_of(browser.get(url, headers=HTMX))


def test_without_a_script_the_row_leads_to_the_page(world):
    assert signed_in(world.carla).get(f"/worklist/{world.rosa.pk}/book/").url == address(world)


def test_an_appointment_is_moved(world):
    made = booked(world)
    browser = signed_in(world.ana)
    refused = browser.post(f"{address(world)}{made.pk}/move/", {"date": "2026-11-19"})
    assert refused.status_code == 422
    assert "lies in the past" in text_of(refused)
    assert browser.post(f"{address(world)}{made.pk}/move/", {"date": "2026-12-04"}).url == address(world)
    assert "Moved to 4 Dec 2026." in text_of(browser.get(address(world)))
    made.refresh_from_db()
    assert made.date == date(2026, 12, 4)


def test_an_appointment_is_cancelled_with_a_reason(world):
    made = booked(world)
    browser = signed_in(world.carla)
    assert browser.post(f"{address(world)}{made.pk}/cancel/", {"reason": ""}).status_code == 422
    assert browser.post(f"{address(world)}{made.pk}/cancel/", {"reason": "snow"}).url == address(world)
    page = text_of(browser.get(address(world)))
    assert "cancelled: snow" in page
    assert f"{made.pk}/move/" not in page
    again = browser.post(f"{address(world)}{made.pk}/cancel/", {"reason": "snow"})
    assert "This appointment was cancelled." in text_of(again)


def test_a_pet_before_month_6_is_booked_with_a_warning(world):
    treatments.record(
        patient=world.rosa,
        by=world.ana,
        today=TODAY,
        origin="page",
        kind="systemic",
        agents=["melphalan"],
        start=date(2026, 3, 1),
        end=date(2026, 9, 1),
    )
    browser = signed_in(world.carla)
    browser.post(address(world), {"date": "2027-02-28", "panels": ["pet_ct"]})
    assert "This PET would come before month 6" in text_of(browser.get(address(world)))
    made = Appointment.objects.get()
    browser.post(f"{address(world)}{made.pk}/move/", {"date": "2027-02-27"})
    assert "This PET would come before month 6" in text_of(browser.get(address(world)))


def test_a_stranger_finds_nothing_and_books_nothing(world):
    made = booked(world)
    for url in (
        address(world),
        f"{address(world)}{made.pk}/move/",
        f"{address(world)}{made.pk}/cancel/",
        f"/worklist/{world.rosa.pk}/book/",
    ):
        assert refuses_strangers(url, world.lena)
        assert refuses_strangers(url, world.lena, method="post")
    assert Appointment.objects.count() == 1


def test_an_appointment_of_another_patient_is_not_found_under_ones_own(world):
    made = booked(world)
    other = register(world.madrid, world.ana, mrn="77", family_name="Otra")
    for deed in ("move", "cancel"):
        assert (
            signed_in(world.carla).get(f"/patients/{other.pk}/appointments/{made.pk}/{deed}/").status_code
            == 404
        )


def test_a_visit_is_proposed_on_days_on_which_the_site_receives(world):
    """Holidays and clinic days of the site, as it set them."""
    ReminderSettings.objects.create(
        site=world.madrid, clinic_days=[2, 4], holidays=[{"date": "2026-11-24", "name": "Feria"}]
    )
    page = text_of(signed_in(world.carla).get(f"/patients/{world.rosa.pk}/due/"))
    assert "One visit between 26 Nov 2026 and 3 Dec 2026 covers" in page  # Thursday to Thursday
