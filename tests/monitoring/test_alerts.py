"""Alerts through their life: raised by a save or by the night, brought up to date, settled, acknowledged, raised again.

The rules used here need little: SR-13 (platelets above 400 without prophylaxis), SR-13e (a thrombosis was recorded),
SR-12 (three months after radiotherapy given alone), SR-25 (work left undone).
"""

from __future__ import annotations

import logging
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitoring.models import Alert, FollowUp, Observation
from monitoring.protocol.current import CURRENT
from monitoring.protocol.findings import Evidence, Finding
from monitoring.protocol.safety import book
from monitoring.protocol.verdicts import RuleCode, Severity
from monitoring.selectors import alerts as selector
from monitoring.services import alerts, enrolment, events, follow_up, reminders, results, treatments
from monitoring.services import schedule as schedule_deeds
from patients.models import AuditEvent, AuditType
from tests.world import TODAY, register, result

SAMPLE = date(2026, 11, 2)
LATER = TODAY + timedelta(days=1)


def platelets(world, value: str, on: date = SAMPLE, *, who=None) -> int:
    """Store a count; returns its id."""
    return result(who or world.rosa, world.ana, "platelets", value, on, unit="10*3/uL").stored[0]


def about_platelets(world) -> list[Alert]:
    return list(Alert.objects.filter(patient=world.rosa, rule="SR-13").order_by("pk"))


def high(world) -> Alert:
    """The one alert about platelets that stands."""
    return Alert.objects.standing().get(patient=world.rosa, rule="SR-13")


def states(world) -> list[str]:
    return [alert.state for alert in about_platelets(world)]


def acknowledge(world, alert: Alert, reason: str = "aspirin is discussed") -> Alert:
    return alerts.acknowledge(alert, by=world.pablo, reason=reason)


def aspirin(world):
    given, _warnings = treatments.record(
        patient=world.rosa,
        kind="supportive",
        agents=["aspirin"],
        start=SAMPLE,
        by=world.pablo,
        today=TODAY,
        origin="page",
    )
    return given


def void(world, observation: int) -> None:
    row = Observation.objects.select_related("patient__site").get(pk=observation)
    results.void(row, by=world.ana, today=TODAY, reason="another patient's")


def everything_stored() -> dict[str, list[dict]]:
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in ("monitoring", "patients")
    }


# --- raised, brought up to date, settled ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, raised",
    [
        pytest.param("400", False, id="S2-42: 400 is not above 400"),
        pytest.param("400.1", True, id="S2-42: the first that is"),
    ],
)
def test_a_save_raises_what_it_shows(value, raised, world):
    stored = platelets(world, value)
    found = about_platelets(world)
    assert len(found) == raised
    for alert in found:
        assert (alert.state, alert.severity, alert.audience) == ("open", "warning", "clinicians")
        assert (alert.since, alert.raised_on, alert.settled_on) == (SAMPLE, TODAY, None)
        assert alert.evidence == [
            {
                **{"analyte": "platelets", "value": "400.1", "unit": "10*3/uL"},
                **{"date": "2026-11-02", "id": stored, "kind": "reading"},
            }
        ]
        assert alert.inputs == "warning|platelets 400.1 10*3/uL 2026-11-02"
        assert (alert.protocol, alert.site_id) == (CURRENT.version, world.rosa.site_id)
        assert alert.sources == list(CURRENT.rule("SR-13").sources)


def test_each_deed_leaves_its_row_in_the_audit_trail(world):
    stored = platelets(world, "455")
    first = high(world)
    acknowledge(world, first)
    void(world, stored)
    platelets(world, "455", SAMPLE)
    told = [
        (event.type, event.actor_id, event.patient_id, event.facts)
        for event in AuditEvent.objects.filter(type__startswith="alert.").order_by("pk")
        if event.facts["rule"] == "SR-13"
    ]
    named = {"id": first.pk, "rule": "SR-13"}
    assert told == [
        (AuditType.ALERT_RAISED, None, world.rosa.pk, named),
        (AuditType.ALERT_ACKNOWLEDGED, world.pablo.pk, world.rosa.pk, named),
        (AuditType.ALERT_SETTLED, None, world.rosa.pk, named),
        (AuditType.ALERT_RAISED, None, world.rosa.pk, named | {"acknowledged": True}),
    ]


