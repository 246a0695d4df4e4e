"""One verdict on a result, for page, REST and file: what is refused, what is asked, what is stored."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitoring.exchange.incoming import PROBLEM_CODES, IncomingResult
from monitoring.exchange.interpret import LONGEST, at_door, interpret, slips
from monitoring.protocol.analytes import ANALYTES
from monitoring.protocol.history import Reading
from tests.exchange.incoming import BORN, TODAY, read, result, verdicts


def test_a_result_is_kept_as_reported_and_canonical():
    found, problems = read(
        result(
            "hemoglobin",
            " 135 ",
            "g/L",
            lab="Clínica  Sur",
            lower_limit="130",
            upper_limit="170",
            note=" a\nb ",
        )
    )
    assert problems == []
    assert (found.reported_value, found.reported_unit) == ("135", "g/L")
    assert (found.value, found.unit, found.comparator, found.coded) == (Decimal("13.5"), "g/dL", "", "")
    assert (found.lower_limit, found.upper_limit) == (Decimal(13), Decimal(17))
    assert (found.date, found.status, found.lab, found.note) == (
        date(2025, 6, 1),
        "final",
        "Clínica Sur",
        "a\nb",
    )


@pytest.mark.parametrize(
    "given, value, unit, specimen",
    [
        # Published series, medians of people before and after a transplant (Karam 2015) and lenalidomide (2020).
        pytest.param(("vegf", "452", "pg/mL"), "452", "pg/mL", "plasma", id="plasma VEGF before transplant"),
        pytest.param(("vegf", "63.5", "pg/mL"), "63.5", "pg/mL", "plasma", id="plasma VEGF after transplant"),
        pytest.param(
            ("vegf", "2466", "pg/mL"), "2466", "pg/mL", "serum", id="serum VEGF before lenalidomide"
        ),
        pytest.param(("vegf", "974", "ng/L"), "974", "pg/mL", "serum", id="serum VEGF after, in ng/L"),
        pytest.param(("ncs.ulnar.left.cmap", "4.3", "mV"), "4.3", "mV", "", id="ulnar CMAP before"),
        pytest.param(("ncs.ulnar.left.cmap", "7.6", "mV"), "7.6", "mV", "", id="ulnar CMAP after"),
        pytest.param(("ncs.ulnar.right.velocity", "34", "m/s"), "34", "m/s", "", id="ulnar velocity before"),
        pytest.param(("ncs.ulnar.right.velocity", "51", "m/s"), "51", "m/s", "", id="ulnar velocity after"),
        pytest.param(("fvc_percent", "81", "%"), "81", "%", "", id="FVC before"),
        pytest.param(("fvc_percent", "88", "% pred"), "88", "%", "", id="FVC after"),
        pytest.param(("nis", "66", ""), "66", "{score}", "", id="NIS before"),
        pytest.param(("nis", "30", "{score}"), "30", "{score}", "", id="NIS after"),
        pytest.param(("mrs", "3", "1"), "3", "{score}", "", id="mRS before"),
    ],
)
def test_values_of_published_series_are_read_without_a_question(given, value, unit, specimen):
    found, problems = read(result(*given, specimen=specimen))
    assert problems == []
    assert (found.value, found.unit) == (Decimal(value), unit)


def test_a_failed_stimulation_in_nmol_per_litre():
    found, problems = read(result("cortisol_stimulated_peak", "341", "nmol/L"))
    assert problems == []
    assert (round(found.value, 1), found.unit) == (Decimal("12.4"), "ug/dL")


def test_two_components_of_one_day_are_two_results():
    values = [read(result("m_protein", v, "g/dL", component=c))[0] for v, c in [("1.1", "1"), ("0.3", "2")]]
    assert [(found.value, found.component) for found in values] == [
        (Decimal("1.1"), "1"),
        (Decimal("0.3"), "2"),
    ]


# One row per refusal: what is changed, and the only problem (code, field) that follows.
REFUSED = [
    pytest.param({"analyte": "vegff"}, ("analyte_unknown", "analyte"), id="an analyte nobody knows"),
    pytest.param({"analyte": ""}, ("analyte_required", "analyte"), id="no analyte"),
    pytest.param({"analyte": "VEGF"}, ("analyte_unknown", "analyte"), id="codes are written as they are"),
    pytest.param({"unit": ""}, ("unit_required", "unit"), id="no unit"),
    pytest.param({"unit": "\u00a0"}, ("unit_required", "unit"), id="a unit nobody can see"),
    pytest.param({"unit": "furlong"}, ("unit_unknown", "unit"), id="a unit nobody knows"),
    pytest.param({"unit": "ng/mL"}, ("unit_not_accepted", "unit"), id="VEGF in ng/mL"),
    pytest.param({"unit": "pmol/L"}, ("unit_not_accepted", "unit"), id="VEGF in pmol/L"),
    pytest.param({"specimen": ""}, ("specimen_required", "specimen"), id="VEGF without a specimen"),
    pytest.param(
        {"specimen": "blood"}, ("specimen_unknown", "specimen"), id="a specimen that is not in the list"
    ),
    pytest.param({"value": ""}, ("value_required", "value"), id="no value"),
    pytest.param({"value": "\u200b "}, ("value_required", "value"), id="a value nobody can see"),
    pytest.param({"value": None}, ("value_required", "value"), id="null"),
    pytest.param({"value": "NaN"}, ("value_not_a_number", "value"), id="NaN"),
    pytest.param({"value": float("nan")}, ("value_not_a_number", "value"), id="NaN of JSON"),
    pytest.param({"value": "Infinity"}, ("value_not_a_number", "value"), id="Infinity"),
    pytest.param({"value": "1e999"}, ("value_not_a_number", "value"), id="1e999"),
    pytest.param({"value": "1e3"}, ("value_not_a_number", "value"), id="an exponent"),
    pytest.param({"value": "١٢"}, ("value_not_a_number", "value"), id="Arabic digits"),
    pytest.param({"value": "--5"}, ("value_not_a_number", "value"), id="two signs"),
    pytest.param({"value": "haemolysed"}, ("value_not_a_number", "value"), id="a remark"),
    pytest.param({"value": "not detected"}, ("value_not_a_number", "value"), id="a word of another analyte"),
    pytest.param({"value": "5*"}, ("value_not_a_number", "value"), id="a flag"),
    pytest.param({"value": "<"}, ("value_not_a_number", "value"), id="a sign without a number"),
    pytest.param({"value": "=HYPERLINK(1)"}, ("value_not_a_number", "value"), id="a formula"),
    pytest.param({"value": "<script>"}, ("value_not_a_number", "value"), id="a script"),
    pytest.param({"value": "-5"}, ("impossible", "value"), id="below zero"),
    pytest.param({"value": "100001"}, ("impossible", "value"), id="above what can be"),
    pytest.param({"value": "<0"}, ("impossible", "value"), id="below nothing"),
    pytest.param({"value": "1.234,5"}, ("value_ambiguous", "value"), id="1.234,5"),
    pytest.param({"value": "1,234"}, ("value_ambiguous", "value"), id="1,234"),
    pytest.param({"value": "63,5"}, ("decimal_comma", "value"), id="a decimal comma where a point is read"),
    pytest.param({"value": "12345678901234567"}, ("too_many_digits", "value"), id="seventeen digits"),
    pytest.param({"value": "≤15"}, ("comparator_not_accepted", "value"), id="at most is not below"),
    pytest.param({"value": ">=2000"}, ("comparator_not_accepted", "value"), id="at least is not above"),
    pytest.param({"value": "~2000"}, ("comparator_not_accepted", "value"), id="about"),
    pytest.param({"value": "9" * 41}, ("too_long", "value"), id="41 characters of value"),
    pytest.param({"value": "12\x0034"}, ("control_characters", "value"), id="a NUL in the value"),
    pytest.param({"value": ["1200"]}, ("not_text", "value"), id="a list"),
    pytest.param({"value": True}, ("not_text", "value"), id="true"),
    pytest.param({"value": 10**400}, ("too_long", "value"), id="a number of 401 digits"),
    pytest.param({"date": ""}, ("date_required", "date"), id="no date"),
    pytest.param({"date": "2025-02-30"}, ("date_invalid", "date"), id="30 February"),
    pytest.param({"date": "20244-01-01"}, ("date_invalid", "date"), id="a year of five digits"),
    pytest.param({"date": "0024-05-01"}, ("date_before_birth", "date"), id="a year of two digits"),
    pytest.param(
        {"date": "01/02/2025"}, ("date_invalid", "date"), id="a date that two countries read differently"
    ),
    pytest.param({"date": "2025-07-01"}, ("date_in_future", "date"), id="tomorrow"),
    pytest.param({"date": "1969-04-01"}, ("date_before_birth", "date"), id="the day before birth"),
    pytest.param({"lab": "x" * 81}, ("too_long", "lab"), id="81 characters of laboratory"),
    pytest.param({"lab": "a\x00b"}, ("control_characters", "lab"), id="a NUL in the laboratory"),
    pytest.param({"method": "\ud800"}, ("control_characters", "method"), id="half a character"),
    pytest.param({"component": "x" * 81}, ("too_long", "component"), id="81 characters of component"),
    pytest.param({"source_id": "x" * 81}, ("too_long", "source_id"), id="81 characters of source id"),
    pytest.param({"note": "x" * 2001}, ("too_long", "note"), id="2001 characters of note"),
    pytest.param({"unit": "x" * 41}, ("too_long", "unit"), id="41 characters of unit"),
    pytest.param({"status": "draft"}, ("status_unknown", "status"), id="a status that is not in the list"),
    pytest.param({"unusable": "lost"}, ("unusable_unknown", "unusable"), id="a flaw that is not in the list"),
    pytest.param(
        {"upper_limit": "much"}, ("value_not_a_number", "upper_limit"), id="a limit that is no number"
    ),
    pytest.param({"upper_limit": "<96"}, ("value_not_a_number", "upper_limit"), id="a limit with a sign"),
    pytest.param(
        {"upper_limit": "96,2"}, ("decimal_comma", "upper_limit"), id="a limit with a decimal comma"
    ),
    pytest.param({"upper_limit": "100001"}, ("impossible", "upper_limit"), id="a limit beyond what can be"),
    pytest.param({"lower_limit": "-1"}, ("impossible", "lower_limit"), id="a limit below zero"),
    pytest.param(
        {"lower_limit": "97", "upper_limit": "96"},
        ("limits_reversed", "lower_limit"),
        id="limits the wrong way round",
    ),
    pytest.param({"correct": True}, ("reason_required", "reason"), id="a correction without a reason"),
]


@pytest.mark.parametrize("changed, expected", REFUSED)
def test_a_bad_part_is_refused_at_its_field_and_nothing_else_is(changed, expected):
    raw = replace(result(row=7), **changed)
    found, problems = read(raw)
    assert found is None
    assert [(problem.code, problem.field) for problem in problems] == [expected]
    assert problems[0].is_error
    assert problems[0].row == 7


@pytest.mark.parametrize(
    "analyte, value, unit, expected",
    [
        pytest.param("onls_arm", "2.5", "", ("not_whole", "value"), id="half a grade"),
        pytest.param("onls_arm", "<2", "", ("comparator_not_accepted", "value"), id="a score below two"),
        pytest.param("onls_arm", "6", "", ("impossible", "value"), id="an arm grade of six"),
        pytest.param("onls_leg", "3", "points", ("unit_unknown", "unit"), id="points are no unit"),
        pytest.param("pet_avid_lesions", "1.5", "", ("not_whole", "value"), id="half a lesion"),
        pytest.param(
            "immunofixation_serum", "1.2", "", ("value_not_a_word", "value"), id="a number for a word"
        ),
        pytest.param("immunofixation_serum", "weak", "", ("value_not_a_word", "value"), id="another word"),
        pytest.param(
            "immunofixation_serum", "negative", "g/dL", ("unit_not_accepted", "unit"), id="a word with a unit"
        ),
        pytest.param(
            "m_protein", "not detected", "mmHg", ("unit_not_accepted", "unit"), id="a word with a wrong unit"
        ),
        pytest.param(
            "m_protein", "negative", "g/dL", ("value_not_a_number", "value"), id="negative is not in its list"
        ),
        pytest.param("weight", "7000", "kg", ("impossible", "value"), id="grams typed as kilograms"),
        pytest.param("height", "17.5", "m", ("impossible", "value"), id="17.5 metres"),
    ],
)
def test_what_one_analyte_refuses(analyte, value, unit, expected):
    assert verdicts(result(analyte, value, unit)) == [expected]


def test_nerves_have_no_specimen_and_words_no_limits():
    assert verdicts(result("ncs.sural.left.snap", "9", "uV", specimen="serum")) == [
        ("specimen_not_applicable", "specimen")
    ]
    assert verdicts(result("marrow_clone", "positive", "", upper_limit="1")) == [
        ("limit_not_applicable", "upper_limit")
    ]


def test_every_problem_of_a_row_is_told_at_once():
    raw = result(value="x", unit="", specimen="", date="2025-07-01", lab="\x00", status="?", upper_limit="y")
    assert sorted(field for _, field in verdicts(raw)) == sorted(
        ["value", "unit", "specimen", "date", "lab", "status", "upper_limit"]
    )


@pytest.mark.parametrize(
    "raw, params",
    [
        (result(unit="ng/mL"), {"accepted": ("pg/mL", "ng/L")}),
        (result(specimen=""), {"accepted": ("serum", "plasma")}),
        (result(date="2025-07-01"), {"latest": TODAY}),
        (result(date="1969-04-01"), {"earliest": BORN}),
        (result("hemoglobin", "300", "g/L"), {"lowest": 20, "highest": 250, "unit": "g/L"}),
        (
            result("hemoglobin", "135", "g/dL"),
            {"lowest": 2, "highest": 25, "unit": "g/dL", "hint_unit": "g/L"},
        ),
        (result("marrow_clone", "maybe", ""), {"words": ("positive", "negative")}),
        (result("rvsp", "none", "mmHg"), {"words": ("not measurable",)}),
        (result(value="63,5"), {"reading": Decimal("63.5")}),
        (result(value="≤15"), {"accepted": ("<", ">")}),
        (result("plateletts", "300", "10^9/L"), {"similar": ("platelets",)}),
    ],
)
def test_a_refusal_says_what_would_be_right(raw, params):
    [problem] = read(raw)[1]
    assert problem.params == params


@pytest.mark.parametrize("changed, expected", REFUSED)
def test_every_code_is_in_the_table_with_its_params(changed, expected):
    for problem in read(replace(result(), **changed))[1]:
        _, named = PROBLEM_CODES[problem.code]
        needed = {name for name in named if not name.endswith("?")}
        assert needed - {"hint_unit"} <= set(problem.params) <= {name.rstrip("?") for name in named}


@pytest.mark.parametrize(
    "raw, comparator, value",
    [
        (result(value="<15"), "<", "15"),
        (result(value="> 2000"), ">", "2000"),
        (result("m_protein", "<0.05", "g/dL"), "<", "0.05"),
        (result("m_protein", "<\u00a00.5", "g/L"), "<", "0.05"),
        (result("pet_avid_lesions", ">10", ""), ">", "10"),
    ],
)
def test_a_comparator_is_kept(raw, comparator, value):
    found, _ = read(raw)
    assert (found.comparator, found.value) == (comparator, Decimal(value))
    assert found.reported_value == raw.value


@pytest.mark.parametrize(
    "analyte, value, unit, coded",
    [
        ("m_protein", "not detected", "", "not detected"),
        ("m_protein", " Not  Detected ", "g/dL", "not detected"),
        ("immunofixation_serum", "positive", "", "positive"),
        ("immunofixation_urine", "NEGATIVE", "", "negative"),
        ("marrow_clone", "negative", "1", "negative"),
        ("pet_new_lesion", "positive", "{score}", "positive"),
        ("rvsp", "not measurable", "", "not measurable"),
        ("rvsp", "not measurable", "mm[Hg]", "not measurable"),
        ("ncs.sural.left.snap", "not measurable", "", "not measurable"),
    ],
)
def test_words_are_results(analyte, value, unit, coded):
    found, problems = read(result(analyte, value, unit))
    assert problems == []
    assert (found.coded, found.value, found.unit, found.comparator) == (coded, None, "", "")


@pytest.mark.parametrize(
    "value, point, comma",
    [
        ("12", "12", "12"),
        ("63.5", "63.5", "63.5"),
        ("63,5", "decimal_comma", "63.5"),
        ("1,234", "value_ambiguous", "1.234"),
        ("1.234", "1.234", "value_ambiguous"),
        ("1.234,5", "value_ambiguous", "value_ambiguous"),
        ("1,234.5", "value_ambiguous", "value_ambiguous"),
    ],
)
def test_doors_differ_in_the_decimal_mark_alone(value, point, comma):
    for decimal, expected in ((".", point), (",", comma)):
        found, problems = read(result("m_protein", value, "g/L"), decimal)
        if found:
            assert found.reported_value == value
            assert found.value * 10 == Decimal(expected)
        else:
            assert problems[0].code == expected


@pytest.mark.parametrize(
    "value, written, door, expected",
    [
        pytest.param("6,35", ",", ".", "6.35", id="a comma of a page, corrected by REST"),
        pytest.param("1,234", ",", ".", "1.234", id="three decimals after a comma"),
        pytest.param("1.234", ".", ",", "1,234", id="three decimals after a point, corrected on a page"),
        pytest.param("<0,5", ",", ".", "<0.5", id="with a comparator"),
        pytest.param("not detected", ".", ",", "not detected", id="a word"),
        pytest.param("12", ".", ".", "12", id="nothing to rewrite"),
    ],
)
def test_a_stored_value_is_the_same_number_at_another_door(value, written, door, expected):
    stored, _ = read(result("m_protein", value, "g/L"), written)
    text = at_door(stored, door)
    assert text == expected
    again, problems = read(result("m_protein", text, "g/L"), door)
    assert problems == []
    assert (again.value, again.coded, again.comparator) == (stored.value, stored.coded, stored.comparator)


def test_limits_are_read_in_the_unit_of_the_result():
    found, _ = read(result("creatinine", "88.42", "µmol/L", lower_limit=44.21, upper_limit="106.104"))
    assert (found.value, found.lower_limit, found.upper_limit) == (1, Decimal("0.5"), Decimal("1.2"))


def test_limits_beside_a_word_need_a_unit_of_their_own():
    assert verdicts(result("m_protein", "not detected", "", upper_limit="0.1")) == [("unit_required", "unit")]
    found, _ = read(result("m_protein", "not detected", "g/L", upper_limit="1"))
    assert found.upper_limit == Decimal("0.1")


@pytest.mark.parametrize(
    "raw, field",
    [
        pytest.param(result(value="20001"), "value", id="a high VEGF"),
        pytest.param(result(value="1000", specimen="plasma"), "value", id="a plasma VEGF like a serum one"),
        pytest.param(result("mrs", "6", ""), "value", id="a score that means death"),
    ],
)
def test_an_unlikely_value_is_stored_and_asked_about(raw, field):
    found, problems = read(raw)
    assert found is not None
    assert [(p.code, p.field, p.level) for p in problems] == [("unlikely", field, "warning")]


def test_the_sex_chooses_what_is_asked_about_testosterone():
    low = result("testosterone", "30", "ng/dL")
    assert [p.code for p in read(low, sex="male")[1]] == ["unlikely"]
    assert read(low, sex="female")[1] == []


def test_status_and_flaws_are_kept():
    found, _ = read(result(status="Preliminary", unusable="hemolysed", correct=True, reason="typed wrongly"))
    assert (found.status, found.unusable, found.correct, found.reason) == (
        *("preliminary", "hemolysed"),
        *(True, "typed wrongly"),
    )
    assert read(result(status=""))[0].status == "final"


@pytest.mark.parametrize("field", ["lab", "method", "component", "source_id", "note", "reason"])
def test_the_longest_text_fits_and_one_more_character_does_not(field):
    longest = "x" * LONGEST[field]
    assert getattr(read(result(**{field: longest}))[0], field) == longest
    assert verdicts(result(**{field: longest + "x"})) == [("too_long", field)]
    assert verdicts(result(**{field: "x" * 10_000})) == [("too_long", field)]


@pytest.mark.parametrize("field", ["lab", "method", "component", "source_id", "note", "reason"])
def test_markup_is_only_a_text(field):
    text = "<script>alert(1)</script>{{7*7}}"
    assert getattr(read(result(**{field: text}))[0], field) == text


def last(value, comparator=""):
    return Reading("vegf", date(2025, 3, 1), Decimal(value), comparator=comparator)


@pytest.mark.parametrize(
    "value, before, expected",
    [
        pytest.param("1200", None, [], id="no earlier value"),
        pytest.param("1200", last("900"), [], id="an ordinary change"),
        pytest.param("9000", last("900"), ["change_tenfold"], id="tenfold"),
        pytest.param("<90", last("900"), [], id="below something"),
        pytest.param("9000", last("900", "<"), [], id="the earlier one was below something"),
    ],
)
def test_a_leap_since_the_last_value_is_asked_about(value, before, expected):
    problems = slips(read(result(value=value))[0], last=before)
    assert [p.code for p in problems] == expected
    assert all(p.level == "warning" and p.field == "value" for p in problems)


def test_an_onls_total_must_be_the_sum_of_the_parts_of_that_day():
    total = read(result("onls", "6", ""))[0]
    parts = {"onls_arm": Decimal(2), "onls_leg": Decimal(3)}
    [problem] = slips(total, same_day=parts)
    assert (problem.code, problem.level, problem.params["sum"]) == ("onls_sum", "error", 5)
    assert slips(total, same_day={"onls_arm": Decimal(2)}) == []
    assert slips(read(result("onls", "5", ""))[0], same_day={**parts, "onls": Decimal(9)}) == []
    [asked] = slips(total, same_day=parts, correcting=True)
    assert asked.level == "warning"


ANYTHING = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.floats(),
    some.decimals(),
    some.text(alphabet=some.characters(), max_size=60),
    some.text(alphabet="0123456789.,<>=≤- \u00a0", max_size=12),
    some.lists(some.integers(), max_size=2),
)
NAMES = [field.name for field in fields(IncomingResult)]


@given(
    analyte=some.sampled_from(sorted(ANALYTES)),
    parts=some.dictionaries(some.sampled_from([n for n in NAMES if n != "row"]), ANYTHING, max_size=6),
    unit=some.sampled_from(["pg/mL", "g/dL", "", "1", "mV", "%"]),
    decimal=some.sampled_from([".", ",", "auto"]),
)
def test_no_text_whatever_breaks_the_reading(analyte, parts, unit, decimal):
    raw = replace(result(analyte, "12", unit), **parts)
    found, problems = interpret(raw, birth_date=BORN, today=TODAY, decimal=decimal)
    assert (found is None) == any(problem.is_error for problem in problems)
    for problem in problems:
        assert problem.code in PROBLEM_CODES
        assert len(problem.value) <= 81
        problem.value.encode("utf-8")


@given(
    analyte=some.sampled_from([a.code for a in ANALYTES.values() if a.kind != "word"]),
    value=some.decimals(min_value=-10, max_value=200_000, places=2, allow_nan=False),
)
def test_a_value_that_is_read_is_finite_and_possible(analyte, value):
    unit = ANALYTES[analyte].unit
    found, problems = read(result(analyte, format(value, "f"), unit))
    if found:
        limits = ANALYTES[analyte].limits
        assert found.value.is_finite()
        assert limits.impossible_below <= found.value <= limits.impossible_above
    else:
        assert {problem.code for problem in problems} <= {"impossible", "not_whole"}
