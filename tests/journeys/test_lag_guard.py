"""At month 14 a physician stops treatment because the nerves have not improved while VEGF responds: the sources are
shown, a reason is given, the stop is stored, and the alert shows the reason. In both languages, without a mouse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

TODAY = date.today()
STARTED = TODAY - timedelta(days=427)  # 14 months
# Someone whose VEGF fell below the limit of their laboratory, whatever the demo's own patients do.
PATIENT = """
from datetime import date, timedelta
from monitoring.exchange.incoming import IncomingResult
from monitoring.services import enrolment, results, treatments
from patients.models import Site, User
site = Site.objects.get(code="{site}")
today, started = site.day(), date.fromisoformat("{started}")
who = User.objects.filter(memberships__site=site, memberships__role="physician").first()
patient, _same = enrolment.register(site=site, by=who, today=today, mrn="{mrn}", family_name="Lag", given_name="Ada",
    birth_date=date(1970, 2, 3), sex="female", diagnosis_date=started - timedelta(days=20))
treatments.record(patient=patient, by=who, today=today, origin="page", kind="systemic", line=1, start=started,
    agents=["melphalan", "dexamethasone"])
def vegf(value, day):
    return IncomingResult(analyte="vegf", value=value, unit="pg/mL", specimen="serum", upper_limit="100", date=day)
results.record([vegf("6630", started - timedelta(days=5)), vegf("80", today - timedelta(days=30))],
    patient=patient, origin="page", by=who, today=today)
print(patient.pk)
"""


@dataclass(frozen=True)
class Story:
    site: str
    mrn: str
    lags: str  # the title of what is said
    guards: str  # a word of what one source states
    again: str
    reason: str


STORIES = {
    "en": Story(
        site="LEEDS",
        mrn="LAG-1",
        lags="Stopped or switched while nerves may still lag behind",
        guards="Not saved yet",
        again="Save all the same",
        reason="Wishes to walk to her daughter's wedding",
    ),
    "es": Story(
        site="MADRID",
        mrn="LAG-2",
        lags="Suspendido o cambiado mientras los nervios aún pueden tardar",
        guards="Aún no se ha guardado",
        again="Guardar de todos modos",
        reason="Decisión del comité; prefiere esperar en casa",
    ),
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_stop_within_the_lag_is_shown_what_the_sources_say_and_keeps_its_reason(
    small, desk, keyboard, story
):
    patient = small.ask(PATIENT.format(site=story.site, mrn=story.mrn, started=STARTED.isoformat()))
    page = desk("physician", story.site)
    keys = keyboard(page)
    page.goto(f"/patients/{patient}/treatments/")
    page.goto(page.locator("a[href$='/end/']").get_attribute("href"))

    keys.choose("id_stop_reason", "no_neurologic_improvement")
    keys.press("Control+s")
    expect_panel(page, story)
    expect(page.locator("#id_stop_reason")).to_have_value("no_neurologic_improvement")

    keys.write("id_guard-reason", story.reason)
    keys.press("Control+s")
    page.wait_for_url(f"**/patients/{patient}/treatments/")
    expect(page.locator(".stated-reason").first).to_contain_text(story.reason)

    page.goto(f"/patients/{patient}/alerts/")
    alert = page.locator(".finding", has_text=story.lags).first
    expect(alert).to_contain_text(story.reason)
    expect(alert).to_contain_text("SR-08")


def expect_panel(page: Page, story: Story) -> None:
    """It takes the focus, says that nothing is stored, and shows what both source documents state."""
    panel = page.locator("#guard")
    expect(panel).to_be_focused()
    expect(panel.locator("h2")).to_contain_text(story.guards)
    expect(panel.locator("h3")).to_have_text([story.lags])
    sides = panel.locator(".guard-sides").first.locator("> div")
    expect(sides.nth(0)).to_contain_text("S1-18")
    expect(sides.nth(1)).to_contain_text("S2-30")
    expect(page.locator("button[type=submit]", has_text=story.again)).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_panel_needs_no_script(small, browser):
    """Scripts refused: the same two steps, the same words."""
    patient = small.ask(PATIENT.format(site="LEEDS", mrn="LAG-3", started=STARTED.isoformat()))
    user = small.user("physician", "LEEDS")
    context = browser.new_context(base_url=small.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", user["email"])
    page.fill("input[name=password]", user["password"])
    page.press("input[name=password]", "Enter")
    page.goto(f"/patients/{patient}/treatments/")
    page.goto(page.locator("a[href$='/end/']").get_attribute("href"))
    page.select_option("#id_stop_reason", "no_neurologic_improvement")
    page.press("#id_end", "Enter")
    expect(page.locator("#guard")).to_contain_text("S2-30")
    page.fill("#id_guard-reason", "No script, same reason")
    page.locator("button[type=submit]", has_text="Save all the same").press("Enter")
    expect(page.locator(".stated-reason").first).to_contain_text("No script, same reason")
    context.close()