def test_it_is_settled_when_its_reason_goes_and_stays_to_be_read(world):
    platelets(world, "455")
    aspirin(world)
    [alert] = about_platelets(world)
    assert (alert.state, alert.settled_on) == ("settled", TODAY)
    assert alert.settled_at is not None
    assert selector.settled(world.rosa, ("clinicians",))[0] == alert


def test_what_comes_back_without_having_been_acknowledged_is_raised_anew(world):
    stored = platelets(world, "455")
    void(world, stored)
    platelets(world, "455")
    assert states(world) == ["settled", "open"]


def test_an_open_alert_is_brought_up_to_date_in_place(world):
    platelets(world, "455")
    before = high(world)
    platelets(world, "510", date(2026, 11, 9))
    after = high(world)
    assert (after.pk, after.raised_on, after.state) == (before.pk, before.raised_on, "open")
    assert [each["value"] for each in after.evidence] == ["510"]
    assert after.since == SAMPLE  # it has held since the first of the high ones


def test_what_belongs_to_several_facts_is_an_alert_for_each(world):
    for day in (date(2026, 3, 1), date(2026, 5, 1)):
        events.record(patient=world.rosa, on=day, code="vte", by=world.ana, today=TODAY, origin="page")
    found = Alert.objects.standing().filter(rule="SR-13e").order_by("since")
    assert [alert.since for alert in found] == [date(2026, 3, 1), date(2026, 5, 1)]
    assert [alert.key for alert in found] == [f"event:{alert.evidence[0]['id']}" for alert in found]


def test_information_is_no_alert(world):
    platelets(world, "300")
    assert not Alert.objects.filter(rule="SR-13b").exists()


def test_of_two_findings_under_one_key_the_graver_speaks(world):
    grave, mild = (
        Finding(RuleCode.SR_17, severity, SAMPLE, (Evidence("papilledema", "present", "", SAMPLE),))
        for severity in (Severity.CRITICAL, Severity.WARNING)
    )
    alerts.follow(world.liam, [grave, mild], CURRENT, today=TODAY)
    assert Alert.objects.get(patient=world.liam, rule="SR-17").severity == "critical"


# --- acknowledged --------------------------------------------------------------------------------------------------


def test_a_physician_acknowledges_with_a_reason(world):
    platelets(world, "455")
    seen = acknowledge(world, high(world), "  aspirin is discussed\nwith her ")
    seen.refresh_from_db()
    assert (seen.state, seen.acknowledged_by) == ("acknowledged", world.pablo)
    assert seen.acknowledge_reason == "aspirin is discussed\nwith her"
    assert seen.acknowledged_at is not None


@pytest.mark.parametrize(
    "reason, code",
    [("", "required"), ("  ", "required"), ("x" * 501, "too_long"), ("a\x00b", "control_character")],
    ids=["none", "blank", "longer than 500 characters", "what cannot be stored"],
)
def test_without_a_reason_it_stays_open(reason, code, world):
    platelets(world, "455")
    with pytest.raises(ValidationError) as refused:
        acknowledge(world, high(world), reason)
    assert refused.value.error_dict["reason"][0].code == code
    assert high(world).state == "open"


def test_twice_it_is_not_acknowledged_and_neither_is_what_was_settled(world):
    platelets(world, "455")
    stale = high(world)
    acknowledge(world, stale)
    with pytest.raises(ValidationError) as twice:
        acknowledge(world, stale, "again")
    assert twice.value.error_dict["reason"][0].code == "acknowledged"
    aspirin(world)
    with pytest.raises(ValidationError) as late:
        acknowledge(world, stale, "late")
    assert late.value.error_dict["reason"][0].code == "settled"
    assert [alert.acknowledge_reason for alert in about_platelets(world)] == ["aspirin is discussed"]


