"""The worklist's page: who sees it, what it costs, its filters, its rows that open in place, its clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from zeal import zeal_context

from monitoring.models import Contact, ScheduleItem
from monitoring.services import contacts, schedule
from patients.models import AuditEvent, Role
from patients.services import memberships
from tests.monitoring import lists
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY, register, result

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 12:00 in Madrid
HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def madrid(world):
    ScheduleItem.objects.all().delete()
    return world.madrid


ACCESS = [
    pytest.param("ana", 200, id="staff"),
    pytest.param("pablo", 200, id="a physician"),
    pytest.param("carla", 200, id="a coordinator"),
    pytest.param("adela", 403, id="an administrator does not"),
    pytest.param("aurel", 403, id="an auditor does not"),
]


@pytest.mark.parametrize("name, status", ACCESS)
def test_who_opens_the_worklist(world, name, status):
    assert signed_in(world.people[name]).get("/worklist/").status_code == status


@pytest.mark.parametrize("name, status", ACCESS)
@pytest.mark.parametrize("page", ["", "contact/"])
def test_who_opens_a_row(world, name, status, page):
    url = f"/worklist/{world.rosa.pk}/{page}"
    assert signed_in(world.people[name]).get(url, headers=HTMX).status_code == status


def test_a_stranger_never_sees_a_patient_of_another_site_and_cannot_open_the_row(world):
    page = text_of(signed_in(world.lena).get("/worklist/"))
    assert "Byrne" in page
    assert "Núñez" not in page
    assert "Núñez" not in text_of(signed_in(world.lena).get("/worklist/?q=rosa"))
    assert signed_in(world.lena).get("/worklist/?site=MADRID").status_code == 404
    assert signed_in(world.lena).get("/worklist/?site=NOWHERE").status_code == 404
    assert refuses_strangers(f"/worklist/{world.rosa.pk}/", world.lena)
    assert refuses_strangers(f"/worklist/{world.rosa.pk}/contact/", world.lena)
    assert refuses_strangers(f"/worklist/{world.rosa.pk}/contact/", world.lena, method="post")


def test_a_huge_id_is_an_unknown_patient(world):
    assert signed_in(world.carla).get(f"/worklist/{10**30}/", headers=HTMX).status_code == 404


@pytest.mark.parametrize("number", [10, 1_000])
def test_the_page_takes_six_queries_whatever_it_lists(madrid, world, django_assert_num_queries, number):
    people = lists.patients(madrid, number)
    panels = ("vegf", "spep", "ncs")
    lists.store([lists.item(patient, panel, due_by=TODAY - DAY) for patient in people for panel in panels])
    for patient, outcome in zip(people, ("no_answer", "declined", "booked"), strict=False):
        contacts.log(
            patient=patient,
            on=TODAY,
            channel="phone",
            outcome=outcome,
            by=world.carla,
            today=TODAY,
            origin="page",
        )
    browser = signed_in(world.carla)
    # session, person, roles, the page, its audit row, counts and clocks
    with django_assert_num_queries(6), zeal_context():
        response = browser.get("/worklist/")
    assert response.content.count(b'class="worklist-row"') == min(number, 50)
    with django_assert_num_queries(5), zeal_context():
        browser.get("/worklist/?q=vega&panel=ncs", headers=HTMX | {"HX-Target": "worklist"})


def test_reading_the_list_is_audited_with_whom_it_showed(world):
    signed_in(world.carla).get("/worklist/")
    event = AuditEvent.objects.get(type="worklist.read")
    assert (event.actor, event.site_id) == ("carla@example.org", world.madrid.pk)
    assert event.facts == {"patients": [world.rosa.pk]}


def test_pages_lead_through_everybody_and_say_where_the_list_ends(madrid, world):
    people = lists.patients(madrid, 120)
    lists.store([lists.item(patient) for patient in people])
    browser, url, seen = signed_in(world.carla), "/worklist/?panel=vegf", []
    while url:
        response = browser.get(url)
        seen += [row.patient_id for row in response.context["rows"]]
        url = response.context["next_url"]
    assert sorted(seen) == sorted(patient.pk for patient in people)
    assert "This is the end of the list." in text_of(response)


@pytest.mark.parametrize(
    "query, said",
    [
        pytest.param("panel=teeth", "Select a valid choice", id="an unknown test"),
        pytest.param("status=done", "Select a valid choice", id="an unknown status"),
        pytest.param("q=%00%00", "Núñez", id="nothing but NUL bytes"),
        pytest.param("q=%25", "No patient matches", id="a percent sign"),
        pytest.param("q=" + "x" * 10_000, "No patient matches", id="ten thousand characters"),
        pytest.param("q=<script>alert(1)</script>", "No patient matches", id="a script"),
        pytest.param("after=' OR 1=1", "Núñez", id="a position that is none"),
        pytest.param("after=2026-11-20.1&after=x", "Núñez", id="a position given twice"),
    ],
)
def test_a_filter_that_makes_no_sense_is_answered_politely(world, query, said):
    response = signed_in(world.carla).get(f"/worklist/?{query}")
    assert response.status_code == 200
    assert said in text_of(response)
    assert "<script>alert" not in text_of(response)


def test_filters_answer_with_the_list_alone_and_the_address_follows(world):
    response = signed_in(world.carla).get(
        "/worklist/?q=nunez&panel=&status=", headers=HTMX | {"HX-Target": "worklist"}
    )
    assert response["HX-Push-Url"] == "/worklist/?q=nunez"
    assert "<html" not in text_of(response)
    assert "Núñez" in text_of(response)


def test_markup_in_a_name_is_written_as_text(world):
    for name in ("<img src=x onerror=alert(1)>", "{id} %s %(x)s {{ 7 }}"):
        register(world.madrid, world.ana, mrn='"><b>' + name[:3], family_name=name, given_name="'\"<i>")
    page = text_of(signed_in(world.carla).get("/worklist/"))
    assert "&lt;img src=x onerror=alert(1)&gt;, &#x27;&quot;&lt;i&gt;" in page
    assert "{id} %s %(x)s {{ 7 }}" in page
    assert "<img src=x" not in page


def test_coordinators_see_no_value_and_no_way_to_log_one(world):
    result(world.rosa, world.ana, "vegf", "6630", TODAY - 200 * DAY, unit="pg/mL", specimen="plasma")
    result(world.rosa, world.ana, "tsh", "3.21", TODAY - 20 * DAY, unit="mIU/L")
    browser = signed_in(world.carla)
    for url in ("/worklist/", f"/worklist/{world.rosa.pk}/", f"/patients/{world.rosa.pk}/due/"):
        page = text_of(browser.get(url, headers=HTMX))
        assert "6630" not in page, url
        assert "3.21" not in page, url
        assert "log result" not in page, url
    assert "log result" in text_of(signed_in(world.ana).get("/worklist/"))


def test_each_site_offers_what_its_role_may(world):
    """Ana is staff in Madrid and now a coordinator in Leeds: there she logs no result."""
    memberships.add_user(
        email="ana@example.org", name="Ana", site=world.leeds, role=Role.COORDINATOR, language="en"
    )
    page = text_of(signed_in(world.ana).get("/worklist/"))
    assert f'href="/patients/{world.rosa.pk}/visits/new/"' in page
    assert f'href="/patients/{world.liam.pk}/visits/new/"' not in page
    assert "L-1 · LEEDS" in page
    assert "Byrne" not in text_of(signed_in(world.ana).get("/worklist/?site=MADRID"))


def test_an_empty_list_says_what_will_stand_there(madrid, world):
    assert "Nothing is due. Here stand the patients" in text_of(signed_in(world.carla).get("/worklist/"))


# A contact logged in the row ------------------------------------------------------------------------------------------
GOOD = {
    "channel": "phone",
    "outcome": "no_answer",
    "date": "2026-11-20",
    "next_try": "2026-11-24",
    "note": "",
}


def test_a_contact_is_logged_in_the_row_and_the_row_comes_back(world):
    response = signed_in(world.carla).post(f"/worklist/{world.rosa.pk}/contact/", GOOD, headers=HTMX)
    page = text_of(response)
    assert response.status_code == 200
    assert f'<tbody id="p{world.rosa.pk}" class="changed">' in page
    assert "20 Nov No answer" in page
    assert "next try 24 Nov" in page
    assert "Contact with Núñez, Rosa logged: No answer, 20 Nov 2026." in page
    contact = Contact.objects.get()
    assert (contact.outcome, contact.recorded_by, contact.source) == ("no_answer", world.carla, "page")


@pytest.mark.parametrize(
    "wrong, said",
    [
        pytest.param({"outcome": ""}, "This field is required.", id="no outcome"),
        pytest.param({"outcome": "asleep"}, "Select a valid choice", id="an unknown outcome"),
        pytest.param({"date": "2026-11-21"}, "lies in the future", id="tomorrow"),
        pytest.param({"date": "2025-02-30"}, "is no day of the calendar", id="30 February"),
        pytest.param({"date": "1960-01-01"}, "before the date of birth", id="before birth"),
        pytest.param({"next_try": "2026-11-19"}, "lies before the contact", id="next try before this one"),
        pytest.param({"note": "a\x00b"}, "cannot be stored", id="a NUL byte"),
        pytest.param({"note": "x" * 10_000}, "at most 2000", id="ten thousand characters"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(world, wrong, said):
    values = GOOD | {"note": "spoke to <her> son"} | wrong
    for url, headers in (
        (f"/worklist/{world.rosa.pk}/contact/", HTMX),
        (f"/patients/{world.rosa.pk}/contacts/", {}),
    ):
        response = signed_in(world.carla).post(url, values, headers=headers)
        assert response.status_code == 422
        (name,) = wrong
        assert said in str(response.context["form"].errors[name])
        if name != "note":
            assert "spoke to &lt;her&gt; son" in text_of(response)
    assert not Contact.objects.exists()
    assert response.headers.get("HX-Retarget") is None


def test_a_refused_form_takes_its_own_place_in_the_row(world):
    response = signed_in(world.carla).post(f"/worklist/{world.rosa.pk}/contact/", {}, headers=HTMX)
    assert response["HX-Retarget"] == f"#contact-{world.rosa.pk}"
    assert response["HX-Reswap"] == "outerHTML"


def test_without_a_script_the_row_leads_to_the_pages(world):
    browser = signed_in(world.carla)
    assert browser.get(f"/worklist/{world.rosa.pk}/").url == f"/patients/{world.rosa.pk}/due/"
    assert browser.get(f"/worklist/{world.rosa.pk}/contact/").url == f"/patients/{world.rosa.pk}/contacts/"


def test_a_row_opens_to_its_items_with_why(world):
    page = text_of(signed_in(world.pablo).get(f"/worklist/{world.rosa.pk}/", headers=HTMX))
    assert "counted from the diagnosis on 10 Jan 2026" in page
    assert "local default" in page
    assert "Submitted: pending human review" in page


def test_a_deed_in_the_row_answers_with_the_row_opened(world):
    values = {"until": "2026-12-24", "reason": "abroad"}
    url = f"/patients/{world.rosa.pk}/due/vegf/waive/"
    page = text_of(signed_in(world.pablo).post(url, values, headers=HTMX))
    assert f'id="items-{world.rosa.pk}"' in page
    assert "VEGF waived until 24 Dec 2026." in page
    assert "abroad" in page


def test_a_row_with_nothing_more_to_do_says_so(world):
    for item in ScheduleItem.objects.filter(patient=world.rosa, state="open").exclude(panel="vegf"):
        schedule.waive(
            patient=world.rosa, panel=item.panel, reason="abroad", until=TODAY, by=world.pablo, today=TODAY
        )
    values = {"until": "2026-12-24", "reason": "abroad"}
    url = f"/patients/{world.rosa.pk}/due/vegf/waive/"
    assert "nothing more is due now" in text_of(signed_in(world.pablo).post(url, values, headers=HTMX))
