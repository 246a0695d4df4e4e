"""Which agents may harm nerves."""

from __future__ import annotations

from monitoring.protocol.current import CURRENT
from monitoring.protocol.neurotoxins import neurotoxic_agents


def test_the_sources_name_two_and_the_protocol_lists_others():
    """S1-14 thalidomide; S1-10 bortezomib; S1-16 drugs that often cause neuropathy."""
    assert neurotoxic_agents(CURRENT) == {"thalidomide", "bortezomib", "vincristine"}