def test_what_was_acknowledged_is_not_raised_again_on_the_same_inputs(world):
    platelets(world, "455")
    acknowledge(world, high(world))
    for day in (TODAY, LATER, TODAY + timedelta(days=60)):
        follow_up.refresh(world.rosa, today=day)
    assert states(world) == ["acknowledged"]
    result(world.rosa, world.ana, "tsh", "2.1", SAMPLE, unit="mIU/L")  # says nothing about platelets
    assert states(world) == ["acknowledged"]


def test_the_age_of_a_count_is_no_new_input(world):
    """SR-13: over 35 days old the message adds "old, repeat"; the physician has seen the count."""
    platelets(world, "455")
    acknowledge(world, high(world))
    follow_up.refresh(world.rosa, today=SAMPLE + timedelta(days=36))
    assert states(world) == ["acknowledged"]
    assert high(world).facts == {"old": "1"}


def test_other_inputs_raise_it_again_beside_what_was_acknowledged(world):
    platelets(world, "455")
    acknowledge(world, high(world))
    platelets(world, "510", date(2026, 11, 9))
    assert states(world) == ["settled", "open"]
    old, new = about_platelets(world)
    assert (old.acknowledge_reason, old.acknowledged_by, old.settled_on) == (
        *("aspirin is discussed", world.pablo, TODAY),
    )
    assert (new.acknowledge_reason, new.acknowledged_by, new.acknowledged_at) == ("", None, None)


def test_a_graver_finding_on_the_same_facts_raises_it_again(world):
    mild, grave = (
        Finding(RuleCode.SR_17, severity, SAMPLE, (Evidence("papilledema", "present", "", SAMPLE),))
        for severity in (Severity.WARNING, Severity.CRITICAL)
    )
    alerts.follow(world.liam, [mild], CURRENT, today=TODAY)
    acknowledge(world, Alert.objects.get(rule="SR-17"))
    alerts.follow(world.liam, [grave], CURRENT, today=LATER)
    assert [(a.severity, a.state) for a in Alert.objects.filter(rule="SR-17").order_by("pk")] == [
        ("warning", "settled"),
        ("critical", "open"),
    ]


def test_it_comes_back_acknowledged_when_it_returns_on_the_very_inputs(world):
    platelets(world, "455")
    acknowledge(world, high(world))
    protection = aspirin(world)
    assert states(world) == ["settled"]
    treatments.void(protection, by=world.pablo, today=TODAY, reason="was never taken")
    [alert] = about_platelets(world)
    assert (alert.state, alert.settled_on, alert.settled_at) == ("acknowledged", None, None)
    assert alert.acknowledge_reason == "aspirin is discussed"


def test_a_slip_that_is_voided_brings_back_what_was_acknowledged_before_it(world):
    """455 is acknowledged, 510 raises it again, 510 was another patient's: the word on 455 holds."""
    platelets(world, "455")
    acknowledge(world, high(world))
    slip = platelets(world, "510", date(2026, 11, 9))
    void(world, slip)
    assert states(world) == ["acknowledged", "settled"]
    assert high(world).evidence[0]["value"] == "455"


def test_of_two_words_on_the_same_inputs_the_later_holds(world):
    platelets(world, "455")
    acknowledge(world, high(world), "first")
    slip = platelets(world, "510", date(2026, 11, 9))
    acknowledge(world, high(world), "second")
    void(world, slip)
    assert (high(world).acknowledge_reason, states(world)) == ("first", ["acknowledged", "settled"])


def test_the_database_holds_one_standing_alert_per_reason(world):
    platelets(world, "455")
    twin = high(world)
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_no_alert_is_ever_deleted(world):
    platelets(world, "455")
    with pytest.raises(Exception, match="rows are kept"), transaction.atomic():
        high(world).delete()


