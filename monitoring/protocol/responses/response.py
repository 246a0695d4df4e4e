"""What a channel's response is, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from monitoring.protocol.findings import Evidence
from monitoring.protocol.history import Reading
from monitoring.protocol.verdicts import Category, Channel, Organ, OrganState


@dataclass(frozen=True, slots=True)
class OrganChange:
    """One organ against its baseline. `attributed`: a physician recorded the change as progression of POEMS."""

    organ: Organ
    state: OrganState
    baseline: Evidence | None = None
    latest: Evidence | None = None
    since: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """The standing of one channel.

    `confirmed`: False for a single sample of PD or CR (VEGF, clone), True once confirmed, else None.
    `since`: the day of the first sample from which the category has held. `change_percent`: latest against the
    baseline (VEGF, clone: of the same series; negative is a fall); `at_least`: the baseline was ">x", so the fall is
    at least that. `basis` holds codes of what the judgement rests on or does without; `note` one code that says why
    it is not evaluable or what to bear in mind. `pending`: the first sample of an unconfirmed progression.
    `progression_on`: the first sample of a progression that holds, confirmed or not.
    """

    channel: Channel
    category: Category
    confirmed: bool | None = None
    baseline: Reading | None = None
    nadir: Reading | None = None
    latest: Reading | None = None
    change_percent: Decimal | None = None
    at_least: bool = False
    since: date | None = None
    basis: tuple[str, ...] = ()
    note: str = ""
    pending: Reading | None = None
    progression_on: date | None = None
    organs: tuple[OrganChange, ...] = ()
    components: tuple[Reading, ...] = ()

    @property
    def responds(self) -> bool:
        """Whether the channel shows a response: complete, very good or partial; improvement for the organs."""
        return self.category in RESPONDING

    @property
    def is_evaluable(self) -> bool:
        return self.category != Category.NOT_EVALUABLE


RESPONDING = frozenset(
    {Category.COMPLETE, Category.VERY_GOOD_PARTIAL, Category.PARTIAL, Category.IMPROVEMENT}
)


def not_evaluable(channel: Channel, note: str, **known: Any) -> Response:
    return Response(channel, Category.NOT_EVALUABLE, note=note, **known)
