"""What a physician signs of a visit, and what changed since: told from the rows, and held against a fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from monitoring.models import Observation, Sign, Visit, VisitNoteRevision, VisitSignature
from patients.models import User

RESULT, SIGN, NOTE, VISIT = "result", "sign", "note", "visit"
ADDED, CORRECTED, VOIDED, UNEXPLAINED = "added", "corrected", "voided", "unexplained"

_OF_RESULT = (
    *("analyte", "date", "component", "specimen", "lab", "method", "source_id", "reported_value"),
    *("reported_unit", "comparator", "value", "coded", "unit", "lower_limit", "upper_limit", "status"),
    *("unusable", "note", "version"),
)
_OF_SIGN = ("code", "date", "state", "grade", "count")

Content = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """Something of a visit that is no longer as it was signed.

    what, code: a result (its analyte), a sign (its code), the note or the visit itself; deed: added, corrected, voided,
    or unexplained: it reads otherwise and no correction tells why. before: what a corrected one said.
    """

    what: str
    deed: str
    id: int
    code: str = ""
    at: datetime | None = None
    by: User | None = None
    reason: str = ""
    before: Any = None
    version: int = 0

    @property
    def key(self) -> tuple[str, str, int, int]:
        return self.what, self.deed, self.id, self.version


@dataclass(frozen=True)
class Signed:
    """A signature, and what changed after it."""

    row: VisitSignature
    changes: list[Change]


@dataclass(frozen=True)
class Signing:
    """Where the signing of a visit stands. Signatures newest first; changes since the first of them, oldest first."""

    fingerprint: str  # of what stands now: what somebody signs who reads it
    signatures: list[Signed]
    changes: list[tuple[Change, bool]]  # with whether a later signature covers it
    late_results: Collection[int]  # ids that were added after the first signature
    late_signs: Collection[int]
    notes: list[VisitNoteRevision]  # what the note said before, oldest first

    @property
    def is_signed(self) -> bool:
        return bool(self.signatures)

    @property
    def holds(self) -> bool:
        """The latest signature is over what stands now."""
        return self.is_signed and not self.signatures[0].changes

    def signed_as_it_stands(self, by: User) -> bool:
        return any(
            s.row.signed_by_id == by.pk and s.row.fingerprint == self.fingerprint for s in self.signatures
        )


class Standing:
    """A visit's rows as they are stored now, read once."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.results = {
            str(row.pk): row for row in visit.observations.select_related("voided_by", "recorded_by")
        }
        self.signs = {str(row.pk): row for row in visit.signs.select_related("voided_by", "recorded_by")}
        notes = VisitNoteRevision.objects.filter(visit=visit).select_related("replaced_by")
        self.notes = list(notes.order_by("version"))

    def content(self) -> Content:
        """What is signed, as JSON: what was recorded, by nothing that could change without the record changing."""
        return {
            VISIT: _said(self.visit, ("date", "kind")),
            NOTE: {"text": self.visit.note, "version": len(self.notes) + 1},
            RESULT: {pk: _said(row, _OF_RESULT) for pk, row in self.results.items()},
            SIGN: {pk: _said(row, _OF_SIGN) for pk, row in self.signs.items()},
        }