# --- the night -----------------------------------------------------------------------------------------------------


def test_the_night_raises_what_time_brings_on_the_day_it_comes(world):
    """S1-28: three months after radiotherapy alone the question stands open."""
    course = {"kind": "radiotherapy", "start": date(2026, 7, 20), "end": date(2026, 9, 1), "dose_gy": 45}
    treatments.record(patient=world.rosa, by=world.pablo, today=TODAY, origin="page", **course)
    asked = Alert.objects.filter(patient=world.rosa, rule="SR-12")
    seen = []
    while not asked.exists():
        day = FollowUp.objects.get(patient=world.rosa).next_review_on
        assert day not in seen, "the nights stand still"
        seen.append(day)
        assert day <= date(2026, 12, 1)
        follow_up.refresh_due(world.madrid, today=day - timedelta(days=1))
        assert not asked.exists()
        follow_up.refresh_due(world.madrid, today=day)
    assert (asked.get().raised_on, asked.get().since) == (date(2026, 12, 1), date(2026, 12, 1))


def test_the_clocks_run_the_rules(world):
    Observation.objects.filter(pk=platelets(world, "300")).update(value=455)  # as if the rule were new
    FollowUp.objects.filter(patient=world.rosa).update(refreshed_at=None)
    reminders.refresh_and_queue(now=timezone.now(), today=TODAY)
    assert high(world).raised_on == TODAY


def test_a_patient_judged_by_another_protocol_is_judged_anew_by_the_night(world):
    Observation.objects.filter(pk=platelets(world, "300")).update(value=455)
    FollowUp.objects.filter(patient=world.rosa).update(protocol="poems-2020-01", next_review_on=None)
    assert follow_up.refresh_due(world.madrid, today=TODAY) == (1, 0)
    assert high(world).protocol == CURRENT.version
    assert follow_up.refresh_due(world.madrid, today=TODAY) == (0, 0)


# --- work left undone ----------------------------------------------------------------------------------------------


def test_what_is_waived_calls_nobody(world):
    late = Alert.objects.standing().filter(patient=world.rosa, rule="SR-25")
    assert late.get().audience == "coordinators"
    panels = [each["analyte"] for each in late.get().evidence]
    for panel in panels:
        assert late.exists()
        schedule_deeds.waive(
            patient=world.rosa, panel=panel, reason="abroad", until=LATER, by=world.pablo, today=TODAY
        )
    assert not late.exists()
    follow_up.refresh_due(world.madrid, today=LATER + timedelta(days=1))
    assert [each["analyte"] for each in late.get().evidence] == panels


# --- a rule that breaks --------------------------------------------------------------------------------------------


def test_a_broken_rule_leaves_its_alerts_standing_is_logged_and_the_others_still_run(
    world, monkeypatch, caplog
):
    platelets(world, "455")
    before = high(world)

    def breaks(judgement):
        raise ZeroDivisionError("a limit of 0")

    monkeypatch.setitem(book.RULES, RuleCode.SR_13, breaks)
    with caplog.at_level(logging.ERROR):
        platelets(world, "300", date(2026, 11, 9))
        events.record(patient=world.rosa, on=SAMPLE, code="mi", by=world.ana, today=TODAY, origin="page")
    assert high(world) == before
    assert Alert.objects.standing().filter(rule="SR-13e").exists()
    assert f"rule SR-13 broke for patient {world.rosa.pk}: ZeroDivisionError: a limit of 0" in caplog.text
    monkeypatch.undo()
    follow_up.refresh(world.rosa, today=TODAY)
    assert states(world) == ["settled"]


# --- who is no longer followed -------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["deceased", "transferred", "withdrawn"])
def test_of_who_left_all_alerts_are_settled_and_stand_again_after_a_return(status, world):
    platelets(world, "455")
    acknowledge(world, high(world))
    standing = Alert.objects.standing().filter(patient=world.rosa)
    before = set(standing.values_list("rule", "state"))
    enrolment.close(patient=world.rosa, by=world.ana, status=status, on=TODAY, today=TODAY)
    assert not standing.exists()
    enrolment.reopen(patient=world.rosa, by=world.ana, today=TODAY, reason="a slip")
    assert set(standing.values_list("rule", "state")) == before
    assert states(world) == ["acknowledged"]


