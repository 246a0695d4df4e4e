"""Messages brought into a state by the ways that the database allows."""

from __future__ import annotations

import uuid
from collections import deque

from django.utils import timezone

from monitoring.models import Message
from monitoring.models.message_moves import BY_HAND, is_legal


def way(before: str, after: str) -> list[str]:
    """The shortest legal way from one state to another, without its beginning."""
    found = deque([[before]])
    while found:
        path = found.popleft()
        if path[-1] == after:
            return path[1:]
        for step in Message.State.values:
            if step not in path and is_legal(path[-1], step, BY_HAND):
                found.append([*path, step])
    raise AssertionError(f"no way from {before} to {after}")


def bring(messages, to: str, **values) -> None:
    """Bring a queryset's messages into a state, as if senders and people had; `values` besides."""
    for pk, state in list(messages.values_list("pk", "state")):
        mine = Message.objects.filter(pk=pk)
        for step in way(state, to):
            fields = {
                "sent": {"sent_at": timezone.now()},
                "claimed": {"claim_token": uuid.uuid4()},
                "planned": {"problem": BY_HAND},
            }
            mine.update(state=step, **fields.get(step, {}))
        if values:
            mine.update(**values)
