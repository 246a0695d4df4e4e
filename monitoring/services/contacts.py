"""Tries to reach a patient, and what came of them."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import Contact
from monitoring.protocol.vocabulary import ContactOutcome
from monitoring.services import checks, follow_up, recording
from patients import audit
from patients.models import AuditType, ContactChannel, Patient, User

LATEST_TRY = 12  # months


@transaction.atomic
def log(
    *,
    patient: Patient,
    on: date,
    channel: str,
    outcome: str,
    by: User | None,
    today: date,
    origin: str,
    next_try: date | None = None,
    note: str = "",
    submission_id: uuid.UUID | None = None,
) -> Contact:
    """Store a contact and remember it as the last one where it is. Append-only: a slip is set right by a new entry.

    The same submission_id again answers the first contact and stores nothing.
    """
    checks.day(on, patient=patient, today=today)
    checks.code(channel, ContactChannel.values, "channel")
    checks.code(outcome, ContactOutcome, "outcome")
    if next_try is not None:
        checks.day(next_try, patient=patient, today=today, field="next_try", may_lie_ahead=True)
        checks.silence(next_try, today=today, months=LATEST_TRY, field="next_try")
        if next_try < on:
            checks.refuse(
                "next_try",
                "before_contact",
                _("The next try %(next_try)s lies before the contact %(date)s."),
                next_try=next_try.isoformat(),
                date=on.isoformat(),
            )
    standing = follow_up.take_turn(patient)
    if submission_id is not None:
        first = Contact.objects.filter(submission_id=submission_id, patient=patient).first()
        if first is not None:
            return first
    contact = Contact.objects.create(
        patient=patient,
        date=on,
        channel=channel,
        outcome=outcome,
        next_try=next_try,
        note=recording.checked_text(note, "note"),
        recorded_by=by,
        source=origin,
        submission_id=submission_id,
    )
    newest = Contact.objects.filter(patient=patient).order_by("-date", "-pk").first()
    standing.last_contact = newest
    standing.save(update_fields=["last_contact"])
    audit.record(AuditType.CONTACT_LOGGED, by=by, patient=patient, id=contact.pk, outcome=outcome)
    return contact
