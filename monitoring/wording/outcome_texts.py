"""The words of published outcomes and of the timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

OUTCOMES = {
    "OUT-1": _("Radiotherapy first"),
    "OUT-1b": _("Radiotherapy first, later series"),
    "OUT-2": _("Melphalan-dexamethasone"),
    "OUT-2b": _("Melphalan-dexamethasone, larger cohort"),
    "OUT-3": _("Lenalidomide-dexamethasone, newly diagnosed"),
    "OUT-3b": _("Lenalidomide-dexamethasone, larger cohort"),
    "OUT-3c": _("Lenalidomide-dexamethasone, relapsed or refractory"),
    "OUT-3d": _("Lenalidomide, systematic review"),
    "OUT-4": _("Autologous transplant, Mayo"),
    "OUT-4b": _("Autologous transplant, Peking"),
    "OUT-4c": _("Autologous transplant, European registry"),
    "OUT-4d": _("Autologous transplant in a comparison of first lines"),
    "OUT-5": _("Bortezomib alone"),
    "OUT-5b": _("Bortezomib with cyclophosphamide and dexamethasone"),
    "OUT-6": _("Thalidomide-dexamethasone against dexamethasone"),
    "OUT-7": _("All treatments, Mayo 1974 to 2014"),
    "OUT-8": _("All treatments, London"),
    "OUT-9": _("Three first lines pooled"),
    "OUT-10": _("Newly diagnosed, Peking"),
    "OUT-11": _("Bevacizumab"),
    "OUT-12": _("With stroke"),
}
# What the figures alone do not tell.
NOTES = {
    "OUT-1": _("The source documents add that 50 to 70 % improve (D14)."),
    "OUT-1b": _("No difference between one, two and three lesions. Known from a secondary report only."),
    "OUT-2": _("All were alive at a median of 21 months; no neurologic relapse."),
    "OUT-2b": _("Survival did not differ from the other first lines."),
    "OUT-3": _(
        "No event of grade 3 or more put down to lenalidomide. VEGF responded in 83 %, by S2 alone (D18)."
    ),
    "OUT-4": _(
        "S2 gives 94 % without progression at two years; in the abstract 94 % is overall survival at "
        "five years (D15). Both source documents add that all patients who could be transplanted "
        "improved."
    ),
    "OUT-4b": _(
        "Without progression at five years: 95 % where blood and VEGF had responded completely, else 61 %."
    ),
    "OUT-5": _("Said by both source documents; the analysis behind it was not found."),
    "OUT-5b": _("ONLS went from 5 to 3. Known from a secondary report only."),
    "OUT-6": _(
        "At 24 weeks VEGF had fallen by 39 %, against a rise of 2 % (p 0.04); sinus bradycardia was "
        "more frequent."
    ),
    "OUT-7": _("Relapses came at a median of 42 months; 19 % were symptomatic."),
    "OUT-8": _("ONLS went from 6 to 3."),
    "OUT-11": _(
        "Two of six patients died, and four of eleven in the literature. VEGF falls at once, without "
        "reliable clinical benefit."
    ),
    "OUT-12": _(
        "Of 510 patients; without stroke 88.5 % were alive at three years. 93 % of strokes came "
        "before or up to three months after the diagnosis."
    ),
}
DESIGNS = {
    "trial": _("Prospective trial"),
    "randomised": _("Randomised trial"),
    "cohort": _("Cohort or series"),
    "review": _("Systematic review"),
    "cases": _("Case series"),
    "unknown": _("Design not told"),
}
MEASURES = {
    "os": _("Alive"),
    "pfs": _("Without progression"),
    "efs": _("Without event or failure"),
    "haem": _("Hematologic response"),
    "haem_cr": _("Complete hematologic response"),
    "haem_vgpr": _("Complete or very good partial hematologic response"),
    "haem_pr": _("Partial hematologic response"),
    "vegf": _("VEGF response"),
    "vegf_cr": _("Complete VEGF response"),
    "pet": _("PET response"),
    "clinical": _("Clinical response"),
    "neuro": _("Neurologic response"),
    "nrm": _("Died without relapse"),
    "relapse": _("Relapsed"),
}
TIMELINE = {
    "TL-VEGF-1m": _(
        "One month after the start of lenalidomide-dexamethasone VEGF was 43 % lower on average."
    ),
    "TL-VEGF-med": _("Half of the VEGF responses to lenalidomide-dexamethasone had come within two months."),
    "TL-VEGF-24w-thal": _(
        "After 24 weeks of thalidomide-dexamethasone VEGF was 39 % lower on average, with "
        "dexamethasone alone 2 % higher."
    ),
    "TL-VEGF-24w-len": _(
        "After 24 weeks of lenalidomide-dexamethasone in five patients in whom thalidomide had "
        "failed, serum VEGF had gone from 2466 to 974 pg/mL on average."
    ),
    "TL-VEGF-plateau": _(
        "After transplant or thalidomide VEGF falls fast and is stable by six months; below 1040 "
        "pg/mL in serum then is a good sign."
    ),
    "TL-VEGF-ind": _(
        "Induction before transplant, two cycles at the median, took serum VEGF from 4933 to 804 pg/mL."
    ),
    "TL-VEGF-ASCT": _(
        "From transplant to the last follow-up plasma VEGF went from a median of 452 to 63.5 pg/mL."
    ),
    "TL-VEGF-seed": _("Effective treatment takes serum VEGF from above 5000 to below 1000 pg/mL."),
    "TL-NEURO-first": _(
        "Three months after the start of melphalan-dexamethasone nerves had improved in 77 %."
    ),
    "TL-NEURO-max": _(
        "With melphalan-dexamethasone the best neurologic response came at a median of 12 months, "
        "from 3 to 15."
    ),
    "TL-NEURO-max-seed": _(
        "Both source documents expect the best neurologic response after 24 to 36 months."
    ),
    "TL-NEURO-NIS": _(
        "After transplant the neuropathy impairment score fell from 66 to 48 at 12 months and to 30 "
        "at a median of 61 months."
    ),
    "TL-NEURO-RT": _("After radiotherapy nerves improve slowly and often worsen first."),
    "TL-NCS-len": _(
        "With lenalidomide-dexamethasone nerves improved clinically after three cycles, nerve "
        "conduction after six."
    ),
    "TL-PET": _("The best PET-CT response comes six to twelve months after the end of treatment."),
    "TL-PET-3m": _("Three months after the start all 15 patients followed already had less avid lesions."),
    "TL-SKIN": _(
        "Twelve months of lenalidomide-dexamethasone cleared white nails and acrocyanosis in all, "
        "hypertrichosis in 93 %, hyperpigmentation in 77 % and hemangiomas in 37 %."
    ),
    "TL-RENAL": _("Kidney function recovered in 66 % of those in whom it was impaired."),
    "TL-ES": _(
        "Engraftment syndrome comes 7 to 15 days after transplant, in 12 to 50 % depending on the series."
    ),
}
