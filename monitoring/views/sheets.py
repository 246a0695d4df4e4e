"""The passport and the full summary of a patient as PDF, in the language that the reader chooses."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from monitoring import wording
from monitoring.charts.picture import described, picture_of
from monitoring.protocol.history import History
from monitoring.reports import sheet
from monitoring.reports.sheet import Drawn, Section, Sheet
from monitoring.selectors import alerts, due, sign_offs
from monitoring.selectors.course import course_of
from monitoring.selectors.history import history_of, judged_history_of
from monitoring.selectors.judged import charted, judged_of
from monitoring.selectors.letters import template_in_force
from monitoring.views import findings, sheet_parts, sheet_passport, sheet_summary
from monitoring.views.letters import pdf_response
from monitoring.views.sheet_parts import Told
from monitoring.views.standing import stands_of
from patients import access, audit
from patients.access import Permission
from patients.models import AuditType, Patient

PASSPORT, SUMMARY = "passport", "summary"
LONGEST = 40  # letters of a name in the foot


@require_safe
def passport(request: HttpRequest, patient_id: int) -> HttpResponse:
    """One page for colleagues elsewhere."""
    return _printed(request, patient_id, PASSPORT, judged_history_of, _passport)


@require_safe
def summary(request: HttpRequest, patient_id: int) -> HttpResponse:
    """All that is known, on as many pages as it takes."""
    return _printed(request, patient_id, SUMMARY, history_of, _summary)


def _printed(
    request: HttpRequest,
    patient_id: int,
    what: str,
    history: Callable[[Patient], History],
    compose: Callable[[Told, str], Sheet],
) -> HttpResponse:
    """Rendered first, then noted: no transaction is open meanwhile, and nothing leaves without its note."""
    patient = access.patient_for(request.user, patient_id, Permission.READ_COURSE)
    with translation.override(_language(request)):
        made = compose(_told(request, patient, history(patient)), str(request.user))
    content = sheet.render(made)
    audit.record(
        AuditType.EXPORTED,
        by=request.user,
        patient=patient,
        what=what,
        format="pdf",
        language=made.language,
    )
    return pdf_response(content, f"{what}-{patient.pk}-{made.language}.pdf")


def _language(request: HttpRequest) -> str:
    """?lang=en or es; anything else is the reader's own."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language()


def _told(request: HttpRequest, patient: Patient, history: History) -> Told:
    today = patient.site.day()
    items = due.open_items(patient, today)
    assessment = judged_of(patient, history, today, [each.item for each in items])
    judges = access.can(request.user, Permission.ASSESS, patient.site_id)
    signed = sign_offs.status_of(patient.site)
    standing = alerts.standing(patient, alerts.audiences(request.user, patient))
    template = template_in_force(patient.site, translation.get_language())
    return Told(
        patient=patient,
        today=today,
        judges=judges,
        course=course_of(charted(history), today),
        assessment=assessment,
        stands=stands_of(patient, assessment) if judges else [],
        cards=[findings.of_alert(each, signed) for each in standing],
        items=items,
        contact=template.contact if template else "",
    )


def _passport(told: Told, by: str) -> Sheet:
    return _sheet(
        told,
        _("Passport for colleagues: POEMS syndrome"),
        sheet_passport.sections(told),
        _drawn(told, rows=sheet_passport.ROWS, tall=0.85, left_out=_see_summary),
        sheet_parts.small_print(told, by, sheet_passport.cited(told), sheet_passport.PAPERS_NAMED),
        one_page=True,
    )


def _summary(told: Told, by: str) -> Sheet:
    cited = sheet_summary.cited(told)
    return _sheet(
        told,
        _("Full summary: POEMS syndrome"),
        tuple(sheet_summary.sections(told)),
        _drawn(told, rows=sheet_summary.ROWS, tall=1.25, left_out=_see_list),
        sheet_parts.small_print(told, by, cited, len(cited)),
        one_page=False,
    )


def _sheet(
    told: Told,
    label: str,
    sections: tuple[Section, ...],
    drawn: Drawn | None,
    small: tuple[str, ...],
    *,
    one_page: bool,
) -> Sheet:
    patient = told.patient
    name = f"{patient.family_name}, {patient.given_name}"
    mark = _("Synthetic: an invented patient") if patient.synthetic else ""
    foot = ("POEMS Tracker", mark, wording.day(told.today), patient.mrn, name, patient.site.name)
    return Sheet(
        language=translation.get_language(),
        one_page=one_page,
        label=label,
        name=name,
        mark=mark,
        person=sheet_parts.person_of(told),
        author=patient.site.name,
        course=_("Course of the illness"),
        drawn=drawn,
        undrawn=_("Nothing to draw yet: no treatment and no result of the course is recorded."),
        sections=sections,
        small=small,
        foot=" · ".join(Truncator(part).chars(LONGEST) for part in foot if part),
        pages=_("page {page} of {pages}"),
        more=sheet.more_than(sections),
    )


def _drawn(told: Told, *, rows: int, tall: float, left_out: Callable[[int], str]) -> Drawn | None:
    picture = picture_of(told.course, told.today, rows=rows, tall=tall)
    if picture is None:
        return None
    note = left_out(picture.left_out) if picture.left_out else ""
    return Drawn(picture, described(told.course, told.today), note)


def _see_summary(n: int) -> str:
    said = ngettext(
        "%(n)s further treatment is not drawn, see the full summary",
        "%(n)s further treatments are not drawn, see the full summary",
        n,
    )
    return said % {"n": n}


def _see_list(n: int) -> str:
    said = ngettext(
        "%(n)s further treatment is not drawn, see the list of treatments",
        "%(n)s further treatments are not drawn, see the list of treatments",
        n,
    )
    return said % {"n": n}
