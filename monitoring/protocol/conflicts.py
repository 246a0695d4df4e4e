"""Where the two source documents differ from each other, or from the papers behind them.

Shown side by side beside every rule that touches them; the product decides none of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.protocol.sources import SECONDARY


@dataclass(frozen=True, slots=True)
class Conflict:
    """One subject: the statements of each document on it (none: it is silent) and the papers on it."""

    id: str
    s1: tuple[str, ...] = ()
    s2: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[str, ...]:
        return (*self.s1, *self.s2)

    @property
    def sources(self) -> tuple[str, ...]:
        return (*self.s1, *self.s2, *self.papers)


CONFLICTS = (
    Conflict("D1", ("S1-01", "S1-05"), ("S2-11",), ("L10", "L50", "L60g", SECONDARY)),
    Conflict("D2", ("S1-02", "S1-09"), ("S2-13", "S2-15", "S2-16"), ("L13",)),
    Conflict("D3", ("S1-10", "S1-15"), ("S2-25", "S2-26", "S2-27"), ("L57", SECONDARY)),
    Conflict("D4", ("S1-14",), ("S2-24",), ("L15", "L17")),
    Conflict("D5", ("S1-20", "S1-21"), ("S2-06", "S2-18", "S2-32", "S2-33"), ("L1", "L4", "L43", "L44")),
    Conflict("D6", ("S1-23",), ("S2-41", "S2-42"), ("L28", "L29")),
    Conflict("D7", ("S1-17",), ("S2-28",), ("L11", "L21")),
    Conflict("D8", (), ("S2-34", "S2-36", "S2-38", "S2-40")),
    Conflict("D9", ("S1-28",), (), ("L2", "L46")),
    Conflict("D10", (), ("S2-12",)),
    Conflict("D11", ("S1-27",), (), ("L58", "L59b")),
    Conflict("D12", (), ("S2-48", "S2-49", "S2-50"), ("L12",)),
    Conflict("D13", ("S1-04",), ("S2-10",), ("L10",)),
    Conflict("D14", ("S1-06",), ("S2-10",), ("L10", "L39")),
    Conflict("D15", (), ("S2-23",), ("L9",)),
    Conflict("D16", ("S1-29",), ("S2-47",), ("L18", "L19", "L20")),
    Conflict("D17", (), ("S2-03",), ("L1",)),
    Conflict("D18", (), ("S2-18",), ("L13",)),
)
