"""Sentences of problems that need only the field, the value and plain parameters; `problems.py` tells the rest."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

# Each with its article: they begin a sentence.
FIELDS = {
    "analyte": gettext_lazy("The test"),
    "value": gettext_lazy("The value"),
    "date": gettext_lazy("The date"),
    "unit": gettext_lazy("The unit"),
    "specimen": gettext_lazy("The specimen"),
    "lab": gettext_lazy("The laboratory"),
    "method": gettext_lazy("The method"),
    "lower_limit": gettext_lazy("The lower limit"),
    "upper_limit": gettext_lazy("The upper limit"),
    "component": gettext_lazy("The component"),
    "status": gettext_lazy("The status"),
    "unusable": gettext_lazy("The reason for not using it"),
    "source_id": gettext_lazy("The identifier at the source"),
    "note": gettext_lazy("The note"),
    "reason": gettext_lazy("The reason"),
    "mrn": gettext_lazy("The record number"),
    "birth_date": gettext_lazy("The date of birth"),
    "file": gettext_lazy("The file"),
    "row": gettext_lazy("The row"),
}

# Sentences that need no more than the field, the value and plain parameters. The rest are functions below.
SENTENCES = {
    "not_text": gettext_lazy("%(field)s is neither a text nor a number."),
    "too_long": gettext_lazy("%(field)s “%(value)s” is too long: at most %(longest)s characters."),
    "control_characters": gettext_lazy(
        "%(field)s “%(value)s” holds a character that cannot be stored (%(codepoint)s). Type it again without it."
    ),
    "analyte_required": gettext_lazy("The test is missing. Name one, for example vegf."),
    "value_required": gettext_lazy("The value is missing. Enter a value, or leave the whole result out."),
    "decimal_comma": gettext_lazy(
        "%(field)s “%(value)s” has a decimal comma. Write it with a point: %(reading)s."
    ),
    "too_many_digits": gettext_lazy(
        "%(field)s “%(value)s” has too many digits: at most %(digits)s, and %(decimals)s behind the decimal sign."
    ),
    "not_whole": gettext_lazy(
        "%(field)s “%(value)s” is not a whole number. This test counts in whole numbers."
    ),
    "specimen_not_applicable": gettext_lazy(
        "The specimen “%(value)s” does not belong here: this is not measured in serum or plasma. Leave it empty."
    ),
    "limit_not_applicable": gettext_lazy(
        "%(field)s “%(value)s” does not belong here: a result in words has no limits. Leave it empty."
    ),
    "reason_required": gettext_lazy("The reason is missing. A correction says why."),
    "changed_value": gettext_lazy(
        "The value “%(value)s” differs from what is stored for this test and day: %(stands)s. "
        "If the stored value is wrong, correct it and give the reason."
    ),
    "identity_taken": gettext_lazy(
        "Another result of this test already stands on %(value)s with the same specimen, laboratory and method. "
        "Choose another date, or void that result first."
    ),
    "date_required": gettext_lazy("The date is missing. Enter the day of the sample or examination."),
    "date_invalid": gettext_lazy(
        "%(field)s “%(value)s” is not a date of the calendar. "
        "Write year, month and day with hyphens, for example 2026-03-31."
    ),
    "date_in_future": gettext_lazy(
        "%(field)s %(value)s lies in the future. Enter %(latest)s or an earlier day."
    ),
    "date_before_birth": gettext_lazy("%(field)s %(value)s lies before the date of birth, %(earliest)s."),
    "date_too_early": gettext_lazy("%(field)s %(value)s is too long ago. Enter %(earliest)s or a later day."),
    "not_a_csv": gettext_lazy("The file is no CSV file (%(kind)s). Save it as CSV and choose it again."),
    "encoding_unknown": gettext_lazy(
        "The letters of the file cannot be read without doubt. Save it as UTF-8, or say the encoding: %(accepted)s."
    ),
    "column_missing": gettext_lazy("The column “%(value)s” is missing in the header. Columns: %(accepted)s."),
    "column_unknown": gettext_lazy("The column “%(value)s” is not known. Columns: %(accepted)s."),
    "column_duplicate": gettext_lazy("The column “%(value)s” is in the header twice. Keep one of them."),
    "cells_too_many": gettext_lazy(
        "The row has %(found)s cells, the header has %(expected)s. Remove what is too much."
    ),
    "cells_too_few": gettext_lazy(
        "The row has %(found)s cells, the header has %(expected)s. Add the missing ones, even empty."
    ),
    "quote_unclosed": gettext_lazy("A quotation mark is never closed; nothing after it was read. Close it."),
    "quote_misplaced": gettext_lazy(
        "There is text after a closing quotation mark; nothing after it was read. Remove it."
    ),
    "mrn_required": gettext_lazy("The record number is missing. Each row names its patient."),
    "mrn_scientific": gettext_lazy(
        "The record number “%(value)s” was rewritten by a spreadsheet. Format the column as text and enter it again."
    ),
    "mrn_unknown": gettext_lazy(
        "No patient of this site has the record number “%(value)s”. Register the patient first, or correct the number."
    ),
    "birth_date_mismatch": gettext_lazy(
        "The patient with this record number was not born on %(value)s. Check the record number and the date."
    ),
    "contradiction": gettext_lazy(
        "The value “%(value)s” differs from an earlier row of the same file for the same result: %(stands)s. "
        "Keep the right one of them."
    ),
}

TREATMENT_WARNINGS = {
    "agents_missing": gettext_lazy(
        "No agent was named for this systemic therapy. Add what is given as soon as it is known."
    ),
    "dose_unlikely": gettext_lazy("The total dose is unusual: between 35 and 54 Gy are expected. Check it."),
    "agent_not_listed": gettext_lazy("An agent is not in the list of known names. Check its spelling."),
}
