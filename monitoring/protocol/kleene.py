"""Three-valued logic over present, absent and not assessed (Kleene): an unknown decides nothing and hides nothing."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.protocol.vocabulary import SignState

PRESENT, ABSENT, UNKNOWN = SignState.PRESENT, SignState.ABSENT, SignState.NOT_ASSESSED


def all_of(states: Iterable[str]) -> SignState:
    """AND: one absent decides, else one unknown leaves it open. Of nothing: present."""
    found = set(states)
    if ABSENT in found:
        return ABSENT
    return UNKNOWN if UNKNOWN in found else PRESENT


def any_of(states: Iterable[str]) -> SignState:
    """OR: one present decides, else one unknown leaves it open. Of nothing: absent."""
    found = set(states)
    if PRESENT in found:
        return PRESENT
    return UNKNOWN if UNKNOWN in found else ABSENT
