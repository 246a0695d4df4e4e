from pathlib import Path

from django.core.management.base import CommandParser
from django.utils import translation

from monitoring import wording
from monitoring.exchange.incoming import Problem
from monitoring.services import imports
from patients import access
from patients.access import Permission
from patients.management.base import ALL_DONE, NOT_DONE, PART_DONE
from patients.management.base import Command as Base
from patients.models import Site, User
from patients.models.user import canonical_email

LARGEST_FILE = 100 * 1024 * 1024  # bytes; a year of a large laboratory is a tenth of it
TOLD_AT_MOST = 200  # problems written for people; --json has all


class Command(Base):
    help = (
        "Store a laboratory's file of results. Rows that are good are stored, the others are reported with their "
        "line; the same file again changes nothing. CSV columns: mrn, birth_date, date, analyte, value, unit, "
        "specimen, lab, method, lower_limit, upper_limit, component, note. Exit code: 0 all rows, 1 some, 2 none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file")
        parser.add_argument("--site", required=True, help="code of the site whose record numbers are meant")
        parser.add_argument("--format", default="csv", choices=["csv", "xlsx", "hl7", "fhir"])
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")
        parser.add_argument(
            "--as", dest="person", metavar="EMAIL", help="whose deed it is; must be allowed to record results"
        )

    def handle(self, **options) -> None:
        if options["format"] != "csv":
            self.refuse(f"Files of format {options['format']} cannot be read yet. Save the results as CSV.")
        site = self._site(options["site"])
        by = self._person(options["person"], site) if options["person"] else None
        path = Path(options["file"])
        report = imports.apply(
            self._read(path),
            file_name=path.name,
            site=site,
            by=by,
            today=site.day(),
            dry_run=options["dry_run"],
            progress=self._progress,
        )
        with translation.override("en"):
            self.answer(_as_json(report), _told(report, path.name, options["dry_run"]))
        self.finish(_exit_code(report))

    def _site(self, code: str) -> Site:
        site = Site.objects.filter(code=code).first()
        if site is None:
            known = ", ".join(Site.objects.values_list("code", flat=True)) or "none yet: manage.py add_site"
            self.refuse(f"site: there is no site {code!r} (known: {known})")
        return site

    def _person(self, email: str, site: Site) -> User:
        person = User.objects.filter(email=canonical_email(email), is_active=True).first()
        if person is None:
            self.refuse(f"as: nobody signs in with {email!r}")
        if not access.can(person, Permission.RECORD_RESULTS, site):
            self.refuse(f"as: {person.email} may not record results at {site.code}")
        return person

    def _read(self, path: Path) -> bytes:
        try:
            if path.stat().st_size > LARGEST_FILE:
                self.refuse(f"{path} is larger than {LARGEST_FILE // 1024**2} MB. Split it.")
            return path.read_bytes()
        except (OSError, ValueError) as error:
            self.refuse(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}")

    def _progress(self, done: int, rows: int) -> None:
        if not self.as_json and self.stderr.isatty():
            self.stderr.write(f"\r{done}/{rows} rows", ending="\n" if done == rows else "")


def _exit_code(report: imports.Report) -> int:
    if report.unreadable or (report.read and not report.taken):
        return NOT_DONE
    return PART_DONE if report.held or report.rejected else ALL_DONE


def _as_json(report: imports.Report) -> dict:
    problems = [
        {
            "row": problem.row,
            "field": problem.field,
            "code": problem.code,
            "message": wording.problem(problem),
        }
        for problem in report.problems
    ]
    return {**report.counts(), "problems": problems}


def _told(report: imports.Report, file_name: str, dry_run: bool) -> list[str]:
    counts = ", ".join(f"{count} {name}" for name, count in report.counts().items())
    lines = [f"{file_name}: {counts}." + (" Dry run: nothing was stored." if dry_run else "")]
    told = [*report.problems, *report.warnings]
    lines += [_line(problem) for problem in told[:TOLD_AT_MOST]]
    if len(told) > TOLD_AT_MOST:
        lines.append(f"… and {len(told) - TOLD_AT_MOST} more: --json lists every problem.")
    return lines


def _line(problem: Problem) -> str:
    where = f"line {problem.row}" if problem.row else "file"
    kind = "" if problem.is_error else " (stored, worth a look)"
    return f"  {where}{kind}: {wording.problem(problem)}"
