"""What the clocks call. Tasks carry no data and no decisions: look at the tables, do what is due."""

from celery import shared_task
from django.utils import timezone

from monitoring.services import delivery, digests, reminders
from patients import audit

# Longer than a batch and the longest wait for a server's last answer: a sender killed in between leaves a doubt.
LIMITS = {"soft_time_limit": 780, "time_limit": 840}


@shared_task(**LIMITS)
def refresh_and_queue() -> None:
    """What it queued is sent at once, not at the next ring: nobody who starts the product waits for the first mail."""
    with audit.origin(door="task"):
        counts = reminders.refresh_and_queue(now=timezone.now())
        if counts.queued:
            _deliver()


@shared_task(**LIMITS)
def deliver() -> None:
    with audit.origin(door="task"):
        _deliver()


def _deliver() -> None:
    now = timezone.now()
    digests.hold(now=now)
    delivery.deliver(now=now)
