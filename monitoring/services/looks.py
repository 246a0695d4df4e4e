"""Up to where a site was looked through for reminders: the clocks of a day need not look at everybody each time.

The first look of a day is at all patients. So is the next one when the people or the settings of the site changed, when
a clock was set back, or when the look before it was killed. Every other is at those of whom something was done since:
by the audit trail, in which every deed leaves its row, and by the moments at which follow-ups were laid out.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Max
from django.forms.models import model_to_dict
from django.utils import timezone

from monitoring.models import FollowUp, ReminderLook
from monitoring.protocol.current import CURRENT
from monitoring.selectors.site_settings import settings_of
from patients.models import AuditEvent, Membership, Site

# What another has written and not yet committed when a look begins is seen by the next one: it goes back so far.
OVERLAPPING_EVENTS = 1_000
OVERLAP = timedelta(hours=2)
MOST = 2_000  # patients: a look at more is one at everybody


class Look(NamedTuple):
    """A look that begins. patients: the keys of whom it is at; None: everybody."""

    patients: list[int] | None
    day: date
    event: int
    at: datetime
    told: str


def begin(site: Site, day: date) -> Look:
    at = timezone.now()
    event = AuditEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    told = _told(site)
    # One of the future was at another hour: a clock was set back.
    before = ReminderLook.objects.filter(site=site, day=day, told=told, looked_at__lte=at, event__lte=event)
    last = before.first()
    return Look(_touched(site, last) if last else None, day, event, at, told)


def _touched(site: Site, last: ReminderLook) -> list[int] | None:
    """Of whom a deed left its row, or whose plan was laid out anew."""
    deeds = AuditEvent.objects.filter(
        site_id=site.pk, patient_id__isnull=False, pk__gt=last.event - OVERLAPPING_EVENTS
    )
    laid_out = FollowUp.objects.filter(site=site, refreshed_at__gte=last.looked_at - OVERLAP)
    both = deeds.values_list("patient_id", flat=True).union(laid_out.values_list("patient_id", flat=True))
    found = [patient_id for patient_id in both[: MOST + 1] if patient_id is not None]
    return sorted(found) if len(found) <= MOST else None


def end(site: Site, look: Look) -> None:
    """Only after all of it was queued: a look that was killed is as if it had not been."""
    now = {"day": look.day, "event": look.event, "looked_at": look.at, "told": look.told}
    ReminderLook.objects.update_or_create(site=site, defaults=now)


def _told(site: Site) -> str:
    """Changes with everything but the patients on which it depends who is told of what."""
    people = Membership.objects.filter(site=site).order_by("pk")
    who = list(people.values_list("user_id", "role", "user__is_active"))
    said = [model_to_dict(settings_of(site)), who, CURRENT.version]
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
