"""Where the sources differ, in words."""

from __future__ import annotations

from monitoring.wording import conflict_texts_1, conflict_texts_2
from monitoring.wording.conflict_words import ConflictWords

CONFLICTS: dict[str, ConflictWords] = {**conflict_texts_1.CONFLICTS, **conflict_texts_2.CONFLICTS}


def conflict(code: str) -> ConflictWords:
    """Its topic, what each source says, and what the product does. KeyError where the sources do not differ."""
    return CONFLICTS[code]
