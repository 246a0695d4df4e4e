"""Writes the demo clinic through the services, so that it holds nothing a clinic could not have entered itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from monitoring.models import Alert, ScheduleItem
from monitoring.protocol.responses.rests_on import rests_on
from monitoring.selectors import due
from monitoring.selectors import response_assessments as response_assessments_of
from monitoring.selectors.appointments import trips
from monitoring.selectors.site_settings import clinic_days_of
from monitoring.services import (
    alerts,
    appointments,
    contacts,
    events,
    follow_up,
    laboratories,
    response_assessments,
    results,
    schedule,
    signs,
    treatments,
    visits,
)
from monitoring.services.demo import catalogue, dating, signing
from monitoring.services.demo.course import courses
from monitoring.services.demo.people import PASSWORD, ROLES, SITES, DemoSite, email
from monitoring.services.demo.plan import Course, PlannedAppointment
from patients.models import Patient, Site, User
from patients.services import memberships, registry

ORIGIN = "demo"
CATALOGUE_FROM = date(2010, 1, 1)


class NotHere(Exception):
    """The database is no place for a demo; the text says why and what to do."""


@dataclass(frozen=True)
class Clinic:
    sites: list[str]
    users: list[dict[str, str]]
    patients: int
    was_there: bool = False


@dataclass(frozen=True)
class Team:
    staff: User
    physician: User
    coordinator: User


def build(
    *, count: int, seed: int, day_at: Callable[[Site], date], progress: Callable[[int, int], None]
) -> Clinic:
    """Make the demo clinic, or say what stands when it is there. Raises NotHere. All of it or nothing.

    day_at: the day it is at a site; progress: told how many of how many patients are written.
    """
    with transaction.atomic():
        _refuse_a_real_clinic()
        if Patient.objects.exists():
            return standing(was_there=True)
        done = 0
        for place, demo_site in enumerate(SITES):
            site, team = _open_site(demo_site)
            share = (count + 1 - place) // len(SITES)
            today = day_at(site)
            for course in courses(demo_site, share, seed, today):
                write(course, site, team, today, demo_site.decimal)
                done += 1
                progress(done, count)
            dating.date_back(site, ORIGIN)
    return standing()


def standing(*, was_there: bool = False) -> Clinic:
    """The demo clinic as it is stored."""
    users = [
        {"email": email(role, site), "password": PASSWORD, "role": role, "site": site.code}
        for site in SITES
        for role in ROLES
    ]
    return Clinic([site.code for site in SITES], users, Patient.objects.count(), was_there)


def _refuse_a_real_clinic() -> None:
    if Patient.objects.filter(synthetic=False).exists():
        raise NotHere("This database holds real patients. Set DATABASE_URL to an empty database.")
    codes = [site.code for site in SITES]
    taken = Site.objects.filter(code__in=codes).values_list("code", flat=True)
    if taken and not Patient.objects.exists():
        raise NotHere(
            f"This database already has a site {', '.join(taken)}. Set DATABASE_URL to an empty database."
        )


def _open_site(demo: DemoSite) -> tuple[Site, Team]:
    site = memberships.add_site(
        code=demo.code, name=demo.name, time_zone=demo.time_zone, language=demo.language, demo=True
    )
    password = make_password(PASSWORD)
    people = {}
    for role in ROLES:
        user, _new = memberships.add_user(
            email=email(role, demo), site=site, role=role, name=demo.colleagues[role], language=demo.language
        )
        user.password = password
        user.save(update_fields=["password"])
        people[role] = user
    for limit in catalogue.limits(demo):
        laboratories.set_limit(site=site, by=people["staff"], valid_from=CATALOGUE_FROM, **limit)
    return site, Team(people["staff"], people["physician"], people["coordinator"])


def write(course: Course, site: Site, team: Team, today: date, decimal: str) -> Patient:
    """One patient's record, each kind of fact through its service, and the follow-up laid out once at the end."""
    patient, _duplicates = registry.register(
        site=site,
        by=team.staff,
        today=course.registered_on,
        synthetic=True,
        responsible_physician=team.physician,
        **course.person,
    )
    recorded = {"patient": patient, "by": team.physician, "today": today, "origin": ORIGIN, "refresh": False}
    for treatment in course.treatments:
        treatments.record(**recorded, **treatment)
    for event in course.events:
        events.record(**recorded, **event)
    for condition in course.conditions:
        events.record_condition(**recorded, **condition)
    booked_on = course.appointment.made_on if course.appointment else date.max
    _write_visits(course, patient, team, today, decimal, until=booked_on)
    if course.appointment:
        _book(course.appointment, patient, team)
        _write_visits(course, patient, team, today, decimal, after=booked_on)
    for contact in course.contacts:
        contacts.log(patient=patient, by=team.coordinator, today=today, origin=ORIGIN, **contact)
    if course.closing:
        patient = registry.close(patient=patient, by=team.staff, today=today, **course.closing)
    signing.decide(course, patient, team.physician, today, ORIGIN)
    follow_up.refresh(patient, today=today)
    _decide(course, patient, team, today)
    signing.sign(course, patient, team.physician)
    _acknowledge(course, patient, team)
    _confirm(course, patient, team, today)
    return patient


