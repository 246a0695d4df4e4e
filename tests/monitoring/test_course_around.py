"""Around the chart on a patient's first page: who, what the next appointment covers, and the ways on."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from monitoring.services import appointments
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY
AROUND = ("patient_timeline", "patient_nerves", "patient_organs")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def opened(world, who: str = "pablo", name: str = "patient") -> str:
    response = signed_in(world.people[who]).get(reverse(name, args=[world.rosa.pk]))
    assert response.status_code == 200
    return " ".join(text_of(response).split())


def book(world, on: date, *panels: str):
    return appointments.book(
        patient=world.rosa, on=on, panels=panels, by=world.ana, today=TODAY, origin="page"
    )[0]


def due_of(page: str) -> str:
    card = page[page.index('id="due-next"') :].partition("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", card).split())


def test_everything_of_the_course_is_one_click_away(world):
    page = opened(world)
    for name, anchor in (
        *((name, "") for name in AROUND),
        *(("patient_diagnosis", "#hormones-h"), ("patient_treatments", "#decisions")),
    ):
        assert f'href="{reverse(name, args=[world.rosa.pk])}{anchor}"' in page, name


def test_each_of_these_pages_leads_to_the_others_and_knows_where_it_is(world):
    for here in AROUND:
        nav = opened(world, name=here)
        nav = nav[nav.index('class="around"') :].partition("</nav>")[0]
        assert re.findall(r'href="([^"]+)" aria-current', nav) == [reverse(here, args=[world.rosa.pk])]
        assert all(reverse(name, args=[world.rosa.pk]) in nav for name in AROUND)


def test_staff_are_offered_what_they_may_open(world):
    page = opened(world, "ana")
    assert reverse("patient_timeline", args=[world.rosa.pk]) in page
    assert reverse("patient_organs", args=[world.rosa.pk]) not in page
    assert "#hormones-h" not in page


def test_what_the_next_appointment_covers_stands_with_what_it_does_not(world):
    on = TODAY + timedelta(days=12)
    book(world, on, "vegf", "spep")
    book(world, on + timedelta(days=20), "ncs")
    said = due_of(opened(world))
    assert "Next appointment 2 Dec 2026 in 12 days covers VEGF, Serum protein electrophoresis." in said
    uncovered = said.partition("Due and not covered:")[2]
    assert "Endocrine" in uncovered
    assert "Nerve conduction" not in uncovered
    assert "VEGF" not in uncovered


def test_an_appointment_whose_day_is_over_covers_nothing(world):
    kept = book(world, TODAY, "vegf")
    assert "Next appointment 20 Nov 2026" in due_of(opened(world))
    appointments.cancel(kept, by=world.ana, reason="snow")
    assert "Next appointment" not in due_of(opened(world))


def test_without_an_appointment_nothing_is_said_to_be_covered(world):
    assert "Next appointment" not in due_of(opened(world))


def test_what_is_not_recorded_of_the_person_says_so(world):
    banner = opened(world)
    banner = banner[banner.index("who-banner") :].partition("</section>")[0]
    assert "no treatment begun" in banner
    assert re.search(r'ECOG</span> <span class="not-recorded">not recorded', banner)


def test_a_stranger_finds_nothing(world):
    for name in ("patient", *AROUND):
        assert refuses_strangers(reverse(name, args=[world.rosa.pk]), world.lena)
