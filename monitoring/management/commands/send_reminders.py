from dataclasses import asdict

from django.utils import timezone

from monitoring.services import delivery, digests, reminders
from patients.management.base import ALL_DONE, PART_DONE, day
from patients.management.base import Command as Base

KEYS = ("refreshed", "queued", "sent", "suppressed", "failed", "uncertain")


class Command(Base):
    help = (
        "Do what the clocks do: refresh the patients whose day has come, queue reminders, send one mail a person and "
        "day. Harmless twice, at once, or killed; a system timer may run it instead of, or beside, the worker. "
        "queued and suppressed count reminders; sent, failed and uncertain count mails."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--today", type=day, help="YYYY-MM-DD for all sites (default: each site's own day)"
        )

    def handle(self, **options):
        now = timezone.now()
        counts = reminders.refresh_and_queue(now=now, today=options["today"])
        digests.hold(now=now)
        counts.add(delivery.deliver(now=now, today=options["today"]))
        found = {name: value for name, value in asdict(counts).items() if name in KEYS}
        today = options["today"] or timezone.localdate()
        self.answer(
            {"today": today.isoformat(), **found},
            ", ".join(f"{value} {name}" for name, value in found.items()),
        )
        self.finish(PART_DONE if counts.failed else ALL_DONE)