def _book(planned: PlannedAppointment, patient: Patient, team: Team) -> None:
    """For what was to be planned on the day on which it was booked."""
    follow_up.refresh(patient, today=planned.made_on)
    proposed = trips(due.open_items(patient, planned.made_on), planned.made_on, clinic_days_of(patient.site))
    appointments.book(
        patient=patient,
        on=planned.on,
        panels=proposed[0].panels,
        by=team.coordinator,
        today=planned.made_on,
        origin=ORIGIN,
    )


def _write_visits(
    course: Course,
    patient: Patient,
    team: Team,
    today: date,
    decimal: str,
    *,
    after: date = date.min,
    until: date = date.max,
) -> None:
    recorded: Mapping = {"patient": patient, "today": today, "origin": ORIGIN}
    by_day = {}
    for planned in course.visits:
        if not after < planned.date <= until:
            continue
        visit = visits.begin(
            on=planned.date, kind=planned.kind, note=planned.note, by=team.physician, **recorded
        )
        by_day[planned.date] = visit
        signs.record(
            on=planned.date,
            by=team.physician,
            signs=planned.signs,
            graded=planned.graded,
            lesion_count=planned.lesion_count,
            visit=visit,
            refresh=False,
            **recorded,
        )
    found = [each for each in course.results if f"{after}" < f"{each.date}" <= f"{until}"]
    results.record(found, by=team.staff, decimal=decimal, visit=by_day, refresh=False, **recorded)


def _acknowledge(course: Course, patient: Patient, team: Team) -> None:
    """The physician has seen what is long past."""
    waiting = Alert.objects.filter(patient=patient, state=Alert.State.OPEN, rule__in=course.acknowledge)
    for alert in waiting:
        alerts.acknowledge(alert, by=team.physician, reason=course.acknowledge[alert.rule])


def _confirm(course: Course, patient: Patient, team: Team, today: date) -> None:
    """The physician agrees with what is computed."""
    for channel in course.confirm:
        response = response_assessments_of.computed(patient, today)[channel]
        response_assessments.assess(
            patient=patient,
            channel=channel,
            verdict="confirmed",
            shown=rests_on(response),
            by=team.physician,
            today=today,
        )


def _decide(course: Course, patient: Patient, team: Team, today: date) -> None:
    """Waive, or await the result of, the first test that is due."""
    due = ScheduleItem.objects.filter(patient=patient, state=ScheduleItem.State.OPEN, opens__lte=today)
    first = due.order_by("due_by", "rank").first()
    if first is None:
        return
    if course.waive:
        schedule.waive(patient=patient, panel=first.panel, by=team.physician, today=today, **course.waive)
    elif course.awaiting:
        schedule.await_result(
            patient=patient, panel=first.panel, since=course.awaiting, by=team.staff, today=today
        )
