"""The kinds of sentences a protocol is made of. One row is one sentence of a source.

Kept apart from the protocol's numbers, so that a revision is a new file of rows and no new code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from monitoring.protocol.calendar import Interval
from monitoring.protocol.sources import Grade
from monitoring.protocol.thresholds import Threshold, ThresholdName
from monitoring.protocol.verdicts import Audience, RuleCode, Severity
from monitoring.protocol.vocabulary import Panel

__all__ = ["Threshold", "ThresholdName"]  # asked for here by most


HIGHLY_NEUROTOXIC = "highly_neurotoxic"  # the name of a list of agents


class Condition(StrEnum):
    """What must hold, besides its time, for a row to speak."""

    ALWAYS = "always"
    SYSTEMIC_RUNNING = "systemic_running"
    RADIOTHERAPY_ALONE = "radiotherapy_alone"
    LARGE_LESION_RECORDED = "large_lesion_recorded"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that must be there for a panel to be complete.

    It is satisfied by the analyte or sign of its own code, by any of `any_of`, or by any code that begins with
    `prefix`. A part with `sexes` is asked of persons of these sexes only.
    """

    code: str
    any_of: tuple[str, ...] = ()
    prefix: str = ""
    sexes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Contents:
    """What a panel is complete with: one of several sets of parts, all of a set being needed.

    `optional` parts are shown when missing and never block. `rank` orders panels by what is lost when they slip.
    """

    panel: Panel
    rank: int
    sets: tuple[tuple[Part, ...], ...]
    sources: tuple[str, ...]
    optional: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """A panel comes again, counted from the day it was last complete. `mentions`: asked for, without an interval."""

    panel: Panel
    interval: Interval
    sources: tuple[str, ...]
    when: Condition = Condition.ALWAYS
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """A panel that was never done falls due from the diagnosis on, within so many days."""

    panels: tuple[Panel, ...]
    within_days: int
    sources: tuple[str, ...]
    mentions: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return f"P{self.within_days}D"


@dataclass(frozen=True, slots=True)
class BaselineBeforeTreatment:
    """A panel wanted once before the first treatment; after its start it can no longer be had."""

    panel: Panel
    within_days: int
    sources: tuple[str, ...]
    mentions: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return f"P{self.within_days}D"


@dataclass(frozen=True, slots=True)
class AfterTreatment:
    """A panel wanted once after treatment of these kinds, and again while `again_while` is above zero."""

    panel: Panel
    after: tuple[str, ...]
    interval: Interval
    sources: tuple[str, ...]
    again_while: str = ""
    when: Condition = Condition.ALWAYS
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A sign to be answered once (present or absent) after treatment of one kind."""

    panel: Panel
    after: str
    interval: Interval
    sources: tuple[str, ...]
    when: Condition = Condition.ALWAYS
    mentions: tuple[str, ...] = ()


Row = Repeat | Baseline | BaselineBeforeTreatment | AfterTreatment | Question


@dataclass(frozen=True, slots=True)
class AgentList:
    """Agents that a rule speaks of together. `setting`: a clinic may have to choose others."""

    name: str
    agents: frozenset[str]
    sources: tuple[str, ...]
    setting: bool = False


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule of the rule book. `severity` is what it speaks with unless its finding says otherwise.

    `conflicts` names the places where the sources differ (`conflicts.py`) and that are shown beside it.
    """

    code: RuleCode
    severity: Severity
    sources: tuple[str, ...]
    grade: Grade
    audience: Audience = Audience.CLINICIANS
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorridorPoint:
    """The expected range at a month since the start; None where the sources give none.

    `limit` names the bounds that are the laboratory's upper limit of normal instead of a number.
    """

    month: int
    upper: Decimal | None = None
    centre: Decimal | None = None
    lower: Decimal | None = None
    limit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Corridor:
    """What small cohorts describe for one domain, from the start of a line on. Orientation, never an alert.

    `unit`: "%" of the baseline, "{score}" points of change, or "d" for a band of days. `scale`: "log" or "linear",
    how to go from one month to the next. `n`: patients behind it, None where the sources do not say.
    """

    domain: str
    unit: str
    scale: str
    points: tuple[CorridorPoint, ...]
    sources: tuple[str, ...]
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Days either side of "every N months", for N up to `up_to_months` (None: any)."""

    up_to_months: int | None
    days: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Protocol:
    version: str
    contents: tuple[Contents, ...]
    rows: tuple[Row, ...]
    thresholds: tuple[Threshold, ...]
    tolerances: tuple[Tolerance, ...]
    rules: tuple[RuleRow, ...] = ()
    corridors: tuple[Corridor, ...] = ()
    agent_lists: tuple[AgentList, ...] = ()
    # The same by name: rules ask for a threshold hundreds of times a patient.
    numbers: dict[str, Decimal] = field(init=False, repr=False, compare=False)
    counts: dict[str, int] = field(init=False, repr=False, compare=False)
    _thresholds: dict[str, Decimal | int] = field(init=False, repr=False, compare=False)
    _rules: dict[str, RuleRow] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        values = {threshold.name: threshold.value for threshold in self.thresholds}
        object.__setattr__(self, "_thresholds", values)
        object.__setattr__(self, "numbers", {name: Decimal(value) for name, value in values.items()})
        object.__setattr__(self, "counts", {name: int(value) for name, value in values.items()})
        object.__setattr__(self, "_rules", {row.code: row for row in self.rules})

    def threshold(self, name: str) -> Decimal | int:
        """The value of a named threshold. Raises KeyError when the protocol does not know it."""
        return self._thresholds[name]

    def rule(self, code: str) -> RuleRow:
        """Raises KeyError when the protocol does not know it."""
        return self._rules[code]

    def agents(self, name: str) -> frozenset[str]:
        """The agents on a named list."""
        return next(each.agents for each in self.agent_lists if each.name == name)

    def sources_of(self, name: str) -> tuple[str, ...]:
        """Where a named threshold comes from. Raises StopIteration when the protocol does not know it."""
        return next(threshold.sources for threshold in self.thresholds if threshold.name == name)

    def days(self, name: str) -> int:
        return self.counts[name]

    def contents_of(self, panel: str) -> Contents:
        return next(contents for contents in self.contents if contents.panel == panel)

    def every(self, months: int) -> Interval:
        return every(months, self.tolerances)


def every(months: int, tolerances: tuple[Tolerance, ...]) -> Interval:
    """ "Every N months" with the tolerance that belongs to N."""
    for tolerance in tolerances:
        if tolerance.up_to_months is None or months <= tolerance.up_to_months:
            return Interval(months, months, tolerance.days)
    raise ValueError(f"no tolerance for every {months} months")


def between(earliest: int, latest: int) -> Interval:
    """ "Every N to M months"."""
    return Interval(earliest, latest)
