"""Appointments: tied to items, moved with their history kept, cancelled with a reason, never deleted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from monitoring import wording
from monitoring.models import Appointment, ReminderSettings, ScheduleItem
from monitoring.selectors import appointments as read
from monitoring.selectors import due
from monitoring.services import appointments, enrolment, schedule, treatments
from patients.models import AuditEvent
from tests.world import TODAY, result

ON = date(2026, 12, 3)
DAY = timedelta(days=1)


def booked(world, panels=("vegf", "spep"), on=ON):
    made, _warnings = appointments.book(
        patient=world.rosa, on=on, panels=panels, by=world.carla, today=TODAY, origin="page"
    )
    return made


def code_of(error: pytest.ExceptionInfo) -> dict[str, str]:
    return {name: found[0].code for name, found in error.value.error_dict.items()}


def audited(type: str) -> AuditEvent:
    return AuditEvent.objects.get(type=type)


def item(world, panel: str) -> ScheduleItem:
    return ScheduleItem.objects.get(patient=world.rosa, panel=panel, state="open")


def test_booking_leaves_its_row_in_the_audit_trail(world):
    made = booked(world)
    event = audited("appointment.booked")
    assert (event.actor, event.patient_id) == ("carla@example.org", world.rosa.pk)
    items = sorted(event.facts.pop("items"))
    assert items == sorted(ScheduleItem.objects.filter(appointment=made).values_list("pk", flat=True))
    assert event.facts == {"id": made.pk, "panels": ["vegf", "spep"], "date": "2026-12-03"}


def test_moving_keeps_the_earlier_day_in_the_history(world):
    made = booked(world)
    moved, said = appointments.move(made, to=ON + DAY, by=world.ana, today=TODAY)
    assert (moved.pk, moved.date, moved.version, said) == (made.pk, ON + DAY, 2, [])
    past = [(row.date, row.history_user) for row in moved.history.order_by("history_id")]
    assert past == [(ON, world.carla), (ON + DAY, world.ana)]
    facts = {"id": made.pk, "from": "2026-12-03", "to": "2026-12-04"}
    assert audited("appointment.moved").facts == facts
    assert item(world, "vegf").appointment == moved


def test_cancelling_needs_a_reason_and_frees_the_tests(world):
    made = booked(world)
    with pytest.raises(ValidationError) as error:
        appointments.cancel(made, by=world.carla, reason=" ")
    assert code_of(error) == {"reason": "required"}
    appointments.cancel(made, by=world.carla, reason="on holiday")
    made.refresh_from_db()
    assert (made.void_reason, made.voided_by, read.status(made, TODAY)) == (
        "on holiday",
        world.carla,
        "cancelled",
    )
    assert audited("appointment.cancelled").facts == {"id": made.pk, "reason": "on holiday"}
    assert item(world, "vegf").appointment is None
    assert booked(world).pk != made.pk


def test_what_was_cancelled_stays_cancelled(world):
    made = booked(world)
    appointments.cancel(made, by=world.carla, reason="on holiday")
    with pytest.raises(ValidationError) as error:
        appointments.move(made, to=ON, by=world.carla, today=TODAY)
    assert code_of(error) == {"date": "cancelled"}
    with pytest.raises(ValidationError) as error:
        appointments.cancel(made, by=world.carla, reason="again")
    assert code_of(error) == {"reason": "cancelled"}


def test_it_is_not_moved_into_the_past(world):
    made = booked(world)
    with pytest.raises(ValidationError) as error:
        appointments.move(made, to=TODAY - DAY, by=world.carla, today=TODAY)
    assert code_of(error) == {"date": "date_in_past"}
    assert appointments.move(made, to=TODAY, by=world.carla, today=TODAY)[0].date == TODAY


def test_the_database_refuses_to_delete_one(world):
    made = booked(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        Appointment.objects.filter(pk=made.pk)._raw_delete("default")


def test_a_test_that_was_not_done_can_be_booked_again_the_day_after(world):
    booked(world)
    again = appointments.book(
        patient=world.rosa, on=ON + 9 * DAY, panels=["vegf"], by=world.carla, today=ON + DAY, origin="page"
    )[0]
    assert item(world, "vegf").appointment == again
    with pytest.raises(ValidationError):
        appointments.book(
            patient=world.rosa,
            on=ON + 8 * DAY,
            panels=["vegf"],
            by=world.carla,
            today=ON + 9 * DAY,
            origin="page",
        )


def test_a_test_that_was_done_and_falls_due_anew_knows_nothing_of_the_old_appointment(world):
    booked(world, on=TODAY)
    result(world.rosa, world.ana, "vegf", "900", TODAY, unit="pg/mL", specimen="plasma")
    assert item(world, "vegf").appointment is None
    assert item(world, "spep").appointment is not None


def test_what_else_is_recorded_leaves_the_appointment(world):
    made = booked(world)
    result(world.rosa, world.ana, "platelets", "310", TODAY, unit="10*9/L")
    assert item(world, "vegf").appointment == made


@pytest.mark.parametrize(
    "on, said",
    [
        pytest.param(date(2027, 2, 28), ["early_pet", "closed_day"], id="the day before month 6, a Sunday"),
        pytest.param(date(2027, 2, 26), ["early_pet"], id="the Friday before"),
        pytest.param(date(2027, 3, 1), [], id="month 6"),
    ],
)
def test_a_pet_before_month_6_is_booked_with_a_warning(world, on, said):
    """S2-38: six to twelve months after the end of treatment."""
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
    _made, warned = appointments.book(
        patient=world.rosa, on=on, panels=["pet_ct"], by=world.carla, today=TODAY, origin="page"
    )
    assert warned == said
    assert appointments.warnings(world.rosa, on, ["vegf"]) == [code for code in said if code != "early_pet"]


@pytest.mark.parametrize(
    "on, said",
    [
        pytest.param(date(2026, 12, 4), [], id="a Friday"),
        pytest.param(date(2026, 12, 5), ["closed_day"], id="a Saturday"),
        pytest.param(date(2026, 12, 8), ["holiday"], id="a Tuesday that is a holiday"),
        pytest.param(date(2026, 12, 6), ["holiday"], id="a Sunday that is a holiday"),
    ],
)
def test_a_day_on_which_the_clinic_is_closed_is_booked_with_a_warning(world, on, said):
    holidays = [{"date": "2026-12-06", "name": "Constitución"}, {"date": "2026-12-08", "name": ""}]
    ReminderSettings.objects.create(
        site=world.madrid, holidays=holidays, clinic_days=[1, 2, 3, 4, 5], steps=[]
    )
    made, warned = appointments.book(
        patient=world.rosa, on=on, panels=["vegf"], by=world.carla, today=TODAY, origin="page"
    )
    assert (made.date, warned) == (on, said)
    assert appointments.move(made, to=on, by=world.carla, today=TODAY)[1] == said
    assert all(wording.appointment_warning(code) != code for code in said)


@pytest.mark.parametrize(
    "until, said",
    [
        pytest.param(ON, ["waived"], id="until that day"),
        pytest.param(ON - DAY, [], id="until the day before"),
        pytest.param(None, [], id="not waived"),
    ],
)
def test_a_waived_test_is_booked_with_a_warning(world, until, said):
    if until:
        schedule.waive(
            patient=world.rosa, panel="vegf", reason="abroad", until=until, by=world.pablo, today=TODAY
        )
    made, warned = appointments.book(
        patient=world.rosa, on=ON, panels=["spep", "vegf"], by=world.carla, today=TODAY, origin="rest"
    )
    assert (made.date, warned) == (ON, said)
    assert appointments.warnings(world.rosa, ON, ["spep"]) == []
    assert all(wording.appointment_warning(code) != code for code in said)


def test_a_test_of_which_nothing_is_open_is_booked_once_all_the_same(world):
    booked(world, panels=["stabilisation_check"])
    with pytest.raises(ValidationError) as error:
        booked(world, panels=["stabilisation_check", "ncs"], on=ON + DAY)
    assert code_of(error) == {"panels": "already_booked"}
    assert Appointment.objects.count() == 1
    booked(world, panels=["ncs", "residual_lesion_review"])
    appointments.cancel(Appointment.objects.earliest("pk"), by=world.carla, reason="by mistake")
    booked(world, panels=["stabilisation_check"])


def test_moving_to_its_own_day_changes_nothing(world):
    made = booked(world)
    moved, _said = appointments.move(made, to=ON, by=world.carla, today=TODAY)
    assert (moved.version, moved.moved_at) == (1, None)
    assert not AuditEvent.objects.filter(type="appointment.moved").exists()


def test_where_follow_up_is_closed_nothing_is_moved(world):
    made = booked(world)
    enrolment.close(
        patient=world.rosa, by=world.ana, status="transferred", on=TODAY, today=TODAY, reason="moved"
    )
    with pytest.raises(ValidationError) as error:
        appointments.move(made, to=ON + DAY, by=world.carla, today=TODAY)
    assert code_of(error) == {"date": "closed"}
    appointments.cancel(made, by=world.carla, reason="moved away")


def test_trips_leave_out_what_is_booked_until_its_day_has_passed(world):
    def panels(today: date) -> set[str]:
        found = read.trips(due.open_items(world.rosa, today), today)
        return {panel for trip in found for panel in trip.panels}

    every = panels(TODAY)
    booked(world)
    assert every - panels(TODAY) == {"vegf", "spep"}
    assert every - panels(ON) == {"vegf", "spep"}
    assert panels(ON + DAY) == every
