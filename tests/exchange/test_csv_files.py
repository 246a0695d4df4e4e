"""A laboratory's table: read whole and as text, or refused with its line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitoring.exchange.csv_files import COLUMNS, read_results
from monitoring.exchange.incoming import PROBLEM_CODES

HEADER = "mrn,birth_date,date,analyte,value,unit,specimen,lab,method,lower_limit,upper_limit,component,note"
SHORT = "mrn,date,analyte,value,unit,specimen"


def table(*lines, encoding="utf-8", end="\n"):
    return end.join(lines).encode(encoding)


def problems_of(data):
    """(code, line, value) of the whole file and of its rows."""
    file = read_results(data)
    rows = list(file.rows)
    every = [*file.problems, *(problem for row in rows for problem in row.problems)]
    assert all(problem.code in PROBLEM_CODES for problem in every)
    return [(problem.code, problem.row, problem.value) for problem in every]


def rows_of(data):
    file = read_results(data)
    assert file.problems == ()
    return list(file.rows)


def test_the_columns_are_those_of_the_contract():
    assert ",".join(COLUMNS) == HEADER


def test_a_row_is_read_as_text():
    line = "000123,1969-04-02,2025-06-01,vegf,1200,pg/mL,serum,Lab A,ELISA,0,96.2,,a note"
    [row] = rows_of(table(HEADER, line))
    assert (row.line, row.mrn, row.birth_date, row.problems) == (2, "000123", date(1969, 4, 2), ())
    found = row.result
    assert (found.row, found.analyte, found.value, found.unit, found.specimen) == (
        2,
        "vegf",
        "1200",
        "pg/mL",
        "serum",
    )
    assert (found.date, found.lab, found.method, found.lower_limit) == ("2025-06-01", "Lab A", "ELISA", "0")
    assert (found.upper_limit, found.component, found.note, found.correct) == ("96.2", "", "a note", False)


def test_columns_may_come_in_any_order_and_case_and_some_may_be_missing():
    [row] = rows_of(
        table(" Unit ,VALUE,analyte,date,MRN,source_id,status,unusable", "pg/mL,9,vegf,2025-06-01,7,a,b,c")
    )
    assert (row.mrn, row.result.value, row.result.unit, row.birth_date) == ("7", "9", "pg/mL", None)
    assert (row.result.source_id, row.result.status, row.result.unusable, row.result.lab) == (
        "a",
        "b",
        "c",
        "",
    )


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="no bytes"),
        pytest.param(b"\xef\xbb\xbf", id="a byte order mark alone"),
        pytest.param(b" \r\n\r\n", id="blank lines"),
        pytest.param(b",,,\n,,,\n", id="empty cells"),
        pytest.param(HEADER.encode(), id="a header only"),
        pytest.param(HEADER.encode() + b"\r\n,,,,,,,,,,,,\r\n\r\n", id="a header and empty rows"),
    ],
)
def test_an_empty_file_has_no_rows_and_no_problems(data):
    file = read_results(data)
    assert (list(file.rows), file.problems) == ([], ())


@pytest.mark.parametrize(
    "delimiter, decimal", [pytest.param(",", ".", id="comma"), (";", ","), pytest.param("\t", ".", id="tab")]
)
def test_the_delimiter_is_found_in_the_header_and_says_the_decimal_mark(delimiter, decimal):
    lines = [
        SHORT.replace(",", delimiter),
        delimiter.join(["7", "2025-06-01", "vegf", "1200", "pg/mL", "serum"]),
    ]
    file = read_results(table(*lines))
    assert (file.delimiter, file.decimal) == (delimiter, decimal)
    assert [row.result.specimen for row in file.rows] == ["serum"]


@pytest.mark.parametrize(
    "encoding, reported",
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
        ("cp850", "cp850"),
    ],
)
def test_the_encodings_of_spreadsheets_are_read(encoding, reported):
    data = table(
        SHORT + ",lab,note", "7,2025-06-01,cortisol_am,12,µg/dL,serum,Clínica Ñandú,Müller", encoding=encoding
    )
    file = read_results(data)
    [row] = file.rows
    assert file.encoding == reported
    assert (row.result.unit, row.result.lab, row.result.note) == ("µg/dL", "Clínica Ñandú", "Müller")


@pytest.mark.parametrize(
    "text, encoding",
    [("Жуковский", "cp1251"), ("Łódź żółć", "cp1250"), ("東京大学病院", "shift-jis"), ("Αθήνα", "iso8859-7")],
)
def test_letters_that_could_be_others_are_asked_about(text, encoding):
    data = table(SHORT + ",lab", f"7,2025-06-01,vegf,12,pg/mL,serum,{text}", encoding=encoding)
    assert problems_of(data) == [("encoding_unknown", None, "")]


def test_a_broken_utf16_file_is_asked_about():
    assert problems_of(b"\xff\xfea\x00b") == [("encoding_unknown", None, "")]


@pytest.mark.parametrize(
    "magic, kind",
    [(b"PK\x03\x04", "xlsx"), (b"MZ\x90\x00", "exe"), (b"\xd0\xcf\x11\xe0", "xls"), (b"%PDF-1.7", "pdf")],
)
def test_another_kind_of_file_is_refused_by_its_first_bytes(magic, kind):
    file = read_results(magic + b"\x00" * 100)
    assert [(p.code, p.params) for p in file.problems] == [("not_a_csv", {"kind": kind})]
    assert list(file.rows) == []


GOOD = "7,2025-06-01,vegf,1200,pg/mL,serum"


@pytest.mark.parametrize(
    "lines, expected",
    [
        pytest.param(
            ["mrn,date,analyte,value,specimen", "x"], [("column_missing", 1, "unit")], id="a column missing"
        ),
        pytest.param([SHORT + ",result", "x"], [("column_unknown", 1, "result")], id="a column nobody knows"),
        pytest.param([SHORT + ",value", "x"], [("column_duplicate", 1, "value")], id="a column twice"),
        pytest.param([SHORT, GOOD, GOOD + ",x"], [("cells_too_many", 3, "")], id="a cell too many"),
        pytest.param([SHORT, GOOD, "7,2025-06-01,vegf"], [("cells_too_few", 3, "")], id="cells too few"),
        pytest.param(
            [SHORT, GOOD.replace(",", ";")], [("cells_too_few", 2, "")], id="another delimiter in a row"
        ),
        pytest.param(
            [SHORT, GOOD, '7,"2025', GOOD, GOOD], [("quote_unclosed", 3, "")], id="a quote that never closes"
        ),
        pytest.param(
            [SHORT, GOOD, '7,"a"b,c,d,e,f', GOOD], [("quote_misplaced", 3, "")], id="text after a quote"
        ),
        pytest.param(['"mrn,date'], [("quote_unclosed", 1, "")], id="a quote in the header"),
        pytest.param(
            [SHORT, GOOD.replace("7", "1.23E+05", 1)], [("mrn_scientific", 2, "1.23E+05")], id="1.23E+05"
        ),
        pytest.param([SHORT, '"1,23E+05"' + GOOD[1:]], [("mrn_scientific", 2, "1,23E+05")], id="1,23E+05"),
        pytest.param([SHORT, GOOD[1:]], [("mrn_required", 2, "")], id="no record number"),
        pytest.param(
            [SHORT, "\x00" + GOOD], [("control_characters", 2, "\ufffd7")], id="a NUL in the record number"
        ),
        pytest.param(
            [SHORT + ",birth_date", GOOD + ",02/04/1969"],
            [("date_invalid", 2, "02/04/1969")],
            id="a birth date",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(lines, expected):
    assert problems_of(table(*lines)) == expected


def test_the_numbers_of_cells_are_told():
    file = read_results(table(SHORT, GOOD + ",x"))
    [row] = file.rows
    assert row.problems[0].params == {"expected": 6, "found": 7}
    assert row.result is None


def test_a_bad_row_does_not_shift_the_next():
    lines = [
        (row.line, row.mrn, row.result is not None) for row in rows_of(table(SHORT, "1,2", GOOD, "", GOOD))
    ]
    assert lines == [(2, "", False), (3, "7", True), (5, "7", True)]


def test_lines_are_counted_through_quoted_line_breaks():
    quoted = '7,2025-06-01,vegf,1200,pg/mL,serum,"first\nsecond ""quoted"""'
    rows = rows_of(table(SHORT + ",note", quoted, GOOD + ",third"))
    assert [(row.line, row.result.note) for row in rows] == [(2, 'first\nsecond "quoted"'), (4, "third")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_on_any_machine(end):
    assert [row.line for row in rows_of(table(SHORT, GOOD, GOOD, end=end))] == [2, 3]


def test_empty_cells_that_a_spreadsheet_leaves_at_the_right_are_nothing():
    assert [row.result.specimen for row in rows_of(table(SHORT + ",,", GOOD + ",,"))] == ["serum"]


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+cmd|x", "@SUM(A1)", "-1+1", "<script>"])
def test_a_formula_is_a_text_like_any_other(cell):
    [row] = rows_of(table(SHORT + ",note", f"{GOOD},{cell}"))
    assert row.result.note == cell


@given(some.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    file = read_results(data)
    list(file.rows)


@given(some.lists(some.lists(some.text(alphabet='a1,;\t"\n\r\x00é', max_size=5), max_size=8), max_size=5))
def test_any_rows_are_read_or_refused(rows):
    text = "\n".join([SHORT, *(",".join(cells) for cells in rows)])
    file = read_results(text.encode())
    for row in file.rows:
        assert row.line >= 2
        assert (row.result is None) <= bool(row.problems)
