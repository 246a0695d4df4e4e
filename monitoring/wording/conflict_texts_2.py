"""Where the sources differ, from D10 to D18: what each of them says, and what the product does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from monitoring.wording.conflict_words import ConflictWords

CONFLICTS = {
    "D10": ConflictWords(
        topic=_("Additional radiotherapy to large lesions"),
        s1=_("Not mentioned."),
        s2=_("May be considered six months after chemotherapy."),
        papers=_("No paper found."),
        shown=_("An information only, resting on S2 alone."),
    ),
    "D11": ConflictWords(
        topic=_("Immunoglobulin and plasma exchange"),
        s1=_("Not effective."),
        s2=_("Not mentioned."),
        papers=_(
            "Generally not effective; one patient improved for a while under prednisone with plasma "
            "exchange and relapsed."
        ),
        shown=_(
            "A warning when recorded as treatment of POEMS; bridging or another indication can be given "
            "as the reason."
        ),
    ),
    "D12": ConflictWords(
        topic=_("POEMS and myeloma"),
        s1=_("Not mentioned."),
        s2=_("A disease of its own; myeloma criteria are not carried over."),
        papers=_("The M-protein is usually too small for response criteria of myeloma."),
        shown=_("A warning where myeloma is recorded."),
    ),
    "D13": ConflictWords(
        topic=_("What 52 % at four years means"),
        s1=_("52 % free of failure."),
        s2=_("52 % free of failure."),
        papers=_("The paper speaks of event-free survival: 38 patients, median follow-up 43 months."),
        shown=_("Labelled as event- or failure-free."),
    ),
    "D14": ConflictWords(
        topic=_("How many improve with radiotherapy"),
        s1=_("50 to 70 %."),
        s2=_("50 to 70 %."),
        papers=_(
            "Complete and partial responses: clinical 47 %, hematologic 31 %, PET 22 %, VEGF 14 %. An "
            "older series had more than 50 %."
        ),
        shown=_("Both are shown; 50 to 70 % is not presented as current."),
    ),
    "D15": ConflictWords(
        topic=_("Progression-free survival after transplant"),
        s1=_("No numbers."),
        s2=_("98 %, 94 % and 75 % at one, two and five years."),
        papers=_(
            "The abstract has 98 % at one and 75 % at five years; 94 % there is overall survival at five "
            "years."
        ),
        shown=_("98 % and 75 % are shown as found again; 94 % at two years as said by S2 alone."),
    ),
    "D16": ConflictWords(
        topic=_("Adverse factors"),
        s1=_("Anemia, thrombocytopenia, age above 60; should lead to more intensive management."),
        s2=_("The same factors, as an association."),
        papers=_(
            "The analysis was not found. Published models name others: age above 50, pulmonary "
            "hypertension, effusion, low eGFR; low albumin; no response of blood or VEGF; no transplant."
        ),
        shown=_("A list of what is present, each with its source. No score, and no instruction."),
    ),
    "D17": ConflictWords(
        topic=_("The plasma-cell criterion"),
        s1=_("Not mentioned."),
        s2=_("Monoclonal gammopathy."),
        papers=_("A monoclonal plasma-cell disorder: a clone in marrow or tissue counts, too."),
        shown=_("The published wording is used; that of S2 is a part of it."),
    ),
    "D18": ConflictWords(
        topic=_("VEGF response with lenalidomide-dexamethasone"),
        s1=_("No numbers."),
        s2=_("83 % responded."),
        papers=_("In the same trial 42.5 % had a complete VEGF response, in a larger cohort 47.7 %."),
        shown=_("Labelled as any response or complete response."),
    ),
}
