"""The word for each code. Grouped by what they name; a test holds them against the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from monitoring.protocol.units import display_unit
from monitoring.wording.figures import listed
from monitoring.wording.measured import ANALYTES, NERVES, PARAMETERS, SIDES
from monitoring.wording.medicines import AGENTS

PANELS = {
    "vegf": gettext_lazy("VEGF"),
    "spep": gettext_lazy("Serum protein electrophoresis"),
    "ncs": gettext_lazy("Nerve conduction studies"),
    "pet_ct": gettext_lazy("PET-CT"),
    "endocrine": gettext_lazy("Endocrine tests"),
    "cbc": gettext_lazy("Complete blood count"),
    "function": gettext_lazy("Functional scales"),
    "chemistry": gettext_lazy("Kidney function"),
    "pft": gettext_lazy("Pulmonary function tests"),
    "echo": gettext_lazy("Echocardiography"),
    "fundus": gettext_lazy("Examination of the fundus"),
    "stabilisation_check": gettext_lazy("Stabilised after radiotherapy?"),
    "residual_lesion_review": gettext_lazy("Review of the residual lesion"),
}

# Where several stand in one line; the long name is always near.
PANELS_SHORT = PANELS | {
    "spep": pgettext_lazy("short name of a panel", "SPEP"),
    "ncs": pgettext_lazy("short name of a panel", "NCS"),
    "endocrine": pgettext_lazy("short name of a panel", "Endocrine"),
    "cbc": pgettext_lazy("short name of a panel", "CBC"),
    "function": pgettext_lazy("short name of a panel", "Function"),
    "chemistry": pgettext_lazy("short name of a panel", "Kidney"),
    "pft": pgettext_lazy("short name of a panel", "PFT"),
    "echo": pgettext_lazy("short name of a panel", "Echo"),
    "fundus": pgettext_lazy("short name of a panel", "Fundus"),
    "stabilisation_check": pgettext_lazy("short name of a panel", "Stabilised?"),
    "residual_lesion_review": pgettext_lazy("short name of a panel", "Residual lesion"),
}

SIGNS = {
    "polyneuropathy": gettext_lazy("Polyneuropathy"),
    "monoclonal_plasma_cell_disorder": gettext_lazy("Monoclonal plasma-cell disorder"),
    "castleman": gettext_lazy("Castleman disease"),
    "sclerotic_lesions": gettext_lazy("Sclerotic bone lesions"),
    "organomegaly": gettext_lazy("Organomegaly"),
    "extravascular_volume_overload": gettext_lazy("Extravascular volume overload"),
    "endocrine_gonadal": gettext_lazy("Gonadal dysfunction"),
    "endocrine_adrenal": gettext_lazy("Adrenal dysfunction"),
    "endocrine_pituitary": gettext_lazy("Pituitary dysfunction"),
    "endocrine_parathyroid": gettext_lazy("Parathyroid dysfunction"),
    "endocrine_thyroid": gettext_lazy("Thyroid dysfunction"),
    "endocrine_glucose": gettext_lazy("Disorder of glucose metabolism"),
    "skin_changes": gettext_lazy("Skin changes"),
    "papilledema": gettext_lazy("Papilledema"),
    "thrombocytosis_polycythemia": gettext_lazy("Thrombocytosis or polycythemia"),
    "bone_marrow_involvement": gettext_lazy("Bone marrow involvement"),
    "diffuse_lesions": gettext_lazy("Diffuse lesions"),
    "stabilised_after_radiotherapy": gettext_lazy("Stabilised after radiotherapy"),
    "residual_lesion_reviewed": gettext_lazy("Residual lesion reviewed"),
    "skin_hyperpigmentation": gettext_lazy("Hyperpigmentation"),
    "skin_hemangiomas": gettext_lazy("Hemangiomas"),
    "skin_hypertrichosis": gettext_lazy("Hypertrichosis"),
    "skin_white_nails": gettext_lazy("White nails"),
    "skin_acrocyanosis": gettext_lazy("Acrocyanosis"),
    "skin_thickening": gettext_lazy("Thickened skin"),
    "skin_plethora": gettext_lazy("Plethora"),
    "skin_clubbing": gettext_lazy("Clubbing"),
    "lesion_count": gettext_lazy("Number of bone lesions"),
    "edema": gettext_lazy("Edema"),
    "pleural_effusion": gettext_lazy("Pleural effusion"),
    "ascites": gettext_lazy("Ascites"),
    "pericardial_effusion": gettext_lazy("Pericardial effusion"),
}

STATES = {
    "present": gettext_lazy("Present"),
    "absent": gettext_lazy("Absent"),
    "not_assessed": gettext_lazy("Not assessed"),
}
GRADES = {
    0: pgettext_lazy("grade 0 of a sign", "none"),
    1: pgettext_lazy("grade 1 of a sign", "mild"),
    2: pgettext_lazy("grade 2 of a sign", "moderate"),
    3: pgettext_lazy("grade 3 of a sign", "severe"),
}
WORDS = {
    "positive": gettext_lazy("Positive"),
    "negative": gettext_lazy("Negative"),
    "not detected": gettext_lazy("Not detected"),
    "not measurable": gettext_lazy("Not measurable"),
}
SPECIMENS = {"serum": gettext_lazy("Serum"), "plasma": gettext_lazy("Plasma")}
GROUPS = {
    "laboratory": gettext_lazy("Laboratory"),
    "nerves": gettext_lazy("Nerve conduction"),
    "function": gettext_lazy("Function"),
    "imaging": gettext_lazy("Imaging"),
    "lungs_heart": gettext_lazy("Lungs and heart"),
    "body": gettext_lazy("Body"),
}
RESULT_STATUSES = {
    "preliminary": pgettext_lazy("status of a result", "Preliminary"),
    "final": pgettext_lazy("status of a result", "Final"),
    "corrected": pgettext_lazy("status of a result", "Corrected"),
}
UNUSABLE = {
    "hemolysed": gettext_lazy("Hemolysed sample"),
    "wrong_specimen": gettext_lazy("Wrong specimen"),
    "interference": gettext_lazy("Interference with the assay"),
}
TREATMENT_KINDS = {
    "systemic": gettext_lazy("Systemic therapy"),
    "radiotherapy": gettext_lazy("Radiotherapy"),
    "asct": gettext_lazy("Autologous stem-cell transplant"),
    "supportive": gettext_lazy("Supportive care"),
    "plasma_exchange": gettext_lazy("Plasma exchange"),
}
TREATMENT_STATUSES = {
    "planned": pgettext_lazy("status of a treatment", "Planned"),
    "active": pgettext_lazy("status of a treatment", "Active"),
    "ended": pgettext_lazy("status of a treatment", "Ended"),
}
STOP_REASONS = {
    "completed": pgettext_lazy("reason for stopping", "Completed as planned"),
    "progression": pgettext_lazy("reason for stopping", "Progression"),
    "toxicity": pgettext_lazy("reason for stopping", "Toxicity"),
    "no_neurologic_improvement": pgettext_lazy("reason for stopping", "No neurologic improvement"),
    "patient_choice": pgettext_lazy("reason for stopping", "Choice of the patient"),
    "death": pgettext_lazy("reason for stopping", "Death"),
    "other": pgettext_lazy("reason for stopping", "Other reason"),
}
INDICATIONS = {
    "poems": gettext_lazy("POEMS syndrome"),
    "cidp": gettext_lazy("CIDP"),
    "mgus_neuropathy": gettext_lazy("MGUS neuropathy"),
    "other": pgettext_lazy("indication", "Other indication"),
}
EVENTS = {
    "stroke": gettext_lazy("Stroke"),
    "mi": gettext_lazy("Myocardial infarction"),
    "vte": gettext_lazy("Venous thromboembolism"),
    "limb_ischemia": gettext_lazy("Limb ischemia"),
    "fever": gettext_lazy("Fever"),
    "rash": gettext_lazy("Rash"),
    "dyspnea": gettext_lazy("Dyspnea"),
    "diarrhea": gettext_lazy("Diarrhea"),
    "visual_loss": gettext_lazy("Loss of vision"),
    "progression": pgettext_lazy("event", "Progression"),
    "death": pgettext_lazy("event", "Death"),
    "other": pgettext_lazy("event", "Other event"),
}
CONDITIONS = {
    "cidp": gettext_lazy("CIDP"),
    "mgus_neuropathy": gettext_lazy("MGUS neuropathy"),
    "myeloma": gettext_lazy("Multiple myeloma"),
    "diabetes": gettext_lazy("Diabetes"),
    "infection": gettext_lazy("Infection"),
    "iron_deficiency": gettext_lazy("Iron deficiency"),
    "copd": gettext_lazy("COPD"),
    "sleep_apnea": gettext_lazy("Sleep apnea"),
    "other_cancer": gettext_lazy("Other cancer"),
    "inflammation": gettext_lazy("Inflammation"),
    "hypertension": gettext_lazy("Hypertension"),
    "renal_disease": gettext_lazy("Kidney disease"),
    "other": pgettext_lazy("condition", "Other condition"),
}
VISIT_KINDS = {
    "clinic": pgettext_lazy("kind of visit", "Clinic"),
    "follow_up": pgettext_lazy("kind of visit", "Follow-up"),
    "baseline": pgettext_lazy("kind of visit", "Baseline"),
    "unscheduled": pgettext_lazy("kind of visit", "Unscheduled"),
    "telephone": pgettext_lazy("kind of visit", "Telephone"),
    "video": pgettext_lazy("kind of visit", "Video"),
    "inpatient": pgettext_lazy("kind of visit", "Inpatient"),
    "home": pgettext_lazy("kind of visit", "At home"),
    "other": pgettext_lazy("kind of visit", "Other visit"),
}
OUTCOMES = {
    "reached": pgettext_lazy("outcome of a contact", "Reached"),
    "no_answer": pgettext_lazy("outcome of a contact", "No answer"),
    "message_left": pgettext_lazy("outcome of a contact", "Message left"),
    "booked": pgettext_lazy("outcome of a contact", "Booked"),
    "declined": pgettext_lazy("outcome of a contact", "Declined"),
    "wrong_number": pgettext_lazy("outcome of a contact", "Wrong number"),
}
SEXES = {
    "female": gettext_lazy("Female"),
    "male": gettext_lazy("Male"),
    "other": gettext_lazy("Other"),
    "unknown": gettext_lazy("Unknown"),
}
REPLACEMENT_AXES = {
    "thyroid": pgettext_lazy("hormone axis", "Thyroid"),
    "adrenal": pgettext_lazy("hormone axis", "Adrenal"),
    "gonadal": pgettext_lazy("hormone axis", "Gonadal"),
    "pituitary": pgettext_lazy("hormone axis", "Pituitary"),
    "parathyroid": pgettext_lazy("hormone axis", "Parathyroid"),
    "glucose": pgettext_lazy("hormone axis", "Glucose"),
}
CARE_ROLES = {
    "hematology": pgettext_lazy("care team", "Hematology"),
    "neurology": pgettext_lazy("care team", "Neurology"),
    "endocrinology": pgettext_lazy("care team", "Endocrinology"),
    "radiation_oncology": pgettext_lazy("care team", "Radiation oncology"),
    "transplant": pgettext_lazy("care team", "Transplant"),
    "ophthalmology": pgettext_lazy("care team", "Ophthalmology"),
    "cardiology": pgettext_lazy("care team", "Cardiology"),
    "pulmonology": pgettext_lazy("care team", "Pulmonology"),
    "nephrology": pgettext_lazy("care team", "Nephrology"),
    "physiotherapy": pgettext_lazy("care team", "Physiotherapy"),
    "nursing": pgettext_lazy("care team", "Nursing"),
    "primary_care": pgettext_lazy("care team", "Primary care"),
    "other": pgettext_lazy("care team", "Others"),
}
ORIGINS = {
    "page": pgettext_lazy("where a result came from", "typed in"),
    "rest": pgettext_lazy("where a result came from", "REST"),
    "csv": pgettext_lazy("where a result came from", "CSV file"),
    "demo": pgettext_lazy("where a result came from", "demo clinic"),
    "computed": pgettext_lazy("where a result came from", "computed"),
}


def _label(known: Mapping, code) -> str:
    return str(known.get(code, code))


def analyte(code: str) -> str:
    """ "VEGF"; of a nerve conduction study "Median nerve, right: CMAP"."""
    if code.startswith("ncs.") and code.count(".") == 3:
        _ncs, nerve_code, side_code, parameter_code = code.split(".")
        parts = {"nerve": nerve(nerve_code), "side": side(side_code), "parameter": parameter(parameter_code)}
        return _("%(nerve)s, %(side)s: %(parameter)s") % parts
    return _label(ANALYTES, code)


def nerve(code: str) -> str:
    return _label(NERVES, code)


def side(code: str) -> str:
    return _label(SIDES, code)


def parameter(code: str) -> str:
    return _label(PARAMETERS, code)


def part(code: str) -> str:
    """A part of a panel: an analyte, a sign, "a|b" for either, "ncs.*" or "pet_*" for any of a family."""
    if "|" in code:
        return listed(part(each) for each in code.split("|"))
    if code == "ncs.*":
        return _("any nerve conduction value")
    if code == "pet_*":
        return _("any finding of the PET-CT")
    return sign(code) if code in SIGNS else analyte(code)


def panel(code: str) -> str:
    return _label(PANELS, code)


def panel_short(code: str) -> str:
    return _label(PANELS_SHORT, code)


def sign(code: str) -> str:
    """Of a sign, a graded sign or the count of bone lesions."""
    return _label(SIGNS, code)


def state(code: str) -> str:
    return _label(STATES, code)


def grade(value: int) -> str:
    return _label(GRADES, value)


def word(code: str) -> str:
    """Of a result that is a word: positive, not detected …"""
    return _label(WORDS, code)


def unit(ucum: str) -> str:
    """As printed: `10⁹/L` for `10*3/uL`; nothing for what has no dimension."""
    return display_unit(ucum)


def specimen(code: str) -> str:
    return _label(SPECIMENS, code)


def group(code: str) -> str:
    return _label(GROUPS, code)


def result_status(code: str) -> str:
    return _label(RESULT_STATUSES, code)


def unusable(code: str) -> str:
    return _label(UNUSABLE, code)


def treatment_kind(code: str) -> str:
    return _label(TREATMENT_KINDS, code)


def treatment_status(code: str) -> str:
    return _label(TREATMENT_STATUSES, code)


def stop_reason(code: str) -> str:
    return _label(STOP_REASONS, code)


def indication(code: str) -> str:
    return _label(INDICATIONS, code)


def agent(code: str) -> str:
    return _label(AGENTS, code)


def event(code: str) -> str:
    return _label(EVENTS, code)


def condition(code: str) -> str:
    return _label(CONDITIONS, code)


def visit_kind(code: str) -> str:
    return _label(VISIT_KINDS, code)


def outcome(code: str) -> str:
    return _label(OUTCOMES, code)


def sex(code: str) -> str:
    return _label(SEXES, code)


def replacement_axis(code: str) -> str:
    return _label(REPLACEMENT_AXES, code)


def care_role(code: str) -> str:
    """A speciality or profession that looks after the patient."""
    return _label(CARE_ROLES, code)


def origin(code: str) -> str:
    """Through which door a row came."""
    return _label(ORIGINS, code)
