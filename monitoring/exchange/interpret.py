"""The one verdict on a result, for page, REST and file alike; only the decimal mark differs between them.

Pure: a text comes in, a plain value and every problem of it go out. Nothing is stored here, nothing is looked up.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum

from monitoring.exchange.dates import read_past_date
from monitoring.exchange.incoming import IncomingResult, NotReadError, Problem
from monitoring.exchange.interpreted import Interpreted, StoredResult, problem_of, slips
from monitoring.exchange.numbers import COMMA, POINT, read_number
from monitoring.exchange.texts import as_text, clean, one_name, shown, trim
from monitoring.protocol.analytes import ANALYTES, Analyte
from monitoring.protocol.plausibility import Finding, check_value, limits_of
from monitoring.protocol.units import accepted_units, normalise_unit, read_unit, to_canonical
from monitoring.protocol.vocabulary import Comparator, ResultStatus, Specimen, Unusable

__all__ = ["LONGEST", "Interpreted", "at_door", "interpret", "problem_of", "slips"]

LONGEST = {
    "analyte": 80,
    "value": 40,
    "date": 40,
    "unit": 40,
    "specimen": 40,
    "lab": 80,
    "method": 80,
    "lower_limit": 40,
    "upper_limit": 40,
    "component": 80,
    "status": 40,
    "unusable": 40,
    "source_id": 80,
    "note": 2000,
    "reason": 2000,
}
_OF_SEVERAL_LINES = {"note", "reason"}
_NAMES = {"lab", "method", "component", "source_id"}
_SIGNED = re.compile(r"(<=|>=|=<|=>|[<>≤≥≦≧~≈±=])\s*(.*)", re.DOTALL)
_STORED_STEP = Decimal("0.000001")  # what a database rounds to
_COMPARATORS = (Comparator.BELOW, Comparator.ABOVE)


def interpret(
    incoming: IncomingResult,
    *,
    birth_date: date | None,
    today: date,
    decimal: str = POINT,
    sex: str = "",
) -> tuple[Interpreted | None, list[Problem]]:
    """Read one result. Returns it (None when an error was found) and every problem, errors and warnings.

    `decimal` is the door's decimal mark: "." (REST, English), "," (Spanish pages, files with semicolons) or "auto".
    `sex` only chooses the limits that are asked about (testosterone). Never raises, whatever the texts hold.
    """
    reading = _Reading(incoming, decimal)
    result = reading.result(birth_date=birth_date, today=today, sex=sex)
    refused = any(problem.is_error for problem in reading.problems)
    return (None if refused else result), reading.problems


def at_door(stored: StoredResult, decimal: str) -> str:
    """The reported value of a stored result as another door would write it: 63,5 of a Spanish page is 63.5 to REST.

    Which mark it was written with shows in the number it was read as.
    """
    signed = _SIGNED.fullmatch(stored.reported_value)
    sign, digits = signed.groups() if signed else ("", stored.reported_value)
    for mark in (POINT, COMMA):
        try:
            number = read_number(digits, mark)
            value = to_canonical(stored.analyte, number, stored.reported_unit)
        except ValueError:
            continue
        if stored.value is not None and abs(value - stored.value) <= _STORED_STEP:
            text = format(number, "f")
            return sign + (text.replace(".", ",") if decimal == COMMA else text)
    return stored.reported_value


class _Reading:
    """Collects all problems of one row while its parts are read; a part that cannot be read is None."""

    def __init__(self, incoming: IncomingResult, mark: str) -> None:
        self.incoming = incoming
        self.mark = mark
        self.problems: list[Problem] = []

    def add(self, code: str, field: str, **params: object) -> None:
        self.refuse(NotReadError(code, **params), field)

    def refuse(self, why: NotReadError, field: str) -> None:
        self.problems.append(why.at(field, shown(getattr(self.incoming, field)), self.incoming.row))

    def find(self, finding: Finding | None, field: str) -> None:
        if finding:
            self.problems.append(
                problem_of(finding, field, shown(getattr(self.incoming, field)), self.incoming.row)
            )

    def text(self, field: str) -> str | None:
        try:
            text = clean(
                as_text(getattr(self.incoming, field)), LONGEST[field], lines=field in _OF_SEVERAL_LINES
            )
        except NotReadError as why:
            self.refuse(why, field)
            return None
        return one_name(text) if field in _NAMES else text

    def result(self, *, birth_date: date | None, today: date, sex: str) -> Interpreted | None:
        analyte = self.analyte()
        day = self.day(birth_date, today)
        texts = {name: self.text(name) for name in ("lab", "method", "component", "source_id", "note")}
        specimen = self.specimen(analyte)
        status = self.choice("status", ResultStatus, default=ResultStatus.FINAL)
        unusable = self.choice("unusable", Unusable)
        reason = self.text("reason")
        if self.incoming.correct is True and reason == "":
            self.add("reason_required", "reason")
        if analyte is None:
            self.text("unit")
            if self.text("value") == "":
                self.add("value_required", "value")
            return None
        comparator, number, coded = self.value(analyte)
        unit = self.unit(analyte, needed=not coded)
        canonical = self.canonical(analyte, number, comparator, unit, specimen, texts["method"], sex)
        lower, upper = self.limits(analyte, unit)
        if day is None:
            return None
        return Interpreted(
            analyte=analyte.code,
            date=day,
            reported_value=trim(as_text_or_empty(self.incoming.value)),
            reported_unit=trim(as_text_or_empty(self.incoming.unit)),
            comparator=comparator,
            value=canonical,
            coded=coded,
            unit="" if coded else analyte.unit,
            specimen=specimen or "",
            lower_limit=lower,
            upper_limit=upper,
            status=status or "",
            unusable=unusable or "",
            correct=self.incoming.correct is True,
            reason=reason or "",
            row=self.incoming.row,
            **{name: text or "" for name, text in texts.items()},
        )

    def analyte(self) -> Analyte | None:
        code = self.text("analyte")
        if code is None:
            return None
        if not code:
            self.add("analyte_required", "analyte")
            return None
        analyte = ANALYTES.get(code)
        if analyte is None:
            self.add(
                "analyte_unknown", "analyte", similar=tuple(get_close_matches(code.casefold(), ANALYTES))
            )
        return analyte

    def day(self, birth_date: date | None, today: date) -> date | None:
        raw = self.incoming.date
        if not isinstance(raw, date):
            text = self.text("date")
            if text is None:
                return None
            raw = text
        try:
            return read_past_date(raw, today=today, birth_date=birth_date)
        except NotReadError as why:
            self.refuse(why, "date")
            return None

    def choice(self, field: str, choices: type[StrEnum], default: str = "") -> str | None:
        text = self.text(field)
        if text is None or text == "":
            return default if text == "" else None
        if text.casefold() in {choice.value for choice in choices}:
            return text.casefold()
        self.add(f"{field}_unknown", field, accepted=tuple(choice.value for choice in choices))
        return None

    def specimen(self, analyte: Analyte | None) -> str | None:
        specimen = self.choice("specimen", Specimen)
        if analyte is None or specimen is None:
            return specimen
        if analyte.specimens == "required" and not specimen:
            self.add("specimen_required", "specimen", accepted=tuple(choice.value for choice in Specimen))
        if analyte.specimens == "none" and specimen:
            self.add("specimen_not_applicable", "specimen")
        return specimen

    def value(self, analyte: Analyte) -> tuple[str, Decimal | None, str]:
        """Comparator, number in the reported unit, word."""
        nothing = ("", None, "")
        text = self.text("value")
        if not text:
            if text == "":
                self.add("value_required", "value")
            return nothing
        word = " ".join(text.casefold().split())
        if word in analyte.words:
            return "", None, word
        if analyte.kind == "word":
            self.add("value_not_a_word", "value", words=tuple(str(w) for w in analyte.words))
            return nothing
        signed = _SIGNED.fullmatch(text)
        comparator, digits = signed.groups() if signed else ("", text)
        number = self.number("value", digits, words=tuple(str(w) for w in analyte.words))
        if number is None:
            return nothing
        if comparator and (comparator not in _COMPARATORS or not analyte.comparators):
            accepted = tuple(str(c) for c in _COMPARATORS) if analyte.comparators else ()
            self.add("comparator_not_accepted", "value", accepted=accepted)
            return nothing
        if analyte.integer and number != number.to_integral_value():
            self.add("not_whole", "value")
            return nothing
        return comparator, number, ""

    def number(self, field: str, text: str, words: tuple[str, ...] = ()) -> Decimal | None:
        try:
            return read_number(text, self.mark)
        except NotReadError as why:
            if why.code == "value_not_a_number":
                why = NotReadError(why.code, words=words)
            self.refuse(why, field)
            return None

    def unit(self, analyte: Analyte, *, needed: bool) -> str | None:
        """The accepted UCUM code; "" where a word needs none; None when it is refused."""
        text = self.text("unit")
        if text is None:
            return None
        code = read_unit(analyte, text)
        if code is not None:
            return code
        if not text:
            if not needed:
                return ""
            self.add("unit_required", "unit", accepted=accepted_units(analyte))
        else:
            known = normalise_unit(text) is not None
            self.add(
                "unit_not_accepted" if known else "unit_unknown", "unit", accepted=accepted_units(analyte)
            )
        return None

    def canonical(
        self,
        analyte: Analyte,
        number: Decimal | None,
        comparator: str,
        unit: str | None,
        specimen: str | None,
        method: str | None,
        sex: str,
    ) -> Decimal | None:
        if number is None or not unit:
            return None
        value = to_canonical(analyte, number, unit)
        which = {"specimen": specimen or "", "method": method or "", "sex": sex}
        self.find(check_value(analyte, value, comparator=comparator, unit=unit, **which), "value")
        return value

    def limits(self, analyte: Analyte, unit: str | None) -> tuple[Decimal | None, Decimal | None]:
        lower = self.limit("lower_limit", analyte, unit)
        upper = self.limit("upper_limit", analyte, unit)
        if lower is not None and upper is not None and lower > upper:
            self.add("limits_reversed", "lower_limit", lower=lower, upper=upper, unit=analyte.unit)
        return lower, upper

    def limit(self, field: str, analyte: Analyte, unit: str | None) -> Decimal | None:
        """A limit of the laboratory, canonical: typed in the unit of the result."""
        text = self.text(field)
        if not text:
            return None
        if analyte.kind == "word":
            self.add("limit_not_applicable", field)
            return None
        number = self.number(field, text)
        if unit == "":
            self.add("unit_required", "unit", accepted=accepted_units(analyte))
        if number is None or not unit:
            return None
        value = to_canonical(analyte, number, unit)
        bounds = limits_of(analyte)
        # Only the far end counts: a laboratory may well print a lower limit of 0.
        if bounds and not min(Decimal(0), bounds.impossible_below) <= value <= bounds.impossible_above:
            params = {"lowest": Decimal(0), "highest": bounds.impossible_above, "unit": analyte.unit}
            self.find(Finding("impossible", params), field)
        return value


def as_text_or_empty(raw: object) -> str:
    """The text of a part that was read before; a part that could not be read has its problem already."""
    try:
        return as_text(raw)
    except NotReadError:
        return ""
