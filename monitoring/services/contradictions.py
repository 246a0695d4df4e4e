"""What a deed left in the record that does not go together: stored all the same, and told as warnings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from monitoring.protocol.assessment import Assessment
from monitoring.protocol.contradictions import SYSTEMIC_WITHOUT_AGENTS, Contradiction, contradictions
from monitoring.protocol.findings import Evidence

__all__ = ["SYSTEMIC_WITHOUT_AGENTS", "among", "of_treatment"]

Fact = tuple[str, date]  # a test or sign and its day

# A score that is computed from its parts stands for them.
COMPUTED_FROM = {"onls_arm": "onls", "onls_leg": "onls"}


def among(judged: Assessment, facts: Collection[Fact]) -> list[tuple[Contradiction, Fact]]:
    """The contradictions in which one of these facts takes part, each with the first of them."""
    named = {(COMPUTED_FROM.get(code, code), day): (code, day) for code, day in facts}
    named |= {fact: fact for fact in facts}
    found = []
    for each in contradictions(judged.judgement.case):
        part = next((named[key] for e in each.evidence if (key := _key(e)) in named), None)
        if part is not None:
            found.append((each, part))
    return found


def of_treatment(judged: Assessment, id: int) -> list[str]:
    """The codes of those in which the treatment takes part."""
    return [
        each.code
        for each in contradictions(judged.judgement.case)
        if any(e.kind == "treatment" and e.id == id for e in each.evidence)
    ]


def _key(evidence: Evidence) -> tuple[str, date | None]:
    return (evidence.analyte, evidence.date)
