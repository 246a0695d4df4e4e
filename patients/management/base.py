"""What all management commands share: `--json`, and exit codes that tell the truth (0 all, 1 part, 2 not done)."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from typing import NoReturn

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import translation

from patients import audit

ALL_DONE, PART_DONE, NOT_DONE = 0, 1, 2
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)  # of a day that a command may be given
NO_TABLE = ("no such table", "no such column", "does not exist")  # as SQLite and as PostgreSQL say it


class Command(BaseCommand):
    """A command that writes for people, or with --json one JSON object on stdout and nothing else there."""

    requires_migrations_checks = False

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object on stdout and nothing else"
        )
        return parser

    def execute(self, *args, **options):
        self.as_json = options.get("json", False)
        try:
            with audit.origin(door=f"command {self.__module__.rsplit('.', 1)[-1]}"):
                return super().execute(*args, **options)
        except DatabaseError as error:
            if connection.connection is None:  # there never was one
                self.refuse("The database cannot be reached. Look whether it runs, and at DATABASE_URL")
            if not any(table in str(error) for table in NO_TABLE):
                raise
            self.refuse("The database has no tables, or old ones. Run: manage.py migrate")

    def say(self, text: str) -> None:
        """A line for people; silent with --json."""
        if not self.as_json:
            self.stdout.write(text)

    def answer(self, data: dict, text: str | Iterable[str]) -> None:
        if self.as_json:
            self.stdout.write(json.dumps(data, ensure_ascii=False, default=str))
        else:
            self.stdout.write(text if isinstance(text, str) else "\n".join(text))

    def refuse(self, text: str) -> NoReturn:
        if self.as_json:
            self.stdout.write(json.dumps({"error": text}, ensure_ascii=False))
        raise CommandError(text, returncode=NOT_DONE)

    def finish(self, code: int) -> None:
        """Leave with an honest exit code."""
        if code:
            sys.exit(code)


def day(text: str) -> date:
    """For `type=` of an argument: YYYY-MM-DD. Raises ArgumentTypeError (exit 2) for what is no day, or none of ours."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or text != found.isoformat() or not FIRST_DAY <= found <= LAST_DAY:
        raise ArgumentTypeError(
            f"{text!r} is no day from {FIRST_DAY.year} to {LAST_DAY.year}. Write YYYY-MM-DD, such as 2026-03-14"
        )
    return found


def messages(error: ValidationError) -> list[str]:
    """`field: message` lines of a refusal, in English (commands speak English)."""
    with translation.override("en"):
        if hasattr(error, "error_dict"):
            return [f"{name}: {text}" for name, found in error.message_dict.items() for text in found]
        return list(error.messages)
