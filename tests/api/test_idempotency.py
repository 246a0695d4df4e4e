"""`Idempotency-Key`: a write that is sent again is done once and answered the same."""

from __future__ import annotations

from functools import partial

import pytest

from monitoring.models import Contact, IdempotencyRecord, Observation
from monitoring.services import schedule
from patients.models import Membership, Patient
from tests import world as worlds
from tests.api.conftest import Callers, at_once, caller
from tests.api.test_bodies import PERSON, reasons

RESULT = {"analyte": "vegf", "value": "740", "unit": "pg/mL", "specimen": "plasma", "date": "2026-11-02"}
CALL = {"date": "2026-11-19", "channel": "phone", "outcome": "no_answer"}


def test_the_same_key_and_body_get_the_same_answer(rest: Callers):
    first = rest.ana.post("/patients", PERSON, Idempotency_Key="k-1")
    again = rest.ana.post("/patients", PERSON, Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert [again[name] for name in ("ETag", "Location")] == [first[name] for name in ("ETag", "Location")]
    assert (again["Idempotency-Replayed"], "Idempotency-Replayed" in first) == ("true", False)
    assert Patient.objects.count() == 3


def test_the_same_key_with_another_body_or_address_is_refused(rest: Callers, rosa):
    rest.ana.post(f"{rosa}/contacts", CALL, Idempotency_Key="k-1")
    for to, body in ((f"{rosa}/contacts", {**CALL, "outcome": "reached"}), (f"{rosa}/events", CALL)):
        assert reasons(rest.ana.post(to, body, Idempotency_Key="k-1")) == [("", "idempotency_key_reused")]
    assert Contact.objects.count() == 1


def test_a_key_is_a_persons_own(rest: Callers, rosa):
    for person in (rest.ana, rest.pablo):
        assert person.post(f"{rosa}/contacts", CALL, Idempotency_Key="k-1").status_code == 201
    assert Contact.objects.count() == 2


def test_a_refusal_is_answered_the_same_too(rest: Callers, rosa, world):
    body = {"observations": [{**RESULT, "value": "741"}]}
    worlds.result(
        world.rosa, world.ana, "vegf", "740", worlds.date(2026, 11, 2), unit="pg/mL", specimen="plasma"
    )
    first = rest.ana.post(f"{rosa}/observations", body, Idempotency_Key="k-1")
    again = rest.ana.post(f"{rosa}/observations", body, Idempotency_Key="k-1")
    assert first.status_code == again.status_code == 409
    assert first.json() == again.json()
    assert again["Content-Type"] == "application/problem+json"


def test_what_was_asked_in_the_wrong_way_may_be_asked_again(rest: Callers, rosa):
    assert rest.ana.patch(rosa, {"phone": "1"}, Idempotency_Key="k-1").status_code == 428
    assert rest.ana.patch(rosa, {"phone": "1"}, Idempotency_Key="k-1", If_Match='"1"').status_code == 200
    again = rest.ana.patch(rosa, {"phone": "1"}, Idempotency_Key="k-1", If_Match='"1"')
    assert (again.status_code, again["ETag"]) == (200, '"2"')


def test_who_may_no_longer_see_the_patient_gets_no_old_answer(rest: Callers, rosa, world):
    rest.ana.post("/patients", PERSON, Idempotency_Key="k-1")
    rest.ana.post(f"{rosa}/contacts", CALL, Idempotency_Key="k-2")
    Membership.objects.filter(user=world.ana).update(site=world.leeds)
    assert rest.ana.post("/patients", PERSON, Idempotency_Key="k-1").status_code == 404
    assert rest.ana.post(f"{rosa}/contacts", CALL, Idempotency_Key="k-2").status_code == 404


@pytest.mark.parametrize("key", ["x" * 201, "ñ", "a\x07b"])
def test_a_senseless_key_is_a_400(key, rest: Callers, rosa):
    assert rest.ana.post(f"{rosa}/contacts", CALL, Idempotency_Key=key).status_code == 400
    assert Contact.objects.count() == 0


def test_what_fails_on_our_side_leaves_no_answer_behind(rest: Callers, rosa, world):
    """A deed that ended in an error of ours was not done, and the same key does it later."""
    body = {"since": "2026-11-19"}
    original, schedule.await_result = schedule.await_result, None
    try:
        with pytest.raises(TypeError):
            rest.ana.post(f"{rosa}/schedule/vegf/awaiting", body, Idempotency_Key="k-1")
    finally:
        schedule.await_result = original
    assert IdempotencyRecord.objects.count() == 0
    assert rest.ana.post(f"{rosa}/schedule/vegf/awaiting", body, Idempotency_Key="k-1").status_code == 200


def test_the_same_request_arriving_many_times_at_once_is_done_once(noon, shared_database):
    world = worlds.build()
    to, body = f"/patients/{world.rosa.pk}/contacts", {**CALL, "date": "2026-01-20"}
    callers = [caller(world.ana) for _each in range(6)]
    answers = at_once([partial(one.post, to, body, Idempotency_Key="k-1") for one in callers])
    assert [answer.status_code for answer in answers] == [201] * len(callers)
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Contact.objects.count() == 1


def test_the_same_results_arriving_many_times_at_once_are_stored_once(noon, shared_database):
    world = worlds.build()
    to, body = f"/patients/{world.rosa.pk}/observations", {"observations": [{**RESULT, "date": "2026-01-20"}]}
    answers = at_once([partial(caller(world.ana).post, to, body) for _each in range(6)])
    assert sorted(len(answer.json()["stored"]) for answer in answers) == [0] * 5 + [1]
    assert Observation.objects.count() == 1


def test_a_record_number_wanted_many_times_at_once_is_given_once(noon, shared_database):
    world = worlds.build()
    answers = at_once([partial(caller(world.ana).post, "/patients", PERSON) for _each in range(6)])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert Patient.objects.filter(mrn=PERSON["mrn"]).count() == 1


def test_of_many_changes_of_one_version_at_once_one_is_taken(noon, shared_database):
    world = worlds.build()
    to, callers = f"/patients/{world.rosa.pk}", [caller(world.ana) for _each in range(6)]
    deeds = [partial(one.patch, to, {"phone": str(n)}, If_Match='"1"') for n, one in enumerate(callers)]
    answers = at_once(deeds)
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5
    taken = next(answer.json()["phone"] for answer in answers if answer.status_code == 200)
    world.rosa.refresh_from_db()
    assert (world.rosa.phone, world.rosa.version) == (taken, 2)
