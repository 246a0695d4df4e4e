"""What is seen of an invented patient at visits."""

from __future__ import annotations

from monitoring.services.demo.disease import Disease

PRESENT, ABSENT = "present", "absent"


def baseline_signs(disease: Disease) -> dict[str, str]:
    seen = {
        "polyneuropathy": True,
        "monoclonal_plasma_cell_disorder": True,
        "castleman": disease.castleman,
        "sclerotic_lesions": disease.lesions > 0,
        "organomegaly": disease.organomegaly,
        "extravascular_volume_overload": disease.overload,
        "endocrine_gonadal": disease.gonadal,
        "endocrine_adrenal": disease.adrenal,
        "endocrine_pituitary": disease.prolactin,
        "endocrine_thyroid": disease.hypothyroid,
        "skin_changes": disease.skin,
        "papilledema": disease.papilledema,
        "thrombocytosis_polycythemia": disease.platelets > 450,
        "bone_marrow_involvement": disease.marrow >= 2,
        "diffuse_lesions": disease.diffuse,
    }
    return {code: PRESENT if there else ABSENT for code, there in seen.items()} | {
        "endocrine_parathyroid": "not_assessed",
        "endocrine_glucose": "not_assessed",
    }


def follow_up_signs(disease: Disease, active: float, panels: set[str]) -> dict[str, str]:
    """Skin with the half-yearly examination, the fundus once a year; both fade with the disease."""
    found = {}
    if "ncs" in panels:
        found["skin_changes"] = PRESENT if disease.skin and active > 0.15 else ABSENT
        if disease.skin:
            found["skin_hyperpigmentation"] = PRESENT if active > 0.1 else ABSENT
            found["skin_acrocyanosis"] = PRESENT if active > 0.3 else ABSENT
    if "fundus" in panels:
        found["papilledema"] = PRESENT if disease.papilledema and active > 0.2 else ABSENT
    return found


def graded(disease: Disease, active: float, *, whole: bool) -> dict[str, int]:
    found = {"edema": round(2 * active) if disease.overload else 0}
    if whole:
        found["pleural_effusion"] = round(1.4 * active) if disease.effusion else 0
        found["ascites"] = 1 if disease.overload and active > 0.6 else 0
        found["pericardial_effusion"] = 1 if disease.effusion and active > 0.8 else 0
    return found
