"""Which protocol is in force, and which were before. Files stay: what was judged names the version it was judged by."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from monitoring.protocol.poems_2026_11 import PROTOCOL
from monitoring.protocol.rows import Protocol


class Release(NamedTuple):
    """A protocol and the day from which it judges; None for one that is only proposed and can be previewed."""

    protocol: Protocol
    since: date | None


# The newest last. A new version is a new file and a row here; the last row with a day is in force.
RELEASES = (Release(PROTOCOL, date(2026, 11, 1)),)

CURRENT = [release.protocol for release in RELEASES if release.since is not None][-1]
PROTOCOLS: dict[str, Protocol] = {release.protocol.version: release.protocol for release in RELEASES}
