"""What another version of the protocol would change, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring.wording.assessment import diagnosis_status, extent
from monitoring.wording.figures import day
from monitoring.wording.labels import panel
from monitoring.wording.response_words import category, channel
from monitoring.wording.rules import rule_title, severity
from monitoring.wording.schedule import item_status


def changed_thing(what: str, key: str) -> str:
    """What would be different: a panel, a rule, a response, extent or criteria."""
    match what:
        case "due":
            return panel(key)
        case "alert":
            code = key.partition(" ")[0]
            return f"{code} · {rule_title(code)}"
        case "response":
            return channel(key)
        case "extent":
            return _("Extent")
    return _("Criteria")


def changed_value(what: str, value: str | None) -> str:
    """How it is, or would be."""
    if value is None:
        return pgettext("what a protocol asks or says", "none")
    match what:
        case "due":
            opens, _slash, due_by = value.partition("/")
            return f"{day(opens)} – {day(due_by)}" if due_by else item_status(value)
        case "alert":
            return severity(value)
        case "response":
            return _response(value)
        case "extent":
            return extent(value)
    return diagnosis_status(value)


def _response(value: str) -> str:
    code, _space, confirmed = value.partition(" ")
    if not confirmed:
        return category(code)
    word = _("confirmed") if confirmed == "confirmed" else _("not confirmed")
    return f"{category(code)}, {word}"
