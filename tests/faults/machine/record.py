"""What people do while mails are on their way: tests done and undone, postponed, booked; patients and colleagues."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from monitoring.models import Appointment, Observation
from monitoring.services import appointments, contacts, enrolment, results, schedule
from monitoring.services.results import Refused
from patients.models import Patient
from tests import world as worlds
from tests.faults.machine.clinic import MOST_REMINDED

DAYS = st.integers(0, 3)
WHO = st.integers(0, MOST_REMINDED - 1)
PANELS = st.sampled_from(["vegf", "cbc", "spep"])


@contextmanager
def if_it_may_be():
    """People try; what the product refuses has not happened."""
    with suppress(ValidationError, Refused, Http404), transaction.atomic():
        yield


class Record:
    def patient(self, which: int) -> Patient:
        return Patient.objects.get(pk=self.patients[which % len(self.patients)].pk)

    def staff(self, patient: Patient):
        return self.world.ana if patient.site_id == self.world.madrid.pk else self.world.lena

    @precondition(lambda self: len(self.patients) < MOST_REMINDED)
    @rule()
    def a_patient_comes(self):
        mrn = f"0009{len(self.patients)}"
        new = worlds.register(self.world.madrid, self.world.ana, self.day(), mrn=mrn, given_name="Sol")
        self.patients.append(new)

    @rule(which=WHO, value=st.integers(100, 900))
    def a_test_is_done(self, which, value):
        patient = self.patient(which)
        on = self.day(patient)
        with if_it_may_be():
            kind = {"unit": "pg/mL", "specimen": "plasma"}
            worlds.result(patient, self.staff(patient), "vegf", str(value), on, today=on, **kind)

    @rule(which=WHO)
    def a_result_is_voided(self, which):
        patient = self.patient(which)
        last = Observation.objects.standing().filter(patient=patient).last()
        if last is not None:
            with if_it_may_be():
                today = self.day(patient)
                results.void(last, by=self.staff(patient), today=today, reason="entered for somebody else")

    @rule(which=WHO, panel=PANELS, days=st.integers(1, 3), waived=st.booleans())
    def a_test_is_put_off(self, which, panel, days, waived):
        patient = self.patient(which)
        today = self.day(patient)
        with if_it_may_be():
            put_off = schedule.waive if waived else schedule.postpone
            until = today + timedelta(days=days)
            put_off(
                patient=patient, panel=panel, reason="away", until=until, by=self.world.pablo, today=today
            )

    @rule(which=WHO, panel=PANELS, days=DAYS)
    def an_appointment_is_booked_or_moved(self, which, panel, days):
        patient = self.patient(which)
        today = self.day(patient)
        on = today + timedelta(days=days)
        standing = Appointment.objects.filter(patient=patient, voided_at=None).last()
        with if_it_may_be():
            if standing is None:
                known = {"by": self.world.ana, "today": today, "origin": "page"}
                appointments.book(patient=patient, on=on, panels=[panel], **known)
            else:
                appointments.move(standing, to=on, by=self.world.ana, today=today)

    @rule(which=WHO)
    def an_appointment_is_cancelled(self, which):
        standing = Appointment.objects.filter(patient=self.patient(which), voided_at=None).last()
        if standing is not None:
            with if_it_may_be():
                appointments.cancel(standing, by=self.world.ana, reason="ill")

    @rule(which=WHO, outcome=st.sampled_from(["no_answer", "declined", "reached"]))
    def somebody_calls(self, which, outcome):
        patient = self.patient(which)
        today = self.day(patient)
        with if_it_may_be():
            known = {"by": self.world.ana, "today": today, "origin": "page"}
            contacts.log(patient=patient, on=today, channel="phone", outcome=outcome, **known)

    @rule(which=WHO, closed=st.booleans())
    def a_patient_leaves_or_comes_back(self, which, closed):
        patient = self.patient(which)
        today = self.day(patient)
        with if_it_may_be():
            if closed:
                by = self.staff(patient)
                enrolment.close(
                    patient=patient, by=by, status="transferred", on=today, today=today, reason="moved"
                )
            else:
                enrolment.reopen(patient=patient, by=self.staff(patient), today=today, reason="came back")

    @precondition(lambda self: not self.gone)
    @rule(person=st.sampled_from(["carla", "cora"]), how=st.sampled_from(["left", "role taken"]))
    def a_coordinator_leaves(self, person, how):
        user = self.world.carla if person == "carla" else self.cora
        if how == "left":
            type(user).objects.filter(pk=user.pk).update(is_active=False)
        else:
            user.memberships.all().delete()
        self.gone[user.email] = self.copies_to(user.email)
