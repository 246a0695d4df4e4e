"""People by name, for tests. Built through services alone.

MADRID (Europe/Madrid, es)          LEEDS (Europe/London, en)
  ana    staff                        lena   staff, physician
  pablo  physician                    (nobody of LEEDS sees MADRID's patients, nor the other way round)
  carla  coordinator
  adela  admin
  aurel  auditor
  rosa   patient, diagnosed           liam   patient
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from monitoring.exchange.incoming import IncomingResult
from monitoring.services import enrolment, results
from patients.models import Patient, Site, User
from patients.services import memberships

TODAY = date(2026, 11, 20)
PASSWORD = "correct-horse-battery"


@dataclass
class World:
    madrid: Site
    leeds: Site
    people: dict[str, User] = field(default_factory=dict)
    rosa: Patient | None = None
    liam: Patient | None = None

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


PEOPLE = (
    ("ana", "MADRID", ("staff",), "en"),
    ("pablo", "MADRID", ("physician",), "en"),
    ("carla", "MADRID", ("coordinator",), "en"),
    ("adela", "MADRID", ("admin",), "en"),
    ("aurel", "MADRID", ("auditor",), "en"),
    ("lena", "LEEDS", ("staff", "physician"), "en"),
)


def build(today: date = TODAY) -> World:
    madrid = memberships.add_site(code="MADRID", name="Madrid", time_zone="Europe/Madrid", language="es")
    leeds = memberships.add_site(code="LEEDS", name="Leeds", time_zone="Europe/London", language="en")
    world = World(madrid, leeds)
    for name, site, roles, language in PEOPLE:
        for role in roles:
            user, _new = memberships.add_user(
                email=f"{name}@example.org",
                name=name.capitalize(),
                site=madrid if site == "MADRID" else leeds,
                role=role,
                language=language,
            )
        user.set_password(PASSWORD)
        user.save()
        world.people[name] = user
    world.rosa = register(
        world.madrid, world.ana, today, mrn="000123", family_name="Núñez", given_name="Rosa"
    )
    world.liam = register(world.leeds, world.lena, today, mrn="L-1", family_name="Byrne", given_name="Liam")
    return world


def register(site: Site, by: User, today: date = TODAY, **fields) -> Patient:
    """A patient at a site; `fields` over a woman born in 1968 and diagnosed on 10 Jan 2026."""
    values = {
        "mrn": "1",
        "family_name": "Vega",
        "given_name": "Sol",
        "birth_date": date(1968, 5, 2),
        "sex": "female",
        "diagnosis_date": date(2026, 1, 10),
    } | fields
    patient, _duplicates = enrolment.register(site=site, by=by, today=today, **values)
    return patient


def result(patient: Patient, by: User, analyte: str, value: str, on: date, *, today: date = TODAY, **rest):
    """Store one result through the one door; returns the outcome."""
    incoming = IncomingResult(analyte=analyte, value=value, date=on.isoformat(), **rest)
    return results.record([incoming], patient=patient, origin="page", by=by, today=today)
