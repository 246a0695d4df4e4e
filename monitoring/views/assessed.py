"""What is judged of a patient as the first page shows it: alerts, what waits for an input, where things stand."""

from __future__ import annotations

from django.http import HttpRequest

from monitoring import wording
from monitoring.models import Alert
from monitoring.protocol.assessment import Assessment
from monitoring.selectors import alerts
from monitoring.views import findings
from patients import access
from patients.access import Permission
from patients.models import Patient

SHOWN = 6  # open alerts on the first page; all of them are one click away


def context(request: HttpRequest, patient: Patient, assessment: Assessment) -> dict:
    """For readers of the course: staff see alerts, physicians also what is judged."""
    standing = alerts.standing(patient, alerts.audiences(request.user, patient))
    waiting = [each for each in standing if each.state == Alert.State.OPEN]
    return {
        "alerts": {
            "open": [findings.of_alert(each) for each in waiting[:SHOWN]],
            "open_total": len(waiting),
            "more": len(waiting[SHOWN:]),
            "quiet": len(standing) - len(waiting),
        },
        "tab_counts": {"patient_alerts": len(waiting)},
        "panels": [findings.of_finding(each) for each in assessment.panels],
        "waits": findings.waits_of(assessment, patient),
        "failures": [(each.rule, wording.rule_title(each.rule)) for each in assessment.failures],
        "acknowledges": access.can(request.user, Permission.ASSESS, patient.site_id),
    }
