"""The names of the numbers that rules ask a protocol for, and what such a number is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ThresholdName(StrEnum):
    """Every number of the schedule, the criteria, the responses and the rules, by name."""

    # schedule
    COMPLETE_WITHIN = "complete_within"
    PET_BEFORE_DIAGNOSIS = "pet_before_diagnosis"
    ALONE_BEFORE_RADIOTHERAPY = "alone_before_radiotherapy"
    LARGE_LESION = "large_lesion"
    AWAITING_RESULT = "awaiting_result"
    TRANSPLANT_JOINS_LINE = "transplant_joins_line"
    CONFIRM_FROM = "confirm_from"
    CONFIRM_BY = "confirm_by"
    # criteria and extent
    VEGF_PLASMA_LIMIT = "vegf_plasma_limit"
    VEGF_SERUM_TYPICAL = "vegf_serum_typical"
    VEGF_LEAST_LIMIT = "vegf_least_limit"
    LOCALIZED_LESIONS = "localized_lesions"
    LIMITED_ONLS = "limited_onls"
    # responses
    RESPONSE_BASELINE = "response_baseline"
    VEGF_PARTIAL = "vegf_partial"
    VEGF_PROGRESSION = "vegf_progression"
    BEVACIZUMAB_WASHOUT = "bevacizumab_washout"
    M_PROTEIN_VGPR_BASELINE = "m_protein_vgpr_baseline"
    M_PROTEIN_VGPR_FALL = "m_protein_vgpr_fall"
    M_PROTEIN_PR_BASELINE = "m_protein_pr_baseline"
    M_PROTEIN_PR_FALL = "m_protein_pr_fall"
    M_PROTEIN_RISE = "m_protein_rise"
    M_PROTEIN_INCREASE = "m_protein_increase"
    PET_PARTIAL_FALL = "pet_partial_fall"
    # organs
    SCORE_CHANGE = "score_change"
    SCORE_WORSE_CONFIRMED = "score_worse_confirmed"
    NIS_CHANGE_PERCENT = "nis_change_percent"
    NIS_CHANGE_POINTS = "nis_change_points"
    RVSP_EVALUABLE = "rvsp_evaluable"
    RVSP_CHANGE = "rvsp_change"
    RVSP_HIGH = "rvsp_high"
    RVSP_RISE = "rvsp_rise"
    DLCO_EVALUABLE = "dlco_evaluable"
    DLCO_CHANGE = "dlco_change"
    ORGAN_LENGTH_CHANGE = "organ_length_change"
    EGFR_EVALUABLE = "egfr_evaluable"
    EGFR_DROP = "egfr_drop"
    PLATELETS_LIMIT = "platelets_limit"
    # the lag
    NEURO_FIRST_RESPONSE = "neuro_first_response"
    NEURO_LAG = "neuro_lag"
    # rules
    DIAGNOSIS_GRACE = "diagnosis_grace"
    NEUROTOXIC_ONSET = "neurotoxic_onset"
    CTCAE_CHANGE = "ctcae_change"
    TRANSPLANT_VEGF_AGE = "transplant_vegf_age"
    TRANSPLANT_VEGF_FALL = "transplant_vegf_fall"
    ENGRAFTMENT_FROM = "engraftment_from"
    ENGRAFTMENT_TO = "engraftment_to"
    ENGRAFTMENT_WEIGHT = "engraftment_weight"
    PLATELETS_HIGH = "platelets_high"
    PLATELETS_OLD = "platelets_old"
    PLATELETS_BLEEDING = "platelets_bleeding"
    MYELOMA_PLASMA_CELLS = "myeloma_plasma_cells"
    CONFOUNDER_WITHIN = "confounder_within"
    VEGF_SIX_MONTHS_FROM = "vegf_six_months_from"
    VEGF_SIX_MONTHS_TO = "vegf_six_months_to"
    CORTISOL_LOW = "cortisol_low"
    CORTISOL_PEAK_LOW = "cortisol_peak_low"
    STEROID_WASHOUT = "steroid_washout"
    ANEMIA_MEN = "anemia_men"
    ANEMIA_WOMEN = "anemia_women"
    THROMBOCYTOPENIA = "thrombocytopenia"
    AGE_SOURCES = "age_sources"
    AGE_PAPER = "age_paper"
    ALBUMIN_LOW = "albumin_low"
    WEIGHT_GAIN = "weight_gain"
    WEIGHT_GAIN_WITHIN = "weight_gain_within"
    DLCO_LOW = "dlco_low"
    FVC_LOW = "fvc_low"
    LUNG_DROP = "lung_drop"
    EGFR_LOW = "egfr_low"
    OVERDUE_ITEMS = "overdue_items"
    OVERDUE_DAYS = "overdue_days"
    LONG_LINE = "long_line"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number with its unit (UCUM) and source. `setting`: a clinic may have to choose another one."""

    name: str
    value: Decimal | int
    unit: str
    sources: tuple[str, ...]
    setting: bool = False
