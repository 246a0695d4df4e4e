"""Which agents may harm the nerves that the disease harms: S1-14 thalidomide, S1-10 bortezomib, S1-16 the list."""

from __future__ import annotations

from monitoring.protocol.rows import HIGHLY_NEUROTOXIC, Protocol

THALIDOMIDE, BORTEZOMIB = "thalidomide", "bortezomib"


def neurotoxic_agents(protocol: Protocol) -> frozenset[str]:
    """The two that the sources name, and those on the protocol's list."""
    return protocol.agents(HIGHLY_NEUROTOXIC) | {THALIDOMIDE, BORTEZOMIB}
