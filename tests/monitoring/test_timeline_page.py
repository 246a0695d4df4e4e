"""The timeline: everything that happened to a patient, newest first, with what was changed and what was voided."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import Contact, Treatment, Visit
from monitoring.protocol.responses.rests_on import rests_on
from monitoring.selectors import response_assessments as words
from monitoring.selectors.timeline import KINDS, PAGE
from monitoring.services import (
    alerts,
    appointments,
    contacts,
    decisions,
    enrolment,
    events,
    response_assessments,
    results,
    schedule,
    treatments,
    visits,
)
from tests import world as worlds
from tests.monitoring.alerted import ADRENAL, stand
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def give(world, **fields) -> Treatment:
    fields = {"kind": "systemic", "line": 1, "agents": ["lenalidomide"], "start": date(2026, 3, 2)} | fields
    return treatments.record(patient=world.rosa, by=world.ana, today=TODAY, origin="page", **fields)[0]


def seen(world, on: date, note: str = "") -> Visit:
    who = {"patient": world.rosa, "by": world.ana, "today": TODAY}
    return visits.log(on=on, kind="clinic", origin="page", note=note, **who).visit


def opened(world, query: str = "", who: str = "pablo") -> str:
    response = signed_in(world.people[who]).get(reverse("patient_timeline", args=[world.rosa.pk]) + query)
    assert response.status_code == 200
    return " ".join(text_of(response).split())


def rows_of(page: str) -> list[str]:
    """The rows as texts: day, what it is, the thing, who."""
    return [
        " ".join(re.sub(r"<[^>]+>", " ", row.partition(">")[2]).split())
        for row in page.split('<li class="happened-')[1:]
        for row in [row.partition("</li>")[0]]
    ]


def row_of(page: str, said: str) -> str:
    return next(row for row in rows_of(page) if said in row)


@pytest.fixture
def lived(world):
    """Rosa's year: a little of everything."""
    who = {"patient": world.rosa, "by": world.pablo, "today": TODAY}
    give(world, end=date(2026, 9, 30), stop_reason="completed")
    seen(world, date(2026, 3, 2), note="Walks with a stick.")
    worlds.result(world.rosa, world.ana, "pet_avid_lesions", "2", date(2026, 10, 15))
    worlds.result(world.rosa, world.ana, "pet_new_lesion", "negative", date(2026, 10, 15))
    events.record(on=date(2026, 5, 1), code="stroke", origin="page", **who)
    events.record_condition(
        code="diabetes", start=date(2026, 4, 1), end=date(2026, 8, 1), origin="page", **who
    )
    events.record_condition(code="copd", origin="page", **who)
    decisions.record(on=date(2026, 6, 1), decision="continue", origin="page", **who)
    contacts.log(on=date(2026, 7, 1), channel="phone", outcome="no_answer", origin="page", **who)
    appointments.book(on=date(2026, 12, 4), panels=["vegf", "spep"], origin="page", **who)
    schedule.waive(panel="fundus", reason="Blind eye.", until=date(2027, 1, 1), **who)
    return world


# What it tells ------------------------------------------------------------------------------------------------------


def test_everything_stands_newest_first_under_its_year(lived):
    rows = rows_of(opened(lived))
    told = [
        *("4 Dec 2026 Appointment VEGF, Serum protein electrophoresis booked",),
        *("20 Nov 2026 Schedule Due test waived", "20 Nov 2026 Registered"),
        *(
            "15 Oct 2026 PET-CT PET: number of avid lesions 2",
            "30 Sep 2026 Treatment ends Lenalidomide line 1 · ",
        ),
        *("1 Aug 2026 Condition ends Diabetes", "1 Jul 2026 Contact No answer Telephone"),
        *("1 Jun 2026 Decision Continue", "1 May 2026 Event Stroke", "1 Apr 2026 Condition begins Diabetes"),
        *("2 Mar 2026 Treatment begins Lenalidomide line 1", "2 Mar 2026 Visit Clinic Walks with a stick."),
        "10 Jan 2026 Diagnosis",
    ]
    assert [each for each in told if not any(row.startswith(each) for row in rows)] == [], rows
    places = [next(n for n, row in enumerate(rows) if row.startswith(each)) for each in told]
    assert places == sorted(places)


def test_years_are_headings_and_what_lies_ahead_stands_apart(lived):
    seen(lived, date(2025, 12, 30))
    page = opened(lived)
    assert re.findall(r'<h2 id="y-[^"]+">([^<]+)</h2>', page) == ["Ahead", "2026", "2025"]
    ahead = page[page.index('id="y-ahead"') : page.index('id="y-2026"')]
    assert "4 Dec 2026" in ahead
    assert "20 Nov 2026" not in ahead


def test_who_recorded_it_stands_beside_it(lived):
    page = opened(lived)
    assert row_of(page, "Stroke").endswith("Pablo")
    assert row_of(page, "Walks with a stick.").endswith("Ana")
    assert row_of(page, "Due test waived").endswith("Pablo")


def test_the_diagnosis_does_not_say_that_a_physician_recorded_it(world):
    """The record keeps its day, not whose profession it was to enter it."""
    row = row_of(opened(world), "POEMS syndrome")
    assert "Diagnosis" in row
    assert "physician" not in row


