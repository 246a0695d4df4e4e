"""The whole course of one invented patient, as plain values. Pure: the same seed and day give the same course."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from monitoring.protocol.calendar import add_months
from monitoring.services.demo import telling
from monitoring.services.demo.disease import RADIOTHERAPY, Disease, draw
from monitoring.services.demo.measures import Measures
from monitoring.services.demo.people import DemoSite, identity
from monitoring.services.demo.plan import Course, PlannedVisit
from monitoring.services.demo.scenarios import Scenario, scenarios
from monitoring.services.demo.signs import baseline_signs, follow_up_signs, graded
from monitoring.services.demo.timeline import Timeline, timeline

# A panel that takes longer is done at every so many visits, counted back from the last one.
EVERY_SO_MANY_VISITS = {"ncs": 2, "endocrine": 2, "pft": 3, "echo": 3, "fundus": 4}
GAP_VISITS = 4  # a neglected panel was left out at so many of the last visits


def courses(site: DemoSite, count: int, seed: int, today: date) -> list[Course]:
    """`count` patients of a site as of `today`."""
    mixture = scenarios(count, random.Random(f"{seed} {site.code}"))
    return [
        course(scenario, site, index, random.Random(f"{seed} {site.code} {index}"), today)
        for index, scenario in enumerate(mixture)
    ]


def course(scenario: Scenario, site: DemoSite, index: int, rng: random.Random, today: date) -> Course:
    disease = replace(draw(rng), **scenario.disease)
    who = identity(site, index, disease.sex, rng)
    if scenario.months is None:
        born = today - timedelta(days=round(disease.age * 365.25))
        person = {"mrn": scenario.mrn, "sex": disease.sex, "birth_date": born, **who}
        return Course(person, registered_on=today)
    line = timeline(scenario, disease, today, rng)
    found = Course(_person(scenario, disease, line, who, rng), registered_on=line.registered)
    found.treatments = [*line.treatments, *telling.supportive(disease, line, rng)]
    found.conditions = telling.conditions(disease, line, rng)
    found.events = telling.events(scenario, disease, line, rng)
    _measure(found, scenario, disease, line, Measures(disease, line, site, rng), site, rng)
    found.contacts = telling.contacts(scenario, line, site, today, rng)
    found.appointment = telling.appointment(scenario, line, found.contacts, today)
    found.closing = telling.closing(scenario, line, site)
    if scenario.waived:
        found.waive = {"reason": telling.said(site, "waived"), "until": today + timedelta(days=60)}
    if scenario.standing in ("fresh", "due", "gap"):
        found.acknowledge = {rule: telling.said(site, rule) for rule in ("SR-11", "SR-13e")}
    if scenario.teaching == "textbook":
        found.confirm = ("vegf", "hematologic")
        found.decisions = [
            {"on": line.visits[-1], "decision": "watch", "note": telling.said(site, "decided")}
        ]
        found.signed = {
            "text": telling.said(site, "corrected"),
            "reason": telling.said(site, "corrected because"),
        }
    if scenario.awaiting:
        found.awaiting = today - timedelta(days=rng.randint(2, 6))
    return found


def _person(scenario: Scenario, disease: Disease, line: Timeline, who: dict, rng: random.Random) -> dict:
    born = line.diagnosed - timedelta(days=round(disease.age * 365.25) + rng.randint(0, 300))
    young_woman = disease.sex == "female" and disease.age < 50
    plans = {"thyroid": "levothyroxine"} if disease.hypothyroid else {}
    eligible = "yes" if disease.age < 66 else "no"
    return {
        "mrn": scenario.mrn,
        "sex": disease.sex,
        "birth_date": born,
        "diagnosis_date": line.diagnosed,
        "transplant_eligible": "not_assessed" if disease.path == RADIOTHERAPY else eligible,
        "light_chain": disease.light_chain,
        "isotype": disease.isotype,
        "pregnancy_prevention": "enrolled" if young_woman else "not_required",
        "replacement_plans": plans,
        **who,
    }


def _measure(
    found: Course,
    scenario: Scenario,
    disease: Disease,
    line: Timeline,
    measures: Measures,
    site: DemoSite,
    rng: random.Random,
) -> None:
    asked_on = _stabilisation_day(scenario, line)
    for place, day in enumerate(line.visits):
        first, back = place == 0 and len(line.visits) > 1, len(line.visits) - 1 - place
        panels = _panels(scenario, back, first=first)
        visit = PlannedVisit(day, kind="baseline" if first else "follow_up")
        visit.note = telling.visit_note(scenario, site, first=first, last=back == 0, rng=rng)
        visit.graded = graded(disease, measures.active(day, "edema"), whole=first or back % 2 == 0)
        visit.signs = (
            baseline_signs(disease)
            if first
            else follow_up_signs(disease, measures.active(day, "skin"), panels)
        )
        if first:
            visit.lesion_count = disease.lesions
        if day == asked_on:
            visit.signs["stabilised_after_radiotherapy"] = "present"
        found.visits.append(visit)
        found.results += _visit_results(measures, day, panels)
        _add_vegf(found, measures, day, line)
    for day in line.blood:
        found.results += measures.blood(day)
        if line.month(day) < 3:
            _add_vegf(found, measures, day, line)
    found.results += measures.marrow(line.diagnosed)
    for day in line.scans:
        found.results += measures.scan(day)


def _panels(scenario: Scenario, back: int, *, first: bool) -> set[str]:
    """The slower panels of a visit; a neglected one was left out lately."""
    due = {panel for panel, every in EVERY_SO_MANY_VISITS.items() if first or back % every == 0}
    return due - {scenario.gap} if back < GAP_VISITS and not first else due


def _visit_results(measures: Measures, day: date, panels: set[str]) -> list:
    found = [*measures.protein(day), *measures.blood(day), *measures.function(day)]
    found += measures.chemistry(day, whole="endocrine" in panels)
    for panel, measured in (
        ("ncs", measures.nerves),
        ("endocrine", measures.hormones),
        ("pft", measures.lungs),
        ("echo", measures.heart),
    ):
        if panel in panels:
            found += measured(day)
    return found


def _add_vegf(found: Course, measures: Measures, day: date, line: Timeline) -> None:
    """An infection that raised VEGF is noted as a condition of those days."""
    results, infected = measures.vegf(day)
    found.results += results
    if infected:
        end = min(day + timedelta(days=9), line.until)
        found.conditions.append({"code": "infection", "start": day - timedelta(days=5), "end": end})


def _stabilisation_day(scenario: Scenario, line: Timeline) -> date | None:
    """The visit at which it was judged whether radiotherapy had steadied the disease: the first one from month 3 on."""
    if scenario.teaching or line.treatments[0]["kind"] != "radiotherapy" or line.treatments[0]["end"] is None:
        return None
    opens = add_months(line.treatments[0]["end"], 3)
    return next((day for day in line.visits if day >= opens), None)
