"""The numbers of the protocol of November 2026, each once, with unit and source.

Months are calendar months. SEC is a secondary, machine-written report and BK background knowledge: numbers that rest on
these alone, or on LOCAL_DEFAULT, are a clinic's lead physician's to confirm.
"""

from __future__ import annotations

from decimal import Decimal

from monitoring.protocol.sources import BACKGROUND, LOCAL_DEFAULT
from monitoring.protocol.thresholds import Threshold
from monitoring.protocol.thresholds import ThresholdName as Name

LOCAL = (LOCAL_DEFAULT,)
BK = (BACKGROUND,)

_SCHEDULE = (
    # A panel is complete on a day when each part was seen on it or up to so many days before.
    Threshold(Name.COMPLETE_WITHIN, 30, "d", LOCAL),
    # A PET from so many days before the diagnosis still is the baseline.
    Threshold(Name.PET_BEFORE_DIAGNOSIS, 90, "d", LOCAL),
    # Radiotherapy was given alone when no other treatment lies from so many days before its start on.
    Threshold(Name.ALONE_BEFORE_RADIOTHERAPY, 90, "d", LOCAL),
    # S2-12 speaks of "large" bone lesions and names no size.
    Threshold(Name.LARGE_LESION, 50, "mm", LOCAL, setting=True),
    # A sample that was taken is not chased for so many days.
    Threshold(Name.AWAITING_RESULT, 14, "d", LOCAL, setting=True),
    # A transplant belongs to the line that runs or that ended up to so many days before it.
    Threshold(Name.TRANSPLANT_JOINS_LINE, 90, "d", LOCAL),
    # An unconfirmed progression is repeated from the one to the other day after the sample.
    Threshold(Name.CONFIRM_FROM, 28, "d", ("L5", *LOCAL)),
    Threshold(Name.CONFIRM_BY, 42, "d", LOCAL),
)

_CRITERIA = (
    # Plasma, where the laboratory gives no limit of its own: 95 % specific, 68 % sensitive.
    Threshold(Name.VEGF_PLASMA_LIMIT, 200, "pg/mL", ("L1", "L4")),
    Threshold(Name.VEGF_SERUM_TYPICAL, 1000, "pg/mL", ("S2-06",)),
    # An upper limit of normal below this is a slip of the keyboard: no laboratory has it.
    Threshold(Name.VEGF_LEAST_LIMIT, 1, "pg/mL", LOCAL),
    # The sources say "solitary or limited" and give no number.
    Threshold(Name.LOCALIZED_LESIONS, 3, "1", ("L10",), setting=True),
    # Where polyneuropathy is absent, an ONLS from here on is asked about.
    Threshold(Name.LIMITED_ONLS, 3, "{score}", LOCAL),
)

_RESPONSES = (
    # A value is the baseline of a line when it was taken up to so many days before the line started.
    Threshold(Name.RESPONSE_BASELINE, 90, "d", LOCAL),
    Threshold(Name.VEGF_PARTIAL, Decimal("0.5"), "1", BK),  # of the baseline, at most
    Threshold(Name.VEGF_PROGRESSION, Decimal("1.5"), "1", ("L55",)),  # of the nadir, at least
    Threshold(Name.BEVACIZUMAB_WASHOUT, 90, "d", ("L44", *BK)),
    Threshold(Name.M_PROTEIN_VGPR_BASELINE, Decimal("0.5"), "g/dL", BK),
    Threshold(Name.M_PROTEIN_VGPR_FALL, 90, "%", BK),
    Threshold(Name.M_PROTEIN_PR_BASELINE, Decimal("1.0"), "g/dL", BK),
    Threshold(Name.M_PROTEIN_PR_FALL, 50, "%", BK),
    Threshold(Name.M_PROTEIN_RISE, 50, "%", BK),  # above the nadir
    Threshold(Name.M_PROTEIN_INCREASE, Decimal("0.5"), "g/dL", BK),  # above the nadir, too
    Threshold(Name.PET_PARTIAL_FALL, 50, "%", BK),
)

