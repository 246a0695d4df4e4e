"""The words that the product stores and sends. Codes only: sentences are made in `monitoring/wording.py`.

Every code here is part of the public contract: renaming one breaks stored records and clients.
"""

from __future__ import annotations

from enum import StrEnum


class Panel(StrEnum):
    """What can fall due."""

    VEGF = "vegf"
    SPEP = "spep"
    NCS = "ncs"
    PET_CT = "pet_ct"
    ENDOCRINE = "endocrine"
    CBC = "cbc"
    FUNCTION = "function"
    CHEMISTRY = "chemistry"
    PFT = "pft"
    ECHO = "echo"
    FUNDUS = "fundus"
    STABILISATION_CHECK = "stabilisation_check"
    RESIDUAL_LESION_REVIEW = "residual_lesion_review"


class Rule(StrEnum):
    """Which kind of sentence of the protocol laid out a window."""

    BASELINE = "baseline"
    REPEAT = "repeat"
    CONFIRMATION = "confirmation"
    AFTER_TREATMENT = "after_treatment"


class AnchorKind(StrEnum):
    """The fact from which a window counts."""

    DIAGNOSIS = "diagnosis"
    REGISTRATION = "registration"
    LAST_DONE = "last_done"
    SAMPLE = "sample"
    TREATMENT_END = "treatment_end"
    TRANSPLANT = "transplant"


class SpokenBy(StrEnum):
    PROTOCOL = "protocol"
    SITE = "site"
    PATIENT = "patient"


class Status(StrEnum):
    """The standing of an open item on a day. Computed, never stored."""

    UPCOMING = "upcoming"
    DUE = "due"
    OVERDUE = "overdue"
    WAIVED = "waived"
    NOT_SCHEDULED = "not_scheduled"


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


class Specimen(StrEnum):
    SERUM = "serum"
    PLASMA = "plasma"


class Comparator(StrEnum):
    BELOW = "<"
    ABOVE = ">"


