"""The text that a clinic gave its letters, and every text that it gave them before."""

from __future__ import annotations

from monitoring.models import LetterTemplate
from patients.models import Patient, Site

# What the text of a letter consists of, in the order in which it is read.
PARTS = ("contact", "subject", "opening", "body", "closing", "signature")


def template_in_force(site: Site, language: str) -> LetterTemplate | None:
    """The latest version; None where the clinic uses the product's own text."""
    return versions(site, language).first()


def versions(site: Site, language: str):
    """All of them, the latest first."""
    found = LetterTemplate.objects.filter(site=site, language=language)
    return found.select_related("by", "restored").order_by("-version")


def texts_of(template: LetterTemplate) -> dict[str, str]:
    """Its texts, by the names of the parts."""
    return {part: getattr(template, part) for part in PARTS}


def language_of(patient: Patient) -> str:
    """In which a letter to the patient is written: their own, else the clinic's."""
    return patient.language or patient.site.language
