"""Sentences of problems that need only the field, the value and plain parameters; `problems.py` tells the rest."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l

# Each with its article: they begin a sentence.
FIELDS = {
    "analyte": _l("The test"),
    "value": _l("The value"),
    "date": _l("The date"),
    "unit": _l("The unit"),
    "specimen": _l("The specimen"),
    "lab": _l("The laboratory"),
    "method": _l("The method"),
    "lower_limit": _l("The lower limit"),
    "upper_limit": _l("The upper limit"),
    "component": _l("The component"),
    "status": _l("The status"),
    "unusable": _l("The reason for not using it"),
    "source_id": _l("The identifier at the source"),
    "note": _l("The note"),
    "reason": _l("The reason"),
    "mrn": _l("The record number"),
    "birth_date": _l("The date of birth"),
    "file": _l("The file"),
    "row": _l("The row"),
}

# Sentences that need no more than the field, the value and plain parameters. The rest are functions below.
SENTENCES = {
    "not_text": _l("%(field)s is neither a text nor a number."),
    "too_long": _l("%(field)s “%(value)s” is too long: at most %(longest)s characters."),
    "control_characters": _l(
        "%(field)s “%(value)s” holds a character that cannot be stored (%(codepoint)s). Type it again without it."
    ),
    "analyte_required": _l("The test is missing. Name one, for example vegf."),
    "value_required": _l("The value is missing. Enter a value, or leave the whole result out."),
    "decimal_comma": _l("%(field)s “%(value)s” has a decimal comma. Write it with a point: %(reading)s."),
    "too_many_digits": _l(
        "%(field)s “%(value)s” has too many digits: at most %(digits)s, and %(decimals)s behind the decimal sign."
    ),
    "not_whole": _l("%(field)s “%(value)s” is not a whole number. This test counts in whole numbers."),
    "specimen_not_applicable": _l(
        "The specimen “%(value)s” does not belong here: this is not measured in serum or plasma. Leave it empty."
    ),
    "limit_not_applicable": _l(
        "%(field)s “%(value)s” does not belong here: a result in words has no limits. Leave it empty."
    ),
    "reason_required": _l("The reason is missing. A correction says why."),
    "changed_value": _l(
        "The value “%(value)s” differs from what is stored for this test and day: %(stands)s. "
        "If the stored value is wrong, correct it and give the reason."
    ),
    "identity_taken": _l(
        "Another result of this test already stands on %(value)s with the same specimen, laboratory and method. "
        "Choose another date, or void that result first."
    ),
    "date_required": _l("The date is missing. Enter the day of the sample or examination."),
    "date_invalid": _l(
        "%(field)s “%(value)s” is not a date of the calendar. "
        "Write year, month and day with hyphens, for example 2026-03-31."
    ),
    "date_in_future": _l("%(field)s %(value)s lies in the future. Enter %(latest)s or an earlier day."),
    "date_before_birth": _l("%(field)s %(value)s lies before the date of birth, %(earliest)s."),
    "date_too_early": _l("%(field)s %(value)s is too long ago. Enter %(earliest)s or a later day."),
    "not_a_csv": _l("The file is no CSV file (%(kind)s). Save it as CSV and choose it again."),
    "encoding_unknown": _l(
        "The letters of the file cannot be read without doubt. Save it as UTF-8, or say the encoding: %(accepted)s."
    ),
    "column_missing": _l("The column “%(value)s” is missing in the header. Columns: %(accepted)s."),
    "column_unknown": _l("The column “%(value)s” is not known. Columns: %(accepted)s."),
    "column_duplicate": _l("The column “%(value)s” is in the header twice. Keep one of them."),
    "cells_too_many": _l(
        "The row has %(found)s cells, the header has %(expected)s. Remove what is too much."
    ),
    "cells_too_few": _l(
        "The row has %(found)s cells, the header has %(expected)s. Add the missing ones, even empty."
    ),
    "quote_unclosed": _l("A quotation mark is never closed; nothing after it was read. Close it."),
    "quote_misplaced": _l(
        "There is text after a closing quotation mark; nothing after it was read. Remove it."
    ),
    "mrn_required": _l("The record number is missing. Each row names its patient."),
    "mrn_scientific": _l(
        "The record number “%(value)s” was rewritten by a spreadsheet. Format the column as text and enter it again."
    ),
    "mrn_unknown": _l(
        "No patient of this site has the record number “%(value)s”. Register the patient first, or correct the number."
    ),
    "birth_date_mismatch": _l(
        "The patient with this record number was not born on %(value)s. Check the record number and the date."
    ),
    "contradiction": _l(
        "The value “%(value)s” differs from an earlier row of the same file for the same result: %(stands)s. "
        "Keep the right one of them."
    ),
}

TREATMENT_WARNINGS = {
    "agents_missing": _l(
        "No agent was named for this systemic therapy. Add what is given as soon as it is known."
    ),
    "dose_unlikely": _l("The total dose is unusual: between 35 and 54 Gy are expected. Check it."),
    "agent_not_listed": _l("An agent is not in the list of known names. Check its spelling."),
}
