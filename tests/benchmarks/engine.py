"""One engine's run, in a process of its own: fills an empty database, measures every goal, prints JSON."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402

from tests.benchmarks import drawing, goals, judging, load, nights, seeding  # noqa: E402
from tests.benchmarks.browsers import Browser  # noqa: E402
from tests.benchmarks.findings import Finding, relative  # noqa: E402
from tests.benchmarks.seeding import Clinic  # noqa: E402

Ratios = dict[str, tuple[float, float]]  # of pages to B: by the clock, by CPU time
# What may cost but so many times as much among very many patients.
STEADY = (("P2", "worklist", 1.5), ("P5", "overview", 1.2), ("P5", "course", 1.2))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", required=True)
    parser.add_argument("--result", type=Path, required=True)
    options = parser.parse_args()
    clinic = seeding.found(datetime.now(UTC).date())
    told: list[dict] = []
    pages: dict[int, Ratios] = {}
    for size in options.sizes:
        found = _smallest(clinic, size) if size == options.sizes[0] else _grown(clinic, size)
        pages[size] = clinic.took
        if size != options.sizes[0]:
            found += _steadiness(pages, options.sizes[0], size)
        told += [finding.as_dict() | {"patients": size} for finding in found]
        # What is known stays known, whatever becomes of the next size.
        options.result.write_text(json.dumps(told))
    _say("done")


def _smallest(clinic: Clinic, patients: int) -> list[Finding]:
    """Every goal."""
    fewer = max(patients // 10, 20)
    _grow(clinic, fewer)
    small = goals.saving(clinic)
    seconds = _grow(clinic, patients)
    _say("measuring")
    findings = _pages(clinic)
    findings += goals.query_counts(clinic)
    findings += goals.figure(clinic)
    findings += drawing.findings(clinic)
    findings += judging.findings(clinic.today)
    findings += goals.saving_findings(small, goals.saving(clinic), (fewer, patients))
    return [seconds, *findings, *_nights(clinic)]


def _grown(clinic: Clinic, patients: int) -> list[Finding]:
    """What may grow with the number of patients."""
    seconds = _grow(clinic, patients)
    _say("measuring")
    return [seconds, *_pages(clinic), *_nights(clinic)]


def _pages(clinic: Clinic) -> list[Finding]:
    pages = goals.pages(clinic)
    return pages + load.throughput("/worklist/", goals.TRIVIAL, Browser(clinic.user).cookie, "worklist")


def _nights(clinic: Clinic) -> list[Finding]:
    if connection.vendor != "postgresql":
        return []
    _say("nights")
    return nights.findings(clinic)


def _grow(clinic: Clinic, patients: int) -> Finding:
    _say(f"{patients:,} patients")
    begun, before = time.monotonic(), clinic.patients
    seeding.grow(clinic, patients)
    what = f"making {patients - before:,} patients with their rows"
    return Finding("", what, round(time.monotonic() - begun), "s")


def _steadiness(pages: dict[int, Ratios], small: int, large: int) -> list[Finding]:
    """P2 and P5: what a page costs in B among many patients, over what it costs among few."""
    found = []
    for goal, name, limit in STEADY:
        (wall, cpu), (few, few_cpu) = pages[large][name], pages[small][name]
        what = f"{name}, {small:,} to {large:,} patients"
        found.append(relative(goal, what, wall / few, cpu / few_cpu, limit, "x"))
    return found


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}   {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
