"""The sentences of the rules about the blood: thrombosis and VEGF."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from monitoring.protocol.verdicts import RuleCode as R
from monitoring.wording.rule_words import RuleWords

# title, message, what a lead physician has to confirm
RULES = {
    R.SR_13: RuleWords(
        _("High platelets without prophylaxis on record"),
        _(
            "The last platelet count is above %(platelets_high)s, and neither an antiplatelet drug nor an "
            "anticoagulant is recorded. The source documents say that aspirin or other prophylaxis may be "
            "considered. The risk of bleeding, earlier counts below %(platelets_bleeding)s and running "
            "anticoagulants belong to that decision."
        ),
        _("The clinic's own policy on thrombosis, and from which age a count is too old."),
    ),
    R.SR_13B: RuleWords(
        _("Prophylaxis against thrombosis not recorded"),
        _(
            "No prophylaxis against thrombosis is recorded, and the platelets are not above "
            "%(platelets_high)s. A series of 230 patients advises antiplatelet prophylaxis for every "
            "patient with POEMS, whatever the count."
        ),
        _("Whether the clinic follows the source documents or the series (D6)."),
    ),
    R.SR_13C: RuleWords(
        _("Hemoglobin or hematocrit above the limit"),
        _(
            "Hemoglobin or hematocrit lies above the laboratory's limit. In a series of 230 patients men "
            "with high values had more arterial thrombosis."
        ),
        _("Whether the finding also counts in women: the series found it in men."),
    ),
    R.SR_13D: RuleWords(
        _("Immunomodulatory drug without prophylaxis on record"),
        _(
            "Lenalidomide, thalidomide or pomalidomide runs, and no prophylaxis against thrombosis is "
            "recorded. These drugs and POEMS each raise the risk."
        ),
        _("The local policy on prophylaxis with these drugs: no paper was read."),
    ),
    R.SR_13E: RuleWords(
        _("A thrombotic event"),
        _(
            "A stroke, myocardial infarction, venous thromboembolism or limb ischemia is recorded. In "
            "published series such events came back in 21 to 32 %% of patients, and not where treatment "
            "of the plasma cells had worked."
        ),
        _("How long after the event the alert stays of use."),
    ),
    R.SR_16: RuleWords(
        _("Possible VEGF progression, to be confirmed"),
        _(
            "One VEGF is at least %(vegf_progression)s times the lowest value of its series and above the "
            "limit. The protocol asks for a second sample %(confirm_from_number)s to %(confirm_by)s "
            "later. Infection, iron deficiency, COPD, sleep apnea, another cancer, inflammation and "
            "handling of the sample also raise VEGF."
        ),
        _("The factor above the lowest value (one case report names it) and the time to the second sample."),
    ),
    R.SR_16B: RuleWords(
        _("VEGF progression, confirmed by a second sample"),
        _(
            "VEGF stayed at least %(vegf_progression)s times its lowest value and above the limit in two "
            "samples at least %(confirm_from)s apart. How the patient is, M-protein and PET-CT tell what "
            "it means."
        ),
        _("The factor above the lowest value: one case report names it."),
    ),
    R.SR_16C: RuleWords(
        _("VEGF not normal six months after the start"),
        _(
            "VEGF was above the limit about six months after the start of systemic treatment or "
            "transplant. In two cohorts such patients stayed free of relapse for a shorter time."
        ),
        _("The limit: both cohorts used serum cut-offs of their own."),
    ),
    R.SR_16D: RuleWords(
        _("A new series of VEGF"),
        _(
            "This VEGF has another specimen, laboratory or method than the one before. A new series "
            "begins: percentages are not comparable across series."
        ),
        _("Nothing beyond the sources."),
    ),
    R.SR_16E: RuleWords(
        _("Normal VEGF and a worse organ"),
        _(
            "VEGF is normal while an organ is new or worse. A normal VEGF does not exclude activity: in "
            "one cohort VEGF had risen in only 58 %% of relapses."
        ),
        _("Which organ changes count."),
    ),
    R.SR_16F: RuleWords(
        _("VEGF cannot be read under bevacizumab"),
        _(
            "Bevacizumab is recorded. It disturbs the assay, so that a fall of VEGF is no sign of "
            "response. Reports on bevacizumab in POEMS are ambiguous and include deaths."
        ),
        _("How long after the last dose VEGF stays unreliable."),
    ),
}
