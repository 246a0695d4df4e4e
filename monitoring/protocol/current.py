"""Which protocol is in force. Earlier files stay, because stored items name the version they were judged by."""

from __future__ import annotations

from monitoring.protocol.poems_2026_11 import PROTOCOL

CURRENT = PROTOCOL
