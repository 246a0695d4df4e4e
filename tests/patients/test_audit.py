"""The audit trail: written with every deed, read by the auditor of the site, changed by nobody."""

import pytest
from django.db import DatabaseError, connection, transaction

from monitoring.models import Observation
from monitoring.services import enrolment
from patients.models import AuditEvent, Patient
from tests.world import PASSWORD, TODAY, result


@pytest.mark.parametrize(
    "statement", ["UPDATE patients_auditevent SET actor = 'x'", "DELETE FROM patients_auditevent"]
)
def test_the_database_refuses_to_change_the_trail(world, statement):
    before = AuditEvent.objects.count()
    with (
        pytest.raises(DatabaseError, match="is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.count() == before > 0


@pytest.mark.parametrize("table", ["patients_patient", "monitoring_observation"])
def test_the_database_refuses_to_delete_clinical_rows(world, table):
    result(world.rosa, world.ana, "platelets", "310", TODAY, unit="10*9/L")
    with (
        pytest.raises(DatabaseError, match="is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")
    assert Observation.objects.count() == 1


def test_a_deed_and_its_trace_stand_or_fall_together(world, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("the trail cannot be written")

    monkeypatch.setattr("patients.audit._write", breaks)
    with pytest.raises(RuntimeError):
        enrolment.close(patient=world.rosa, by=world.ana, status="deceased", on=TODAY, today=TODAY)
    assert Patient.objects.get(pk=world.rosa.pk).status == "active"


def test_the_auditor_reads_who_did_what_on_whom_and_from_where(world, client):
    client.force_login(world.ana)
    client.get("/search/?q=nunez")
    client.force_login(world.aurel)
    page = client.get("/audit/?patient=000123")
    assert page.status_code == 200
    assert {line.event.type for line in page.context["events"]} >= {"patient.registered"}
    assert all(line.event.site_id == world.madrid.pk for line in page.context["events"])
    assert "Núñez" not in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "type=nonsense",
        "actor=%25",
        "patient=%00",
        "before=-1",
        "before=999999999999999999999",
        "actor=' OR 1=1",
    ],
)
def test_filters_take_anything_literally(world, client, query):
    client.force_login(world.aurel)
    assert client.get(f"/audit/?{query}").status_code == 200


@pytest.mark.parametrize("name", ["ana", "pablo", "carla", "adela"])
def test_other_roles_may_not(world, client, name):
    client.force_login(world.people[name])
    assert client.get("/audit/").status_code == 403


def test_the_stranger_does_not_see_the_site(world, client):
    client.force_login(world.aurel)
    assert client.get("/audit/?site=LEEDS").status_code == 404


def test_the_auditor_of_the_site_reads_who_signed_in_failed_or_changed_the_password(world, client):
    client.post("/accounts/login/", {"login": "ana@example.org", "password": "not-the-password"})
    client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    changed = {"oldpassword": PASSWORD, "password1": "four-quiet-words", "password2": "four-quiet-words"}
    client.post("/accounts/password/change/", changed)
    client.force_login(world.aurel)
    lines = client.get("/audit/?actor=ana").context["events"]
    found = {(line.event.type, tuple(line.event.facts.get("fields", ()))) for line in lines}
    assert found >= {("user.sign_in_failed", ()), ("user.signed_in", ()), ("user.changed", ("password",))}
    client.force_login(world.lena)
    assert client.get("/audit/").status_code == 403
