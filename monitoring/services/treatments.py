"""Treatments of every kind: recorded, changed with their history kept, voided with a reason."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import Treatment
from monitoring.protocol import history as facts
from monitoring.protocol.assessment import Assessment
from monitoring.protocol.current import CURRENT
from monitoring.protocol.limits import IMPOSSIBLE_DOSE_GY, UNLIKELY_DOSE_GY
from monitoring.protocol.medicines import agent_code
from monitoring.protocol.rows import ThresholdName
from monitoring.protocol.vocabulary import (
    AGENTS,
    DISEASE_DIRECTED,
    Indication,
    StopReason,
    TreatmentKind,
)
from monitoring.selectors.history import treatment_facts
from monitoring.services import checks, contradictions, follow_up, recording
from patients import audit
from patients.models import AuditType, Patient, User

MOST_LINES = 20
MOST_AGENTS = 20
FIELDS = ("kind", "line", "agents", "start", "end", "dose_gy", "indication", "stop_reason", "note")


class StaleVersion(Exception):
    """Somebody changed the treatment meanwhile; `treatment` is as it stands now."""

    def __init__(self, treatment: Treatment) -> None:
        super().__init__(f"treatment {treatment.pk} is at version {treatment.version}")
        self.treatment = treatment


@transaction.atomic
def record(
    *, patient: Patient, by: User | None, today: date, origin: str, refresh: bool = True, **fields
) -> tuple[Treatment, list[str]]:
    """Store a treatment. Returns it and the codes of warnings. Start and end may lie ahead (planned).

    fields: kind, line?, agents?, start, end?, dose_gy?, indication?, stop_reason?, note?.
    """
    follow_up.take_turn(patient)
    treatment = Treatment(patient=patient, recorded_by=by, source=origin, **_clean(fields))
    _check(treatment, today)
    _number(treatment)
    treatment._history_user = by
    treatment.save()
    audit.record(AuditType.TREATMENT_RECORDED, by=by, patient=patient, id=treatment.pk, kind=treatment.kind)
    if not refresh:
        return treatment, warnings(treatment)
    return treatment, warnings(treatment) + _contradicted(
        treatment, follow_up.judge_anew(patient, today=today)
    )


def _contradicted(treatment: Treatment, judged: Assessment) -> list[str]:
    """What does not go together with it; that it names no agents is said by `warnings`."""
    return [
        code
        for code in contradictions.of_treatment(judged, treatment.pk)
        if code != contradictions.SYSTEMIC_WITHOUT_AGENTS
    ]


@transaction.atomic
def change(
    *, treatment: Treatment, by: User, today: date, version: int, reason: str = "", **fields
) -> tuple[Treatment, list[str]]:
    """Change the given fields; what stood before stays in the row's history. Raises StaleVersion."""
    follow_up.take_turn(treatment.patient)
    current = Treatment.objects.select_for_update().select_related("patient__site").get(pk=treatment.pk)
    if current.version != version:
        raise StaleVersion(current)
    if current.is_voided:
        raise ValidationError(
            {"kind": ValidationError(_("A voided treatment cannot be changed."), code="voided")}
        )
    changed = [name for name, value in _clean(fields).items() if getattr(current, name) != value]
    odd: list[str] = []
    if changed:
        for name, value in _clean(fields).items():
            setattr(current, name, value)
        _check(current, today)
        _number(current)
        current.version += 1
        current._history_user, current._change_reason = (
            by,
            recording.checked_text(reason, "reason", 100) or None,
        )
        current.save()
        audit.record(
            AuditType.TREATMENT_CHANGED,
            by=by,
            patient=current.patient,
            id=current.pk,
            fields=sorted(changed),
            reason=reason,
        )
        odd = _contradicted(current, follow_up.judge_anew(current.patient, today=today))
    return current, warnings(current) + odd


@transaction.atomic
def void(treatment: Treatment, *, by: User, today: date, reason: str) -> None:
    follow_up.take_turn(treatment.patient)
    treatment._history_user = by
    recording.void(treatment, by=by, reason=reason, type=AuditType.TREATMENT_VOIDED)
    follow_up.refresh(treatment.patient, today=today)


def proposed(
    *, patient: Patient, today: date, treatment: Treatment | None = None, **fields
) -> facts.Treatment:
    """The treatment as `record` (or `change`, where one is given) would store it. Refuses as they do."""
    row = copy.copy(treatment) if treatment else Treatment(patient=patient)
    for name, value in _clean(fields).items():
        setattr(row, name, value)
    _check(row, today)
    _number(row)
    return treatment_facts(row)


