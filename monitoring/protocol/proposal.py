"""What rules would newly say if something was recorded: the judgement with it against the judgement without."""

from __future__ import annotations

from collections.abc import Collection

from monitoring.protocol.assessment import Assessment
from monitoring.protocol.case import Case
from monitoring.protocol.contradictions import Contradiction, contradictions
from monitoring.protocol.findings import Finding
from monitoring.protocol.verdicts import RuleCode as R

# Each rule speaks at the moment at which somebody can still decide otherwise, and at no other.
OF_TREATMENT = frozenset(
    {
        *(R.SR_01B, R.SR_03, R.SR_04, R.SR_04B, R.SR_05, R.SR_05B, R.SR_05C, R.SR_07, R.SR_08),
        *(R.SR_10, R.SR_10B, R.SR_11, R.SR_13D, R.SR_27),
    }
)
# While it is chosen; once it has begun these are silent.
OF_CHOICE = frozenset({R.SR_03, R.SR_07})
OF_DECISION = frozenset({R.SR_08})
OF_VISIT = frozenset({R.SR_09, R.SR_15})
OF_CONDITION = frozenset({R.SR_15})


def newly_said(before: Assessment, after: Assessment, rules: Collection[R]) -> tuple[Finding, ...]:
    """The findings of `rules` that hold after and did not before, or rest on other facts now. Gravest first."""
    known = {_said(finding) for finding in before.findings}
    return tuple(
        finding for finding in after.findings if finding.rule in rules and _said(finding) not in known
    )


def _said(finding: Finding) -> tuple[str, ...]:
    return (finding.rule, finding.key, finding.severity, finding.inputs)


def newly_contradicted(before: Case, after: Case) -> tuple[Contradiction, ...]:
    """What does not go together after, and did not stand so before."""
    known = {_contradicted(each) for each in contradictions(before)}
    return tuple(each for each in contradictions(after) if _contradicted(each) not in known)


def _contradicted(each: Contradiction) -> tuple[object, ...]:
    return (each.code, tuple(e._replace(id=None) for e in each.evidence))
