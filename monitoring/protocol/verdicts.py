"""The words a judgement is given in. Codes of the public contract (§5); sentences are made in `monitoring/wording`."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """`info` is a panel on the page, never an alert."""

    CRITICAL = "critical"
    WARNING = "warning"
    CAUTION = "caution"
    INFO = "info"


SEVERITY_ORDER = (Severity.CRITICAL, Severity.WARNING, Severity.CAUTION, Severity.INFO)


class DiagnosisStatus(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    INDETERMINATE = "indeterminate"


class ExtentStatus(StrEnum):
    LOCALIZED = "localized"
    DISSEMINATED = "disseminated"
    INDETERMINATE = "indeterminate"
    NO_LESION = "no_lesion"


class Channel(StrEnum):
    """The four ways in which a response is judged."""

    VEGF = "vegf"
    HEMATOLOGIC = "hematologic"
    PET = "pet"
    CLINICAL = "clinical"


class Category(StrEnum):
    """VEGF and PET know CR, PR, NR and PD; the clone also VGPR; the clinic speaks in words."""

    COMPLETE = "CR"
    VERY_GOOD_PARTIAL = "VGPR"
    PARTIAL = "PR"
    NONE = "NR"
    PROGRESSIVE = "PD"
    IMPROVEMENT = "improvement"
    MIXED = "mixed"
    STABLE = "stable"
    PROGRESSION = "progression"
    NOT_EVALUABLE = "not_evaluable"


_FIVE = (Category.COMPLETE, Category.PARTIAL, Category.NONE, Category.PROGRESSIVE, Category.NOT_EVALUABLE)
CATEGORIES: dict[Channel, tuple[Category, ...]] = {
    Channel.VEGF: _FIVE,
    Channel.HEMATOLOGIC: (Category.COMPLETE, Category.VERY_GOOD_PARTIAL, *_FIVE[1:]),
    Channel.PET: _FIVE,
    Channel.CLINICAL: (
        *(Category.IMPROVEMENT, Category.MIXED, Category.STABLE, Category.PROGRESSION),
        Category.NOT_EVALUABLE,
    ),
}


class Organ(StrEnum):
    NEUROPATHY = "neuropathy"
    VOLUME_OVERLOAD = "volume_overload"
    PULMONARY_HYPERTENSION = "pulmonary_hypertension"
    DLCO = "dlco"
    PAPILLEDEMA = "papilledema"
    SKIN = "skin"
    ORGANOMEGALY = "organomegaly"
    ENDOCRINE = "endocrine"
    RENAL = "renal"
    PLATELETS = "platelets"


class OrganState(StrEnum):
    IMPROVED = "improved"
    STABLE = "stable"
    WORSE = "worse"
    RESOLVED = "resolved"
    NEW = "new"
    NOT_ASSESSED = "not_assessed"


class Pace(StrEnum):
    """Where a patient stands beside what small cohorts describe. Orientation only: it never raises an alert."""

    ON_TRACK = "on_track"
    TOO_EARLY = "too_early"
    OUTSIDE = "outside"
    NO_CORRIDOR = "no_corridor"
    NOT_EVALUABLE = "not_evaluable"


class DecisionCode(StrEnum):
    CONTINUE = "continue"
    START = "start"
    STOP = "stop"
    SWITCH = "switch"
    WATCH = "watch"


class AlertState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SETTLED = "settled"


class RuleCode(StrEnum):
    """The rules of the reference, §6, and the question that the contract adds."""

    SR_01 = "SR-01"
    SR_01B = "SR-01b"
    SR_02 = "SR-02"
    SR_03 = "SR-03"
    SR_04 = "SR-04"
    SR_04B = "SR-04b"
    SR_05 = "SR-05"
    SR_05B = "SR-05b"
    SR_05C = "SR-05c"
    SR_05D = "SR-05d"
    SR_06 = "SR-06"
    SR_07 = "SR-07"
    SR_07B = "SR-07b"
    SR_08 = "SR-08"
    SR_08B = "SR-08b"
    SR_09 = "SR-09"
    SR_09B = "SR-09b"
    SR_10 = "SR-10"
    SR_10B = "SR-10b"
    SR_11 = "SR-11"
    SR_12 = "SR-12"
    SR_12B = "SR-12b"
    SR_13 = "SR-13"
    SR_13B = "SR-13b"
    SR_13C = "SR-13c"
    SR_13D = "SR-13d"
    SR_13E = "SR-13e"
    SR_14 = "SR-14"
    SR_15 = "SR-15"
    SR_16 = "SR-16"
    SR_16B = "SR-16b"
    SR_16C = "SR-16c"
    SR_16D = "SR-16d"
    SR_16E = "SR-16e"
    SR_16F = "SR-16f"
    SR_17 = "SR-17"
    SR_18 = "SR-18"
    SR_19 = "SR-19"
    SR_19B = "SR-19b"
    SR_20 = "SR-20"
    SR_20B = "SR-20b"
    SR_21 = "SR-21"
    SR_22 = "SR-22"
    SR_23 = "SR-23"
    SR_24 = "SR-24"
    SR_25 = "SR-25"
    SR_26 = "SR-26"
    SR_27 = "SR-27"
    PET_LONG_LINE = "PET-LONG-LINE"


class Audience(StrEnum):
    """Whom a rule speaks to. Coordinators see the one about work and no interpretation (contract §5)."""

    CLINICIANS = "clinicians"
    COORDINATORS = "coordinators"
