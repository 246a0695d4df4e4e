"""Versions of the protocol: what another one would change is shown, nothing is written, what was judged keeps its own.

The other version here is the one in force with a single number changed: platelets are high above 500 instead of 400.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import Alert
from monitoring.protocol import consistency
from monitoring.protocol.current import CURRENT, PROTOCOLS, RELEASES
from monitoring.protocol.rows import Protocol, Repeat, every
from monitoring.protocol.thresholds import ThresholdName
from monitoring.protocol.vocabulary import Panel
from monitoring.selectors import protocol_preview
from monitoring.selectors.judged import judged
from monitoring.selectors.protocol_preview import Change, changes_of
from monitoring.services import alerts, follow_up, treatments
from monitoring.wording.protocol_changes import changed_thing, changed_value
from patients.models import AuditEvent, AuditType, Patient
from tests.monitoring.browsing import signed_in, text_of
from tests.world import TODAY, register, result

VERSION = "poems-2027-01"


def changed(**thresholds: Decimal | int) -> Protocol:
    """The protocol in force with other numbers, as a version of its own."""
    rows = tuple(
        replace(row, value=thresholds[row.name]) if row.name in thresholds else row
        for row in CURRENT.thresholds
    )
    return replace(CURRENT, version=VERSION, thresholds=rows)


LENIENT = changed(**{ThresholdName.PLATELETS_HIGH: Decimal(500)})


def platelets(world, value: str, who: Patient | None = None) -> None:
    result(who or world.rosa, world.ana, "platelets", value, date(2026, 11, 2), unit="10*3/uL")


@pytest.fixture
def proposed(monkeypatch):
    monkeypatch.setitem(PROTOCOLS, VERSION, LENIENT)


@pytest.fixture
def noon():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def stored() -> dict[str, list[dict]]:
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in ("monitoring", "patients") and model is not AuditEvent
    }


def test_the_newest_version_with_a_day_is_in_force_and_each_is_known_by_its_name():
    assert [release.protocol for release in RELEASES if release.since][-1] is CURRENT
    assert PROTOCOLS[CURRENT.version] is CURRENT
    assert [consistency.problems(protocol) for protocol in (*PROTOCOLS.values(), LENIENT)] == [[], []]


# --- what would change ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, changes",
    [
        pytest.param("400", (), id="high in neither"),
        pytest.param("401", (Change("alert", "SR-13", "warning", None),), id="high only until now"),
        pytest.param(
            "500", (Change("alert", "SR-13", "warning", None),), id="the last that is not high any more"
        ),
        pytest.param("501", (), id="high in both"),
    ],
)
def test_a_changed_number_changes_the_alerts_it_decides(value, changes, world):
    platelets(world, value)
    assert changes_of(world.rosa, LENIENT, TODAY) == changes


def test_the_same_protocol_changes_nothing(world):
    platelets(world, "455")
    assert changes_of(world.rosa, replace(CURRENT, version=VERSION), TODAY) == ()


def test_due_dates_responses_and_extent_are_previewed_too(world):
    plasma = {"unit": "pg/mL", "specimen": "plasma", "upper_limit": "100"}
    for value, day in (("1000", date(2026, 2, 1)), ("400", date(2026, 9, 1))):
        result(world.rosa, world.ana, "vegf", value, day, **plasma)
    treatments.record(
        patient=world.rosa,
        kind="systemic",
        agents=["melphalan"],
        start=date(2026, 2, 10),
        by=world.ana,
        today=TODAY,
        origin="page",
    )
    strict = changed(**{ThresholdName.VEGF_PARTIAL: Decimal("0.3")})
    rows = tuple(
        replace(row, interval=every(2, CURRENT.tolerances))
        if isinstance(row, Repeat) and row.panel == Panel.VEGF
        else row
        for row in strict.rows
    )
    found = changes_of(world.rosa, replace(strict, rows=rows), TODAY)
    assert Change("due", "vegf", "2026-11-17/2026-12-15", "2026-10-18/2026-11-15") in found
    assert Change("response", "vegf", "PR", "NR") in found
    assert {change.what for change in found} <= {"due", "alert", "response"}


def test_a_preview_writes_nothing_and_what_was_judged_keeps_its_version(world, proposed):
    platelets(world, "455")
    alert = Alert.objects.get(rule="SR-13")
    before = stored()
    [rosa] = list(protocol_preview.stream(Patient.objects.filter(pk=world.rosa.pk), LENIENT, TODAY))
    assert [change.key for change in rosa.changes] == ["SR-13"]
    protocol_preview.page(Patient.objects.all(), LENIENT, TODAY)
    assert stored() == before
    assert Alert.objects.get(pk=alert.pk).protocol == CURRENT.version


def test_alerts_take_the_new_version_when_they_are_judged_anew(world):
    platelets(world, "600")
    alerts.follow(world.rosa, judged(world.rosa, TODAY).alerts, LENIENT, today=TODAY)
    alert = Alert.objects.standing().get(rule="SR-13")
    assert (alert.protocol, alert.state) == (VERSION, "open")
    follow_up.refresh(world.rosa, today=TODAY)
    assert Alert.objects.standing().get(rule="SR-13").pk == alert.pk
    assert Alert.objects.standing().get(rule="SR-13").protocol == CURRENT.version


def test_what_is_stored_is_counted_by_the_version_that_judged_it(world):
    platelets(world, "455")
    Alert.objects.filter(rule="SR-13").update(protocol="poems-2020-01")
    found = protocol_preview.judged_by([world.madrid])
    assert found["poems-2020-01"] == {"alert": 1}
    assert found[CURRENT.version]["alert"] == Alert.objects.filter(patient=world.rosa).count() - 1
    assert found[CURRENT.version]["due"] > 0
    assert protocol_preview.judged_by([]) == {}


@pytest.mark.parametrize(
    "change, words",
    [
        (Change("due", "vegf", "2026-11-16/2026-12-14", None), ("VEGF", "16 Nov 2026 – 14 Dec 2026", "none")),
        (Change("due", "pet_ct", "not_scheduled", None), ("PET-CT", "not scheduled", "none")),
        (Change("alert", "SR-13 treatment:4", "warning", "caution"), (None, "Warning", "Caution")),
        (Change("response", "vegf", "PD unconfirmed", "PR"), (None, "progression, not confirmed", None)),
        (Change("response", "vegf", "CR confirmed", "PR"), (None, "complete response, confirmed", None)),
        (
            Change("extent", "", "localized", "disseminated"),
            ("Extent", "localized disease", "disseminated disease"),
        ),
        (Change("diagnosis", "", "met", "not_met"), ("Criteria", "The criteria are met", None)),
    ],
)
def test_every_kind_of_change_is_said_in_words(change, words):
    said = (
        changed_thing(change.what, change.key),
        *(changed_value(change.what, value) for value in (change.before, change.after)),
    )
    assert [each for each, word in zip(said, words, strict=True) if word is not None] == [
        w for w in words if w
    ]
    assert all(said)


# --- any number of patients ----------------------------------------------------------------------------------------


@pytest.fixture
def many(world):
    found = [register(world.madrid, world.ana, mrn=f"P{n}", family_name=f"Sol{n}") for n in range(6)]
    for who in found[::2]:
        platelets(world, "455", who)
    return found


def test_pages_come_one_after_the_other_until_all_were_looked_at(world, many, monkeypatch):
    monkeypatch.setattr(protocol_preview, "LOOKED_AT", 3)
    monkeypatch.setattr(protocol_preview, "SHOWN", 2)
    patients = Patient.objects.filter(site=world.madrid)
    seen, looked_at, after = [], 0, None
    while True:
        page = protocol_preview.page(patients, LENIENT, TODAY, after)
        assert (len(page.found) <= 2, page.looked_at <= 3) == (True, True)
        seen += [each.patient for each in page.found]
        looked_at += page.looked_at
        after = page.next
        if after is None:
            break
    assert seen == many[::2]
    assert looked_at == patients.count() == 7


def test_each_patient_costs_the_same(world, many):
    def cost(patients) -> int:
        with CaptureQueriesContext(connection) as asked:
            list(protocol_preview.stream(patients, LENIENT, TODAY))
        return len(asked)

    one = cost(Patient.objects.filter(pk=many[0].pk))
    assert cost(Patient.objects.filter(pk__in=[who.pk for who in many])) <= 1 + 6 * (one - 1)
    assert one <= 8


# --- the command ---------------------------------------------------------------------------------------------------


def told(*words: str) -> dict:
    out = io.StringIO()
    call_command("preview_protocol", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_command_tells_patient_what_before_and_after(world, proposed, noon):
    platelets(world, "455")
    before = stored()
    answer = told(VERSION, "--site", "MADRID")
    assert answer == {
        **{"protocol": VERSION, "against": CURRENT.version, "site": "MADRID", "today": "2026-11-20"},
        **{"patients": 1, "changed": 1},
        "changes": [
            {"patient": world.rosa.pk, "what": "alert", "key": "SR-13", "before": "warning", "after": None}
        ],
    }
    assert stored() == before
    row = AuditEvent.objects.filter(type=AuditType.EXPORTED).get()
    assert (row.site_id, row.door, row.facts) == (
        *(world.madrid.pk, "command preview_protocol"),
        {"of": "protocol_preview", "version": VERSION},
    )


def test_the_command_speaks_to_people_and_of_another_day(world, proposed, noon):
    platelets(world, "455")
    out = io.StringIO()
    call_command("preview_protocol", VERSION, "--site", "MADRID", "--today", "2026-11-01", stdout=out)
    assert out.getvalue().splitlines() == [
        f"{CURRENT.version} → {VERSION}, MADRID, 2026-11-01",
        "1 patients looked at, 0 of them would change",
    ]
    out = io.StringIO()
    call_command("preview_protocol", VERSION, "--site", "MADRID", stdout=out)
    assert f"{world.rosa.pk}\talert SR-13\twarning → –" in out.getvalue()
    assert "Núñez" not in out.getvalue()


@pytest.mark.parametrize(
    "words, why",
    [
        (("poems-1999-01", "--site", "MADRID"), "No protocol poems-1999-01. Known: poems-2026-11."),
        (("poems-2026-11", "--site", "NOWHERE"), "No site NOWHERE."),
    ],
)
def test_the_command_refuses_what_is_not_there(words, why, world):
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("preview_protocol", *words, "--json", stdout=out)
    assert (refused.value.returncode, json.loads(out.getvalue())) == (2, {"error": why})


# --- the page ------------------------------------------------------------------------------------------------------

PAGE = "/guidance/protocol/"


def test_the_page_names_what_is_in_force_and_offers_nothing_that_is_not_there(world, noon):
    platelets(world, "455")
    answer = signed_in(world.pablo).get(PAGE)
    assert answer.status_code == 200
    text = text_of(answer)
    assert CURRENT.version in text
    assert "in force" in text
    assert "No other version is installed." in text


def test_the_page_shows_what_another_version_would_change(world, proposed, noon):
    platelets(world, "455")
    before = stored()
    answer = signed_in(world.pablo).get(PAGE, {"version": VERSION, "site": "MADRID"})
    text = text_of(answer)
    assert "Núñez, Rosa" in text
    assert "SR-13" in text
    assert "400" in text  # the number as it is, and as it would be
    assert "500" in text
    assert "Byrne" not in text
    after = stored()
    assert {name: rows for name, rows in after.items() if rows != before[name]}.keys() <= {"patients.User"}
    row = AuditEvent.objects.filter(type=AuditType.PATIENTS_SEARCHED).get()
    assert (row.actor_id, row.facts["patients"]) == (world.pablo.pk, [world.rosa.pk])


def test_the_page_says_when_nothing_would_change(world, proposed, noon):
    text = text_of(signed_in(world.pablo).get(PAGE, {"version": VERSION}))
    assert "Nothing would change for them." in text


def test_the_page_leads_on(world, many, proposed, noon, monkeypatch):
    monkeypatch.setattr(protocol_preview, "LOOKED_AT", 2)
    client = signed_in(world.pablo)
    first = client.get(PAGE, {"version": VERSION, "site": "MADRID"})
    assert first.context["following"] == many[0].pk
    second = client.get(PAGE, {"version": VERSION, "site": "MADRID", "after": many[0].pk})
    assert [row["patient"] for row in second.context["rows"]] == [many[2]]
    assert "Back to the first ones" in text_of(second)


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 30, "٣"])
def test_a_senseless_place_begins_at_the_first(after, world, proposed, noon):
    platelets(world, "455")
    answer = signed_in(world.pablo).get(PAGE, {"version": VERSION, "after": after})
    assert [row["patient"] for row in answer.context["rows"]] == [world.rosa]


@pytest.mark.parametrize("query", [{"version": "poems-1999-01"}, {"version": VERSION, "site": "NOWHERE"}])
def test_a_version_or_clinic_that_is_not_there_is_not_found(query, world, proposed, noon):
    assert signed_in(world.pablo).get(PAGE, query).status_code == 404


@pytest.mark.parametrize("person", ["ana", "carla", "adela", "aurel"])
def test_the_page_is_for_physicians_and_no_tab_leads_others_there(person, world, noon):
    client = signed_in(world.people[person])
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/guidance/").content.decode()


def test_a_stranger_sees_nobody_of_another_clinic(world, proposed, noon):
    platelets(world, "455")
    client = signed_in(world.lena)
    assert client.get(PAGE, {"version": VERSION, "site": "MADRID"}).status_code == 404
    text = text_of(client.get(PAGE, {"version": VERSION}))
    assert "Núñez" not in text
