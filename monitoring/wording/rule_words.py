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


@dataclass(frozen=True, slots=True)
class RuleWords:
    """`message`: what was seen and what sources say. `to_confirm`: what a lead physician decides for the clinic."""

    title: Promise
    message: Promise
    to_confirm: Promise


class Numbers(dict):
    """Facts by their key, and the protocol's thresholds by their name: "36 months", or "36" as `<name>_number`."""

    def __init__(self, facts: Mapping[str, str] | None = None, protocol: Protocol = CURRENT):
        low, high = (number(bound) for bound in UNLIKELY_DOSE_GY)
        super().__init__({"dose_low": low, "dose_high": high, **(facts or {})})
        self._thresholds = {each.name: each for each in protocol.thresholds}

    def __missing__(self, key: str) -> str:
        name = key.removesuffix(NUMBER_ALONE)
        found = self._thresholds[name]
        return number(found.value) if key.endswith(NUMBER_ALONE) else threshold(found)
