"""What the protocol judged, as plain JSON values under the names that the protocol gives them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from monitoring.protocol.findings import Evidence, reading
from monitoring.protocol.history import Reading
from monitoring.selectors.alerts import evidence_of, sent
from monitoring.selectors.numbers import json_number

FACTS = "facts"  # pairs of codes: an object in JSON


def as_json(value: Any) -> Any:
    """Evidence and readings as evidence is sent; dates as ISO text, numbers as numbers, records as objects."""
    match value:
        case Evidence():
            return sent(evidence_of(value))
        case Reading():
            return as_json(reading(value))
        case StrEnum():
            return value.value
        case Decimal():
            return json_number(value)
        case date():
            return value.isoformat()
    if is_dataclass(value):
        return _record((each.name, getattr(value, each.name)) for each in fields(value))
    if hasattr(value, "_asdict"):
        return _record(value._asdict().items())
    if isinstance(value, tuple):
        return [as_json(each) for each in value]
    return value


def _record(pairs: Any) -> dict[str, Any]:
    return {name: dict(value) if name == FACTS else as_json(value) for name, value in pairs}
