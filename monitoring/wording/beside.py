"""What is said beside the responses: why they differ, the clock after radiation, the blind spot, adverse factors,
hormones, and what in a record does not go together."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from monitoring.protocol.current import CURRENT
from monitoring.protocol.rows import Protocol
from monitoring.wording.response_notes import domain
from monitoring.wording.response_words import category, organ
from monitoring.wording.rule_words import Numbers

# %(channels)s: "VEGF: complete response; PET: no response". %(month)s since the line started; for PET since its end.
DISCORDANCES: dict[str, Promise] = {
    "lag_vegf_complete": gettext_lazy(
        "VEGF complete with unchanged nerves at month %(month)s is expected: nerves recover last, and the sources put "
        "the maximum at two to three years."
    ),
    "lag_responding": gettext_lazy(
        "A response with unchanged nerves at month %(month)s is expected (%(channels)s): nerves recover last, and "
        "the sources put the maximum at two to three years."
    ),
    "nerves_after_lag": gettext_lazy(
        "The nerves are unchanged at month %(month)s (%(channels)s). The two to three years that the sources describe "
        "are over."
    ),
    "nerves_worse": gettext_lazy(
        "The nerves are worse at month %(month)s (%(channels)s). The lag does not explain that: progression, or harm "
        "by a drug?"
    ),
    "vegf_normal_organ_worse": gettext_lazy(
        "VEGF is normal, and worse or newly affected: %(organs)s. A normal VEGF does not exclude activity (one "
        "series: sensitivity 58 %%)."
    ),
    "vegf_rises_alone": gettext_lazy(
        "VEGF rose in one sample, and nothing else progresses. A repeat tells; infection, iron deficiency and other "
        "illness raise it too."
    ),
    "vegf_leads": gettext_lazy(
        "VEGF has risen, confirmed, and nothing else progresses. In one series VEGF was, on median, the first "
        "channel to progress."
    ),
    "clone_without_vegf": gettext_lazy(
        "The blood clone responds, VEGF does not (%(channels)s). Cohorts judge both; neither stands for the other."
    ),
    "vegf_without_clone": gettext_lazy(
        "VEGF responds, the blood clone does not (%(channels)s). M-proteins are small in POEMS and often cannot show a "
        "response."
    ),
    "clone_rises_alone": gettext_lazy(
        "The blood clone progresses, VEGF does not (%(channels)s). In one series the clone was, on median, the last "
        "channel to progress."
    ),
    "pet_early": gettext_lazy(
        "PET shows no response %(month)s months after the end of treatment, another channel does (%(channels)s). It "
        "may under-call: the best PET response may take 6 to 12 months."
    ),
    "pet_late": gettext_lazy(
        "PET shows no response %(month)s months after the end of treatment, another channel does (%(channels)s). The 6 "
        "to 12 months that the sources describe are over."
    ),
    "pet_progresses_alone": gettext_lazy(
        "PET shows progression, VEGF does not (%(channels)s). After a transplant PET was the most frequent first sign."
    ),
}
CLOCKS: dict[str, Promise] = {
    "running": gettext_lazy("Radiotherapy is going on. The question opens 3 months after its end."),
    "not_yet": gettext_lazy("Whether the disease has stabilised is asked from month 3 on."),
    "open": gettext_lazy("Has the disease stabilised? It is to be answered between month 3 and month 6."),
    "overdue": gettext_lazy(
        "Has the disease stabilised? Month 6 has passed without an answer. Sources advise not to delay systemic "
        "therapy if it has not."
    ),
    "stabilised": gettext_lazy("Stabilised, by a physician's answer."),
    "not_stabilised": gettext_lazy(
        "Not stabilised. Sources advise not to delay systemic therapy beyond 3 to 6 months."
    ),
}
FACTORS: dict[str, Promise] = {
    "anemia": gettext_lazy("Anemia"),
    "thrombocytopenia": gettext_lazy("Thrombocytopenia"),
    "age_over_60": gettext_lazy("Age over 60"),
    "age_over_50": gettext_lazy("Age over 50"),
    "pulmonary_hypertension": pgettext_lazy("adverse factor", "Pulmonary hypertension"),
    "pleural_effusion": pgettext_lazy("adverse factor", "Pleural effusion"),
    "egfr_below_30": gettext_lazy("eGFR below 30"),
    "albumin_low": gettext_lazy("Low albumin"),
    "no_hematologic_complete": gettext_lazy("No complete hematologic response"),
    "no_hematologic_response": gettext_lazy("No hematologic response"),
    "no_vegf_response": gettext_lazy("No VEGF response"),
    "no_transplant": gettext_lazy("No transplant"),
    "papilledema": pgettext_lazy("adverse factor", "Papilledema"),
    "stroke": pgettext_lazy("adverse factor", "Stroke"),
    "hypothyroidism": gettext_lazy("Hypothyroidism"),
    "respiratory_muscle_weakness": gettext_lazy("Weakness of the respiratory muscles"),
}
RESULT_NOTES: dict[str, Promise] = {
    "on_steroid": gettext_lazy(
        "drawn on a glucocorticoid or less than %(steroid_washout)s after one: not to be interpreted"
    ),
}
CONTRADICTIONS: dict[str, Promise] = {
    "limited_without_polyneuropathy": gettext_lazy(
        "Polyneuropathy is recorded as absent, and the ONLS shows a limitation."
    ),
    "systemic_without_agents": gettext_lazy("A systemic therapy names no agent. What is given?"),
    "two_first_lines": gettext_lazy(
        "Two systemic treatments of line 1 overlap. Are they one regimen, or is one of them line 2?"
    ),
    "lines_overlap": gettext_lazy("A systemic treatment runs on into the next line. When did it end?"),
    "pet_long_before_diagnosis": gettext_lazy(
        "A PET was done more than %(pet_before_diagnosis)s before the diagnosis: it does not count as baseline."
    ),
    "vegf_limit_too_low": gettext_lazy("An upper limit of VEGF is below 1 pg/mL. Is it in another unit?"),
    "diffuse_without_lesions": gettext_lazy("Diffuse lesions are recorded, and no lesion is counted."),
    "sclerotic_without_lesions": gettext_lazy("Sclerotic lesions are recorded, and no lesion is counted."),
    "lesions_without_sclerotic": gettext_lazy(
        "Lesions are counted, and sclerotic lesions are recorded as absent."
    ),
    "clone_without_disorder": gettext_lazy(
        "A clone was found, and a monoclonal plasma-cell disorder is recorded as absent."
    ),
    "clone_without_involvement": gettext_lazy(
        "A clone was found in the marrow, and marrow involvement is recorded as absent."
    ),
    "graded_without_overload": gettext_lazy(
        "Edema, effusion or ascites is graded, and volume overload is recorded as absent."
    ),
    "skin_sign_without_changes": gettext_lazy(
        "A skin sign is recorded, and skin changes are recorded as absent."
    ),
    "death_while_followed": gettext_lazy("Death is recorded, and the follow-up is still open."),
}


def discordance(code: str, facts: Mapping[str, str]) -> str:
    """Why the channels differ, in one sentence."""
    found = DISCORDANCES.get(code)
    if found is None:
        return code
    channels = [
        f"{domain(key)}: {category(value)}" for key, value in facts.items() if key not in ("month", "organs")
    ]
    organs = [organ(each) for each in facts.get("organs", "").split("+") if each]
    said = {"month": facts.get("month", ""), "channels": "; ".join(channels), "organs": ", ".join(organs)}
    return str(found) % said


def clock(state: str) -> str:
    return str(CLOCKS.get(state, state))


def factor(code: str) -> str:
    return str(FACTORS.get(code, code))


def result_note(code: str, protocol: Protocol = CURRENT) -> str:
    return _known(RESULT_NOTES, code, protocol)


def contradiction(code: str, protocol: Protocol = CURRENT) -> str:
    return _known(CONTRADICTIONS, code, protocol)


def _known(sentences: Mapping[str, Promise], code: str, protocol: Protocol) -> str:
    found = sentences.get(code)
    return str(found) % Numbers(protocol=protocol) if found else code
