"""What else stands in an invented record: supportive treatment, events, contacts, notes and how it ended."""

from __future__ import annotations

import random
from datetime import date, timedelta

from monitoring.protocol.calendar import add_months
from monitoring.services.demo.disease import Disease
from monitoring.services.demo.people import DemoSite
from monitoring.services.demo.plan import PlannedAppointment
from monitoring.services.demo.scenarios import Scenario
from monitoring.services.demo.timeline import Timeline, weekday

WORDS = {
    "en": {
        "textbook": "Teaching case: the textbook course. VEGF falls within months, the nerves follow within years.",
        "lag": "Teaching case: VEGF is normal, the nerves have not moved yet. Too early to judge them.",
        "relapse": "Teaching case: VEGF has risen again in one laboratory's series, all else is steady.",
        "lost": "Teaching case: has not come for more than a year.",
        "mixed": "Teaching case: VEGF was first measured in serum, later in plasma. Two series, never one line.",
        "radiotherapy": "Teaching case: one lesion, radiotherapy alone. Is it steady after three to six months?",
        "baseline": "First visit after the diagnosis.",
        "corrected": "First visit after the diagnosis. Walks with a frame.",
        "corrected because": "The gait was missing",
        "decided": "All four domains go the right way. No treatment, next visit in three months.",
        "steady": "Feels well, walks further than last time.",
        "unchanged": "No change since the last visit.",
        "tired": "Tired; blood count discussed.",
        "waived": "Done elsewhere, the report is on its way.",
        "transferred": "Moved to another region.",
        "withdrawn": "Wishes no further follow-up.",
        "reached": "Will come next week.",
        "left": "Asked to call back.",
        "declined": "Does not want to come at present; would like to speak to the doctor first.",
        "agreed": "Comes for everything in one visit.",
        "SR-11": "Given before the diagnosis, when CIDP was suspected.",
        "SR-13e": "Happened around the diagnosis; reviewed, prophylaxis continues.",
    },
    "es": {
        "textbook": "Caso didáctico: el curso de manual. El VEGF baja en meses, los nervios siguen en años.",
        "lag": "Caso didáctico: VEGF normal, los nervios aún no han mejorado. Es pronto para juzgarlos.",
        "relapse": "Caso didáctico: el VEGF vuelve a subir en la serie de un laboratorio, lo demás sigue estable.",
        "lost": "Caso didáctico: no acude desde hace más de un año.",
        "mixed": "Caso didáctico: VEGF primero en suero, después en plasma. Dos series, nunca una sola línea.",
        "radiotherapy": "Caso didáctico: una lesión, radioterapia sola. ¿Estable de tres a seis meses después?",
        "baseline": "Primera visita tras el diagnóstico.",
        "corrected": "Primera visita tras el diagnóstico. Camina con andador.",
        "corrected because": "Faltaba la marcha",
        "decided": "Los cuatro dominios van bien. Sin tratamiento, próxima visita en tres meses.",
        "steady": "Se encuentra bien, camina más que la última vez.",
        "unchanged": "Sin cambios desde la última visita.",
        "tired": "Cansancio; se comenta el hemograma.",
        "waived": "Hecho en otro centro, el informe está en camino.",
        "transferred": "Se ha mudado a otra región.",
        "withdrawn": "No desea más seguimiento.",
        "reached": "Vendrá la próxima semana.",
        "left": "Se pide que devuelva la llamada.",
        "declined": "Por ahora no desea acudir; antes quiere hablar con el médico.",
        "agreed": "Acudirá para todo en una sola visita.",
        "SR-11": "Se administró antes del diagnóstico, cuando se sospechaba CIDP.",
        "SR-13e": "Ocurrió en torno al diagnóstico; revisado, la profilaxis continúa.",
    },
}


AGREED = {"coming": 2, "passed": 13}  # days ago, by the story of the appointment


def said(site: DemoSite, key: str) -> str:
    return WORDS[site.language][key]


def visit_note(scenario: Scenario, site: DemoSite, *, first: bool, last: bool, rng: random.Random) -> str:
    key = rng.choice(("steady", "unchanged", "tired", "", "", ""))
    if first:
        key = "baseline"
    if last and scenario.teaching:
        key = scenario.teaching
    return said(site, key) if key else ""


