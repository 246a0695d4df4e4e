"""Everything that is judged of a patient on one day: a pure function of the history, the schedule and the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitoring.protocol.case import Case
from monitoring.protocol.current import CURRENT
from monitoring.protocol.diagnosis import Diagnosis
from monitoring.protocol.extent import Extent
from monitoring.protocol.findings import Failure, Finding, Gap
from monitoring.protocol.history import History
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.responses.response import Response
from monitoring.protocol.rows import Protocol
from monitoring.protocol.safety import book
from monitoring.protocol.schedule import schedule
from monitoring.protocol.verdicts import Severity
from monitoring.protocol.windows import Schedule


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was judged. `findings` hold the alerts and the panels of information; `turns_on` is the first day ahead
    on which a judgement could change by itself."""

    today: date
    protocol: str
    judgement: Judgement
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    failures: tuple[Failure, ...]

    @property
    def diagnosis(self) -> Diagnosis:
        return self.judgement.diagnosis

    @property
    def extent(self) -> Extent:
        return self.judgement.extent

    @property
    def responses(self) -> tuple[Response, ...]:
        return self.judgement.responses

    @property
    def alerts(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity != Severity.INFO)

    @property
    def panels(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == Severity.INFO)

    @property
    def cannot_evaluate(self) -> dict[str, tuple[str, ...]]:
        """The rules that could not be judged, by the input that is missing."""
        found: dict[str, list[str]] = {}
        for gap in self.gaps:
            found.setdefault(gap.missing, []).append(gap.rule)
        return {missing: tuple(rules) for missing, rules in sorted(found.items())}

    @property
    def turns_on(self) -> date | None:
        return min(self.judgement.case.turns, default=None)


def assess(
    history: History,
    today: date,
    protocol: Protocol = CURRENT,
    *,
    plan: Schedule | None = None,
    set_aside: Iterable[str] = (),
) -> Assessment:
    """Judge what was known on `today`. `plan`: the schedule of that day where it was laid out already.

    `set_aside`: panels that are waived or whose result is awaited. Never raises: a rule that breaks is told.
    """
    case = Case(history, today, protocol, plan or schedule(history, today, protocol), set_aside)
    judgement = Judgement(case)
    # Of who is no longer followed nothing is asked and nobody is warned; what was judged can still be read.
    spoken = book.run(judgement) if case.is_followed else book.Spoken()
    return Assessment(today, protocol.version, judgement, spoken.findings, spoken.gaps, spoken.failures)
