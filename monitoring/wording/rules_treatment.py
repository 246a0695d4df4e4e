"""The sentences of the rules about treatment and the extent of the disease."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from monitoring.protocol.verdicts import RuleCode as R
from monitoring.wording.rule_words import RuleWords

# title, message, what a lead physician has to confirm
RULES = {
    R.SR_01: RuleWords(
        _("Localized disease without radiotherapy on record"),
        _(
            "By the recorded findings the disease is localized, more than %(diagnosis_grace)s have passed "
            "since the diagnosis, and no radiotherapy is recorded or planned. Both source documents "
            "describe radiotherapy of the lesions as the definitive first treatment of localized disease. "
            "Neither a plan nor the reason for another one is on record."
        ),
        _(
            "Which number of lesions still is localized, and the time after the diagnosis from which the "
            "question is asked."
        ),
    ),
    R.SR_01B: RuleWords(
        _("Total radiation dose outside the published range"),
        _(
            "The recorded total dose lies outside %(dose_low)s to %(dose_high)s Gy, the range of the "
            "published series. It may be an error of entry."
        ),
        _("Whether the range of one retrospective series is the right one to ask about."),
    ),
    R.SR_02: RuleWords(
        _("Disseminated disease without systemic treatment on record"),
        _(
            "By the recorded findings the disease is disseminated, more than %(diagnosis_grace)s have "
            "passed since the diagnosis, and no systemic treatment is recorded. Both source documents "
            "state that disseminated disease needs systemic therapy. Neither a plan nor the reason for "
            "another one is on record."
        ),
        _("The time after the diagnosis from which the question is asked."),
    ),
    R.SR_03: RuleWords(
        _("What the sources say about the first systemic line"),
        _(
            "A first systemic line lies ahead or has begun in a patient with polyneuropathy. The source "
            "documents describe lenalidomide-dexamethasone as preferred where neuropathy already exists, "
            "and one of them calls melphalan-dexamethasone the standard. Since neuropathy belongs to the "
            "diagnosis, the two preferences overlap. Lenalidomide also raises the risk of thrombosis. The "
            "product prefers none."
        ),
        _("How the clinic wants the two preferences to be read together."),
    ),
    R.SR_04: RuleWords(
        _("Thalidomide in the first line"),
        _(
            "Thalidomide is part of the first line. Both source documents advise against it there, "
            "because its neurotoxicity may worsen the neuropathy. A randomised trial in patients who "
            "could not be transplanted showed that it lowers VEGF."
        ),
        _("How the advice of the source documents and the randomised trial are weighed."),
    ),
    R.SR_04B: RuleWords(
        _("Thalidomide in a later line"),
        _(
            "Thalidomide is part of a later line. One source document advises avoiding it in any line. "
            "Neuropathy worsens with the cumulative dose according to a secondary report, and the "
            "randomised trial saw sinus bradycardia more often: nerves and heart rate deserve watching."
        ),
        _("The cumulative dose that matters: only a secondary report names one."),
    ),
    R.SR_05: RuleWords(
        _("Bortezomib in combination in the first line"),
        _(
            "Bortezomib is given in combination in the first line. Both source documents say that such "
            "combinations are not recommended as first line, despite their high response rates, because "
            "they may cause neuropathy."
        ),
        _("Whether the clinic's own experience with bortezomib differs."),
    ),
    R.SR_05B: RuleWords(
        _("Bortezomib: effective and neurotoxic"),
        _(
            "Bortezomib is given alone or in a later line. The source documents describe it as effective "
            "and neurotoxic: almost all patients respond, and its neurotoxicity has to be weighed. The "
            "neuropathy deserves a look at each cycle."
        ),
        _("The figure of 69 % responses: its primary source was not found."),
    ),
    R.SR_05C: RuleWords(
        _("A neurotoxic drug in the first line"),
        _(
            "A drug on the list of highly neurotoxic ones is part of the first line. One source document "
            "says that drugs which often cause neuropathy should not come first."
        ),
        _("Which drugs belong on the list."),
    ),
    R.SR_05D: RuleWords(
        _("Worse nerves soon after a neurotoxic drug"),
        _(
            "The neuropathy became worse within %(neurotoxic_onset)s of the start of a neurotoxic drug. "
            "It may come from the drug or from POEMS: VEGF, M-protein and nerve conduction studies help "
            "to tell them apart."
        ),
        _("The time within which a drug is suspected, and the size of the change."),
    ),
    R.SR_06: RuleWords(
        _("Eligibility for transplant not documented"),
        _(
            "The disease is disseminated, a response to systemic treatment is on record, and nothing says "
            "whether an autologous transplant is possible. Both source documents state that it is offered "
            "to eligible patients after induction."
        ),
        _("The clinic's own criteria of eligibility."),
    ),
    R.SR_07: RuleWords(
        _("Before transplant: what induction should have achieved"),
        _(
            "A transplant is planned, and VEGF of the last %(transplant_vegf_age)s is missing, has not "
            "fallen by %(transplant_vegf_fall)s from the baseline, or fluid has increased. According to "
            "the sources induction should lower the cytokines and improve the condition before "
            "mobilization; in one series patients whose VEGF had normalised had fewer early "
            "complications."
        ),
        _("How recent the VEGF has to be, and how far it should have fallen."),
    ),
    R.SR_07B: RuleWords(
        _("Possible engraftment syndrome"),
        _(
            "Signs of an engraftment syndrome %(engraftment_from_number)s to %(engraftment_to)s after the "
            "transplant: weight gain, fever, rash, shortness of breath or diarrhea. The published window "
            "is typically day 7 to 15. The transplant team should know."
        ),
        _("The cut-off for weight gain: background knowledge."),
    ),
    R.SR_08: RuleWords(
        _("Stopped or switched while nerves may still lag behind"),
        _(
            "The line was stopped or switched for want of neurologic improvement before month "
            "%(neuro_lag_number)s, while VEGF or the clone responds or was not judged. Both source "
            "documents say that the nerves improve long after the blood, most after two to three years, "
            "and that treatment is not stopped early for that reason alone."
        ),
        _("Until which month waiting is right: series differ from the source documents (D7)."),
    ),
    R.SR_08B: RuleWords(
        _("Worse nerves with rising markers"),
        _(
            "The neuropathy is worse, confirmed, and VEGF or M-protein is rising. The lag of the nerves "
            "does not explain this; progression comes into question."
        ),
        _("After how long a worse score counts as confirmed."),
    ),
    R.SR_10: RuleWords(
        _("Radiotherapy alone in disseminated disease"),
        _(
            "The disease is disseminated by the recorded findings and radiotherapy is the only treatment "
            "on record. Both source documents describe systemic therapy as mandatory there, and one says "
            "that radiotherapy alone does not cure."
        ),
        _("Which findings make the disease disseminated."),
    ),
    R.SR_10B: RuleWords(
        _("Radiotherapy alone before the extent is known"),
        _(
            "Radiotherapy is the only treatment on record, and the extent of the disease cannot be told "
            "yet because the marrow or the imaging is missing. One source document ties localized disease "
            "to a marrow without involvement."
        ),
        _("Whether a marrow biopsy is wanted before radiotherapy alone."),
    ),
    R.SR_11: RuleWords(
        _("Immunoglobulin or plasma exchange recorded for POEMS or CIDP"),
        _(
            "Intravenous immunoglobulin or plasma exchange is recorded as treatment of POEMS or CIDP. One "
            "source document and a published case discussion say that neither works in POEMS. Bridging or "
            "another indication can be recorded as the reason."
        ),
        _("Which reasons the clinic accepts."),
    ),
    R.SR_12: RuleWords(
        _("Stabilised after radiotherapy?"),
        _(
            "Three months have passed since radiotherapy alone, and it is not documented that the disease "
            "has stabilised. One source document and a trial report look at stabilization three to six "
            "months after radiotherapy."
        ),
        _("What counts as stabilised."),
    ),
    R.SR_12B: RuleWords(
        _("Not stabilised six months after radiotherapy"),
        _(
            "Six months have passed since radiotherapy alone without documented stabilization and without "
            "systemic treatment. The sources say that systemic therapy should not be delayed then."
        ),
        _("What counts as stabilised: one review words the rule as progression instead (D9)."),
    ),
    R.SR_14: RuleWords(
        _("Residual large lesion after systemic treatment"),
        _(
            "A large lesion was recorded before systemic treatment, six months after its end something of "
            "it remains. One source document mentions additional radiotherapy to large lesions then; no "
            "paper behind it was found."
        ),
        _("From which size on a lesion is large: the source names none."),
    ),
    R.SR_15: RuleWords(
        _("Myeloma criteria do not carry over"),
        _(
            "Multiple myeloma is recorded, or the marrow holds %(myeloma_plasma_cells)s plasma cells or "
            "more. One source document says that POEMS is a disease of its own and that treatment "
            "criteria of myeloma are not to be applied to it directly; its M-protein is usually too small "
            "for response criteria of myeloma."
        ),
        _("The share of plasma cells from which the question is asked."),
    ),
}
