"""What can be, what is asked about, what does not fit: each bound as a pair, the last accepted and the first not."""

from datetime import date
from decimal import Decimal

import pytest

from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.limits import LIMITS
from monitoring.protocol.plausibility import check_change, check_onls, check_value, limits_of
from monitoring.protocol.units import read_unit, to_canonical

PLASMA = {"specimen": "plasma"}
MALE = {"sex": "male"}
CENTILE = {"method": "centile"}

# analyte, what chooses the row, the lowest and the highest value that can be
POSSIBLE = [
    ("vegf", {}, "0", "100000"),
    ("vegf", PLASMA, "0", "20000"),
    ("m_protein", {}, "0", "12"),
    ("flc_kappa", {}, "0", "50000"),
    ("flc_lambda", {}, "0", "50000"),
    ("marrow_plasma_cells", {}, "0", "100"),
    ("hemoglobin", {}, "2", "25"),
    ("hematocrit", {}, "5", "80"),
    ("platelets", {}, "0", "5000"),
    ("wbc", {}, "0", "500"),
    ("neutrophils", {}, "0", "500"),
    ("creatinine", {}, "0.1", "30"),
    ("egfr", {}, "0", "200"),
    ("albumin", {}, "0.5", "7"),
    ("calcium", {}, "3", "20"),
    ("sodium", {}, "90", "190"),
    ("potassium", {}, "1", "10"),
    ("tsh", {}, "0", "500"),
    ("free_t4", {}, "0", "10"),
    ("cortisol_am", {}, "0", "100"),
    ("cortisol_stimulated_peak", {}, "0", "100"),
    ("acth", {}, "0", "5000"),
    ("testosterone", MALE, "0", "3000"),
    ("testosterone", {}, "0", "3000"),
    ("estradiol", {}, "0", "5000"),
    ("prolactin", {}, "0", "5000"),
    ("lh", {}, "0", "300"),
    ("fsh", {}, "0", "300"),
    ("glucose", {}, "10", "1500"),
    ("hba1c", {}, "3", "20"),
    ("pth", {}, "0", "5000"),
    ("b12", {}, "0", "50000"),
    ("urine_protein_24h", {}, "0", "40"),
    ("urine_m_protein", {}, "0", "40000"),
    ("fvc_percent", {}, "5", "200"),
    ("fev1_percent", {}, "5", "200"),
    ("dlco_percent", {}, "5", "200"),
    ("mip", {}, "0", "300"),
    ("mep", {}, "0", "300"),
    ("rvsp", {}, "5", "180"),
    ("lvef", {}, "5", "90"),
    ("weight", {}, "20", "350"),
    ("height", {}, "90", "230"),
    ("systolic", {}, "30", "300"),
    ("diastolic", {}, "10", "200"),
    ("temperature", {}, "25", "45"),
    ("ncs.ulnar.left.cmap", {}, "0", "40"),
    ("ncs.sural.right.snap", {}, "0", "200"),
    ("ncs.tibial.left.velocity", {}, "2", "90"),
    ("ncs.median.left.distal_latency", {}, "0.5", "60"),
    ("ncs.fibular.right.f_latency", {}, "1", "250"),
    ("grip_right", {}, "0", "120"),
    ("grip_left", {}, "0", "120"),
    ("onls_arm", {}, "0", "5"),
    ("onls_leg", {}, "0", "7"),
    ("onls", {}, "0", "12"),
    ("incat", {}, "0", "10"),
    ("mrs", {}, "0", "6"),
    ("ecog", {}, "0", "5"),
    ("i_rods", {}, "0", "48"),
    ("i_rods", CENTILE, "0", "100"),
    ("mrc_sum", {}, "0", "60"),
    ("nis", {}, "0", "244"),
    ("ctcae_sensory", {}, "0", "5"),
    ("ctcae_motor", {}, "0", "5"),
    ("pet_suvmax_sum", {}, "0", "600"),
    ("pet_avid_lesions", {}, "0", "500"),
    ("largest_lesion", {}, "0", "500"),
    ("spleen_length", {}, "3", "45"),
    ("liver_length", {}, "3", "45"),
]

