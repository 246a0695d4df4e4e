"""One result in a line, as a door would bring it."""

from __future__ import annotations

from datetime import date

from monitoring.exchange.incoming import IncomingResult, Problem
from monitoring.exchange.interpret import Interpreted, interpret

BORN = date(1969, 4, 2)
TODAY = date(2025, 6, 30)


def result(analyte: str = "vegf", value: object = "1200", unit: str = "pg/mL", **more) -> IncomingResult:
    if analyte == "vegf":
        more.setdefault("specimen", "serum")
    more.setdefault("date", "2025-06-01")
    return IncomingResult(analyte=analyte, value=value, unit=unit, **more)


def read(
    incoming: IncomingResult, decimal: str = ".", sex: str = ""
) -> tuple[Interpreted | None, list[Problem]]:
    return interpret(incoming, birth_date=BORN, today=TODAY, decimal=decimal, sex=sex)


def verdicts(incoming: IncomingResult, decimal: str = ".") -> list[tuple[str, str]]:
    """(code, field) of every problem, in order."""
    return [(problem.code, problem.field) for problem in read(incoming, decimal)[1]]
