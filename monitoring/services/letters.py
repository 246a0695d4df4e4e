"""Letters to patients: the clinic's own text of them, version by version, and the note that one was sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from monitoring.exchange import placeholders
from monitoring.models import Appointment, Contact, LetterTemplate
from monitoring.protocol.vocabulary import ContactOutcome
from monitoring.selectors.letters import PARTS, template_in_force, texts_of
from monitoring.selectors.reaching import reach_of_one
from monitoring.services import checks, contacts, follow_up, recording
from patients import audit
from patients.models import AuditType, ContactChannel, Patient, Site, User

LONGEST = {"contact": 400, "subject": 150, "opening": 150, "body": 2000, "closing": 150, "signature": 300}
LONGEST_ECHO = 40  # characters of what somebody wrote that a message repeats
NEEDED = ("subject", "opening", "body")
EVERYWHERE = ("patient", "record_number", "date", "site")
# These two may be without a value, or stand as a list: there is room for that in the text alone.
IN_BODY = (*EVERYWHERE, "time", "tests")


def places_in(part: str) -> tuple[str, ...]:
    """The places that a part of the text may hold."""
    return IN_BODY if part == "body" else EVERYWHERE


def problem_with(appointment: Appointment, today: date) -> str:
    """Why there is no letter for an appointment, as a code: cancelled, closed, passed. Otherwise ""."""
    if appointment.is_voided:
        return "cancelled"
    if appointment.patient.is_closed:
        return "closed"
    return "passed" if appointment.date < today else ""


def checked(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts as they would be stored. Raises ValidationError, each refusal at its part."""
    found, refused = {}, []
    for part in PARTS:
        try:
            found[part] = _part(part, texts[part])
        except ValidationError as error:
            refused.append(error)
    checks.together(*refused)
    return found


@transaction.atomic
def write(*, site: Site, language: str, by: User, texts: Mapping[str, str], seen: int) -> LetterTemplate:
    """The clinic's text from now on, as the next version. `texts`: by the names in PARTS.

    seen: the version that the writer had before them, 0 for the product's text. Raises ValidationError at the part, and
    at `seen` where somebody else was quicker. The same text again is no new version.
    """
    wanted = checked(texts)
    _take_turn(site)
    standing = template_in_force(site, language)
    if (standing.version if standing else 0) != seen:
        checks.refuse(
            "seen",
            "stale",
            _("Somebody else saved another version meanwhile. Compare it below, then save yours again."),
        )
    if standing and texts_of(standing) == wanted:
        return standing
    return _store(site, language, by, wanted, seen + 1)


@transaction.atomic
def restore(template: LetterTemplate, *, by: User) -> LetterTemplate:
    """An earlier text again, as the next version."""
    _take_turn(template.site)
    standing = template_in_force(template.site, template.language)
    if standing == template:
        return template
    texts, following = texts_of(template), standing.version + 1 if standing else 1
    return _store(template.site, template.language, by, texts, following, restored=template)


@transaction.atomic
def log_sent(appointment: Appointment, *, by: User, today: date, origin: str, note: str) -> Contact:
    """The letter for an appointment went out today, as a contact.

    A letter is no answer: while the patient waits to be reached, or has declined, it is a message left, so that the
    tries go on being counted and the physician goes on being asked. Otherwise it confirms what is booked. Raises
    ValidationError where there is nothing to write about, and the second time on a day.
    """
    patient = Patient.objects.get(pk=appointment.patient_id)
    follow_up.take_turn(patient)
    current = Appointment.objects.select_related("patient").get(pk=appointment.pk)
    problem = problem_with(current, today)
    if problem:
        checks.refuse("date", problem, _("For this appointment no letter can be sent."))
    logged = Contact.objects.filter(patient=patient, date=today, channel=ContactChannel.LETTER, note=note)
    if logged.exists():
        checks.refuse("date", "already_logged", _("It is logged already that this letter was sent today."))
    reach = reach_of_one(patient.pk)
    is_awaited = bool(reach.tries) or reach.declined_on is not None
    return contacts.log(
        patient=patient,
        on=today,
        channel=ContactChannel.LETTER,
        outcome=ContactOutcome.MESSAGE_LEFT if is_awaited else ContactOutcome.BOOKED,
        note=note,
        by=by,
        today=today,
        origin=origin,
    )


def _take_turn(site: Site) -> None:
    """Two people at once become two versions, one after the other."""
    Site.objects.select_for_update().get(pk=site.pk)


def _store(
    site: Site,
    language: str,
    by: User,
    texts: Mapping[str, str],
    version: int,
    restored: LetterTemplate | None = None,
) -> LetterTemplate:
    template = LetterTemplate.objects.create(
        site=site, language=language, by=by, version=version, restored=restored, **texts
    )
    facts: dict[str, object] = {"language": language, "version": version}
    if restored is not None:
        facts["restored"] = restored.version
    audit.record(AuditType.LETTER_CHANGED, by=by, site=site, id=template.pk, **facts)
    return template


def _part(part: str, text: str) -> str:
    text = recording.checked_text(text.replace("\r\n", "\n"), part, LONGEST[part])
    if not text and part in NEEDED:
        checks.refuse(part, "required", _("This cannot be empty."))
    unknown = placeholders.unknown(text, places_in(part))
    if unknown:
        checks.refuse(
            part,
            "unknown_place",
            _("There is no %(unknown)s here. These can be used: %(known)s."),
            unknown=_in_braces(unknown),
            known=_in_braces(places_in(part)),
        )
    return text


def _in_braces(names: Iterable[str]) -> str:
    return ", ".join(name if name in ("{", "}") else f"{{{name[:LONGEST_ECHO]}}}" for name in names)
