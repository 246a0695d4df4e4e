"""How a site's people are reminded: the administrator sets it, sees what it does before, and nobody else may."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from monitoring.models import DigestHour, Message, Reminder, ReminderSettings
from monitoring.selectors.site_settings import clinic_days_of, clock_of, settings_of
from monitoring.services import reminder_settings, reminders
from patients.models import AuditEvent
from tests.world import TODAY

URL = "/settings/reminders/"
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
ALL_STEPS = [
    *("opened", "closing", "overdue", "weekly", "unkept", "retry"),
    *("physician", "unreached", "declined"),
]


def fields(**changes):
    return {
        "digest_time": "",
        "quiet_from": "",
        "quiet_until": "",
        "steps": ALL_STEPS,
        "weeks_between": "1",
        "clinic_days": ["1", "2", "3", "4", "5"],
        "holidays": "",
    } | changes


@pytest.fixture
def admin(world, client):
    client.force_login(world.adela)
    return client


def test_the_defaults_are_every_step_at_once_from_monday_to_friday(world, admin):
    page = admin.get(URL)
    assert page.status_code == 200
    form = page.context["form"]
    assert form.initial["steps"] == ALL_STEPS
    assert form.initial["clinic_days"] == [1, 2, 3, 4, 5]
    assert form.initial["digest_time"] is None
    assert not ReminderSettings.objects.exists()


def test_what_is_saved_holds_and_stands_in_the_audit_trail(world, admin):
    answer = admin.post(
        URL,
        fields(
            save="1",
            digest_time="07:30",
            quiet_from="20:00",
            quiet_until="07:00",
            steps=["overdue", "weekly"],
            weeks_between="2",
            urgent=["vegf"],
            clinic_days=["2", "4"],
            holidays="2026-12-26\n2026-12-25  Christmas day \n\n",
        ),
    )
    assert answer.status_code == 302
    stored = settings_of(world.madrid)
    assert (stored.digest_time, stored.quiet_from, stored.quiet_until) == (time(7, 30), time(20), time(7))
    assert (stored.steps, stored.weeks_between, stored.urgent) == (["overdue", "weekly"], 2, ["vegf"])
    assert stored.holidays == [
        {"date": "2026-12-25", "name": "Christmas day"},
        {"date": "2026-12-26", "name": ""},
    ]
    assert clinic_days_of(world.madrid).receives(TODAY - timedelta(days=1))  # a Thursday
    assert not clinic_days_of(world.madrid).receives(TODAY)
    event = AuditEvent.objects.get(type="reminders.changed")
    assert (event.actor, event.site_id) == ("adela@example.org", world.madrid.pk)
    assert event.facts["fields"] == [*reminder_settings.FIELDS]
    assert settings_of(world.leeds).digest_time is None
    assert "2026-12-25 Christmas day\n2026-12-26" in admin.get(URL).content.decode()


def test_saving_what_holds_already_leaves_no_trace_in_the_trail(world, admin):
    admin.post(URL, fields(save="1"))
    assert not AuditEvent.objects.filter(type="reminders.changed").exists()


def test_the_preview_says_what_would_change_and_changes_nothing(world, admin):
    reminders.refresh_and_queue(now=NOON, today=TODAY)
    before = Reminder.objects.count()
    page = admin.post(URL, fields(preview="1", digest_time="07:30", steps=["opened"]))
    assert page.status_code == 200
    assert [(name, now, then) for name, now, then in page.context["changes"]] == [
        ("Time of the daily mail", "as soon as something is due", "07:30"),
        (
            "Steps",
            "When a window opens; One week before it closes; The day after it has closed; "
            "From then on every week, until it is handled; "
            "The day after an appointment from which nothing was recorded; "
            "On the day set for the next try to reach the patient; "
            "After 14 days overdue the physician too; "
            "The physician, when three tries in a row did not reach the patient; "
            "The physician, when the patient declined",
            "When a window opens",
        ),
    ]
    assert not ReminderSettings.objects.exists()
    assert Reminder.objects.count() == before
    assert not AuditEvent.objects.filter(type="reminders.changed").exists()
    assert page.context["form"]["digest_time"].value() == "07:30"
    assert "Nothing: this is what holds already." in admin.post(URL, fields(preview="1")).content.decode()


def test_the_preview_counts_planned_mails_that_move(world):
    reminders.refresh_and_queue(now=NOON, today=TODAY)
    wanted = wish(digest_time=time(16))
    found = reminder_settings.preview(site=world.madrid, by=world.adela, wanted=wanted, now=NOON)
    assert found.moved == Message.objects.filter(recipient__memberships__site=world.madrid).count() > 0
    assert set(Message.objects.values_list("not_before", flat=True)) == {None}


def wish(**changes) -> reminder_settings.Wanted:
    values = {
        "digest_time": None,
        "quiet_from": None,
        "quiet_until": None,
        "holidays": [],
        "clinic_days": [1],
        "steps": ALL_STEPS,
        "weeks_between": 1,
        "urgent": [],
    } | changes
    return reminder_settings.Wanted(**values)


def test_a_planned_mail_moves_with_the_settings_and_back(world):
    reminders.refresh_and_queue(now=NOON, today=TODAY)

    def saved(**changes):
        reminder_settings.change(site=world.madrid, by=world.adela, wanted=wish(**changes), now=NOON)
        return Message.objects.get(recipient=world.carla).not_before

    assert saved(digest_time=time(16)) == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert saved(digest_time=time(18)) == datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert saved(digest_time=time(7)) is None


def test_a_person_chooses_their_own_hour_and_gives_it_up(world):
    reminders.refresh_and_queue(now=NOON, today=TODAY)
    reminder_settings.set_hour(user=world.carla, at=time(16), site=world.madrid, now=NOON)
    assert Message.objects.get(recipient=world.carla).not_before == datetime(2026, 11, 20, 15, tzinfo=UTC)
    reminder_settings.set_hour(user=world.carla, at=None, site=world.madrid, now=NOON)
    assert Message.objects.get(recipient=world.carla).not_before is None
    assert not DigestHour.objects.exists()


@pytest.mark.parametrize(
    "changes, field",
    [
        pytest.param({"digest_time": "25:00"}, "digest_time", id="no hour of a day"),
        pytest.param({"quiet_from": "20:00"}, "quiet_until", id="quiet without an end"),
        pytest.param({"quiet_until": "07:00"}, "quiet_from", id="quiet without a beginning"),
        pytest.param({"quiet_from": "07:00", "quiet_until": "07:00"}, "quiet_until", id="quiet for ever"),
        pytest.param(
            {"quiet_from": "20:00", "quiet_until": "07:00", "digest_time": "20:00"},
            "digest_time",
            id="the mail's hour is the first quiet one",
        ),
        pytest.param(
            {"quiet_from": "20:00", "quiet_until": "07:00", "digest_time": "06:59"},
            "digest_time",
            id="the mail's hour is the last quiet minute",
        ),
        pytest.param({"weeks_between": "0"}, "weeks_between", id="no weeks"),
        pytest.param({"weeks_between": "9"}, "weeks_between", id="too many weeks"),
        pytest.param({"steps": ["shout"]}, "steps", id="an unknown step"),
        pytest.param({"urgent": ["tea"]}, "urgent", id="an unknown test"),
        pytest.param({"clinic_days": []}, "clinic_days", id="never open"),
        pytest.param({"clinic_days": ["8"]}, "clinic_days", id="an eighth day"),
        pytest.param({"holidays": "Christmas"}, "holidays", id="a holiday without a day"),
        pytest.param({"holidays": "2026-02-30 Never"}, "holidays", id="a day that is none"),
        pytest.param({"holidays": "2026-12-25 A\n2026-12-25 B"}, "holidays", id="a day twice"),
        pytest.param({"holidays": "2026-12-25 " + "x" * 61}, "holidays", id="an endless name"),
        pytest.param({"holidays": "2026-12-25 a\x00b"}, "holidays", id="nul"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_field_and_kept_in_the_form(world, admin, changes, field):
    for button in ("save", "preview"):
        page = admin.post(URL, fields(**changes, **{button: "1"}))
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]
    assert not ReminderSettings.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"weeks_between": 9}, {"clinic_days": []}, {"steps": ["shout"]}, {"urgent": ["tea"]}],
)
def test_the_service_refuses_what_no_form_has_checked(world, changes):
    with pytest.raises(ValidationError) as refusal:
        reminder_settings.change(site=world.madrid, by=world.adela, wanted=wish(**changes), now=NOON)
    assert list(refusal.value.error_dict) == list(changes)


def test_no_more_holidays_than_anybody_has(world, admin):
    lines = "\n".join((TODAY + timedelta(days=n)).isoformat() for n in range(401))
    assert list(admin.post(URL, fields(save="1", holidays=lines)).context["form"].errors) == ["holidays"]


def test_to_the_administrator_of_another_site_it_does_not_exist(world, client):
    client.force_login(world.lena)
    assert client.get(f"{URL}?site=MADRID").status_code == 403
    client.force_login(world.adela)
    for answer in (client.get(f"{URL}?site=LEEDS"), client.post(f"{URL}?site=LEEDS", fields(save="1"))):
        assert answer.status_code == 404
    assert not ReminderSettings.objects.exists()


@pytest.mark.parametrize("at, taken", [("19:59", True), ("20:00", False), ("06:59", False), ("07:00", True)])
def test_nobody_chooses_an_hour_in_which_no_mail_goes(world, client, at, taken):
    ReminderSettings.objects.create(
        site=world.madrid, steps=["opened"], clinic_days=[1], quiet_from=time(20), quiet_until=time(7)
    )
    client.force_login(world.carla)
    answer = client.post("/reminders/hour/", {"time": at})
    assert answer.status_code == (302 if taken else 422)
    assert DigestHour.objects.exists() == taken
    if not taken:
        assert "20:00" in answer.content.decode()


def test_a_person_sets_the_hour_of_their_own_mail_and_nobody_elses(world, client):
    client.force_login(world.carla)
    assert client.post("/reminders/hour/", {"time": "16:00"}).status_code == 302
    assert DigestHour.objects.get().user == world.carla
    assert 'value="16:00"' in client.get("/reminders/hour/").content.decode()
    refused = client.post("/reminders/hour/", {"time": "4 pm"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["time"])
    assert AuditEvent.objects.filter(type="user.changed", actor="carla@example.org").count() == 1
    client.force_login(world.adela)
    assert client.get("/reminders/hour/").status_code == 403
    client.force_login(world.lena)
    client.post("/reminders/hour/", {"time": "05:00"})
    assert DigestHour.objects.get(user=world.carla).time == time(16)


@pytest.mark.parametrize(
    "zone, at, utc",
    [
        pytest.param("America/Lima", "16:00", 21, id="their hour by their clock"),
        pytest.param("America/Lima", "", 13, id="the clinic's hour by their clock"),
        pytest.param("", "16:00", 15, id="their hour by the clinic's clock"),
    ],
)
def test_a_person_far_away_lives_by_their_own_clock(world, client, zone, at, utc):
    ReminderSettings.objects.create(site=world.madrid, steps=ALL_STEPS, clinic_days=[1], digest_time=time(8))
    midnight = datetime(2026, 11, 20, 5, 1, tzinfo=UTC)  # 00:01 in Lima, 06:01 in Madrid
    chosen = {"at": time.fromisoformat(at) if at else None, "time_zone": zone}
    reminder_settings.set_hour(user=world.carla, site=world.madrid, now=midnight, **chosen)
    reminders.refresh_and_queue(now=midnight)
    assert Message.objects.get(recipient=world.carla).not_before == datetime(2026, 11, 20, utc, tzinfo=UTC)


def test_a_zone_of_ones_own_is_chosen_kept_and_given_up(world, client):
    client.force_login(world.carla)
    assert "Europe/Madrid" in client.get("/reminders/hour/").content.decode()
    client.post("/reminders/hour/", {"time": "", "time_zone": "America/Lima"})
    assert clock_of(world.carla.pk).zone.key == "America/Lima"
    assert '<option value="America/Lima" selected>' in client.get("/reminders/hour/").content.decode()
    refused = client.post("/reminders/hour/", {"time": "", "time_zone": "Mars/Olympus"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["time_zone"])
    client.post("/reminders/hour/", {"time": "", "time_zone": ""})
    assert not DigestHour.objects.exists()
    with pytest.raises(ValidationError) as refusal:
        reminder_settings.set_hour(
            user=world.carla, at=None, site=world.madrid, now=NOON, time_zone="Mars/Olympus"
        )
    assert list(refusal.value.error_dict) == ["time_zone"]
