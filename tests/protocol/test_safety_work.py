"""SR-25: what is overdue calls the coordinator (reference §6)."""

from datetime import date

import pytest

from monitoring.protocol.case import Case
from monitoring.protocol.findings import Evidence, Finding
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.safety.work import overdue
from monitoring.protocol.verdicts import RuleCode as R
from monitoring.protocol.verdicts import Severity
from monitoring.protocol.vocabulary import AnchorKind, Panel, Rule
from monitoring.protocol.windows import Anchor, Schedule, Window
from tests.protocol.histories import day, days_after, days_before, history
from tests.protocol.rulebook import TODAY
from tests.protocol.spoken import said

YESTERDAY = days_before(TODAY, 1)
DAYS_30, DAYS_31 = days_before(TODAY, 30), days_before(TODAY, 31)


def window(panel: str, due_by: date | None) -> Window:
    anchor = Anchor(AnchorKind.DIAGNOSIS, date(2023, 1, 1), ("person",))
    return Window(Panel(panel), Rule.REPEAT, anchor, due_by, due_by, due_by, "P3M", ())


def judged(due: dict[str, date | None], set_aside=()) -> Judgement:
    plan = Schedule(open=tuple(window(panel, due_by) for panel, due_by in due.items()))
    return Judgement(Case(history(), day(TODAY), plan=plan, set_aside=set_aside))


def spoken(due, set_aside=()):
    return list(overdue(judged(due, set_aside)))


def finding(since: date, late="", **due) -> Finding:
    evidence = tuple(Evidence(panel, str(on), "", on, None, "schedule") for panel, on in due.items())
    return Finding(R.SR_25, Severity.CAUTION, since, evidence, "", (("late", late),) if late else ())


@pytest.mark.parametrize(
    "due, expected",
    [
        pytest.param({}, [], id="nothing is open"),
        pytest.param({"ncs": YESTERDAY}, [], id="one item is overdue"),
        pytest.param(
            {"ncs": YESTERDAY, "echo": DAYS_30},
            [finding(day(TODAY), echo=DAYS_30, ncs=YESTERDAY)],
            id="two items: since the second one was",
        ),
        pytest.param({"ncs": YESTERDAY, "echo": day(TODAY)}, [], id="the second one is due today"),
        pytest.param({"ncs": YESTERDAY, "pet_ct": None}, [], id="the second one is not scheduled"),
        pytest.param(
            {"ncs": date(2024, 5, 1), "echo": date(2024, 4, 1), "pft": date(2024, 3, 1)},
            [finding(date(2024, 4, 2), echo=date(2024, 4, 1), ncs=date(2024, 5, 1), pft=date(2024, 3, 1))],
            id="three items: still since the second one was",
        ),
    ],
)
def test_two_overdue_items_call_the_coordinator(due, expected):
    assert spoken(due) == expected


@pytest.mark.parametrize("panel", ["vegf", "spep", "cbc"])
def test_one_pressing_panel_calls_after_30_days(panel):
    assert spoken({panel: DAYS_30}) == []
    assert spoken({panel: DAYS_31}) == [finding(day(TODAY), panel, **{panel: DAYS_31})]


@pytest.mark.parametrize("panel", ["ncs", "endocrine", "pet_ct", "chemistry"])
def test_no_other_panel_calls_by_itself(panel):
    assert spoken({panel: date(2020, 1, 1)}) == []


def test_both_reasons_are_one_finding_since_the_first_of_them():
    vegf, cbc = date(2024, 1, 1), date(2024, 4, 20)
    expected = finding(date(2024, 2, 1), "vegf,cbc", cbc=cbc, vegf=vegf)
    assert spoken({"vegf": vegf, "cbc": cbc}) == [expected]
    late_first = finding(date(2024, 4, 21), "vegf", cbc=date(2024, 5, 30), vegf=date(2024, 3, 21))
    assert spoken({"vegf": date(2024, 3, 21), "cbc": date(2024, 5, 30)}) == [late_first]


def test_what_is_waived_or_awaited_does_not_count():
    due = {"vegf": DAYS_31, "ncs": YESTERDAY}
    assert spoken(due, set_aside=("vegf",)) == []
    assert spoken(due, set_aside=("ncs",)) == [finding(day(TODAY), "vegf", vegf=DAYS_31)]


def test_the_input_is_the_day_it_was_due_and_does_not_change_from_day_to_day():
    (today,) = spoken({"vegf": DAYS_31, "ncs": YESTERDAY})
    assert today.inputs == f"ncs {YESTERDAY} {YESTERDAY}|vegf {DAYS_31} {DAYS_31}"


def test_the_night_looks_again_when_an_item_becomes_overdue_and_when_it_is_late():
    ahead = days_after(TODAY, 5)
    judgement = judged({"vegf": YESTERDAY, "ncs": ahead})
    assert list(overdue(judgement)) == []
    assert sorted(judgement.case.turns) == [days_after(TODAY, 6), days_after(str(YESTERDAY), 31)]


def test_a_patient_nobody_has_looked_at_calls():
    (found,) = said(R.SR_25, history(), "2024-06-01")
    assert (found.since, found.facts) == (day("2024-03-02"), (("late", "vegf,spep,cbc"),))
    assert found.evidence[-1] == Evidence("vegf", "2024-03-01", "", day("2024-03-01"), None, "schedule")
