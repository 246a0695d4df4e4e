"""The published criteria, in three values (reference §2.1, L1). It never says that somebody has POEMS.

Judged on the findings up to the start of the first disease-directed treatment, that day included: what treatment
took away or brought does not count. Of the criteria VEGF alone is derived from results: one elevated value up to that
day makes it present; else one that cannot be judged leaves it open; else it is absent.

Notes:
  castleman_variant              Castleman disease without clonal plasma cells: an entity of its own (L1, footnote)
  isolated_thyroid_or_glucose    thyroid or glucose disorder is there, and no axis that counts (L1, footnote)
  vegf_below_diagnostic_cutoff   above the laboratory's limit, but below the published cut-off for plasma
  vegf_below_typical_serum       lower than what S2-06 calls typical in serum
  vegf_plasma_limit_assumed      the laboratory gave no limit: plasma went by the published cut-off
  vegf_limit_unknown             VEGF was measured, and no limit is known to judge it by
  vegf_censored                  VEGF was reported as "<x" or ">x", and x does not tell
  recorded_after_treatment       something that is missing was recorded only after treatment had begun
  sources_word_it_differently    how S2-03 and S2-07 differ from the published set (reference §2.2); always there
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitoring.protocol.case import Case
from monitoring.protocol.history import Reading
from monitoring.protocol.kleene import ABSENT, PRESENT, UNKNOWN, all_of, any_of
from monitoring.protocol.measured import below
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vegf_limits import VEGF, own_limit, usual_limit, vegf_state
from monitoring.protocol.verdicts import DiagnosisStatus
from monitoring.protocol.vocabulary import Sign, SignState, Specimen

MANDATORY = (Sign.POLYNEUROPATHY, Sign.MONOCLONAL_PLASMA_CELL_DISORDER)
MAJOR = (Sign.CASTLEMAN, Sign.SCLEROTIC_LESIONS, VEGF)
# Thyroid and glucose are not among the axes: alone or together they do not count.
AXES = (
    *(Sign.ENDOCRINE_GONADAL, Sign.ENDOCRINE_ADRENAL),
    *(Sign.ENDOCRINE_PITUITARY, Sign.ENDOCRINE_PARATHYROID),
)
MINOR = (
    *(Sign.ORGANOMEGALY, Sign.EXTRAVASCULAR_VOLUME_OVERLOAD, *AXES),
    *(Sign.SKIN_CHANGES, Sign.PAPILLEDEMA, Sign.THROMBOCYTOSIS_POLYCYTHEMIA),
)
GROUPS = ((MANDATORY, all_of), (MAJOR, any_of), (MINOR, any_of))
CRITERIA = (*MANDATORY, *MAJOR, *MINOR)

NOTES = (
    *("castleman_variant", "isolated_thyroid_or_glucose", "vegf_below_diagnostic_cutoff"),
    *("vegf_below_typical_serum", "vegf_plasma_limit_assumed", "vegf_limit_unknown", "vegf_censored"),
    *("recorded_after_treatment", "sources_word_it_differently"),
)

_STATUS = {
    PRESENT: DiagnosisStatus.MET,
    ABSENT: DiagnosisStatus.NOT_MET,
    UNKNOWN: DiagnosisStatus.INDETERMINATE,
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`met`: criteria present. `missing`: not assessed. `blocking`: the missing ones that would decide it.

    Codes are the signs' and `vegf`. `notes` are codes: what to bear in mind, and the Castleman variant.
    """

    status: DiagnosisStatus
    met: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def diagnosis(case: Case) -> Diagnosis:
    until = judged_until(case)
    states = {code: case.state(code, until) for code in CRITERIA if code != VEGF}
    measured = [reading for reading in case.readings(VEGF) if reading.date <= until]
    states[VEGF] = _vegf(case, measured)
    status = all_of(judge(states[code] for code in group) for group, judge in GROUPS)
    return Diagnosis(
        status=_STATUS[status],
        met=tuple(code for code in CRITERIA if states[code] == PRESENT),
        missing=tuple(code for code in CRITERIA if states[code] == UNKNOWN),
        blocking=_blocking(states) if status == UNKNOWN else (),
        notes=tuple(_notes(case, states, measured, until)),
    )


def judged_until(case: Case) -> date:
    """The day the first disease-directed treatment started; today before any."""
    return case.disease_directed[0].start if case.disease_directed else case.today


def _vegf(case: Case, measured: list[Reading]) -> SignState:
    if not measured:
        return UNKNOWN
    return any_of(vegf_state(case, reading) for reading in measured)


def _blocking(states: dict[str, SignState]) -> tuple[str, ...]:
    """Every unknown of a group that is itself undecided."""
    return tuple(
        code
        for group, judge in GROUPS
        if judge(states[code] for code in group) == UNKNOWN
        for code in group
        if states[code] == UNKNOWN
    )


def _notes(case: Case, states: dict[str, SignState], measured: list[Reading], until: date) -> Iterator[str]:
    if states[Sign.CASTLEMAN] == PRESENT and states[Sign.MONOCLONAL_PLASMA_CELL_DISORDER] == ABSENT:
        yield "castleman_variant"
    not_counted = any_of(case.state(code, until) for code in (Sign.ENDOCRINE_THYROID, Sign.ENDOCRINE_GLUCOSE))
    if not_counted == PRESENT and any_of(states[code] for code in AXES) != PRESENT:
        yield "isolated_thyroid_or_glucose"
    yield from _vegf_notes(case, states[VEGF], measured)
    if any(_answered_later(case, code, until) for code in CRITERIA if states[code] == UNKNOWN):
        yield "recorded_after_treatment"
    yield "sources_word_it_differently"


def _answered_later(case: Case, code: str, until: date) -> bool:
    if code == VEGF:
        return any(reading.date > until for reading in case.readings(VEGF))
    return any(seen.date > until for seen in case.signs(code))


def _vegf_notes(case: Case, state: SignState, measured: list[Reading]) -> Iterator[str]:
    """About the values that make it what it is. One high value answers for the lower ones beside it."""
    deciding = [reading for reading in measured if vegf_state(case, reading) == state]
    low = {_low(case, reading) for reading in deciding}
    if "" not in low:
        yield from sorted(low)
    if state == UNKNOWN:
        yield from sorted({_undecided(case, reading) for reading in deciding})
    elif all(own_limit(case, reading) is None for reading in deciding):
        yield "vegf_plasma_limit_assumed"


def _low(case: Case, reading: Reading) -> str:
    """The note for a value that is certainly lower than expected at diagnosis; empty for any other."""
    if reading.specimen == Specimen.PLASMA:
        elevated = vegf_state(case, reading) == PRESENT
        is_low = elevated and below(reading, case.number(Name.VEGF_PLASMA_LIMIT)) == PRESENT
        return "vegf_below_diagnostic_cutoff" if is_low else ""
    is_low = below(reading, case.number(Name.VEGF_SERUM_TYPICAL)) == PRESENT
    return "vegf_below_typical_serum" if is_low and reading.specimen == Specimen.SERUM else ""


def _undecided(case: Case, reading: Reading) -> str:
    known = own_limit(case, reading) or usual_limit(case, reading)
    return "vegf_limit_unknown" if known is None else "vegf_censored"
