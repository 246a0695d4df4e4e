"""What was published: outcomes of treatments, and when what improved. Never a prediction for one patient.

The figures are percent of patients as their sources give them. They are compared with nothing and steer nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from monitoring.protocol.sources import SECONDARY


@dataclass(frozen=True, slots=True)
class Figure:
    """`percent` of patients; `months`: at that time, None where it is no matter of time. Sources of this figure."""

    measure: str
    percent: Decimal
    months: int | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One publication on one treatment. `n`: patients, None where the sources do not say; `year` of publication."""

    id: str
    n: int | None
    design: str
    figures: tuple[Figure, ...]
    sources: tuple[str, ...]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When what is expected, by one source. `domain`: vegf, nerves, pet, skin, kidney or transplant."""

    id: str
    domain: str
    sources: tuple[str, ...]
    n: int | None = None


def _at(measure: str, percent: str, years: int, *sources: str) -> Figure:
    return Figure(measure, Decimal(percent), years * 12, sources)


def _of(measure: str, percent: str, *sources: str) -> Figure:
    return Figure(measure, Decimal(percent), None, sources)


OUTCOMES = (
    Outcome(
        "OUT-1",
        38,
        "cohort",
        (
            *(_at("os", "97", 4, "S1-04", "S2-10", "L10"), _at("efs", "52", 4, "S1-04", "S2-10", "L10")),
            *(_of("haem", "31", "L10"), _of("vegf", "14", "L10"), _of("pet", "22", "L10")),
            _of("clinical", "47", "L10"),
        ),
        ("S1-04", "S1-06", "S2-10", "L10"),
        2013,
    ),
    Outcome("OUT-1b", 82, "unknown", (_at("pfs", "62", 6, SECONDARY),), (SECONDARY,)),
    Outcome(
        "OUT-2",
        31,
        "trial",
        (
            *(_of("haem", "80.6", "S1-08", "S2-13", "L11"), _of("haem_cr", "38.7", "L11")),
            _of("neuro", "100", "S1-08", "S2-13", "L11"),
        ),
        ("S1-08", "S2-13", "S2-14", "L11"),
        2011,
    ),
    Outcome(
        "OUT-2b",
        79,
        "cohort",
        (_of("haem_cr", "37.7", "L13"), _of("vegf_cr", "38.5", "L13"), _of("neuro", "100", "L13")),
        ("L13",),
        2019,
    ),
    Outcome(
        "OUT-3",
        41,
        "trial",
        (
            *(_at("os", "90", 3, "S2-19", "L13"), _at("pfs", "75", 3, "S2-19", "L13")),
            *(
                _of("haem_cr", "46", "S2-17", "L13"),
                _of("vegf", "83", "S2-18"),
                _of("vegf_cr", "42.5", "L13"),
            ),
            _of("neuro", "95", "S2-17", "L13"),
        ),
        ("S2-17", "S2-18", "S2-19", "S2-20", "S2-45", "L13"),
        2019,
    ),
    Outcome(
        "OUT-3b",
        103,
        "cohort",
        (_at("pfs", "64.9", 3, "L13"), _of("vegf_cr", "47.7", "L13"), _of("neuro", "93.8", "L13")),
        ("L13",),
        2019,
    ),
    Outcome(
        "OUT-3c",
        12,
        "unknown",
        (
            *(_at("os", "92", 2, "L14"), _at("pfs", "92", 2, "L14"), _of("haem", "77", "L14")),
            *(_of("haem_cr", "44", "L14"), _of("neuro", "67", "L14"), _of("vegf", "91", "L14")),
            _of("vegf_cr", "46", "L14"),
        ),
        ("L14",),
        2015,
    ),
    Outcome(
        "OUT-3d",
        51,
        "review",
        (
            *(_at("pfs", "94", 1, "L47"), _of("haem_vgpr", "58", "L47"), _of("haem_pr", "37", "L47")),
            _of("neuro", "92", "L47"),
        ),
        ("L47", SECONDARY),
        2013,
    ),
    Outcome(
        "OUT-4",
        59,
        "cohort",
        (
            *(_at("os", "94", 5, "L9"), _at("pfs", "98", 1, "S2-23", "L9"), _at("pfs", "94", 2, "S2-23")),
            _at("pfs", "75", 5, "S2-23", "L9"),
        ),
        ("S1-11", "S1-12", "S2-21", "S2-22", "S2-23", "L9"),
        2012,
    ),
    Outcome(
        "OUT-4b",
        138,
        "cohort",
        (
            *(_at("os", "94", 5, "L24"), _at("pfs", "76", 5, "L24"), _of("haem_cr", "50", "L24")),
            _of("vegf_cr", "72", "L24"),
        ),
        ("L24",),
        2017,
    ),
    Outcome(
        "OUT-4c",
        127,
        "cohort",
        (
            *(_at("os", "94", 3, "L23"), _at("pfs", "84", 3, "L23"), _of("haem_cr", "48.5", "L23")),
            _at("nrm", "3.3", 1, "L23"),
        ),
        ("L23",),
        2017,
    ),
    Outcome(
        "OUT-4d",
        165,
        "cohort",
        (
            *(_at("pfs", "87.6", 3, "L13"), _of("haem_cr", "49.7", "L13"), _of("vegf_cr", "66.2", "L13")),
            _of("neuro", "91.5", "L13"),
        ),
        ("L13",),
        2019,
    ),
    Outcome(
        "OUT-5",
        None,
        "unknown",
        (_of("haem_vgpr", "69", "S1-10", "S2-26"),),
        ("S1-10", "S2-26", "S2-27"),
    ),
    Outcome(
        "OUT-5b",
        20,
        "unknown",
        (_of("haem_cr", "41", SECONDARY), _of("haem_pr", "35", SECONDARY), _of("vegf", "88", SECONDARY)),
        (SECONDARY,),
    ),
    Outcome("OUT-6", 25, "randomised", (), ("L15",), 2016),
    Outcome(
        "OUT-7",
        262,
        "cohort",
        (_at("os", "78", 5, "L18"), _at("pfs", "58", 5, "L18"), _of("relapse", "30", "L18")),
        ("L18",),
        2016,
    ),
    Outcome(
        "OUT-8",
        100,
        "cohort",
        (
            *(_at("os", "90", 5, "L20"), _at("os", "82", 10, "L20"), _at("pfs", "65", 5, "L20")),
            _at("pfs", "53", 10, "L20"),
        ),
        ("L20",),
        2020,
    ),
    Outcome(
        "OUT-9",
        347,
        "cohort",
        (
            *(_at("os", "90.8", 3, "L13"), _at("pfs", "80.5", 3, "L13"), _of("haem_cr", "46.4", "L13")),
            *(_of("vegf_cr", "55.1", "L13"), _of("neuro", "93.8", "L13")),
        ),
        ("L13",),
        2019,
    ),
    Outcome(
        "OUT-10",
        362,
        "cohort",
        (_at("os", "87.7", 3, "L19"), _at("os", "84.1", 5, "L19"), _at("os", "77", 10, "L19")),
        ("L19", "L58b"),
        2017,
    ),
    Outcome("OUT-11", 6, "cases", (), ("L38",), 2013),
    Outcome("OUT-12", 41, "cohort", (_at("os", "71.0", 3, "L30"),), ("L30",), 2020),
)

TIMELINE = (
    Moment("TL-VEGF-1m", "vegf", ("S2-18",)),
    Moment("TL-VEGF-med", "vegf", ("S2-32",)),
    Moment("TL-VEGF-24w-thal", "vegf", ("L15",), 24),
    Moment("TL-VEGF-24w-len", "vegf", ("L16",), 5),
    Moment("TL-VEGF-plateau", "vegf", ("L6",)),
    Moment("TL-VEGF-ind", "vegf", ("L24",), 138),
    Moment("TL-VEGF-ASCT", "vegf", ("L21",), 60),
    Moment("TL-VEGF-seed", "vegf", ("S2-33",)),
    Moment("TL-NEURO-first", "nerves", ("L11",), 31),
    Moment("TL-NEURO-max", "nerves", ("L11",), 31),
    Moment("TL-NEURO-max-seed", "nerves", ("S1-17", "S2-28")),
    Moment("TL-NEURO-NIS", "nerves", ("L21",), 60),
    Moment("TL-NEURO-RT", "nerves", ("L46",)),
    Moment("TL-NCS-len", "nerves", ("L54",)),
    Moment("TL-PET", "pet", ("S1-19", "S2-29")),
    Moment("TL-PET-3m", "pet", ("L35",), 15),
    Moment("TL-SKIN", "skin", ("L37",)),
    Moment("TL-RENAL", "kidney", ("L27",), 299),
    Moment("TL-ES", "transplant", ("L21", "L23", "L25", "L13", SECONDARY)),
)
