"""Words that say nothing about a question, and words that mean the same, without accents."""

from __future__ import annotations

_COMMON = """
    a about after all also am an and any are as at be been before being between both but by can could did do does
    doing down during each for from further had has have having he her here him his how i if in into is it its just
    me measure measured measuring more most must my no nor not of off on once one only or other our out over own
    please same say says she should so some such tell than that the their them then there these they this those
    through to too under until up us very was we were what when where whether which while who whom why will with
    would you your

    al algo algun alguna ante antes aun aunque como con contra cual cuales cuando cuanto da de debe deben decir del
    desde dice dicen donde dos durante e el ella ellas ellos en entre era es esa ese eso esta estan estas este esto
    estos fue ha han hasta hay haber hace hacer la las le les lo los mas me medir mi mide mientras muy nada ni no nos
    nuestro o os otra otro para pero poco por porque puede pueden puedo que quien se sea ser si sin sobre son su sus
    suya tal tambien tan tanto te tiene tienen todo todos tras tu un una uno unos usted y ya yo

    disease enfermedad pacientes paciente patient patients person persona poems sindrome syndrome
"""
STOP_WORDS = frozenset(_COMMON.split())

_SAME = (
    ("asct", "transplant", "transplantation", "tacm", "trasplante"),
    ("gammapatia", "gammopatia", "gammopathy", "monoclonal"),
    ("radiotherapy", "radiation", "irradiation", "radioterapia", "irradiacion", "radiacion", "gy"),
    ("spep", "electrophoresis", "electroforesis"),
    ("m-protein", "paraprotein", "paraproteina"),
    ("ncs", "emg", "electromyography", "electromiografia", "nerves", "nervios"),
    ("ivig", "immunoglobulin", "immunoglobulins", "inmunoglobulina", "inmunoglobulinas"),
    ("plasmapheresis", "exchange", "plasmaferesis", "recambio"),
    ("oedema", "edema"),
    ("anaemia", "anemia"),
    ("haematologic", "haematological", "hematological", "hematologic", "hematologico"),
    ("echo", "echocardiography", "echocardiogram", "ecocardiografia", "ecocardiograma"),
    ("pft", "pfts", "spirometry", "pulmonary", "espirometria", "pulmonar"),
    ("platelets", "platelet", "thrombocytosis", "plaquetas", "trombocitosis"),
    (
        "thrombosis",
        "antithrombotic",
        "thrombotic",
        "clot",
        "clots",
        "trombosis",
        "antitrombotica",
        "trombotico",
    ),
    ("aspirin", "antiplatelet", "aspirina", "antiagregante", "antiagregantes"),
    ("survival", "survive", "alive", "mortality", "supervivencia", "mortalidad", "vida", "vivia"),
    ("pfs", "progression-free", "progression", "progresion"),
    ("relapse", "recurrence", "recaida", "recurrencia"),
    (
        "neuropathy",
        "polyneuropathy",
        "neurologic",
        "neurological",
        "neuropatia",
        "polineuropatia",
        "neurologica",
    ),
    ("pet", "pet-ct", "fdg", "fdg-pet"),
    ("hormone", "hormones", "hormonal", "endocrine", "hormona", "hormonas", "endocrino", "endocrina"),
    ("cbc", "blood-count", "count", "hemograma", "conteo", "recuento"),
    ("localised", "localized", "localizada"),
    ("marrow", "medula", "medular"),
    ("often", "interval", "frequency", "every", "frecuencia", "intervalo", "cada"),
    ("stop", "stopped", "discontinue", "suspender", "suspende", "interrumpir"),
    ("preferred", "standard", "best", "recommended", "preferida", "preferido", "estandar", "mejor"),
    ("dose", "dosis", "gy"),
    ("pregnancy", "teratogenic", "embarazo", "teratogeno"),
    ("cidp", "pdic"),
    ("mgus", "gmsi"),
    ("stroke", "ictus"),
)
SYNONYMS: dict[str, frozenset[str]] = {
    word: frozenset(other for same in _SAME if word in same for other in same)
    for group in _SAME
    for word in group
}
