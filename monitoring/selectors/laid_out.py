"""A window of the plan as the row of an item: the same when it is stored, and when a day of the past is shown."""

from __future__ import annotations

from monitoring.models import ScheduleItem
from monitoring.protocol.current import CURRENT
from monitoring.protocol.schedule import Window, panel_rank


def write_window(item: ScheduleItem, window: Window, identity: str) -> None:
    """Set the fields that the protocol and the facts decide about. identity: see `ScheduleItem.identity`."""
    item.rank = panel_rank(window.panel)
    item.rule, item.anchor, item.anchor_date = window.rule, window.anchor.kind, window.anchor.date
    item.anchor_id = int(identity.split(":")[1]) if ":" in identity else item.patient_id
    item.interval, item.sources = window.interval, list(window.sources)
    item.spoken_by, item.protocol = window.spoken_by, window.protocol or CURRENT.version
    item.opens, item.target, item.due_by = window.opens, window.target, window.due_by
    item.have, item.missing = list(window.have), list(window.missing)
    item.optional_missing, item.reason = list(window.optional_missing), window.reason
    item.done_on, item.in_window = window.done_on, window.in_window
