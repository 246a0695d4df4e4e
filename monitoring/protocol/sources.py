"""Where every number of the protocol comes from: the statements of both source documents, by number.

S1 and S2 are summaries, not primary literature: their statements carry grade B ("source document only") unless the
figure was found again in a primary paper (A). A local default is nobody's statement: the clinic confirms or changes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitoring.protocol.papers import PAPERS

PROJECT_BRIEF = "PROJECT_BRIEF"
LOCAL_DEFAULT = "LOCAL_DEFAULT"
SECONDARY = "SEC"  # a report compiled by a machine from reviews: never the only ground for a rule without a C
BACKGROUND = "BK"  # background knowledge that no text read here confirms


class Klass(StrEnum):
    """What kind of statement it is."""

    DIAGNOSIS = "DX"
    STAGING = "STG"
    TREATMENT = "TX"
    ALERT = "ALERT"
    TIMELINE = "TIME"
    MONITORING = "MON"
    SUPPORTIVE = "SUP"
    OUTCOME = "PROG"
    CAVEAT = "CAV"
    BRIEF = "BRIEF"
    DEFAULT = "DEFAULT"
    FURNITURE = "FURNITURE"
    PAPER = "PAPER"
    BACKGROUND = "BACKGROUND"


class Grade(StrEnum):
    """A: found in a primary paper. B: in a source document only. C: background, brief or default, to be confirmed."""

    PRIMARY = "A"
    SOURCE_DOCUMENT = "B"
    TO_CONFIRM = "C"


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    klass: tuple[Klass, ...]
    grade: Grade = Grade.SOURCE_DOCUMENT
    clinical: bool = True


# Statement numbers by class, in the order of the documents.
_S1 = (
    *("TX", "TX", "STG", "PROG", "TX", "PROG", "STG+TX", "PROG", "TX", "PROG+ALERT"),
    *("TX+PROG", "PROG", "TX", "ALERT", "ALERT", "ALERT", "TIME", "ALERT", "TIME", "MON"),
    *("MON", "SUP+MON", "SUP+MON", "MON", "MON", "ALERT", "ALERT", "ALERT+TIME", "PROG", "CAV"),
)
_S2 = (
    *("CAV", "DX", "DX", "DX+MON", "DX+STG", "DX+MON", "DX+MON", "DX+STG", "DX+MON", "TX+PROG"),
    *("TX", "TX+TIME", "STG+TX", "PROG", "TX", "TX", "PROG", "PROG+TIME", "PROG", "PROG"),
    *("TX+PROG", "PROG", "PROG", "ALERT", "ALERT", "PROG+ALERT", "PROG", "TIME", "TIME", "ALERT"),
    *("MON", "TIME", "TIME", "MON", "MON", "MON", "MON", "MON", "SUP", "MON"),
    *("SUP", "SUP", "MON", "MON", "PROG", "SUP", "PROG", "CAV+TX", "CAV", "ALERT"),
    *("CAV", "CAV", "FURNITURE"),
)
# Outcome figures that were found again in the abstract of a primary paper. S2-23 is not among them: of its three
# survival figures the middle one is another measure in the paper.
_PRIMARY = frozenset({"S1-04", "S1-08", "S2-10", "S2-14", "S2-17", "S2-19"})


def _statement(document: str, number: int, klass: str) -> Source:
    id_ = f"{document}-{number:02d}"
    kinds = tuple(Klass(kind) for kind in klass.split("+"))
    return Source(
        id=id_,
        klass=kinds,
        grade=Grade.PRIMARY if id_ in _PRIMARY else Grade.SOURCE_DOCUMENT,
        clinical=Klass.FURNITURE not in kinds,
    )


STATEMENTS = tuple(
    _statement(document, number, klass)
    for document, classes in (("S1", _S1), ("S2", _S2))
    for number, klass in enumerate(classes, start=1)
)

SOURCES: dict[str, Source] = {
    source.id: source
    for source in (
        *STATEMENTS,
        Source(PROJECT_BRIEF, (Klass.BRIEF,), Grade.TO_CONFIRM),
        Source(LOCAL_DEFAULT, (Klass.DEFAULT,), Grade.TO_CONFIRM),
        Source(SECONDARY, (Klass.BACKGROUND,), Grade.TO_CONFIRM),
        Source(BACKGROUND, (Klass.BACKGROUND,), Grade.TO_CONFIRM),
        *(Source(id_, (Klass.PAPER,), Grade.PRIMARY) for id_ in PAPERS),
    )
}
