from argparse import ArgumentTypeError
from datetime import date

from django.conf import settings
from django.core.management.base import CommandParser

from monitoring.services.demo import clinic
from patients.management.base import Command as Base

PATIENTS = 60
SEED = 2026
MOST_PATIENTS = 20_000


class Command(Base):
    help = (
        "Fill an empty database with two demo clinics: a person for every role and invented patients on plausible "
        "courses over eight years. Run again: nothing changes. Refuses a database that holds real patients."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--patients", type=_count, default=PATIENTS, help=f"how many, at both together ({PATIENTS})"
        )
        parser.add_argument(
            "--seed", type=int, default=SEED, help=f"the same number, the same patients ({SEED})"
        )
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            help="YYYY-MM-DD: the day up to which they are followed (default: each site's own today)",
        )

    def handle(self, **options) -> None:
        if not settings.DEBUG:
            self.refuse(
                "The demo's passwords are known to all, so it is made only where DEBUG=1. To begin with an empty "
                "clinic instead: make run DEMO=0"
            )
        try:
            made = clinic.build(
                count=options["patients"],
                seed=options["seed"],
                day_at=lambda site: options["today"] or site.day(),
                progress=self.progress,
            )
        except clinic.NotHere as why:
            self.refuse(str(why))
        self.answer({"sites": made.sites, "users": made.users, "patients": made.patients}, _told(made))

    def progress(self, done: int, wanted: int) -> None:
        if done % 6 == 0 or done == wanted:
            self.say(f"{done}/{wanted} patients")


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_PATIENTS:
        raise ArgumentTypeError(f"give a number from 1 to {MOST_PATIENTS}, not {text!r}")
    return int(text)


def _told(made: clinic.Clinic) -> list[str]:
    begins = (
        "The demo clinic is already here; nothing was changed."
        if made.was_there
        else "The demo clinic is ready."
    )
    lines = [f"{begins} {made.patients} invented patients at {' and '.join(made.sites)}. Sign in as", ""]
    lines += [f"  {who['email']:30} {who['password']:16} {who['role']}, {who['site']}" for who in made.users]
    return lines