def test_a_waiver_names_its_test_its_end_and_its_reason(lived):
    schedule.end_waiver(patient=lived.rosa, panel="fundus", by=lived.pablo, today=TODAY)
    page = opened(lived, "?kind=schedule")
    assert "until 1 Jan 2027 · “Blind eye.”" in row_of(page, "Due test waived")
    assert "Waiver ended" in rows_of(page)[0]


def test_a_scan_soon_after_treatment_says_so_and_a_later_one_does_not(lived):
    assert "early, may under-call the response" in row_of(opened(lived), "avid lesions")
    worlds.result(lived.rosa, lived.ana, "pet_avid_lesions", "7", date(2026, 2, 1))
    assert "early" not in row_of(opened(lived), "1 Feb 2026")


def test_a_scan_is_one_row_whatever_was_measured(lived):
    scan = row_of(opened(lived, "?kind=pet_ct"), "15 Oct 2026")
    assert "avid lesions" in scan
    assert "new lesion Negative" in scan
    assert len(rows_of(opened(lived, "?kind=pet_ct"))) == 1


def test_alerts_are_told_when_they_rise_when_somebody_answers_and_when_they_settle(world):
    (alert,) = stand(world.rosa, ADRENAL)
    alerts.acknowledge(alert, by=world.pablo, reason="Seen.")
    stand(world.rosa)
    page = opened(world, "?kind=alert")
    assert [re.search(r"Alert \w+", row)[0] for row in rows_of(page)] == [
        "Alert settled",
        "Alert acknowledged",
        "Alert raised",
    ]
    assert "“Seen.” Pablo" in row_of(page, "acknowledged")


def test_a_physicians_word_on_a_response_is_told(world):
    computed = words.computed(world.rosa, TODAY)["vegf"]
    response_assessments.assess(
        patient=world.rosa,
        channel="vegf",
        verdict="overruled",
        category="PR",
        reason="Another laboratory.",
        by=world.pablo,
        today=TODAY,
        shown=rests_on(computed),
    )
    row = row_of(opened(world), "VEGF response")
    assert "overruled: partial response · “Another laboratory.”" in row
    assert "kind=response" not in opened(world, who="ana")
    for query in ("", "?kind=response"):
        assert "overruled" not in opened(world, query, who="ana")


def test_closing_and_reopening_are_told(world):
    enrolment.close(
        patient=world.rosa, status="withdrawn", on=TODAY, reason="moved", by=world.ana, today=TODAY
    )
    assert "Follow-up closed Withdrawn · 20 Nov 2026" in rows_of(opened(world))[0]


def test_a_condition_without_a_known_start_is_named_apart(lived):
    page = opened(lived)
    assert re.search(r"start is not known: <a [^>]+>COPD|Chronic obstructive", page)
    assert "not known" not in opened(lived, "?kind=visit")


# What was changed, moved and voided ---------------------------------------------------------------------------------


def test_a_changed_start_keeps_its_former_day(world):
    given = give(world)
    treatments.change(
        treatment=given, by=world.ana, today=TODAY, version=1, start=date(2026, 3, 9), reason="letter"
    )
    row = row_of(opened(world), "Treatment begins")
    assert row.startswith("9 Mar 2026")
    assert "changed since before: 2 Mar 2026" in row


def test_to_end_a_treatment_is_no_change_of_its_beginning(world):
    given = give(world)
    treatments.change(treatment=given, by=world.ana, today=TODAY, version=1, end=date(2026, 9, 1))
    page = opened(world)
    assert "changed" not in row_of(page, "Treatment begins")
    assert "changed" not in row_of(page, "Treatment ends")
    treatments.change(treatment=given, by=world.ana, today=TODAY, version=2, end=date(2026, 9, 8))
    page = opened(world)
    assert "changed since before: 1 Sep 2026" in row_of(page, "Treatment ends")
    assert "changed" not in row_of(page, "Treatment begins")


def test_a_visit_whose_note_was_written_anew_says_so(lived):
    visit = lived.rosa.visits.get()
    assert "changed" not in row_of(opened(lived), "Walks with a stick.")
    visits.change_note(visit, text="Walks without a stick.", version=1, by=lived.ana)
    assert "changed since" in row_of(opened(lived), "Walks without a stick.")


def test_a_corrected_scan_and_a_moved_appointment_say_so(lived):
    scan = lived.rosa.observations.get(analyte="pet_avid_lesions")
    results.correct(scan, by=lived.ana, today=TODAY, reason="counted twice", origin="page", value="1")
    booked = lived.rosa.appointments.get()
    appointments.move(booked, to=date(2026, 12, 8), by=lived.ana, today=TODAY)
    page = opened(lived)
    assert "avid lesions 1" in row_of(page, "corrected")
    assert "8 Dec 2026" in row_of(page, "moved")