# analyte, what chooses the row, the last value that is not asked about, the first that is
ASKED = [
    ("vegf", {}, "50", "49.9"),
    ("vegf", {}, "20000", "20000.1"),
    ("vegf", PLASMA, "999.9", "1000"),
    ("vegf", PLASMA, "999.9", "3000.1"),
    ("m_protein", {}, "3", "3.01"),
    ("flc_kappa", {}, "1000", "1000.1"),
    ("marrow_plasma_cells", {}, "9.9", "10"),
    ("hemoglobin", {}, "8", "7.9"),
    ("hemoglobin", {}, "18.5", "18.6"),
    ("hematocrit", {}, "25", "24.9"),
    ("hematocrit", {}, "55", "55.1"),
    ("platelets", {}, "50", "49"),
    ("platelets", {}, "800", "801"),
    ("wbc", {}, "50", "50.1"),
    ("neutrophils", {}, "0.5", "0.4"),
    ("creatinine", {}, "3", "3.01"),
    ("egfr", {}, "30", "29.9"),
    ("albumin", {}, "2.5", "2.4"),
    ("albumin", {}, "5.5", "5.6"),
    ("calcium", {}, "8", "7.9"),
    ("calcium", {}, "11.5", "11.6"),
    ("sodium", {}, "130", "129"),
    ("sodium", {}, "150", "151"),
    ("potassium", {}, "3", "2.9"),
    ("potassium", {}, "5.5", "5.6"),
    ("tsh", {}, "20", "20.1"),
    ("free_t4", {}, "0.5", "0.49"),
    ("free_t4", {}, "3", "3.01"),
    ("cortisol_am", {}, "5", "4.9"),
    ("cortisol_am", {}, "30", "30.1"),
    ("acth", {}, "100", "100.1"),
    ("testosterone", MALE, "200", "199"),
    ("testosterone", MALE, "1200", "1201"),
    ("testosterone", {"sex": "female"}, "20", "1201"),
    ("estradiol", {}, "600", "601"),
    ("prolactin", {}, "100", "100.1"),
    ("lh", {}, "100", "100.1"),
    ("fsh", {}, "100", "100.1"),
    ("glucose", {}, "250", "251"),
    ("hba1c", {}, "9", "9.1"),
    ("urine_protein_24h", {}, "3.5", "3.6"),
    ("fvc_percent", {}, "50", "49"),
    ("dlco_percent", {}, "140", "141"),
    ("rvsp", {}, "49", "50"),
    ("lvef", {}, "45", "44"),
    ("ncs.ulnar.left.cmap", {}, "20", "20.1"),
    ("ncs.sural.right.snap", {}, "80", "80.1"),
    ("ncs.tibial.left.velocity", {}, "15", "14.9"),
    ("ncs.tibial.left.velocity", {}, "70", "70.1"),
    ("ncs.median.left.distal_latency", {}, "15", "15.1"),
    ("grip_right", {}, "80", "80.1"),
    ("mrs", {}, "5", "6"),
    ("ctcae_motor", {}, "2", "3"),
    ("pet_suvmax_sum", {}, "60", "60.1"),
    ("spleen_length", {}, "20", "20.1"),
    ("liver_length", {}, "22", "22.1"),
]


def verdict(code, value, **which):
    found = check_value(code, Decimal(value), **which)
    return found.code if found else ""


def case(row):
    code, which, *values = row
    return pytest.param(*row, id=" ".join([code, *which.values(), *values]))


@pytest.mark.parametrize("code, which, lowest, highest", [case(row) for row in POSSIBLE])
def test_the_bound_is_still_possible_and_the_next_step_is_not(code, which, lowest, highest):
    assert verdict(code, lowest, **which) != "impossible"
    assert verdict(code, highest, **which) != "impossible"
    assert verdict(code, Decimal(lowest) - Decimal("0.01"), **which) == "impossible"
    assert verdict(code, Decimal(highest) + Decimal("0.01"), **which) == "impossible"


def test_every_limit_stands_in_the_table_of_bounds():
    listed = {code if not code.startswith("ncs.") else "ncs." + code.split(".")[-1] for code, *_ in POSSIBLE}
    assert listed == set(LIMITS)


@pytest.mark.parametrize("code, which, quiet, asked", [case(row) for row in ASKED])
def test_what_is_asked_about_begins_where_it_is_said(code, which, quiet, asked):
    assert verdict(code, quiet, **which) == ""
    assert verdict(code, asked, **which) == "unlikely"


def test_words_have_no_limits():
    assert limits_of("immunofixation_serum") is None
    assert check_value("immunofixation_serum", Decimal(1)) is None


@pytest.mark.parametrize(
    "code, value, comparator, expected",
    [
        pytest.param("vegf", "20000", "", "", id="20000 itself"),
        pytest.param("vegf", "20000", ">", "unlikely", id="above 20000"),
        pytest.param("vegf", "100000", ">", "impossible", id="above what can be"),
        pytest.param("vegf", "0", "<", "impossible", id="below zero"),
        pytest.param("vegf", "50", "", "", id="50 itself"),
        pytest.param("vegf", "50", "<", "unlikely", id="below 50"),
        pytest.param("m_protein", "0.05", "<", "", id="below what a laboratory can see"),
    ],
)
def test_a_censored_value_is_judged_as_lying_just_beyond(code, value, comparator, expected):
    assert verdict(code, value, comparator=comparator) == expected


