"""Results in a table: the laboratory's CSV. Every cell is text; nothing is guessed, every refusal names its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitoring.exchange.dates import read_date
from monitoring.exchange.encodings import decode
from monitoring.exchange.incoming import IncomingResult, NotReadError, Problem
from monitoring.exchange.numbers import COMMA, POINT
from monitoring.exchange.texts import clean, shown, trim

COLUMNS = (
    *("mrn", "birth_date", "date", "analyte", "value", "unit", "specimen"),
    *("lab", "method", "lower_limit", "upper_limit", "component", "note"),
)
NEEDED = ("mrn", "date", "analyte", "value", "unit")
BESIDES = ("source_id", "status", "unusable")
_KNOWN = frozenset((*COLUMNS, *BESIDES))
_DELIMITERS = (",", ";", "\t")
_LONGEST_MRN = 64
_REWRITTEN = re.compile(r"[0-9]+([.,][0-9]+)?[eE][+]?[0-9]+")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One record. `line` is where it starts (the header is line 1); `result` is None where it cannot be read."""

    line: int
    mrn: str
    birth_date: date | None
    result: IncomingResult | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file as it was understood. With `problems` of the whole file there are no rows; `rows` is read once."""

    rows: Iterator[CsvRow]
    problems: tuple[Problem, ...] = ()
    delimiter: str = ","
    encoding: str = "utf-8"
    decimal: str = POINT


def read_results(data: bytes) -> CsvFile:
    """Read a file of results. Never raises; an empty file, or one with a header only, has no rows.

    A file with semicolons comes from a place that writes decimal commas: its `decimal` is ",".
    """
    try:
        text, encoding = decode(data)
    except NotReadError as why:
        return CsvFile(iter(()), (why.at("file"),))
    if not trim(text):
        return CsvFile(iter(()), encoding=encoding)
    delimiter = _delimiter(text)
    records = _records(text, delimiter)
    header, problems = _header(records)
    rows = iter(()) if problems else _rows(records, header)
    return CsvFile(rows, problems, delimiter, encoding, COMMA if delimiter == ";" else POINT)


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: list[str]
    broken: str = ""


def _records(text: str, delimiter: str) -> Iterator[_Record]:
    """Records with the line they start on; blank ones are left out. Ends at the first quote that makes no sense."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            misplaced = "expected after" in str(error)
            yield _Record(line, [], "quote_misplaced" if misplaced else "quote_unclosed")
            return
        if any(trim(cell) for cell in cells):
            yield _Record(line, cells)


def _delimiter(text: str) -> str:
    """The one that makes the most known columns of the first line; the earlier one where they tie."""
    first = next((line for line in text.splitlines() if trim(line)), "")

    def known(delimiter: str) -> int:
        return sum(_column(cell) in _KNOWN for cell in first.split(delimiter))

    return max(_DELIMITERS, key=known)


def _column(cell: str) -> str:
    return trim(cell).strip('"').casefold()


def _header(records: Iterator[_Record]) -> tuple[list[str], tuple[Problem, ...]]:
    first = next(records, None)
    if first is None:
        return [], ()
    if first.broken:
        return [], (Problem(first.broken, "file", row=first.line),)
    names = [_column(cell) for cell in first.cells]
    while names and not names[-1]:  # a spreadsheet's empty columns at the right
        names.pop()
    problems = []
    for place, name in enumerate(names):
        if name not in _KNOWN:
            accepted = tuple(sorted(_KNOWN))
            problems.append(
                Problem("column_unknown", "file", shown(name), {"accepted": accepted}, row=first.line)
            )
        elif name in names[:place]:
            problems.append(Problem("column_duplicate", "file", name, row=first.line))
    for name in NEEDED:
        if name not in names:
            problems.append(Problem("column_missing", "file", name, {"accepted": COLUMNS}, row=first.line))
    return names, tuple(problems)


def _rows(records: Iterator[_Record], header: list[str]) -> Iterator[CsvRow]:
    for record in records:
        if record.broken:
            yield CsvRow(record.line, "", None, None, (Problem(record.broken, "file", row=record.line),))
        else:
            yield _row(record, header)


def _row(record: _Record, header: list[str]) -> CsvRow:
    cells = record.cells
    while len(cells) > len(header) and not trim(cells[-1]):
        cells = cells[:-1]
    if len(cells) != len(header):
        code = "cells_too_many" if len(cells) > len(header) else "cells_too_few"
        counted = {"expected": len(header), "found": len(cells)}
        return CsvRow(record.line, "", None, None, (Problem(code, "row", "", counted, row=record.line),))
    texts = dict.fromkeys((*COLUMNS, *BESIDES), "") | dict(zip(header, cells, strict=True))
    problems: list[Problem] = []
    mrn = _mrn(texts.pop("mrn"), record.line, problems)
    birth_date = _birth_date(texts.pop("birth_date"), record.line, problems)
    result = IncomingResult(row=record.line, correct=False, reason="", **texts)
    return CsvRow(record.line, mrn, birth_date, result, tuple(problems))


def _mrn(cell: str, line: int, problems: list[Problem]) -> str:
    """The record number as written, leading zeros and all."""
    try:
        mrn = clean(cell, _LONGEST_MRN)
        if not mrn:
            raise NotReadError("mrn_required")
        if _REWRITTEN.fullmatch(mrn):
            raise NotReadError("mrn_scientific")
    except NotReadError as why:
        problems.append(why.at("mrn", shown(cell), line))
        return ""
    return mrn


def _birth_date(cell: str, line: int, problems: list[Problem]) -> date | None:
    text = trim(cell)
    if not text:
        return None
    try:
        return read_date(text)
    except NotReadError as why:
        problems.append(why.at("birth_date", shown(cell), line))
        return None
