"""What a proposal makes rules say: only what is new, only by the rules of that moment, the gravest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from monitoring.protocol.assessment import assess
from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, Failure, Finding, Gap
from monitoring.protocol.history import History, Reading, SignSeen
from monitoring.protocol.proposal import (
    OF_CHOICE,
    OF_CONDITION,
    OF_DECISION,
    OF_TREATMENT,
    OF_VISIT,
    newly_contradicted,
    newly_said,
)
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.verdicts import Severity

DAY = date(2026, 11, 20)
STOPPED = Finding(
    R.SR_08,
    Severity.WARNING,
    DAY,
    (Evidence("systemic", "no_neurologic_improvement", "", DAY, 1, "treatment"),),
    "treatment:1",
)
THALIDOMIDE = Finding(
    R.SR_04,
    Severity.WARNING,
    DAY,
    (Evidence("systemic", "thalidomide", "", DAY, None, "treatment"),),
    "treatment:None",
)


def saying(*findings: Finding):
    return replace(
        assess(History(), DAY),
        findings=findings,
        gaps=(Gap(R.SR_10, "lesion_count"),),
        failures=(Failure(R.SR_10, "KeyError"),),
    )


@pytest.mark.parametrize(
    "before, after, said",
    [
        pytest.param((), (THALIDOMIDE,), (THALIDOMIDE,), id="a finding that was not there"),
        pytest.param((), (STOPPED, THALIDOMIDE), (STOPPED, THALIDOMIDE), id="several keep their order"),
        pytest.param(
            (STOPPED,), (STOPPED, THALIDOMIDE), (THALIDOMIDE,), id="one that held before is not new"
        ),
        pytest.param((STOPPED,), (), (), id="one that goes is not said"),
        pytest.param(
            (STOPPED,),
            (STOPPED._replace(key="treatment:2"),),
            (STOPPED._replace(key="treatment:2"),),
            id="the same rule about another treatment",
        ),
        pytest.param(
            (STOPPED,),
            (STOPPED._replace(severity=Severity.CRITICAL),),
            (STOPPED._replace(severity=Severity.CRITICAL),),
            id="graver than before",
        ),
        pytest.param(
            (STOPPED,),
            (STOPPED._replace(evidence=THALIDOMIDE.evidence),),
            (STOPPED._replace(evidence=THALIDOMIDE.evidence),),
            id="on other facts than before",
        ),
        pytest.param(
            (STOPPED,),
            (STOPPED._replace(since=date(2026, 1, 1), facts=(("line", "1"),)),),
            (),
            id="another day and other words for the same facts",
        ),
        pytest.param(
            (STOPPED,),
            (STOPPED._replace(rule=R.SR_11),),
            (STOPPED._replace(rule=R.SR_11),),
            id="another rule",
        ),
        pytest.param((), (STOPPED._replace(rule=R.SR_13),), (), id="a rule of another moment"),
    ],
)
def test_only_what_is_new_is_said(before, after, said):
    assert newly_said(saying(*before), saying(*after), OF_TREATMENT) == said


def test_each_moment_has_its_rules():
    """§6: each where somebody can still decide otherwise."""
    assert {str(rule) for rule in OF_TREATMENT} == {
        *("SR-01b", "SR-03", "SR-04", "SR-04b", "SR-05", "SR-05b", "SR-05c", "SR-07", "SR-08"),
        *("SR-10", "SR-10b", "SR-11", "SR-13d", "SR-27"),
    }
    assert set(OF_CHOICE) == {R.SR_03, R.SR_07}
    assert (set(OF_DECISION), set(OF_VISIT), set(OF_CONDITION)) == ({R.SR_08}, {R.SR_09, R.SR_15}, {R.SR_15})


def limited(state: str, score: str) -> Case:
    """Polyneuropathy as assessed on a day, and an ONLS of that day."""
    seen = SignSeen("polyneuropathy", DAY, state, id=7)
    return Case(History(readings=(Reading("onls", DAY, Decimal(score), id=8),), signs=(seen,)), DAY)


@pytest.mark.parametrize(
    "before, after, said",
    [
        pytest.param(
            limited("present", "8"),
            limited("absent", "8"),
            ["limited_without_polyneuropathy"],
            id="what does not go together now",
        ),
        pytest.param(limited("absent", "8"), limited("absent", "8"), [], id="what stood so before"),
        pytest.param(
            limited("absent", "7"),
            limited("absent", "8"),
            ["limited_without_polyneuropathy"],
            id="with another value than before",
        ),
        pytest.param(limited("absent", "8"), limited("present", "8"), [], id="what was put right"),
    ],
)
def test_only_what_newly_does_not_go_together_is_said(before, after, said):
    assert [each.code for each in newly_contradicted(before, after)] == said


def test_whose_row_it_is_does_not_make_it_new():
    stored = limited("absent", "8")
    typed = Case(
        History(
            readings=(Reading("onls", DAY, Decimal(8)),), signs=(SignSeen("polyneuropathy", DAY, "absent"),)
        ),
        DAY,
    )
    assert newly_contradicted(stored, typed) == ()
