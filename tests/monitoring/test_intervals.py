"""A clinic's intervals and a physician's: who sets them, what they move and what stays, the preview, the page."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from monitoring import wording
from monitoring.models import FollowUp, LocalPolicy, PatientOverride, Reminder, ScheduleItem
from monitoring.selectors import intervals as selector
from monitoring.selectors.protocol_preview import Change, changes_with
from monitoring.services import follow_up, intervals, reminders, schedule
from patients.models import AuditEvent
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.world import TODAY, register, result

PAGE = "/settings/intervals/"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 11, 20, 11, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def measured(world):
    """Rosa's VEGF of 31 Oct 2026: due from 17 Jan to 14 Feb 2027 by the protocol."""
    result(world.rosa, world.ana, "vegf", "740", date(2026, 10, 31), unit="pg/mL", specimen="plasma")
    return world


def item(world, panel: str = "vegf") -> ScheduleItem:
    return ScheduleItem.objects.get(patient=world.rosa, panel=panel, state="open")


def spaced(world) -> tuple[str, str, date, date]:
    found = item(world)
    return found.spoken_by, found.interval, found.opens, found.due_by


def say(world, months, row: str = "vegf", reason: str = "our laboratory is slow") -> LocalPolicy:
    return intervals.set_policy(
        site=world.madrid, row=row, months=months, reason=reason, by=world.pablo, today=TODAY
    )


def override(world, months, panel: str = "vegf") -> PatientOverride:
    return intervals.override(
        patient=world.rosa, panel=panel, months=months, reason="rising", by=world.pablo, today=TODAY
    )


PROTOCOL = ("protocol", "P3M", date(2027, 1, 17), date(2027, 2, 14))
MONTHLY = ("site", "P1M", date(2026, 11, 25), date(2026, 12, 5))


def test_a_clinics_interval_moves_the_days_and_keeps_the_item(measured):
    before = item(measured)
    schedule.waive(
        patient=measured.rosa, panel="vegf", reason="abroad", until=TODAY, by=measured.pablo, today=TODAY
    )
    say(measured, (1, 1))
    assert spaced(measured) == MONTHLY
    after = item(measured)
    assert (after.pk, after.identity, after.created_at) == (before.pk, before.identity, before.created_at)
    assert (after.waived_until, after.waive_reason) == (TODAY, "abroad")
    assert not ScheduleItem.objects.filter(patient=measured.rosa, panel="vegf", state="withdrawn").exists()


def test_what_was_said_about_a_test_stays_with_it(world):
    result(world.rosa, world.ana, "vegf", "740", date(2026, 6, 1), unit="pg/mL", specimen="plasma")
    reminders.refresh_and_queue(now=datetime(2026, 11, 20, 11, 0, tzinfo=UTC))
    before = set(Reminder.objects.filter(item=item(world)).values_list("pk", flat=True))
    say(world, (2, 2))
    reminders.refresh_and_queue(now=datetime(2026, 11, 20, 11, 5, tzinfo=UTC))
    assert before
    assert before <= set(Reminder.objects.filter(item=item(world)).values_list("pk", flat=True))


def test_a_physician_goes_before_the_clinic_and_each_is_taken_back(measured):
    say(measured, (1, 1))
    override(measured, (4, 6))
    assert spaced(measured) == ("patient", "P4M/P6M", date(2027, 2, 28), date(2027, 4, 30))
    override(measured, None)
    assert spaced(measured) == MONTHLY
    say(measured, None)
    assert spaced(measured) == PROTOCOL


def test_a_form_that_is_sent_twice_says_it_once(measured):
    assert say(measured, (1, 1)) == say(measured, (1, 1))
    assert override(measured, (4, 6)) == override(measured, (4, 6))
    other = say(measured, (1, 1), reason="our laboratory has moved")
    assert other != say(measured, (2, 2), reason="our laboratory has moved")
    said = AuditEvent.objects.filter(type="schedule.interval_set")
    assert (LocalPolicy.objects.count(), PatientOverride.objects.count(), said.count()) == (3, 1, 4)


