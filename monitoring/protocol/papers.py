# ruff: noqa: E501  (a citation stands on one line)
"""The papers that figures were found again in. Of most only the abstract was read.

Numbers as in the product's list of literature; they are not contiguous.
"""

from __future__ import annotations

PAPERS: dict[str, str] = {
    "L1": "Dispenzieri A. How I treat POEMS syndrome. Blood 2012;119(24):5650-8",
    "L2": (
        "Dispenzieri A. POEMS syndrome: 2019 and 2021 updates. Am J Hematol, doi 10.1002/ajh.25495 and 10.1002/ajh.26240"
    ),
    "L3": (
        "Suichi T et al. Proposal of new clinical diagnostic criteria for POEMS syndrome. J Neurol Neurosurg Psychiatry 2019;90:133"
    ),
    "L4": "D'Souza A et al. The utility of plasma VEGF in POEMS syndrome. Blood 2011;118(17):4663",
    "L5": (
        "Pihan M et al. Raised VEGF: high sensitivity and specificity in POEMS syndrome. Neurol Neuroimmunol Neuroinflamm 2018;5:e486"
    ),
    "L6": "Misawa S et al. VEGF as a predictive marker. BMJ Open 2015;5:e009157",
    "L7": "Gentile F et al. Regular serum VEGF assessment. Neurol Sci 2024;45:727-33",
    "L9": (
        "D'Souza A et al. Long-term outcomes after autologous stem-cell transplantation. Blood 2012;120:56-62"
    ),
    "L10": "Humeniuk MS et al. Patients with POEMS treated initially with radiation. Blood 2013;122:68-73",
    "L11": "Li J et al. Melphalan and dexamethasone. Blood 2011;117:6445",
    "L12": "Editorial: Ushering in a new era for POEMS. Blood 2011;117:6405",
    "L13": (
        "First lines compared: transplant, melphalan- and lenalidomide-dexamethasone, n=347. Leukemia 2019, doi 10.1038/s41375-019-0391-2"
    ),
    "L14": (
        "Low-dose lenalidomide and dexamethasone in relapsed or refractory POEMS. Eur J Haematol 2015;95:325-30"
    ),
    "L15": "Misawa S et al. Thalidomide in POEMS (J-POST), randomised. Lancet Neurol 2016;15:1129-37",
    "L16": (
        "Lenalidomide for thalidomide-refractory POEMS. Intern Med 2020, doi 10.2169/internalmedicine.3800-19"
    ),
    "L17": "Kuwabara S et al. Thalidomide reduces serum VEGF. J Neurol Neurosurg Psychiatry 2008;79:1255",
    "L18": "Kourelis TV et al. Progression after first-line treatment. Leukemia 2016;30:1079-85",
    "L19": "Prognostic study of overall survival, n=362. Leukemia 2017, doi 10.1038/leu.2016.168",
    "L20": "Keddie S et al. Longitudinal cohort, n=100. Neurology 2020;95:e268",
    "L21": "Karam C et al. Polyneuropathy improvement after transplantation. Neurology 2015;84:1981-7",
    "L22": "Ohwada C et al. Transplantation, n=36. Blood 2018;131:2173-6",
    "L23": "Cook G et al. Transplantation, EBMT. Haematologica 2017;102:160-7",
    "L24": "Autologous transplantation, n=138. Leukemia 2017, doi 10.1038/leu.2017.27",
    "L25": "Transplantation, Japanese registry, n=94. Blood 2014;124:3970",
    "L26": "Pulmonary hypertension in POEMS. Haematologica 2013;98:393-8",
    "L27": "Renal impairment in POEMS, n=299. PMID 26130736 (2015)",
    "L28": "Mellors PW et al. Thrombosis in POEMS, n=230. Am J Hematol 2021",
    "L29": "Cerebral infarction in POEMS. Neurology 2009;73:1308-12",
    "L30": "Ischemic stroke in POEMS. Blood Adv 2020;4:3427",
    "L31": "Gandhi GY et al. Endocrinopathy in POEMS. Mayo Clin Proc 2007;82:836-42",
    "L32": "Yang H et al. Endocrine evaluation, n=383. Front Endocrinol 2020, 536241",
    "L33": "Pulmonary manifestations, n=137. Chest 2008;133:969-74",
    "L34": "Pulmonary manifestations, n=282. BMC Pulm Med 2023, doi 10.1186/s12890-023-02741-9",
    "L35": "Pan Q et al. FDG PET/CT in POEMS. J Nucl Med 2015;56:1334-7",
    "L35b": "Multimodal imaging of bone lesions, n=22. PMID 26221290",
    "L36": (
        "Optic disc oedema and lenalidomide-dexamethasone, n=41. Orphanet J Rare Dis 2020, doi 10.1186/s13023-020-01392-x"
    ),
    "L37": "Gao Y et al. Skin responses to lenalidomide-dexamethasone. Front Immunol 2021, 681360",
    "L38": "Sekiguchi Y et al. Ambiguous effects of bevacizumab. J Neurol Neurosurg Psychiatry 2013;84:1346",
    "L39": "Dispenzieri A et al. Definitions and long-term outcome. Blood 2003;101:2496",
    "L41": "Suh YG et al. Radiotherapy, n=33. Radiat Oncol 2014;9:265",
    "L42": (
        "Graham RC, Hughes RAC. Overall Neuropathy Limitations Scale. J Neurol Neurosurg Psychiatry 2006;77:973"
    ),
    "L43": "Walz JM et al. Pre-analytics of plasma VEGF. PLoS One 2016;11:e0145375",
    "L44": "Laboratory manuals on VEGF in plasma (Mayo, LabCorp)",
    "L45": "Heavy/light chain ratio in POEMS, n=90. Eur J Haematol 2016;97:48",
    "L46": "Lenalidomide-dexamethasone, French phase II trial. Blood 2014;124:36",
    "L47": "Lenalidomide, systematic review of 51 patients. Blood 2013;122:3235",
    "L48": "D'Sa S et al. Comprehensive diagnosis and management. HemaSphere 2022;6:e796",
    "L49": "Kim YR. Update on the POEMS syndrome. Blood Res 2022;57(S1)",
    "L50": "Nozza A. POEMS syndrome: an update. Mediterr J Hematol Infect Dis 2017;9:e2017051",
    "L53": "Autologous transplantation in POEMS, CIBMTR. Blood Adv 2022;6:3991",
    "L54": "Nozza A et al. Lenalidomide pilot study. Blood 2011;118:4612",
    "L55": "Case report: VEGF rise with influenza A, 56-year-old man",
    "L57": "Daratumumab, bortezomib, dexamethasone in relapse, 3 cases. PMC9421966",
    "L58": "Case vignette on POEMS, University of Chicago",
    "L58b": "Prognosis of POEMS, summary of published nomograms",
    "L58c": "Polyglandular deficiency and POEMS, MSD Manual",
    "L59b": "Case report: prednisone and plasma exchange. Blood 2011;118:4504",
    "L60a": "Case report: pulmonary arterial hypertension with a low VEGF",
    "L60b": "Case report: adrenal recovery after transplantation. Medscape 586058",
    "L60c": "Case report: renal relapse 11 years after transplantation. PMC6700535",
    "L60f": "Case report: hypogonadism, Castleman disease, neuropathy (2025)",
    "L60g": "Ng AWY. Imaging and radiotherapy of POEMS. Hong Kong J Radiol 2007;10:66",
    "L60i": "Three transplant cases. J Neurol Neurosurg Psychiatry 2017;88:e1.72",
}
