"""A patient's facts as they stood on one day, indexed once, so that each panel can ask for its own."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from monitoring.protocol.history import History, Reading, SignSeen, Treatment
from monitoring.protocol.rows import Part
from monitoring.protocol.vocabulary import PatientStatus, SignState, TreatmentKind

ANSWERED = frozenset({SignState.PRESENT, SignState.ABSENT})


@dataclass(frozen=True, slots=True)
class Episode:
    """A treatment, and the last day on which it is the one that anchors: today, or the day the next one starts."""

    treatment: Treatment
    until: date


class Recorded:
    """The facts dated on or before `today`. A sign counts when it was assessed."""

    def __init__(self, history: History, today: date):
        self.today = today
        self.person = history.person
        self.spacings = history.spacings
        self._facts: dict[str, dict[date, list[Reading | SignSeen]]] = defaultdict(lambda: defaultdict(list))
        for reading in history.readings:
            if reading.date <= today:
                self._facts[reading.analyte][reading.date].append(reading)
        for sign in history.signs:
            if sign.date <= today and sign.state in ANSWERED:
                self._facts[sign.code][sign.date].append(sign)
        self._days: dict[str, list[date]] = {}
        self._coded: dict[str, tuple[str, ...]] = {}
        self._started = [t for t in history.treatments if t.is_disease_directed and t.start <= today]

    @property
    def is_followed(self) -> bool:
        person = self.person
        closed_later = person.status_date is not None and person.status_date > self.today
        return person.status == PatientStatus.ACTIVE or closed_later

    @property
    def diagnosis_date(self) -> date | None:
        day = self.person.diagnosis_date
        return day if day is not None and day <= self.today else None

    def asked(self, parts: Iterable[Part]) -> tuple[Part, ...]:
        """The parts that are asked of a person of this sex."""
        return tuple(part for part in parts if not part.sexes or self.person.sex in part.sexes)

    def readings(self, analyte: str) -> Iterator[Reading]:
        of_analyte = self._facts.get(analyte, {})
        return (fact for facts in of_analyte.values() for fact in facts if isinstance(fact, Reading))

    def days(self, part: Part) -> list[date]:
        """The days on which the part was seen, in order, each once."""
        days = self._days.get(part.code)
        if days is None:
            days = sorted({day for code in self._codes(part) for day in self._facts[code]})
            self._days[part.code] = days
        return days

    def first_day(self, part: Part, first: date, last: date) -> date | None:
        days = self.days(part)
        at = bisect_left(days, first)
        return days[at] if at < len(days) and days[at] <= last else None

    def seen(self, part: Part, first: date, last: date) -> bool:
        return self.first_day(part, first, last) is not None

    def name(self, part: Part, first: date, last: date) -> str:
        """What was seen: of a part that several analytes satisfy, the first of them that is there."""
        return next((code for code in part.any_of if self.seen(Part(code), first, last)), part.code)

    def ids(self, parts: Iterable[Part], day: date) -> tuple[int, ...]:
        """The stored keys of what was seen of these parts on that day."""
        found = [
            fact.id
            for part in parts
            for code in self._codes(part)
            for fact in self._facts[code].get(day, ())
            if fact.id is not None
        ]
        return tuple(sorted(set(found))) if len(found) > 1 else tuple(found)

    def episodes(self, kinds: Collection[str]) -> list[Episode]:
        """Treatments of these kinds that have started, oldest first; of those of one day the one that lasts longest."""
        of_day: dict[date, Treatment] = {}
        for treatment in sorted((t for t in self._started if t.kind in kinds), key=_lasting):
            of_day[treatment.start] = treatment
        starts = sorted(of_day)
        return [
            Episode(of_day[start], until)
            for start, until in zip(starts, [*starts[1:], self.today], strict=False)
        ]

    def first_treatment_start(self) -> date | None:
        return min((t.start for t in self._started), default=None)

    def systemic_running(self, day: date) -> bool:
        return any(
            t.kind == TreatmentKind.SYSTEMIC and t.start <= day and (t.end is None or t.end > day)
            for t in self._started
        )

    def treated_between(self, first: date, last: date) -> bool:
        """Whether a systemic treatment or a transplant lies, in part or whole, between the two days."""
        return any(
            t.kind != TreatmentKind.RADIOTHERAPY
            and t.start <= last
            and (t.effective_end is None or t.effective_end >= first)
            for t in self._started
        )

    def _codes(self, part: Part) -> tuple[str, ...]:
        """What is there of the part; asked for every window, looked up once."""
        codes = self._coded.get(part.code)
        if codes is None:
            if part.prefix:
                codes = tuple(code for code in self._facts if code.startswith(part.prefix))
            else:
                codes = tuple(code for code in part.any_of or (part.code,) if code in self._facts)
            self._coded[part.code] = codes
        return codes


def _lasting(treatment: Treatment) -> tuple[bool, date, int, str]:
    end = treatment.effective_end
    return (end is None, end or date.max, treatment.id or 0, treatment.kind)
