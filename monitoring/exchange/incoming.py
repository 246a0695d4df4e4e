"""One result as it arrives, whatever the door: page, REST, file. And what can be wrong with it, as codes.

Sentences about problems are made in `monitoring/wording.py`, in the reader's language; a test holds it against
`PROBLEM_CODES`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

RawNumber = str | int | float | Decimal


@dataclass(frozen=True, slots=True)
class IncomingResult:
    """Texts as typed or sent; nothing is checked yet. `row` is the line of the file or the index in the request."""

    analyte: str
    value: RawNumber
    date: str | date
    unit: str = ""
    specimen: str = ""
    lab: str = ""
    method: str = ""
    lower_limit: RawNumber = ""
    upper_limit: RawNumber = ""
    component: str = ""
    status: str = "final"
    unusable: str = ""
    source_id: str = ""
    note: str = ""
    correct: bool = False
    reason: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong (`error`: refused) or asked about (`warning`). `value` is what was given, safe to show."""

    code: str
    field: str
    value: str = ""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)
    level: str = "error"
    row: int | None = None

    @property
    def is_error(self) -> bool:
        return self.level == "error"

    def at(self, row: int | None) -> Problem:
        """The same problem of another row: files count lines, requests count from 0."""
        return dataclasses.replace(self, row=row)


class NotReadError(ValueError):
    """A text that is not what it should be: a code of `PROBLEM_CODES` and what would be right."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def at(self, field_name: str, value: str = "", row: int | None = None) -> Problem:
        return Problem(self.code, field_name, value, self.params, row=row)


# code -> (when, the params it carries). Units are UCUM codes, dates are dates, numbers are Decimals.
PROBLEM_CODES: dict[str, tuple[str, tuple[str, ...]]] = {
    # any text
    "not_text": ("neither a text nor a number", ()),
    "too_long": ("longer than the field holds", ("longest",)),
    "control_characters": ("holds a NUL, another control character or half a character", ("codepoint",)),
    # what was measured
    "analyte_required": ("no analyte given", ()),
    "analyte_unknown": ("not an analyte of this product", ("similar",)),
    # the value
    "value_required": ("no value given", ()),
    "value_not_a_number": ("not a decimal number; `words` are accepted besides", ("words",)),
    "value_not_a_word": ("this result is one of `words`", ("words",)),
    "value_ambiguous": ("a dot or comma that may separate thousands or decimals", ("readings",)),
    "decimal_comma": ("a decimal comma where only a point is read", ("reading",)),
    "too_many_digits": ("more digits than any measurement has", ("digits", "decimals")),
    "comparator_not_accepted": ("a sign such as ≤, or any sign before a score", ("accepted",)),
    "not_whole": ("this analyte counts in whole numbers", ()),
    "impossible": ("outside what can be; None is an open end", ("lowest", "highest", "unit", "hint_unit?")),
    "unlikely": ("can be, but is asked about", ("lowest", "highest", "unit", "hint_unit?", "ask?")),
    "change_tenfold": (
        "ten times the last value of the series, or a tenth",
        ("last_value", "last_date", "unit"),
    ),
    "change_unlikely": ("changed more than is usual", ("last_value", "last_date", "unit")),
    "onls_sum": ("the total is not the sum of its parts", ("arm", "leg", "sum")),
    # unit, specimen, limits
    "unit_required": ("no unit given", ("accepted",)),
    "unit_unknown": ("not a unit the product knows", ("accepted",)),
    "unit_not_accepted": ("a unit, but not of this analyte", ("accepted",)),
    "specimen_required": ("this analyte depends on the specimen", ("accepted",)),
    "specimen_unknown": ("not in the list", ("accepted",)),
    "specimen_not_applicable": ("this is not measured in serum or plasma", ()),
    "limits_reversed": ("the lower limit is above the upper one", ("lower", "upper", "unit")),
    "limit_not_applicable": ("a result that is a word has no limits", ()),
    # status and correction
    "status_unknown": ("not in the list", ("accepted",)),
    "unusable_unknown": ("not in the list", ("accepted",)),
    "reason_required": ("a correction says why", ()),
    # what is stored already
    "changed_value": ("another value stands under the same identity", ("stands", "id")),
    "identity_taken": ("the correction would make two results of one identity", ()),
    # the date
    "date_required": ("no date given", ()),
    "date_invalid": ("not a calendar date written YYYY-MM-DD", ("format",)),
    "date_in_future": ("after today", ("latest",)),
    "date_before_birth": ("before the person was born", ("earliest",)),
    "date_too_early": ("before any living person's birth", ("earliest",)),
    # files
    "not_a_csv": ("the bytes are those of another kind of file", ("kind",)),
    "encoding_unknown": ("no encoding reads this file without doubt", ("accepted",)),
    "column_missing": ("a needed column is not in the header", ("accepted",)),
    "column_unknown": ("a column that the product does not know", ("accepted",)),
    "column_duplicate": ("a column named twice", ()),
    "cells_too_many": ("more cells than the header has columns", ("expected", "found")),
    "cells_too_few": ("fewer cells than the header has columns", ("expected", "found")),
    "quote_unclosed": ("a quoted cell that never ends; nothing after it was read", ()),
    "quote_misplaced": ("text after a closing quote; nothing after it was read", ()),
    "mrn_required": ("no record number given", ()),
    "mrn_scientific": ("a spreadsheet has rewritten the record number (1.23E+05)", ()),
    "mrn_unknown": ("no patient of the site has this record number; the row is held", ()),
    "birth_date_mismatch": ("the patient with this number was born on another day; the row is held", ()),
    "contradiction": ("an earlier row of the file gives another value for the same result", ("stands", "id")),
}
