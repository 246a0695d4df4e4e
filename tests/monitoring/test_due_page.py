"""What is due for one patient: every standing with its reason, the deeds and who may do them, what was done before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from monitoring.models import ScheduleItem
from monitoring.selectors import due
from monitoring.services import enrolment, schedule, sign_offs, treatments
from patients.models import AuditEvent
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY, result

DAY = timedelta(days=1)
DEEDS = ("waive", "postpone", "end-waiver", "awaiting", "not-awaiting", "override", "end-override")


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):
        yield


def address(world, rest: str = "") -> str:
    return f"/patients/{world.rosa.pk}/due/{rest}"


def stored(world, panel: str = "vegf") -> ScheduleItem:
    return ScheduleItem.objects.get(patient=world.rosa, panel=panel, state="open")


ACCESS = [
    pytest.param("ana", 200, id="staff"),
    pytest.param("pablo", 200, id="a physician"),
    pytest.param("carla", 200, id="a coordinator"),
    pytest.param("adela", 403, id="an administrator does not"),
    pytest.param("aurel", 403, id="an auditor does not"),
]


@pytest.mark.parametrize("name, status", ACCESS)
def test_who_reads_what_is_due(world, name, status):
    assert signed_in(world.people[name]).get(address(world)).status_code == status


MAY = [
    pytest.param("ana", 403, 302, id="staff mark a sample and do not waive"),
    pytest.param("pablo", 302, 302, id="a physician does both"),
    pytest.param("carla", 403, 302, id="a coordinator marks a sample and does not waive"),
    pytest.param("adela", 403, 403, id="an administrator does neither"),
    pytest.param("aurel", 403, 403, id="an auditor does neither"),
]


@pytest.mark.parametrize("name, waiving, marking", MAY)
def test_who_decides_about_a_due_test(world, name, waiving, marking):
    browser = signed_in(world.people[name])
    waiver = {"until": "2026-12-24", "reason": "abroad"}
    assert browser.post(address(world, "vegf/waive/"), waiver).status_code == waiving
    assert browser.post(address(world, "vegf/end-waiver/")).status_code == waiving
    assert browser.post(address(world, "spep/awaiting/"), {"since": "2026-11-19"}).status_code == marking
    assert browser.post(address(world, "spep/not-awaiting/")).status_code == marking
    page = browser.get(address(world))
    if page.status_code == 200:
        assert ("/waive/" in text_of(page)) == (waiving == 302)


def test_a_stranger_finds_neither_the_page_nor_the_deeds(world):
    assert refuses_strangers(address(world), world.lena)
    for deed in DEEDS:
        assert refuses_strangers(address(world, f"vegf/{deed}/"), world.lena, method="post")
    assert stored(world).waived_until is None


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_not_done_by_opening_its_address(world, deed):
    assert signed_in(world.pablo).get(address(world, f"vegf/{deed}/")).status_code == 405


@pytest.mark.parametrize("panel", ["teeth", "stabilisation_check"])
def test_a_test_that_is_not_open_cannot_be_decided_about(world, panel):
    values = {"until": "2026-12-24", "reason": "abroad"}
    assert signed_in(world.pablo).post(address(world, f"{panel}/waive/"), values).status_code == 404


def test_a_waiver_is_stored_shown_with_who_and_why_and_ended(world):
    browser = signed_in(world.pablo)
    browser.post(address(world, "vegf/waive/"), {"until": "2026-12-24", "reason": "abroad <until> spring"})
    page = text_of(browser.get(address(world)))
    assert "VEGF waived until 24 Dec 2026." in page
    assert "Pablo: abroad &lt;until&gt; spring" in page
    assert AuditEvent.objects.filter(type="schedule.waived", patient_id=world.rosa.pk).exists()
    browser.post(address(world, "vegf/end-waiver/"))
    assert stored(world).waived_until is None


@pytest.mark.parametrize(
    "deed, values, field, said",
    [
        pytest.param("waive", {"until": "", "reason": "x"}, "until", "required", id="no day"),
        pytest.param("waive", {"until": "2026-12-24", "reason": " "}, "reason", "required", id="no reason"),
        pytest.param("waive", {"until": "2026-11-19", "reason": "x"}, "until", "in the past", id="yesterday"),
        pytest.param("waive", {"until": "2040-01-01", "reason": "x"}, "until", "ten years", id="too far"),
        pytest.param("waive", {"until": "24.12.26", "reason": "x"}, "until", "no day", id="another spelling"),
        pytest.param("waive", {"until": "2026-12-24", "reason": "a\0"}, "reason", "cannot be", id="NUL"),
        pytest.param(
            "waive", {"until": "2026-12-24", "reason": "x" * 501}, "reason", "at most 500", id="long"
        ),
        pytest.param("awaiting", {"since": "2026-11-21"}, "since", "in the future", id="sample of tomorrow"),
        pytest.param("awaiting", {"since": "2026-02-30"}, "since", "no day", id="30 February"),
        pytest.param("awaiting", {}, "since", "required", id="no sample"),
        pytest.param("awaiting", {"since": "2025-11-19"}, "since", "12 months back", id="an old sample"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_with_and_without_scripts(world, deed, values, field, said):
    browser = signed_in(world.pablo)
    plain = browser.post(address(world, f"vegf/{deed}/"), values)
    in_row = browser.post(address(world, f"vegf/{deed}/"), values, headers={"HX-Request": "true"})
    for response in (plain, in_row):
        assert response.status_code == 422
        assert said in str(response.context["refused"].errors[field])
    assert in_row["HX-Retarget"] == f"#items-{world.rosa.pk}"
    assert (stored(world).waived_until, stored(world).awaiting_since) == (None, None)


def test_a_sample_taken_is_shown_awaited_until_it_is_taken_back(world):
    browser = signed_in(world.carla)
    browser.post(address(world, "vegf/awaiting/"), {"since": "2026-11-19"})
    assert [each.item.panel for each in due.open_items(world.rosa, TODAY) if each.standing == "awaiting"] == [
        "vegf"
    ]
    assert "the result is awaited." in text_of(browser.get(address(world)))
    browser.post(address(world, "vegf/not-awaiting/"))
    assert stored(world).awaiting_since is None


def test_a_sample_of_12_months_ago_is_taken(world):
    signed_in(world.carla).post(address(world, "vegf/awaiting/"), {"since": "2025-11-20"})
    assert stored(world).awaiting_since == date(2025, 11, 20)


def test_every_standing_has_its_place_the_urgent_first(world):
    result(world.rosa, world.ana, "onls", "3", TODAY)
    schedule.waive(
        patient=world.rosa, panel="spep", reason="abroad", until=TODAY, by=world.pablo, today=TODAY
    )
    schedule.await_result(patient=world.rosa, panel="cbc", since=TODAY, by=world.carla, today=TODAY)
    found = [(each.item.panel, each.standing) for each in due.open_items(world.rosa, TODAY)]
    standings = [code for _panel, code in found]
    assert found[0] == ("vegf", "overdue")
    assert ("cbc", "awaiting") in found
    assert ("function", "upcoming") in found
    assert found[-1] == ("spep", "waived")
    assert standings == sorted(standings, key=["overdue", "due", "awaiting", "upcoming", "waived"].index)


def test_while_a_treatment_runs_the_pet_is_not_scheduled_and_the_missed_one_is_told(world):
    treatments.record(
        patient=world.rosa,
        kind="systemic",
        agents=["lenalidomide", "dexamethasone"],
        start=TODAY - 9 * DAY,
        by=world.pablo,
        today=TODAY,
        origin="page",
    )
    last = due.open_items(world.rosa, TODAY)[-1]
    assert (last.item.panel, last.standing) == ("pet_ct", "not_scheduled")
    assert [(each.item.panel, each.timing) for each in due.history(world.rosa)] == [("pet_ct", "missed")]
    page = text_of(signed_in(world.pablo).get(address(world)))
    assert "Not scheduled while this treatment runs, which started on 11 Nov 2026." in page
    assert "missed" in page
    values = {"until": "2026-12-24", "reason": "abroad"}
    refused = signed_in(world.pablo).post(address(world, "pet_ct/waive/"), values)
    assert refused.status_code == 422
    assert "This test is not scheduled at present." in text_of(refused)


def test_a_part_of_a_panel_shows_as_so_many_of_so_many(world):
    for analyte, value, unit in (
        ("tsh", "2", "mIU/L"),
        ("cortisol_am", "400", "nmol/L"),
        ("estradiol", "200", "pmol/L"),
    ):
        result(world.rosa, world.ana, analyte, value, TODAY, unit=unit)
    assert "3 of 4, Prolactin missing" in text_of(signed_in(world.carla).get(address(world)))


def test_what_was_done_stands_below_with_its_window_and_whether_it_was_in_it(world):
    result(world.rosa, world.ana, "vegf", "900", TODAY - 300 * DAY, unit="pg/mL", specimen="plasma")
    result(world.rosa, world.ana, "onls", "3", TODAY)
    past = due.history(world.rosa)
    assert [(each.item.panel, each.item.done_on, each.timing) for each in past] == [
        ("function", TODAY, "late"),
        ("vegf", TODAY - 300 * DAY, "in"),
    ]
    page = text_of(signed_in(world.carla).get(address(world)))
    assert "24 Jan 2026" in page
    assert "in its window" in page


def test_a_closed_patient_has_nothing_due_and_keeps_the_history(world):
    result(world.rosa, world.ana, "onls", "3", TODAY)
    enrolment.close(patient=world.rosa, by=world.ana, status="withdrawn", on=TODAY, today=TODAY)
    page = text_of(signed_in(world.carla).get(address(world)))
    assert "Follow-up is closed: nothing is due." in page
    assert "Functional scales" in page


@pytest.mark.parametrize("panels", [1, 10])
def test_the_page_takes_as_many_queries_for_one_item_as_for_ten(world, django_assert_max_num_queries, panels):
    ScheduleItem.objects.filter(patient=world.rosa).exclude(rank__lte=panels).delete()
    browser = signed_in(world.pablo)
    with django_assert_max_num_queries(14):
        assert browser.get(address(world)).status_code == 200


def test_each_due_date_leads_to_its_statements_and_says_who_vouches_for_it(world):
    browser = signed_in(world.pablo)
    before = browser.get(address(world)).content.decode()
    assert f'href="{reverse("guidance_source", args=["S2-36"])}"' in before
    assert f'href="{reverse("guidance_panel", args=["spep"])}"' in before
    assert "Approved" not in before
    sign_offs.sign(site=world.madrid, kind="schedule", subject="spep", status="approved", by=world.pablo)
    assert browser.get(address(world)).content.decode().count("Approved") == 1
    assert signed_in(world.lena).get(address(world)).status_code == 404


def test_opening_the_page_is_audited(world):
    signed_in(world.carla).get(address(world))
    event = AuditEvent.objects.filter(type="patient.read", patient_id=world.rosa.pk).get()
    assert event.facts == {"page": "patient_due"}


def test_twenty_of_what_was_done_are_shown_and_all_when_asked_for(world, monkeypatch):
    for days in range(3):
        result(world.rosa, world.ana, "onls", "3", TODAY - days * DAY)
    monkeypatch.setattr("monitoring.views.due.SHOWN_PAST", 1)
    browser = signed_in(world.pablo)
    page = browser.get(address(world))
    total = page.context["history_total"]
    assert total > 1
    assert len(page.context["history"]) == 1
    assert f"Show all {total}" in text_of(page)
    assert len(browser.get(address(world, "?past=all")).context["history"]) == total


def test_the_source_is_named_beside_each_reason(world):
    page = text_of(signed_in(world.pablo).get(address(world)))
    assert "project brief" in page
    assert "local default" in page


def test_what_is_sent_twice_is_done_and_written_down_once(world):
    said = {"patient": world.rosa, "panel": "ncs", "by": world.pablo, "today": TODAY}
    for _again in range(2):
        schedule.waive(**said, until=TODAY, reason="abroad")
        schedule.await_result(**said, since=TODAY)
    for _again in range(2):
        schedule.end_waiver(**said)
        schedule.await_result(**said, since=None)
    schedule.waive(**said, until=TODAY, reason="in hospital")
    kinds = list(AuditEvent.objects.filter(type__startswith="schedule.").order_by("pk"))
    assert [(event.type, event.facts.get("since", event.facts.get("reason"))) for event in kinds] == [
        ("schedule.waived", "abroad"),
        ("schedule.awaiting", TODAY.isoformat()),
        ("schedule.waiver_ended", None),
        ("schedule.awaiting", None),
        ("schedule.waived", "in hospital"),
    ]
