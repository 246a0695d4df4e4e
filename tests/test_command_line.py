"""`manage.py` with a setting that makes no sense: one line that says what to set, and nothing done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from patients.management.base import day

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        pytest.param("DEBUG", "perhaps", "Set DEBUG=1 or DEBUG=0", id="neither-yes-nor-no"),
        pytest.param("SECRET_KEY", "short", "Set a random text", id="a-short-key"),
        pytest.param("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS=poems.example.org", id="any-host"),
        pytest.param("CSRF_TRUSTED_ORIGINS", "a.org", "Write https://a.org", id="an-origin-without-scheme"),
        pytest.param("DATABASE_URL", "mysql://h/n", "postgres://", id="another-database"),
        pytest.param("CELERY_BROKER_URL", "amqp://h", "redis://host", id="another-broker"),
        pytest.param("EMAIL_URL", "nonsense", "smtp+tls://", id="mail-to-nowhere"),
        pytest.param("DEFAULT_FROM_EMAIL", "nonsense", "poems@clinic.example.org", id="mail-from-nobody"),
        pytest.param("SITE_URL", "ftp://h", "SITE_URL=https://", id="an-address-of-another-kind"),
        pytest.param("TIME_ZONE", "Mars", "TIME_ZONE=Europe/Madrid", id="a-zone-that-is-none"),
        pytest.param("LANGUAGE_CODE", "de", "LANGUAGE_CODE=en", id="a-language-that-is-not-offered"),
    ],
)
def test_a_senseless_setting_stops_the_start_with_one_line(name, value, advice):
    sound = {"SECRET_KEY": "0123456789" * 5, "DEBUG": "1", "SITE_URL": "http://localhost:8000"}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--check"],
        cwd=ROOT,
        env={**os.environ, **sound, name: value},
        capture_output=True,
        text=True,
        timeout=60,
    )
    lines = done.stderr.strip().splitlines()
    assert (done.returncode, done.stdout, len(lines)) == (2, "", 1), done.stderr[-2000:]
    assert name in lines[0]
    assert advice in lines[0]


def run(database: str, *words: str) -> subprocess.CompletedProcess:
    sound = {"SECRET_KEY": "0123456789" * 5, "DEBUG": "1", "SITE_URL": "http://localhost:8000"}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**os.environ, **sound, "DATABASE_URL": database},
        capture_output=True,
        text=True,
        timeout=60,
    )


NO_TABLES = "The database has no tables, or old ones. Run: manage.py migrate"
OUT_OF_REACH = "The database cannot be reached. Look whether it runs, and at DATABASE_URL"


@pytest.mark.parametrize(
    ("database", "why"),
    [
        pytest.param("sqlite:///{path}/empty.sqlite3", NO_TABLES, id="without-tables"),
        pytest.param("postgres://nobody:x@127.0.0.1:1/none", OUT_OF_REACH, id="that-does-not-answer"),
    ],
)
def test_a_refusal_is_one_json_object_too(tmp_path, database, why):
    words = ["add_site", "X", "--json", "--name", "X", "--time-zone", "UTC", "--language", "en"]
    done = run(database.format(path=tmp_path), *words)
    assert (done.returncode, json.loads(done.stdout)) == (2, {"error": why})
    assert done.stderr.strip() == f"CommandError: {why}"


@pytest.mark.parametrize("text", ["tomorrow", "2027-02-29", "20261120", "1899-12-31", "2200-01-01"])
def test_a_day_that_is_none_is_refused_before_anything_is_done(text):
    with pytest.raises(CommandError) as error:
        call_command("send_reminders", f"--today={text}")
    assert f"argument --today: {text!r} is no day from 1900 to 2199" in str(error.value)


@pytest.mark.parametrize("text", ["1900-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_that_are_read(text):
    assert day(text).isoformat() == text
