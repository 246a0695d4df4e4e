"""`{{ item.panel|panel_name }}`: the words of `monitoring.wording` in templates."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from monitoring import wording
from monitoring.views.findings import GLYPHS
from monitoring.wording import reminding

register = template.Library()

for _name, _words in {
    "panel_name": wording.panel,
    "appointment_status": wording.appointment_status,
    "panel_names": wording.panels,
    "panel_short_name": wording.panel_short,
    "analyte_name": wording.analyte,
    "sign_name": wording.sign,
    "state_name": wording.state,
    "item_status_name": wording.item_status,
    "unit_name": wording.unit,
    "specimen_name": wording.specimen,
    "unusable_name": wording.unusable,
    "word_name": wording.word,
    "treatment_name": wording.treatment_kind,
    "agent_name": wording.agent,
    "event_name": wording.event,
    "condition_name": wording.condition,
    "outcome_name": wording.outcome,
    "visit_kind_name": wording.visit_kind,
    "stop_reason_name": wording.stop_reason,
    "indication_name": wording.indication,
    "origin_name": wording.origin,
    "part_name": wording.part,
    "delivery_problem_words": wording.delivery_problem,
    "void_reason_words": wording.void_reason,
    "grade_name": wording.grade,
    "treatment_status_name": wording.treatment_status,
    "severity_name": wording.severity,
    "decision_name": wording.decision,
    "channel_name": wording.channel,
    "category_name": wording.category,
    "verdict_name": wording.verdict,
    "source_words": wording.source,
    "extent_name": wording.extent,
}.items():
    register.filter(_name, _words)

register.filter("why", wording.why)
register.filter("booked_for", wording.booked_for)
register.filter("every", wording.every)
register.filter("reach_words", wording.reach)
register.filter("reminded_words", reminding.reminded)

register.filter("severity_glyph", lambda code: GLYPHS.get(code, ""))


@register.simple_tag
def source_link(code: str):
    """A source by its number or in words, leading to its statement."""
    return _link(code, get_language())


@register.simple_tag
def source_links(codes: Iterable[str]):
    """Several of them, with commas between."""
    language = get_language()
    return mark_safe(", ".join(_link(code, language) for code in codes))  # noqa: S308 - each is made by format_html


@cache
def _link(code: str, language: str):
    """A page names dozens, and always the same: made once per language."""
    return format_html(
        '<a href="{}">{}</a>', reverse("guidance_source", args=[code]), wording.short_sources([code])
    )
