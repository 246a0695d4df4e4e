"""The full summary: everything that is known and judged of a patient, for the file or for who takes over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.models import Decision
from monitoring.protocol.vocabulary import ConditionCode, EventCode, TreatmentStatus
from monitoring.reports.sheet import Entry, Section
from monitoring.views import diagnosis, findings, sheet_diagnosis, sheet_values
from monitoring.views import sheet_parts as parts
from monitoring.views.diagnosis import DIAGNOSIS_SOURCES, EXTENT_SOURCES
from monitoring.views.findings import Card
from monitoring.views.sheet_parts import Told
from monitoring.views.standing import Stand

ROWS = 24  # of treatments in the picture


def sections(told: Told) -> Iterator[Section]:
    yield _background(told)
    if told.judges:
        yield from sheet_diagnosis.sections(told)
    yield _treatments(told)
    if told.judges:
        yield from _responses(told)
    yield _alerts(told)
    if told.judges:
        yield sheet_diagnosis.factors(told)
        yield sheet_diagnosis.ledger(told)
    yield _decisions(told)
    tests, none = parts.due_entries(told, reasoned=True)
    yield Section(_("Next tests"), tests, empty=none)
    yield from sheet_values.sections(told)
    if told.judges:
        yield _waits(told)
    yield Section(_("Whom to ask"), (*parts.contact_entries(told), *_team(told)))


def cited(told: Told) -> list[str]:
    found = [source for card in told.cards for source in card.sources]
    if told.judges:
        found += [*DIAGNOSIS_SOURCES, *EXTENT_SOURCES]
        found += [source for stand in told.stands for source in (*stand.sources, *stand.pace.sources)]
        found += [
            source
            for each in diagnosis.factors_of(told.assessment.judgement)["present"]
            for source in each.sources
        ]
    return found


# --- the person ------------------------------------------------------------------------------------------------


def _background(told: Told) -> Section:
    person = told.patient
    rows = [
        (_("Light chain"), person.get_light_chain_display()),
        (_("Isotype"), person.isotype or _("not recorded")),
        (_("Eligible for transplant"), person.get_transplant_eligible_display()),
        (_("Pregnancy prevention"), person.get_pregnancy_prevention_display()),
        (_("Conditions beside POEMS"), _conditions(told) or _("not recorded")),
        (_("Events"), _events(told) or _("not recorded")),
    ]
    entries = tuple(Entry(value, f"{name}:") for name, value in rows)
    return Section(_("Person"), entries)


def _conditions(told: Told) -> str:
    seen = told.case.conditions(*ConditionCode)
    return "; ".join(
        wording.condition(each.code) + (f" ({span})" if (span := _span(each.start, each.end)) else "")
        for each in seen
    )


def _span(start: date | None, end: date | None) -> str:
    """An end without a known start is told too: else what is over would read as if it lasted."""
    if end and not start:
        return _("until %(day)s") % {"day": wording.day(end)}
    return " – ".join(wording.day(day) for day in (start, end) if day)


def _events(told: Told) -> str:
    return "; ".join(
        f"{wording.event(each.code)} ({wording.day(each.date)})" for each in told.case.events(*EventCode)
    )


def _team(told: Told) -> list[Entry]:
    return [
        Entry(name, f"{wording.care_role(role)}:")
        for role, name in sorted(told.patient.care_team.items())
        if name
    ]


# --- treatment and responses ---------------------------------------------------------------------------------------


def _treatments(told: Told) -> Section:
    every = [TreatmentStatus.ACTIVE, TreatmentStatus.PLANNED, TreatmentStatus.ENDED]
    ordered = [each for status in every for each in parts.given(told, status)]
    return Section(
        _("Treatments"),
        tuple(parts.treatment_entry(each) for each in ordered),
        empty=_("No treatment is recorded."),
    )


def _responses(told: Told) -> Iterator[Section]:
    yield Section(
        _("Responses"),
        tuple(_response(each) for each in told.stands),
        notes=parts.discordance_of(told),
    )
    organs = next((stand for stand in told.stands if stand.organs), None)
    yield Section(
        _("Organs against the baseline"),
        tuple(Entry(parts.organ_line(organ)) for organ in organs.organs) if organs else (),
        notes=(_("Not assessed") + f": {', '.join(organs.unseen)}",) if organs and organs.unseen else (),
        empty=_("Not evaluable yet."),
    )


def _response(stand: Stand) -> Entry:
    facts = [f"{name} {parts.facts_in_line([fact])}" for name, fact in stand.facts]
    facts += [pgettext("of a value", "Change") + f" {stand.change}"] if stand.change else []
    facts += [pgettext("of results", "Series") + f" {stand.series}"] if stand.series else []
    said = ["; ".join(facts), *stand.bases, parts.word_of(stand), stand.definition, _pace(stand)]
    basis = " ".join(f"{part.rstrip('.')}." for part in said if part)
    text = " ".join(part for part in (f"{parts.said_of(stand)}.", stand.note) if part)
    return Entry(text, f"{stand.name}:", f"{basis} [{wording.short_sources(stand.sources)}]")


def _pace(stand: Stand) -> str:
    pace = stand.pace
    expected = ""
    if pace.expected:
        expected = _("Expected at month %(n)s: %(range)s.") % {"n": pace.month, "range": pace.expected}
        sources = wording.short_sources(pace.sources)
        n = f"n = {pace.n}; " if pace.n else ""
        expected += " " + _("From small retrospective cohorts") + f" ({n}{sources})."
        expected += " " + _("Not a prediction for this patient.")
    return " ".join(part for part in (f"{capfirst(pace.word)}: {pace.reason}", expected) if part)


# --- alerts, decisions, what is missing ----------------------------------------------------------------------------


def _alerts(told: Told) -> Section:
    closed = told.patient.is_closed
    return Section(
        _("Alerts"),
        tuple(_alert(card) for card in told.cards),
        empty=_("Follow-up is closed: nobody is warned.") if closed else _("No alert is open."),
    )


def _alert(card: Card) -> Entry:
    known = ""
    if card.alert and card.alert.acknowledged_at:
        known = _("acknowledged by %(who)s: %(reason)s") % {
            "who": card.alert.acknowledged_by,
            "reason": card.alert.acknowledge_reason,
        }
    basis = parts.facts_in_line(card.facts)
    text = " ".join(part for part in (card.message, f"{basis}." if basis else "") if part)
    return Entry(
        text,
        f"{wording.severity(card.severity)}: {card.title}.",
        parts.since_and_sources(card.since, card.sources, known, card.review.words),
    )


def _decisions(told: Told) -> Section:
    rows = Decision.objects.standing().filter(patient=told.patient).select_related("recorded_by")
    return Section(
        _("Decisions"),
        tuple(
            Entry(
                " ".join(
                    part
                    for part in (wording.stop_reason(each.reason) if each.reason else "", each.note)
                    if part
                ),
                f"{wording.day(each.date)}: {wording.decision(each.decision)}.",
                str(each.recorded_by or ""),
            )
            for each in rows.order_by("-date", "-pk")
        ),
        empty=_("No decision is recorded: to continue, start, stop, switch or watch, and why."),
    )


def _waits(told: Told) -> Section:
    found = findings.waits_of(told.assessment, told.patient)
    return Section(
        _("What cannot be judged, and for want of what"),
        tuple(Entry("; ".join(each.rules), f"{each.name}:") for each in found.inputs),
        empty=_("Nothing."),
    )
