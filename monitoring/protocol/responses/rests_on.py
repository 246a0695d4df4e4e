"""What a computed response rests on, in one line: it changes when the response or one of its inputs does.

A physician's word on a response speaks about these inputs; on others it was given on earlier data.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.protocol.findings import Evidence, reading
from monitoring.protocol.history import Reading
from monitoring.protocol.responses.response import OrganChange, Response


def rests_on(response: Response) -> str:
    """Codes, numbers and days; no ids, so that the order of entry says nothing."""
    parts = [
        f"{response.channel} {response.category}",
        {True: "confirmed", False: "unconfirmed", None: ""}[response.confirmed],
        _named("baseline", response.baseline),
        _named("nadir", response.nadir),
        _named("latest", response.latest),
        *sorted(_named("component", component) for component in response.components),
        *sorted(_organ(change) for change in response.organs),
        response.note,
    ]
    return " | ".join(part for part in parts if part)


def _named(what: str, of: Reading | None) -> str:
    return f"{what} {_measured(of)}" if of is not None else ""


def _measured(of: Reading) -> str:
    seen = reading(of)
    return _joined((seen.analyte, seen.value, seen.unit, of.date, *of.series, of.component, of.upper_limit))


def _organ(change: OrganChange) -> str:
    return _joined((change.organ, change.state, *_seen(change.baseline), *_seen(change.latest)))


def _seen(evidence: Evidence | None) -> tuple[object, ...]:
    return (evidence.analyte, evidence.value, evidence.date) if evidence is not None else ()


def _joined(parts: Iterable[object]) -> str:
    return " ".join(str(part) for part in parts if part not in (None, ""))
