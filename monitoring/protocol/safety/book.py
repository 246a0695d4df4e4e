"""Every rule by its code, and the one way to run them: a rule that breaks is told, and the others still run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from monitoring.protocol.findings import Failure, Finding, Gap, Said
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.safety import (
    adverse,
    extent_rules,
    hormones,
    lag,
    neurotoxicity,
    organs,
    pet_rules,
    radiotherapy,
    supportive,
    thrombosis,
    transplant,
    vegf_rules,
    work,
)
from monitoring.protocol.verdicts import SEVERITY_ORDER, RuleCode

RuleFunction = Callable[[Judgement], Iterable[Said]]

RULES: dict[RuleCode, RuleFunction] = {
    **extent_rules.RULES,
    **neurotoxicity.RULES,
    **transplant.RULES,
    **lag.RULES,
    **pet_rules.RULES,
    **radiotherapy.RULES,
    **supportive.RULES,
    **thrombosis.RULES,
    **vegf_rules.RULES,
    **hormones.RULES,
    **organs.RULES,
    **adverse.RULES,
    **work.RULES,
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """What all rules said: findings with the gravest first, gaps, and rules that broke."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()
    failures: tuple[Failure, ...] = ()


def run(judgement: Judgement, rules: dict[RuleCode, RuleFunction] | None = None) -> Spoken:
    findings: list[Finding] = []
    gaps: list[Gap] = []
    failures: list[Failure] = []
    for code, rule in (RULES if rules is None else rules).items():
        try:
            said = list(rule(judgement))
        except Exception as error:  # whatever it is: one broken rule must not silence fifty others
            failures.append(Failure(code, f"{type(error).__name__}: {error}"))
            continue
        findings += (one for one in said if isinstance(one, Finding))
        gaps += (one for one in said if isinstance(one, Gap))
    return Spoken(tuple(sorted(findings, key=_gravest)), tuple(_each_once(gaps)), tuple(failures))


def _gravest(finding: Finding) -> tuple[int, str, str]:
    return (SEVERITY_ORDER.index(finding.severity), finding.rule, finding.key)


def _each_once(gaps: Iterable[Gap]) -> Iterator[Gap]:
    yield from sorted(set(gaps))
