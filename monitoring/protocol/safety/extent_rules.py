"""Treatment against the extent of the disease: what the sources call first, and what is not recorded yet."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.protocol.calendar import add_days
from monitoring.protocol.findings import Gap, Said, person, plain, sign, treatment
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN
from monitoring.protocol.limits import UNLIKELY_DOSE_GY
from monitoring.protocol.safety.speaking import found
from monitoring.protocol.safety.treated import begun_on, key_of, latest_day, radiotherapies, systemic
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.verdicts import ExtentStatus
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.vocabulary import Sign

# Marrow involvement or diffuse lesions (S1-07, S2-13), or no bone lesion at all (L46): the way is systemic.
SYSTEMIC_WAY = frozenset({ExtentStatus.DISSEMINATED, ExtentStatus.NO_LESION})


def localized_without_radiotherapy(judgement: Judgement) -> Iterator[Said]:
    """SR-01: localized, more than 30 days since the diagnosis, no radiotherapy recorded or planned."""
    if not radiotherapies(judgement.case.treatments):
        yield from _untreated(judgement, R.SR_01, ExtentStatus.LOCALIZED)


def unusual_dose(judgement: Judgement) -> Iterator[Said]:
    """SR-01b: a total dose outside the range of the published series. Of a course that lies ahead none is asked."""
    case = judgement.case
    low, high = UNLIKELY_DOSE_GY
    for one in radiotherapies(case.treatments):
        since = begun_on(case, one)
        if one.dose_gy is None:
            if since is not None:
                yield Gap(R.SR_01B, "dose_gy")
        elif not low <= one.dose_gy <= high:
            dose = plain(one.dose_gy)
            evidence = [treatment(one, dose)._replace(unit="Gy")]
            facts = [("dose_gy", dose)]
            yield found(judgement, R.SR_01B, since=since, key=key_of(one), evidence=evidence, facts=facts)


def disseminated_without_systemic(judgement: Judgement) -> Iterator[Said]:
    """SR-02: disseminated, more than 30 days since the diagnosis, no systemic line recorded or planned."""
    if not systemic(judgement.case.treatments):
        yield from _untreated(judgement, R.SR_02, ExtentStatus.DISSEMINATED)


def _untreated(judgement: Judgement, code: R, status: ExtentStatus) -> Iterator[Said]:
    case, extent = judgement.case, judgement.extent
    if extent.status not in (status, ExtentStatus.INDETERMINATE):
        return
    diagnosed = case.person.diagnosis_date
    if diagnosed is None:
        if extent.status == status:
            yield Gap(code, "diagnosis_date")
        return
    asked_from = add_days(diagnosed, case.count(Name.DIAGNOSIS_GRACE) + 1)
    if not case.has_come(asked_from):
        return
    if extent.status != status:
        yield from (Gap(code, missing) for missing in extent.missing)
        return
    evidence = [*extent.evidence, person("diagnosis_date", diagnosed, diagnosed)]
    yield found(judgement, code, since=latest_day(extent.evidence, asked_from), evidence=evidence)


def first_line_with_neuropathy(judgement: Judgement) -> Iterator[Said]:
    """SR-03: polyneuropathy while the first systemic line is being chosen.

    It is being chosen as long as no systemic treatment or transplant has begun and either one is planned or the
    extent leads there. Once it has begun the choice is made and the panel goes.
    """
    case = judgement.case
    state = case.state(Sign.POLYNEUROPATHY)
    if systemic(case.begun) or state == ABSENT:
        return
    planned, extent = systemic(case.planned), judgement.extent
    neuropathy = [sign(seen) for seen in case.signs(Sign.POLYNEUROPATHY)[-1:]]
    if not planned and extent.status not in SYSTEMIC_WAY:
        if state == PRESENT:
            yield from (Gap(R.SR_03, missing) for missing in extent.missing)
    elif state == UNKNOWN:
        yield Gap(R.SR_03, Sign.POLYNEUROPATHY)
    else:
        decided = () if planned else extent.evidence
        evidence = [*neuropathy, *(treatment(t) for t in planned), *decided]
        yield found(judgement, R.SR_03, since=latest_day([*neuropathy, *decided]), evidence=evidence)


RULES = {
    R.SR_01: localized_without_radiotherapy,
    R.SR_01B: unusual_dose,
    R.SR_02: disseminated_without_systemic,
    R.SR_03: first_line_with_neuropathy,
}
