"""Results that are refused, as data: page, REST and CSV replay these rows and give the same verdict.

`fields` stands over GOOD (a VEGF result of the day before TODAY that is stored without a word). `code` and `field` are
the first problem to be expected. Only fields that every door has: the columns of the CSV file. `doors` names the doors
that can bring the row where some cannot (a CSV file has no NUL bytes, a page only offers known tests).
"""

from __future__ import annotations

from dataclasses import dataclass, field

GOOD = {
    "analyte": "vegf",
    "value": "6630",
    "unit": "pg/mL",
    "specimen": "serum",
    "date": "2026-11-19",
    "lab": "",
    "method": "",
    "lower_limit": "",
    "upper_limit": "",
    "component": "",
    "note": "",
}
BIRTH_DATE = "1968-05-02"  # of the person whose results these are
TODAY = "2026-11-20"
EVERY_DOOR = ("page", "rest", "csv")

HEMOGLOBIN = {"analyte": "hemoglobin", "value": "13.5", "unit": "g/dL", "specimen": ""}
M_PROTEIN = {"analyte": "m_protein", "value": "0.4", "unit": "g/dL", "specimen": ""}
IMMUNOFIXATION = {"analyte": "immunofixation_serum", "value": "positive", "unit": "", "specimen": ""}
ONLS_ARM = {"analyte": "onls_arm", "value": "3", "unit": "", "specimen": ""}
WEIGHT = {"analyte": "weight", "value": "70", "unit": "kg", "specimen": ""}
LESIONS = {"analyte": "pet_avid_lesions", "value": "2", "unit": "", "specimen": ""}
NERVE = {"analyte": "ncs.median.right.cmap", "value": "5", "unit": "mV", "specimen": ""}


@dataclass(frozen=True)
class Bad:
    """One refused row. `id` is a phrase for the test's name."""

    id: str
    fields: dict[str, str]
    code: str
    field: str
    doors: tuple[str, ...] = field(default=EVERY_DOOR)

    @property
    def whole(self) -> dict[str, str]:
        """Every field of the result, over GOOD."""
        return GOOD | self.fields


