"""A patient's facts as rules ask for them: those dated on or before the day judged, indexed once.

Nothing here depends on the order of entry: facts of one day stand in the order of their contents, never of their ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from operator import attrgetter

from monitoring.protocol.current import CURRENT
from monitoring.protocol.history import (
    ConditionSeen,
    DecisionSeen,
    EventSeen,
    History,
    Reading,
    SignSeen,
    Treatment,
)
from monitoring.protocol.lines import Line, in_order, lines_of
from monitoring.protocol.rows import Protocol
from monitoring.protocol.vocabulary import PatientStatus, SignState, TreatmentStatus
from monitoring.protocol.windows import Schedule

ANSWERED = {state.value: state for state in (SignState.PRESENT, SignState.ABSENT)}
SeriesKey = tuple[str, str, str]
_day = attrgetter("date")


class Case:
    """What rules may see of one patient on one day.

    `plan` is the schedule of that day where a rule needs it; `set_aside` names the panels that are waived or awaited.
    """

    def __init__(
        self,
        history: History,
        today: date,
        protocol: Protocol = CURRENT,
        plan: Schedule | None = None,
        set_aside: Iterable[str] = (),
    ):
        self.today = today
        self.protocol = protocol
        self.person = history.person
        self.plan = plan or Schedule()
        self.set_aside = frozenset(set_aside)
        self.turns: set[date] = set()
        self._history = history
        found: defaultdict[str, list[Reading]] = defaultdict(list)
        for reading in history.readings:
            if reading.date <= today:
                found[reading.analyte].append(reading)
        self._readings: dict[str, list[Reading]] = dict(found)
        # What rules ask for again and again, put in order the first time.
        self._sorted: dict[str, tuple[Reading, ...]] = {}
        self._numbers: dict[str, tuple[Reading, ...]] = {}
        self._series: dict[str, dict[SeriesKey, tuple[Reading, ...]]] = {}

    @property
    def is_followed(self) -> bool:
        """In follow-up on the day, or closed only later."""
        person = self.person
        closed_later = person.status_date is not None and not self.has_come(person.status_date)
        return person.status == PatientStatus.ACTIVE or closed_later

    def as_of(self, day: date, treatments: Iterable[Treatment]) -> Case:
        """The same patient as known on an earlier day, with these treatments alone and no schedule."""
        return Case(replace(self._history, treatments=tuple(treatments)), day, self.protocol)

    # --- the day -----------------------------------------------------------------------------------------------

    def has_come(self, day: date) -> bool:
        """Whether `day` is today or before. One that lies ahead is remembered: on it the judgement may change.

        Rules compare with the day through this alone, so that the night knows when to look at the patient again.
        """
        if day <= self.today:
            return True
        self.turns.add(day)
        return False

    def number(self, name: str) -> Decimal:
        """A threshold of the protocol, for comparing with values."""
        return self.protocol.numbers[name]

    def count(self, name: str) -> int:
        """A threshold of the protocol in days, months or things."""
        return self.protocol.counts[name]

    # --- results -----------------------------------------------------------------------------------------------

    @property
    def analytes(self) -> Iterable[str]:
        return self._readings.keys()

    def readings(self, analyte: str) -> tuple[Reading, ...]:
        """Valid results, oldest first."""
        found = self._sorted.get(analyte)
        if found is None:
            given = self._readings.get(analyte, ())
            days = set(map(_day, given))
            found = tuple(sorted(given, key=_content) if len(days) < len(given) else given)
            self._sorted[analyte] = found
        return found

    def latest(self, analyte: str) -> Reading | None:
        found = self.readings(analyte)
        return found[-1] if found else None

    def numbers(self, analyte: str) -> tuple[Reading, ...]:
        """The results that are numbers, oldest first; words are left out."""
        found = self._numbers.get(analyte)
        if found is None:
            found = tuple([reading for reading in self.readings(analyte) if reading.value is not None])
            self._numbers[analyte] = found
        return found

    def latest_number(self, analyte: str) -> Reading | None:
        return next((r for r in reversed(self.readings(analyte)) if r.value is not None), None)

    def series(self, analyte: str) -> dict[SeriesKey, tuple[Reading, ...]]:
        """Numbers by specimen, laboratory and method: only these may be compared with each other."""
        if analyte not in self._series:
            found: defaultdict[SeriesKey, list[Reading]] = defaultdict(list)
            for reading in self.numbers(analyte):
                found[reading.series].append(reading)
            self._series[analyte] = {key: tuple(readings) for key, readings in found.items()}
        return self._series[analyte]

    def earlier(self, reading: Reading) -> Reading | None:
        """The last number of the same series on an earlier day: what "rising", "drop" and "up" compare with."""
        return next(
            (
                other
                for other in reversed(self.readings(reading.analyte))
                if other.date < reading.date and other.series == reading.series and other.value is not None
            ),
            None,
        )

    @property
    def days_recorded(self) -> Iterator[date]:
        """The day of every result, and of every sign, event and decision of the history, also of those ahead."""
        history = self._history
        yield from (readings[-1].date for readings in map(self.readings, self._readings))
        yield from (seen.date for seen in history.signs)
        yield from (event.date for event in history.events)
        yield from (decision.date for decision in history.decisions)

    # --- findings ----------------------------------------------------------------------------------------------

    @cached_property
    def _signs(self) -> dict[str, tuple[SignSeen, ...]]:
        found: defaultdict[str, list[SignSeen]] = defaultdict(list)
        for seen in self._history.signs:
            if seen.date <= self.today and (
                seen.state in ANSWERED or seen.grade is not None or seen.count is not None
            ):
                found[seen.code].append(seen)
        return {code: tuple(sorted(given, key=_sign_content)) for code, given in found.items()}

    def signs(self, code: str) -> tuple[SignSeen, ...]:
        """Every time the sign was assessed, graded or counted, oldest first."""
        return self._signs.get(code, ())

    def sign(self, code: str, until: date | None = None) -> SignSeen | None:
        """The sign as last assessed; a later "not assessed" erases nothing. `until`: up to that day."""
        found = self.signs(code)
        if until is not None:
            found = tuple([seen for seen in found if seen.date <= until])
        return found[-1] if found else None

    def state(self, code: str, until: date | None = None) -> SignState:
        seen = self.sign(code, until)
        return ANSWERED.get(seen.state, SignState.NOT_ASSESSED) if seen else SignState.NOT_ASSESSED

    # --- treatment ---------------------------------------------------------------------------------------------

    @cached_property
    def treatments(self) -> tuple[Treatment, ...]:
        """All of them, also planned ones, by start."""
        return tuple(in_order(self._history.treatments))

    @cached_property
    def begun(self) -> tuple[Treatment, ...]:
        for treatment in self.treatments:  # one that starts, or ends, ahead will change what is judged
            self.has_come(treatment.start)
            if treatment.effective_end is not None:
                self.has_come(treatment.effective_end)
        return tuple(t for t in self.treatments if t.start <= self.today)

    @cached_property
    def running(self) -> tuple[Treatment, ...]:
        return tuple(t for t in self.begun if t.status_on(self.today) == TreatmentStatus.ACTIVE)

    @cached_property
    def planned(self) -> tuple[Treatment, ...]:
        return tuple(t for t in self.treatments if t.start > self.today)

    @cached_property
    def disease_directed(self) -> tuple[Treatment, ...]:
        """Those that have begun, by start."""
        return tuple(t for t in self.begun if t.is_disease_directed)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return lines_of(self.begun, self.today)

    @property
    def line(self) -> Line | None:
        """The line that started last."""
        return self.lines[-1] if self.lines else None

    def given(self, *agents: str) -> tuple[Treatment, ...]:
        """Treatments begun with any of these agents, by start."""
        return tuple([t for t in self.begun if not set(agents).isdisjoint(t.agents)])

    # --- what else happened ------------------------------------------------------------------------------------

    def events(self, *codes: str) -> tuple[EventSeen, ...]:
        found = (e for e in self._history.events if e.code in codes and e.date <= self.today)
        return tuple(sorted(found, key=lambda e: (e.date, e.code)))

    def conditions(self, *codes: str) -> tuple[ConditionSeen, ...]:
        """Conditions begun, also ended ones; without a start they count as there all along."""
        found = (
            c
            for c in self._history.conditions
            if c.code in codes and (c.start is None or self.has_come(c.start))
        )
        return tuple(sorted(found, key=lambda c: (c.start or date.min, c.code, c.end or date.max)))

    @cached_property
    def decisions(self) -> tuple[DecisionSeen, ...]:
        found = (d for d in self._history.decisions if d.date <= self.today)
        return tuple(sorted(found, key=lambda d: (d.date, d.code, d.reason)))


def _content(reading: Reading) -> tuple[object, ...]:
    number = Decimal(-1) if reading.value is None else reading.value
    return (
        *(reading.date, reading.specimen, reading.lab, reading.method, reading.component, number),
        *(reading.comparator, reading.coded, reading.lower_limit or 0, reading.upper_limit or 0),
    )


def _sign_content(seen: SignSeen) -> tuple[object, ...]:
    # Of two answers of one day "present" stands last and counts: the safer reading of a contradiction.
    return (seen.date, seen.code, seen.state == SignState.PRESENT, seen.grade or 0, seen.count or 0)
