"""Every analyte of the contract is there, and each one is described so that it can be read, stored and shown."""

import pytest

from monitoring.exchange.codes import ANALYTE_OF_LOINC, analyte_of_loinc, check_digit_is_right, loinc_of
from monitoring.protocol.analytes import ANALYTES, GROUPS
from monitoring.protocol.unit_codes import UNIT_CODES, unit_key
from monitoring.protocol.vocabulary import NCS_PARAMETERS, NERVES, SIDES

CONTRACT = [
    "vegf",
    "m_protein",
    "immunofixation_serum",
    "immunofixation_urine",
    "flc_kappa",
    "flc_lambda",
    "urine_m_protein",
    "urine_protein_24h",
    "hemoglobin",
    "hematocrit",
    "platelets",
    "wbc",
    "neutrophils",
    "creatinine",
    "egfr",
    "albumin",
    "calcium",
    "sodium",
    "potassium",
    "tsh",
    "free_t4",
    "cortisol_am",
    "cortisol_stimulated_peak",
    "acth",
    "testosterone",
    "estradiol",
    "prolactin",
    "lh",
    "fsh",
    "glucose",
    "hba1c",
    "pth",
    "b12",
    "marrow_plasma_cells",
    "marrow_clone",
    "onls_arm",
    "onls_leg",
    "onls",
    "mrs",
    "ecog",
    "incat",
    "i_rods",
    "mrc_sum",
    "nis",
    "grip_right",
    "grip_left",
    "ctcae_sensory",
    "ctcae_motor",
    "fvc_percent",
    "fev1_percent",
    "dlco_percent",
    "mip",
    "mep",
    "rvsp",
    "lvef",
    "weight",
    "height",
    "systolic",
    "diastolic",
    "temperature",
    "spleen_length",
    "liver_length",
    "pet_avid_lesions",
    "pet_suvmax_sum",
    "pet_new_lesion",
    "largest_lesion",
]
NERVE_CONDUCTION = [f"ncs.{n}.{s}.{p}" for n in NERVES for s in SIDES for p in NCS_PARAMETERS]


def test_the_analytes_are_those_of_the_contract():
    assert sorted(ANALYTES) == sorted(CONTRACT + NERVE_CONDUCTION)
    assert len(NERVE_CONDUCTION) == 50


@pytest.mark.parametrize("analyte", ANALYTES.values(), ids=ANALYTES)
def test_each_analyte_is_wholly_described(analyte):
    assert analyte.group in GROUPS
    assert analyte.specimens in {"required", "optional", "none"}
    assert analyte.higher_is in {"worse", "better", ""}
    if analyte.kind == "word":
        assert (analyte.unit, dict(analyte.units), analyte.limits) == ("", {}, None)
        assert analyte.words == ("positive", "negative")
    else:
        assert analyte.unit == next(iter(analyte.units))
        assert analyte.limits is not None
        assert set(analyte.units) <= set(UNIT_CODES)


@pytest.mark.parametrize(
    "code, words",
    [
        ("m_protein", ("not detected",)),
        ("rvsp", ("not measurable",)),
        ("ncs.ulnar.left.cmap", ("not measurable",)),
        ("immunofixation_urine", ("positive", "negative")),
        ("marrow_clone", ("positive", "negative")),
        ("pet_new_lesion", ("positive", "negative")),
        ("vegf", ()),
    ],
)
def test_words_that_stand_for_a_value(code, words):
    assert ANALYTES[code].words == words


@pytest.mark.parametrize(
    "code, unit, printed",
    [
        ("vegf", "pg/mL", "pg/mL"),
        ("platelets", "10*3/uL", "10⁹/L"),
        ("cortisol_am", "ug/dL", "µg/dL"),
        ("tsh", "m[IU]/L", "mIU/L"),
        ("rvsp", "mm[Hg]", "mmHg"),
        ("mip", "cm[H2O]", "cmH₂O"),
        ("temperature", "Cel", "°C"),
        ("largest_lesion", "mm", "mm"),
        ("urine_m_protein", "mg/(24.h)", "mg/24 h"),
        ("egfr", "mL/min/{1.73_m2}", "mL/min/1.73 m²"),
        ("ncs.sural.right.snap", "uV", "µV"),
        ("onls", "{score}", ""),
        ("pet_avid_lesions", "1", ""),
        ("immunofixation_serum", "", ""),
    ],
)
def test_canonical_units_are_ucum_and_have_a_printed_form(code, unit, printed):
    assert (ANALYTES[code].unit, ANALYTES[code].display_unit) == (unit, printed)


@pytest.mark.parametrize("analyte", ANALYTES.values(), ids=ANALYTES)
def test_reading_units_without_regard_to_case_mixes_none_of_an_analyte(analyte):
    """`Mg` could pass for `mg` only if both were accepted with different factors."""
    for spelling in {unit_key(s) for code in analyte.units for s in (code, *UNIT_CODES[code][1])}:
        conversions = {
            analyte.units[code]
            for code in analyte.units
            if spelling in {unit_key(s) for s in (code, UNIT_CODES[code][0], *UNIT_CODES[code][1]) if s}
        }
        assert len(conversions) == 1


def test_every_spelling_means_one_unit():
    meanings: dict[str, set[str]] = {}
    for code, (printed, others) in UNIT_CODES.items():
        for spelling in (code, printed, *others):
            if spelling:
                meanings.setdefault(unit_key(spelling), set()).add(code)
    assert {key: codes for key, codes in meanings.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("loinc", sorted(ANALYTE_OF_LOINC))
def test_loinc_codes_carry_their_check_digit(loinc):
    assert check_digit_is_right(loinc)


@pytest.mark.parametrize(
    "loinc", ["32730-5", "33944-8", "33945-5", "48378-6", "83191-8", "", "718", "x-1", "718-77"]
)
def test_mistyped_loinc_codes_that_circulate_are_seen(loinc):
    assert not check_digit_is_right(loinc)
    assert analyte_of_loinc(loinc) is None


def test_only_confirmed_codes_are_sent_but_all_are_understood():
    assert loinc_of("hemoglobin") == "718-7"
    assert loinc_of("vegf") is None
    assert loinc_of("rvsp") is None
    assert loinc_of("nothing") is None
    assert analyte_of_loinc("34694-0") == "vegf"
    assert analyte_of_loinc(" 62238-1 ") == "egfr"
    assert len({a.loinc for a in ANALYTES.values() if a.loinc}) == sum(
        1 for a in ANALYTES.values() if a.loinc
    )


@pytest.mark.parametrize(
    "code, known",
    [("vegf", True), ("pet_avid_lesions", True), ("onls", False), ("immunofixation_serum", False)],
)
def test_assays_and_counts_know_below_and_above_scores_and_words_do_not(code, known):
    assert ANALYTES[code].comparators is known
