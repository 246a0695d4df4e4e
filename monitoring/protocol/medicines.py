"""Classes of agents that rules ask about, each named once, and who is given them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from monitoring.protocol.history import Treatment
from monitoring.protocol.vocabulary import TreatmentKind

# Antiplatelet agents and anticoagulants: while one runs, prophylaxis against thrombosis is on record (S2-42, L28).
ANTITHROMBOTICS = frozenset({"aspirin", "clopidogrel", "enoxaparin", "warfarin", "apixaban", "rivaroxaban"})
# They raise the risk of thrombosis and harm the unborn.
IMIDS = frozenset({"lenalidomide", "thalidomide", "pomalidomide"})


def with_any(treatments: Iterable[Treatment], agents: Collection[str]) -> tuple[Treatment, ...]:
    """Those of the treatments that hold any of these agents, in their order."""
    return tuple(t for t in treatments if not set(t.agents).isdisjoint(agents))


def agents_missing(treatments: Iterable[Treatment]) -> bool:
    """Whether one of them is systemic and does not say with what: it may be any drug that a rule asks about."""
    return any(t.kind == TreatmentKind.SYSTEMIC and not t.agents for t in treatments)


def without_since(treatments: Iterable[Treatment], since: date) -> date:
    """The day from which on what has held since `since` also lacked these treatments, all of which have ended."""
    return max([since, *(t.effective_end or since for t in treatments)])
