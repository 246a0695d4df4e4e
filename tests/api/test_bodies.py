"""What is no request of ours: broken, endless or ambiguous JSON, made-up fields, characters that cannot be stored."""

from __future__ import annotations

import json

import pytest

from monitoring.models import Observation
from patients.models import Patient
from tests.api.conftest import ROOT, Callers

PERSON = {
    "site": "MADRID",
    "mrn": "M-7",
    "family_name": "Sol",
    "given_name": "Luz",
    "birth_date": "1970-01-01",
    "sex": "female",
}
RESULT = {"analyte": "vegf", "value": "740", "unit": "pg/mL", "specimen": "plasma", "date": "2026-11-19"}


def problem(answer) -> dict:
    """The problem of an answer, whose shape is always the same."""
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == {"type", "title", "status", "detail", "errors"}
    assert body["status"] == answer.status_code
    assert body["title"]
    assert body["detail"]
    return body


def reasons(answer) -> list[tuple[str, str]]:
    found = problem(answer)["errors"]
    assert all(set(reason) == {"pointer", "code", "message"} and reason["message"] for reason in found)
    return [(reason["pointer"], reason["code"]) for reason in found]


@pytest.mark.parametrize(
    "text, code",
    [
        (b"{", "invalid_json"),
        (b"{'mrn': 1}", "invalid_json"),
        (b'{"mrn": 1}}', "invalid_json"),
        (b'{"mrn": "1", "mrn": "2"}', "duplicate_key"),
        (b'{"a": [{"b": 1, "b": 1}]}', "duplicate_key"),
        (b'{"mrn": NaN}', "not_a_number"),
        (b'{"mrn": -Infinity}', "not_a_number"),
        (b'{"mrn": 1' + b"0" * 400 + b"}", "number_too_large"),
        (b'{"mrn": 1e400}', "number_too_large"),
        (b'{"mrn": 1e-400}', "number_too_large"),
        (b'{"mrn": 1e99999999999999999999}', "number_too_large"),
        (b'{"mrn": 0.' + b"1" * 400 + b"}", "number_too_large"),
        (b"[" * 1_000 + b"]" * 1_000, "nested_too_deeply"),
        (b'{"a":' * 1_000 + b"1" + b"}" * 1_000, "nested_too_deeply"),
        (b"[" * 100_000, "nested_too_deeply"),
        (b'{"mrn": "\xff"}', "not_utf8"),
        ('{"mrn": "1"}'.encode("utf-16"), "not_utf8"),
    ],
    ids=lambda value: repr(value[:24]),
)
def test_what_is_no_json_of_ours_is_a_400(text, code, rest: Callers, rosa):
    for to in ("/patients", f"{rosa}/observations", f"{rosa}/signs"):
        answer = rest.pablo.post(to, text)
        assert answer.status_code == 400
        assert problem(answer)["type"] == f"urn:poems-tracker:problem:{code}"
    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    [None, [], "text", 7, True, [{"mrn": 1}]],
    ids=["null", "list", "text", "number", "true", "list of one"],
)
def test_a_body_that_is_no_object_is_refused(body, rest: Callers, rosa):
    for to in ("/patients", f"{rosa}/observations", f"{rosa}/visits", f"{rosa}/close"):
        assert rest.pablo.post(to, body).status_code == 422, to


def test_no_body_is_refused(rest: Callers, rosa):
    assert rest.pablo.post("/patients", b"").status_code in (400, 422)
    assert rest.pablo.post(f"{rosa}/observations", b"").status_code in (400, 422)


@pytest.mark.parametrize(
    "content_type",
    ["text/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"],
)
def test_another_media_type_is_a_415(content_type, rest: Callers):
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    caller = rest.pablo
    answer = caller.client.generic(
        "POST", f"{ROOT}/patients", xml, content_type=content_type, headers=caller.headers
    )
    assert answer.status_code == 415
    problem(answer)


def test_a_packed_body_is_a_415(rest: Callers):
    assert rest.pablo.post("/patients", b"\x1f\x8b", Content_Encoding="gzip").status_code == 415


