"""The results and visits tabs: what is listed, how a result is corrected and voided, what stays to be read."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import Observation, ScheduleItem, Visit
from monitoring.protocol.vocabulary import VisitKind
from monitoring.services import results, visits
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def ana(world):
    return signed_in(world.ana)


def stored(world, analyte="hemoglobin", value="129", unit="g/L", on=date(2026, 11, 2), **rest) -> Observation:
    outcome = worlds.result(world.rosa, world.ana, analyte, value, on, unit=unit, **rest)
    return Observation.objects.get(pk=outcome.stored[0])


def url(world, rest: str = "") -> str:
    return f"/patients/{world.rosa.pk}/results/{rest}"


# the list -----------------------------------------------------------------------------------------------------------


def test_results_are_listed_as_reported_and_converted_newest_first(world, ana):
    stored(world, on=date(2026, 3, 1), value="118", lab="North", lower_limit="120", upper_limit="160")
    stored(world, on=date(2026, 11, 2))
    stored(world, "vegf", "<31", "pg/mL", date(2026, 5, 1), specimen="plasma")
    page = text_of(ana.get(url(world)))
    order = [page.index(text) for text in ("2 Nov 2026", "1 May 2026", "1 Mar 2026")]
    assert order == sorted(order)
    assert "129" in page
    assert "12.9" in page  # in g/dL
    assert "below the lower limit" in page
    assert "12 – 16" in page
    assert "&lt;31" in page
    assert "Plasma" in page


def test_one_test_alone_can_be_listed(world, ana):
    stored(world)
    stored(world, "platelets", "410", "10*3/uL", date(2026, 4, 1))
    page = text_of(ana.get(url(world, "?analyte=platelets")))
    rows = page.partition("<tbody>")[2]
    assert "Platelets" in rows
    assert "Hemoglobin" not in rows


@pytest.mark.parametrize(
    "query", ["analyte=%00", "analyte=<script>", "before=x:y", "before=2025-02-30:1", "before=:9"]
)
def test_a_senseless_address_lists_everything(world, ana, query):
    stored(world)
    response = ana.get(url(world, f"?{query}"))
    assert response.status_code == 200
    assert "2 Nov 2026" in text_of(response)


def test_long_lists_are_read_page_by_page_without_a_gap(world, ana):
    many(world, 230)
    seen, address = [], url(world)
    while address:
        page = text_of(ana.get(address))
        seen += re.findall(r'datetime="([\d-]+)"', page.partition("<tbody>")[2])
        following = re.search(r'href="(\?[^"]*before=[^"]+)"', page)
        address = url(world, following.group(1).replace("&amp;", "&")) if following else ""
    assert len(seen) == 230
    assert seen == sorted(seen, reverse=True)


def test_an_empty_list_says_what_will_be_here(world, ana):
    assert "No results yet" in text_of(ana.get(url(world)))


def many(world, count: int, first: int = 1) -> None:
    Observation.objects.bulk_create(
        Observation(
            patient=world.rosa,
            analyte="hemoglobin",
            date=TODAY - timedelta(days=first + n),
            reported_value="13",
            reported_unit="g/dL",
            value=13,
            unit="g/dL",
            source="page",
            recorded_by=world.ana,
        )
        for n in range(count)
    )


def test_the_number_of_queries_does_not_grow_with_the_results(world, ana):
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert ana.get(url(world)).status_code == 200
        return len(seen)

    many(world, 10)
    cost()
    few = cost()
    many(world, 990, first=11)
    assert cost() == few


# one result ---------------------------------------------------------------------------------------------------------


def test_a_correction_keeps_what_stood_with_who_when_and_why(world, ana):
    row = stored(world, value="139")
    response = ana.post(
        url(world, f"{row.pk}/correct/"), correction(row, value="129", reason="Misread the report")
    )
    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.reported_value, row.status, row.version) == ("129", "corrected", 2)
    page = text_of(ana.get(response.url))
    before = page.partition("What it said before")[2]
    assert "139 g/L" in before
    assert "Misread the report" in before
    assert "Ana" in before
    assert "20 Nov 2026, 13:00" in before
    assert "corrected" in page


def correction(row: Observation, **changes) -> dict[str, str]:
    stands = {
        "value": row.reported_value,
        "unit": "g/L",
        "date": row.date.isoformat(),
        "version": row.version,
    }
    return stands | {"reason": "A slip"} | changes


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"reason": ""}, "This field is required", id="no-reason"),
        pytest.param({"value": "12,5,1"}, "is not a number", id="no-number"),
        pytest.param({"value": "1290"}, "must be between 20 and 250 g/L", id="impossible"),
        pytest.param({"date": "2026-11-21"}, "lies in the future", id="tomorrow"),
        pytest.param({"date": "2025-02-30"}, "2025-02-30", id="no-day-of-the-calendar"),
        pytest.param({"unit": ""}, "The unit is missing", id="no-unit"),
        pytest.param({"unit": "parsecs"}, "parsecs", id="unknown-unit"),
        pytest.param({"value": "1\x002"}, "cannot be stored", id="a-nul"),
        pytest.param({"value": "x" * 10_000}, "10000", id="a-long-value"),
        pytest.param({"reason": "x" * 10_000}, "10000", id="a-long-reason"),
        pytest.param({"reason": "because\x00"}, "cannot be stored", id="a-nul-in-the-reason"),
        pytest.param({"value": "<script>alert(1)</script>"}, "is not a number", id="a-script"),
    ],
)
def test_a_wrong_correction_is_refused_at_its_field_and_keeps_the_rest(world, ana, changes, said):
    row = stored(world)
    response = ana.post(url(world, f"{row.pk}/correct/"), correction(row, value="119") | changes)
    assert response.status_code == 422
    assert said in text_of(response)
    assert "<script>alert" not in text_of(response)
    row.refresh_from_db()
    assert (row.reported_value, row.version) == ("129", 1)


def test_an_unlikely_correction_is_asked_about(world, ana):
    row = stored(world)
    address = url(world, f"{row.pk}/correct/")
    asked = ana.post(address, correction(row, value="70"))
    assert "Is this value right?" in text_of(asked)
    row.refresh_from_db()
    assert row.reported_value == "129"
    assert ana.post(address, correction(row, value="70") | {"confirmed": "70"}).status_code == 302
    row.refresh_from_db()
    assert row.reported_value == "70"


def test_a_correction_of_what_somebody_corrected_meanwhile_writes_nothing(world, ana):
    row = stored(world)
    results.correct(row, by=world.pablo, today=TODAY, reason="Mine was first", origin="page", value="131")
    response = ana.post(url(world, f"{row.pk}/correct/"), correction(row, value="119"))
    assert "It now reads: Hemoglobin of 2 Nov 2026: 131 g/L" in text_of(response)
    row.refresh_from_db()
    assert row.reported_value == "131"


def test_a_correction_that_changes_nothing_says_so(world, ana):
    row = stored(world)
    response = ana.post(url(world, f"{row.pk}/correct/"), correction(row), follow=True)
    assert "nothing was changed" in text_of(response)
    row.refresh_from_db()
    assert row.version == 1


def test_a_value_with_a_decimal_comma_is_corrected_in_english(world, ana):
    outcome = results.record(
        [results.IncomingResult(analyte="hemoglobin", value="12,9", unit="g/dL", date=date(2026, 11, 2))],
        patient=world.rosa,
        origin="page",
        by=world.ana,
        today=TODAY,
        decimal=",",
    )
    row = Observation.objects.get(pk=outcome.stored[0])
    assert 'value="12.9"' in text_of(ana.get(url(world, f"{row.pk}/correct/")))
    fields = correction(row, value="12.9", unit="g/dL", date="2026-11-03")
    assert ana.post(url(world, f"{row.pk}/correct/"), fields).status_code == 302
    row.refresh_from_db()
    assert (row.date, str(row.value.normalize())) == (date(2026, 11, 3), "12.9")


def test_a_voided_result_leaves_the_schedule_and_stays_readable(world, ana):
    row = stored(world, "vegf", "6630", "pg/mL", TODAY, specimen="serum")
    assert ScheduleItem.objects.filter(panel="vegf", state="done").exists()
    refused = ana.post(url(world, f"{row.pk}/void/"), {"reason": ""})
    assert refused.status_code == 422
    assert ana.post(url(world, f"{row.pk}/void/"), {"reason": "Another person's sample"}).status_code == 302
    assert not ScheduleItem.objects.filter(panel="vegf", state="done").exists()
    page = text_of(ana.get(url(world, f"{row.pk}/")))
    assert "Voided by Ana" in page
    assert "Another person&#x27;s sample" in page
    assert "voided" in text_of(ana.get(url(world)))
    assert ana.get(url(world, f"{row.pk}/correct/")).status_code == 302


def test_reading_results_leaves_a_row_in_the_audit_trail(world, ana):
    row = stored(world)
    ana.get(url(world))
    ana.get(url(world, f"{row.pk}/"))
    read = AuditEvent.objects.filter(type=AuditType.RESULTS_READ, patient_id=world.rosa.pk)
    assert [event.facts["ids"] for event in read.order_by("id")] == [[row.pk], [row.pk]]


# visits -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def visit(world) -> Visit:
    incoming = [results.IncomingResult("vegf", "6630", TODAY, unit="pg/mL", specimen="serum")]
    return visits.log(
        patient=world.rosa,
        on=TODAY,
        kind=VisitKind.CLINIC,
        by=world.ana,
        today=TODAY,
        origin="page",
        incoming=incoming,
        sign_states={"papilledema": "absent"},
        graded={"edema": 1},
        note="<b>Better</b>",
    ).visit


def test_a_visit_shows_what_was_found_what_it_completed_and_what_is_next(world, ana, visit):
    page = text_of(ana.get(f"/patients/{world.rosa.pk}/visits/{visit.pk}/"))
    assert "6630" in page
    assert "Papilledema" in page
    assert "1 · mild" in page
    assert "&lt;b&gt;Better&lt;/b&gt;" in page
    assert "VEGF" in page.partition("Completed on this day")[2].partition("What is next")[0]
    assert "upcoming" in page.partition("What is next")[2]
    listed = text_of(ana.get(f"/patients/{world.rosa.pk}/visits/"))
    assert "20 Nov 2026" in listed


def test_a_voided_visit_keeps_its_results(world, ana, visit):
    address = f"/patients/{world.rosa.pk}/visits/{visit.pk}/void/"
    assert ana.post(address, {"reason": ""}).status_code == 422
    assert ana.post(address, {"reason": "Logged for the wrong day"}).status_code == 302
    visit.refresh_from_db()
    assert visit.is_voided
    assert not Observation.objects.get().is_voided
    page = text_of(ana.get(f"/patients/{world.rosa.pk}/visits/{visit.pk}/"))
    assert "Logged for the wrong day" in page


# access -------------------------------------------------------------------------------------------------------------

READ = ["results/", "results/{row}/", "visits/", "visits/{visit}/"]
WRITE = ["results/{row}/correct/", "results/{row}/void/", "visits/{visit}/void/"]


def address_of(world, visit, path: str) -> str:
    row = visit.observations.get()
    return f"/patients/{world.rosa.pk}/" + path.format(row=row.pk, visit=visit.pk)


@pytest.mark.parametrize("path", [*READ, *WRITE])
def test_a_coordinator_sees_no_value(world, visit, path):
    assert signed_in(world.carla).get(address_of(world, visit, path)).status_code == 403


@pytest.mark.parametrize("path", WRITE)
def test_a_coordinator_changes_no_value(world, visit, path):
    fields = {"reason": "x", "value": "1", "unit": "pg/mL", "date": "2026-11-20", "version": "1"}
    assert signed_in(world.carla).post(address_of(world, visit, path), fields).status_code == 403
    assert not Observation.objects.get().is_voided


@pytest.mark.parametrize("path", [*READ, *WRITE])
def test_one_patients_results_are_not_found_under_another(world, ana, visit, path):
    other = worlds.register(world.madrid, world.ana, mrn="77")
    if "{" in path:
        wrong = address_of(world, visit, path).replace(
            f"/patients/{world.rosa.pk}/", f"/patients/{other.pk}/"
        )
        assert ana.get(wrong).status_code == 404
    huge = address_of(world, visit, path).replace(f"/patients/{world.rosa.pk}/", f"/patients/{10**25}/")
    assert ana.get(huge).status_code == 404


def test_ids_beyond_every_number_are_not_found(world, ana):
    assert ana.get(url(world, f"{10**25}/")).status_code == 404
    assert ana.get(f"/patients/{world.rosa.pk}/visits/{10**25}/").status_code == 404


@pytest.mark.parametrize("path", [*READ, *WRITE])
def test_a_stranger_does_not_learn_that_it_exists(world, visit, path):
    assert refuses_strangers(address_of(world, visit, path), world.lena)


@pytest.mark.parametrize("path", WRITE)
def test_a_stranger_changes_nothing(world, visit, path):
    assert refuses_strangers(address_of(world, visit, path), world.lena, method="post")
    assert not Observation.objects.get().is_voided
    assert not Visit.objects.get().is_voided
