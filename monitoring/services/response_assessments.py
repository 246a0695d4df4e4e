"""A physician confirms a computed response, or overrules it with a category and a reason. Both are kept."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import ResponseAssessment
from monitoring.protocol.current import CURRENT
from monitoring.protocol.responses.response import Response
from monitoring.protocol.responses.rests_on import rests_on
from monitoring.protocol.verdicts import CATEGORIES, Channel
from monitoring.selectors import response_assessments
from monitoring.services import checks, follow_up, recording
from patients import audit
from patients.models import AuditType, Patient, User

Verdict = ResponseAssessment.Verdict


class ChangedBasis(Exception):
    """The response rests on other data by now than those its reader was shown. `response` is how it stands."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.channel)
        self.response = response


@transaction.atomic
def assess(
    *,
    patient: Patient,
    channel: str,
    verdict: str,
    by: User,
    today: date,
    shown: str,
    category: str = "",
    reason: str = "",
) -> ResponseAssessment:
    """Keep the word. `shown`: what the response rested on when its reader saw it (`rests_on`).

    To overrule, another category and a reason are needed (ValidationError). Raises ChangedBasis.
    """
    checks.code(channel, Channel, "channel")
    checks.code(verdict, Verdict.values, "verdict")
    follow_up.take_turn(patient)
    response = response_assessments.computed(patient, today)[channel]
    if rests_on(response) != shown:
        raise ChangedBasis(response)
    if verdict == Verdict.OVERRULED:
        reason = _checked(category, reason, response)
    else:
        category, reason = (
            response.category,
            recording.checked_text(reason, "reason", recording.LONGEST_REASON),
        )
    row = ResponseAssessment.objects.create(
        patient=patient,
        channel=channel,
        computed=response.category,
        verdict=verdict,
        category=category,
        reason=reason,
        based_on=shown,
        protocol=CURRENT.version,
        assessed_on=today,
        assessed_by=by,
    )
    audit.record(
        AuditType.RESPONSE_ASSESSED, by=by, patient=patient, id=row.pk, channel=channel, verdict=verdict
    )
    return row


def _checked(category: str, reason: str, response: Response) -> str:
    found = []
    try:
        checks.code(category, CATEGORIES[response.channel], "category")
        if category == response.category:
            checks.refuse(
                "category", "as_computed", _("This is what was computed. Confirm it, or choose another.")
            )
    except ValidationError as error:
        found.append(error)
    try:
        reason = recording.checked_reason(reason)
    except ValidationError as error:
        found.append(error)
    checks.together(*found)
    return reason
