"""Panels that come again and again: a chain of windows, each closed by the completion that anchors the next."""

from __future__ import annotations

from datetime import date

from monitoring.protocol.calendar import add_days, days_from
from monitoring.protocol.completions import Completions
from monitoring.protocol.recorded import Recorded
from monitoring.protocol.rows import Baseline, Condition, Protocol, Repeat, ThresholdName
from monitoring.protocol.vocabulary import AnchorKind, Panel, Rule
from monitoring.protocol.windows import Anchor, Found, Window, completion_anchor, lay_out


class Repeats:
    """One repeated panel of one patient.

    A clinic's interval or a patient's override would speak in `_row_for`, the one place where the spacing is chosen,
    and name itself in the window's `spoken_by`; the confirmation of a progression would take the open window's place.
    """

    def __init__(self, panel: Panel, facts: Recorded, protocol: Protocol):
        self.panel = panel
        self.facts = facts
        self.version = protocol.version
        self.within = protocol.days(ThresholdName.COMPLETE_WITHIN)
        self.completions = Completions(protocol.contents_of(panel), facts, self.within)
        self.rows = {r.when: r for r in protocol.rows if isinstance(r, Repeat) and r.panel == panel}
        self.baseline = next(r for r in protocol.rows if isinstance(r, Baseline) and panel in r.panels)

    def windows(self, beginning: Anchor | None) -> Found:
        """`beginning` anchors what was never done; without it, nothing is asked before a first completion."""
        found = Found()
        anchor = beginning
        for day in self.completions.days():
            if anchor is not None:
                found.closed.append(self._closed(anchor, day))
            anchor = completion_anchor(self.panel, day, self.completions.samples(day))
        if anchor is not None:
            found.open = self._open(anchor)
        return found

    def _closed(self, anchor: Anchor, day: date) -> Window:
        have, optional_missing = self.completions.parts_on(day)
        return self._window(anchor, day, have, (), optional_missing, done_on=day)

    def _open(self, anchor: Anchor) -> Window:
        """With what is there of it: seen lately, and after the completion that it counts from."""
        today = self.facts.today
        first = add_days(today, -self.within)
        if anchor.kind == AnchorKind.LAST_DONE:
            first = max(first, add_days(anchor.date, 1))
        return self._window(anchor, today, *self.completions.parts_seen(first, today))

    def _window(
        self,
        anchor: Anchor,
        judged_on: date,
        have: tuple[str, ...],
        missing: tuple[str, ...],
        optional_missing: tuple[str, ...],
        done_on: date | None = None,
    ) -> Window:
        row = self._row_for(judged_on)
        if anchor.kind == AnchorKind.LAST_DONE:
            rule, span, code = Rule.REPEAT, row.interval.after(anchor.date), row.interval.code
        else:
            rule, code = Rule.BASELINE, self.baseline.code
            span = days_from(anchor.date, self.baseline.within_days)
        return lay_out(
            self.panel,
            rule,
            anchor,
            span,
            interval=code,
            sources=row.sources,
            have=have,
            missing=missing,
            optional_missing=optional_missing,
            done_on=done_on,
            protocol=self.version,
        )

    def _row_for(self, day: date) -> Repeat:
        """The sentence that spaces the panel on a day; the one for a running systemic line goes first."""
        running = self.rows.get(Condition.SYSTEMIC_RUNNING)
        if running is not None and self.facts.systemic_running(day):
            return running
        return self.rows[Condition.ALWAYS]
