"""Refreshing many patients: together, some of them failing, stopped half-way, by the clocks and by command."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring.models import Alert, FollowUp, Reminder, ScheduleItem
from monitoring.protocol.current import CURRENT
from monitoring.services import follow_up, reminders
from patients.models import Patient
from tests.world import TODAY, register, result


@pytest.fixture
def many(world):
    """Rosa and five more patients of Madrid, each with a result that raises an alert."""
    patients = [world.rosa]
    for number in range(5):
        patients.append(register(world.madrid, world.ana, mrn=f"90{number}", family_name=f"Vega {number}"))
    for patient in patients:
        result(patient, world.ana, "platelets", "455", date(2026, 11, 2), unit="10*3/uL")
    return patients


def tables(patients):
    ids = [patient.pk for patient in patients]
    items = ScheduleItem.objects.filter(patient__in=ids).order_by("pk").values().iterator()
    stood = [{name: value for name, value in row.items() if name != "updated_at"} for row in items]
    alerts = list(Alert.objects.filter(patient__in=ids).order_by("pk").values())
    noted = FollowUp.objects.filter(patient__in=ids).order_by("pk")
    return (
        stood,
        alerts,
        list(noted.values("patient", "next_due_by", "next_review_on", "refreshed_on", "failure")),
    )


def as_of_another_protocol(patients):
    ids = [patient.pk for patient in patients]
    FollowUp.objects.filter(pk__in=ids).update(protocol="poems-2020-01", next_review_on=date(2030, 1, 1))
    ScheduleItem.objects.filter(patient__in=ids, state="open").update(protocol="poems-2020-01", rank=99)


def breaking(patient):
    """What no form would store: this patient cannot be refreshed."""
    Patient.objects.filter(pk=patient.pk).update(replacement_plans=[])
    FollowUp.objects.filter(patient=patient).update(next_review_on=TODAY)


def refresh_all(site, today=TODAY):
    return follow_up.refresh_due(site, today=today)


def command(*words):
    out = io.StringIO()
    try:
        call_command("refresh_schedules", *words, "--json", stdout=out, stderr=io.StringIO())
        code = 0
    except SystemExit as left:
        code = left.code
    return code, json.loads(out.getvalue())


def test_patients_together_come_to_stand_as_each_alone_does(world, many):
    before = tables(many)
    as_of_another_protocol(many)
    assert tables(many) != before
    assert refresh_all(world.madrid) == (6, 0)
    assert tables(many) == before
    assert refresh_all(world.madrid) == (0, 0)


def test_as_many_queries_for_many_patients_as_for_few(world, many):
    def cost(patients):
        FollowUp.objects.filter(patient__in=patients).update(next_review_on=TODAY)
        with CaptureQueriesContext(connection) as asked:
            assert refresh_all(world.madrid) == (len(patients), 0)
        return len([query for query in asked if not query["sql"].startswith("UPDATE")])

    assert cost(many[:2]) == cost(many)


def test_one_patient_who_cannot_be_refreshed_keeps_none_of_the_others(world, many):
    as_of_another_protocol(many)
    breaking(many[2])
    assert refresh_all(world.madrid) == (5, 1)
    failed = FollowUp.objects.exclude(failure="")
    assert [row.patient_id for row in failed] == [many[2].pk]
    assert failed.get().failure.startswith("AttributeError")
    assert refresh_all(world.madrid) == (0, 1)


def test_stopped_half_way_it_goes_on_where_it_was(world, many, monkeypatch):
    monkeypatch.setattr(follow_up, "TOGETHER", 2)
    as_of_another_protocol(many)
    assert follow_up.refresh_due(world.madrid, today=TODAY, until=lambda: True) == (2, 0)
    assert FollowUp.objects.filter(site=world.madrid, protocol=CURRENT.version).count() == 2
    assert refresh_all(world.madrid) == (4, 0)


def test_whom_another_process_refreshed_meanwhile_is_passed_over(world, many, monkeypatch, caplog):
    monkeypatch.setattr(follow_up, "TOGETHER", 2)
    as_of_another_protocol(many)
    done = follow_up.refresh_each(follow_up.waiting(TODAY).filter(site=world.madrid), today=TODAY)
    assert next(done) == (2, 0)
    assert refresh_all(world.madrid) == (4, 0)
    assert list(done) == [(0, 0), (0, 0)]
    assert not caplog.records


def test_what_waits_keeps_no_reminder_from_being_queued(world, many, monkeypatch):
    monkeypatch.setattr(reminders, "REFRESHING", 0)
    monkeypatch.setattr(follow_up, "TOGETHER", 1)
    as_of_another_protocol(many)
    counts = reminders.refresh_and_queue(now=timezone.now(), today=TODAY)
    assert counts.refreshed < len(many)
    assert set(Reminder.objects.values_list("item__patient", flat=True)) >= {patient.pk for patient in many}


def test_a_window_that_opens_needs_no_refresh_and_one_that_is_late_does(world, many):
    """SR-25 tells of the late one; the list counts both from their dates."""
    result(world.rosa, world.ana, "vegf", "180", TODAY, unit="pg/mL", specimen="plasma")
    item = ScheduleItem.objects.get(patient=world.rosa, state="open", panel="vegf")
    assert item.opens > TODAY
    late_on = item.due_by + timedelta(days=1)
    follow_up.refresh(world.rosa, today=item.opens - timedelta(days=1))
    assert item.opens < FollowUp.objects.get(patient=world.rosa).next_review_on <= late_on
    follow_up.refresh(world.rosa, today=late_on)
    assert item.panel in str(Alert.objects.get(patient=world.rosa, rule="SR-25", state="open").evidence)


# --- by command ----------------------------------------------------------------------------------------------------


def test_the_command_refreshes_whoever_waits(world, many):
    before = tables(many)
    as_of_another_protocol(many)
    code, told = command("--site", "MADRID")
    assert (code, told["refreshed"], told["failed"], told["waiting"]) == (0, 6, 0, 0)
    assert told["protocol"] == CURRENT.version
    assert tables(many)[1] == before[1]
    assert command()[1]["refreshed"] == 0


def test_the_command_refreshes_everybody_on_request(world, many):
    code, told = command("--all")
    assert (code, told["refreshed"]) == (0, FollowUp.objects.count())


def test_the_command_says_by_its_exit_code_that_somebody_waits_still(world, many):
    as_of_another_protocol(many)
    breaking(many[0])
    code, told = command()
    assert (code, told["refreshed"], told["failed"], told["waiting"]) == (1, 5, 1, 1)


def test_the_command_refuses_a_site_that_is_not_there(world):
    with pytest.raises(CommandError, match="No site NOWHERE") as refused:
        call_command("refresh_schedules", "--site", "NOWHERE", stdout=io.StringIO())
    assert refused.value.returncode == 2


def test_the_command_tells_how_far_it_is(world, many, monkeypatch):
    monkeypatch.setattr("monitoring.management.commands.refresh_schedules.TOLD_EVERY", 0)
    as_of_another_protocol(many)
    out, err = io.StringIO(), io.StringIO()
    call_command("refresh_schedules", stdout=out, stderr=err, no_color=True)
    assert "MADRID: 6 of 6" in err.getvalue()
    assert "6 patients refreshed" in out.getvalue()
