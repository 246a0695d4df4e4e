"""A number keeps its meaning from the reported unit to the canonical one and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from ucumvert import PintUcumRegistry

from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.units import (
    accepted_units,
    display_unit,
    from_canonical,
    normalise_unit,
    read_unit,
    to_canonical,
)

EVERY_UNIT = [(a.code, unit) for a in ANALYTES.values() for unit in a.units]
METROLOGY = [(code, unit) for code, unit in EVERY_UNIT if not ANALYTES[code].units[unit].source]
CHEMISTRY = [(code, unit) for code, unit in EVERY_UNIT if ANALYTES[code].units[unit].source]


@pytest.fixture(scope="module")
def ucum():
    return PintUcumRegistry()


@pytest.mark.parametrize("code, unit", [pair for pair in METROLOGY if pair[0] != "temperature"])
def test_factors_agree_with_another_implementation_of_ucum(ucum, code, unit):
    ours = to_canonical(code, Decimal(1), unit)
    canonical = ANALYTES[code].unit.replace("{score}", "1")
    theirs = (
        (ucum.from_ucum(unit.replace("{score}", "1")) / ucum.from_ucum(canonical))
        .to("dimensionless")
        .magnitude
    )
    assert float(ours) == pytest.approx(theirs, rel=1e-9)


def test_degrees_agree_with_another_implementation_of_ucum(ucum):
    for degrees in ("32", "98.6", "104"):
        theirs = ucum.Quantity(float(degrees), "degF").to("degC").magnitude
        assert float(to_canonical("temperature", Decimal(degrees), "[degF]")) == pytest.approx(theirs)


# Molar and other factors that no unit library can know: canonical value, reported value, unit.
BY_CHEMISTRY = {
    ("creatinine", "umol/L"): ("1", "88.42"),
    ("calcium", "mmol/L"): ("10", "2.495"),
    ("free_t4", "pmol/L"): ("1", "12.87"),
    ("cortisol_am", "nmol/L"): ("10", "275.9"),
    ("cortisol_stimulated_peak", "nmol/L"): ("10", "275.9"),
    ("acth", "pmol/L"): ("100", "22.02"),
    ("testosterone", "nmol/L"): ("300", "10.401"),
    ("estradiol", "pmol/L"): ("100", "367.1"),
    ("prolactin", "m[IU]/L"): ("10", "212"),
    ("glucose", "mmol/L"): ("100", "5.55"),
    ("hba1c", "mmol/mol"): ("7.00044", "53"),
    ("pth", "pmol/L"): ("100", "10.6"),
    ("b12", "pmol/L"): ("166", "122.508"),
    ("sodium", "meq/L"): ("140", "140"),
    ("potassium", "meq/L"): ("4.2", "4.2"),
}


def test_every_factor_of_chemistry_is_listed_with_its_source():
    assert set(CHEMISTRY) == set(BY_CHEMISTRY)


@pytest.mark.parametrize("pair, values", BY_CHEMISTRY.items(), ids=[f"{c} {u}" for c, u in BY_CHEMISTRY])
def test_factors_of_chemistry(pair, values):
    canonical, reported = map(Decimal, values)
    assert to_canonical(pair[0], reported, pair[1]) == canonical
    assert from_canonical(pair[0], canonical, pair[1]) == reported


@given(
    pair=some.sampled_from(EVERY_UNIT),
    value=some.decimals(min_value="0.001", max_value="100000", places=4, allow_nan=False),
)
def test_there_and_back_again_loses_nothing(pair, value):
    code, unit = pair
    back = from_canonical(code, to_canonical(code, value, unit), unit)
    assert abs(back - value) <= max(abs(value), Decimal(1)) * Decimal("1e-9")


@pytest.mark.parametrize("code", [a.code for a in ANALYTES.values() if a.units])
def test_the_canonical_unit_changes_no_digit(code):
    assert to_canonical(code, Decimal("6630"), ANALYTES[code].unit) == Decimal("6630")
    assert str(to_canonical(code, Decimal("6630.0"), ANALYTES[code].unit)) == "6630"


@pytest.mark.parametrize(
    "code, value, unit, canonical",
    [
        pytest.param(
            "cortisol_stimulated_peak", "341", "nmol/L", "12.4", id="a failed ACTH test: 341 nmol/L"
        ),
        pytest.param("m_protein", "11", "g/L", "1.1", id="an M-spike of 11 g/L"),
        pytest.param("hemoglobin", "135", "g/L", "13.5", id="haemoglobin in g/L"),
        pytest.param("platelets", "412000", "/uL", "412.0", id="platelets per µL"),
        pytest.param("hematocrit", "0.42", "L/L", "42.0", id="hematocrit as a fraction"),
        pytest.param("hematocrit", "0.42", "1", "42.0", id="hematocrit as a bare fraction"),
        pytest.param("vegf", "452", "ng/L", "452.0", id="ng/L is pg/mL"),
        pytest.param("temperature", "98.6", "°F", "37.0", id="98.6 °F"),
        pytest.param("rvsp", "4", "kPa", "30.0", id="4 kPa"),
        pytest.param("weight", "154", "lb", "69.9", id="154 pounds"),
        pytest.param("height", "1.75", "m", "175.0", id="height in metres"),
        pytest.param("spleen_length", "131", "mm", "13.1", id="spleen in mm"),
        pytest.param("urine_protein_24h", "450", "mg/24h", "0.4", id="urine protein in mg"),
        pytest.param("flc_lambda", "3.2", "mg/dL", "32.0", id="free light chains in mg/dL"),
    ],
)
def test_values_as_reports_print_them(code, value, unit, canonical):
    found = to_canonical(code, Decimal(value), unit)
    assert abs(found - Decimal(canonical)) <= Decimal("0.05")


@pytest.mark.parametrize(
    "code, spellings",
    [
        (
            "platelets",
            [
                "10^9/L",
                "10*9/L",
                "10*3/uL",
                "10^3/µL",
                "10^3/μL",
                "10⁹/L",
                "x10^9/L",
                "×10⁹/L",
                "x10E9/L",
                "10e3/uL",
                "10^3/mm³",
                "K/µL",
            ],
        ),
        ("platelets", ["10^9 / L", " 10*9/l ", "10\u00a0^9/L", "X 10^9/L", "Thou/uL"]),
        ("cortisol_am", ["µg/dL", "μg/dL", "ug/dL", "ug/dl", "UG/DL", "mcg/dL"]),
        ("tsh", ["mIU/L", "m[IU]/L", "mU/L", "miu/l"]),
        ("vegf", ["pg/mL", "pg/ml", "PG/ML"]),
        ("vegf", ["\u200bpg/mL", "pg / mL"]),
        ("lh", ["[IU]/L", "IU/L", "U/L", "iu/l"]),
        (
            "egfr",
            ["mL/min/{1.73_m2}", "mL/min/1.73m2", "ml/min/1.73 m²", "mL/min/1.73m^2", "mL/min per 1.73 m2"],
        ),
        ("urine_m_protein", ["mg/(24.h)", "mg/24h", "mg/24 h", "mg/d", "mg/day", "mg/24hr"]),
        ("rvsp", ["mm[Hg]", "mmHg", "mm Hg", "MMHG"]),
        ("mip", ["cm[H2O]", "cmH2O", "cm H₂O"]),
        ("temperature", ["Cel", "°C", "C", "℃"]),
        ("fvc_percent", ["%", "% pred", "% predicted", "%pred"]),
        ("ncs.median.left.snap", ["uV", "µV", "μV"]),
        ("ncs.median.left.velocity", ["m/s", "M/S", "m/sec"]),
        ("onls", ["", "1", "{score}", "score"]),
        ("pet_avid_lesions", ["", "1", "{score}"]),
    ],
)
def test_printed_spellings_mean_the_canonical_unit(code, spellings):
    assert {read_unit(code, spelling) for spelling in spellings} == {ANALYTES[code].unit}


@pytest.mark.parametrize(
    "code, unit, known",
    [
        pytest.param("vegf", "ng/mL", True, id="VEGF in ng/mL: a thousandfold"),
        pytest.param("vegf", "pmol/L", True, id="VEGF in pmol/L: its mass is not fixed"),
        pytest.param("vegf", "", True, id="VEGF without a unit"),
        pytest.param("platelets", "g/L", True, id="platelets in grams"),
        pytest.param("grip_right", "kPa", True, id="a Vigorimeter is another instrument"),
        pytest.param("m_protein", "%", True, id="M-protein as a share of the total"),
        pytest.param("egfr", "mL/min", False, id="a clearance that is not per body surface"),
        pytest.param("hemoglobin", "grams", False, id="no unit at all"),
        pytest.param("onls", "%", True, id="a score in percent"),
    ],
)
def test_other_units_are_not_accepted(code, unit, known):
    assert read_unit(code, unit) is None
    assert (normalise_unit(unit) is not None) is known
    with pytest.raises(ValueError, match="not a unit"):
        to_canonical(code, Decimal(1), unit)


def test_accepted_units_begin_with_the_canonical_one():
    assert accepted_units("vegf") == ("pg/mL", "ng/L")
    assert accepted_units("immunofixation_serum") == ()
    assert all(accepted_units(a)[0] == a.unit for a in ANALYTES.values() if a.units)


def test_a_unit_without_a_printed_form_is_shown_as_it_is():
    assert display_unit("mol/kg") == "mol/kg"
