"""Where the sources differ, from D1 to D9: what each of them says, and what the product does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from monitoring.wording.conflict_words import ConflictWords

CONFLICTS = {
    "D1": ConflictWords(
        topic=_("Dose of radiotherapy"),
        s1=_("50 Gy to the lesions."),
        s2=_("40 to 50 Gy."),
        papers=_(
            "The Mayo series had a median of 45 Gy, from 35 to 54; a review names 50 Gy, one case report "
            "45 Gy."
        ),
        shown=_("No remark between 35 and 54 Gy; outside it the entry is asked about. No dose is proposed."),
    ),
    "D2": ConflictWords(
        topic=_("Preferred systemic treatment"),
        s1=_(
            "Melphalan-dexamethasone and lenalidomide-dexamethasone side by side; the latter preferred "
            "with neuropathy."
        ),
        s2=_(
            "Melphalan-dexamethasone preferred and standard; lenalidomide-dexamethasone preferred with "
            "neuropathy."
        ),
        papers=_(
            "One comparison without randomisation (347 patients): neurologic response and survival did "
            "not differ; progression-free survival was better after transplant than with lenalidomide."
        ),
        shown=_(
            "Neuropathy belongs to the diagnosis, so both preferences apply to everybody and contradict "
            "each other. Both are shown; none is computed as preferred."
        ),
    ),
    "D3": ConflictWords(
        topic=_("Bortezomib alone"),
        s1=_("Among the options of the first line, with a caution about neuropathy."),
        s2=_("Only among the agents to limit."),
        papers=_(
            "Small series of combinations with bortezomib report responses and better function; three "
            "relapses were treated with daratumumab and bortezomib."
        ),
        shown=_("A caution that depends on the line and on the combination."),
    ),
    "D4": ConflictWords(
        topic=_("Thalidomide"),
        s1=_("Not as first line."),
        s2=_("To be avoided, in any line."),
        papers=_(
            "A randomised trial in patients who could not be transplanted: VEGF fell by 39 % against a "
            "rise of 2 %. A small series saw no neuropathy."
        ),
        shown=_("A warning in the first line, a caution later; both sources and the trial are named."),
    ),
    "D5": ConflictWords(
        topic=_("VEGF in numbers"),
        s1=_("No numbers."),
        s2=_(
            "Above 1000 pg/mL at diagnosis, from above 5000 to below 1000 under treatment, response after "
            "two months, 43 % less after one."
        ),
        papers=_("Limits belong to the assay and differ between serum and plasma."),
        shown=_("The numbers apply to serum. Each laboratory's own upper limit is stored and judged by."),
    ),
    "D6": ConflictWords(
        topic=_("Prophylaxis against thrombosis"),
        s1=_("Consider it with thrombocytosis."),
        s2=_("Aspirin may be considered above 400,000/µL."),
        papers=_(
            "A series of 230 patients, 27 % with thrombosis, advises antiplatelet prophylaxis for all; "
            "another found high platelets to be a risk of stroke."
        ),
        shown=_(
            "A warning above the limit; below it a note that newer data advise prophylaxis for all. The "
            "risk of bleeding is asked about apart."
        ),
    ),
    "D7": ConflictWords(
        topic=_("When nerves have improved most"),
        s1=_("After two to three years."),
        s2=_("After two to three years."),
        papers=_(
            "With melphalan-dexamethasone 77 % had improved at three months and the best was reached at a "
            "median of twelve; after transplant nerves still improved beyond the first year."
        ),
        shown=_(
            "First looked at after three months, expected to month 36. Nerves alone are not called a "
            "failure before."
        ),
    ),
    "D8": ConflictWords(
        topic=_("Intervals of four examinations"),
        s1=_("None given."),
        s2=_(
            "Nerve conduction every three to six months, electrophoresis every three, endocrine tests "
            "every six, PET-CT six to twelve months after treatment."
        ),
        papers=_("No paper found."),
        shown=_("The intervals of S2 are used, and S2 is named as their only source."),
    ),
    "D9": ConflictWords(
        topic=_("Stabilization after radiotherapy"),
        s1=_("Do not wait with systemic therapy without stabilization at three to six months."),
        s2=_("Not mentioned."),
        papers=_(
            "One review speaks of progression at three to six months, a trial report of missing "
            "stabilization."
        ),
        shown=_(
            "The physician answers once, between month 3 and month 6, whether the disease has stabilised."
        ),
    ),
}
