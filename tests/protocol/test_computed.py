"""What is computed where nobody reported it: eGFR by CKD-EPI 2021, ONLS from its parts."""

from datetime import date
from decimal import Decimal

import pytest

from monitoring.protocol.computed import age_on, egfr, onls, with_computed
from monitoring.protocol.history import Reading

BORN = date(1965, 6, 15)
DAY = date(2025, 6, 15)  # the sixtieth birthday


def reading(analyte, value, on=DAY, **more):
    return Reading(analyte, on, Decimal(value) if value is not None else None, **more)


@pytest.mark.parametrize(
    "creatinine, sex, age, expected",
    [
        # Worked from the published equation by hand (142 x …), to one decimal.
        pytest.param("0.9", "male", 60, 97.8, id="a man at kappa"),
        pytest.param("0.7", "female", 60, 98.9, id="a woman at kappa"),
        pytest.param("1.8", "male", 60, 42.6, id="a man at twice kappa"),
        pytest.param("1.4", "female", 60, 43.1, id="a woman at twice kappa"),
        pytest.param("0.45", "male", 60, 120.5, id="a man at half kappa"),
        pytest.param("0.35", "female", 60, 116.9, id="a woman at half kappa"),
        pytest.param("1.0", "male", 50, 91.7, id="a man of 50"),
        pytest.param("1.0", "female", 50, 68.6, id="a woman of 50"),
    ],
)
def test_egfr_follows_ckd_epi_2021(creatinine, sex, age, expected):
    birth = date(DAY.year - age, DAY.month, DAY.day)
    value = egfr(Decimal(creatinine), sex=sex, birth_date=birth, on=DAY)
    assert float(value) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(
    "creatinine, sex, birth",
    [
        pytest.param("1.0", "other", BORN, id="sex other"),
        pytest.param("1.0", "unknown", BORN, id="sex unknown"),
        pytest.param("0", "male", BORN, id="no creatinine at all"),
        pytest.param("1.0", "male", date(2007, 6, 16), id="a day before the eighteenth birthday"),
    ],
)
def test_egfr_is_not_computed_where_the_equation_does_not_hold(creatinine, sex, birth):
    assert egfr(Decimal(creatinine), sex=sex, birth_date=birth, on=DAY) is None


def test_egfr_is_computed_from_the_eighteenth_birthday_on():
    assert egfr(Decimal("1.0"), sex="male", birth_date=date(2007, 6, 15), on=DAY) is not None


@pytest.mark.parametrize(
    "born, on, years",
    [
        (date(1965, 6, 15), date(2025, 6, 14), 59),
        (date(1965, 6, 15), date(2025, 6, 15), 60),
        (date(1964, 2, 29), date(2025, 2, 28), 60),
        (date(1964, 2, 29), date(2025, 3, 1), 61),
        (date(1964, 2, 29), date(2024, 2, 29), 60),
    ],
)
def test_age_counts_completed_years_on_the_day_of_the_sample(born, on, years):
    assert age_on(born, on) == years


def test_onls_is_the_sum_of_arm_and_leg():
    assert onls(Decimal(2), Decimal(3)) == 5


def computed_of(*readings, sex="male", birth_date=BORN):
    return [
        (r.analyte, r.date, r.value, r.lab)
        for r in with_computed(readings, sex=sex, birth_date=birth_date)
        if r.computed
    ]


def test_computed_results_join_the_reported_ones_in_order_of_days():
    later = date(2025, 9, 1)
    found = with_computed(
        (reading("onls_leg", 3, later), reading("creatinine", "0.9", lab="A"), reading("onls_arm", 2, later)),
        sex="male",
        birth_date=BORN,
    )
    assert [(r.analyte, r.computed) for r in found] == [
        ("creatinine", False),
        ("egfr", True),
        ("onls_leg", False),
        ("onls_arm", False),
        ("onls", True),
    ]
    kidney, function = found[1], found[-1]
    assert (kidney.id, kidney.unit, kidney.lab, kidney.value) == (
        None,
        "mL/min/{1.73_m2}",
        "A",
        Decimal("97.8"),
    )
    assert (function.value, function.date, function.unit) == (5, later, "{score}")


@pytest.mark.parametrize(
    "readings, kwargs",
    [
        pytest.param(
            [reading("creatinine", "0.9"), reading("egfr", "90")], {}, id="eGFR was reported that day"
        ),
        pytest.param(
            [reading("creatinine", "0.9", comparator="<")], {}, id="creatinine only below something"
        ),
        pytest.param([reading("creatinine", "0.9")], {"sex": "unknown"}, id="sex unknown"),
        pytest.param([reading("creatinine", "0.9")], {"birth_date": None}, id="birth date unknown"),
        pytest.param(
            [reading("onls_arm", 1), reading("onls_leg", 2), reading("onls", 3)], {}, id="total reported"
        ),
        pytest.param([reading("onls_arm", 1)], {}, id="arm alone"),
        pytest.param([reading("onls_leg", 1)], {}, id="leg alone"),
        pytest.param(
            [reading("onls_arm", 1), reading("onls_leg", 2, date(2025, 6, 16))], {}, id="parts of two days"
        ),
        pytest.param([], {}, id="nothing"),
    ],
)
def test_nothing_is_computed_where_something_is_reported_or_missing(readings, kwargs):
    assert computed_of(*readings, **kwargs) == []


def test_what_is_computed_stands_in_the_series_of_its_source():
    by_enzymes = reading("creatinine", "0.9", lab="A", method="enzymatic", specimen="serum")
    _creatinine, found = with_computed([by_enzymes], sex="female", birth_date=date(1968, 5, 2))
    assert found.series == by_enzymes.series


def test_each_laboratory_of_a_day_has_its_own_egfr():
    found = computed_of(reading("creatinine", "0.9", lab="A"), reading("creatinine", "1.8", lab="B"))
    assert [(code, lab) for code, _, _, lab in found] == [("egfr", "A"), ("egfr", "B")]