class Coded(StrEnum):
    """Results that are words, not numbers."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NOT_DETECTED = "not detected"
    NOT_MEASURABLE = "not measurable"


class ResultStatus(StrEnum):
    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"


class Unusable(StrEnum):
    HEMOLYSED = "hemolysed"
    WRONG_SPECIMEN = "wrong_specimen"
    INTERFERENCE = "interference"


class SignState(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
    NOT_ASSESSED = "not_assessed"


class Sign(StrEnum):
    """Findings recorded as present, absent or not assessed."""

    POLYNEUROPATHY = "polyneuropathy"
    MONOCLONAL_PLASMA_CELL_DISORDER = "monoclonal_plasma_cell_disorder"
    CASTLEMAN = "castleman"
    SCLEROTIC_LESIONS = "sclerotic_lesions"
    ORGANOMEGALY = "organomegaly"
    EXTRAVASCULAR_VOLUME_OVERLOAD = "extravascular_volume_overload"
    ENDOCRINE_GONADAL = "endocrine_gonadal"
    ENDOCRINE_ADRENAL = "endocrine_adrenal"
    ENDOCRINE_PITUITARY = "endocrine_pituitary"
    ENDOCRINE_PARATHYROID = "endocrine_parathyroid"
    ENDOCRINE_THYROID = "endocrine_thyroid"
    ENDOCRINE_GLUCOSE = "endocrine_glucose"
    SKIN_CHANGES = "skin_changes"
    PAPILLEDEMA = "papilledema"
    THROMBOCYTOSIS_POLYCYTHEMIA = "thrombocytosis_polycythemia"
    BONE_MARROW_INVOLVEMENT = "bone_marrow_involvement"
    DIFFUSE_LESIONS = "diffuse_lesions"
    STABILISED_AFTER_RADIOTHERAPY = "stabilised_after_radiotherapy"
    RESIDUAL_LESION_REVIEWED = "residual_lesion_reviewed"
    # Skin signs are looked at one by one (reference M-15).
    SKIN_HYPERPIGMENTATION = "skin_hyperpigmentation"
    SKIN_HEMANGIOMAS = "skin_hemangiomas"
    SKIN_HYPERTRICHOSIS = "skin_hypertrichosis"
    SKIN_WHITE_NAILS = "skin_white_nails"
    SKIN_ACROCYANOSIS = "skin_acrocyanosis"
    SKIN_THICKENING = "skin_thickening"
    SKIN_PLETHORA = "skin_plethora"
    SKIN_CLUBBING = "skin_clubbing"


LESION_COUNT = "lesion_count"  # a whole number recorded among the signs


class GradedSign(StrEnum):
    """Findings graded 0 to 3 at a visit."""

    EDEMA = "edema"
    PLEURAL_EFFUSION = "pleural_effusion"
    ASCITES = "ascites"
    PERICARDIAL_EFFUSION = "pericardial_effusion"


class TreatmentKind(StrEnum):
    SYSTEMIC = "systemic"
    RADIOTHERAPY = "radiotherapy"
    ASCT = "asct"
    SUPPORTIVE = "supportive"
    PLASMA_EXCHANGE = "plasma_exchange"


DISEASE_DIRECTED = frozenset({TreatmentKind.SYSTEMIC, TreatmentKind.RADIOTHERAPY, TreatmentKind.ASCT})


class TreatmentStatus(StrEnum):
    PLANNED = "planned"
    ACTIVE = "active"
    ENDED = "ended"


class StopReason(StrEnum):
    COMPLETED = "completed"
    PROGRESSION = "progression"
    TOXICITY = "toxicity"
    NO_NEUROLOGIC_IMPROVEMENT = "no_neurologic_improvement"
    PATIENT_CHOICE = "patient_choice"
    DEATH = "death"
    OTHER = "other"


class Indication(StrEnum):
    POEMS = "poems"
    CIDP = "cidp"
    MGUS_NEUROPATHY = "mgus_neuropathy"
    OTHER = "other"


AGENTS = (
    *(
        "melphalan",
        "lenalidomide",
        "dexamethasone",
        "thalidomide",
        "pomalidomide",
        "bortezomib",
        "carfilzomib",
    ),
    *(
        "ixazomib",
        "daratumumab",
        "isatuximab",
        "elotuzumab",
        "cyclophosphamide",
        "vincristine",
        "bevacizumab",
    ),
    *(
        "siltuximab",
        "tocilizumab",
        "prednisone",
        "prednisolone",
        "ivig",
        "aspirin",
        "clopidogrel",
        "enoxaparin",
    ),
    *("warfarin", "apixaban", "rivaroxaban", "levothyroxine", "hydrocortisone", "fludrocortisone"),
    *("testosterone", "estradiol", "cabergoline", "furosemide", "spironolactone", "acetazolamide"),
    *("filgrastim", "plerixafor", "gabapentin", "pregabalin", "duloxetine", "amitriptyline", "aciclovir"),
    *("co-trimoxazole", "zoledronic acid", "hydroxycarbamide"),
)


class EventCode(StrEnum):
    STROKE = "stroke"
    MI = "mi"
    VTE = "vte"
    LIMB_ISCHEMIA = "limb_ischemia"
    FEVER = "fever"
    RASH = "rash"
    DYSPNEA = "dyspnea"
    DIARRHEA = "diarrhea"
    VISUAL_LOSS = "visual_loss"
    PROGRESSION = "progression"
    DEATH = "death"
    OTHER = "other"


class ConditionCode(StrEnum):
    CIDP = "cidp"
    MGUS_NEUROPATHY = "mgus_neuropathy"
    MYELOMA = "myeloma"
    DIABETES = "diabetes"
    INFECTION = "infection"
    IRON_DEFICIENCY = "iron_deficiency"
    COPD = "copd"
    SLEEP_APNEA = "sleep_apnea"
    OTHER_CANCER = "other_cancer"
    INFLAMMATION = "inflammation"
    HYPERTENSION = "hypertension"
    RENAL_DISEASE = "renal_disease"
    OTHER = "other"


class PatientStatus(StrEnum):
    ACTIVE = "active"
    DECEASED = "deceased"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


class VisitKind(StrEnum):
    CLINIC = "clinic"
    FOLLOW_UP = "follow_up"
    BASELINE = "baseline"
    UNSCHEDULED = "unscheduled"
    TELEPHONE = "telephone"
    VIDEO = "video"
    INPATIENT = "inpatient"
    HOME = "home"
    OTHER = "other"


class ContactOutcome(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"
    BOOKED = "booked"
    DECLINED = "declined"
    WRONG_NUMBER = "wrong_number"


REPLACEMENT_AXES = ("thyroid", "adrenal", "gonadal", "pituitary", "parathyroid", "glucose")

# Who looks after a patient together (S2-02): a name for each role.
CARE_TEAM_ROLES = (
    *("hematology", "neurology", "endocrinology", "radiation_oncology", "transplant", "ophthalmology"),
    *("cardiology", "pulmonology", "nephrology", "physiotherapy", "nursing", "primary_care", "other"),
)

NERVES = ("median", "ulnar", "fibular", "tibial", "sural")
SIDES = ("left", "right")
NCS_PARAMETERS = ("cmap", "velocity", "distal_latency", "f_latency", "snap")
