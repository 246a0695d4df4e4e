"""What does not go together: stored with warnings by REST and files, asked about once on pages, told on the patient's
page, and never more than that: no page fails, no rule breaks."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from monitoring import wording
from monitoring.models import Observation, Sign, Treatment
from monitoring.services import imports, signs, tokens, treatments
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of
from tests.monitoring.form_fields import fields_of

TODAY = worlds.TODAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def rest(world):
    _row, token = tokens.issue(user=world.ana, name="ward", now=timezone.now(), by=None)

    def post(path: str, body: dict) -> dict:
        answer = Client().post(
            f"/api/v1/patients/{world.rosa.pk}/{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 201, answer.content
        return answer.json()

    return post


def without_polyneuropathy(world) -> None:
    signs.record(
        patient=world.rosa,
        on=date(2026, 11, 1),
        by=world.ana,
        today=TODAY,
        origin="page",
        signs={"polyneuropathy": "absent"},
    )


def first_line(world) -> None:
    treatments.record(
        patient=world.rosa,
        by=world.ana,
        today=TODAY,
        origin="page",
        kind="systemic",
        agents=["melphalan"],
        start=date(2026, 3, 1),
        line=1,
    )


VEGF = {"analyte": "vegf", "value": "900", "unit": "pg/mL", "date": "2026-11-02", "specimen": "serum"}
# What stands before, where it is sent, what is sent, the code of what does not go together.
BY_REST = [
    pytest.param(
        without_polyneuropathy,
        "observations",
        {"observations": [{"analyte": "onls", "value": "8", "date": "2026-11-18"}]},
        "limited_without_polyneuropathy",
        id="absent polyneuropathy, and an ONLS of 8",
    ),
    pytest.param(
        without_polyneuropathy,
        "observations",
        {
            "observations": [
                {"analyte": "onls_arm", "value": "4", "date": "2026-11-18"},
                {"analyte": "onls_leg", "value": "4", "date": "2026-11-18"},
            ]
        },
        "limited_without_polyneuropathy",
        id="the ONLS computed from its parts",
    ),
    pytest.param(
        lambda world: worlds.result(world.rosa, world.ana, "onls", "8", date(2026, 11, 18)),
        "signs",
        {"date": "2026-11-19", "signs": {"polyneuropathy": "absent"}},
        "limited_without_polyneuropathy",
        id="an ONLS of 8, and absent polyneuropathy",
    ),
    pytest.param(
        None,
        "treatments",
        {"kind": "systemic", "start": "2026-10-01"},
        "agents_missing",
        id="systemic treatment without agents",
    ),
    pytest.param(
        first_line,
        "treatments",
        {"kind": "systemic", "agents": ["melphalan"], "start": "2026-10-01", "line": 1},
        "two_first_lines",
        id="two overlapping first lines",
    ),
    pytest.param(
        None,
        "observations",
        {"observations": [{"analyte": "pet_avid_lesions", "value": "2", "date": "2025-10-11"}]},
        "pet_long_before_diagnosis",
        id="a PET of 91 days before diagnosis",
    ),
    pytest.param(
        None,
        "observations",
        {"observations": [VEGF | {"upper_limit": "0.9"}]},
        "vegf_limit_too_low",
        id="a VEGF whose limit is below 1",
    ),
    pytest.param(
        None,
        "visits",
        {
            "date": "2026-11-18",
            "kind": "clinic",
            "signs": {"polyneuropathy": "absent"},
            "observations": [{"analyte": "onls", "value": "8"}],
        },
        "limited_without_polyneuropathy",
        id="both on one visit",
    ),
]


@pytest.mark.parametrize("before, path, body, code", BY_REST)
def test_rest_stores_it_with_a_warning_and_the_pages_open(world, rest, before, path, body, code):
    if before:
        before(world)
    answer = rest(path, body)
    warned = {warning["code"]: warning["message"] for warning in answer["warnings"]}
    assert code in warned
    assert warned[code] not in ("", code)
    assert every_page_opens(world)


def every_page_opens(world) -> bool:
    browser = signed_in(world.pablo)
    paths = ("", "treatments/", "signs/", "results/", "due/", "alerts/", "diagnosis/", "visits/new/")
    pages = {path: browser.get(f"/patients/{world.rosa.pk}/{path}") for path in paths}
    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(paths, 200)
    return "could not be run" not in text_of(pages[""])


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            {"analyte": "pet_avid_lesions", "value": "2", "date": "2025-10-12"}, id="a PET of 90 days before"
        ),
        pytest.param(VEGF | {"upper_limit": "1"}, id="a VEGF whose limit is 1"),
        pytest.param({"analyte": "onls", "value": "2", "date": "2026-11-18"}, id="an ONLS of 2"),
    ],
)
def test_what_lies_on_the_boundary_is_no_contradiction(world, rest, body):
    without_polyneuropathy(world)
    assert rest("observations", {"observations": [body]})["warnings"] == []


def test_a_warning_names_the_place_in_the_list_and_only_what_was_sent(world, rest):
    worlds.result(world.rosa, world.ana, "pet_avid_lesions", "2", date(2025, 9, 1))
    sent = [{"analyte": "creatinine", "value": "0.9", "unit": "mg/dL", "date": "2026-11-18"}]
    assert rest("observations", {"observations": sent})["warnings"] == []
    sent = [sent[0] | {"date": "2026-11-19"}, VEGF | {"upper_limit": "0.9"}]
    warnings = rest("observations", {"observations": sent})["warnings"]
    assert [(each["index"], each["code"]) for each in warnings] == [(1, "vegf_limit_too_low")]


def test_a_file_is_stored_with_the_warning_at_its_row(world):
    text = "mrn,date,analyte,value,unit,specimen,lab,method,lower_limit,upper_limit,component,note\n"
    text += "000123,2026-11-18,creatinine,0.9,mg/dL,,,,,,,\n000123,2025-10-11,pet_avid_lesions,2,,,,,,,,\n"
    report = imports.apply(text.encode(), file_name="f.csv", site=world.madrid, by=world.ana, today=TODAY)
    assert report.stored == 2
    assert [(each.row, each.code) for each in report.warnings] == [(3, "pet_long_before_diagnosis")]
    assert every_page_opens(world)


# --- on pages ---------------------------------------------------------------------------------------------------


def asked(response) -> list[str]:
    return response.context["guard"].odd


def visit(world, browser, **typed: str) -> dict:
    sent = fields_of(browser.get(f"/patients/{world.rosa.pk}/visits/new/"), "visit-form")
    return sent | {name.replace("__", "-"): text for name, text in typed.items()}


def test_a_visit_asks_once_and_keeps_what_was_typed(world):
    browser = signed_in(world.ana)
    url = f"/patients/{world.rosa.pk}/visits/new/"
    sent = visit(world, browser, onls__value="8", sign_polyneuropathy="absent", note="walks with a stick")
    shown = browser.post(url, sent)
    assert (shown.status_code, asked(shown)) == (422, ("limited_without_polyneuropathy",))
    page = text_of(shown)
    assert wording.contradiction("limited_without_polyneuropathy") in page
    assert "guard-reason" not in page  # nothing to give a reason for: it is right or it is not
    assert not Observation.objects.exists()
    kept = fields_of(shown, "visit-form")
    assert (kept["onls-value"], kept["note"]) == (["8"], ["walks with a stick"])
    assert browser.post(url, kept).status_code == 302
    assert Observation.objects.get().value == 8
    assert Sign.objects.get().state == "absent"
    assert every_page_opens(world)


@pytest.mark.parametrize(
    "typed, code",
    [
        pytest.param(
            {"vegf__value": "900", "vegf__specimen": "serum", "vegf__upper_limit": "0.9"},
            "vegf_limit_too_low",
            id="a VEGF whose limit is below 1",
        ),
        pytest.param(
            {"pet_avid_lesions__value": "2", "pet_avid_lesions__date": "2025-10-11"},
            "pet_long_before_diagnosis",
            id="a PET long before the diagnosis",
        ),
        pytest.param(
            {"onls_arm__value": "4", "onls_leg__value": "4", "sign_polyneuropathy": "absent"},
            "limited_without_polyneuropathy",
            id="the ONLS computed from its parts",
        ),
    ],
)
def test_a_visit_asks_about_what_does_not_go_together(world, typed, code):
    browser = signed_in(world.ana)
    shown = browser.post(f"/patients/{world.rosa.pk}/visits/new/", visit(world, browser, **typed))
    assert (shown.status_code, asked(shown)) == (422, (code,))


def test_findings_are_asked_about_against_what_is_known(world):
    worlds.result(world.rosa, world.ana, "onls", "8", date(2026, 11, 18))
    browser = signed_in(world.ana)
    url = f"/patients/{world.rosa.pk}/signs/new/"
    sent = {"date": "2026-11-19", "sign_polyneuropathy": "absent"}
    shown = browser.post(url, sent)
    assert (shown.status_code, asked(shown)) == (422, ("limited_without_polyneuropathy",))
    assert browser.post(url, sent | {"guard-seen": shown.context["guard"].token}).status_code == 302
    counted = {"date": "2026-11-19", "sign_sclerotic_lesions": "present", "lesion_count": "0"}
    assert asked(browser.post(url, counted)) == ("sclerotic_without_lesions",)


def test_a_second_first_line_is_asked_about_and_stored(world):
    first_line(world)
    browser = signed_in(world.ana)
    url = f"/patients/{world.rosa.pk}/treatments/new/"
    sent = {"kind": "systemic", "agents": ["melphalan"], "start": "2026-10-01", "line": "1"}
    shown = browser.post(url, sent)
    assert (shown.status_code, asked(shown)) == (422, ("two_first_lines",))
    page = text_of(browser.post(url, sent | {"guard-seen": shown.context["guard"].token}, follow=True))
    assert wording.contradiction("two_first_lines") in page
    assert Treatment.objects.count() == 2
    assert every_page_opens(world)


def test_a_systemic_treatment_without_agents_is_asked_about_and_stored(world):
    browser = signed_in(world.ana)
    url = f"/patients/{world.rosa.pk}/treatments/new/"
    sent = {"kind": "systemic", "start": "2026-10-01"}
    shown = browser.post(url, sent)
    assert "systemic_without_agents" in asked(shown)
    assert browser.post(url, sent | {"guard-seen": shown.context["guard"].token}).status_code == 302
    assert every_page_opens(world)


def test_what_stood_before_is_not_asked_about_again(world):
    without_polyneuropathy(world)
    worlds.result(world.rosa, world.ana, "onls", "8", date(2026, 11, 18))
    browser = signed_in(world.ana)
    sent = visit(world, browser, creatinine__value="0.9")
    assert browser.post(f"/patients/{world.rosa.pk}/visits/new/", sent).status_code == 302


def test_what_does_not_go_together_is_told_on_the_patients_page(world):
    without_polyneuropathy(world)
    worlds.result(world.rosa, world.ana, "onls", "8", date(2026, 11, 18))
    page = text_of(signed_in(world.pablo).get(f"/patients/{world.rosa.pk}/"))
    assert wording.contradiction("limited_without_polyneuropathy") in page


@pytest.mark.parametrize("path", ["visits/new/", "signs/new/", "treatments/new/"])
def test_strangers_are_asked_nothing(world, path):
    url = f"/patients/{world.rosa.pk}/{path}"
    assert signed_in(world.carla).post(url).status_code == 403
    assert refuses_strangers(url, world.lena, method="post")
