"""`today=` moves the clock of lists too: who was followed, and what was due, on a day that is not today."""

from __future__ import annotations

import pytest

from tests.api.conftest import Callers
from tests.api.test_schedule import store, vegf, worklist

OPEN = ("due", "overdue")


def listed(caller, day: str, **query) -> dict[str, tuple]:
    rows = worklist(caller, today=day, limit=500, **query)["results"]
    return {row["panel"]: (row["item"], row["opens"], row["due_by"], row["status"]) for row in rows}


def planned(caller, patient: str, day: str, statuses=OPEN) -> dict[str, tuple]:
    items = caller.get(f"{patient}/schedule", today=day).json()["items"]
    return {
        item["panel"]: (item["id"], item["opens"], item["due_by"], item["status"])
        for item in items
        if item["status"] in statuses
    }


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("2026-01-09", id="the day before the diagnosis"),
        pytest.param("2026-01-10", id="the day of the diagnosis"),
        pytest.param("2026-05-31", id="the day before a result"),
        pytest.param("2026-06-01", id="the day of a result"),
        pytest.param("2026-11-30", id="the day before a planned treatment starts"),
        pytest.param("2026-12-01", id="the day it starts"),
        pytest.param("2027-09-01", id="six months after it ended"),
        pytest.param("0001-01-01", id="the first day of the calendar"),
        pytest.param("9999-12-31", id="its last day"),
    ],
)
def test_the_worklist_of_a_day_is_what_the_schedule_says_of_it(day, rest: Callers, rosa):
    store(rest.ana, rosa, vegf("2026-06-01"))
    course = {"kind": "systemic", "agents": ["melphalan"], "start": "2026-12-01", "end": "2027-03-01"}
    assert rest.ana.post(f"{rosa}/treatments", course).status_code == 201
    assert listed(rest.ana, day) == planned(rest.ana, rosa, day)
    assert listed(rest.ana, day, status="upcoming") == planned(rest.ana, rosa, day, ("upcoming",))


def test_what_people_decided_later_is_not_seen_earlier(rest: Callers, rosa):
    rest.pablo.post(f"{rosa}/schedule/vegf/waive", {"reason": "travels", "until": "2026-12-01"})
    rest.ana.post(f"{rosa}/schedule/ncs/awaiting", {"since": "2026-11-18"})
    rest.ana.post(f"{rosa}/contacts", {"date": "2026-11-19", "channel": "phone", "outcome": "reached"})
    assert {"vegf", "ncs"} & set(listed(rest.ana, "2026-11-20")) == set()
    assert {"vegf", "ncs"} <= set(listed(rest.ana, "2026-11-17"))
    assert [panel in listed(rest.ana, "2026-12-02") for panel in ("vegf", "ncs")] == [True, False]
    assert [panel in listed(rest.ana, "2026-12-03") for panel in ("vegf", "ncs")] == [True, True]
    contacts = [
        {
            row["last_contact"] and row["last_contact"]["date"]
            for row in worklist(rest.ana, today=day)["results"]
        }
        for day in ("2026-11-18", "2026-11-19", "2026-11-21")
    ]
    assert contacts == [{None}, {"2026-11-19"}, {"2026-11-19"}]


def test_who_is_closed_was_followed_until_then(rest: Callers, rosa):
    rest.ana.post(f"{rosa}/close", {"status": "transferred", "date": "2026-11-10"})
    assert [bool(listed(rest.ana, day)) for day in ("2026-11-09", "2026-11-10", "2026-11-21")] == [
        True,
        False,
        False,
    ]
    for day, status in (("2026-11-09", "active"), ("2026-11-10", "transferred")):
        for asked in ("active", "transferred"):
            found = rest.ana.get("/patients", today=day, status=asked).json()["results"]
            assert [patient["status"] for patient in found] == ([status] if asked == status else [])


def test_the_list_of_another_day_comes_page_by_page(rest: Callers, rosa):
    whole = worklist(rest.ana, today="2026-11-21", limit=500)
    seen, following = [], "/api/v1/worklist?today=2026-11-21&limit=3"
    while following:
        answer = rest.ana.client.get(following, headers=rest.ana.headers).json()
        seen += answer["results"]
        assert answer["total"] == len(whole["results"])
        following = answer["next"]
    assert seen == whole["results"]
    assert rest.ana.get("/worklist", today="2026-11-21", after="2026-11-02.1").status_code == 422


def test_strangers_get_nothing_of_any_day(rest: Callers, rosa):
    assert worklist(rest.lena, today="2026-11-21", site="MADRID")["results"] == []
    names = {row["patient"]["mrn"] for row in worklist(rest.lena, today="2027-11-21")["results"]}
    assert names == {"L-1"}
