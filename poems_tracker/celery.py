"""Celery's app and the beat table: all clockwork in one place.

Celery only rings the bell. What is to be done stands in the database; a lost, doubled or late message changes nothing.
Intervals are plain seconds: calendar logic (time zones, daylight saving) is ours, not Beat's.
"""

import os
import warnings
from datetime import UTC, datetime

from celery import Celery
from celery.platforms import SecurityWarning
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poems_tracker.settings")

# It warns root of unpickling what strangers send; our tasks speak JSON only, through a private broker.
warnings.filterwarnings("ignore", category=SecurityWarning)

REFRESH_SECONDS = 15 * 60
DELIVER_SECONDS = 60
# A new clock rings at once: what fell due while nothing ran is not kept waiting for the first quarter of an hour.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)

app = Celery("poems_tracker")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL
    or os.environ.get("EMBEDDED_BROKER_URL")
    or "redis://127.0.0.1:6379/0",
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 3600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    },
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_time_limit=300,
    task_soft_time_limit=240,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=200,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_hijack_root_logger=False,
    enable_utc=True,
    timezone="UTC",
    # Beat sleeps no longer than this: a clock that was set back and right again is noticed, and the bell rings on.
    beat_max_loop_interval=30,
    beat_schedule={
        "refresh-and-queue": {
            "task": "monitoring.tasks.refresh_and_queue",
            "schedule": REFRESH_SECONDS,
            "options": {"expires": REFRESH_SECONDS},
            "last_run_at": NEVER,
        },
        "deliver": {
            "task": "monitoring.tasks.deliver",
            "schedule": DELIVER_SECONDS,
            "options": {"expires": DELIVER_SECONDS},
            "last_run_at": NEVER,
        },
    },
)
app.autodiscover_tasks(["monitoring"])
