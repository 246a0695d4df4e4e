from django.utils import timezone

from monitoring.services import reconciling
from patients.management.base import Command as Base


class Command(Base):
    help = (
        "After a backup was put back, before anything else runs: hold the mails that may have gone since it was taken. "
        "The mail server's log (MAIL_SERVER_LOG) settles them; without one each waits for a person under Reminders."
    )

    def handle(self, **options):
        held = reconciling.hold_restored(timezone.now())
        self.answer({"held": held}, f"{held} mails held")
