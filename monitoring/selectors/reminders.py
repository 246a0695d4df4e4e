"""Reminders as their recipient reads them, and the runs that prove that the clocks go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from monitoring.models import Message, Relay, Reminder, ReminderRun, ScheduleItem
from monitoring.protocol.schedule import status
from monitoring.selectors.appointments import is_booked
from monitoring.selectors.reaching import CALLS, Reach, reach_of
from monitoring.selectors.standing import GROUPS
from patients import access
from patients.models import Membership, Patient, PatientStatus, User
from patients.smtp import Courier

SHOWN_MESSAGES = 30
SHOWN_ITEMS = 200
SHOWN_RUNS = 12
SHOWN_UNDELIVERED = 100
LATE_AFTER = {"refresh": timedelta(hours=1), "deliver": timedelta(minutes=5)}
WAITED_TOO_LONG = timedelta(hours=1)
PROOF_EVERY = timedelta(hours=26)  # a day, and the time a mail may take
CLOCK_MAY_LAG = timedelta(minutes=5)


_IN_TROUBLE = Q(state__in=[Message.State.DEAD, Message.State.UNCERTAIN], settled_at__isnull=True)


@dataclass(frozen=True)
class Waiting:
    """A test that the person was reminded of and that is still to be done. step: what was said of it last.

    booked_for: the day of its appointment, where that is still to come.
    """

    item: ScheduleItem
    status: str
    today: date
    step: str
    booked_for: date | None


@dataclass(frozen=True)
class Person:
    """A patient with the tests a person was reminded of, overdue ones first; `due_by` is the earliest."""

    patient: Patient
    today: date
    due_by: date | None
    waiting: list[Waiting]


@dataclass(frozen=True)
class Called:
    """A patient who waits for the person's decision."""

    patient: Patient
    reach: Reach


def messages_of(user: User) -> list[Message]:
    """What was sent to the person or is on its way, newest first. Cancelled ones said nothing and are left out."""
    messages = Message.objects.filter(recipient=user).exclude(state=Message.State.CANCELLED)
    return list(messages.order_by("-local_date", "-pk")[:SHOWN_MESSAGES])


def undelivered(user: User) -> list[Message]:
    """Mails to people of the person's sites that were given up or are in doubt, and that nobody has seen to yet."""
    sites = access.sites_for(user, access.Permission.READ_WORKLIST)
    colleagues = Membership.objects.filter(site__in=sites).values("user_id")
    return list(
        Message.objects.filter(_IN_TROUBLE, recipient_id__in=colleagues)
        .select_related("recipient")
        .order_by("local_date", "pk")[:SHOWN_UNDELIVERED]
    )


def message_for(user: User, message_id: int) -> Message:
    """A mail to somebody at a site of the person's: else 404; 403 without the right to the worklist there."""
    message = Message.objects.filter(pk=message_id).select_related("recipient").first()
    theirs = {each.site_id for each in access.memberships(message.recipient)} if message else set()
    shared = theirs & {each.site_id for each in access.memberships(user)}
    if message is None or not shared:
        raise Http404
    if not any(access.can(user, access.Permission.READ_WORKLIST, site) for site in shared):
        raise PermissionDenied
    return message


def mail_server() -> Relay | None:
    """The mail server as the senders last found it; None while nobody has called it."""
    return Relay.objects.filter(name=Courier().relay).first()


def waiting_for(user: User, *, now: datetime) -> list[Waiting]:
    """Open items the person was reminded of, at sites they still work at, the earliest first."""
    sites = {site.pk: site.day(now) for site in access.sites_for(user, access.Permission.READ_WORKLIST)}
    items = (
        ScheduleItem.objects.filter(
            pk__in=_told(user).exclude(CALLS).values("item_id"),
            site_id__in=sites,
            state=ScheduleItem.State.OPEN,
            patient__status="active",
        )
        .select_related("patient", "appointment")
        .order_by("due_by", "pk")[:SHOWN_ITEMS]
    )
    last = _told(user).exclude(CALLS).filter(item__in=[item.pk for item in items]).order_by("pk")
    steps = dict(last.values_list("item_id", "step"))
    return [_waiting(item, sites[item.site_id], steps[item.pk]) for item in items]


