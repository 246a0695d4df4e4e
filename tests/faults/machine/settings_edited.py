"""Hours, quiet hours, holidays, steps and the time zone change while mails wait."""

from __future__ import annotations

from datetime import time, timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import rule

from monitoring.models import Message, Reminder
from monitoring.protocol.reminding import CHOSEN, is_quiet
from monitoring.selectors.site_settings import hours_of, settings_of
from monitoring.services import digests, follow_up, reminder_settings, reminders
from patients.models import Site
from patients.services import memberships
from tests.faults.machine.clinic import FINAL

HOURS = st.sampled_from([None, time(2, 30), time(7), time(8), time(19, 45)])
QUIET = st.sampled_from([None, (time(20), time(6)), (time(12), time(14)), (time(22), time(2))])
# With and without daylight saving, half an hour of it, and quarters of an hour from UTC.
ZONES = st.sampled_from(
    ["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Kiritimati"]
)


class SettingsEdited:
    def what_is_over(self) -> set[tuple]:
        fields = [each.attname for each in Message._meta.concrete_fields]
        over = list(Message.objects.filter(state__in=FINAL).order_by("pk").values_list(*fields))
        rows = Reminder.objects.filter(message__state__in=FINAL).order_by("pk")
        return {*over, *rows.values_list("pk", "message_id", "step", "cancelled_reason")}

    @rule(hour=HOURS, quiet=QUIET, holiday=st.integers(-1, 2), weekly=st.booleans(), urgent=st.booleans())
    def the_settings_change(self, hour, quiet, holiday, weekly, urgent):
        today = self.day()
        wanted = reminder_settings.Wanted(
            digest_time=hour,
            quiet_from=quiet[0] if quiet else None,
            quiet_until=quiet[1] if quiet else None,
            holidays=[(today + timedelta(days=holiday), "Feast")] if holiday >= 0 else [],
            clinic_days=[1, 2, 3, 4, 5],
            steps=[str(step) for step in CHOSEN if weekly or step != "weekly"],
            weeks_between=1,
            urgent=["vegf"] if urgent else [],
        )
        if hour and is_quiet(hour, quiet):
            return  # nobody may choose that
        before = self.what_is_over()
        reminder_settings.change(site=self.world.madrid, by=self.world.adela, wanted=wanted, now=self.now)
        assert before <= self.what_is_over()  # I9

    @rule(hour=HOURS, zone=st.sampled_from(["", "America/Lima", "Australia/Lord_Howe"]))
    def somebody_chooses_another_hour_or_zone(self, hour, zone):
        if hour and is_quiet(hour, hours_of(settings_of(self.world.madrid)).quiet):
            return
        before = self.what_is_over()
        reminder_settings.set_hour(
            user=self.world.carla, at=hour, site=self.world.madrid, now=self.now, time_zone=zone
        )
        assert before <= self.what_is_over()  # I9

    @rule(zone=ZONES)
    def the_clinic_moves_to_another_time_zone(self, zone):
        before = self.what_is_over()
        madrid = Site.objects.get(pk=self.world.madrid.pk)
        madrid.time_zone = self.world.madrid.time_zone = zone
        memberships.change_site(site=madrid, by=self.world.adela, fields=["time_zone"])
        digests.hold(now=self.now)
        assert before <= self.what_is_over()  # I9

    @rule(backwards=st.booleans())
    def reminders_are_worked_out_twice_and_in_another_order(self, backwards):
        """I8: twice is once, and the order of sites does not matter."""
        once = self.worked_out(lambda: self.refresh())
        twice = self.worked_out(lambda: (self.refresh(), self.refresh()))
        assert twice == once
        assert self.worked_out(lambda: self.by_hand(backwards=backwards)) == once

    def worked_out(self, deed) -> set[tuple]:
        """What the tables say after a deed that is undone."""
        before = transaction.savepoint()
        deed()
        told = Reminder.objects.values_list(
            "item_id", "step", "recipient_id", "cancelled_reason", "message__local_date", "message__kind"
        )
        fields = ("recipient_id", "local_date", "kind", "state", "not_before")
        found = {("reminder", *row) for row in told} | {
            ("message", *row) for row in Message.objects.values_list(*fields)
        }
        transaction.savepoint_rollback(before)
        return found

    def by_hand(self, *, backwards: bool) -> None:
        sites = list(Site.objects.order_by("-code" if backwards else "code"))
        for site in sites:
            follow_up.refresh_due(site, today=site.day(self.now))
        for site in sites:
            reminders.queue(site, today=site.day(self.now))
        for site in reversed(sites):
            digests.gather(site, now=self.now, today=site.day(self.now))
