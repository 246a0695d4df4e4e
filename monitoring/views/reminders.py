"""In-app reminders: what I was sent, what it was about, and the proof that the clocks run."""

from __future__ import annotations

from django.shortcuts import render
from django.utils import timezone

from monitoring.selectors import reminders
from patients import access


def page(request):
    access.require_anywhere(request.user, access.Permission.READ_WORKLIST)
    now = timezone.now()
    waiting = reminders.waiting_for(request.user, now=now)
    return render(
        request,
        "monitoring/reminders.html",
        {
            "messages_sent": reminders.messages_of(request.user),
            "waiting": waiting,
            "people": reminders.by_patient(waiting),
            "runs": reminders.runs(),
        },
    )
