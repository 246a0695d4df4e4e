"""Files of results: every row is matched to a patient of the site and goes through the one door.

Rows that are good are stored, the others are reported with their line. The file is one transaction: what is interrupted
leaves nothing, and the same file again changes nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from monitoring.exchange.csv_files import CsvRow, read_results
from monitoring.exchange.incoming import Problem
from monitoring.exchange.texts import shown
from monitoring.services import results
from monitoring.services.result_batch import BY_FILE
from patients import audit
from patients.models import AuditType, Patient, Site, User
from patients.models.patient import mrn_key

ORIGIN = "csv"
ASKED_AT_ONCE = 500  # record numbers in one query


@dataclass
class Report:
    """What came of a file. Every row read is stored, unchanged, corrected, held or rejected; problems name its line.

    held: the patient is not known for certain; rejected: the result cannot be read. `warnings` were stored all the
    same. With `unreadable` the file as a whole was refused.
    """

    read: int = 0
    stored: int = 0
    unchanged: int = 0
    corrected: int = 0
    held: int = 0
    rejected: int = 0
    warnings: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unreadable: bool = False

    @property
    def taken(self) -> int:
        return self.stored + self.unchanged + self.corrected

    def counts(self) -> dict[str, int]:
        names = ("read", "stored", "unchanged", "corrected", "held", "rejected")
        return {name: getattr(self, name) for name in names} | {"warnings": len(self.warnings)}


def apply(
    data: bytes,
    *,
    file_name: str,
    site: Site,
    by: User | None,
    today: date,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda done, rows: None,
) -> Report:
    """Store a CSV file of results at a site. With `dry_run` the verdict is the same and nothing is stored.

    progress: told how many of how many rows are through.
    """
    file = read_results(data)
    if file.problems:
        return Report(problems=list(file.problems), unreadable=True)
    rows = list(file.rows)
    report = Report(read=len(rows))
    with transaction.atomic():
        for patient, of_patient in _by_patient(rows, site, report):
            _record(patient, of_patient, by, today, file.decimal, shown(file_name), report)
            progress(report.taken + report.held + report.rejected, report.read)
        report.problems.sort(key=lambda problem: problem.row or 0)
        report.warnings.sort(key=lambda problem: problem.row or 0)
        _note(report, data, shown(file_name), site, by)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _by_patient(rows: Sequence[CsvRow], site: Site, report: Report) -> Iterator[tuple[Patient, list[CsvRow]]]:
    """The readable rows of each known patient, in a fixed order of patients: two imports never block each other."""
    readable = []
    for row in rows:
        if row.problems or row.result is None:
            report.rejected += 1
            report.problems += row.problems
        else:
            readable.append(row)
    patients = _patients(site, {mrn_key(row.mrn) for row in readable})
    found: dict[int, list[CsvRow]] = defaultdict(list)
    for row in readable:
        patient = patients.get(mrn_key(row.mrn))
        doubt = _doubt(row, patient)
        if patient is None or doubt is not None:
            report.held += 1
            report.problems += [doubt] if doubt else []
        else:
            found[patient.pk].append(row)
    by_id = {patient.pk: patient for patient in patients.values()}
    for pk in sorted(found):
        yield by_id[pk], found[pk]


def _patients(site: Site, keys: Iterable[str]) -> dict[str, Patient]:
    wanted = sorted(keys)
    found: dict[str, Patient] = {}
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        asked = wanted[start : start + ASKED_AT_ONCE]
        for patient in Patient.objects.filter(site=site, mrn_key__in=asked).select_related("site"):
            found[patient.mrn_key] = patient
    return found


def _doubt(row: CsvRow, patient: Patient | None) -> Problem | None:
    """Why a row is held. Never says what is stored about the person."""
    if patient is None:
        return Problem("mrn_unknown", "mrn", shown(row.mrn), row=row.line)
    if row.birth_date is not None and row.birth_date != patient.birth_date:
        return Problem("birth_date_mismatch", "birth_date", row.birth_date.isoformat(), row=row.line)
    return None


def _record(
    patient: Patient,
    rows: Sequence[CsvRow],
    by: User | None,
    today: date,
    decimal: str,
    file_name: str,
    report: Report,
) -> None:
    outcome = results.record(
        [row.result for row in rows if row.result is not None],
        patient=patient,
        origin=ORIGIN,
        by=by,
        today=today,
        decimal=decimal,
        partial=True,
        correct_with=f"{BY_FILE} {file_name}",
    )
    report.stored += len(outcome.stored)
    report.unchanged += len(outcome.unchanged)
    report.corrected += len(outcome.corrected)
    report.rejected += len({problem.row for problem in outcome.problems})
    report.problems += outcome.problems
    refused = {problem.row for problem in outcome.problems}
    report.warnings += [warning for warning in outcome.warnings if warning.row not in refused]


def _note(report: Report, data: bytes, file_name: str, site: Site, by: User | None) -> None:
    digest = hashlib.sha256(data).hexdigest()
    audit.record(AuditType.IMPORT_APPLIED, by=by, site=site, file=file_name, sha256=digest, **report.counts())
