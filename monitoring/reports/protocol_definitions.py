"""How extent and responses are defined, for the protocol on paper. The numbers come from the protocol."""

from __future__ import annotations

HEAD = """\
Written from the protocol's data by `.ci/protocol_document.py write`; a test holds it against them. Do not edit it.

It restates two source documents (S1 in English, S2 in Spanish) that are AI-generated summaries pending human review,
last updated 27 January 2026, together with the papers their figures could be traced to (L1, L2, …; of most only the
abstract was read). SEC is a secondary, machine-written report, BK background knowledge, a local default nobody's
statement. Nothing here is medical advice: a clinic's lead physician confirms or changes each rule, each number and each
row of the schedule, and until then they speak as unsigned. Grades: A found in a primary paper, B in a source document
only, C to be confirmed."""

EXTENT = (
    "Judged on the findings up to the start of the current line (S1-03, S1-07, S2-13; the number of "
    "lesions from L10):",
    "- **disseminated**: the marrow is involved, or the lesions are diffuse, or there are more than "
    "%(localized_lesions)s of them",
    "- **localized**: one to %(localized_lesions)s lesions and a marrow that is not involved",
    "- **no lesion**: neither lesion nor marrow involvement; the systemic pathway by L46, on which both "
    "source documents are silent",
    "- **indeterminate**: the marrow was not examined, or the lesions were not counted",
)

RESPONSES = (
    "Each channel is judged apart, within one series (specimen, laboratory, method), against the line "
    "that started last. The baseline is the last value of the %(response_baseline)s up to its start. "
    "Values given as “<x” or “>x” count only where they decide. Much of what follows is background "
    "knowledge: the published table could not be read.",
    "",
    "- **VEGF**, complete: at or below the laboratory's upper limit. Partial: at most %(vegf_partial)s of"
    " the baseline. Progression: at least %(vegf_progression)s times the lowest value since the start and"
    " above the limit. Values under bevacizumab or within %(bevacizumab_washout)s of it are left out of "
    "the lowest value. Where the laboratory gives no limit, plasma goes by %(vegf_plasma_limit)s and "
    "serum by percent alone.",
    "- **Clone**, complete: immunofixation of serum and urine negative. Very good partial: a fall of "
    "%(m_protein_vgpr_fall)s from at least %(m_protein_vgpr_baseline)s. Partial: a fall of "
    "%(m_protein_pr_fall)s from at least %(m_protein_pr_baseline)s. Progression: %(m_protein_rise)s and "
    "%(m_protein_increase)s above the lowest value, or immunofixation positive again after a complete "
    "response. A baseline too small to fall from is not evaluable, which is not the same as no response.",
    "- **PET-CT**, complete: no lesion is avid any more. Partial: the sum of SUVmax has fallen by "
    "%(pet_partial_fall)s. Progression: a new avid lesion, or more of them. Before the window after "
    "treatment opens a scan is labelled early (S1-19, S2-29); lesions that were never avid are followed "
    "by CT.",
    "- **Organs**: each against its own baseline. ONLS and mRS change by %(score_change)s, worse after "
    "%(score_worse_confirmed)s; NIS by %(nis_change_percent)s or %(nis_change_points)s; right ventricular"
    " pressure from %(rvsp_evaluable)s by %(rvsp_change)s; DLCO below %(dlco_evaluable)s by "
    "%(dlco_change_number)s points; organ length by %(organ_length_change)s; eGFR below "
    "%(egfr_evaluable)s by %(egfr_drop)s; platelets by the laboratory's limit, else %(platelets_limit)s. "
    "Worse counts as progression only where a physician attributed it to POEMS.",
    "- **Confirmation**: a first complete response or progression of VEGF or clone is unconfirmed. The "
    "next sample at least %(confirm_from)s later that meets the same definition confirms it; the schedule"
    " asks for it by %(confirm_by)s. Progression is also confirmed by a clinical change attributed to "
    "POEMS.",
    "- **Nerves** may lag until %(neuro_lag)s (S1-17, S2-28): before that nothing is called outside the "
    "expected range unless worse by %(score_change)s, confirmed. They are first looked at after "
    "%(neuro_first_response)s (L11).",
)