def test_a_body_over_the_limit_is_a_413(rest: Callers, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    for headers in ({}, {"Idempotency_Key": "k"}):
        answer = rest.pablo.post("/patients", {**PERSON, "address": "x" * 2_000}, **headers)
        assert answer.status_code == 413
        problem(answer)


@pytest.mark.parametrize(
    "name", ["id", "version", "recorded_by", "status", "synthetic", "registered_on", "is_staff"]
)
def test_a_field_that_nobody_sends_is_refused_by_its_name(name, rest: Callers, rosa, world):
    assert (f"/{name}", "unknown_field") in reasons(rest.pablo.post("/patients", {**PERSON, name: 1}))
    changed = rest.pablo.patch(rosa, {name: 1}, If_Match='"1"')
    assert (f"/{name}", "unknown_field") in reasons(changed)
    assert Patient.objects.count() == 2
    world.rosa.refresh_from_db()
    assert world.rosa.version == 1


def test_an_id_in_the_body_touches_no_row_of_that_id(rest: Callers, rosa, world):
    body = {"observations": [{**RESULT, "id": 1, "patient": world.liam.pk, "voided": False}]}
    found = reasons(rest.pablo.post(f"{rosa}/observations", body))
    assert found == [(f"/observations/0/{name}", "unknown_field") for name in ("id", "patient", "voided")]
    assert Observation.objects.count() == 0


TEXTS = {
    "nul": "a\x00b",
    "bell": "a\x07b",
    "half a character": "a\ud800b",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_characters_that_cannot_be_stored_are_refused_wherever_they_stand(text, rest: Callers, rosa):
    bodies = [
        ("/patients", {**PERSON, "family_name": text}),
        ("/patients", {**PERSON, "mrn": text}),
        ("/patients", {**PERSON, "address": text}),
        ("/patients", {**PERSON, "site": text}),
        ("/patients", {**PERSON, "birth_date": text}),
        ("/patients", {**PERSON, "replacement_plans": {"thyroid": text}}),
        ("/patients", {**PERSON, "replacement_plans": {text: "x"}}),
        ("/patients", {**PERSON, "care_team": {"neurology": text}}),
        ("/patients", {**PERSON, "care_team": {text: "x"}}),
        ("/patients", {**PERSON, "responsible_physician": text}),
        ("/patients", {**PERSON, text: 1}),
        (f"{rosa}/close", {"status": "withdrawn", "date": "2026-11-19", "reason": text}),
        (f"{rosa}/signs", {"date": "2026-11-19", "signs": {text: "present"}}),
        (f"{rosa}/signs", {"date": "2026-11-19", "signs": {"papilledema": text}}),
        (f"{rosa}/treatments", {"kind": "systemic", "start": "2026-11-19", "agents": [text]}),
        (f"{rosa}/treatments", {"kind": text, "start": "2026-11-19"}),
        (f"{rosa}/treatments", {"kind": "radiotherapy", "start": "2026-11-19", "dose_gy": text}),
        (f"{rosa}/events", {"date": "2026-11-19", "code": "fever", "note": text}),
        (f"{rosa}/conditions", {"code": text}),
        (f"{rosa}/visits", {"date": "2026-11-19", "kind": "clinic", "note": text}),
        (f"{rosa}/visits", {"date": "2026-11-19", "kind": "clinic", "graded": {text: 1}}),
        (f"{rosa}/contacts", {"date": "2026-11-19", "channel": "phone", "outcome": text}),
        (f"{rosa}/schedule/vegf/waive", {"until": "2026-12-01", "reason": text}),
        (f"{rosa}/schedule/vegf/awaiting", {"since": text}),
        (f"{rosa}/decisions", {"date": "2026-11-19", "decision": "watch", "note": text}),
        (f"{rosa}/decisions", {"date": "2026-11-19", "decision": "stop", "reason": text}),
        *(
            (f"{rosa}/observations", {"observations": [{**RESULT, name: text}]})
            for name in (*RESULT, "lab", "note", text)
        ),
    ]
    for to, body in bodies:
        answer = rest.pablo.post(
            to, json.dumps(body).encode(), Idempotency_Key=f"k{bodies.index((to, body))}"
        )
        assert answer.status_code == 422, (to, body, answer.content)
        assert reasons(answer)
    assert Patient.objects.count() == 2
    assert Observation.objects.count() == 0


def test_texts_of_every_script_are_stored_as_they_are(rest: Callers):
    name = "O'Brien-Ñúñez 王 <script>alert(1)</script> {{7*7}}"
    answer = rest.pablo.post("/patients", {**PERSON, "family_name": name})
    assert answer.status_code == 201
    assert answer.json()["family_name"] == name


@pytest.mark.parametrize(
    "fields, pointer, code",
    [
        ({"mrn": None}, "/mrn", "null"),
        ({"mrn": " \u200b "}, "/mrn", "blank"),
        ({"family_name": ""}, "/family_name", "blank"),
        ({"family_name": "x" * 121}, "/family_name", "max_length"),
        ({"family_name": {"a": 1}}, "/family_name", "not_text"),
        ({"birth_date": "2025-02-30"}, "/birth_date", "date_invalid"),
        ({"birth_date": "02.01.1970"}, "/birth_date", "date_invalid"),
        ({"birth_date": "19700101"}, "/birth_date", "date_invalid"),
        ({"birth_date": 19700101}, "/birth_date", "not_text"),
        ({"birth_date": "2026-11-21"}, "/birth_date", "date_in_future"),
        ({"birth_date": "0024-05-01"}, "/birth_date", "too_old"),
        ({"birth_date": "1850-01-01"}, "/birth_date", "too_old"),
        ({"diagnosis_date": "1969-12-31"}, "/diagnosis_date", "date_before_birth"),
        ({"diagnosis_date": "2026-11-21"}, "/diagnosis_date", "date_in_future"),
        ({"sex": "f"}, "/sex", "invalid_choice"),
        ({"sex": ["female"]}, "/sex", "invalid_choice"),
        ({"email": "a@b\r\nBcc: x@y.org"}, "/email", "control_characters"),
        ({"email": "nobody"}, "/email", "invalid"),
        ({"language": "xx"}, "/language", "invalid_choice"),
        ({"light_chain": "delta"}, "/light_chain", "invalid_choice"),
        ({"preferred_channel": "pigeon"}, "/preferred_channel", "invalid_choice"),
        ({"replacement_plans": {"liver": "x"}}, "/replacement_plans/liver", "unknown_code"),
        ({"replacement_plans": {"thyroid": "x" * 501}}, "/replacement_plans/thyroid", "max_length"),
        ({"replacement_plans": "x"}, "/replacement_plans", "not_a_dict"),
        ({"care_team": {"astrology": "x"}}, "/care_team/astrology", "unknown_code"),
        ({"care_team": {"neurology": "x" * 201}}, "/care_team/neurology", "max_length"),
        ({"responsible_physician": "lena@example.org"}, "/responsible_physician", "invalid_choice"),
        ({"responsible_physician": "ghost@example.org"}, "/responsible_physician", "invalid_choice"),
        ({"responsible_physician": 10**50}, "/responsible_physician", "invalid_choice"),
        ({"responsible_physician": True}, "/responsible_physician", "invalid"),
    ],
)
def test_a_wrong_field_is_named_with_a_code(fields, pointer, code, rest: Callers):
    assert reasons(rest.pablo.post("/patients", {**PERSON, **fields})) == [(pointer, code)]
    assert Patient.objects.count() == 2


def test_every_wrong_field_is_named_at_once(rest: Callers):
    found = reasons(rest.pablo.post("/patients", {"site": "MADRID", "sex": "f", "birth_date": "x"}))
    assert {pointer for pointer, _code in found} == {
        "/mrn",
        "/family_name",
        "/given_name",
        "/sex",
        "/birth_date",
    }


def test_messages_are_in_the_language_asked_for_and_codes_never_change(rest: Callers):
    english = rest.pablo.post("/patients", {**PERSON, "sex": "f"}, Accept_Language="en")
    spanish = rest.pablo.post("/patients", {**PERSON, "sex": "f"}, Accept_Language="es-MX,es;q=0.9")
    assert reasons(english) == reasons(spanish)
    assert english.json()["errors"][0]["message"] != spanish.json()["errors"][0]["message"]
    assert spanish["Content-Language"] == "es"


@pytest.mark.parametrize(
    "to, query, pointer",
    [
        ("/patients", {"today": "2026-02-30"}, "/today"),
        ("/patients", {"status": "lost"}, "/status"),
        ("/patients", {"after": "abc"}, "/after"),
        ("/patients", {"after": "2"}, "/after"),
        ("/patients", {"limit": "0"}, "/limit"),
        ("/patients", {"limit": "1e9"}, "/limit"),
        ("/worklist", {"panel": "mri"}, "/panel"),
        ("/worklist", {"status": "late"}, "/status"),
        ("/worklist", {"after": "2026-99-99.1"}, "/after"),
        ("/worklist", {"today": ""}, "/today"),
        ("{rosa}/observations", {"analyte": "vegff"}, "/analyte"),
        ("{rosa}/observations", {"after": "2026-11-01"}, "/after"),
        ("{rosa}/observations", {"after": "2026-11-01.2.1"}, "/after"),
        ("{rosa}/events", {"after": "x.y"}, "/after"),
        ("{rosa}/schedule", {"today": "tomorrow"}, "/today"),
        ("{rosa}/schedule", {"known_on": "yesterday"}, "/known_on"),
    ],
)
def test_a_wrong_parameter_is_named(to, query, pointer, rest: Callers, rosa):
    found = reasons(rest.pablo.get(to.format(rosa=rosa), **query))
    assert [where for where, _code in found] == [pointer]


@pytest.mark.parametrize("text", ["' OR 1=1--", "%", "_", "\\", "x" * 5_000, "\x00", ".*+?((("])
def test_what_is_searched_for_is_taken_literally(text, rest: Callers):
    for to, name in (("/patients", "search"), ("/worklist", "q")):
        answer = rest.pablo.get(to, **{name: text})
        assert answer.status_code == 200
        if text != "\x00":
            assert answer.json()["results"] == []
