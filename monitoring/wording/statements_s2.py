"""What the Spanish source document states, sentence by sentence, in our own words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

STATEMENTS = {
    "S2-01": _(
        "This document calls itself reviewed, and educational with human review still pending; which "
        "of its stages of review it has reached is not told. It was last updated on 27 January 2026."
    ),
    "S2-02": _("The diagnosis needs several disciplines at one table."),
    "S2-03": _(
        "The diagnosis takes a monoclonal gammopathy and a peripheral polyneuropathy, at least one "
        "major criterion (sclerotic bone lesions, Castleman disease, raised VEGF) and one minor "
        "criterion (organomegaly, extravascular volume overload, endocrinopathy, skin changes, "
        "papilledema, thrombocytosis or polycythemia)."
    ),
    "S2-04": _(
        "Serum protein electrophoresis with immunofixation looks for the M-protein, which is of the "
        "lambda type in more than 95 %."
    ),
    "S2-05": _("A bone marrow biopsy confirms the plasma-cell dyscrasia."),
    "S2-06": _("Serum VEGF serves diagnosis and follow-up alike; values above 1000 pg/mL are typical."),
    "S2-07": _(
        "Nerve conduction studies and electromyography document that the neuropathy is demyelinating."
    ),
    "S2-08": _("FDG PET-CT finds the sclerotic lesions and shows the extent of the disease."),
    "S2-09": _(
        "The endocrine work-up is complete with TSH, cortisol, testosterone or estradiol, and prolactin."
    ),
    "S2-10": _(
        "In localized disease radiotherapy is the definitive first line: 97 % alive and 52 % free of "
        "failure at four years, with improvement in 50 to 70 %."
    ),
    "S2-11": _("The usual dose to each sclerotic lesion found is 40 to 50 Gy."),
    "S2-12": _(
        "Where disease remains six months after chemotherapy, additional radiotherapy to large bone "
        "lesions may be considered."
    ),
    "S2-13": _(
        "Diffuse lesions or an involved marrow call for systemic therapy; melphalan-dexamethasone is "
        "named as preferred, with 81 % hematologic responses and neuropathy better in all."
    ),
    "S2-14": _("The figures of melphalan-dexamethasone (81 % and 100 %) come from prospective studies."),
    "S2-15": _("Melphalan-dexamethasone is called the standard regimen of disseminated disease."),
    "S2-16": _(
        "With neuropathy already there, lenalidomide (10 mg in the study cited) with dexamethasone is "
        "preferred because it harms nerves less."
    ),
    "S2-17": _(
        "Lenalidomide-dexamethasone: complete hematologic response in 46 %, neurologic response in 95 %."
    ),
    "S2-18": _(
        "Lenalidomide-dexamethasone: VEGF responded in 83 %, and had fallen by 43 % on average after "
        "one month."
    ),
    "S2-19": _("Lenalidomide-dexamethasone: at three years 90 % alive and 75 % without progression."),
    "S2-20": _(
        "Lenalidomide-dexamethasone was well tolerated: no event of grade 3 or more was put down to "
        "lenalidomide."
    ),
    "S2-21": _(
        "Eligible patients are offered an autologous transplant after induction; all who could be "
        "transplanted improved, and they lived longer."
    ),
    "S2-22": _(
        "The 30 % who went on to a transplant planned for the first line had better overall and "
        "progression-free survival than the rest (P = 0.003)."
    ),
    "S2-23": _("Progression-free survival after transplant: 98 %, 94 % and 75 % at one, two and five years."),
    "S2-24": _(
        "Regimens with thalidomide are to be avoided: the risk that they worsen the neuropathy is high."
    ),
    "S2-25": _(
        "Combinations with bortezomib are not recommended as first line, high response rates notwithstanding."
    ),
    "S2-26": _(
        "Bortezomib alone: 69 % complete or very good partial responses in a retrospective analysis; "
        "neurotoxicity limits its use."
    ),
    "S2-27": _("Almost everybody responds to bortezomib; its neurotoxicity has to be weighed against that."),
    "S2-28": _(
        "Neurologic improvement comes clearly after the hematologic one and is greatest after two to "
        "three years of effective treatment."
    ),
    "S2-29": _("The best FDG-PET response may lag six to twelve months behind treatment."),
    "S2-30": _("Treatment is not stopped because nerves have not improved at once; the delay is expected."),
    "S2-31": _("Serum VEGF is monitored for activity and response; how often is not said."),
    "S2-32": _("VEGF falls early: half of the responders had responded within two months."),
    "S2-33": _("With effective treatment VEGF typically falls from above 5000 to below 1000 pg/mL."),
    "S2-34": _("Nerve conduction studies are repeated every three to six months."),
    "S2-35": _("Function is measured with validated scales; neither the scales nor the interval is named."),
    "S2-36": _("Serum protein electrophoresis is repeated every three months."),
    "S2-37": _(
        "The complete blood count watches for thrombocytosis and polycythemia; how often is not said."
    ),
    "S2-38": _("PET-CT is done six to twelve months after treatment to judge the response."),
    "S2-39": _("Thyroid, adrenal and gonadal hormones are replaced where they are missing."),
    "S2-40": _("The endocrine evaluation is repeated every six months."),
    "S2-41": _("Thrombocytosis is monitored and antithrombotic prophylaxis considered."),
    "S2-42": _("Aspirin is considered when platelets exceed 400,000/µL."),
    "S2-43": _("Pulmonary function and echocardiography are done regularly; how often is not said."),
    "S2-44": _("Pulmonary hypertension and pleural effusion are watched for."),
    "S2-45": _(
        "Lenalidomide-dexamethasone relieves volume overload, organomegaly and pulmonary hypertension "
        "substantially."
    ),
    "S2-46": _("Diuretics are given as the clinical picture needs them."),
    "S2-47": _(
        "Anemia, thrombocytopenia and an age above 60 were adverse factors in a multivariate analysis."
    ),
    "S2-48": _(
        "A patient who would also meet the criteria of myeloma but whose symptoms come from POEMS is "
        "managed differently, by those manifestations."
    ),
    "S2-49": _("POEMS is a plasma-cell disease of its own, paraneoplastic, and needs its own treatment."),
    "S2-50": _("Treatment criteria of multiple myeloma are not carried over to POEMS."),
    "S2-51": _(
        "This document cites eight numbers and lists five references, most of them summaries like "
        "itself: its citations cannot all be followed."
    ),
    "S2-52": _(
        "For health professionals: decisions rest on clinical judgement and on facts verified in the "
        "primary literature and current standards; the document supplements guidelines, replaces no "
        "judgement and assumes no liability."
    ),
    "S2-53": _(
        "Furniture of the page: an offer to personalise, questions on unrelated diseases, an "
        "invitation to chat. It says nothing about POEMS and is not used."
    ),
}
