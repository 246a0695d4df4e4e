"""What the schedule answers with: windows of time, each counted from a fact."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from monitoring.protocol.calendar import Span
from monitoring.protocol.history import Reading, Treatment
from monitoring.protocol.vocabulary import AnchorKind, Panel, Rule, SpokenBy, Status, TreatmentKind

TREATMENT_RUNNING = "treatment_running"  # why an item is not scheduled
MISSED = "missed"  # why an item was closed without being done


class Anchor(NamedTuple):
    """The fact a window counts from.

    `key` is its identity and holds no date that a correction could move, except for a completion, whose day is what
    it is: ("person",), ("treatment", id), ("sample", id) or ("completion", panel, day). A store follows a corrected
    completion by `samples`, the ids of the readings or signs of that day. `ref_id`: of treatment, sample or person.
    """

    kind: AnchorKind
    date: date
    key: tuple[object, ...]
    samples: tuple[int, ...] = ()
    ref_id: int | None = None


class Window(NamedTuple):
    """One item of a panel, open or closed.

    The three dates are None only while it is not scheduled (`reason` says why). `have` and `missing` name what is
    there and what is not, by analyte or sign; of several that would do, `missing` says "a|b". A closed window was
    done on `done_on`, or its `reason` says why it ended otherwise.
    """

    panel: Panel
    rule: Rule
    anchor: Anchor
    opens: date | None
    target: date | None
    due_by: date | None
    interval: str
    sources: tuple[str, ...]
    have: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    optional_missing: tuple[str, ...] = ()
    done_on: date | None = None
    in_window: bool | None = None
    reason: str = ""
    spoken_by: SpokenBy = SpokenBy.PROTOCOL
    protocol: str = ""

    @property
    def identity(self) -> tuple[object, ...]:
        """What makes it the same item when its days move: panel and anchoring fact."""
        return (self.panel, self.anchor.key)


@dataclass(frozen=True, slots=True)
class Schedule:
    """`open`: at most one window per panel, most pressing panel first. `closed`: oldest first."""

    open: tuple[Window, ...] = ()
    closed: tuple[Window, ...] = ()


@dataclass(slots=True)
class Found:
    """The windows of one row of the protocol: those that have ended, oldest first, and the one that is open."""

    closed: list[Window] = field(default_factory=list)
    open: Window | None = None


def lay_out(
    panel: Panel,
    rule: Rule,
    anchor: Anchor,
    span: Span | None,
    *,
    interval: str,
    sources: tuple[str, ...],
    protocol: str,
    have: tuple[str, ...] = (),
    missing: tuple[str, ...] = (),
    optional_missing: tuple[str, ...] = (),
    done_on: date | None = None,
    reason: str = "",
    spoken_by: SpokenBy = SpokenBy.PROTOCOL,
) -> Window:
    """A window over `span`; without one it is not scheduled."""
    return Window(
        panel=panel,
        rule=rule,
        anchor=anchor,
        opens=span.opens if span else None,
        target=span.target if span else None,
        due_by=span.due_by if span else None,
        interval=interval,
        sources=sources,
        have=have,
        missing=missing,
        optional_missing=optional_missing,
        done_on=done_on,
        in_window=span.holds(done_on) if span and done_on else None,
        reason=reason,
        spoken_by=spoken_by,
        protocol=protocol,
    )


def completion_anchor(panel: Panel, day: date, samples: tuple[int, ...] = ()) -> Anchor:
    return Anchor(AnchorKind.LAST_DONE, day, ("completion", panel, day), samples=samples)


def sample_anchor(sample: Reading) -> Anchor:
    return Anchor(AnchorKind.SAMPLE, sample.date, ("sample", sample.id), ref_id=sample.id)


def treatment_anchor(treatment: Treatment, day: date) -> Anchor:
    is_transplant = treatment.kind == TreatmentKind.ASCT
    kind = AnchorKind.TRANSPLANT if is_transplant else AnchorKind.TREATMENT_END
    return Anchor(kind, day, ("treatment", treatment.id), ref_id=treatment.id)


def status(
    window: Window | tuple[date | None, date | None], today: date, *, waived_until: date | None = None
) -> Status:
    """The standing of an open window, or of (opens, due_by), on a day. A waiver holds through its date."""
    opens, due_by = (window.opens, window.due_by) if isinstance(window, Window) else window
    if opens is None or due_by is None:
        return Status.NOT_SCHEDULED
    if waived_until is not None and today <= waived_until:
        return Status.WAIVED
    if today < opens:
        return Status.UPCOMING
    return Status.DUE if today <= due_by else Status.OVERDUE
