"""The sentences of the rules about organs, hormones and adverse factors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from monitoring.protocol.verdicts import RuleCode as R
from monitoring.wording.rule_words import RuleWords

# title, message, what a lead physician has to confirm
RULES = {
    R.SR_17: RuleWords(
        _("Papilledema or loss of vision"),
        _(
            "Papilledema is new, or loss of vision is recorded. An urgent look by ophthalmology or "
            "neurology comes into question."
        ),
        _("How urgent each finding is: no paper was read in full."),
    ),
    R.SR_18: RuleWords(
        _("Hormone finding without a plan"),
        _(
            "A hormone value lies outside the laboratory's limits and no replacement and no plan for that "
            "axis is recorded. Both source documents ask for testing and replacement. In one cohort "
            "patients with hypothyroidism stayed free of progression less often."
        ),
        _("Which values call for a plan."),
    ),
    R.SR_19: RuleWords(
        _("Possible adrenal insufficiency"),
        _(
            "A morning cortisol below %(cortisol_low)s, or a stimulated peak below %(cortisol_peak_low)s, "
            "without a glucocorticoid on record. Adrenal insufficiency comes into question, and with it "
            "low pressure, low sodium, high potassium and low glucose. An urgent look is warranted."
        ),
        _("Both cut-offs: background knowledge and one case report. They depend on the assay."),
    ),
    R.SR_19B: RuleWords(
        _("Cortisol drawn under a glucocorticoid"),
        _(
            "Cortisol was drawn while a glucocorticoid was given or less than %(steroid_washout)s after "
            "it. It cannot be read."
        ),
        _("How long after each glucocorticoid cortisol stays unreadable."),
    ),
    R.SR_20: RuleWords(
        _("Factors that sources associate with a worse outcome"),
        _(
            "Findings that one source or another associates with a worse outcome are present. They are "
            "listed, each with its source. The published models differ, and the product computes no "
            "score."
        ),
        _("Which limits make anemia, thrombocytopenia and low albumin."),
    ),
    R.SR_20B: RuleWords(
        _("Anemia, thrombocytopenia or older age"),
        _(
            "Anemia, thrombocytopenia or an age above %(age_sources)s is present. Both source documents "
            "associate these with a worse outcome, and one adds that they should lead to more intensive "
            "management: a matter for the team's discussion. The analysis behind it was not found."
        ),
        _("Which limits make anemia and thrombocytopenia: the source documents name none."),
    ),
    R.SR_21: RuleWords(
        _("Volume overload is increasing"),
        _(
            "Weight rose by %(weight_gain)s or more within %(weight_gain_within)s, or edema, effusion or "
            "ascites is up a grade. One source document asks to watch effusions and names diuretics as "
            "clinically needed."
        ),
        _("The weight gain that matters: background knowledge."),
    ),
    R.SR_22: RuleWords(
        _("High pressure in the right ventricle"),
        _(
            "The pressure is %(rvsp_high)s or more, or at least %(rvsp_evaluable)s after a rise of "
            "%(rvsp_rise)s or more. Pulmonary hypertension shortens survival in POEMS, and one series saw "
            "it recede under treatment."
        ),
        _("The lower of the two limits and the rise: background knowledge."),
    ),
    R.SR_23: RuleWords(
        _("Breathing is affected"),
        _(
            "DLCO is below %(dlco_low)s or FVC below %(fvc_low)s of predicted, or one of them fell by "
            "%(lung_drop_number)s points or more. Weak respiratory muscles shorten survival in a "
            "published series."
        ),
        _("All three cut-offs: background knowledge."),
    ),
    R.SR_24: RuleWords(
        _("Kidney function severely reduced or falling"),
        _(
            "eGFR is below %(egfr_low)s, or fell by more than %(egfr_drop)s. A published model counts the "
            "former among the adverse factors, and doses of several drugs depend on the kidneys."
        ),
        _("The size of a fall that matters: background knowledge."),
    ),
    R.SR_26: RuleWords(
        _("An earlier label worth another look"),
        _(
            "CIDP or MGUS neuropathy is recorded, VEGF is elevated and an M-protein is present. In one "
            "cohort 54 %% of patients with POEMS had first been labelled CIDP."
        ),
        _("Nothing beyond the sources."),
    ),
    R.SR_27: RuleWords(
        _("Pregnancy prevention not documented"),
        _(
            "Lenalidomide, thalidomide or pomalidomide runs, and nothing says how pregnancy is prevented. "
            "These drugs harm the unborn; local law says what is to be documented."
        ),
        _("The local programme and law."),
    ),
}
