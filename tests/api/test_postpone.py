"""Postpone reminders of a due test through REST: its status stays, `snoozed_until` says so."""

from __future__ import annotations

import pytest

from tests.api.conftest import Callers
from tests.api.test_bodies import reasons
from tests.api.test_schedule import item

BODY = {"until": "2026-12-01", "reason": "abroad"}


def test_a_postponed_item_keeps_its_status_and_says_until_when(rest: Callers, rosa):
    before = item(rest.carla, rosa)
    answer = rest.carla.post(f"{rosa}/schedule/vegf/postpone", BODY)
    assert answer.status_code == 200
    assert answer.json() == before | {"snoozed_until": "2026-12-01"}
    assert item(rest.carla, rosa) == answer.json()


@pytest.mark.parametrize(
    "body, pointer, code",
    [
        ({"until": "2026-12-01"}, "/reason", "required"),
        ({"until": "2026-12-01", "reason": " "}, "/reason", "blank"),
        ({"until": "2026-11-19", "reason": "x"}, "/until", "date_in_past"),
        ({"until": "9999-12-31", "reason": "x"}, "/until", "date_too_far"),
        ({"until": "2027-11-21", "reason": "x"}, "/until", "date_too_far"),
        ({"reason": "x"}, "/until", "required"),
    ],
)
def test_a_wrong_postponement_is_named(body, pointer, code, rest: Callers, rosa):
    assert reasons(rest.carla.post(f"{rosa}/schedule/vegf/postpone", body)) == [(pointer, code)]
    assert item(rest.carla, rosa)["snoozed_until"] is None


def test_the_last_day_until_which_a_test_is_postponed_is_in_12_months(rest: Callers, rosa):
    answer = rest.carla.post(f"{rosa}/schedule/vegf/postpone", {"until": "2027-11-20", "reason": "x"})
    assert (answer.status_code, answer.json()["snoozed_until"]) == (200, "2027-11-20")


def test_coordinators_postpone_and_strangers_find_nothing(rest: Callers, rosa):
    assert rest.pablo.post(f"{rosa}/schedule/vegf/postpone", BODY).status_code == 403
    assert rest.lena.post(f"{rosa}/schedule/vegf/postpone", BODY).status_code == 404
    assert rest.carla.post(f"{rosa}/schedule/mri/postpone", BODY).status_code == 404
    assert item(rest.carla, rosa)["snoozed_until"] is None
