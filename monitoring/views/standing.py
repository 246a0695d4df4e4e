"""Where things stand, in words: the four responses, each with its pace, the physician's word, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.protocol.assessment import Assessment
from monitoring.protocol.calendar import months_since
from monitoring.protocol.corridors import Badge, badges
from monitoring.protocol.current import CURRENT
from monitoring.protocol.findings import Evidence, reading
from monitoring.protocol.history import Reading
from monitoring.protocol.lines import Line
from monitoring.protocol.responses.response import OrganChange, Response
from monitoring.protocol.verdicts import OrganState, Pace
from monitoring.selectors import response_assessments
from monitoring.selectors.alerts import evidence_of
from monitoring.selectors.response_assessments import Word
from monitoring.views.findings import Fact, fact_of
from patients.models import Patient

# The expected course that stands beside each response.
BESIDE = {"vegf": "vegf", "hematologic": "clone", "pet": "pet", "clinical": "onls"}
PACE_GLYPHS = {
    Pace.ON_TRACK: "✓",
    Pace.TOO_EARLY: "◌",
    Pace.OUTSIDE: "!",
    Pace.NO_CORRIDOR: "–",
    Pace.NOT_EVALUABLE: "–",
}


@dataclass(frozen=True, slots=True)
class PaceSaid:
    """The badge of one domain: its word, why, and the expected range at that month with its source and n."""

    code: str
    glyph: str
    word: str
    reason: str
    month: int | None
    expected: str
    sources: tuple[str, ...]
    n: int | None
    shown: bool  # beside the response; else in its basis alone


@dataclass(frozen=True, slots=True)
class OrganSaid:
    name: str
    state: str
    code: str
    since: date | None
    note: str
    before: Fact | None
    now: Fact | None


@dataclass(frozen=True, slots=True)
class Stand:
    """One response on the page."""

    channel: str
    name: str
    said: str
    evaluable: bool
    since: date | None
    month: int | None
    note: str
    bases: list[str]
    facts: list[tuple[str, Fact]]
    series: str
    change: str
    organs: list[OrganSaid]
    unseen: list[str]
    definition: str
    sources: list[str]
    protocol: str
    pace: PaceSaid
    word: Word | None


def stands_of(patient: Patient, assessment: Assessment, before: datetime | None = None) -> list[Stand]:
    """The four responses. One query, for what physicians said about them, or had said before a moment."""
    words = response_assessments.words(patient, assessment.responses, before=before)
    paces = {badge.domain: badge for badge in badges(assessment.judgement)}
    line = assessment.judgement.case.line
    return [_stand(each, assessment, line, paces, words.get(each.channel)) for each in assessment.responses]


def _stand(
    of: Response, assessment: Assessment, line: Line | None, paces: Mapping[str, Badge], word: Word | None
) -> Stand:
    seen = [each for each in of.organs if each.state != OrganState.NOT_ASSESSED]
    return Stand(
        channel=of.channel,
        name=wording.domain(of.channel),
        said=capfirst(wording.response(of)),
        evaluable=of.is_evaluable,
        since=of.since,
        month=months_since(line.start, of.since) if line and of.since and of.since >= line.start else None,
        note=wording.response_note(of.channel, of.note) if of.note else "",
        bases=[wording.response_basis(of.channel, code) for code in of.basis] if not of.organs else [],
        facts=_facts(of),
        series=_series(of.latest),
        change=_change(of),
        organs=[_organ(each) for each in seen],
        unseen=[wording.organ(each.organ) for each in of.organs if each.state == OrganState.NOT_ASSESSED],
        definition=wording.definition(of),
        sources=sources_of(of.channel),
        protocol=assessment.protocol,
        pace=_pace(paces[BESIDE[of.channel]], of.is_evaluable),
        word=word,
    )


def _facts(of: Response) -> list[tuple[str, Fact]]:
    """What was measured, in the order in which it came to be."""
    measured = [
        (_("Baseline"), of.baseline),
        (_("Lowest since the start"), of.nadir),
        (_("Latest"), of.latest),
    ]
    found = [(name, _fact(reading(each))) for name, each in measured if each is not None]
    shown = {each.id for _name, each in measured if each is not None}
    return found + [(_("Measured with it"), _fact(reading(c))) for c in of.components if c.id not in shown]


def _fact(evidence: Evidence) -> Fact:
    return fact_of(evidence_of(evidence))


def _series(latest: Reading | None) -> str:
    """Specimen, laboratory and method: only within them values are compared."""
    if latest is None:
        return ""
    specimen, lab, method = latest.series
    return " · ".join(part for part in (wording.specimen(specimen) if specimen else "", lab, method) if part)


def _change(of: Response) -> str:
    if of.change_percent is None:
        return ""
    sign = "−" if of.change_percent < 0 else "+"
    percent = f"{sign}{wording.number(abs(of.change_percent))} %"
    if of.at_least:
        return pgettext("change of a value", "at least %(percent)s") % {"percent": percent}
    return percent


def _organ(change: OrganChange) -> OrganSaid:
    return OrganSaid(
        name=wording.organ(change.organ),
        state=wording.organ_state(change.state),
        code=change.state,
        since=change.since,
        note=wording.organ_note(change.note) if change.note else "",
        before=_fact(change.baseline) if change.baseline else None,
        now=_fact(change.latest) if change.latest else None,
    )


def sources_of(channel: str) -> list[str]:
    """Of the numbers that the definitions rest on, each source once."""
    by_name = {each.name: each.sources for each in CURRENT.thresholds}
    return list(
        dict.fromkeys(source for name in wording.DEFINED_BY.get(channel, ()) for source in by_name[name])
    )


def _pace(badge: Badge, evaluable: bool) -> PaceSaid:
    return PaceSaid(
        code=badge.pace,
        glyph=PACE_GLYPHS[badge.pace],
        word=wording.pace(badge.pace),
        reason=wording.pace_reason(badge.reason),
        month=badge.month,
        expected=_expected(badge),
        sources=badge.sources,
        n=badge.n,
        shown=evaluable or badge.pace != Pace.NOT_EVALUABLE,
    )


def _expected(badge: Badge) -> str:
    """The range at that month, with its unit; of an open end only the other one."""
    if badge.upper is None:
        return ""
    high = wording.quantity(wording.as_exact(badge.upper), badge.unit)
    if badge.lower is None or badge.lower == badge.upper:
        return _("up to %(high)s") % {"high": high}
    return _("%(low)s to %(high)s") % {"low": wording.number(wording.as_exact(badge.lower)), "high": high}
