"""The patient's page, its chart, its table and its file as they were known on a past day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import Observation, Treatment
from monitoring.services import decisions, events, results, schedule, signs, treatments, visits
from patients.models import AuditEvent
from patients.services import registry
from tests import world as worlds
from tests.monitoring.browsing import signed_in, text_of

THEN, NOW = date(2026, 11, 20), date(2026, 12, 4)
LANES = "vegf,visits,organs,nerve,treatments"


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def rosa(clock, world):
    """A record as it was on the day."""
    deed = {"patient": world.rosa, "by": world.pablo, "today": THEN, "origin": "page"}
    for day, value in (("2026-01-05", "740"), ("2026-05-05", "180")):
        worlds.result(
            world.rosa,
            world.ana,
            "vegf",
            value,
            date.fromisoformat(day),
            unit="pg/mL",
            specimen="plasma",
            upper_limit="100",
        )
    worlds.result(world.rosa, world.ana, "platelets", "512", date(2026, 11, 2), unit="10*3/uL")
    treatments.record(
        kind="systemic", agents=["lenalidomide", "dexamethasone"], start=date(2026, 1, 12), **deed
    )
    signs.record(on=date(2026, 1, 10), signs={"papilledema": "present"}, **deed)
    events.record(on=date(2026, 3, 3), code="stroke", **deed)
    visits.log(on=date(2026, 11, 3), kind="clinic", note="walks with one stick", **deed)
    decisions.record(on=date(2026, 11, 3), decision="continue", note="goes on", **deed)
    schedule.waive(
        patient=world.rosa,
        panel="ncs",
        reason="travels",
        until=date(2027, 1, 1),
        by=world.pablo,
        today=THEN,
    )
    return world.rosa


def goes_on(clock, world) -> None:
    """Two weeks later nearly all of it reads otherwise."""
    clock.move_to(datetime(2026, 12, 4, 12, tzinfo=UTC))
    deed = {"by": world.pablo, "today": NOW}
    for row in Observation.objects.filter(analyte="vegf", date="2026-05-05"):
        results.correct(row, value="1800", reason="slip", origin="page", **deed)
    results.void(Observation.objects.get(analyte="platelets"), reason="another's", **deed)
    row = Treatment.objects.get()
    treatments.change(treatment=row, version=1, end=date(2026, 11, 30), stop_reason="toxicity", **deed)
    visits.log(patient=world.rosa, on=NOW, kind="clinic", note="walks freely", origin="page", **deed)
    schedule.end_waiver(patient=world.rosa, panel="ncs", **deed)
    registry.change(patient=world.rosa, version=1, family_name="Núñez Gil", **deed)


def main_of(response) -> str:
    """What the page tells beside its head and the field for the day."""
    page = response.content.decode()
    page = page[page.index('<div class="course-page">') : page.index("</main>")]
    page = re.sub(r"[?&](amp;)?known_on=[0-9-]+", "", page)
    return re.sub(r'(<details class="why acknowledge.*?</details>)|\s+', " ", page, flags=re.S)


def words_of(html: str) -> list[str]:
    return re.sub(r"<[^>]*>", " ", html).split()


def test_the_page_of_then_says_what_it_said(clock, rosa, world):
    ana = signed_in(world.ana)
    then = ana.get(f"/patients/{rosa.pk}/")
    goes_on(clock, world)
    ana = signed_in(world.ana)  # the session of then is over
    later = ana.get(f"/patients/{rosa.pk}/", {"known_on": "2026-11-20"})
    assert later.status_code == 200
    assert words_of(main_of(later)) == words_of(main_of(then))
    assert "walks freely" in text_of(ana.get(f"/patients/{rosa.pk}/"))
    assert "Núñez Gil" not in text_of(later)


@pytest.mark.parametrize("what", ["json", "table", "csv"])
def test_chart_table_and_file_are_those_of_then(what, clock, rosa, world):
    ana = signed_in(world.ana)
    address = (
        f"/patients/{rosa.pk}/course.{what}" if what != "table" else f"/patients/{rosa.pk}/course/table/"
    )
    address = ana.get(f"/patients/{rosa.pk}/").context["chart"][what].split("?")[0]
    head = {"HTTP_HX_REQUEST": "true"} if what == "table" else {}
    then = ana.get(address, {"lanes": LANES}, **head).content
    goes_on(clock, world)
    ana = signed_in(world.ana)
    assert ana.get(address, {"lanes": LANES}, **head).content != then
    assert ana.get(address, {"lanes": LANES, "known_on": "2026-11-20"}, **head).content == then


def test_the_page_of_then_is_marked_leads_back_and_offers_no_deed(clock, rosa, world):
    goes_on(clock, world)
    response = signed_in(world.pablo).get(f"/patients/{rosa.pk}/", {"known_on": "2026-11-20"})
    page = response.content.decode()
    line = page[page.index('class="known-line"') :]
    line = " ".join(words_of(line[line.index(">") + 1 : line.index("</div>")]))
    assert line.startswith("As known on 20 Nov 2026 — back to today")
    main = page[page.index('class="page-head"') : page.index("</main>")]
    main = main.replace(f'action="/patients/{rosa.pk}/"', "").replace("/course/lanes/", "")
    found = re.findall(r'href="[^"]*/(?:new|edit|record|assess)/[^"]*"|action="/[^"]*/"', main)
    assert found == []
    chart = response.context["chart"]
    for name in ("table", "csv", "query", "months", "linear", "bare"):
        assert "known_on=2026-11-20" in chart[name], name


@pytest.mark.parametrize(
    "text, said",
    [
        pytest.param("2026-12-05", "2026-12-05 lies ahead. Choose a day that is over.", id="tomorrow"),
        pytest.param("9999-12-31", "9999-12-31 lies ahead. Choose a day that is over.", id="the last day"),
        pytest.param("yesterday", "“yesterday” is no day of the calendar.", id="a word"),
        pytest.param("2026-02-30", "“2026-02-30” is no day of the calendar.", id="a day that is none"),
        pytest.param("\x00", "is no day of the calendar.", id="a sign that cannot be stored"),
    ],
)
def test_a_day_that_cannot_be_asked_for_is_refused_at_its_field(text, said, clock, rosa, world):
    goes_on(clock, world)
    ana = signed_in(world.ana)
    response = ana.get(f"/patients/{rosa.pk}/", {"known_on": text})
    assert response.status_code == 422
    assert said in text_of(response)
    assert "known-line" not in response.content.decode()
    assert "walks freely" in text_of(response)  # the record as it stands
    for what in ("json", "table", "csv"):
        address = response.context["chart"][what].split("?")[0]
        refused = ana.get(address, {"known_on": text})
        assert (refused.status_code, said in refused.content.decode()) == (422, True), what


@pytest.mark.parametrize("text", ["", "2026-12-04"])
def test_no_day_and_today_are_the_record_as_it_stands(text, clock, rosa, world):
    goes_on(clock, world)
    response = signed_in(world.ana).get(f"/patients/{rosa.pk}/", {"known_on": text})
    assert response.status_code == 200
    assert "known-line" not in response.content.decode()
    assert "walks freely" in text_of(response)


@pytest.mark.parametrize("day", ["2026-11-19", "0001-01-01"])
def test_before_the_patient_was_registered_nothing_was_known(day, clock, rosa, world):
    goes_on(clock, world)
    ana = signed_in(world.ana)
    response = ana.get(f"/patients/{rosa.pk}/", {"known_on": day})
    assert response.status_code == 200
    assert "Nothing was known yet" in text_of(response)
    assert "First entered on 20 Nov 2026" in " ".join(words_of(text_of(response)))
    for to in ("course.json", "course.csv", "course/table/"):
        assert ana.get(f"/patients/{rosa.pk}/{to}", {"known_on": day}).status_code == 404


def test_what_stands_beside_the_name_is_of_that_day_too(clock, rosa, world):
    goes_on(clock, world)
    deed = {"patient": world.rosa, "by": world.pablo, "today": NOW, "origin": "page"}
    treatments.record(kind="asct", agents=["melphalan"], start=date(2026, 9, 1), line=2, **deed)
    pablo = signed_in(world.pablo)
    for to in ("", "course/table/"):
        address = f"/patients/{rosa.pk}/{to}"
        assert "line 2" in text_of(pablo.get(address))
        then = text_of(pablo.get(address, {"known_on": "2026-11-20"}))
        assert ("line 1" in then, "line 2" in then) == (True, False), to
    before = text_of(pablo.get(f"/patients/{rosa.pk}/", {"known_on": "2026-11-19"}))
    assert "line 1" not in before


def test_the_reading_is_audited_with_the_day(clock, rosa, world):
    goes_on(clock, world)
    signed_in(world.ana).get(f"/patients/{rosa.pk}/", {"known_on": "2026-11-20"})
    row = AuditEvent.objects.filter(type="patient.read").order_by("pk").last()
    assert row.facts == {"page": "patient", "known_on": "2026-11-20"}


def test_it_costs_few_queries_however_long_the_record_is(clock, rosa, world):
    goes_on(clock, world)
    pablo, asked = signed_in(world.pablo), {"known_on": "2026-11-20", "lanes": LANES}
    pablo.get(f"/patients/{rosa.pk}/", asked)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert pablo.get(f"/patients/{rosa.pk}/", asked).status_code == 200
        return len(found)

    few = queries()
    clock.move_to(datetime(2026, 11, 20, 13, tzinfo=UTC))
    for month in range(1, 11):
        worlds.result(
            world.rosa, world.ana, "vegf", "90", date(2026, month, 20), unit="pg/mL", specimen="plasma"
        )
        decisions.record(
            patient=world.rosa,
            on=date(2026, month, 20),
            decision="watch",
            by=world.pablo,
            today=THEN,
            origin="page",
        )
    clock.move_to(datetime(2026, 12, 4, 13, tzinfo=UTC))
    assert queries() <= few <= 45


def test_who_reads_no_course_is_led_to_what_is_due_and_a_stranger_finds_nobody(clock, rosa, world):
    goes_on(clock, world)
    asked = {"known_on": "2026-11-20"}
    assert signed_in(world.carla).get(f"/patients/{rosa.pk}/", asked)["Location"].endswith("/due/")
    assert signed_in(world.carla).get(f"/patients/{rosa.pk}/course.json", asked).status_code == 403
    assert signed_in(world.lena).get(f"/patients/{rosa.pk}/", asked).status_code == 404
