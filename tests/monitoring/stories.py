"""What people of a clinic do to one record, day by day: deeds for tests that tell stories of any kind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from hypothesis import strategies as st

from monitoring.exchange.incoming import IncomingResult
from monitoring.models import (
    Alert,
    Appointment,
    Condition,
    Decision,
    Event,
    Observation,
    ScheduleItem,
    Sign,
    Treatment,
    Visit,
)
from monitoring.protocol.case import Case
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.responses.rests_on import rests_on
from monitoring.selectors.history import judged_history_of
from monitoring.services import (
    alerts,
    appointments,
    contacts,
    decisions,
    enrolment,
    events,
    intervals,
    response_assessments,
    results,
    schedule,
    sign_offs,
    signs,
    treatments,
    visits,
)
from patients.models import Patient, User

PLASMA = {"unit": "pg/mL", "specimen": "plasma", "upper_limit": "100"}
VALUES: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "vegf": (("40", "182", "740", "<31", ">2000"), PLASMA),
    "m_protein": (("0.3", "1.2", "not detected"), {"unit": "g/dL"}),
    "platelets": (("300", "455"), {"unit": "10*3/uL"}),
    "hemoglobin": (("10", "17"), {"unit": "g/dL", "upper_limit": "15.5"}),
    "creatinine": (("0.9", "3.1"), {"unit": "mg/dL"}),
    "onls": (("2", "7"), {"unit": "{score}"}),
    "pet_avid_lesions": (("0", "3"), {}),
    "ncs.median_motor.right.cmap": (("3.1", "6.2"), {"unit": "mV"}),
}
REASON = "as told"


class Story:
    """The people, the patient, and the day it is. A deed that is refused changes nothing."""

    def __init__(self, patient: Patient, physician: User) -> None:
        self.patient, self.by, self.today = patient, physician, date.min

    def does(self, deed: str, which: int, ago: int, choice: int) -> bool:
        """One deed: on the row `which` of its kind, about a day so long ago. False where it was refused."""
        try:
            with transaction.atomic():
                getattr(self, deed)(which, self.today - timedelta(days=ago), choice)
        except (ValidationError, results.Refused, Http404):
            return False
        return True

    @property
    def said(self) -> dict[str, Any]:
        return {"by": self.by, "today": self.today}

    def _any(self, rows: Any, which: int) -> Any:
        found = list(rows.order_by("pk"))
        if not found:
            raise Http404
        return found[which % len(found)]

    def _own(self, model: Any) -> Any:
        return model.objects.filter(patient=self.patient)

    def _panel(self, which: int) -> str:
        return self._any(self._own(ScheduleItem).filter(state="open", opens__isnull=False), which).panel

    def result(self, which: int, day: date, choice: int) -> None:
        analyte = sorted(VALUES)[which % len(VALUES)]
        values, rest = VALUES[analyte]
        status = ("final", "final", "final", "preliminary")[choice % 4]
        given = IncomingResult(
            analyte=analyte, value=values[choice % len(values)], date=day.isoformat(), status=status, **rest
        )
        results.record([given], patient=self.patient, origin="rest", partial=True, **self.said)

    def corrected(self, which: int, day: date, choice: int) -> None:
        row = self._any(self._own(Observation).standing(), which)
        values = VALUES[row.analyte][0]
        change = [{"value": values[choice % len(values)]}, {"date": day.isoformat()}][which % 2]
        results.correct(row, reason=REASON, origin="rest", **change, **self.said)

    def voided(self, which: int, day: date, choice: int) -> None:
        deeds = (
            (results.void, Observation),
            (treatments.void, Treatment),
            (events.void, Event),
            (events.void_condition, Condition),
            (signs.void, Sign),
            (decisions.void, Decision),
            (visits.void, Visit),
        )
        deed, model = deeds[choice % len(deeds)]
        deed(self._any(self._own(model).standing(), which), reason=REASON, **self.said)

    def treated(self, which: int, day: date, choice: int) -> None:
        kind, agents = (
            ("systemic", ["lenalidomide"]),
            ("radiotherapy", []),
            ("asct", ["melphalan"]),
            ("systemic", ["bortezomib"]),
            ("supportive", ["aspirin"]),
        )[choice % 5]
        end = day + timedelta(days=which * 9) if which % 3 else None
        treatments.record(
            patient=self.patient, kind=kind, agents=agents, start=day, end=end, origin="rest", **self.said
        )

    def treated_otherwise(self, which: int, day: date, choice: int) -> None:
        row = self._any(self._own(Treatment).standing(), which)
        change: dict[str, Any] = [
            {"end": day, "stop_reason": "toxicity"},
            {"start": day},
            {"agents": ["daratumumab"]},
            {"end": None},
        ][choice % 4]
        treatments.change(treatment=row, version=row.version, **change, **self.said)

    def happened(self, which: int, day: date, choice: int) -> None:
        code = ("stroke", "progression", "arterial_thrombosis", "death")[choice % 3]
        events.record(patient=self.patient, on=day, code=code, origin="rest", **self.said)

    def beside(self, which: int, day: date, choice: int) -> None:
        code = ("diabetes", "pregnancy", "neuropathy_other")[choice % 3]
        events.record_condition(
            patient=self.patient, code=code, start=day if which % 2 else None, origin="rest", **self.said
        )

    def beside_no_more(self, which: int, day: date, choice: int) -> None:
        events.end_condition(self._any(self._own(Condition).standing(), which), end=day, **self.said)

    def found(self, which: int, day: date, choice: int) -> None:
        code = ("papilledema", "castleman", "polyneuropathy", "stabilised_after_radiotherapy")[which % 4]
        state = ("present", "absent", "not_assessed")[choice % 3]
        signs.record(patient=self.patient, on=day, signs={code: state}, origin="rest", **self.said)

    def decided(self, which: int, day: date, choice: int) -> None:
        code = ("continue", "watch", "switch")[choice % 3]
        decisions.record(
            patient=self.patient, on=day, decision=code, reason="toxicity", origin="rest", **self.said
        )

    def seen(self, which: int, day: date, choice: int) -> None:
        visits.log(
            patient=self.patient, on=day, kind="clinic", note=f"note {choice}", origin="rest", **self.said
        )

    def called(self, which: int, day: date, choice: int) -> None:
        contacts.log(
            patient=self.patient,
            on=day,
            channel="phone",
            outcome="reached",
            note=f"call {choice}",
            origin="rest",
            **self.said,
        )

    def waived(self, which: int, day: date, choice: int) -> None:
        until = self.today + timedelta(days=choice * 3)
        schedule.waive(
            patient=self.patient, panel=self._panel(which), reason=REASON, until=until, **self.said
        )

    def waiver_ended(self, which: int, day: date, choice: int) -> None:
        item = self._any(self._own(ScheduleItem).filter(state="open", waived_until__isnull=False), which)
        schedule.end_waiver(patient=self.patient, panel=item.panel, **self.said)

    def postponed(self, which: int, day: date, choice: int) -> None:
        until = self.today + timedelta(days=choice * 3)
        schedule.postpone(
            patient=self.patient, panel=self._panel(which), reason=REASON, until=until, **self.said
        )

    def awaited(self, which: int, day: date, choice: int) -> None:
        since = day if choice % 4 else None
        schedule.await_result(patient=self.patient, panel=self._panel(which), since=since, **self.said)

    def booked(self, which: int, day: date, choice: int) -> None:
        appointments.book(
            patient=self.patient,
            on=self.today + timedelta(days=choice),
            panels=[self._panel(which), self._panel(which + 1)],
            origin="rest",
            **self.said,
        )

    def moved(self, which: int, day: date, choice: int) -> None:
        row = self._any(self._own(Appointment).standing(), which)
        appointments.move(row, to=self.today + timedelta(days=choice), **self.said)

    def cancelled(self, which: int, day: date, choice: int) -> None:
        row = self._any(self._own(Appointment).standing(), which)
        appointments.cancel(row, by=self.by, reason=REASON)

    def spaced(self, which: int, day: date, choice: int) -> None:
        months = (choice + 1, choice + 1) if choice % 3 else None
        if which % 2:
            panel = ("vegf", "ncs", "spep")[which % 3]
            intervals.override(patient=self.patient, panel=panel, months=months, reason=REASON, **self.said)
        else:
            row = ("vegf", "cbc")[choice % 2]
            intervals.set_policy(site=self.patient.site, row=row, months=months, reason=REASON, **self.said)

    def edited(self, which: int, day: date, choice: int) -> None:
        change: dict[str, Any] = [
            {"diagnosis_date": day},
            {"sex": "male" if which % 2 else "female"},
            {"pregnancy_prevention": "enrolled"},
            {"family_name": f"Vega {which}"},
            {"replacement_plans": {"endocrine_adrenal": "hydrocortisone"}},
            {"birth_date": date(1950 + which, 5, 2)},
        ][choice % 6]
        current = Patient.objects.get(pk=self.patient.pk)
        enrolment.change(patient=current, version=current.version, **change, **self.said)

    def closed(self, which: int, day: date, choice: int) -> None:
        status = ("deceased", "transferred")[choice % 2]
        enrolment.close(patient=self.patient, status=status, on=day, reason=REASON, **self.said)

    def reopened(self, which: int, day: date, choice: int) -> None:
        enrolment.reopen(patient=self.patient, reason=REASON, **self.said)

    def acknowledged(self, which: int, day: date, choice: int) -> None:
        alerts.acknowledge(self._any(self._own(Alert).standing(), which), by=self.by, reason=REASON)

    def assessed(self, which: int, day: date, choice: int) -> None:
        responses = Judgement(Case(judged_history_of(self.patient), self.today)).responses
        response = list(responses)[which % len(list(responses))]
        overruled = {"verdict": "overruled", "category": "PD", "reason": REASON}
        word = overruled if choice % 2 else {"verdict": "confirmed"}
        response_assessments.assess(
            patient=self.patient, channel=response.channel, shown=rests_on(response), **word, **self.said
        )

    def signed(self, which: int, day: date, choice: int) -> None:
        status = ("approved", "under_review", "withdrawn")[choice % 3]
        kind, subject = (("schedule", "vegf"), ("rule", "SR-16c"), ("statement", "S2-36"))[which % 3]
        sign_offs.sign(
            site=self.patient.site, kind=kind, subject=subject, status=status, by=self.by, note=REASON
        )


DEEDS = sorted(
    name
    for name, found in vars(Story).items()
    if callable(found) and name not in ("does",) and name[0] != "_"
)
# What others speak about, and what has something to be done to, comes more often.
deeds = st.tuples(
    st.sampled_from(["result", "corrected", "voided", "treated", "awaited", "waiver_ended", *DEEDS]),
    st.integers(0, 4),
    st.integers(0, 400),
    st.integers(0, 20),
)
