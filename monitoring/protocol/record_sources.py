"""Which statements ask for what in the record: the criteria of the diagnosis, the extent, and fields of the person."""

from __future__ import annotations

from monitoring.protocol.vocabulary import LESION_COUNT, Sign

CRITERIA: dict[str, tuple[str, ...]] = {
    Sign.POLYNEUROPATHY: ("S2-03", "S2-07", "L1"),
    Sign.MONOCLONAL_PLASMA_CELL_DISORDER: ("S2-03", "S2-04", "S2-05", "L1"),
    Sign.CASTLEMAN: ("S2-03", "L1"),
    Sign.SCLEROTIC_LESIONS: ("S2-03", "S2-08", "L1"),
    "vegf": ("S2-03", "S2-06", "L1"),
    Sign.ORGANOMEGALY: ("S2-03", "L1"),
    Sign.EXTRAVASCULAR_VOLUME_OVERLOAD: ("S2-03", "L1"),
    Sign.ENDOCRINE_GONADAL: ("S2-03", "S2-09", "L1"),
    Sign.ENDOCRINE_ADRENAL: ("S2-03", "S2-09", "L1"),
    Sign.ENDOCRINE_PITUITARY: ("S2-03", "S2-09", "L1"),
    Sign.ENDOCRINE_PARATHYROID: ("S2-03", "L1"),
    Sign.SKIN_CHANGES: ("S2-03", "L1"),
    Sign.PAPILLEDEMA: ("S2-03", "L1"),
    Sign.THROMBOCYTOSIS_POLYCYTHEMIA: ("S2-03", "S2-37", "L1"),
}
EXTENT: dict[str, tuple[str, ...]] = {
    Sign.BONE_MARROW_INVOLVEMENT: ("S1-03", "S1-07", "S2-05", "S2-13"),
    Sign.DIFFUSE_LESIONS: ("S1-07", "S2-08", "S2-13"),
    LESION_COUNT: ("S1-03", "S2-08", "L10"),
}
FIELDS: dict[str, tuple[str, ...]] = {
    "care_team": ("S2-02",),
    "light_chain": ("S2-04",),
    "isotype": ("S2-04",),
    "marrow_clone": ("S2-05",),
    "transplant_eligible": ("S1-11", "S2-21"),
    "replacement_plans": ("S1-22", "S2-39"),
}
