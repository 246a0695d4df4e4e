"""What stands beside a patient's name on every page of the record: extent, line and month, ECOG."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.models import Sign
from monitoring.protocol.calendar import months_since
from monitoring.protocol.case import Case
from monitoring.protocol.extent import DIFFUSE, MARROW, extent
from monitoring.protocol.history import History, Reading, SignSeen
from monitoring.protocol.lines import Line
from monitoring.protocol.verdicts import ExtentStatus
from monitoring.protocol.vocabulary import LESION_COUNT, TreatmentStatus
from monitoring.selectors.history import person_of, readings_of, treatments_of
from patients.models import Patient

ECOG = "ecog"


@dataclass(frozen=True, slots=True)
class Banner:
    """`extent` is None for readers who see no judgement; `month`: whole months since the line started."""

    line: Line | None
    running: bool
    month: int
    ecog: Reading | None
    extent: ExtentStatus | None = None


def banner(patient: Patient, today: date, *, judged: bool) -> Banner:
    """Three queries; two for readers who see no judgement."""
    history = History(
        person=person_of(patient),
        readings=readings_of(patient, [ECOG]),
        signs=_signs(patient) if judged else (),
        treatments=treatments_of(patient),
    )
    return banner_of(Case(history, today), judged=judged)


def banner_of(case: Case, *, judged: bool) -> Banner:
    line = case.line
    return Banner(
        line=line,
        running=line is not None
        and any(t.status_on(case.today) == TreatmentStatus.ACTIVE for t in line.treatments),
        month=months_since(line.start, case.today) if line else 0,
        ecog=case.latest_number(ECOG),
        extent=extent(case).status if judged else None,
    )


def _signs(patient: Patient) -> tuple[SignSeen, ...]:
    """Those that the extent rests on."""
    rows = Sign.objects.standing().filter(patient=patient, code__in=[MARROW, DIFFUSE, LESION_COUNT])
    return tuple(
        SignSeen(code=row.code, date=row.date, state=row.state, grade=row.grade, count=row.count, id=row.id)
        for row in rows.order_by("date", "id")
    )
