"""One filling of a form: the same one sent again does nothing more."""

from __future__ import annotations

import uuid

from patients.models import Patient


def submission_of(sent: str, patient: Patient) -> uuid.UUID | None:
    """The id of one filling of the form, bound to its patient: another patient's can never be mistaken for it."""
    try:
        return uuid.uuid5(uuid.UUID(sent), f"patient {patient.pk}")
    except ValueError:
        return None
