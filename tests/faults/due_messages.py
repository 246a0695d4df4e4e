"""Many due messages at once, each to a coordinator of its own about one overdue test."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from monitoring.models import Message, Reminder, ScheduleItem
from patients import mail
from patients.models import Membership, Role, User
from tests.world import TODAY, World


def plan(world: World, number: int, *, today: date = TODAY, name: str = "c") -> set[str]:
    """Returns the Message-IDs, as they stand in the mails, that must arrive once each. name: of new people."""
    item = ScheduleItem.objects.filter(patient=world.rosa, state="open", due_by__lt=today).first()
    assert item is not None
    unusable = make_password(None)
    people = User.objects.bulk_create(
        [User(email=f"{name}{n}@example.org", name=f"{name} {n}", password=unusable) for n in range(number)],
        batch_size=500,
    )
    Membership.objects.bulk_create(
        [Membership(user=person, site=world.madrid, role=Role.COORDINATOR) for person in people],
        batch_size=500,
    )
    messages = Message.objects.bulk_create(
        [Message(recipient=person, local_date=today) for person in people], batch_size=500
    )
    Reminder.objects.bulk_create(
        [
            Reminder(
                item=item,
                step="overdue",
                recipient=message.recipient,
                site=world.madrid,
                queued_on=today,
                message=message,
            )
            for message in messages
        ],
        batch_size=500,
    )
    return {mail.message_id(message.message_id) for message in messages}
