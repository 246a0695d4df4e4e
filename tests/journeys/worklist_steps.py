"""What stories on the worklist share: what it says in both languages, and how a person without a mouse finds a row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.clinic import Clinic
from tests.journeys.keyboard import Keyboard


@dataclass(frozen=True)
class Morning:
    """What the page says to one coordinator."""

    site: str
    elsewhere: str
    signed_in: str
    to_call: str
    view: str
    visit: str
    booked: str
    postponed: str
    later: str
    spoken: str
    reminders: str


MORNINGS = {
    "en": Morning(
        site="LEEDS",
        elsewhere="MADRID",
        signed_in="Worklist",
        to_call="to call today",
        view="Calls",
        visit="one visit",
        booked="booked",
        postponed="Postponed until",
        later="next try",
        spoken="Reached",
        reminders="Reminders",
    ),
    "es": Morning(
        site="MADRID",
        elsewhere="LEEDS",
        signed_in="Lista de trabajo",
        to_call="por llamar hoy",
        view="Mañana: llamadas",
        visit="una visita",
        booked="cita el",
        postponed="Aplazada hasta",
        later="próximo intento",
        spoken="Localizado",
        reminders="Recordatorios",
    ),
}


def sign_in(at: Clinic, page: Page, keys: Keyboard, morning: Morning) -> None:
    page.goto("/accounts/login/")
    who = at.user("coordinator", morning.site)
    keys.write("id_login", who["email"])
    keys.write("id_password", who["password"])
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name=morning.signed_in)).to_be_visible()
    page.wait_for_load_state()  # the keys come with the scripts


def name_of(page: Page) -> str:
    return page.locator("tbody:has(:focus) .row-who").inner_text()


def row_of(page: Page, name: str) -> Locator:
    return page.locator(
        "#worklist tbody", has=page.locator(".row-who", has_text=re.compile(f"^{re.escape(name)}$"))
    )


def listed(page: Page) -> set[str]:
    expect(page.locator("#worklist")).not_to_have_class(re.compile("htmx"))
    return set(page.locator(".row-who").all_inner_texts())


def name_of_focus(page: Page) -> str:
    row = page.locator("tbody:has(:focus) .row-who")
    return row.inner_text() if row.count() else ""
