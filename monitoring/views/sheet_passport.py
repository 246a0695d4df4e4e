"""The passport: what a colleague elsewhere has to know of a patient, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts.treatments import name_of
from monitoring.protocol.adverse_factors import adverse_factors
from monitoring.protocol.verdicts import Channel
from monitoring.protocol.vocabulary import DISEASE_DIRECTED, StopReason, TreatmentStatus
from monitoring.reports.sheet import EITHER, LEFT, RIGHT, Entry, Section
from monitoring.views import sheet_parts as parts
from monitoring.views.findings import Fact
from monitoring.views.sheet_parts import Told
from monitoring.views.standing import Stand

# What the source documents tell everybody who treats POEMS not to do, each with who else says it.
PITFALLS = (
    ("S1-27",),
    ("S2-24",),  # in any line; S1 only of the first: both stand (D4)
    ("S1-14",),
    ("S2-25", "S1-15"),
    ("S1-16",),
    ("S2-30", "S1-18"),
    ("S2-50",),
)
ROWS = 6  # of treatments in the picture
PAPERS_NAMED = 5


def sections(told: Told) -> tuple[Section, ...]:
    tests, none = parts.due_entries(told, reasoned=False)
    return (
        *(_responses(told) if told.judges else ()),
        _treatment(told),
        Section(
            _("What to avoid or watch in this patient, and why"),
            tuple(_avoid(told)),
            empty=_("No alert is open, and no treatment was stopped for toxicity."),
            place=RIGHT,
        ),
        Section(
            _("What the sources advise against in POEMS"),
            tuple(_pitfalls()),
            place=RIGHT,
            keep=len(PITFALLS),
            letters=120,
        ),
        Section(_("Next tests"), tests, empty=none, place=EITHER),
        Section(_("Whom to ask"), parts.contact_entries(told), place=EITHER, keep=2),
    )


def cited(told: Told) -> list[str]:
    factors = adverse_factors(told.assessment.judgement).present if told.judges else ()
    return [source for each in (*told.cards, *factors) for source in each.sources]


def _responses(told: Told) -> Iterator[Section]:
    yield Section(
        _("Responses"),
        tuple(_response(each) for each in told.stands) if told.case.line else (),
        notes=parts.discordance_of(told),
        empty=_("No disease-directed treatment has begun. Responses are judged from the start of one."),
        place=LEFT,
        keep=len(Channel),
    )


def _response(stand: Stand) -> Entry:
    """A physician's word that applies is the response; what was computed stands in the note, which may be cut."""
    basis = parts.word_of(stand)
    if stand.organs:
        seen = "; ".join(f"{organ.name}: {organ.state}" for organ in stand.organs)
    else:
        measured = [f"{name}: {parts.facts_in_line([_bare(stand, fact)])}" for name, fact in stand.facts]
        seen = "; ".join([*measured, *([stand.change] if stand.change else [])])
    said, rest = parts.said_of(stand), (stand.note.rstrip("."), seen, basis)
    if stand.word is not None and stand.word.overrules and stand.word.applies:
        computed = _("computed: %(category)s") % {"category": said}
        said = _("%(response)s (overruled by a physician)") % {
            "response": capfirst(wording.category(stand.word.given.category))
        }
        rest = (basis, capfirst(computed), *rest[:2])
    return Entry(f"{said}.", f"{stand.name}:", ". ".join(part for part in rest if part))


def _bare(stand: Stand, fact: Fact) -> Fact:
    """Of VEGF the value alone: the entry is called so."""
    return replace(fact, name="") if stand.channel == Channel.VEGF else fact


def _treatment(told: Told) -> Section:
    entries = [parts.treatment_entry(each) for each in parts.given(told, TreatmentStatus.ACTIVE)]
    entries += [parts.treatment_entry(each) for each in parts.given(told, TreatmentStatus.PLANNED)]
    before = [each for each in parts.given(told, TreatmentStatus.ENDED) if each["kind"] in DISEASE_DIRECTED]
    notes = [
        _("Before: %(treatments)s.")
        % {"treatments": "; ".join(f"{name_of(each)}, {parts.period_of(each)}" for each in before)}
    ]
    return Section(
        _("Current treatment"),
        tuple(entries),
        notes=tuple(notes if before else ()),
        empty=_("No treatment runs and none is planned."),
        place=LEFT,
    )


def _avoid(told: Told) -> Iterator[Entry]:
    """From the patient's own record, then what the rules say, then what sources associate with a worse outcome."""
    harmed = [each for each in told.course["treatments"] if each["stop_reason"] == StopReason.TOXICITY]
    if harmed:
        yield Entry(
            "; ".join(f"{name_of(each)}, {parts.period_of(each)}" for each in reversed(harmed)),
            _("Stopped for toxicity:"),
            _("[this record]"),
        )
    for card in told.cards:
        known = [_("acknowledged")] if card.acknowledged_at else []
        yield Entry(
            parts.facts_in_line(card.facts),
            f"{card.title}:" if card.facts else card.title,
            parts.since_and_sources(card.since, card.sources, *known),
        )
    if told.judges and (found := adverse_factors(told.assessment.judgement).present):
        yield Entry(
            ", ".join(wording.factor(each.code) for each in found),
            _("Factors that sources associate with a worse outcome") + ":",
            f"[{wording.short_sources(dict.fromkeys(s for each in found for s in each.sources))}]",
        )


def _pitfalls() -> Iterator[Entry]:
    for codes in PITFALLS:
        yield Entry(wording.statement(codes[0]), note=f"[{wording.short_sources(codes)}]")