@pytest.mark.parametrize(
    "code, value, unit, hint",
    [
        pytest.param("hemoglobin", "135", "g/dL", "g/L", id="haemoglobin 135 g/dL"),
        pytest.param("hemoglobin", "25.1", "g/dL", "g/L", id="haemoglobin just above what can be"),
        pytest.param("hemoglobin", "13.5", "g/L", "g/dL", id="haemoglobin 13.5 g/L"),
        pytest.param("platelets", "412000", "10*3/uL", "/uL", id="412000 platelets"),
        pytest.param("platelets", "5000", "10^9/L", "/uL", id="5000 platelets: on the bound"),
        pytest.param("platelets", "900", "10^9/L", None, id="900 platelets can be"),
        pytest.param("hematocrit", "0.42", "%", "L/L", id="hematocrit 0.42 %"),
        pytest.param("creatinine", "88", "mg/dL", "umol/L", id="creatinine 88 mg/dL"),
        pytest.param("creatinine", "0.9", "umol/L", "mg/dL", id="creatinine 0.9 µmol/L"),
        pytest.param("albumin", "38", "g/dL", "g/L", id="albumin 38 g/dL"),
        pytest.param("m_protein", "13", "g/dL", "g/L", id="M-protein 13 g/dL"),
        pytest.param("cortisol_am", "341", "ug/dL", "nmol/L", id="cortisol 341 µg/dL"),
        pytest.param("glucose", "5.4", "mg/dL", "mmol/L", id="glucose 5.4 mg/dL"),
        pytest.param("weight", "7000", "kg", None, id="7000 kg is 7 kg in grams: no adult either"),
        pytest.param("height", "1.75", "cm", "m", id="height 1.75 cm"),
        pytest.param("temperature", "98.6", "Cel", "[degF]", id="98.6 °C"),
        pytest.param("hba1c", "53", "%", "mmol/mol", id="HbA1c 53 %"),
        pytest.param("urine_protein_24h", "450", "g/24h", "mg/(24.h)", id="450 g of protein a day"),
        pytest.param("vegf", "-5", "pg/mL", None, id="no unit makes a negative value right"),
    ],
)
def test_the_unit_that_was_probably_meant_is_offered(code, value, unit, hint):
    reported = read_unit(code, unit)
    found = check_value(code, to_canonical(code, Decimal(value), unit), unit=reported)
    assert found is not None
    assert found.params.get("hint_unit") == hint


def test_the_bounds_are_told_in_the_unit_of_the_report():
    found = check_value("hemoglobin", Decimal(30), unit="g/L")
    assert found.params["lowest"] == 20
    assert found.params["highest"] == 250
    assert found.params["unit"] == "g/L"
    assert found.refused


def test_what_to_look_at_comes_with_the_question():
    assert check_value("vegf", Decimal(1500), specimen="plasma").params["ask"] == "specimen"
    assert check_value("mrs", Decimal(6)).params["ask"] == "death"
    assert not check_value("mrs", Decimal(6)).refused


JANUARY, FEBRUARY = date(2025, 1, 10), date(2025, 2, 14)
USUAL = {  # a value of an ordinary day, in the canonical unit
    **dict.fromkeys(
        ("onls_arm", "onls_leg", "onls", "mrs", "ecog", "incat", "ctcae_sensory", "ctcae_motor"), "4"
    ),
    **{"vegf": "1200", "m_protein": "0.8", "flc_kappa": "22", "flc_lambda": "41", "urine_m_protein": "120"},
    **{"urine_protein_24h": "0.3", "hemoglobin": "13.5", "hematocrit": "41", "platelets": "410", "wbc": "7"},
    **{
        "neutrophils": "4",
        "creatinine": "0.9",
        "egfr": "80",
        "albumin": "3.9",
        "calcium": "9.2",
        "sodium": "139",
    },
    **{
        "potassium": "4.1",
        "tsh": "4",
        "free_t4": "1.1",
        "cortisol_am": "14",
        "cortisol_stimulated_peak": "22",
    },
    **{"acth": "30", "testosterone": "420", "estradiol": "40", "prolactin": "15", "lh": "6", "fsh": "8"},
    **{
        "glucose": "96",
        "hba1c": "5.6",
        "pth": "45",
        "b12": "400",
        "marrow_plasma_cells": "4",
        "i_rods": "30",
    },
    **{"mrc_sum": "52", "nis": "40", "grip_right": "28", "grip_left": "26", "fvc_percent": "81"},
    **{"fev1_percent": "80", "dlco_percent": "60", "mip": "70", "mep": "90", "rvsp": "32", "lvef": "60"},
    **{"weight": "71", "height": "172", "systolic": "125", "diastolic": "75", "temperature": "36.6"},
    **{"spleen_length": "12", "liver_length": "15", "pet_avid_lesions": "3", "pet_suvmax_sum": "12"},
    **{"largest_lesion": "22"},
}
USUAL_NCS = {"cmap": "4.3", "velocity": "34", "distal_latency": "5", "f_latency": "38", "snap": "9"}


