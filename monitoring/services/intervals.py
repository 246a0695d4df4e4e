"""Other intervals than the protocol's: a clinic's for one row of the schedule, a physician's for one patient.

Each is a word that is added, never changed: the latest of its kind counts, and one without months takes it back.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import FollowUp, LocalPolicy, PatientOverride, ScheduleItem
from monitoring.models.local_policy import SaidSpacing
from monitoring.selectors import intervals
from monitoring.services import checks, follow_up, recording
from patients import audit
from patients.models import AuditType, Patient, Site, User

LONGEST = 60  # months
AT_ONCE = 25  # patients laid out anew before the page answers; the others follow with the next run

Months = tuple[int, int]


def checked_months(every: int | None, first: int | None, last: int | None) -> Months:
    """The months of "every N", or of "every N to M"; a ValidationError at `every`, `from` or `to`."""
    if every is not None and (first is not None or last is not None):
        checks.refuse("every", "both_given", _("Give either “every” or “from” and “to”, not both."))
    if every is not None:
        return _between("every", every), every
    if first is None and last is None:
        checks.refuse("every", "required", _("Give a number of months."))
    earliest, latest = (_between(name, _given(name, n)) for name, n in (("from", first), ("to", last)))
    if earliest >= latest:
        checks.refuse("to", "not_after_from", _("“To” must lie after “from”."))
    return earliest, latest


@transaction.atomic
def override(
    *, patient: Patient, panel: str, months: Months | None, reason: str, by: User, today: date
) -> PatientOverride:
    """From today on the panel comes again for this patient as the physician says; None takes it back."""
    follow_up.take_turn(patient)
    _repeated(panel)
    reason = recording.checked_reason(reason)
    said = PatientOverride.objects.filter(patient=patient, panel=panel).order_by("pk").last()
    if months is None and not (said and said.is_in_force):
        _nothing_to_end()
    if said and _says(said, months, reason, today):
        return said
    row = PatientOverride.objects.create(
        patient=patient, panel=panel, reason=reason, on=today, by=by, **_columns(months)
    )
    audit.record(
        AuditType.INTERVAL_SET,
        by=by,
        patient=patient,
        id=row.pk,
        panel=panel,
        **_columns(months),
        reason=reason,
    )
    follow_up.refresh(patient, today=today)
    return row


def set_policy(
    *, site: Site, row: str, months: Months | None, reason: str, by: User, today: date
) -> LocalPolicy:
    """From today on the clinic spaces a row of the schedule (`intervals.ROWS`) otherwise; None takes it back.

    Some patients are laid out anew at once, those with the earliest days first; the others with the next run.
    """
    policy = _say(site, row, months, reason, by, today)
    first = ScheduleItem.objects.filter(site=site, panel=policy.panel, state=ScheduleItem.State.OPEN)
    ids = first.order_by("due_by", "pk").values_list("patient_id", flat=True)[:AT_ONCE]
    for patient in Patient.objects.filter(pk__in=list(ids)):
        follow_up.refresh_safely(patient, today=today)
    return policy


@transaction.atomic
def _say(site: Site, row: str, months: Months | None, reason: str, by: User, today: date) -> LocalPolicy:
    checks.code(row, intervals.ROWS, "row")
    reason = recording.checked_reason(reason)
    panel, while_running = intervals.ROWS[row]
    Site.objects.select_for_update().get(pk=site.pk)  # two at once become two words, one after the other
    in_force = intervals.in_force(site).get(row)
    if months is None and in_force is None:
        _nothing_to_end()
    if in_force and _says(in_force, months, reason, today):
        return in_force
    policy = LocalPolicy.objects.create(
        site=site,
        panel=panel,
        while_running=while_running,
        reason=reason,
        on=today,
        by=by,
        **_columns(months),
    )
    audit.record(
        AuditType.INTERVAL_SET, by=by, site=site, id=policy.pk, row=row, **_columns(months), reason=reason
    )
    # After the word is written: a refresh that is under way is waited for here, and what it did is done again.
    FollowUp.objects.filter(site=site).update(next_review_on=today)
    return policy


def _says(word: SaidSpacing, months: Months | None, reason: str, today: date) -> bool:
    """Whether the same was said on the same day: a form that was sent twice."""
    return (word.earliest, word.latest) == months and (word.reason, word.on) == (reason, today)


def _columns(months: Months | None) -> dict[str, int | None]:
    earliest, latest = months or (None, None)
    return {"earliest": earliest, "latest": latest}


def _given(field: str, number: int | None) -> int:
    if number is None:
        checks.refuse(field, "required", _("Give both “from” and “to”."))
    return number


def _between(field: str, number: int) -> int:
    if not 1 <= number <= LONGEST:
        checks.refuse(
            field,
            "out_of_range",
            _("Enter whole months from 1 to %(most)s."),
            most=LONGEST,
        )
    return number


def _repeated(panel: str) -> None:
    if panel not in intervals.PANELS:
        checks.refuse(
            "panel", "not_repeated", _("This test does not come again at an interval that could be changed.")
        )


def _nothing_to_end() -> None:
    raise ValidationError(
        {"panel": ValidationError(_("No other interval is in force here."), code="nothing_to_end")}
    )