_ORGANS = (
    Threshold(Name.SCORE_CHANGE, 1, "{score}", BK),  # ONLS and mRS
    Threshold(Name.SCORE_WORSE_CONFIRMED, 3, "mo", BK),
    Threshold(Name.NIS_CHANGE_PERCENT, 15, "%", BK),
    Threshold(Name.NIS_CHANGE_POINTS, 10, "{score}", BK),
    Threshold(Name.RVSP_EVALUABLE, 40, "mm[Hg]", BK),
    Threshold(Name.RVSP_CHANGE, 20, "%", BK),
    Threshold(Name.RVSP_HIGH, 50, "mm[Hg]", ("L26",)),
    Threshold(Name.RVSP_RISE, 15, "mm[Hg]", BK),
    Threshold(Name.DLCO_EVALUABLE, 70, "%", BK),
    Threshold(Name.DLCO_CHANGE, 10, "%", BK),  # points of percent predicted
    Threshold(Name.ORGAN_LENGTH_CHANGE, 2, "cm", BK),
    Threshold(Name.EGFR_EVALUABLE, 60, "mL/min/{1.73_m2}", ("L27",)),
    Threshold(Name.EGFR_DROP, 25, "%", BK),
    Threshold(Name.PLATELETS_LIMIT, 450, "10*3/uL", BK),  # where the laboratory gives no upper limit
)

_LAG = (
    Threshold(Name.NEURO_FIRST_RESPONSE, 3, "mo", ("L11",)),
    Threshold(Name.NEURO_LAG, 36, "mo", ("S1-17", "S2-28")),
)

_TREATMENT_RULES = (
    Threshold(Name.DIAGNOSIS_GRACE, 30, "d", LOCAL),
    Threshold(Name.NEUROTOXIC_ONSET, 90, "d", BK),
    Threshold(Name.CTCAE_CHANGE, 1, "{score}", BK),
    Threshold(Name.TRANSPLANT_VEGF_AGE, 60, "d", LOCAL),
    Threshold(Name.TRANSPLANT_VEGF_FALL, 50, "%", ("L24",)),
    Threshold(Name.ENGRAFTMENT_FROM, 5, "d", ("L21", "L23", "L25")),
    Threshold(Name.ENGRAFTMENT_TO, 20, "d", ("L21", "L23", "L25")),
    Threshold(Name.ENGRAFTMENT_WEIGHT, 3, "%", BK),
    Threshold(Name.LONG_LINE, 12, "mo", LOCAL),
)

_ORGAN_RULES = (
    Threshold(Name.PLATELETS_HIGH, 400, "10*3/uL", ("S2-42",)),
    Threshold(Name.PLATELETS_OLD, 35, "d", LOCAL),
    Threshold(Name.PLATELETS_BLEEDING, 50, "10*3/uL", BK),
    Threshold(Name.MYELOMA_PLASMA_CELLS, 10, "%", BK),
    # What else raises VEGF counts up to so many days before the sample.
    Threshold(Name.CONFOUNDER_WITHIN, 28, "d", ("L5", *BK)),
    Threshold(Name.VEGF_SIX_MONTHS_FROM, 5, "mo", ("L6", "L7")),
    Threshold(Name.VEGF_SIX_MONTHS_TO, 7, "mo", ("L6", "L7")),
    Threshold(Name.CORTISOL_LOW, 3, "ug/dL", BK),
    Threshold(Name.CORTISOL_PEAK_LOW, 550, "nmol/L", ("L60b",)),
    Threshold(Name.STEROID_WASHOUT, 7, "d", BK),
    Threshold(Name.ANEMIA_MEN, 13, "g/dL", BK),
    Threshold(Name.ANEMIA_WOMEN, 12, "g/dL", BK),
    Threshold(Name.THROMBOCYTOPENIA, 150, "10*3/uL", BK),
    Threshold(Name.AGE_SOURCES, 60, "a", ("S1-29", "S2-47")),
    Threshold(Name.AGE_PAPER, 50, "a", ("L19",)),
    Threshold(Name.ALBUMIN_LOW, Decimal("3.2"), "g/dL", ("L58b",)),
    Threshold(Name.WEIGHT_GAIN, 2, "kg", BK),
    Threshold(Name.WEIGHT_GAIN_WITHIN, 7, "d", BK),
    Threshold(Name.DLCO_LOW, 50, "%", BK),
    Threshold(Name.FVC_LOW, 50, "%", BK),
    Threshold(Name.LUNG_DROP, 10, "%", BK),  # points of percent predicted
    Threshold(Name.EGFR_LOW, 30, "mL/min/{1.73_m2}", ("L19",)),
    Threshold(Name.OVERDUE_ITEMS, 2, "1", LOCAL),
    Threshold(Name.OVERDUE_DAYS, 30, "d", LOCAL),
)

THRESHOLDS = (
    *(*_SCHEDULE, *_CRITERIA, *_RESPONSES, *_ORGANS, *_LAG),
    *(*_TREATMENT_RULES, *_ORGAN_RULES),
)
