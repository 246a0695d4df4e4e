"""What is said about one rule, and how the numbers of the protocol come into a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from monitoring.protocol.current import CURRENT
from monitoring.protocol.limits import UNLIKELY_DOSE_GY
from monitoring.protocol.rows import Protocol
from monitoring.wording.figures import number
from monitoring.wording.thresholds import threshold

NUMBER_ALONE = "_number"
DOSES = dict(zip(("dose_low", "dose_high"), UNLIKELY_DOSE_GY, strict=True))


@dataclass(frozen=True, slots=True)
class RuleWords:
    """`message`: what was seen and what sources say. `to_confirm`: what a lead physician decides for the clinic."""

    title: Promise
    message: Promise
    to_confirm: Promise


class Numbers(dict):
    """Facts by their key, and the protocol's thresholds by their name: "36 months", or "36" as `<name>_number`."""

    def __init__(self, facts: Mapping[str, str] | None = None, protocol: Protocol = CURRENT):
        super().__init__(facts or {})
        self._protocol = protocol

    def __missing__(self, key: str) -> str:
        """Looked up only where a sentence asks for it: a page says dozens, most without a number."""
        if key in DOSES:
            return number(DOSES[key])
        name = key.removesuffix(NUMBER_ALONE)
        found = next((each for each in self._protocol.thresholds if each.name == name), None)
        if found is None:
            raise KeyError(key)
        return number(found.value) if key.endswith(NUMBER_ALONE) else threshold(found)
