"""Patients side by side since their first treatment: lanes of regimens, ticks of what was done and missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from monitoring.charts.swimmers import pool
from monitoring.models import CourseSummary, ScheduleItem
from monitoring.selectors import swimmers as selector
from monitoring.selectors.cohort import Choice
from monitoring.selectors.swimmers import Swimmer, swimmers
from monitoring.services import treatments
from patients.models import AuditEvent, Patient
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY, register

PAGE = "/cohort/courses/"
DAY = timedelta(days=1)
START = date(2024, 11, 20)  # two years before TODAY


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):
        yield


def treat(
    world, patient, kind: str = "systemic", start: date = START, agents=("lenalidomide",), **rest
) -> None:
    treatments.record(
        patient=patient,
        kind=kind,
        start=start,
        agents=list(agents) if kind == "systemic" else [],
        by=world.ana,
        today=TODAY,
        origin="page",
        **rest,
    )


def shown(world, choice: Choice | None = None, after: int | None = None) -> tuple[list[Swimmer], int | None]:
    return swimmers(Patient.objects.filter(site=world.madrid), choice or Choice(), TODAY, after)


def test_only_who_was_treated_has_a_lane(world):
    assert shown(world) == ([], None)
    treat(world, world.rosa)
    (rosa,), following = shown(world)
    assert (rosa.patient, rosa.start, rosa.until, rosa.ending, following) == (
        *(world.rosa, START, TODAY, "followed"),
        None,
    )
    assert [(each["kind"], each["agents"]) for each in rosa.treatments] == [("systemic", ["lenalidomide"])]


@pytest.mark.parametrize(
    "columns, until, ending",
    [
        pytest.param({"died": True, "death_days": 30}, START + 30 * DAY, "died", id="died"),
        pytest.param(
            {"is_followed": False, "died": False, "death_days": 40}, START + 40 * DAY, "left", id="left"
        ),
        pytest.param(
            {"is_followed": False, "died": None, "death_days": None},
            START,
            "left",
            id="died on an unknown day",
        ),
        pytest.param({"died": False, "death_days": 9}, TODAY, "followed", id="still followed: until today"),
    ],
)
def test_a_lane_ends_with_what_ended_it(world, columns, until, ending):
    treat(world, world.rosa)
    CourseSummary.objects.update(**columns)
    (rosa,), _following = shown(world)
    assert (rosa.until, rosa.ending) == (until, ending)


def test_ticks_are_days_since_the_treatment_began(world):
    treat(world, world.rosa)
    ScheduleItem.objects.all().delete()
    for number, (state, due_by, done_on) in enumerate(
        [
            ("done", START + 20 * DAY, START - DAY),
            ("done", START + 20 * DAY, START),
            ("done", START + 30 * DAY, START),
            ("done", START + 40 * DAY, START + 45 * DAY),
            ("missed", START + 60 * DAY, None),
            ("open", TODAY - DAY, None),
            ("open", TODAY, None),
            ("withdrawn", START + 70 * DAY, None),
        ]
    ):
        ScheduleItem.objects.create(
            **{"patient": world.rosa, "site": world.madrid, "panel": f"p{number}", "rule": "repeat"},
            **{"identity": "person", "anchor_date": START, "protocol": "p"},
            **{"state": state, "due_by": due_by, "done_on": done_on},
        )
    (rosa,), _following = shown(world)
    assert rosa.done == {START, START + 45 * DAY}
    assert rosa.missed == {START + 60 * DAY, TODAY - DAY}


def test_patients_come_a_page_at_a_time_who_began_last_first(world, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(selector, "AT_ONCE", 2)
    others = [register(world.madrid, world.ana, mrn=f"S{n}", family_name=f"S{n}") for n in range(4)]
    for patient, start in zip(others, (START, START, START + DAY, START - DAY), strict=True):
        treat(world, patient, start=start)
    first, following = shown(world)
    assert [each.patient for each in first] == [others[2], others[0]]
    with django_assert_num_queries(4):
        second, end = shown(world, after=following)
    assert ([each.patient for each in second], end) == ([others[1], others[3]], None)
    assert [each.patient for each in shown(world, after=10**9)[0]] == [others[2], others[0]]
    only, _following = shown(world, Choice(since=2025))
    assert only == []


# --- the drawing ---------------------------------------------------------------------------------------------------


def swimmer(*treatments_: dict, until: date = TODAY, **rest) -> Swimmer:
    given = [{"agents": [], "end": None, "dose_gy": None, "line": 1} | each for each in treatments_]
    return Swimmer(Patient(pk=1), START, until, "followed", given, **rest)


@pytest.mark.parametrize(
    "agents, regimen",
    [
        pytest.param(["daratumumab", "lenalidomide"], "antibody", id="an antibody tells most"),
        pytest.param(["bortezomib", "cyclophosphamide"], "proteasome", id="then a proteasome inhibitor"),
        pytest.param(["lenalidomide", "melphalan"], "imid", id="then lenalidomide"),
        pytest.param(["melphalan", "dexamethasone"], "alkylator", id="then melphalan"),
        pytest.param(["dexamethasone"], "other", id="all else"),
        pytest.param([], "other", id="no agent recorded"),
    ],
)
def test_a_bar_has_the_colour_of_its_regimen(agents, regimen):
    drawn = pool([swimmer({"kind": "systemic", "agents": agents, "start": START})])
    assert [bar.regimen for bar in drawn.lanes[0].bars] == [regimen]
    assert drawn.regimens == (regimen,)


def test_lanes_share_one_scale_in_months():
    short = swimmer(
        {"kind": "radiotherapy", "start": START, "end": START + 30 * DAY}, until=START + 365 * DAY
    )
    drawn = pool([swimmer({"kind": "asct", "start": START + 30 * DAY}, done={START}, missed={TODAY}), short])
    assert [months for months, _x in drawn.ticks] == [0, 6, 12, 18, 24]
    first, second = drawn.lanes
    assert (first.months, first.end, second.months) == (24, 633.6, 12)
    assert (first.bars, len(first.transplants)) == ((), 1)
    assert (first.done, first.missed) == ("M6.0 1v5", "M633.6 24v5")
    assert second.end == pytest.approx(6 + 628 / 2, abs=1)
    assert second.bars[0].x == 6.0
    assert drawn.regimens == ("radiotherapy", "transplant")


def test_a_bar_ends_with_its_lane_and_is_never_too_thin_to_see():
    drawn = pool(
        [
            swimmer(
                {"kind": "systemic", "start": START, "end": TODAY + 99 * DAY},
                {"kind": "systemic", "start": START, "end": START},
                {"kind": "systemic", "start": TODAY + 9 * DAY},
            )
        ]
    )
    assert [(bar.x, bar.width) for bar in drawn.lanes[0].bars] == [(6.0, 627.6), (6.0, 2), (633.6, 2)]
    assert [bar.fits for bar in drawn.lanes[0].bars] == [True, False, False]


def test_nobody_has_an_empty_pool():
    assert pool([]).lanes == ()


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_page_names_patients_regimens_and_how_it_stands(world):
    client = signed_in(world.pablo)
    assert "Nobody has been treated yet." in text_of(client.get(PAGE))
    treat(world, world.rosa)
    page = text_of(client.get(PAGE))
    for said in ("Núñez", "Lenalidomide", "in follow-up", "with lenalidomide, thalidomide", "Not printed"):
        assert said in page, said
    event = AuditEvent.objects.filter(type="patients.searched").latest("pk")
    assert event.facts["patients"] == [world.rosa.pk]
    assert "No patient is like that." in text_of(client.get(f"{PAGE}?until=1990"))


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "٣", "0"])
def test_a_place_that_is_none_begins_anew(world, after):
    treat(world, world.rosa)
    assert "Núñez" in text_of(signed_in(world.pablo).get(f"{PAGE}?after={after}"))


def test_the_next_page_keeps_what_was_chosen(world, monkeypatch):
    monkeypatch.setattr(selector, "AT_ONCE", 1)
    other = register(world.madrid, world.ana, mrn="S", family_name="Sanz")
    treat(world, other, start=START + DAY)
    treat(world, world.rosa)
    client = signed_in(world.pablo)
    page = text_of(client.get(f"{PAGE}?first=systemic"))
    assert f"?first=systemic&amp;after={other.pk}" in page
    following = text_of(client.get(f"{PAGE}?first=systemic&after={other.pk}"))
    assert "Núñez" in following
    assert "Sanz" not in following


@pytest.mark.parametrize(
    "name, status", [("pablo", 200), ("ana", 403), ("carla", 403), ("adela", 403), ("aurel", 403)]
)
def test_who_reads_it(world, name, status):
    assert signed_in(world.people[name]).get(PAGE).status_code == status


def test_a_stranger_finds_nothing_of_another_clinic(world):
    assert refuses_strangers(f"{PAGE}?site=MADRID", world.lena)