def test_another_clinic_and_another_test_are_not_touched(measured):
    result(measured.liam, measured.lena, "vegf", "740", date(2026, 10, 31), unit="pg/mL", specimen="plasma")
    say(measured, (1, 1))
    say(measured, (1, 1), row="cbc-running")
    follow_up.refresh(measured.liam, today=TODAY)
    assert ScheduleItem.objects.get(patient=measured.liam, panel="vegf", state="open").spoken_by == "protocol"
    assert selector.in_force(measured.leeds) == {}
    assert list(selector.in_force(measured.madrid)) == ["vegf", "cbc-running"]


def test_everybody_follows_with_the_next_run_and_the_first_at_once(measured, monkeypatch):
    monkeypatch.setattr(intervals, "AT_ONCE", 0)
    FollowUp.objects.update(next_review_on=date(2027, 1, 17))
    say(measured, (1, 1))
    assert spaced(measured) == PROTOCOL
    waiting = FollowUp.objects.filter(next_review_on=TODAY).values_list("site__code", flat=True)
    assert list(waiting) == ["MADRID"]
    follow_up.refresh_due(measured.madrid, today=TODAY)
    assert spaced(measured) == MONTHLY


@pytest.mark.parametrize(
    "row, months, reason, field, code",
    [
        pytest.param("teeth", (1, 1), "x", "row", "unknown_code", id="an unknown test"),
        pytest.param("pet_ct", (1, 1), "x", "row", "unknown_code", id="one that does not come again"),
        pytest.param("vegf", (1, 1), " ", "reason", "required", id="no reason"),
        pytest.param("vegf", None, "x", "panel", "nothing_to_end", id="nothing to take back"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_stored(world, row, months, reason, field, code):
    with pytest.raises(ValidationError) as refused:
        say(world, months, row, reason)
    assert [error.code for error in refused.value.error_dict[field]] == [code]
    assert not LocalPolicy.objects.exists()


@pytest.mark.parametrize("statement", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_what_was_said_cannot_be_changed_behind_the_back(measured, statement):
    say(measured, (1, 1))
    override(measured, (2, 2))
    for model in (LocalPolicy, PatientOverride):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(model._meta.db_table))


def test_each_word_is_audited_with_who_and_why(measured):
    say(measured, (1, 1))
    override(measured, (4, 6))
    found = AuditEvent.objects.filter(type="schedule.interval_set").order_by("pk")
    assert [(each.actor_id, each.site_id, each.patient_id) for each in found] == [
        (measured.pablo.pk, measured.madrid.pk, None),
        (measured.pablo.pk, measured.madrid.pk, measured.rosa.pk),
    ]
    assert [(each.facts["earliest"], each.facts["latest"]) for each in found] == [(1, 1), (4, 6)]


# --- the preview ---------------------------------------------------------------------------------------------------


def test_the_preview_shows_the_days_before_and_after_and_stores_nothing(measured):
    said = selector.as_spacing("vegf", (1, 1), TODAY)
    due = Change("due", "vegf", "2027-01-17/2027-02-14", "2026-11-25/2026-12-05")
    assert due in changes_with(measured.rosa, said, TODAY)
    assert spaced(measured) == PROTOCOL
    assert not LocalPolicy.objects.exists()


def test_nothing_changes_where_the_physician_has_spoken(measured):
    override(measured, (4, 6))
    assert changes_with(measured.rosa, selector.as_spacing("vegf", (1, 1), TODAY), TODAY) == ()


# --- the page ------------------------------------------------------------------------------------------------------


def test_the_page_previews_then_sets_then_ends_an_interval(measured):
    browser = signed_in(measured.pablo)
    seen = text_of(browser.get(PAGE, {"row": "vegf", "every": "1"}))
    assert "VEGF: Every month" in seen
    assert "17 Jan – 14 Feb 2027" in seen or "17 Jan 2027 – 14 Feb 2027" in seen
    assert not LocalPolicy.objects.exists()
    sent = {"site": "MADRID", "row": "vegf", "every": "1", "reason": "slow <laboratory>"}
    page = browser.post(PAGE, sent, follow=True)
    assert "VEGF: Every month at this clinic from now on." in text_of(page)
    assert "slow &lt;laboratory&gt;" in text_of(page)
    assert spaced(measured) == MONTHLY
    assert "as the protocol says" in text_of(browser.get(PAGE, {"row": "vegf", "end": "1"}))
    browser.post(PAGE, {"site": "MADRID", "row": "vegf", "end": "1", "reason": "as before"})
    assert spaced(measured) == PROTOCOL


@pytest.mark.parametrize(
    "sent, field",
    [
        pytest.param({"row": "vegf", "every": "1"}, "reason", id="no reason"),
        pytest.param({"row": "vegf", "every": "0", "reason": "x"}, "every", id="no months"),
        pytest.param({"row": "vegf", "every": "61", "reason": "x"}, "every", id="too many"),
        pytest.param({"row": "vegf", "every": "9" * 400, "reason": "x"}, "every", id="an endless number"),
        pytest.param({"row": "vegf", "reason": "x"}, "every", id="nothing said"),
        pytest.param({"row": "vegf", "first": "3", "last": "3", "reason": "x"}, "last", id="nothing between"),
        pytest.param({"row": "vegf", "first": "3", "reason": "x"}, "last", id="no end"),
        pytest.param({"row": "vegf", "every": "2", "last": "3", "reason": "x"}, "every", id="both"),
        pytest.param({"row": "pet_ct", "every": "2", "reason": "x"}, "row", id="not one that comes again"),
        pytest.param({"row": "vegf", "every": "2", "reason": "a\0"}, "reason", id="NUL"),
        pytest.param({"row": "vegf", "end": "1", "reason": "x"}, "__all__", id="nothing to end"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept(world, sent, field):
    page = signed_in(world.pablo).post(PAGE, sent)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not LocalPolicy.objects.exists()


@pytest.mark.parametrize("query", ["row=vegf&every=x", "row=teeth&every=2", "row=vegf", "row=vegf&first=2"])
def test_a_preview_of_nothing_says_what_is_missing(world, query):
    page = signed_in(world.pablo).get(f"{PAGE}?{query}")
    assert page.status_code == 422
    assert "asked" not in page.context


def test_physicians_alone_set_a_clinics_intervals_and_each_at_their_own(measured):
    for name in ("ana", "carla", "adela", "aurel"):
        browser = signed_in(measured.people[name])
        assert browser.get(PAGE).status_code == 403
        assert browser.post(PAGE, {"row": "vegf", "every": "1", "reason": "x"}).status_code == 403
    stranger = signed_in(measured.lena)
    assert stranger.get(PAGE, {"site": "MADRID"}).status_code == 404
    assert refuses_strangers(f"{PAGE}?site=MADRID", measured.lena)
    assert "Núñez" not in text_of(stranger.get(PAGE, {"row": "vegf", "every": "1"}))


def test_the_page_takes_as_many_queries_for_three_patients_as_expected(world, django_assert_max_num_queries):
    for number in range(3):
        register(world.madrid, world.ana, mrn=f"X{number}")
    with django_assert_max_num_queries(12 + 2 * 4 * 7):
        assert signed_in(world.pablo).get(PAGE, {"row": "vegf", "every": "1"}).status_code == 200


# --- on the patient's page -----------------------------------------------------------------------------------------


def test_a_physician_sets_and_ends_an_interval_on_the_due_entry(measured):
    browser = signed_in(measured.pablo)
    due = f"/patients/{measured.rosa.pk}/due/"
    said = {"first": "4", "last": "6", "reason": "stable <for years>"}
    page = text_of(browser.post(f"{due}vegf/override/", said, follow=True))
    assert "VEGF: Every 4 to 6 months for this patient from now on." in page
    assert "Every 4 to 6 months (set by a physician for this patient), counted from the sample" in page
    assert "Pablo, " in page
    assert "stable &lt;for years&gt;" in page
    assert "(the protocol says: Every 3 months)" in " ".join(page.replace('<span class="grey">', "").split())
    refused = browser.post(f"{due}vegf/end-override/", {"reason": " "})
    assert refused.status_code == 422
    assert "the interval for this patient has ended" in text_of(
        browser.post(f"{due}vegf/end-override/", {"reason": "rising again"}, follow=True)
    )
    assert spaced(measured) == PROTOCOL


LONGER = {"first": "3", "last": "5", "reason": "stable"}


def test_an_interval_that_excuses_an_overdue_test_is_set_once_that_was_read(world):
    result(world.rosa, world.ana, "vegf", "740", date(2026, 6, 20), unit="pg/mL", specimen="plasma")
    browser = signed_in(world.pablo)
    url = f"/patients/{world.rosa.pk}/due/vegf/override/"
    for headers in ({}, {"HX-Request": "true"}):
        answer = browser.post(url, LONGER, headers=headers)
        assert answer.status_code == 422
        for said in (
            "This test is overdue by 47 days. With this interval it would be due by 20 Nov 2026 and not count as late.",
            'name="seen"',
            'value="5"',
            'value="stable"',
        ):
            assert said in text_of(answer)
    assert not PatientOverride.objects.exists()
    assert browser.post(url, LONGER | {"seen": "on"}).status_code == 302
    assert (item(world).due_by, item(world).spoken_by) == (TODAY, "patient")


def test_an_interval_with_which_the_test_stays_overdue_is_set_at_once(world):
    result(world.rosa, world.ana, "vegf", "740", date(2026, 6, 19), unit="pg/mL", specimen="plasma")
    url = f"/patients/{world.rosa.pk}/due/vegf/override/"
    assert signed_in(world.pablo).post(url, LONGER).status_code == 302
    assert item(world).due_by == date(2026, 11, 19)


def test_the_box_is_not_asked_where_nothing_is_overdue(measured):
    page = text_of(signed_in(measured.pablo).get(f"/patients/{measured.rosa.pk}/due/"))
    assert 'name="every"' in page
    assert 'name="seen"' not in page


def test_the_usual_interval_that_excuses_an_overdue_test_returns_once_that_was_read(world):
    result(world.rosa, world.ana, "vegf", "740", date(2026, 8, 31), unit="pg/mL", specimen="plasma")
    override(world, (1, 1))
    browser = signed_in(world.pablo)
    url = f"/patients/{world.rosa.pk}/due/vegf/end-override/"
    for headers in ({}, {"HX-Request": "true"}):
        answer = browser.post(url, {"reason": "settled"}, headers=headers)
        assert answer.status_code == 422
        for said in (
            "This test is overdue by 46 days. With the usual interval it would be due by 14 Dec 2026 and not be late.",
            "End it although the test is overdue",
            'name="seen"',
            'value="settled"',
        ):
            assert said in text_of(answer)
    assert item(world).spoken_by == "patient"
    assert browser.post(url, {"reason": "settled", "seen": "on"}).status_code == 302
    assert (item(world).due_by, item(world).spoken_by) == (date(2026, 12, 14), "protocol")
    assert refuses_strangers(url, world.lena, method="post")


@pytest.mark.parametrize("sampled", [date(2026, 8, 5), date(2026, 8, 6)], ids=["stays late", "due today"])
def test_the_usual_interval_returns_at_once_where_the_test_stays_late(world, sampled):
    result(world.rosa, world.ana, "vegf", "740", sampled, unit="pg/mL", specimen="plasma")
    override(world, (1, 1))
    url = f"/patients/{world.rosa.pk}/due/vegf/end-override/"
    asked = signed_in(world.pablo).post(url, {"reason": "settled"}).status_code == 422
    assert asked == (sampled == date(2026, 8, 6))


@pytest.mark.parametrize("name", ["ana", "carla"])
def test_others_read_who_spoke_and_do_not_speak(measured, name):
    override(measured, (2, 2))
    due = f"/patients/{measured.rosa.pk}/due/"
    browser = signed_in(measured.people[name])
    page = text_of(browser.get(due))
    assert "Set by a physician for this patient" in page
    assert "/override/" not in page
    assert browser.post(f"{due}vegf/override/", {"every": "2", "reason": "x"}).status_code == 403
    assert refuses_strangers(f"{due}vegf/override/", measured.lena, method="post")


def test_a_clinics_word_is_named_on_the_due_entry_and_in_the_worklist(measured):
    say(measured, (1, 1), reason="monthly here")
    page = text_of(signed_in(measured.carla).get(f"/patients/{measured.rosa.pk}/due/"))
    assert "Every month (set by this clinic), counted from the sample of 31 Oct 2026." in page
    assert "monthly here" in page


@pytest.mark.parametrize(
    "code, said", [("P1M", "Every month"), ("P2M", "Every 2 months"), ("P3M/P6M", "Every 3 to 6 months")]
)
def test_an_interval_in_words(code, said):
    assert wording.every(code) == said