BAD_RESULTS = (
    # the unit
    Bad("no-unit", {"unit": ""}, "unit_required", "unit"),
    Bad("no-unit-of-hemoglobin", HEMOGLOBIN | {"unit": ""}, "unit_required", "unit"),
    Bad("unknown-unit", {"unit": "parsecs"}, "unit_unknown", "unit"),
    Bad("vegf-in-ng-per-ml", {"unit": "ng/mL", "value": "6.63"}, "unit_not_accepted", "unit"),
    Bad("vegf-in-pmol-per-l", {"unit": "pmol/L"}, "unit_not_accepted", "unit"),
    Bad("hemoglobin-in-mg-per-dl", HEMOGLOBIN | {"unit": "mg/dL"}, "unit_not_accepted", "unit"),
    Bad("a-unit-for-a-score", ONLS_ARM | {"unit": "kg"}, "unit_not_accepted", "unit"),
    Bad("a-long-unit", {"unit": "m" * 10_000}, "too_long", "unit"),
    Bad("a-script-as-unit", {"unit": "<script>alert(1)</script>"}, "unit_unknown", "unit"),
    # the specimen
    Bad("vegf-without-specimen", {"specimen": ""}, "specimen_required", "specimen"),
    Bad("vegf-in-urine", {"specimen": "urine"}, "specimen_unknown", "specimen"),
    Bad("weight-in-serum", WEIGHT | {"specimen": "serum"}, "specimen_not_applicable", "specimen"),
    # the value
    Bad("no-number", {"value": "high"}, "value_not_a_number", "value"),
    Bad("a-script-as-value", {"value": "<script>alert(1)</script>"}, "value_not_a_number", "value"),
    Bad("two-decimal-signs", {"value": "1.234.5"}, "value_not_a_number", "value"),
    Bad("thousands-and-decimals", {"value": "1.234,5"}, "value_ambiguous", "value"),
    Bad("several-thousands-and-decimals", {"value": "1.234.567,8"}, "value_ambiguous", "value"),
    Bad("a-space-in-the-number", {"value": "6 630"}, "value_not_a_number", "value"),
    Bad("an-exponent", {"value": "1e3"}, "value_not_a_number", "value"),
    Bad("not-a-number-by-name", {"value": "NaN"}, "value_not_a_number", "value"),
    Bad("infinity", {"value": "Infinity"}, "value_not_a_number", "value"),
    Bad("digits-of-another-script", {"value": "٤٥"}, "value_not_a_number", "value"),
    Bad("a-long-value", {"value": "9" * 10_000}, "too_long", "value"),
    Bad("too-many-digits", {"value": "1234567890123456"}, "too_many_digits", "value"),
    Bad("at-most-and-equal", {"value": "≤31"}, "comparator_not_accepted", "value"),
    Bad("about", {"value": "~31"}, "comparator_not_accepted", "value"),
    Bad("a-score-with-a-sign", ONLS_ARM | {"value": "<3"}, "comparator_not_accepted", "value"),
    Bad("half-a-lesion", LESIONS | {"value": "0.5"}, "not_whole", "value"),
    Bad("a-word-that-is-not-of-this-test", {"value": "not detected"}, "value_not_a_number", "value"),
    Bad("an-immunofixation-that-is-a-number", IMMUNOFIXATION | {"value": "1"}, "value_not_a_word", "value"),
    Bad("a-negative-vegf", {"value": "-5"}, "impossible", "value"),
    Bad("vegf-over-100000", {"value": "100001"}, "impossible", "value"),
    Bad("vegf-in-plasma-over-20000", {"value": "20001", "specimen": "plasma"}, "impossible", "value"),
    Bad("hemoglobin-in-the-wrong-unit", HEMOGLOBIN | {"value": "135"}, "impossible", "value"),
    Bad("m-protein-in-the-wrong-unit", M_PROTEIN | {"value": "13"}, "impossible", "value"),
    Bad("an-onls-of-the-arms-of-6", ONLS_ARM | {"value": "6"}, "impossible", "value"),
    Bad("a-cmap-of-41", NERVE | {"value": "41"}, "impossible", "value"),
    # the date
    Bad("no-date", {"date": ""}, "date_required", "date"),
    Bad("the-30th-of-february", {"date": "2025-02-30"}, "date_invalid", "date"),
    Bad("a-date-with-dots", {"date": "19.11.2026"}, "date_invalid", "date"),
    Bad("the-day-before-the-month", {"date": "19/11/2026"}, "date_invalid", "date"),
    Bad("the-year-0000", {"date": "0000-01-01"}, "date_invalid", "date"),
    Bad("tomorrow", {"date": "2026-11-21"}, "date_in_future", "date"),
    Bad("the-year-9999", {"date": "9999-12-31"}, "date_in_future", "date"),
    Bad("the-day-before-birth", {"date": "1968-05-01"}, "date_before_birth", "date"),
    # limits
    Bad("limits-reversed", {"lower_limit": "600", "upper_limit": "60"}, "limits_reversed", "lower_limit"),
    Bad("an-upper-limit-that-is-no-number", {"upper_limit": "normal"}, "value_not_a_number", "upper_limit"),
    Bad("an-impossible-upper-limit", {"upper_limit": "900000"}, "impossible", "upper_limit"),
    Bad("limits-of-a-word", IMMUNOFIXATION | {"upper_limit": "5"}, "limit_not_applicable", "upper_limit"),
    # texts
    Bad("a-long-laboratory", {"lab": "x" * 10_000}, "too_long", "lab"),
    Bad("a-long-method", {"method": "x" * 10_000}, "too_long", "method"),
    Bad("a-long-component", M_PROTEIN | {"component": "x" * 10_000}, "too_long", "component"),
    Bad("a-long-note", {"note": "x" * 10_000}, "too_long", "note"),
    # what no file can hold and no page offers
    Bad("a-nul-in-the-value", {"value": "66\x0030"}, "control_characters", "value", ("page", "rest")),
    Bad("a-nul-in-the-laboratory", {"lab": "North\x00"}, "control_characters", "lab", ("page", "rest")),
    Bad("a-bell-in-the-method", {"method": "ELISA\x07x"}, "control_characters", "method", ("page", "rest")),
    Bad("no-test", {"analyte": ""}, "analyte_required", "analyte", ("rest", "csv")),
    Bad("no-value", {"value": ""}, "value_required", "value", ("rest", "csv")),
    Bad("an-unknown-test", {"analyte": "vegff"}, "analyte_unknown", "analyte"),
    Bad("a-long-test", {"analyte": "v" * 10_000}, "too_long", "analyte", ("rest", "csv")),
    Bad("a-test-with-a-capital", {"analyte": "VEGF"}, "analyte_unknown", "analyte"),
)

# Read as a number where the door's decimal sign is a comma (Spanish pages, files with semicolons), refused elsewhere.
DECIMAL_COMMA = (Bad("a-decimal-comma", HEMOGLOBIN | {"value": "13,5"}, "decimal_comma", "value", ("rest",)),)
