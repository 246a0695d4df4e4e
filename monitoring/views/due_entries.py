"""Open items as pages show them: the drawn window, why it is due, what is there and what is not, the forms of deeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from monitoring import wording
from monitoring.charts.window import OF_A_PERSON
from monitoring.forms.due import AwaitingForm, PostponeForm, WaiveForm
from monitoring.forms.intervals import EndForm, OverrideForm
from monitoring.models.local_policy import LocalPolicy, SaidSpacing
from monitoring.protocol.sources import SOURCES, Grade
from monitoring.protocol.vocabulary import SpokenBy
from monitoring.selectors import intervals, sign_offs
from monitoring.selectors.due import Due
from monitoring.views.worklist_rows import Windows


@dataclass(frozen=True)
class Refused:
    """The form of a deed on one panel's item that was not taken."""

    panel: str
    form: WaiveForm | PostponeForm | AwaitingForm | OverrideForm | EndForm


@dataclass(frozen=True)
class Entry:
    due: Due
    panel: str
    why: str
    sources: str
    window: SafeString | str
    parts: str
    have: str
    missing: str
    optional_missing: str
    basis: list[tuple[str, str, str]]
    review: str
    booked: str
    waive: WaiveForm
    postpone: PostponeForm
    awaiting: AwaitingForm
    override: OverrideForm | None  # None: nothing that comes again
    end: EndForm | None  # None: no physician spaced it
    spaced: tuple[SaidSpacing, str] | None  # who spoke instead of the protocol, and what the protocol says


def entries(
    items: Sequence[Due], today: date, signed: sign_offs.Signed, refused: Refused | None = None
) -> list[Entry]:
    """`signed`: what the clinic vouches for (`sign_offs.status_of`)."""
    spaced = intervals.behind([due.item for due in items])
    return [
        _entry(
            due,
            today,
            signed,
            spaced.get(due.item.pk),
            refused if refused and refused.panel == due.item.panel else None,
        )
        for due in items
    ]


def _entry(
    due: Due, today: date, signed: sign_offs.Signed, spaced: SaidSpacing | None, refused: Refused | None
) -> Entry:
    item = due.item
    waive, awaiting = WaiveForm(item_id=item.pk), AwaitingForm(item_id=item.pk, today=today)
    postpone = PostponeForm(item_id=item.pk)
    override = OverrideForm(item_id=item.pk) if item.panel in intervals.PANELS else None
    end = EndForm(auto_id=f"end-{item.pk}") if item.spoken_by == SpokenBy.PATIENT else None
    if refused is not None:
        match refused.form:
            case WaiveForm():
                waive = refused.form
            case PostponeForm():
                postpone = refused.form
            case AwaitingForm():
                awaiting = refused.form
            case OverrideForm():
                override = refused.form
            case EndForm():
                end = refused.form
    return Entry(
        due=due,
        panel=wording.panel(item.panel),
        why=wording.why(item, cited=False),
        sources=wording.short_sources(item.sources),
        window=Windows(OF_A_PERSON).svg(item.opens, item.due_by, today) if item.opens else "",
        parts=_parts(due),
        have=_named(item.have),
        missing=_named(item.missing),
        optional_missing=_named(item.optional_missing),
        basis=[(code, wording.source(code), _grade(code)) for code in item.sources],
        review=wording.review_status(sign_offs.of_schedule(signed, item.panel, item.sources)),
        booked=wording.booked_for(item.appointment.date, today) if item.appointment else "",
        waive=waive,
        postpone=postpone,
        awaiting=awaiting,
        override=override,
        end=end,
        spaced=(spaced, wording.every(_of_protocol(spaced))) if spaced else None,
    )


def _of_protocol(word: SaidSpacing) -> str:
    return intervals.protocol_interval(
        intervals.row_of(word) if isinstance(word, LocalPolicy) else word.panel
    )


def _parts(due: Due) -> str:
    """ "3 of 4, prolactin missing", for a panel of which a part is there."""
    there, of = due.parts
    if not there:
        return ""
    return _("%(n)s of %(of)s, %(missing)s missing") % {
        "n": there,
        "of": of,
        "missing": _named(due.item.missing),
    }


def _named(codes: Sequence[str]) -> str:
    return ", ".join(wording.part(code) for code in codes)


def _grade(code: str) -> str:
    """How well a statement is founded."""
    source = SOURCES.get(code)
    if source is None:
        return ""
    return {
        Grade.PRIMARY: _("found again in a primary paper"),
        Grade.SOURCE_DOCUMENT: _("from a summary, not checked against a primary paper"),
        Grade.TO_CONFIRM: _("to be confirmed by the clinic"),
    }[source.grade]
