"""Steps that several stories take."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect


def register(
    page: Page,
    *,
    mrn: str,
    family_name: str,
    given_name: str,
    birth_date: str,
    sex: str,
    diagnosed: date | None = None,
) -> str:
    """Register a patient through the page; returns the address of the record, "/patients/17"."""
    page.goto("/patients/register/")
    for name, text in {"mrn": mrn, "family_name": family_name, "given_name": given_name}.items():
        page.fill(f"#id_{name}", text)
    page.fill("#id_birth_date", birth_date)
    page.select_option("#id_sex", sex)
    if diagnosed:
        page.fill("#id_diagnosis_date", diagnosed.isoformat())
    page.press("#id_mrn", "Enter")
    banner = page.locator(".who-banner")
    expect(banner).to_contain_text(f"{family_name}, {given_name}")
    expect(banner).to_contain_text(mrn)
    return "/patients/" + page.url.partition("/patients/")[2].split("/")[0]


def sign_out(page: Page) -> None:
    page.locator(".top .dropdown .btn-menu").last.click()
    page.locator("form[action='/accounts/logout/'] button").click()
    page.wait_for_url(lambda url: "/accounts/login" in url)
