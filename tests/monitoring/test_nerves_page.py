"""Nerve by nerve: the studies of nerve conduction against the baseline, and what the rule book says beside them."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.services import treatments
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY
START = date(2026, 3, 2)
CMAP, LATENCY = "ncs.ulnar.left.cmap", "ncs.ulnar.left.distal_latency"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def found(world, analyte, value, on, **rest):
    return worlds.result(world.rosa, world.ana, analyte, value, on, **rest)


@pytest.fixture
def studied(world):
    """Rosa's nerves before lenalidomide, in month 3 and in month 8."""
    treatments.record(
        patient=world.rosa,
        by=world.ana,
        today=TODAY,
        origin="page",
        kind="systemic",
        line=1,
        agents=["lenalidomide"],
        start=START,
    )
    for on, cmap, latency in (
        (date(2026, 2, 20), "4.3", "5.0"),
        (date(2026, 6, 10), "5", "5.5"),
        (date(2026, 11, 3), "7.6", "not measurable"),
    ):
        found(world, CMAP, cmap, on, unit="mV", lab="Neuro")
        found(world, LATENCY, latency, on, unit="" if latency[0] == "n" else "ms", lab="Neuro")
    return world


def opened(world, who: str = "pablo") -> str:
    response = signed_in(world.people[who]).get(reverse("patient_nerves", args=[world.rosa.pk]))
    assert response.status_code == 200
    return " ".join(text_of(response).split())


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def row_of(page: str, name: str) -> str:
    return plain(next(row for row in page.split("<tr>") if name in row).partition("</tr>")[0])


def test_each_measure_stands_with_its_baseline_its_change_and_every_study(studied):
    row = row_of(opened(studied), "Left · CMAP")
    assert row.startswith("Left · CMAP higher is better Neuro 4.3 mV 20 Feb 2026 ▲ better +3.3 mV (+77 %)")
    assert row.endswith("4.3 mV baseline 5 mV 7.6 mV")


def test_a_measure_that_can_no_longer_be_measured_says_so_in_words(studied):
    row = row_of(opened(studied), "Left · distal")
    assert "lower is better" in row
    assert "✕ no longer measurable 5.0 ms baseline 5.5 ms Not measurable" in row


def test_each_study_is_a_column_with_its_day_its_month_and_its_laboratory(studied):
    heads = [plain(head) for head in re.findall(r'<th scope="col" class="num">(.*?)</th>', opened(studied))]
    assert heads == ["20 Feb 2026 before Neuro", "10 Jun 2026 month 3 Neuro", "3 Nov 2026 month 8 Neuro"]


def test_a_value_leads_to_its_result(studied):
    link = re.search(r'href="([^"]+/results/\d+/)"', opened(studied))[1]
    assert "CMAP" in text_of(signed_in(studied.pablo).get(link))


def test_a_first_study_after_the_start_says_that_it_is_no_baseline_before_treatment(studied):
    found(studied, "ncs.sural.left.snap", "8", date(2026, 6, 10), unit="uV")
    page = opened(studied)
    assert "8 µV 10 Jun 2026 · after the start" in row_of(page, "Left · SNAP")
    assert "Where there is none, it is the first value since" in page
    assert "nothing since" in row_of(page, "Left · SNAP")


def test_another_laboratory_is_a_row_of_its_own(studied):
    found(studied, CMAP, "9", date(2026, 11, 10), unit="mV", lab="Elsewhere")
    assert opened(studied).count("Left · CMAP") == 2


def test_what_was_voided_or_lies_ahead_is_not_told(world):
    assert "No study of nerve conduction is recorded." in opened(world)
    assert "What to expect" not in opened(world)


def test_what_the_rule_book_says_of_the_lag_stands_for_physicians_with_its_source(studied):
    found(studied, "onls", "7", date(2026, 2, 20))
    found(studied, "onls", "7", date(2026, 10, 1))
    for value, on in (("6630", date(2026, 2, 20)), ("640", date(2026, 10, 1))):
        found(studied, "vegf", value, on, unit="pg/mL", specimen="serum", lab="Central", upper_limit="1000")
    said = opened(studied)
    assert "too early to judge" in said
    assert "VEGF complete with unchanged nerves at month" in said
    assert ">S1-17</a>" in said
    assert "What to expect" not in opened(studied, "ana")


def test_before_treatment_nothing_is_expected(world):
    found(world, CMAP, "4.3", date(2026, 2, 20), unit="mV")
    found(world, CMAP, "4.1", date(2026, 5, 20), unit="mV")
    page = opened(world)
    assert "What to expect" not in page
    assert "No treatment has begun: the baseline is the first value." in page
    assert "▼ worse −0.2 mV (−5 %)" in row_of(page, "Left · CMAP")


def test_the_page_costs_as_many_queries_for_many_studies_as_for_three(studied):
    browser, address = signed_in(studied.pablo), reverse("patient_nerves", args=[studied.rosa.pk])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        return len(queries)

    few = cost()
    for month in range(1, 11):
        for side in ("left", "right"):
            found(studied, f"ncs.median.{side}.velocity", "50", date(2026, month, 5), unit="m/s")
    assert cost() == few
    assert few <= 22


def test_the_page_is_for_those_who_see_values(studied):
    address = reverse("patient_nerves", args=[studied.rosa.pk])
    for who in ("carla", "adela", "aurel"):
        assert signed_in(studied.people[who]).get(address).status_code == 403
    assert signed_in(studied.ana).post(address).status_code == 405
    assert refuses_strangers(address, studied.lena)
