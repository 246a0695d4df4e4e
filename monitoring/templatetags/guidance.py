"""What pages of guidance share: their tabs, and the words for codes of sources and outcomes."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from monitoring import wording
from patients import access
from patients.access import Permission
from patients.templatetags.frame import Entry

register = template.Library()

TABS = (
    ("guidance", _("Statements")),
    ("guidance_rules", _("Rules")),
    ("guidance_schedule", _("Schedule")),
    ("intervals", _("Local intervals")),
    ("guidance_numbers", _("Numbers")),
    ("guidance_conflicts", _("Where sources differ")),
    ("guidance_outcomes", _("Outcomes")),
    ("guidance_protocol", _("Versions")),
)
# Pages that are not for everybody.
FOR = {"guidance_protocol": Permission.ASSESS, "intervals": Permission.OVERRIDE}
# The pages of one thing stand under the tab of their list.
UNDER = {
    "guidance_source": "guidance",
    "guidance_rule": "guidance_rules",
    "guidance_panel": "guidance_schedule",
}

for _name, _words in {
    "statement_words": wording.statement,
    "document_words": wording.document,
    "subject_words": wording.subject,
    "citation": wording.citation,
    "rule_title": wording.rule_title,
    "rule_message": wording.rule_message,
    "rule_to_confirm": wording.to_confirm,
    "evidence_grade": wording.evidence_grade,
    "review_status_words": wording.review_status,
    "outcome_title": wording.outcome_title,
    "outcome_note": wording.outcome_note,
    "design_words": wording.design,
    "figure_words": wording.figure,
    "moment_words": wording.moment,
    "input_words": wording.input_name,
    "threshold_name": wording.threshold_name,
    "threshold_words": wording.threshold,
}.items():
    register.filter(_name, _words)


@register.inclusion_tag("parts/_nav.html", takes_context=True)
def guidance_tabs(context):
    match = context["request"].resolver_match
    here = UNDER.get(match.url_name, match.url_name)
    user = context["request"].user
    entries = [
        Entry(word, reverse(name), name == here)
        for name, word in TABS
        if name not in FOR or access.can_anywhere(user, FOR[name])
    ]
    return {"entries": entries, "label": _("Guidance"), "css": "tabs"}
