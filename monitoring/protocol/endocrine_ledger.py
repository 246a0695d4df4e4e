"""The endocrine ledger: axis by axis, what was measured last, what replaces it, and whether a plan is written down.

S1-22, S2-09, S2-39, S2-40. Beside it the half-yearly panel, as so many parts of so many.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from monitoring.protocol.axes import AXES, Axis, is_abnormal, on_glucocorticoid, replacement_on, tests_of
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, reading, sign, treatment
from monitoring.protocol.history import Reading
from monitoring.protocol.vocabulary import Panel, SignState
from monitoring.protocol.windows import Window

CORTISOLS = ("cortisol_am", "cortisol_stimulated_peak")
ON_STEROID = (
    "on_steroid"  # drawn on a glucocorticoid or less than 7 days after it: it cannot be interpreted (SR-19b)
)
RESULT_NOTES = (ON_STEROID,)


@dataclass(frozen=True, slots=True)
class LastResult:
    """The last result of one test. `abnormal`: does it speak for a disorder; `not_assessed` where it cannot tell."""

    result: Evidence
    abnormal: SignState
    note: str = ""


@dataclass(frozen=True, slots=True)
class AxisEntry:
    """One axis. `not_measured`: its tests without any result. `replacement`: what runs and replaces its hormone."""

    axis: str
    state: SignState
    assessed: Evidence | None
    results: tuple[LastResult, ...]
    not_measured: tuple[str, ...]
    replacement: tuple[Evidence, ...]
    has_plan: bool


@dataclass(frozen=True, slots=True)
class PanelParts:
    """The open panel: what it has, and what it lacks ("a|b": one of these)."""

    have: tuple[str, ...]
    missing: tuple[str, ...]
    opens: date
    due_by: date

    @property
    def total(self) -> int:
        return len(self.have) + len(self.missing)


@dataclass(frozen=True, slots=True)
class EndocrineLedger:
    """All six axes in their order. `panel`: None where none is open; `last_complete`: the day it last was."""

    axes: tuple[AxisEntry, ...]
    panel: PanelParts | None
    last_complete: date | None


def endocrine_ledger(case: Case) -> EndocrineLedger:
    """From the facts, and from `case.plan` for the panel."""
    done = [w.done_on for w in case.plan.closed if w.panel == Panel.ENDOCRINE and w.done_on]
    return EndocrineLedger(
        axes=tuple(_entry(case, axis) for axis in AXES),
        panel=next((p for p in map(_parts, case.plan.open) if p), None),
        last_complete=max(done, default=None),
    )


def _entry(case: Case, axis: Axis) -> AxisEntry:
    seen = case.sign(axis.sign)
    tests = tests_of(axis, case.person.sex)
    latest = {test: case.latest(test) for test in tests}
    return AxisEntry(
        axis=axis.code,
        state=case.state(axis.sign),
        assessed=sign(seen) if seen else None,
        results=tuple(_last(case, result) for result in latest.values() if result),
        not_measured=tuple(test for test, result in latest.items() if result is None),
        replacement=tuple(
            treatment(t, "+".join(agent for agent in t.agents if agent in axis.replacement))
            for t in replacement_on(case, axis, case.today)
        ),
        has_plan=axis.code in case.person.replacement_plans,
    )


def _last(case: Case, result: Reading) -> LastResult:
    under_steroid = result.analyte in CORTISOLS and on_glucocorticoid(case, result.date)
    return LastResult(reading(result), is_abnormal(case, result), ON_STEROID if under_steroid else "")


def _parts(window: Window) -> PanelParts | None:
    if window.panel != Panel.ENDOCRINE or window.opens is None or window.due_by is None:
        return None
    return PanelParts(window.have, window.missing, window.opens, window.due_by)
