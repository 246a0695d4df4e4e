"""What the English source document states, sentence by sentence, in our own words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATEMENTS = {
    "S1-01": _(
        "In localized POEMS, with one or a few sclerotic bone lesions, radiotherapy comes first and "
        "is meant to be definitive; the dose named is 50 Gy."
    ),
    "S1-02": _(
        "In disseminated POEMS the first step is systemic: melphalan-dexamethasone or "
        "lenalidomide-dexamethasone, then an autologous transplant for patients who can have one."
    ),
    "S1-03": _(
        "Localized means two things together: solitary or few sclerotic lesions, and a bone marrow "
        "that is not involved."
    ),
    "S1-04": _(
        "After radiotherapy of localized disease 97 % of patients were alive at four years, and 52 % "
        "without treatment failure."
    ),
    "S1-05": _("The dose described as curative is 50 Gy to each lesion."),
    "S1-06": _("With radiotherapy alone 50 to 70 % of patients improve."),
    "S1-07": _(
        "Diffuse sclerotic lesions or an involved marrow make the disease disseminated, and systemic "
        "chemotherapy is then called mandatory."
    ),
    "S1-08": _(
        "In prospective studies of melphalan-dexamethasone 81 % of patients had a hematologic "
        "response, and the neuropathy of all improved."
    ),
    "S1-09": _(
        "Where neuropathy already exists, lenalidomide-dexamethasone is preferred because it harms "
        "nerves less."
    ),
    "S1-10": _(
        "Bortezomib alone brought 69 % of patients in a real-world analysis to a complete or very "
        "good partial response, at a risk of neuropathy."
    ),
    "S1-11": _(
        "An autologous transplant after induction is for those who are eligible; all patients who "
        "could be transplanted improved clinically."
    ),
    "S1-12": _(
        "Patients whose transplant was planned as part of the first line lived longer, and longer "
        "without progression, than those without transplant."
    ),
    "S1-13": _(
        "Before stem cells are mobilized, induction should have changed the cytokines, VEGF above "
        "all, and improved the patient's condition."
    ),
    "S1-14": _(
        "Thalidomide does not belong in the first line: its neurotoxicity can worsen a neuropathy "
        "that is already there."
    ),
    "S1-15": _(
        "Combinations with bortezomib are not recommended first, although many patients respond, "
        "because they can induce neuropathy."
    ),
    "S1-16": _("As a general rule, drugs that often cause neuropathy are not used first."),
    "S1-17": _(
        "Nerves recover long after the blood has responded; the best neurologic response is expected "
        "after two to three years of effective treatment."
    ),
    "S1-18": _("Missing early neurologic improvement is no reason to end treatment: it goes on."),
    "S1-19": _("The best response on FDG-PET may come only six to twelve months after treatment."),
    "S1-20": _("Serum VEGF is followed as a marker of activity and of response; how often is not said."),
    "S1-21": _("VEGF mirrors the activity of the disease and helps to judge the response."),
    "S1-22": _("Thyroid, adrenal and gonadal function are tested, and missing hormones are replaced."),
    "S1-23": _(
        "Thrombocytosis is watched for and prophylaxis considered, because the risk of thrombosis is raised."
    ),
    "S1-24": _("Pulmonary function is tested regularly; how often is not said."),
    "S1-25": _("The heart is looked at by echocardiography; how often is not said."),
    "S1-26": _(
        "Pitfall: radiotherapy alone in disseminated disease. It does not cure; systemic therapy is "
        "called mandatory."
    ),
    "S1-27": _(
        "Pitfall: immunoglobulin or plasma exchange, as for CIDP or MGUS neuropathy. They do not work "
        "in POEMS."
    ),
    "S1-28": _(
        "Pitfall: waiting with systemic therapy when nothing has stabilised three to six months after "
        "radiotherapy."
    ),
    "S1-29": _(
        "Anemia, thrombocytopenia and an age above 60 go with a worse outcome and, in the words of "
        "this source, should lead to more intensive management."
    ),
    "S1-30": _(
        "This document numbers its citations from 1 to 8 and lists no references, so that none of "
        "them can be followed."
    ),
}
