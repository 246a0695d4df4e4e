"""What the clocks call. Tasks carry no data and no decisions: look at the tables, do what is due."""

from celery import shared_task
from django.utils import timezone

from monitoring.services import delivery, digests, reminders
from patients import audit


@shared_task
def refresh_and_queue() -> None:
    with audit.origin(door="task"):
        reminders.refresh_and_queue(now=timezone.now())


# Longer than a batch and the longest wait for a server's last answer: a sender killed in between leaves a doubt.
@shared_task(soft_time_limit=780, time_limit=840)
def deliver() -> None:
    with audit.origin(door="task"):
        now = timezone.now()
        digests.hold(now=now)
        delivery.deliver(now=now)
