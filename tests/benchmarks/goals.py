"""The goals, one function each: what is measured stands in docs/performance.md."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

import orjson
from django.urls import NoReverseMatch, reverse

from monitoring.charts.course import content_of, figure_of
from monitoring.exchange.incoming import IncomingResult
from monitoring.selectors import overview
from monitoring.selectors.course import course_of
from monitoring.services import results
from patients.models import Patient
from tests.benchmarks import seeding
from tests.benchmarks.browsers import Browser
from tests.benchmarks.findings import Finding, at_most, missing, ratio, relative
from tests.benchmarks.seeding import Clinic
from tests.benchmarks.timing import Times, in_turns

TRIVIAL, BARE = "/bench/trivial/", "/bench/bare/"
ROUNDS = 200
SAVES = 30


def pages(clinic: Clinic) -> list[Finding]:
    """P1, P3 (alone) and P5: requests of one person, in turns with B."""
    browser = Browser(clinic.user)
    someone = Patient.objects.filter(site=clinic.largest, pk__lte=seeding.BLOCK).order_by("-pk").first()
    assert someone is not None
    addresses = {
        "worklist": ("P1", "worklist, 50 rows", "/worklist/", 3.0),
        "filtered": ("P1", "worklist, one panel, overdue", "/worklist/?panel=vegf&status=overdue", 3.0),
        # One of seventeen given names: of the made-up ones these have nothing in common with the due dates.
        "searched": ("P1", "worklist, a name", "/worklist/?q=rosa", 3.0),
        "overview": ("P5", "patient overview, whole page", f"/patients/{someone.pk}/", 6.0),
        "cohort": ("P12", "cohort, from what is kept", "/cohort/", 3.0),
        "course": ("P5", "course as JSON", _course_address(someone), 1.5),
    }
    found, there = [], {}
    for name, (goal, what, address, _limit) in addresses.items():
        try:
            browser.fetch(address)
            there[name] = address
        except LookupError as lacking:
            found.append(missing(goal, what, str(lacking)))
    calls: dict[str, Callable[[], object]] = {"B": lambda: browser.fetch(TRIVIAL)}
    calls["bare"] = lambda: browser.fetch(BARE)
    calls |= {name: (lambda at=at: browser.fetch(at)) for name, at in there.items()}
    times = in_turns(calls, ROUNDS)
    base, bare = times.pop("B"), times.pop("bare")
    clinic.took = {name: (taken.over(base), taken.over_cpu(base)) for name, taken in times.items()}
    trivial = at_most("B", "our trivial page", base.median * 1000, None, "ms", f"p95 {base.tail():.2f} x")
    found = [trivial, ratio("B", "the same without the frame", bare, base, None), *found]
    for name, taken in times.items():
        goal, what, address, limit = addresses[name]
        size = f"{len(browser.fetch(address).body) / 1024:.0f} kB"
        found.append(ratio(goal, what, taken, base, limit, size))
        if goal == "P1":
            count = len(browser.queries(address))
            found.append(at_most(goal, f"{what}: queries", count, 6, ""))
    found += [_tail(addresses[name][1], times[name], base) for name in times if name != "searched"]
    return found


def _course_address(patient: Patient) -> str:
    try:
        return reverse("course_json", args=[patient.pk])
    except NoReverseMatch:
        return f"/patients/{patient.pk}/course.json"


def _tail(what: str, times: Times, base: Times) -> Finding:
    found = relative("P3", f"{what}: p95 alone", times.tail(), times.tail_cpu(), 2.0, "x median")
    found.note += f"; B {base.tail():.2f}, by CPU {base.tail_cpu():.2f}"
    return found


LISTS = {
    "worklist": "/worklist/",
    "patients": "/patients/",
    "today": "/today/",
    "reminders": "/reminders/",
    "search": "/search/?q=r0",
    "audit": "/audit/",
}
TABS = ("patient", "due", "results", "visits", "signs", "treatments", "contacts", "history")


def query_counts(clinic: Clinic) -> list[Finding]:
    """P4: each list for ten rows and for very many."""
    large, small = Browser(clinic.everyone), Browser(clinic.tiny_everyone)
    apart = Browser(clinic.apart_everyone)
    found = [_both(what, (small, address), (large, address)) for what, address in LISTS.items()]
    (few,), (many,) = (seeding.followed(clinic, 1, count) for count in (10, 1_000))
    for tab in TABS:
        try:
            address = (
                "/patients/%d/"
                if tab == "patient"
                else reverse(f"patient_{tab}", args=[0]).replace("0", "%d")
            )
        except NoReverseMatch:
            found.append(missing("P4", f"{tab} of a patient", "no such page yet"))
            continue
        found.append(_both(f"{tab} of a patient", (apart, address % few.pk), (apart, address % many.pk)))
    return found


def _both(what: str, small: tuple[Browser, str], large: tuple[Browser, str]) -> Finding:
    try:
        few, many = (len(browser.queries(address)) for browser, address in (small, large))
    except LookupError as lacking:
        return missing("P4", what, str(lacking))
    return Finding("P4", f"{what}: queries", many, "", few, many <= few, f"{few} for ten rows")


def figure(clinic: Clinic) -> list[Finding]:
    """P6: the figure of 2,000 points, from the course's data to bytes, against a plain dict of its x and y."""
    (patient,) = seeding.followed(clinic, 1, 10)
    seeding.add_charted(clinic, patient, 2_000)
    course = course_of(overview.charted_history(patient), clinic.today)
    drawn = [each for each in course["series"] if each["analyte"] in ("vegf", "m_protein", "onls", "mrs")]
    points = sum(len(each["points"]) for each in drawn)
    times = in_turns(
        {"ours": lambda: _ours(course, clinic.today), "plain": lambda: _plain(drawn)}, rounds=ROUNDS
    )
    ours, plain = times["ours"], times["plain"]
    found = [
        relative("P6", "course payload, 2,000 points", ours.over(plain), ours.over_cpu(plain), 5.0, "x plain")
    ]
    found[0].note += f"; {points} points, {ours.median * 1000:.2f} ms against {plain.median * 1000:.2f}"
    browser = Browser(clinic.apart_everyone)
    what, address = "course JSON of 2,000 points, whole request", _course_address(patient)
    request = in_turns({"B": lambda: browser.fetch(TRIVIAL), "all": lambda: browser.fetch(address)}, 40)
    found.append(ratio("P6", what, request["all"], request["B"], None))
    loaded = [name for name in sys.modules if name.partition(".")[0] == "plotly"]
    found.append(at_most("P6", "plotly modules imported by requests", len(loaded), 0, ""))
    return found