def _number(treatment: Treatment) -> None:
    """Without a number it is the next line; what is given beside the disease belongs to none."""
    if treatment.line is None and treatment.kind in DISEASE_DIRECTED:
        treatment.line = line_for(treatment)


def line_for(treatment: Treatment) -> int:
    """The next line, but a transplant joins the line that runs or ended shortly before (contract §2)."""
    others = [
        (row.line, treatment_facts(row))
        for row in Treatment.objects.standing().filter(patient=treatment.patient, kind__in=DISEASE_DIRECTED)
        if row.line is not None and row.pk != treatment.pk
    ]
    if treatment.kind == TreatmentKind.ASCT:
        earliest = treatment.start - timedelta(days=CURRENT.days(ThresholdName.TRANSPLANT_JOINS_LINE))
        joined = [
            (other.start, line)
            for line, other in others
            if other.start <= treatment.start
            and (other.effective_end is None or other.effective_end >= earliest)
        ]
        if joined:
            return max(joined)[1]
    return max((line for line, _other in others), default=0) + 1


def warnings(treatment: Treatment) -> list[str]:
    """Codes of what is stored all the same but worth a second look."""
    found = []
    if treatment.kind == TreatmentKind.SYSTEMIC and not treatment.agents:
        found.append("agents_missing")
    low, high = UNLIKELY_DOSE_GY
    if treatment.dose_gy is not None and not low <= treatment.dose_gy <= high:
        found.append("dose_unlikely")
    if any(agent not in AGENTS for agent in treatment.agents):
        found.append("agent_not_listed")
    return found


def _clean(fields: dict) -> dict:
    """Texts stripped, codes lower-cased where any case is allowed, the dose as a number."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"unknown fields {sorted(unknown)}")
    cleaned = dict(fields)
    if cleaned.get("indication"):
        cleaned["indication"] = str(cleaned["indication"]).strip().lower()
    if "agents" in cleaned:
        cleaned["agents"] = _agents(cleaned["agents"] or [])
    if "note" in cleaned:
        cleaned["note"] = recording.checked_text(cleaned["note"] or "", "note")
    if "dose_gy" in cleaned:
        cleaned["dose_gy"] = _dose(cleaned["dose_gy"])
    for name in ("indication", "stop_reason"):
        if name in cleaned:
            cleaned[name] = cleaned[name] or ""
    return cleaned


def _agents(given: list) -> list[str]:
    agents: list[str] = []
    for agent in given:
        name = agent_code(recording.checked_text(str(agent), "agents", 60).lower())
        if name and name not in agents:
            agents.append(name)
    if len(agents) > MOST_AGENTS:
        checks.refuse("agents", "too_many", _("At most %(most)s agents can be stored."), most=MOST_AGENTS)
    return agents


def _dose(value) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        dose = Decimal(str(value))
        if not dose.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        checks.refuse("dose_gy", "not_a_number", _("“%(value)s” is not a number."), value=str(value)[:40])
    above, most = IMPOSSIBLE_DOSE_GY
    if not above < dose <= most:
        checks.refuse(
            "dose_gy",
            "impossible",
            _("A dose of %(value)s Gy is not possible. Enter more than %(above)s and at most %(most)s Gy."),
            value=str(value)[:40],
            above=above,
            most=most,
        )
    return dose.quantize(Decimal("0.1"))


def _check(treatment: Treatment, today: date) -> None:
    found = []
    for check in (_check_codes, _check_dates):
        try:
            check(treatment, today)
        except ValidationError as error:
            found.append(error)
    checks.together(*found)


def _check_codes(treatment: Treatment, today: date) -> None:
    checks.code(treatment.kind, TreatmentKind, "kind")
    if treatment.indication:
        checks.code(treatment.indication, Indication, "indication")
    if treatment.stop_reason:
        checks.code(treatment.stop_reason, StopReason, "stop_reason")
    if treatment.line is not None and (
        isinstance(treatment.line, bool)
        or not isinstance(treatment.line, int)
        or not 1 <= treatment.line <= MOST_LINES
    ):
        checks.refuse(
            "line", "not_in_range", _("A line is a whole number from 1 to %(most)s."), most=MOST_LINES
        )
    if treatment.dose_gy is not None and treatment.kind != TreatmentKind.RADIOTHERAPY:
        checks.refuse("dose_gy", "not_radiotherapy", _("Only radiotherapy has a dose in Gy."))


def _check_dates(treatment: Treatment, today: date) -> None:
    checks.day(treatment.start, patient=treatment.patient, today=today, field="start", may_lie_ahead=True)
    if treatment.end is not None:
        checks.day(treatment.end, patient=treatment.patient, today=today, field="end", may_lie_ahead=True)
    checks.span(treatment.start, treatment.end)
