"""The one door for results: forms, REST, files and messages all come through `record`.

A result is stored as reported and in its canonical unit; the same result twice changes nothing; another value under the
same identity is a correction, which must be asked for, has a reason and keeps what stood before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.exchange.incoming import IncomingResult, Problem
from monitoring.exchange.interpret import Interpreted, at_door, interpret, slips
from monitoring.models import Observation, ObservationRevision, Visit
from monitoring.protocol.assessment import Assessment
from monitoring.services import contradictions, follow_up, recording
from monitoring.services.result_batch import BY_FILE, CORRECTABLE, ONLS_PARTS, Known, Outcome, Writer
from patients import audit
from patients.models import AuditType, Patient, User

__all__ = ["Outcome", "Refused", "check", "correct", "record", "void"]


class Refused(Exception):
    """Nothing was stored. `outcome.problems` says why, each with its row and field."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(", ".join(problem.code for problem in outcome.problems))
        self.outcome = outcome


def record(
    incoming: Iterable[IncomingResult],
    *,
    patient: Patient,
    origin: str,
    by: User | None,
    today: date,
    decimal: str = ".",
    partial: bool = False,
    visit: Visit | Mapping[date, Visit] | None = None,
    refresh: bool = True,
    correct_with: str = "",
) -> Outcome:
    """Store results of one patient in one transaction, then bring the follow-up up to date.

    visit: the one on which they hang, or several by their day; origin: page, rest, csv …; decimal: the decimal mark
    that the door's language or file uses; partial: store what can be stored and report the rest, instead of raising
    Refused; correct_with: a reason with which other values that stand are corrected without being asked for (files).
    """
    outcome = Outcome()
    batch = list(incoming)
    with transaction.atomic():
        follow_up.take_turn(patient)
        known = Known(patient, [raw.analyte for raw in batch])
        writer = Writer(patient, origin, by, visit, known, outcome, correct_with)
        for index, raw in enumerate(batch):
            _take(raw, index, today, decimal, writer)
        writer.flush()
        if outcome.problems and not partial:
            raise Refused(outcome)
        if refresh and outcome.changed_anything:
            warn(outcome, follow_up.judge_anew(patient, today=today))
    return outcome


def warn(outcome: Outcome, judged: Assessment) -> None:
    """Add what does not go together with the results of a batch that is stored and judged."""
    outcome.warnings += [
        Problem(each.code, "value", level="warning", row=outcome.placed[fact])
        for each, fact in contradictions.among(judged, outcome.placed)
    ]


def check(
    incoming: Iterable[IncomingResult], *, patient: Patient, today: date, decimal: str = "."
) -> Outcome:
    """The verdict of `record` without storing anything: what a form asks while the person types."""
    outcome = Outcome()
    batch = list(incoming)
    known = Known(patient, [raw.analyte for raw in batch])
    for index, raw in enumerate(batch):
        row = raw.row if raw.row is not None else index
        found, problems = _read(raw, patient, today, decimal)
        _sort(problems, row, outcome)
        if found is not None and _compare(found, row, known, outcome):
            _check_identity(found, row, known, outcome)
    return outcome


def correct(
    observation: Observation,
    *,
    by: User,
    today: date,
    reason: str,
    origin: str,
    decimal: str = ".",
    **changes: str,
) -> Outcome:
    """Change a standing result, keeping its id and what stood before. `changes`: texts of value, unit, date …

    Raises ValidationError (reason, voided) or Refused (what interpret says, or the place is taken).
    """
    reason = recording.checked_reason(reason)
    outcome = Outcome()
    with transaction.atomic():
        follow_up.take_turn(observation.patient)
        row = Observation.objects.select_for_update().select_related("patient__site").get(pk=observation.pk)
        if row.is_voided:
            message = ValidationError(_("A voided result cannot be corrected."), code="voided")
            raise ValidationError({"value": message})
        found, problems = _read(_as_incoming(row, changes, decimal), row.patient, today, decimal)
        _sort(problems, 0, outcome)
        known = Known(row.patient, [row.analyte], without=row.pk)
        if found is not None and known.at(found) is not None:
            outcome.problems.append(Problem("identity_taken", "date", found.date.isoformat(), row=0))
        if found is None or outcome.problems or not _compare(found, 0, known, outcome, correcting=True):
            raise Refused(outcome)
        if _same(row, found):
            outcome.unchanged.append(row.pk)
        else:
            _revise(row, found, by=by, reason=reason)
            outcome.corrected.append(row.pk)
            follow_up.refresh(row.patient, today=today)
    return outcome


def void(observation: Observation, *, by: User, today: date, reason: str) -> None:
    """Withdraw a result: it leaves schedule, charts and rules, and stays readable with its reason."""
    with transaction.atomic():
        follow_up.take_turn(observation.patient)
        row = (
            Observation.objects.select_for_update(of=("self",))
            .select_related("patient")
            .get(pk=observation.pk)
        )
        recording.void(row, by=by, reason=reason, type=AuditType.RESULT_VOIDED)
        follow_up.refresh(row.patient, today=today)


