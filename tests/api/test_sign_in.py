"""Who asks: tokens, their end, and the session of a page."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from monitoring.models import AccessToken
from monitoring.services import tokens
from patients.models import AuditEvent, AuditType
from tests.api.conftest import NOON, ROOT


def ask(key: str, scheme: str = "Bearer", **query):
    return Client().get(f"{ROOT}/patients", query, headers={"Authorization": f"{scheme} {key}"})


@pytest.fixture
def issued(noon, world):
    return tokens.issue(user=world.ana, name="upload", now=NOON, days=30, by=None)


def test_a_token_is_stored_as_its_digest_alone(issued):
    token, key = issued
    assert key not in str(AccessToken.objects.values().get())
    assert token.digest == tokens.digest(key)
    assert ask(key).status_code == 200
    assert ask(key, "bearer").status_code == 200


@pytest.mark.parametrize(
    "key", ["", "nonsense", "poems_" + "x" * 43, "x" * 10_000, "ñ", "a b"], ids=lambda key: key[:12]
)
def test_a_key_of_nobody_opens_nothing(key, issued):
    answer = ask(key)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_ends_on_its_moment(issued):
    _token, key = issued
    with time_machine.travel(NOON + timedelta(days=30, seconds=-1), tick=False):
        assert ask(key).status_code == 200
    with time_machine.travel(NOON + timedelta(days=30), tick=False):
        assert ask(key).status_code == 401


def test_a_revoked_token_opens_nothing_at_once(issued, world):
    token, key = issued
    tokens.revoke(token, by=world.ana, now=NOON)
    assert ask(key).status_code == 401
    assert AuditEvent.objects.filter(type=AuditType.TOKEN_REVOKED).count() == 1


def test_the_token_of_a_disabled_person_opens_nothing(issued, world):
    _token, key = issued
    world.ana.is_active = False
    world.ana.save()
    assert ask(key).status_code == 401


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(issued, world):
    _token, key = issued
    world.ana.memberships.all().delete()
    assert ask(key).status_code == 403


def test_a_token_in_the_address_is_not_looked_at(issued):
    _token, key = issued
    for name in ("token", "access_token", "key"):
        assert Client().get(f"{ROOT}/patients", {name: key}).status_code == 401


def test_a_token_that_may_only_read_never_writes(noon, world):
    _token, key = tokens.issue(user=world.ana, name="chart", now=NOON, read_only=True, by=None)
    assert ask(key).status_code == 200
    to = f"{ROOT}/patients/{world.rosa.pk}/events"
    body = {"date": "2026-11-19", "code": "fever"}
    answer = Client().post(
        to, body, content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 403
    assert world.rosa.events.count() == 0


def test_the_day_of_use_is_written_once_a_day(issued, django_assert_max_num_queries):
    token, key = issued
    ask(key)
    token.refresh_from_db()
    assert token.last_used_on == NOON.date()
    AccessToken.objects.filter(pk=token.pk).update(name="still")
    with django_assert_max_num_queries(12) as captured:
        ask(key)
    assert not any(sql["sql"].startswith("UPDATE") for sql in captured.captured_queries)


def test_a_page_writes_with_its_session_and_the_csrf_token_alone(noon, world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ana)
    to = f"{ROOT}/patients/{world.rosa.pk}/events"
    body = {"date": "2026-11-19", "code": "fever"}
    assert client.get(f"{ROOT}/patients").status_code == 200
    assert client.post(to, body, content_type="application/json").status_code == 403
    client.cookies["csrf"] = "a" * 32
    accepted = client.post(to, body, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert accepted.status_code == 201


def test_the_command_issues_a_token_before_a_password_is_set(db, noon, world):
    world.ana.set_unusable_password()
    world.ana.save()
    out = io.StringIO()
    call_command("issue_token", "ANA@example.org", name="upload", json=True, stdout=out)
    answer = json.loads(out.getvalue())
    assert list(answer) == ["token"]
    assert ask(answer["token"]).status_code == 200
    assert AccessToken.objects.get().expires_at is None
    assert AuditEvent.objects.filter(type=AuditType.TOKEN_ISSUED, door="command issue_token").count() == 1


def test_the_command_limits_days_and_rights(db, noon, world):
    call_command("issue_token", "ana@example.org", name="x", days=7, read_only=True, stdout=io.StringIO())
    token = AccessToken.objects.get()
    assert token.read_only
    assert token.expires_at == datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "email, options, said",
    [
        ("nobody@example.org", {"name": "x"}, "nobody is known"),
        ("ana@example.org", {"name": " "}, "name:"),
        ("ana@example.org", {"name": "x", "days": 0}, "days:"),
        ("ana@example.org", {"name": "x" * 500}, "name:"),
    ],
    ids=["unknown person", "no name", "no days", "a long name"],
)
def test_the_command_refuses_with_a_sentence(email, options, said, world):
    with pytest.raises(CommandError, match=said) as refused:
        call_command("issue_token", email, **options)
    assert refused.value.returncode == 2
    assert AccessToken.objects.count() == 0


def test_over_plain_http_a_token_is_refused_not_redirected(issued, settings):
    settings.SECURE_SSL_REDIRECT = True
    _token, key = issued
    assert ask(key).status_code == 403
    headers = {"Authorization": f"Bearer {key}"}
    assert Client().get(f"{ROOT}/patients", headers=headers, secure=True).status_code == 200
