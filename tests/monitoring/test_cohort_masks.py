"""No file of the cohort tells of one to four patients: not by a cell, nor by sums, nor by two files of other choices.

Whoever reads files knows that some numbers are sums of others. The probe writes all of that down as equations and asks
a solver for the least and the greatest number that each small count may be: where both are the same, it is told.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from itertools import product
from math import inf

import numpy
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from monitoring.models import CourseSummary
from monitoring.protocol.verdicts import CATEGORIES, Channel
from monitoring.reports import masking
from monitoring.reports.cohort_choices import is_told
from monitoring.reports.cohort_csv import LEFT_OUT, rows
from monitoring.selectors.aligned import MEASURES
from monitoring.selectors.cohort import BANDS, GROUPS, Choice, worked_out
from patients.models import Patient
from tests.monitoring.browsing import signed_in, text_of
from tests.world import TODAY

FIRSTS = GROUPS[1:]
EXTENTS = ("localized", "disseminated")
BORN = date(1960, 1, 1)
YEARS = (2021, 2022, 2023)
CHANNELS = {str(channel): [str(each) for each in CATEGORIES[channel]] for channel in Channel}


class Reader:
    """What somebody knows who reads: numbers by name, what each lies between, and which sums are the same."""

    def __init__(self) -> None:
        self.between: dict[object, tuple[float, float]] = {}
        self.sums: list[tuple[list, list]] = []

    def reads(self, name: object, said: str, *, in_fives: bool = False) -> None:
        low, high = (0, 4) if said == "<5" else (5, inf) if said == "" else (int(said), int(said))
        if said == "" and isinstance(name, str):
            low = 0  # of these even that is not told
        if in_fives and said.isdigit() and low >= 5:
            low, high = max(5, low - 2), high + 2
        self.between[name] = low, high

    def knows(self, left: Iterable, right: Iterable) -> None:
        self.sums.append((list(left), list(right)))

    def solve(self, wanted: Iterable[object]) -> dict[object, tuple[int, int]]:
        """The least and the greatest that each may be."""
        names = list({name for sides in self.sums for side in sides for name in side} | set(self.between))
        place = {name: n for n, name in enumerate(names)}
        matrix = numpy.zeros((len(self.sums), len(names)))
        for n, (left, right) in enumerate(self.sums):
            for name in left:
                matrix[n, place[name]] += 1
            for name in right:
                matrix[n, place[name]] -= 1
        between = [self.between.get(name, (0, inf)) for name in names]
        limits = Bounds([low for low, _high in between], [min(high, 10_000) for _low, high in between])
        equal = LinearConstraint(matrix, 0, 0)
        found = {}
        for name in wanted:
            aim = numpy.zeros(len(names))
            aim[place[name]] = 1
            ends = [
                milp(way * aim, integrality=numpy.ones(len(names)), bounds=limits, constraints=equal)
                for way in (1, -1)
            ]
            assert all(end.success for end in ends), "what is told contradicts itself"
            found[name] = round(ends[0].fun), -round(ends[1].fun)
        return found


def clinic(world, seed: int, size: int) -> None:
    """Made-up patients of MADRID, some kinds of them rare; Rosa, who is not treated, among them."""
    chance = random.Random(seed)
    made = Patient.objects.bulk_create(
        Patient(
            birth_date=BORN,
            registered_on=BORN,
            site=world.madrid,
            mrn=f"S{n}",
            mrn_key=f"s{n}",
            family_name="P",
            given_name=str(n),
        )
        for n in range(size)
    )
    CourseSummary.objects.bulk_create(_summary(chance, patient) for patient in made)


def _summary(chance: random.Random, patient: Patient) -> CourseSummary:
    first = chance.choices(FIRSTS, (1, 4, 2))[0]
    treated, dated = chance.random() > 0.08, chance.random() > 0.08
    start = date(chance.choices(YEARS, (1, 3, 4))[0], 5, 1)
    responses = {code: chance.choice(categories) for code, categories in CHANNELS.items()}
    row = CourseSummary(
        patient=patient, site=patient.site, extent=chance.choices(EXTENTS, (1, 3))[0], aligned={}, **responses
    )
    if treated:
        row.start, row.line_start = start, chance.choice((start, date(2026, 1, 1), date(2025, 6, 1)))
        row.first_treatment, row.is_dated, row.is_followed = first, dated, chance.random() > 0.12
        days, died, progressed = chance.randrange(2000), chance.random() < 0.3, chance.random() < 0.4
        if dated:
            row.death_days, row.died, row.progression_days, row.progressed = (
                days,
                died,
                days,
                progressed or died,
            )
        if chance.random() < 0.8:
            row.vegf_normal_days, row.vegf_became_normal = days, chance.random() < 0.7
        months = [month for month in (0, 6, 12) if chance.random() < 0.8]
        row.aligned = {measure: [[month, 4, 4] for month in months] for measure in MEASURES}
    return row


# --- one file ------------------------------------------------------------------------------------------------------


def true_counts(figures: dict) -> dict[object, int]:
    """Every count of a file, by where it stands in it."""
    followed, gone = figures["followed"], figures["gone"]
    found: dict[object, int] = {name: figures[name] for name in ("patients", "untreated", "followed", "gone")}
    for name, panels in (figures["curves"] | figures["aligned"]).items():
        parts = {group: panels[group]["n"] if group in panels else 0 for group in FIRSTS}
        found |= {(name, "n", group): n for group, n in parts.items()} | {
            (name, "n", "all"): sum(parts.values())
        }
        found[LEFT_OUT[name]] = followed + gone - sum(parts.values())
    for name, panels in figures["aligned"].items():
        for month in (0, 6, 12):
            for group in FIRSTS:
                rows_of = panels[group]["months"] if group in panels else []
                found[(name, month, group)] = next((n for at, n, *_cuts in rows_of if at == month), 0)
            found[(name, month, "all")] = sum(found[(name, month, group)] for group in FIRSTS)
    for channel, table in figures["standing"].items():
        for band, row in zip(BANDS, table, strict=True):
            found[("band", band)] = sum(row)
            found |= {(channel, band, each): n for each, n in zip(CHANNELS[channel], row, strict=True)}
    return found


def reader_of(figures: dict) -> Reader:
    reader = Reader()
    reader.knows(["patients"], ["untreated", "followed", "gone"])
    reader.knows(["followed"], [("band", band) for band in BANDS])
    for name, left_out in LEFT_OUT.items():
        reader.knows(["followed", "gone"], [(name, "n", "all"), left_out])
        reader.knows([(name, "n", "all")], [(name, "n", group) for group in FIRSTS])
    for name, month in product(MEASURES, (0, 6, 12)):
        reader.knows([(name, month, "all")], [(name, month, group) for group in FIRSTS])
    for channel, band in product(CHANNELS, BANDS):
        reader.knows([("band", band)], [(channel, band, each) for each in CHANNELS[channel]])
    for figure, group, month, measure, said in list(rows(figures))[1:]:
        for name in _names(figure, group, month, measure):
            reader.reads(name, said)
    return reader


def _names(figure: str, group: str, month: str, measure: str) -> list[object]:
    if figure == "patients":
        return [measure] if measure != "waiting" else []
    name = figure.removeprefix("aligned_")
    if measure == "left_out":
        return [LEFT_OUT[name]]
    if figure.startswith("standing_"):
        band = int(month)
        return [("band", band)] if measure == "n" else [(figure.removeprefix("standing_"), band, measure)]
    if measure == "n":
        return [(name, int(month) if month else "n", group)]
    return [(name, "n", group)] if measure == "at_risk" and month == "0" else []


@pytest.mark.parametrize("seed", range(12))
def test_no_sum_of_a_file_tells_of_fewer_than_five(world, seed):
    clinic(world, seed, 12 + 6 * seed)
    figures = worked_out(world.madrid, Choice(), TODAY)
    few = {name for name, count in true_counts(figures).items() if masking.is_few(count)}
    found = reader_of(figures).solve(few)
    assert few
    assert {name: ends for name, ends in found.items() if ends[0] == ends[1]} == {}


def test_the_probe_finds_what_a_careless_file_would_tell():
    reader = Reader()
    reader.knows(["patients"], ["untreated", "followed", "gone"])
    for name, said in (("patients", "20"), ("untreated", "<5"), ("followed", "12"), ("gone", "5")):
        reader.reads(name, said)
    assert reader.solve(["untreated"]) == {"untreated": (3, 3)}


# --- many files ----------------------------------------------------------------------------------------------------


def choices() -> list[Choice]:
    spans = [(since, until) for since in (None, *YEARS) for until in (None, *YEARS)]
    spans = [(since, until) for since, until in spans if not since or not until or since <= until]
    return [
        Choice(extent, first, since, until)
        for extent, first, (since, until) in product(("", *EXTENTS), ("", *FIRSTS), spans)
    ]


def kinds_of(choice: Choice) -> list[tuple]:
    """The kinds of treated patients that a choice takes in."""
    years = [y for y in YEARS if (choice.since or y) <= y <= (choice.until or y)]
    extents = [choice.extent] if choice.extent else EXTENTS
    return list(product(extents, [choice.first] if choice.first else FIRSTS, years))


SEEN = {
    **{"is_dated": True, "is_followed": True, "death_days": 900, "died": False},
    **{"progression_days": 900, "progressed": False},
}


@pytest.mark.parametrize("seed", range(6))
def test_no_two_files_of_different_choices_tell_of_fewer_than_five(world, seed):
    """Of every choice that a person can make: how many patients, and how many with each first treatment."""
    clinic(world, seed, 40 + 25 * seed)
    CourseSummary.objects.filter(site=world.madrid, start=None).delete()
    CourseSummary.objects.filter(site=world.madrid).update(**SEEN)
    reader, few, told = Reader(), set(), 0
    for choice in choices():
        figures = worked_out(world.madrid, choice, TODAY)
        reader.knows([choice], kinds_of(choice))
        if masking.is_few(figures["patients"]):
            few.add(choice)
        found = list(rows(figures))[1:]
        told += found[-1][0] != "withheld"
        for figure, group, _month, measure, said in found:
            if (figure, measure) == ("patients", "patients"):
                reader.reads((choice,), said, in_fives=not choice.is_empty)
                reader.knows([(choice,)], [choice])
            if (figure, measure) == ("death", "n"):
                part = Choice(
                    choice.extent, choice.first if group == "all" else group, choice.since, choice.until
                )
                reader.knows([(choice, group)], kinds_of(part))
                reader.reads((choice, group), said, in_fives=not choice.is_empty)
    assert told > 1
    assert few
    some = random.Random(seed).sample(sorted(few, key=repr), min(len(few), 40))
    assert {name: ends for name, ends in reader.solve(some).items() if ends[0] == ends[1]} == {}


YEARLY = [
    ("localized", "systemic", 2020, 2),
    ("localized", "systemic", 2021, 3),
    ("localized", "systemic", 2022, 6),
]


@pytest.mark.parametrize(
    "choice, kinds, told",
    [
        pytest.param(("", "", 2022, None), YEARLY, True, id="2020 and 2021 make five together"),
        pytest.param(("", "", 2021, None), YEARLY, False, id="between them"),
        pytest.param(("", "", None, 2021), YEARLY, True, id="until the end of both"),
        pytest.param(("", "", None, 2020), YEARLY, False, id="until the end of one"),
        pytest.param(("", "", 2019, 2023), YEARLY, True, id="more than all"),
        pytest.param(("", "", 2023, None), YEARLY, True, id="from when nobody began"),
        pytest.param(
            ("", "", 2023, None),
            [*YEARLY, ("", "", 2023, 4)],
            False,
            id="four at the end go with those before",
        ),
        pytest.param(
            ("", "", 2023, None), [*YEARLY, ("", "", 2023, 5)], True, id="five at the end are for themselves"
        ),
        pytest.param(("", "systemic", None, None), YEARLY, True, id="everybody had it"),
        pytest.param(
            ("", "systemic", None, None), [*YEARLY, ("", "", None, 4)], False, id="four are not treated"
        ),
        pytest.param(
            ("", "systemic", None, None), [*YEARLY, ("", "", None, 5)], True, id="five are not treated"
        ),
        pytest.param(
            ("localized", "", None, None),
            [*YEARLY, ("disseminated", "", 2022, 4)],
            False,
            id="four of another extent",
        ),
        pytest.param(
            ("", "systemic", 2022, None),
            [*YEARLY, ("localized", "transplant", 2021, 5), ("localized", "transplant", 2022, 4)],
            False,
            id="by treatment and year there are four",
        ),
        pytest.param(
            ("", "systemic", None, None), [("localized", "systemic", 2020, 4)], False, id="four in all"
        ),
        pytest.param(("", "systemic", None, None), [], False, id="nobody"),
    ],
)
def test_which_choices_are_told(choice, kinds, told):
    assert is_told(choice, kinds) == told


@pytest.mark.parametrize(
    "said, told",
    [
        *[
            ("0", "0"),
            ("<5", "<5"),
            ("", ""),
            ("5", "5"),
            ("7", "5"),
            ("8", "10"),
            ("12", "10"),
            ("13", "15"),
        ],
        ("1002", "1000"),
    ],
)
def test_counts_of_chosen_patients_are_told_in_fives(said, told):
    assert masking.in_fives(said) == told


def test_chosen_patients_are_told_in_fives_in_file_and_print(world):
    clinic(world, 1, 60)
    CourseSummary.objects.filter(site=world.madrid, start=None).delete()
    client = signed_in(world.pablo)
    assert ["patients", "", "", "patients", "49"] in _rows(client, "")
    found = _rows(client, "?first=systemic")
    counts = [
        row[4] for row in found if row[3] in ("patients", "n", "at_risk", "events") and row[0] != "adherence"
    ]
    assert {int(said) % 5 for said in counts if said.isdigit()} == {0}
    assert all(len(row[4]) <= len("0.82") for row in found if row[3] == "without_event")
    assert not any(row[0].startswith("standing") for row in found)
    page = text_of(client.get("/cohort/?first=systemic"))
    assert '<section class="seen">' in page
    assert "Counts of chosen patients to the nearest five." in page
    assert "to the nearest five" not in text_of(client.get("/cohort/"))


def test_a_choice_that_tells_of_few_is_shown_and_neither_printed_nor_in_the_file(world):
    clinic(world, 1, 12)
    client = signed_in(world.pablo)
    assert _rows(client, "?first=systemic&since=2022") == [
        ["choice", "", "", "first_treatment", "systemic"],
        ["choice", "", "", "since", "2022"],
        ["withheld", "", "", "choice", ""],
    ]
    page = text_of(client.get("/cohort/?first=systemic"))
    assert "Not printed: some kinds of patients" in page
    assert '<div class="seen">' in page
    assert "Not printed: some kinds" not in text_of(client.get("/cohort/"))


def _rows(client, query: str) -> list[list[str]]:
    lines = client.get(f"/cohort.csv{query}").content.decode("utf-8-sig").splitlines()
    return [line.split(",") for line in lines[1:]]
