"""The frame's navigation: which addresses a person is offered, as data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from patients import access
from patients.access import Permission

register = template.Library()

# name of the address, word, permission at any site (None: whoever is signed in)
MAIN = (
    ("worklist", _("Worklist"), Permission.READ_WORKLIST),
    ("patients", _("Patients"), Permission.READ_PATIENT),
    ("cohort", _("Cohort"), Permission.ASSESS),
    ("today", _("Today"), Permission.RECORD_RESULTS),
    ("guidance", _("Guidance"), None),
    ("reminders", _("Reminders"), Permission.READ_WORKLIST),
    ("site_settings", _("Settings"), Permission.MANAGE_SITE),
    ("audit_trail", _("Audit"), Permission.READ_AUDIT),
)
# name of the address, word, permission at the patient's site; of several of one word the first allowed is offered
OF_A_PATIENT = (
    ("patient", pgettext_lazy("of the illness", "Course"), Permission.READ_COURSE),
    ("patient_due", pgettext_lazy("tab", "Due"), Permission.READ_SCHEDULE),
    ("patient_results", _("Results"), Permission.READ_RESULTS),
    ("patient_visits", _("Visits"), Permission.READ_RESULTS),
    ("patient_diagnosis", _("Diagnosis"), Permission.ASSESS),
    ("patient_signs", _("Diagnosis"), Permission.READ_RESULTS),
    ("patient_treatments", _("Treatments"), Permission.READ_RESULTS),
    ("patient_alerts", _("Alerts"), Permission.READ_ALERTS),
    ("patient_alerts", _("Alerts"), Permission.READ_ESCALATIONS),
    ("patient_contacts", _("Contacts"), Permission.LOG_CONTACT),
    ("patient_history", _("History"), Permission.READ_PATIENT),
    ("patient_edit", _("Details"), Permission.EDIT_CONTACT),
)


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    current: bool
    count: int = 0  # of what waits behind it


@register.simple_tag(takes_context=True)
def allowed(context, permission: str, site_id: int) -> bool:
    """May the person of this request do this at this site? `{% allowed "waive" patient.site_id as waives %}`"""
    return access.can(context["request"].user, Permission(permission), site_id)


@register.inclusion_tag("parts/_nav.html", takes_context=True)
def main_nav(context):
    user = context["request"].user
    offered = [(name, word) for name, word, p in MAIN if p is None or access.can_anywhere(user, p)]
    return {"entries": _entries(context, offered), "label": _("Main"), "css": "top-nav"}


@register.inclusion_tag("parts/_nav.html", takes_context=True)
def patient_tabs(context, patient):
    user = context["request"].user
    offered = [(n, word) for n, word, p in OF_A_PATIENT if access.can(user, p, patient.site_id)]
    return {"entries": _entries(context, offered, patient.pk), "label": _("Record"), "css": "tabs"}


def _entries(context, offered, *args) -> list[Entry]:
    match = context["request"].resolver_match
    here = context.get("tab") or (match.url_name if match else "")
    counts = context.get("tab_counts") or {}
    entries: dict[str, Entry] = {}
    for name, word in offered:
        try:
            entry = Entry(str(word), reverse(name, args=args), name == here, counts.get(name, 0))
        except NoReverseMatch:  # a page that this installation does not have
            continue
        first = entries.setdefault(entry.label, entry)
        if entry.current and not first.current:
            entries[entry.label] = replace(first, current=True)
    return list(entries.values())