def _told(user: User) -> QuerySet[Reminder]:
    return Reminder.objects.filter(recipient=user, cancelled_reason="")


def _waiting(item: ScheduleItem, today: date, step: str) -> Waiting:
    code = status((item.opens, item.due_by), today, waived_until=item.waived_until)
    booked_for = item.appointment.date if item.appointment is not None else None
    ahead = booked_for if is_booked(item, today) else None
    return Waiting(item, code, today, step, booked_for=ahead)


def called_for(user: User) -> list[Called]:
    """Patients of whom the person was told that they were not reached or declined, while that stands: by name."""
    told = _told(user).filter(CALLS, site__in=access.sites_for(user, access.Permission.ASSESS))
    steps = set(told.values_list("item__patient_id", "step"))
    reach = reach_of({patient_id for patient_id, _step in steps})
    stands = {patient_id for patient_id, step in steps if step in reach[patient_id].steps}
    patients = Patient.objects.filter(pk__in=stands, status=PatientStatus.ACTIVE)
    return [Called(each, reach[each.pk]) for each in patients.order_by("family_name", "given_name", "pk")]


def by_patient(waiting: Iterable[Waiting]) -> list[Person]:
    """One entry per patient, in the order of their earliest test (`waiting` comes so)."""
    found: dict[int, list[Waiting]] = {}
    for each in waiting:
        found.setdefault(each.item.patient_id, []).append(each)
    return [
        Person(
            patient=of_one[0].item.patient,
            today=of_one[0].today,
            due_by=of_one[0].item.due_by,
            waiting=sorted(of_one, key=lambda each: (GROUPS[each.status], each.item.rank)),
        )
        for of_one in found.values()
    ]


def runs() -> list[ReminderRun]:
    """The last runs that did something, and the last one of each kind."""
    last = [
        run
        for kind in ("refresh", "deliver")
        if (run := ReminderRun.objects.filter(kind=kind, finished_at__isnull=False).order_by("-pk").first())
    ]
    busy = ReminderRun.objects.filter(finished_at__isnull=False).exclude(
        queued=0, sent=0, failed=0, suppressed=0, refreshed=0
    )
    found = {run.pk: run for run in (*last, *busy.order_by("-pk")[:SHOWN_RUNS])}
    return sorted(found.values(), key=lambda run: -run.pk)


def late(now: datetime) -> list[str]:
    """What should have happened by now and did not: runs, and what stands in the way of mails (docs/deploy.md)."""
    found = []
    for kind, allowed in LATE_AFTER.items():
        run = ReminderRun.objects.filter(kind=kind, finished_at__isnull=False).order_by("-pk").first()
        if run is None or run.finished_at is None or now - run.finished_at > allowed:
            found.append(kind)
    relay = mail_server()
    if relay is not None and relay.next_probe_at is not None:
        found.append("mail_server")
    if Message.objects.filter(_planned_before(now - WAITED_TOO_LONG)).exists():
        found.append("messages")
    proven = relay.proven_at if relay else None
    if settings.MAIL_PROOF_TO and (proven is None or now - proven > PROOF_EVERY):
        found.append("proof")
    if ReminderRun.objects.filter(started_at__gt=now + CLOCK_MAY_LAG).exists():
        found.append("clock")
    return found


def _planned_before(moment: datetime) -> Q:
    """Messages that could have gone at a moment and are still planned."""
    hour = Q(not_before__isnull=True) | Q(not_before__lt=moment)
    tried = Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lt=moment)
    return Q(state=Message.State.PLANNED, created_at__lt=moment) & hour & tried
