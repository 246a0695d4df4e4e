"""When no reminder mails go out everybody who follows patients or runs a clinic reads it on every page."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from monitoring.models import Relay, ReminderRun
from monitoring.selectors import standstill
from patients.models import AuditEvent
from patients.smtp import Courier
from tests.world import TODAY

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
NOON = f"{TODAY.isoformat()}T11:00:00+00:00"
# Where the day of each role begins.
HOMES = {
    "ana": "/patients/",
    "pablo": "/patients/",
    "carla": "/worklist/",
    "adela": "/settings/",
    "aurel": "/audit/",
}
SENT = "no reminder mails are sent"
LOOKED = "nobody is told by mail of what became due"
PROVEN = "it is not proven that reminder mails go out"


@pytest.fixture
def clinic(world, monkeypatch):
    """The world at noon, in a process that has not asked yet."""
    with time_machine.travel(NOON, tick=False):
        monkeypatch.setattr(standstill, "_kept", standstill._Kept(0, ()))
        yield world


def ran(kind: str, ago: timedelta) -> None:
    ReminderRun.objects.create(kind=kind, started_at=timezone.now() - ago, finished_at=timezone.now() - ago)


def proven(ago: timedelta | None) -> None:
    Relay.objects.create(name=Courier().relay, proven_at=None if ago is None else timezone.now() - ago)


def parts() -> list[str]:
    return [each.part for each in standstill.look(timezone.now())]


@pytest.mark.parametrize(
    "deliver, refresh, expected",
    [
        pytest.param(HOUR, HOUR, [], id="an hour is not over"),
        pytest.param(HOUR + MINUTE, HOUR, ["deliver"], id="nothing is sent"),
        pytest.param(HOUR, HOUR + MINUTE, ["refresh"], id="nothing is looked for"),
        pytest.param(3 * HOUR, 3 * HOUR, ["deliver", "refresh"], id="both: the gravest first"),
    ],
)
def test_clocks_that_stand_still_for_more_than_an_hour(clinic, deliver, refresh, expected):
    ran("deliver", deliver)
    ran("refresh", refresh)
    assert parts() == expected


@pytest.mark.parametrize(
    "ago, expected",
    [
        pytest.param(26 * HOUR, [], id="a day and the time a mail may take are not over"),
        pytest.param(26 * HOUR + MINUTE, ["proof"], id="they are over"),
    ],
)
def test_the_daily_mail_to_ourselves_did_not_go(clinic, settings, ago, expected):
    settings.MAIL_PROOF_TO = "ops@example.org"
    for kind in ("deliver", "refresh"):
        ran(kind, MINUTE)
    proven(ago)
    assert parts() == expected


def test_where_no_mail_is_asked_to_prove_the_way_none_is_missed(clinic):
    for kind in ("deliver", "refresh"):
        ran(kind, MINUTE)
    proven(99 * HOUR)
    assert parts() == []


@pytest.mark.parametrize("relay_known", [True, False])
def test_what_never_was_well_counts_from_the_clinics_first_day(clinic, settings, relay_known):
    settings.MAIL_PROOF_TO = "ops@example.org"
    began = AuditEvent.objects.order_by("pk").first().at
    if relay_known:
        proven(None)
    assert parts() == []
    with time_machine.travel(began + 27 * HOUR, tick=False):
        found = standstill.look(timezone.now())
    assert [(each.part, each.since) for each in found] == [
        (part, began) for part in ("deliver", "refresh", "proof")
    ]


def test_an_empty_product_misses_nothing(db, settings):
    settings.MAIL_PROOF_TO = "ops@example.org"
    assert parts() == []


def test_a_run_that_did_not_end_is_none(clinic):
    ran("deliver", MINUTE)
    ran("refresh", 2 * HOUR)
    ReminderRun.objects.create(kind="refresh", started_at=timezone.now())
    assert parts() == ["refresh"]


@pytest.mark.parametrize("name", HOMES)
def test_all_but_auditors_read_it_on_every_page(clinic, client, name):
    ran("deliver", 3 * HOUR)
    ran("refresh", MINUTE)
    client.force_login(clinic.people[name])
    text = client.get(HOMES[name]).content.decode()
    told = name not in ("aurel", "carla")  # the worklist says it in its own words
    assert (SENT in text) is told
    assert ("Since 20 Nov 2026, 09:00" in text) is told


@pytest.mark.parametrize(
    "setting, said",
    [
        pytest.param({"deliver": 2 * HOUR, "refresh": MINUTE}, SENT, id="nothing is sent"),
        pytest.param({"deliver": MINUTE, "refresh": 2 * HOUR}, LOOKED, id="nothing is looked for"),
        pytest.param({"deliver": 2 * HOUR, "refresh": 2 * HOUR}, SENT, id="both: the gravest"),
    ],
)
def test_it_says_what_stands_still_and_what_holds_all_the_same(clinic, client, setting, said):
    for kind, ago in setting.items():
        ran(kind, ago)
    client.force_login(clinic.ana)
    text = client.get("/patients/").content.decode()
    assert [words in text for words in (SENT, LOOKED, PROVEN)] == [
        words == said for words in (SENT, LOOKED, PROVEN)
    ]
    assert "The worklist does not depend on mails" in text


def test_the_worklist_which_speaks_of_its_clocks_itself_is_told_of_the_proof(clinic, client, settings):
    settings.MAIL_PROOF_TO = "ops@example.org"
    for kind in ("deliver", "refresh"):
        ran(kind, 30 * HOUR)
    proven(30 * HOUR)
    client.force_login(clinic.carla)
    text = client.get("/worklist/").content.decode()
    assert PROVEN in text
    assert SENT not in text


def test_in_the_readers_language(clinic, client):
    ran("refresh", MINUTE)
    ran("deliver", 2 * HOUR)
    clinic.ana.language = "es"
    clinic.ana.save()
    client.force_login(clinic.ana)
    assert "no se envían correos de recordatorio" in client.get("/patients/").content.decode()


def test_the_stranger_and_who_is_not_signed_in_read_nothing(clinic, client):
    ran("deliver", 2 * HOUR)
    assert "standstill" not in client.get("/accounts/login/").content.decode()
    client.force_login(clinic.aurel)
    assert "standstill" not in client.get("/audit/").content.decode()


def test_the_database_is_asked_once_a_minute_and_process(
    clinic, client, monkeypatch, django_assert_num_queries
):
    for kind in ("deliver", "refresh"):
        ran(kind, MINUTE)
    with django_assert_num_queries(2):
        assert standstill.standstills(timezone.now()) == ()
    ReminderRun.objects.all().delete()
    ran("deliver", 2 * HOUR)
    with django_assert_num_queries(0):
        assert standstill.standstills(timezone.now()) == ()
    monkeypatch.setattr(standstill._kept, "until", 0)
    assert [each.part for each in standstill.standstills(timezone.now())] == ["deliver"]
