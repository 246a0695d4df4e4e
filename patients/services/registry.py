"""The register of patients: deeds on who a person is. What follows for their schedule is done by `monitoring`.

Every function runs in the caller's transaction or its own, checks the record's version where it edits, and leaves its
audit row. Values that are refused raise ValidationError with the field's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from patients import audit
from patients.models import AuditType, Membership, Patient, PatientStatus, Role, Site, User
from patients.models.patient import fold, mrn_key

LONGEST_NAME = 200  # characters of a name in the care team
OLDEST_AGE = 120  # years; an older birth date is a slip

IDENTITY_FIELDS = ("mrn", "family_name", "given_name", "birth_date", "sex")
CONTACT_FIELDS = ("language", "phone", "email", "address", "preferred_channel", "next_of_kin")
CLINICAL_FIELDS = (
    *("diagnosis_date", "responsible_physician", "transplant_eligible", "light_chain", "isotype"),
    *("pregnancy_prevention", "replacement_plans", "care_team"),
)


class StaleVersion(Exception):
    """Somebody else saved the record meanwhile. `patient` is as it stands now."""

    def __init__(self, patient: Patient) -> None:
        super().__init__(f"patient {patient.pk} is at version {patient.version}")
        self.patient = patient


class RecordNumberTaken(ValidationError):
    def __init__(self, mrn: str) -> None:
        super().__init__(
            {
                "mrn": ValidationError(
                    _("The record number “%(mrn)s” is already used at this site. Enter another one."),
                    code="mrn_taken",
                    params={"mrn": mrn},
                )
            }
        )


@dataclass(frozen=True)
class Duplicate:
    """Someone at the same site with the same name and date of birth."""

    patient_id: int
    mrn: str


@transaction.atomic
def register(
    *, site: Site, by: User | None, today: date, synthetic: bool = False, **fields
) -> tuple[Patient, list[Duplicate]]:
    """Add a person. `today` is the day of registration at the site."""
    patient = Patient(site=site, registered_on=today, registered_by=by, synthetic=synthetic, **fields)
    _check(patient, today)
    duplicates = likely_duplicates(patient)
    _save(patient, by)
    audit.record(
        AuditType.PATIENT_REGISTERED, by=by, patient=patient, duplicates=[d.patient_id for d in duplicates]
    )
    return patient, duplicates


@transaction.atomic
def change(*, patient: Patient, by: User, today: date, version: int, **fields) -> tuple[Patient, list[str]]:
    """Set the given fields; returns the patient and the names of those that changed.

    Raises StaleVersion when `version` is not the stored one.
    """
    current = Patient.objects.select_for_update().get(pk=patient.pk)
    if current.version != version:
        raise StaleVersion(current)
    changed = [name for name, value in fields.items() if getattr(current, name) != value]
    if not changed:
        return current, []
    for name in changed:
        setattr(current, name, fields[name])
    _check(current, today)
    current.version += 1
    _save(current, by)
    audit.record(AuditType.PATIENT_CHANGED, by=by, patient=current, fields=sorted(changed))
    return current, changed


@transaction.atomic
def close(*, patient: Patient, by: User, status: str, on: date, today: date, reason: str = "") -> Patient:
    """End the follow-up: deceased, transferred or withdrawn on a day."""
    current = Patient.objects.select_for_update().get(pk=patient.pk)
    if current.is_closed:
        raise ValidationError(
            {"status": ValidationError(_("The follow-up is already closed."), code="already_closed")}
        )
    if status not in (PatientStatus.DECEASED, PatientStatus.TRANSFERRED, PatientStatus.WITHDRAWN):
        raise ValidationError(
            {
                "status": ValidationError(
                    _("Choose deceased, transferred or withdrawn."), code="invalid_choice"
                )
            }
        )
    _not_in_future(on, today, "date")
    _not_before(on, current.birth_date, "date")
    current.status, current.status_date, current.status_reason = status, on, reason
    current.version += 1
    _save(current, by)
    audit.record(AuditType.PATIENT_CLOSED, by=by, patient=current, status=status, date=on.isoformat())
    return current


@transaction.atomic
def reopen(*, patient: Patient, by: User, reason: str) -> Patient:
    current = Patient.objects.select_for_update().get(pk=patient.pk)
    if not current.is_closed:
        raise ValidationError(
            {"status": ValidationError(_("The follow-up is not closed."), code="not_closed")}
        )
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Say why it is reopened."), code="required")})
    was = current.status
    current.status, current.status_date, current.status_reason = PatientStatus.ACTIVE, None, reason
    current.version += 1
    _save(current, by)
    audit.record(AuditType.PATIENT_REOPENED, by=by, patient=current, was=was)
    return current


def likely_duplicates(patient: Patient) -> list[Duplicate]:
    """People of the same site with the same name (accents and case ignored) and birth date."""
    from_same_day = Patient.objects.filter(site=patient.site, birth_date=patient.birth_date).exclude(
        pk=patient.pk
    )
    name = _folded_name(patient)
    return [Duplicate(other.pk, other.mrn) for other in from_same_day if _folded_name(other) == name]


def physicians(site: Site) -> list[User]:
    """Who may be named as responsible physician."""
    ids = Membership.objects.filter(site=site, role=Role.PHYSICIAN).values("user_id")
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("name", "email"))


def _folded_name(patient: Patient) -> tuple[str, str]:
    return (fold(patient.family_name), fold(patient.given_name))


def _save(patient: Patient, by: User | None) -> None:
    patient._history_user = by
    try:
        with transaction.atomic():
            patient.save()
    except IntegrityError as error:
        # Two people took the same number at the same moment: the database decided.
        if mrn_taken(patient):
            raise RecordNumberTaken(patient.mrn) from error
        raise


def mrn_taken(patient: Patient) -> bool:
    return (
        Patient.objects.filter(site=patient.site, mrn_key=mrn_key(patient.mrn))
        .exclude(pk=patient.pk)
        .exists()
    )


def _check(patient: Patient, today: date) -> None:
    errors: dict[str, list[ValidationError]] = {}
    try:
        patient.full_clean(
            exclude=["mrn_key", "search_text", "site", "registered_by"], validate_constraints=False
        )
    except ValidationError as error:
        errors = error.error_dict
    for check in (_check_birth, _check_diagnosis, _check_physician, _check_care_team):
        try:
            check(patient, today)
        except ValidationError as error:
            for name, found in error.error_dict.items():
                errors.setdefault(name, found)
    if errors:
        raise ValidationError(errors)
    if mrn_taken(patient):
        raise RecordNumberTaken(patient.mrn)


def _check_birth(patient: Patient, today: date) -> None:
    if not isinstance(patient.birth_date, date):
        return
    _not_in_future(patient.birth_date, today, "birth_date")
    if today.year - patient.birth_date.year > OLDEST_AGE:
        raise ValidationError(
            {
                "birth_date": ValidationError(
                    _("%(value)s would make the person older than %(years)s years."),
                    code="too_old",
                    params={"value": patient.birth_date.isoformat(), "years": OLDEST_AGE},
                )
            }
        )


def _check_diagnosis(patient: Patient, today: date) -> None:
    if not isinstance(patient.diagnosis_date, date) or not isinstance(patient.birth_date, date):
        return
    _not_in_future(patient.diagnosis_date, today, "diagnosis_date")
    _not_before(patient.diagnosis_date, patient.birth_date, "diagnosis_date")


def _check_physician(patient: Patient, today: date) -> None:
    doctor = patient.responsible_physician
    if doctor and doctor not in physicians(patient.site):
        raise ValidationError(
            {
                "responsible_physician": ValidationError(
                    _("Choose a physician of this site."), code="invalid_choice"
                )
            }
        )


def _check_care_team(patient: Patient, today: date) -> None:
    """A name for each role; which roles there are is not this module's to know."""
    team = patient.care_team
    if not isinstance(team, dict) or not all(
        isinstance(name, str) and name.strip() for name in team.values()
    ):
        raise ValidationError(
            {"care_team": ValidationError(_("Enter a name for each role."), code="not_text")}
        )
    if any(len(name) > LONGEST_NAME for name in team.values()):
        raise ValidationError(
            {
                "care_team": ValidationError(
                    _("A name has at most %(longest)s characters."),
                    code="too_long",
                    params={"longest": LONGEST_NAME},
                )
            }
        )


def _not_in_future(value: date, today: date, field: str) -> None:
    if value > today:
        raise ValidationError(
            {
                field: ValidationError(
                    _("%(value)s lies in the future. Enter %(today)s or an earlier day."),
                    code="date_in_future",
                    params={"value": value.isoformat(), "today": today.isoformat()},
                )
            }
        )


def _not_before(value: date, birth: date, field: str) -> None:
    if value < birth:
        raise ValidationError(
            {
                field: ValidationError(
                    _("%(value)s lies before the date of birth (%(birth)s)."),
                    code="date_before_birth",
                    params={"value": value.isoformat(), "birth": birth.isoformat()},
                )
            }
        )
