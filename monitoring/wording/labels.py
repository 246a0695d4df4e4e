"""The word for each code. Grouped by what they name; a test holds them against the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from monitoring.protocol.units import display_unit
from monitoring.wording.figures import listed
from monitoring.wording.measured import ANALYTES, NERVES, PARAMETERS, SIDES
from monitoring.wording.medicines import AGENTS

PANELS = {
    "vegf": _l("VEGF"),
    "spep": _l("Serum protein electrophoresis"),
    "ncs": _l("Nerve conduction studies"),
    "pet_ct": _l("PET-CT"),
    "endocrine": _l("Endocrine tests"),
    "cbc": _l("Complete blood count"),
    "function": _l("Functional scales"),
    "chemistry": _l("Kidney function"),
    "pft": _l("Pulmonary function tests"),
    "echo": _l("Echocardiography"),
    "fundus": _l("Examination of the fundus"),
    "stabilisation_check": _l("Stabilised after radiotherapy?"),
    "residual_lesion_review": _l("Review of the residual lesion"),
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
    "polyneuropathy": _l("Polyneuropathy"),
    "monoclonal_plasma_cell_disorder": _l("Monoclonal plasma-cell disorder"),
    "castleman": _l("Castleman disease"),
    "sclerotic_lesions": _l("Sclerotic bone lesions"),
    "organomegaly": _l("Organomegaly"),
    "extravascular_volume_overload": _l("Extravascular volume overload"),
    "endocrine_gonadal": _l("Gonadal dysfunction"),
    "endocrine_adrenal": _l("Adrenal dysfunction"),
    "endocrine_pituitary": _l("Pituitary dysfunction"),
    "endocrine_parathyroid": _l("Parathyroid dysfunction"),
    "endocrine_thyroid": _l("Thyroid dysfunction"),
    "endocrine_glucose": _l("Disorder of glucose metabolism"),
    "skin_changes": _l("Skin changes"),
    "papilledema": _l("Papilledema"),
    "thrombocytosis_polycythemia": _l("Thrombocytosis or polycythemia"),
    "bone_marrow_involvement": _l("Bone marrow involvement"),
    "diffuse_lesions": _l("Diffuse lesions"),
    "stabilised_after_radiotherapy": _l("Stabilised after radiotherapy"),
    "residual_lesion_reviewed": _l("Residual lesion reviewed"),
    "skin_hyperpigmentation": _l("Hyperpigmentation"),
    "skin_hemangiomas": _l("Hemangiomas"),
    "skin_hypertrichosis": _l("Hypertrichosis"),
    "skin_white_nails": _l("White nails"),
    "skin_acrocyanosis": _l("Acrocyanosis"),
    "skin_thickening": _l("Thickened skin"),
    "skin_plethora": _l("Plethora"),
    "skin_clubbing": _l("Clubbing"),
    "lesion_count": _l("Number of bone lesions"),
    "edema": _l("Edema"),
    "pleural_effusion": _l("Pleural effusion"),
    "ascites": _l("Ascites"),
    "pericardial_effusion": _l("Pericardial effusion"),
}

STATES = {"present": _l("Present"), "absent": _l("Absent"), "not_assessed": _l("Not assessed")}
GRADES = {
    0: pgettext_lazy("grade 0 of a sign", "none"),
    1: pgettext_lazy("grade 1 of a sign", "mild"),
    2: pgettext_lazy("grade 2 of a sign", "moderate"),
    3: pgettext_lazy("grade 3 of a sign", "severe"),
}
WORDS = {
    "positive": _l("Positive"),
    "negative": _l("Negative"),
    "not detected": _l("Not detected"),
    "not measurable": _l("Not measurable"),
}
SPECIMENS = {"serum": _l("Serum"), "plasma": _l("Plasma")}
GROUPS = {
    "laboratory": _l("Laboratory"),
    "nerves": _l("Nerve conduction"),
    "function": _l("Function"),
    "imaging": _l("Imaging"),
    "lungs_heart": _l("Lungs and heart"),
    "body": _l("Body"),
}
RESULT_STATUSES = {
    "preliminary": pgettext_lazy("status of a result", "Preliminary"),
    "final": pgettext_lazy("status of a result", "Final"),
    "corrected": pgettext_lazy("status of a result", "Corrected"),
}
UNUSABLE = {
    "hemolysed": _l("Hemolysed sample"),
    "wrong_specimen": _l("Wrong specimen"),
    "interference": _l("Interference with the assay"),
}
TREATMENT_KINDS = {
    "systemic": _l("Systemic therapy"),
    "radiotherapy": _l("Radiotherapy"),
    "asct": _l("Autologous stem-cell transplant"),
    "supportive": _l("Supportive care"),
    "plasma_exchange": _l("Plasma exchange"),
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
    "poems": _l("POEMS syndrome"),
    "cidp": _l("CIDP"),
    "mgus_neuropathy": _l("MGUS neuropathy"),
    "other": pgettext_lazy("indication", "Other indication"),
}
EVENTS = {
    "stroke": _l("Stroke"),
    "mi": _l("Myocardial infarction"),
    "vte": _l("Venous thromboembolism"),
    "limb_ischemia": _l("Limb ischemia"),
    "fever": _l("Fever"),
    "rash": _l("Rash"),
    "dyspnea": _l("Dyspnea"),
    "diarrhea": _l("Diarrhea"),
    "visual_loss": _l("Loss of vision"),
    "progression": pgettext_lazy("event", "Progression"),
    "death": pgettext_lazy("event", "Death"),
    "other": pgettext_lazy("event", "Other event"),
}
CONDITIONS = {
    "cidp": _l("CIDP"),
    "mgus_neuropathy": _l("MGUS neuropathy"),
    "myeloma": _l("Multiple myeloma"),
    "diabetes": _l("Diabetes"),
    "infection": _l("Infection"),
    "iron_deficiency": _l("Iron deficiency"),
    "copd": _l("COPD"),
    "sleep_apnea": _l("Sleep apnea"),
    "other_cancer": _l("Other cancer"),
    "inflammation": _l("Inflammation"),
    "hypertension": _l("Hypertension"),
    "renal_disease": _l("Kidney disease"),
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
SEXES = {"female": _l("Female"), "male": _l("Male"), "other": _l("Other"), "unknown": _l("Unknown")}
REPLACEMENT_AXES = {
    "thyroid": pgettext_lazy("hormone axis", "Thyroid"),
    "adrenal": pgettext_lazy("hormone axis", "Adrenal"),
    "gonadal": pgettext_lazy("hormone axis", "Gonadal"),
    "pituitary": pgettext_lazy("hormone axis", "Pituitary"),
    "parathyroid": pgettext_lazy("hormone axis", "Parathyroid"),
    "glucose": pgettext_lazy("hormone axis", "Glucose"),
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


def origin(code: str) -> str:
    """Through which door a row came."""
    return _label(ORIGINS, code)
