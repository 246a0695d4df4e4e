"""What physicians said about computed responses, and whether it still speaks about what is computed now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from monitoring.models import ResponseAssessment
from monitoring.protocol.case import Case
from monitoring.protocol.judgement import Judgement
from monitoring.protocol.responses.response import Response
from monitoring.protocol.responses.rests_on import rests_on
from monitoring.selectors.history import judged_history_of
from patients.models import Patient


@dataclass(frozen=True, slots=True)
class Word:
    """A physician's word on one channel. `applies`: False where it was given on earlier data."""

    given: ResponseAssessment
    applies: bool

    @property
    def overrules(self) -> bool:
        return self.given.verdict == ResponseAssessment.Verdict.OVERRULED


def latest(
    patient: Patient, until: date | None = None, before: datetime | None = None
) -> dict[str, ResponseAssessment]:
    """By channel, the word that was given last, or last until a day, or before a moment. One query."""
    rows = ResponseAssessment.objects.filter(patient=patient).select_related("assessed_by").order_by("id")
    if until is not None:
        rows = rows.filter(assessed_on__lte=until)
    if before is not None:
        rows = rows.filter(assessed_at__lt=before)
    return {row.channel: row for row in rows}


def words(
    patient: Patient,
    responses: Iterable[Response],
    until: date | None = None,
    before: datetime | None = None,
) -> dict[str, Word]:
    """By channel, the last word beside what is computed (`Assessment.responses`). One query."""
    given = latest(patient, until, before)
    return {
        response.channel: Word(
            given[response.channel], given[response.channel].based_on == rests_on(response)
        )
        for response in responses
        if response.channel in given
    }


def given_on(patient: Patient, channel: str) -> list[ResponseAssessment]:
    """All that was said about a channel, the last word first."""
    rows = ResponseAssessment.objects.filter(patient=patient, channel=channel)
    return list(rows.select_related("assessed_by").order_by("-id"))


def computed(patient: Patient, today: date) -> dict[str, Response]:
    """By channel, the response as it is computed on `today`. Seven queries."""
    responses = Judgement(Case(judged_history_of(patient), today)).responses
    return {response.channel: response for response in responses}
