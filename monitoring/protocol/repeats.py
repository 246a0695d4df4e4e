"""Panels that come again and again: a chain of windows, each closed by the completion that anchors the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitoring.protocol.calendar import Interval, Span, add_days, days_from
from monitoring.protocol.completions import Completions
from monitoring.protocol.history import Reading
from monitoring.protocol.recorded import Recorded
from monitoring.protocol.responses.rises import Asked
from monitoring.protocol.rows import Baseline, Condition, Protocol, Repeat, ThresholdName, between
from monitoring.protocol.vocabulary import AnchorKind, Panel, Rule, SpokenBy
from monitoring.protocol.windows import Anchor, Found, Window, completion_anchor, lay_out, sample_anchor


class Repeats:
    """One repeated panel of one patient.

    What a physician said for this patient goes before what the clinic says, and that before the protocol (`_spacing`);
    who spoke stands in the window's `spoken_by`. While a rise awaits its confirmation, that takes the window's place.
    """

    def __init__(self, panel: Panel, facts: Recorded, protocol: Protocol, asked: Sequence[Asked] = ()):
        self.panel = panel
        self.facts = facts
        self.protocol = protocol
        self.version = protocol.version
        self.asked = asked
        self.spacings = [each for each in facts.spacings if each.panel == panel]
        self.within = protocol.days(ThresholdName.COMPLETE_WITHIN)
        self.completions = Completions(protocol.contents_of(panel), facts, self.within)
        self.rows = {r.when: r for r in protocol.rows if isinstance(r, Repeat) and r.panel == panel}
        self.baseline = next(r for r in protocol.rows if isinstance(r, Baseline) and panel in r.panels)

    def windows(self, beginning: Anchor | None) -> Found:
        """`beginning` anchors what was never done; without it, nothing is asked before a first completion."""
        found = Found()
        anchor = beginning
        for day in self.completions.days():
            asked = self._asked_before(day)
            if asked is None and anchor is not None:
                found.closed.append(self._closed(anchor, day))
            elif asked is not None and asked.ended == day:
                found.closed.append(self._confirmation(asked.sample, day))
            anchor = completion_anchor(self.panel, day, self.completions.samples(day))
        if self.asked and self.asked[-1].ended is None:
            found.open = self._confirmation(self.asked[-1].sample)
        elif anchor is not None:
            found.open = self._open(anchor)
        return found

    def _asked_before(self, day: date) -> Asked | None:
        """What awaited its confirmation when that day began."""
        return next((a for a in self.asked if a.since < day and (a.ended is None or day <= a.ended)), None)

    def _confirmation(self, sample: Reading, done_on: date | None = None) -> Window:
        """Asked for once more, and not before: a repeat that comes too soon neither confirms nor settles."""
        first, last = (
            self.protocol.days(name) for name in (ThresholdName.CONFIRM_FROM, ThresholdName.CONFIRM_BY)
        )
        rows = (ThresholdName.VEGF_PROGRESSION, ThresholdName.CONFIRM_FROM)
        opens = add_days(sample.date, first)
        return lay_out(
            self.panel,
            Rule.CONFIRMATION,
            sample_anchor(sample),
            Span(opens, target=opens, due_by=add_days(sample.date, last)),
            interval=f"P{first}D/P{last}D",
            sources=tuple(source for name in rows for source in self.protocol.sources_of(name)),
            have=(self.panel,) if done_on else (),
            missing=() if done_on else (self.panel,),
            done_on=done_on,
            protocol=self.version,
        )

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
        row, spoken_by = self._row_for(judged_on), SpokenBy.PROTOCOL
        if anchor.kind == AnchorKind.LAST_DONE:
            interval, spoken_by = self._spacing(row, judged_on)
            rule, span, code = Rule.REPEAT, interval.after(anchor.date), interval.code
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
            spoken_by=spoken_by,
            protocol=self.version,
        )

    def _spacing(self, row: Repeat, day: date) -> tuple[Interval, SpokenBy]:
        """How far apart on a day, and who says so. The last word of each counts, also where it takes one back."""
        said = [each for each in self.spacings if each.since <= day]
        running = row.when == Condition.SYSTEMIC_RUNNING
        of_patient = [each for each in said if each.spoken_by == SpokenBy.PATIENT]
        of_site = [s for s in said if s.spoken_by == SpokenBy.SITE and s.while_running == running]
        for words in (of_patient, of_site):
            if words and words[-1].months is not None:
                return self._interval(*words[-1].months), SpokenBy(words[-1].spoken_by)
        return row.interval, SpokenBy.PROTOCOL

    def _interval(self, earliest: int, latest: int) -> Interval:
        return self.protocol.every(earliest) if earliest == latest else between(earliest, latest)

    def _row_for(self, day: date) -> Repeat:
        """The sentence that spaces the panel on a day; the one for a running systemic line goes first."""
        running = self.rows.get(Condition.SYSTEMIC_RUNNING)
        if running is not None and self.facts.systemic_running(day):
            return running
        return self.rows[Condition.ALWAYS]
