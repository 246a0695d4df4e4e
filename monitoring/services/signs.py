"""Findings: signs that are present, absent or not assessed, graded ones, and the count of bone lesions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitoring.models import Sign, Visit
from monitoring.protocol.assessment import Assessment
from monitoring.protocol.limits import HIGHEST_GRADE, MOST_LESIONS
from monitoring.protocol.vocabulary import LESION_COUNT, GradedSign, SignState
from monitoring.protocol.vocabulary import Sign as SignCode
from monitoring.selectors.visit_signatures import signed_visits
from monitoring.services import checks, contradictions, follow_up, recording
from patients import audit
from patients.models import AuditType, Patient, User

REPLACED = "replaced"  # why an entry was voided: a later one of the same day took its place


@dataclass
class Outcome:
    stored: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    placed: set[tuple[str, date]] = field(default_factory=set)  # what was stored
    warnings: list[str] = field(default_factory=list)  # codes of what does not go together with it


def record(
    *,
    patient: Patient,
    on: date,
    by: User | None,
    today: date,
    origin: str,
    signs: Mapping[str, str] | None = None,
    graded: Mapping[str, int] | None = None,
    lesion_count: int | None = None,
    visit: Visit | None = None,
    refresh: bool = True,
    reason: str = "",
) -> Outcome:
    """Store what was found on a day. The same again changes nothing; something else that day replaces (voids) it.

    What was found at a visit that is signed is replaced with a reason alone, and stays with the visit.
    Raises ValidationError with the field of each refusal: date, signs.<code>, graded.<code>, lesion_count, reason.
    """
    values = _checked(patient, on, today, signs or {}, graded or {}, lesion_count)
    reason = recording.checked_text(reason, "reason", recording.LONGEST_REASON)
    outcome = Outcome()
    with transaction.atomic():
        follow_up.take_turn(patient)
        standing = {s.code: s for s in Sign.objects.standing().filter(patient=patient, date=on)}
        if not reason:
            _refuse_unexplained(values, standing)
        for code, value in values.items():
            _put(standing.get(code), code, value, patient, on, by, origin, visit, reason or REPLACED, outcome)
        if outcome.stored:
            audit.record(
                AuditType.SIGNS_RECORDED,
                by=by,
                patient=patient,
                date=on.isoformat(),
                codes=sorted(values),
                replaced=outcome.replaced,
            )
            if refresh:
                warn(outcome, follow_up.judge_anew(patient, today=today))
    return outcome


def warn(outcome: Outcome, judged: Assessment) -> None:
    """Add what does not go together with findings that are stored and judged."""
    outcome.warnings += [each.code for each, _fact in contradictions.among(judged, outcome.placed)]


def void(sign: Sign, *, by: User, today: date, reason: str) -> None:
    with transaction.atomic():
        follow_up.take_turn(sign.patient)
        recording.void(sign, by=by, reason=reason, type=AuditType.SIGN_VOIDED)
        follow_up.refresh(sign.patient, today=today)


def _value(sign: Sign) -> tuple[str, int | None, int | None]:
    return sign.state, sign.grade, sign.count


def _refuse_unexplained(values: Mapping[str, tuple], standing: Mapping[str, Sign]) -> None:
    """Who signed a visit shall read why it says something else now."""
    replaced = [row for code, row in standing.items() if code in values and values[code] != _value(row)]
    if signed_visits(row.visit_id for row in replaced if row.visit_id):
        checks.refuse(
            "reason",
            "signed",
            _("On that day something else was found at a visit that is signed. Say why it is corrected."),
        )


def _put(existing, code, value, patient, on, by, origin, visit, reason, outcome: Outcome) -> None:
    if existing is not None and _value(existing) == value:
        outcome.unchanged.append(existing.pk)
        return
    visit_id = visit.pk if visit else None
    if existing is not None:
        visit_id = visit_id or existing.visit_id
        existing.voided_at, existing.voided_by = timezone.now(), by
        existing.void_reason = reason
        existing.save(update_fields=["voided_at", "voided_by", "void_reason"])
        outcome.replaced.append(existing.pk)
    state, grade, count = value
    row = Sign.objects.create(
        patient=patient,
        code=code,
        date=on,
        state=state,
        grade=grade,
        count=count,
        visit_id=visit_id,
        recorded_by=by,
        source=origin,
    )
    outcome.stored.append(row.pk)
    outcome.placed.add((code, on))


def _checked(
    patient, on, today, signs, graded, lesion_count
) -> dict[str, tuple[str, int | None, int | None]]:
    errors: dict[str, list] = {}
    values: dict[str, tuple[str, int | None, int | None]] = {}

    def attempt(deed) -> None:
        try:
            deed()
        except ValidationError as error:
            for name, found in error.error_dict.items():
                errors.setdefault(name, []).extend(found)

    def take_sign(code: str, state: str) -> None:
        checks.code(code, SignCode, f"signs.{code[:40]}")
        checks.code(state, SignState, f"signs.{code}")
        values[code] = (state, None, None)

    def take_grade(code: str, grade: int) -> None:
        checks.code(code, GradedSign, f"graded.{code[:40]}")
        values[code] = ("", whole(grade, f"graded.{code}", HIGHEST_GRADE), None)

    attempt(lambda: checks.day(on, patient=patient, today=today))
    for code, state in signs.items():
        attempt(lambda code=code, state=state: take_sign(code, state))
    for code, grade in graded.items():
        attempt(lambda code=code, grade=grade: take_grade(code, grade))
    if lesion_count is not None:
        attempt(
            lambda: values.update({LESION_COUNT: ("", None, whole(lesion_count, LESION_COUNT, MOST_LESIONS))})
        )
    if errors:
        raise ValidationError(errors)
    return values


def whole(value, field_name: str, highest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= highest:
        checks.refuse(
            field_name,
            "not_in_range",
            _("“%(value)s” is not a whole number from 0 to %(highest)s."),
            value=str(value)[:40],
            highest=highest,
        )
    return value