def fingerprint(content: Content) -> str:
    """SHA-256 of the content, in whatever order its parts were read."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def signed_visits(ids: Iterable[int]) -> set[int]:
    """Which of these visits somebody signed."""
    return set(VisitSignature.objects.filter(visit_id__in=set(ids)).values_list("visit_id", flat=True))


def is_of_signed_visit(row: Model) -> bool:
    """Whether a change of this row is told beside a signature: a signed visit, or a result or sign of one."""
    visit_id = row.pk if isinstance(row, Visit) else getattr(row, "visit_id", None)
    return visit_id is not None and bool(signed_visits([visit_id]))


def signing_of(visit: Visit) -> Signing:
    """Five queries, one more where a result that was signed was corrected."""
    standing = Standing(visit)
    now = standing.content()
    found = VisitSignature.objects.filter(visit=visit).select_related("signed_by")
    rows = list(found.order_by("-pk"))
    revisions = _revisions(standing) if rows else {}
    mark = fingerprint(now)
    signatures = [
        Signed(row, [] if row.fingerprint == mark else _changes(row.content, now, standing, revisions))
        for row in rows
    ]
    if not signatures:
        return Signing(mark, [], [], (), (), standing.notes)
    latest = {change.key for change in signatures[0].changes}
    first = rows[-1].content
    return Signing(
        mark,
        signatures,
        [(change, change.key not in latest) for change in signatures[-1].changes],
        {int(pk) for pk in standing.results if pk not in first[RESULT]},
        {int(pk) for pk in standing.signs if pk not in first[SIGN]},
        standing.notes,
    )


def _said(row: Observation | Sign | Visit, names: Iterable[str]) -> dict[str, Any]:
    return {name: _as_json(getattr(row, name)) for name in names} | {"voided": row.is_voided}


def _as_json(value: Any) -> Any:
    if isinstance(value, Decimal):  # 740 and 740.000000 are one number, whichever database keeps it
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def _revisions(standing: Standing) -> dict[str, list]:
    """What corrected results said before, by their id, oldest first."""
    found: dict[str, list] = {}
    for row in standing.results.values():
        if row.version > 1:
            found[str(row.pk)] = list(row.revisions.select_related("replaced_by").order_by("version"))
    return found


def _changes(signed: Content, now: Content, standing: Standing, revisions: dict[str, list]) -> list[Change]:
    found = [
        *_of_rows(RESULT, "analyte", signed, now, standing.results, revisions),
        *_of_rows(SIGN, "code", signed, now, standing.signs, {}),
        *_of_note(signed[NOTE], now[NOTE], standing.visit, standing.notes),
        *_of_visit(signed[VISIT], now[VISIT], standing.visit),
    ]
    return sorted(found, key=lambda change: (change.at is None, change.at, change.key))


def _of_rows(what, named, signed, now, rows, revisions) -> Iterable[Change]:
    for pk, before in signed[what].items():
        if pk not in rows:
            yield Change(what, UNEXPLAINED, int(pk), before[named])
    for pk, row in rows.items():
        before, about = signed[what].get(pk), (row.pk, getattr(row, named))
        if before is None:
            yield Change(what, ADDED, *about, at=row.recorded_at, by=row.recorded_by)
        since = before.get("version", 1) if before else 1
        later = [each for each in revisions.get(pk, ()) if each.version >= since]
        for each in later:
            yield Change(
                *(what, CORRECTED, *about, each.replaced_at, each.replaced_by),
                reason=each.reason,
                before=each.said,
                version=each.version,
            )
        if before and not later and {**before, "voided": 0} != {**now[what][pk], "voided": 0}:
            yield Change(what, UNEXPLAINED, *about)
        if row.is_voided and not (before and before["voided"]):
            yield Change(what, VOIDED, *about, row.voided_at, row.voided_by, row.void_reason)


def _of_note(signed, now, visit: Visit, notes: list[VisitNoteRevision]) -> Iterable[Change]:
    later = [each for each in notes if each.version >= signed["version"]]
    for each in later:
        yield Change(
            *(NOTE, CORRECTED, visit.pk, "", each.replaced_at, each.replaced_by),
            reason=each.reason,
            before=each.said,
            version=each.version,
        )
    if not later and signed != now:
        yield Change(NOTE, UNEXPLAINED, visit.pk)


def _of_visit(signed, now, visit: Visit) -> Iterable[Change]:
    if {**signed, "voided": 0} != {**now, "voided": 0}:
        yield Change(VISIT, UNEXPLAINED, visit.pk)
    if visit.is_voided and not signed["voided"]:
        yield Change(VISIT, VOIDED, visit.pk, "", visit.voided_at, visit.voided_by, visit.void_reason)