@pytest.mark.parametrize("kind", ["visit", "treatment"])
def test_what_was_voided_stays_with_its_reason(lived, kind):
    deed, row = {
        "visit": (visits.void, lived.rosa.visits.get()),
        "treatment": (treatments.void, lived.rosa.treatments.get()),
    }[kind]
    deed(row, by=lived.ana, today=TODAY, reason="another patient")
    page = opened(lived, f"?kind={kind}")
    assert "voided Ana, 20 Nov 2026 : another patient" in rows_of(page)[0]
    assert "is-void" in page
    assert "Treatment ends" not in page


def test_a_cancelled_appointment_stays_with_its_reason(lived):
    appointments.cancel(lived.rosa.appointments.get(), by=lived.ana, reason="snow")
    row = row_of(opened(lived), "Appointment")
    assert "cancelled" in row
    assert "snow" in row


# Where it leads -----------------------------------------------------------------------------------------------------


def test_each_row_leads_to_its_thing(lived):
    stand(lived.rosa, ADRENAL)
    browser = signed_in(lived.pablo)
    links = re.findall(r'class="happened-title" href="([^"]+)"', opened(lived))
    assert len(links) == len(rows_of(opened(lived)))
    for link in dict.fromkeys(links):
        path, _hash, anchor = link.partition("#")
        there = browser.get(path)
        assert there.status_code == 200, link
        assert not anchor or f'id="{anchor}"' in text_of(there), link


def test_a_settled_alert_is_found_where_the_row_leads(world):
    stand(world.rosa, ADRENAL)
    stand(world.rosa)
    link = re.search(r'class="happened-title" href="([^"]+)"', opened(world, "?kind=alert"))[1]
    path, _hash, anchor = link.partition("#")
    assert f'id="{anchor}"' in text_of(signed_in(world.pablo).get(path))


def test_staff_are_led_only_where_they_may_go(lived):
    browser = signed_in(lived.ana)
    for link in re.findall(r'class="happened-title" href="([^"#]+)', opened(lived, who="ana")):
        assert browser.get(link).status_code == 200, link


# Filter, pages, cost ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_asked_for_alone(lived, kind):
    everything, alone = rows_of(opened(lived)), rows_of(opened(lived, f"?kind={kind}"))
    assert set(alone) <= set(everything)
    assert len(alone) < len(everything)


def test_the_kinds_together_are_everything(lived):
    stand(lived.rosa, ADRENAL)
    apart = [row for kind in KINDS for row in rows_of(opened(lived, f"?kind={kind}"))]
    assert sorted(apart) == sorted(rows_of(opened(lived)))


def many(world, number: int) -> None:
    """Visits and contacts, several on one day."""
    days = [TODAY - timedelta(days=n // 3) for n in range(number)]
    Visit.objects.bulk_create(Visit(patient=world.rosa, date=day, kind="clinic") for day in days)
    Contact.objects.bulk_create(
        Contact(patient=world.rosa, date=day, channel="phone", outcome="reached", note=f"n{n}")
        for n, day in enumerate(days)
    )


def test_the_pages_together_are_the_whole_and_nothing_stands_twice(world):
    many(world, 90)
    told, query = [], ""
    for _page in range(10):
        page = opened(world, query)
        told += rows_of(page)
        following = re.search(r'rel="next" href="(\?before=[^"]+)"', page)
        if following is None:
            break
        assert len(rows_of(page)) == PAGE
        query = following[1]
    assert sum("Visit" in row for row in told) == 90
    assert sorted(re.findall(r"n(\d+) ?$", "\n".join(told), re.M), key=int) == [str(n) for n in range(90)]
    assert "Diagnosis" in told[-1]


def test_a_page_costs_as_many_queries_for_a_thousand_things_as_for_ten(world):
    browser, address = signed_in(world.pablo), reverse("patient_timeline", args=[world.rosa.pk])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        return len(queries)

    many(world, 10)
    few = cost()
    many(world, 1000)
    assert cost() == few
    assert few <= 16


@pytest.mark.parametrize(
    "query",
    [
        *("before=x", "before=2026-11-20", "before=2026-11-20:1:x", "before=2026-99-20:1:1"),
        *("before=2026-11-20:99:1", "before=2026-11-20:1:99999999999999999999", "before=%00", "kind=%00"),
        *("kind=nothing", "before=2026-11-20:-9:0", "before=²:1:1"),
    ],
)
def test_senseless_places_begin_at_the_newest(lived, query):
    assert rows_of(opened(lived, f"?{query}")) == rows_of(opened(lived))


def test_an_empty_kind_says_so(world):
    assert "Nothing of this kind is recorded." in opened(world, "?kind=decision")


# Who may ------------------------------------------------------------------------------------------------------------


def test_what_is_said_about_work_alone_is_not_told_to_clinicians(world):
    stand(world.rosa, ADRENAL)
    world.rosa.alerts.update(audience="coordinators")
    assert rows_of(opened(world, "?kind=alert")) == []


def test_the_timeline_is_for_those_who_see_values(lived):
    address = reverse("patient_timeline", args=[lived.rosa.pk])
    for who in ("carla", "adela", "aurel"):
        assert signed_in(lived.people[who]).get(address).status_code == 403
    assert signed_in(lived.ana).post(address).status_code == 405
    assert refuses_strangers(address, lived.lena)
