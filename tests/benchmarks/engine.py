"""One engine's run, in a process of its own: fills an empty database, measures every goal, prints JSON."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime

import django

django.setup()

from tests.benchmarks import goals, judging, load, seeding  # noqa: E402
from tests.benchmarks.browsers import Browser  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, required=True)
    patients = parser.parse_args().patients
    fewer = max(patients // 10, 20)
    clinic = seeding.found(datetime.now(UTC).date())
    _say(f"{fewer:,} patients")
    seeding.grow(clinic, fewer)
    small = goals.saving(clinic)
    _say(f"{patients:,} patients")
    seeding.grow(clinic, patients)
    _say("measuring")
    findings = goals.pages(clinic)
    findings += load.throughput("/worklist/", goals.TRIVIAL, Browser(clinic.user).cookie, "worklist")
    findings += goals.query_counts(clinic)
    findings += goals.figure(clinic)
    findings += judging.findings(clinic.today)
    findings += goals.saving_findings(small, goals.saving(clinic), (fewer, patients))
    print(json.dumps([finding.as_dict() for finding in findings]))


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}   {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
