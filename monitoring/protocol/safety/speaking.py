"""How a rule says what it found: severity as the protocol's row has it, unless the finding knows better."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitoring.protocol.findings import Evidence, Finding
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.verdicts import RuleCode, Severity


def found(
    judgement: Judgement,
    code: RuleCode,
    *,
    evidence: Iterable[Evidence] = (),
    since: date | None = None,
    key: str = "",
    facts: Iterable[tuple[str, str]] = (),
    severity: Severity | None = None,
) -> Finding:
    """A finding of rule `code`. `since`: the day from which it holds; `facts`: codes and numbers for the sentence."""
    said = severity or judgement.case.protocol.rule(code).severity
    return Finding(code, said, since, tuple(evidence), key, tuple(facts))