# --- the same whatever happens first, and nothing twice ------------------------------------------------------------


def test_the_order_of_entry_decides_nothing(world):
    twins = [
        register(world.madrid, world.ana, mrn=f"T{number}", family_name=f"Twin{number}") for number in (1, 2)
    ]
    deeds = [
        lambda who: platelets(world, "455", who=who),
        lambda who: platelets(world, "510", date(2026, 11, 9), who=who),
        lambda who: result(who, world.ana, "hemoglobin", "17", SAMPLE, unit="g/dL", upper_limit="15.5"),
        lambda who: events.record(
            patient=who, on=SAMPLE, code="vte", by=world.ana, today=TODAY, origin="page"
        ),
        lambda who: treatments.record(
            patient=who,
            kind="systemic",
            agents=["thalidomide"],
            line=1,
            start=date(2026, 4, 1),
            by=world.ana,
            today=TODAY,
            origin="page",
        ),
    ]
    for who, order in zip(twins, (deeds, deeds[::-1]), strict=True):
        for deed in order:
            deed(who)
    told = [
        sorted(
            (a.rule, a.severity, a.since, a.inputs, a.key.split(":")[0], tuple(sorted(a.facts.items())))
            for a in Alert.objects.standing().filter(patient=who)
        )
        for who in twins
    ]
    assert told[0] == told[1]
    assert {"SR-13", "SR-13c", "SR-13e", "SR-04"} <= {alert[0] for alert in told[0]}


def test_a_second_refresh_writes_nothing_at_all(world):
    platelets(world, "455")
    events.record(patient=world.rosa, on=SAMPLE, code="vte", by=world.ana, today=TODAY, origin="page")
    acknowledge(world, high(world))
    aspirin(world)
    before = everything_stored()
    follow_up.refresh(world.rosa, today=TODAY)
    assert everything_stored() == before


def test_a_full_refresh_takes_a_dozen_queries_however_much_there_is(world, django_assert_max_num_queries):
    platelets(world, "455")
    for number in range(12):
        day = date(2026, 1, 10) + timedelta(days=20 * number)
        result(world.rosa, world.ana, "vegf", str(900 + number), day, unit="pg/mL", specimen="plasma")
        events.record(patient=world.rosa, on=day, code="vte", by=world.ana, today=TODAY, origin="page")
    with django_assert_max_num_queries(12):
        follow_up.refresh(world.rosa, today=TODAY)
    with django_assert_max_num_queries(12):
        follow_up.refresh(world.rosa, today=LATER)


def test_alerts_that_stand_as_they_stood_cost_one_query(world, django_assert_num_queries):
    platelets(world, "455")
    finding = Finding(RuleCode.SR_17, Severity.WARNING, SAMPLE, (Evidence("papilledema", "present"),))
    alerts.follow(world.liam, [finding], CURRENT, today=TODAY)
    with django_assert_num_queries(1):
        alerts.follow(world.liam, [finding], CURRENT, today=LATER)


def test_many_alerts_are_raised_and_settled_in_as_many_queries_as_one(world):
    found = [
        Finding(
            RuleCode.SR_13E,
            Severity.CRITICAL,
            SAMPLE,
            (Evidence("vte", "present", "", SAMPLE),),
            f"event:{n}",
        )
        for n in range(20)
    ]

    def cost(findings: list[Finding]) -> int:
        with CaptureQueriesContext(connection) as asked:
            alerts.follow(world.liam, findings, CURRENT, today=TODAY)
        return len(asked)

    cost([])  # what stood before
    one, twenty, none = cost(found[:1]), cost(found), cost([])
    assert one == twenty
    assert none < one
