"""The statements of both source documents in our own words, and the subjects they stand under."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from monitoring.protocol.papers import PAPERS
from monitoring.protocol.sources import SOURCES, Klass
from monitoring.wording import statements_s1, statements_s2
from monitoring.wording.schedule import source

STATEMENTS = {**statements_s1.STATEMENTS, **statements_s2.STATEMENTS}

DOCUMENTS = {
    "S1": gettext_lazy("S1: summary on the treatment of POEMS, in English, without a list of references"),
    "S2": gettext_lazy(
        "S2: summary on diagnosis, management and follow-up of POEMS, in Spanish, of 27 January 2026"
    ),
}
SUBJECTS = {
    Klass.DIAGNOSIS: pgettext_lazy("subject of guidance", "Diagnosis"),
    Klass.STAGING: pgettext_lazy("subject of guidance", "Extent"),
    Klass.TREATMENT: pgettext_lazy("subject of guidance", "Treatment"),
    Klass.ALERT: pgettext_lazy("subject of guidance", "Alerts"),
    Klass.TIMELINE: pgettext_lazy("subject of guidance", "Timeline"),
    Klass.MONITORING: pgettext_lazy("subject of guidance", "Monitoring"),
    Klass.SUPPORTIVE: pgettext_lazy("subject of guidance", "Supportive care"),
    Klass.OUTCOME: pgettext_lazy("subject of guidance", "Outcomes"),
    Klass.CAVEAT: pgettext_lazy("subject of guidance", "Caveats"),
    Klass.FURNITURE: pgettext_lazy("subject of guidance", "Not about the disease"),
}


def statement(code: str) -> str:
    """S1-01 … S2-53 in our own words."""
    return str(STATEMENTS.get(code, code))


def document(code: str) -> str:
    """The document that a statement stands in."""
    name = code.partition("-")[0]
    return str(DOCUMENTS.get(name, name))


def subject(klass: str) -> str:
    """ "Diagnosis", "Treatment" …: what a statement is about."""
    return str(SUBJECTS.get(klass, klass))


def subjects_of(code: str) -> list[str]:
    return [subject(klass) for klass in SOURCES[code].klass] if code in SOURCES else []


def citation(code: str) -> str:
    """A paper as it is cited, a statement by its number; in words where nobody's statement stands behind it."""
    return PAPERS.get(code) or source(code)
