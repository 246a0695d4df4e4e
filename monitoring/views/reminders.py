"""In-app reminders: what I was sent, what it was about, and the proof that the clocks run."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from monitoring.selectors import reminders
from monitoring.services import reconciling
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
            "called": reminders.called_for(request.user),
            "runs": reminders.runs(),
            "undelivered": reminders.undelivered(request.user),
            "mail_server": reminders.mail_server(),
        },
    )


@require_POST
def send_again(request, message_id: int):
    message = reminders.message_for(request.user, message_id)
    if reconciling.send_again(message, by=request.user, now=timezone.now()):
        messages.success(request, _("The mail goes out again with the next run."))
    else:
        messages.info(request, _("Somebody has seen to this mail already."))
    return redirect("reminders")


@require_POST
def settle(request, message_id: int):
    message = reminders.message_for(request.user, message_id)
    if reconciling.settle(message, by=request.user, now=timezone.now()):
        messages.success(request, _("The mail was taken off the list. It is not sent again."))
    else:
        messages.info(request, _("Somebody has seen to this mail already."))
    return redirect("reminders")
