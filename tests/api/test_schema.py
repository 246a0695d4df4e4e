"""The interface is what its description says: random requests made from it find no error of ours and no other shape."""

from __future__ import annotations

from datetime import date

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from monitoring.models import Alert, Treatment
from monitoring.services import events, treatments
from patients.models import Patient
from poems_tracker.wsgi import application
from tests import world as worlds

NEGATIVE = GenerationMode.NEGATIVE
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


DESCRIBED = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
DESCRIBED.app = application
OPERATIONS = {found.ok().label: found.ok() for found in DESCRIBED.get_all_operations()}
AT_MOST = hypothesis.settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.fixture
def kept_connection():
    """A server's request closes a connection that has grown old; the test's own one stays, as with Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def ids(rest, world) -> dict[str, int]:
    """Things of Rosa's for the addresses: most requests shall reach the deed."""
    outcome = worlds.result(world.rosa, world.ana, "creatinine", "0.9", date(2026, 11, 2), unit="mg/dL")
    started, _warnings = treatments.record(
        patient=world.rosa,
        by=world.ana,
        today=worlds.TODAY,
        origin="rest",
        kind="systemic",
        agents=["lenalidomide"],
        start=date(2026, 2, 1),
    )
    events.record(
        patient=world.rosa,
        on=date(2026, 3, 1),
        code="vte",
        by=world.ana,
        today=worlds.TODAY,
        origin="rest",
    )
    return {
        "patient_id": world.rosa.pk,
        "observation_id": outcome.stored[0],
        "treatment_id": started.pk,
        "alert_id": Alert.objects.get(rule="SR-13e").pk,
    }


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_random_requests_find_no_error_and_no_other_shape(label, rest, ids, world, kept_connection):
    operation = OPERATIONS[label]

    @hypothesis.given(st.one_of(operation.as_strategy(), operation.as_strategy(generation_mode=NEGATIVE)))
    @AT_MOST
    def ask(case):
        for name in case.path_parameters or {}:
            case.path_parameters[name] = ids.get(name, "vegf")
        case.headers = {**(case.headers or {}), **rest.pablo.headers}
        if "If-Match" in case.headers:
            case.headers["If-Match"] = _current(label, world)
        if isinstance(case.body, dict) and "site" in case.body:
            case.body["site"] = world.madrid.code
        case.call_and_validate(checks=CHECKS)

    ask()


def _current(label: str, world) -> str:
    """The ETag as it stands: changes shall not end at a stale one."""
    rows = Treatment.objects if "treatment_id" in label else Patient.objects.filter(pk=world.rosa.pk)
    return f'"{rows.get().version}"'


def test_the_description_is_valid_openapi_and_needs_no_sign_in(client, db):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    validate_schema(answer.json())


def test_the_pages_of_the_description_hold_nothing_inline_and_load_from_here_alone(client, db):
    answer = client.get("/api/v1/docs/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "<style" not in text
    assert " style=" not in text
    assert "https://" not in text
    assert all("src=" in part for part in text.split("<script")[1:])
    assert 'data-openapi="/api/v1/openapi.json"' in text
