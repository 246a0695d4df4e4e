"""The two designs in which Celery's queue is what remembers: one task a message, and a flag against sending it twice.

early: Celery's defaults, a task is acknowledged before it runs.
late: acknowledged after it ran, given back when its worker is lost, and when nobody acknowledged it for 15 seconds.
"""

from __future__ import annotations

import os

from celery import Celery
from django.utils import timezone

from monitoring.models import Message
from patients import mail
from tests.faults.long.designs import LETTER

SENDERS = 4

app = Celery("queued", broker=os.environ.get("CELERY_BROKER_URL"))
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)
if os.environ.get("FAULTS_DESIGN") == "late":
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        broker_transport_options={"visibility_timeout": 15},
    )


@app.task(name="remind")
def remind(pk: int) -> None:
    message = Message.objects.select_related("recipient").get(pk=pk)
    if message.state == "sent":
        return
    mail.compose(LETTER, to=message.recipient.email, of=message.message_id).send()
    Message.objects.filter(pk=pk).update(state="sent", sent_at=timezone.now())


def enqueue_all() -> None:
    for pk in Message.objects.filter(state="planned").values_list("pk", flat=True):
        remind.delay(pk)


def work() -> None:
    app.worker_main(["worker", "-c", str(SENDERS), "-l", "CRITICAL", "--without-mingle"])
