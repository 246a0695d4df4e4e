"""Who works and who is followed at the demo clinics. Every family name says that it is invented."""

from __future__ import annotations

import random
from dataclasses import dataclass

PASSWORD = "open-the-demo"  # noqa: S105  printed at the start: the demo is for one machine alone


@dataclass(frozen=True)
class DemoSite:
    code: str
    name: str
    time_zone: str
    language: str
    decimal: str
    serum_laboratory: str
    plasma_laboratory: str
    colleagues: dict[str, str]  # role -> name
    family_names: tuple[str, ...]
    long_name: str
    female: tuple[str, ...]
    male: tuple[str, ...]
    phone: str
    address: str
    next_of_kin: str


LEEDS = DemoSite(
    code="LEEDS",
    name="Leeds demo clinic",
    time_zone="Europe/London",
    language="en",
    decimal=".",
    serum_laboratory="Sample Street Laboratory",
    plasma_laboratory="Example Reference Laboratory",
    colleagues={
        "coordinator": "Cora Coordinator",
        "staff": "Stan Staff",
        "physician": "Fiona Physician",
        "admin": "Adam Administrator",
        "auditor": "Audrey Auditor",
    },
    family_names=(
        *("Example", "Sampleton", "Madeup", "Invented", "Fictional", "Pretend", "Placeholder", "Imaginary"),
        *(
            "Makebelieve",
            "Testworth",
            "O'Sample",
            "Van Example",
            "Nobody",
            "Fictionby",
            "Mockridge",
            "Unreal",
        ),
        *("Demoson", "Fableford", "Phantom", "Dummyfield", "Notareal", "Storybrook", "McInvent", "Éxample"),
    ),
    long_name="Inventedname-Exampleworth of the Samplefield and All the Makebelieve Placeholder",
    female=(
        "Alice",
        "Beatrice",
        "Chloë",
        "Diana",
        "Esther",
        "Flora",
        "Grace",
        "Hazel",
        "Iris",
        "Joan",
        "Zoë",
    ),
    male=("Arthur", "Basil", "Cyril", "Dennis", "Edgar", "Frank", "George", "Hugh", "Ivan", "Jack", "Noël"),
    phone="0113 496 0{:03d}",  # kept free for fiction by the British regulator
    address="{} Example Street, Leeds",
    next_of_kin="{} (invented)",
)

MADRID = DemoSite(
    code="MADRID",
    name="Clínica de demostración Madrid",
    time_zone="Europe/Madrid",
    language="es",
    decimal=",",
    serum_laboratory="Laboratorio Ejemplo",
    plasma_laboratory="Laboratorio de Referencia Ficticio",
    colleagues={
        "coordinator": "Cora Coordinadora",
        "staff": "Santos Sanitario",
        "physician": "Mercedes Médica",
        "admin": "Adán Administrador",
        "auditor": "Aurora Auditora",
    },
    family_names=(
        *("Ejemplo Muestra", "Inventada", "Ficticio", "De Prueba", "Imaginaria", "Supuesto", "Nadie Nunca"),
        *("Cualquiera", "Núñez Inventado", "Demostración", "Peña Ficticia", "Muestra Pérez", "Simulado"),
        *("Fantasía", "Irreal", "Ensayo", "Quimera", "Güell de Ejemplo", "Fábula", "Novela", "Leyenda"),
        *("Ilusión", "Aparente", "Utopía"),
    ),
    long_name="Inventada-Ficticia de Todos los Ejemplos y Muestras sin Alguna Persona de Verdad",
    female=("Ana", "Belén", "Carmen", "Inés", "Lucía", "María José", "Noemí", "Pilar", "Rocío", "Sofía"),
    male=("Álvaro", "Benito", "César", "Darío", "Íñigo", "Jesús", "Luis", "Martín", "Ramón", "Tomás"),
    phone="000 000 {:03d}",
    address="Calle del Ejemplo {}, Madrid",
    next_of_kin="{} (persona inventada)",
)

SITES = (LEEDS, MADRID)
ROLES = ("coordinator", "staff", "physician", "admin", "auditor")


def email(role: str, site: DemoSite) -> str:
    return f"{role}@{site.code.lower()}.example"


def identity(site: DemoSite, index: int, sex: str, rng: random.Random) -> dict[str, str]:
    """Name and contact data of the site's patient number `index`."""
    given = rng.choice(site.female if sex == "female" else site.male)
    family = site.family_names[index % len(site.family_names)]
    if index == LONG_NAME_AT:
        family = site.long_name
    other_language = {"en": "es", "es": "en"}[site.language]
    return {
        "family_name": family,
        "given_name": given,
        "language": other_language if index % 17 == 9 else site.language,
        "phone": site.phone.format(index % 1000),
        "email": f"patient{index}@{site.code.lower()}.example" if rng.random() < 0.6 else "",
        "address": site.address.format(index + 1),
        "preferred_channel": rng.choice(("phone", "phone", "email", "sms", "letter")),
        "next_of_kin": site.next_of_kin.format(rng.choice(site.female + site.male)),
    }


LONG_NAME_AT = 12  # which patient of a site has the name of 80 letters