def usual(code):
    return Decimal(USUAL_NCS[code.split(".")[-1]] if code.startswith("ncs.") else USUAL[code])


@pytest.mark.parametrize("factor", ["10", "100", "1000", "0.1", "0.01", "0.001"])
@pytest.mark.parametrize("code", [a.code for a in ANALYTES.values() if a.kind != "word"])
def test_a_slip_of_the_decimal_point_or_the_unit_never_passes_in_silence(code, factor):
    last = usual(code)
    assert check_change(code, last, FEBRUARY, last_value=last, last_day=JANUARY) is None
    slipped = last * Decimal(factor)
    impossible = check_value(code, slipped)
    leap = check_change(code, slipped, FEBRUARY, last_value=last, last_day=JANUARY)
    not_whole = ANALYTES[code].integer and slipped != slipped.to_integral_value()
    assert (impossible and impossible.refused) or leap or not_whole


@pytest.mark.parametrize(
    "code, last, value, days, expected",
    [
        pytest.param("vegf", "182", "740", 60, "", id="a fourfold rise is news, not a slip"),
        pytest.param("vegf", "600", "5999", 30, "", id="just under tenfold"),
        pytest.param("vegf", "600", "6000", 30, "change_tenfold", id="tenfold"),
        pytest.param("vegf", "6000", "601", 30, "", id="just over a tenth"),
        pytest.param("vegf", "6000", "600", 30, "change_tenfold", id="a tenth"),
        pytest.param("m_protein", "0", "1.2", 90, "", id="from nothing there is no ratio"),
        pytest.param("m_protein", "1.2", "0", 90, "", id="to nothing neither"),
        pytest.param("weight", "80", "84", 14, "", id="5 % in 14 days"),
        pytest.param("weight", "80", "84.1", 14, "change_unlikely", id="more than 5 % in 14 days"),
        pytest.param("weight", "80", "75.9", 14, "change_unlikely", id="a loss of more than 5 %"),
        pytest.param("weight", "80", "84.1", 15, "", id="more than 5 % in 15 days"),
        pytest.param("height", "172", "175", 400, "", id="3 cm"),
        pytest.param("height", "172", "175.1", 400, "change_unlikely", id="more than 3 cm"),
        pytest.param("onls", "6", "3", 90, "", id="ONLS by 3"),
        pytest.param("onls", "6", "2", 90, "change_unlikely", id="ONLS by 4"),
        pytest.param("onls", "2", "6", 90, "change_unlikely", id="ONLS by 4, upwards"),
        pytest.param("i_rods", "30", "21", 90, "", id="I-RODS down by 9"),
        pytest.param("i_rods", "30", "20", 90, "change_unlikely", id="I-RODS down by 10"),
        pytest.param("i_rods", "20", "40", 90, "", id="I-RODS up by 20"),
        pytest.param("mrc_sum", "52", "48", 90, "", id="MRC sum down by 4"),
        pytest.param("mrc_sum", "52", "47", 90, "change_unlikely", id="MRC sum down by 5"),
    ],
)
def test_changes_since_the_last_value(code, last, value, days, expected):
    day = date.fromordinal(JANUARY.toordinal() + days)
    found = check_change(code, Decimal(value), day, last_value=Decimal(last), last_day=JANUARY)
    assert (found.code if found else "") == expected
    if found:
        assert found.params["last_date"] == JANUARY
        assert not found.refused


@pytest.mark.parametrize(
    "arm, leg, total, right",
    [
        (2, 3, 5, True),
        (2, 3, 6, False),
        (0, 0, 0, True),
        (None, 3, 6, True),
        (2, None, 6, True),
        (2, 3, None, True),
    ],
)
def test_an_onls_total_is_the_sum_of_its_parts(arm, leg, total, right):
    found = check_onls(*(None if part is None else Decimal(part) for part in (arm, leg, total)))
    assert (found is None) is right
    if found:
        assert found.refused
        assert found.params["sum"] == 5


def test_a_change_in_percent_of_nothing_is_no_change():
    """A weight of 0 kg is refused at the door; one that came another way must not divide."""
    nothing = Decimal(0)
    assert check_change("weight", nothing, FEBRUARY, last_value=nothing, last_day=FEBRUARY) is None