def _ours(course: dict, today: date) -> bytes:
    return orjson.dumps({"figure": figure_of(course, content_of(course, today), today)})


def _plain(series: list[dict]) -> bytes:
    traces = [
        {
            "type": "scatter",
            "x": [point["date"] for point in each["points"]],
            "y": [point["value"] for point in each["points"]],
        }
        for each in series
    ]
    return orjson.dumps({"data": traces, "layout": {}})


def saving(clinic: Clinic) -> dict[int, Times]:
    """Times of saving one result, by the number of earlier ones; under 0 those of B."""
    browser = Browser(clinic.user)
    calls: dict[int, Callable[[], object]] = {0: lambda: browser.fetch(TRIVIAL)}
    for earlier in (10, 1_000):
        patients = iter(seeding.followed(clinic, SAVES + 3, earlier))
        calls[earlier] = lambda patients=patients: _save(next(patients), clinic)
    return in_turns(calls, SAVES, warm=3)


def _save(patient: Patient, clinic: Clinic) -> None:
    incoming = IncomingResult(
        analyte="vegf", value="181", unit="pg/mL", specimen="plasma", date=clinic.today.isoformat()
    )
    done = results.record([incoming], patient=patient, origin="bench", by=clinic.user, today=clinic.today)
    assert done.stored, done.problems


def saving_findings(
    small: dict[int, Times], large: dict[int, Times], sizes: tuple[int, int]
) -> list[Finding]:
    """P10 from the times among few patients and among many."""
    among = f"among {sizes[1]:,} patients"
    found = [
        ratio("P10", f"saving a result after {n:,}, {among}", large[n], large[0], 10.0 if n == 10 else None)
        for n in (10, 1_000)
    ]
    what = f"saving: {sizes[0]:,} to {sizes[1]:,} patients"
    wall = large[10].over(large[0]) / small[10].over(small[0])
    cpu = large[10].over_cpu(large[0]) / small[10].over_cpu(small[0])
    found.append(relative("P10", what, wall, cpu, 1.25, "x"))
    what, many, few = "saving: after 1,000 results to after 10", large[1_000], large[10]
    found.append(relative("P10", what, many.over(few), many.over_cpu(few), 2.0, "x"))
    return found
