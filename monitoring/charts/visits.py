"""The strip of visits and contacts: when the patient was seen, and when somebody tried to reach them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitoring import wording
from monitoring.charts import style
from monitoring.charts.axis import TimeAxis
from monitoring.charts.layout import Lane
from monitoring.protocol.vocabulary import ContactOutcome, VisitKind
from patients.models import ContactChannel

ROW = 24  # pixels
_REACHED = (ContactOutcome.REACHED, ContactOutcome.BOOKED)
_FROM_AFAR = (VisitKind.TELEPHONE, VisitKind.VIDEO)


def lane(visits: list[dict], contacts: list[dict], axis: TimeAxis) -> list[Lane]:
    """Visits above, contacts below; open is what was not face to face, or reached nobody."""
    rows = []
    if visits:
        full = [each["kind"] not in _FROM_AFAR for each in visits]
        rows.append((pgettext("short, at an axis", "Visits"), "circle", visits, full))
    if contacts:
        full = [each["outcome"] in _REACHED for each in contacts]
        rows.append((pgettext("short, at an axis", "Contacts"), "diamond", contacts, full))
    if not rows:
        return []
    look = {
        **{"showgrid": False, "range": [len(rows) - 0.5, -0.5], "tickvals": list(range(len(rows)))},
        **{"ticktext": [name for name, *_rest in rows], "tickfont": {"size": 10}},
    }
    drawn = [_marks(seen, row, symbol, full, axis) for row, (_name, symbol, seen, full) in enumerate(rows)]
    return [Lane(_("Visits and contacts"), height(visits, contacts), look, drawn)]


def height(visits: list[dict], contacts: list[dict]) -> int:
    return ROW * (bool(visits) + bool(contacts))


def _marks(rows: list[dict], row: int, symbol: str, filled: list[bool], axis: TimeAxis) -> dict:
    return {
        "mode": "markers",
        "x": axis.column(rows),
        "y": [row] * len(rows),
        "marker": {
            "symbol": symbol,
            "size": 9,
            "color": [style.INK_2 if full else style.PAPER for full in filled],
            "line": {"color": style.INK_2, "width": 1.5},
        },
        "text": [style.plain(told_of(each)) for each in rows],
        **axis.dates(rows),
        "hovertemplate": f"%{{text}}<br>{axis.day_text}<extra></extra>",
    }


def told_of(row: dict) -> str:
    """ "Clinic visit"; "Telephone: no answer"."""
    if "kind" in row:
        return wording.visit_kind(row["kind"])
    channel = dict(ContactChannel.choices).get(row["channel"], row["channel"])
    return f"{channel}: {wording.outcome(row['outcome']).lower()}"
