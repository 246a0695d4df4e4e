"""The half-filled visit form as it is kept on the server, and back."""

from __future__ import annotations

from django.http import QueryDict

from monitoring.forms.submission import submission_of
from monitoring.models import Visit, VisitDraft
from patients.models import Patient, User

MOST_DRAFT_FIELDS, LONGEST_DRAFT_TEXT = 1500, 5000
NOT_DRAFTED = ("csrfmiddlewaretoken", "row", "confirmed", "guard-seen", "guard-reason")


def draftable(data: QueryDict) -> dict[str, list[str]]:
    """The fields of a form in which something was typed; {} when nothing was."""
    fields = {
        name[:120].replace("\x00", ""): [value[:LONGEST_DRAFT_TEXT].replace("\x00", "") for value in values]
        for name, values in list(data.lists())[:MOST_DRAFT_FIELDS]
        if name not in NOT_DRAFTED
    }
    typed = [
        value
        for name, values in fields.items()
        if name.endswith("-value")
        or name in ("note", "lesion_count")
        or name.startswith(("sign_", "graded_"))
        for value in values
        if value.strip()
    ]
    return fields if typed else {}


def draft_data(draft: VisitDraft, patient: Patient) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        data.setlist(name, [str(value) for value in values])
    data["patient"] = str(patient.pk)
    return data


def submission_kept(draft: VisitDraft | None) -> str:
    return "".join(draft.fields.get("submission", [])[:1]) if draft else ""


def open_draft(user: User, patient: Patient) -> VisitDraft | None:
    """What this person has typed for the patient and not saved.

    A check that was on its way while the visit was being saved may leave a draft behind it: that one is none.
    """
    draft = VisitDraft.objects.filter(user=user, patient=patient).first()
    return None if was_saved(submission_kept(draft), patient) else draft


def was_saved(sent: str, patient: Patient) -> bool:
    """Whether this filling of the form became a visit."""
    submission = submission_of(sent, patient)
    return submission is not None and Visit.objects.filter(submission_id=submission).exists()
