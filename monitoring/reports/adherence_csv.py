"""Adherence as a file that may leave the clinic: no cell tells of fewer than five."""

from __future__ import annotations

from collections.abc import Iterator

from monitoring.selectors.adherence import TIMINGS, Adherence, Share

FEWEST = 5
MASKED = "<5"
HEADER = ("by", "code", "due", *TIMINGS, "percent_in_window")


def rows(found: Adherence) -> Iterator[tuple[str, ...]]:
    """The header, then a row for each panel, month and rule for which anything was due."""
    yield HEADER
    for by, shares in (("panel", found.panels), ("month", found.months), ("rule", found.rules)):
        for share in shares:
            if share.due:
                yield by, share.code, *_cells(share)


def _cells(share: Share) -> tuple[str, ...]:
    """Counts from 1 to 4 are masked; where a single one is, the smallest other too, or the sum would tell it."""
    counts = {name: getattr(share, name) for name in TIMINGS}
    if share.due < FEWEST:
        return MASKED, *("" for _name in TIMINGS), ""
    masked = {name for name, count in counts.items() if 0 < count < FEWEST}
    if len(masked) == 1:
        others = [name for name in TIMINGS if counts[name] and name not in masked]
        masked.add(min(others, key=lambda name: counts[name]))
    percent = "" if "in_window" in masked else str(share.percent)
    told = (("" if counts[n] >= FEWEST else MASKED) if n in masked else str(counts[n]) for n in TIMINGS)
    return str(share.due), *told, percent