def _take(raw: IncomingResult, index: int, today: date, decimal: str, writer: Writer) -> None:
    row = raw.row if raw.row is not None else index
    known, outcome = writer.known, writer.outcome
    found, problems = _read(raw, writer.patient, today, decimal)
    _sort(problems, row, outcome)
    if found is None:
        return
    existing = writer.existing(found)
    if existing is not None and _same(existing, found):
        outcome.unchanged.append(existing.pk)
        writer.settled.add(existing.pk)
        return
    if existing is not None and writer.correct_with:
        doubt = "contradiction" if existing.pk in writer.settled else ""
        if doubt or _repeats_what_a_person_corrected(existing, found):
            outcome.problems.append(_stands(doubt or "changed_value", existing, found, row))
            return
        found = replace(found, correct=True, reason=writer.correct_with)
    if not _check_identity(found, row, known, outcome) or not _compare(found, row, known, outcome):
        return
    outcome.placed[(found.analyte, found.date)] = row
    if existing is None:
        writer.store(found)
    else:
        _revise(existing, found, by=writer.by, reason=found.reason)
        writer.settled.add(existing.pk)
        outcome.corrected.append(existing.pk)


def _read(raw: IncomingResult, patient: Patient, today: date, decimal: str):
    return interpret(raw, birth_date=patient.birth_date, today=today, decimal=decimal, sex=patient.sex)


def _check_identity(found: Interpreted, row: int, known: Known, outcome: Outcome) -> bool:
    """Another value under the same identity must be asked for as a correction."""
    existing = known.at(found)
    if existing is None or found.correct or _same(existing, found):
        return True
    outcome.problems.append(_stands("changed_value", existing, found, row))
    return False


def _repeats_what_a_person_corrected(existing: Observation, found: Interpreted) -> bool:
    """A file that is sent again must not undo what somebody has set right since."""
    revisions = list(existing.revisions.order_by("version"))
    if not revisions or revisions[-1].reason.startswith(BY_FILE):
        return False
    told = (_as_json(_as_stored(found.value)), found.comparator, found.coded)
    return any(
        told == (_as_json(_as_stored(_number(said["value"]))), said["comparator"], said["coded"])
        for said in (revision.said for revision in revisions)
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _stands(code: str, existing: Observation, found: Interpreted, row: int) -> Problem:
    stands = f"{existing.reported_value} {existing.reported_unit}".strip()
    return Problem(code, "value", found.reported_value, {"stands": stands, "id": existing.pk}, row=row)


def _sort(problems: Iterable[Problem], row: int, outcome: Outcome) -> None:
    for problem in problems:
        (outcome.problems if problem.is_error else outcome.warnings).append(replace(problem, row=row))


def _compare(
    found: Interpreted, row: int, known: Known, outcome: Outcome, *, correcting: bool = False
) -> bool:
    """Verdicts that need the patient's other results: a leap since the last value, parts that miss their total.

    False when one of them refuses the result.
    """
    parts = {name: known.on_day(name, found.date) for name in ONLS_PARTS}
    problems = slips(found, last=known.last_before(found), same_day=parts, correcting=correcting)
    _sort(problems, row, outcome)
    return not any(problem.is_error for problem in problems)


def _same(row: Observation, found: Interpreted) -> bool:
    """Nothing that a reader would see differs: canonical value, words, limits given with it, usability, status, day."""
    compared = ("date", "comparator", "coded", "unusable", "specimen", "lab", "method", "component")
    if any(getattr(row, name) != getattr(found, name) for name in compared):
        return False
    if _as_stored(row.value) != _as_stored(found.value):
        return False
    status_moved = row.status != found.status and "preliminary" in (row.status, found.status)
    return not status_moved and not _other_limits(row, found)


def _other_limits(row: Observation, found: Interpreted) -> bool:
    given = [(row.lower_limit, found.lower_limit), (row.upper_limit, found.upper_limit)]
    return any(new is not None and _as_stored(old) != _as_stored(new) for old, new in given)


def _as_stored(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.000001"))


def _revise(row: Observation, found: Interpreted, *, by: User | None, reason: str) -> None:
    """Keep what stood, then set the row to what is found. A correction of a final result reads `corrected`."""
    ObservationRevision.objects.create(
        observation=row,
        version=row.version,
        said={name: _as_json(getattr(row, name)) for name in CORRECTABLE},
        replaced_by=by,
        reason=reason,
    )
    was_preliminary = row.status == "preliminary"
    for name in CORRECTABLE:
        new = getattr(found, name)
        if name in ("lower_limit", "upper_limit") and new is None:
            continue  # limits that were not given again stay
        setattr(row, name, new)
    if not was_preliminary and found.status != "preliminary":
        row.status = "corrected"
    row.version += 1
    row.save()
    facts = {"id": row.pk, "analyte": row.analyte, "reason": reason}
    audit.record(AuditType.RESULT_CORRECTED, by=by, patient=row.patient, **facts)


def _as_json(value):
    return str(value) if isinstance(value, date | Decimal) else value


def _as_incoming(row: Observation, changes: dict[str, str], decimal: str) -> IncomingResult:
    """The stored result as a door would bring it, with the wanted changes: one verdict for new and corrected ones."""
    texts = {
        "value": at_door(row, decimal),
        "unit": row.reported_unit,
        "date": row.date.isoformat(),
        "specimen": row.specimen,
        "lab": row.lab,
        "method": row.method,
        "component": row.component,
        "status": "final" if row.status == "corrected" else row.status,
        "unusable": row.unusable,
        "note": row.note,
    }
    stored = IncomingResult(analyte=row.analyte, source_id=row.source_id, **texts)  # type: ignore[arg-type]
    return replace(stored, **changes)  # type: ignore[arg-type]
