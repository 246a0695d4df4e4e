"""The endocrine axes: by which sign, results and replacement each is followed (reference §4.4, S1-22, S2-09, S2-39)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from monitoring.protocol.calendar import add_days
from monitoring.protocol.case import Case
from monitoring.protocol.history import Reading, Treatment
from monitoring.protocol.kleene import PRESENT, UNKNOWN, any_of
from monitoring.protocol.lines import STEROIDS
from monitoring.protocol.measured import above_own_limit, below, below_own_limit, in_canonical
from monitoring.protocol.thresholds import ThresholdName as Name
from monitoring.protocol.vocabulary import Sex, Sign, SignState


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis. `tests` are all results shown for it; `replacement` the agents that replace or suppress its hormone."""

    code: str
    sign: Sign
    tests: tuple[str, ...]
    replacement: tuple[str, ...]


AXES = (
    Axis("thyroid", Sign.ENDOCRINE_THYROID, ("tsh", "free_t4"), ("levothyroxine", "liothyronine")),
    Axis(
        "adrenal",
        Sign.ENDOCRINE_ADRENAL,
        ("cortisol_am", "cortisol_stimulated_peak", "acth"),
        ("hydrocortisone", "fludrocortisone", "prednisone", "prednisolone"),
    ),
    Axis(
        "gonadal",
        Sign.ENDOCRINE_GONADAL,
        ("testosterone", "estradiol", "lh", "fsh"),
        ("testosterone", "estradiol"),
    ),
    Axis("pituitary", Sign.ENDOCRINE_PITUITARY, ("prolactin",), ("cabergoline",)),
    Axis("parathyroid", Sign.ENDOCRINE_PARATHYROID, ("pth", "calcium"), ("calcitriol",)),
    Axis("glucose", Sign.ENDOCRINE_GLUCOSE, ("glucose", "hba1c"), ("insulin", "metformin")),
)


def tests_of(axis: Axis, sex: str) -> tuple[str, ...]:
    """The axis' tests for a person of this sex: of the sex hormones the one the panel asks for."""
    others: dict[str, str] = {Sex.MALE: "estradiol", Sex.FEMALE: "testosterone"}
    other = others.get(sex, "")
    return tuple(test for test in axis.tests if test != other)


def replacement_on(case: Case, axis: Axis, day: date) -> tuple[Treatment, ...]:
    """What runs on `day` and replaces the hormone of this axis."""
    return tuple(
        t for t in case.given(*axis.replacement) if t.start <= day and (t.end is None or t.end > day)
    )


def on_glucocorticoid(case: Case, day: date) -> tuple[Treatment, ...]:
    """Steroids that run on `day` or ended less than 7 days before: a cortisol then tells nothing (SR-19b)."""
    washout = case.count(Name.STEROID_WASHOUT)
    return tuple(
        t
        for t in case.given(*STEROIDS)
        if t.start <= day and (t.effective_end is None or day < add_days(t.effective_end, washout))
    )


def low_peak(case: Case) -> Decimal:
    """Below which a stimulation of the adrenal glands has failed: named in nmol/L, results are kept in ug/dL."""
    return in_canonical("cortisol_stimulated_peak", case.number(Name.CORTISOL_PEAK_LOW), "nmol/L")


JUDGED = frozenset(
    {"tsh", "prolactin", "testosterone", "estradiol", "cortisol_am", "cortisol_stimulated_peak"}
)


def is_abnormal(case: Case, reading: Reading) -> SignState:
    """Whether a hormone result speaks for a disorder of its axis; not assessed where it cannot tell.

    By the laboratory's own limits, but cortisol by the limits of SR-19. A morning cortisol that is not low proves no
    recovery. Glucose, calcium and hormones that only help to explain others are the physician's to judge.
    """
    return judge_of(case, reading.analyte)(reading)


def judge_of(case: Case, analyte: str) -> Callable[[Reading], SignState]:
    """`is_abnormal` for many results of one analyte: its bounds are looked up once."""
    match analyte:
        case "tsh":
            return _outside
        case "prolactin":
            return above_own_limit
        case "testosterone" | "estradiol":
            return below_own_limit
        case "cortisol_am":
            return _morning_cortisol(case)
        case "cortisol_stimulated_peak":
            return _stimulated_cortisol(case)
    return lambda reading: UNKNOWN


def _morning_cortisol(case: Case) -> Callable[[Reading], SignState]:
    bound = case.number(Name.CORTISOL_LOW)

    def judge(reading: Reading) -> SignState:
        is_low = below(reading, bound) == PRESENT and not on_glucocorticoid(case, reading.date)
        return PRESENT if is_low else UNKNOWN

    return judge


def _stimulated_cortisol(case: Case) -> Callable[[Reading], SignState]:
    bound = low_peak(case)
    return lambda reading: UNKNOWN if on_glucocorticoid(case, reading.date) else below(reading, bound)


def _outside(reading: Reading) -> SignState:
    """Above the upper limit or below the lower one; without a lower one the upper one alone decides."""
    above = above_own_limit(reading)
    return above if reading.lower_limit is None else any_of((above, below_own_limit(reading)))