def supportive(disease: Disease, line: Timeline, rng: random.Random) -> list[dict]:
    found = []

    def add(agents: list[str], start: date, end: date | None = None, **more) -> None:
        if end is not None and end > line.until:
            end = None
        found.append({"kind": "supportive", "agents": agents, "start": start, "end": end, **more})

    if disease.platelets > 400 and rng.random() < 0.85:
        add(["aspirin"], line.registered)
    if disease.hypothyroid:
        add(["levothyroxine"], line.start)
    if disease.adrenal:
        add(["hydrocortisone"], line.start, add_months(line.start, 18))
    if disease.overload:
        add(["furosemide"], line.registered, add_months(line.start, rng.randint(5, 10)))
    if disease.called_cidp and rng.random() < 0.6:
        begun = line.diagnosed - timedelta(days=rng.randint(150, 400))
        add(["ivig"], begun, line.diagnosed - timedelta(days=20), indication="cidp", stop_reason="other")
    return found


def conditions(disease: Disease, line: Timeline, rng: random.Random) -> list[dict]:
    found = []
    if disease.called_cidp:
        begun = line.diagnosed - timedelta(days=rng.randint(150, 500))
        found.append({"code": "cidp", "start": begun, "end": line.diagnosed})
    if disease.age > 50 and rng.random() < 0.4:
        found.append({"code": "hypertension", "start": None, "end": None})
    if disease.kidney:
        found.append({"code": "renal_disease", "start": line.diagnosed, "end": None})
    return found


def events(scenario: Scenario, disease: Disease, line: Timeline, rng: random.Random) -> list[dict]:
    found = []
    if not scenario.quiet and rng.random() < 0.27:
        code = rng.choice(("stroke", "vte", "vte", "mi", "limb_ischemia"))
        found.append({"code": code, "on": line.diagnosed + timedelta(days=rng.randint(-90, 90))})
    for given in line.treatments:
        if given["kind"] == "asct" and rng.random() < 0.4:
            found.append({"code": "fever", "on": given["start"] + timedelta(days=rng.randint(8, 12))})
    if disease.relapse and disease.relapse_everywhere:
        found.append({"code": "progression", "on": weekday(add_months(line.start, disease.relapse + 3))})
    if scenario.ending == "deceased":
        found.append({"code": "death", "on": line.until})
    return [event for event in found if event["on"] <= line.until]


def closing(scenario: Scenario, line: Timeline, site: DemoSite) -> dict | None:
    if not scenario.ending:
        return None
    reason = "" if scenario.ending == "deceased" else said(site, scenario.ending)
    return {"status": scenario.ending, "on": line.until, "reason": reason}


def contacts(
    scenario: Scenario, line: Timeline, site: DemoSite, today: date, rng: random.Random
) -> list[dict]:
    """Tries to reach the person: many where the visit is late, now and then where it is not."""

    def tried(days_ago: int, outcome: str, note: str = "", next_in: int | None = None) -> dict:
        on = today - timedelta(days=days_ago)
        return {
            "on": on,
            "channel": rng.choice(("phone", "phone", "email", "sms")),
            "outcome": outcome,
            "note": said(site, note) if note else "",
            "next_try": None if next_in is None else today + timedelta(days=next_in),
        }

    if scenario.story == "declined":
        return [tried(9, "no_answer", next_in=-5), tried(5, "declined", "declined")]
    if scenario.story in AGREED:
        return [tried(AGREED[scenario.story], "booked", "agreed")]
    if scenario.standing == "long":
        return [
            tried(rng.randint(120, 160), "no_answer"),
            tried(rng.randint(40, 70), "message_left", "left"),
            tried(rng.randint(8, 20), "no_answer", next_in=rng.randint(1, 9)),
        ]
    if scenario.standing == "overdue" and rng.random() < 0.75:
        outcome, note = rng.choice((("no_answer", ""), ("message_left", "left"), ("reached", "reached")))
        return [tried(rng.randint(2, 12), outcome, note, next_in=rng.randint(0, 6))]
    if scenario.standing == "due" and rng.random() < 0.5:
        outcome, note = rng.choice((("booked", "reached"), ("reached", "reached"), ("no_answer", "")))
        return [tried(rng.randint(1, 6), outcome, note)]
    return []


def appointment(
    scenario: Scenario, line: Timeline, tries: list[dict], today: date
) -> PlannedAppointment | None:
    """Whoever agreed by telephone has an appointment; of some the day has passed, one was kept."""
    if scenario.story == "kept":
        return PlannedAppointment(line.visits[-1] - timedelta(days=14), line.visits[-1])
    if not tries or tries[-1]["outcome"] != "booked":
        return None
    days = -6 if scenario.story == "passed" else 5
    return PlannedAppointment(tries[-1]["on"], weekday(today + timedelta(days=days)))
