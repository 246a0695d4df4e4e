"""The organs over time: what was found on each day of examination, and what became of each organ."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.services import signs, treatments
from monitoring.views.organs import COLUMNS
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY
START = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


def found(world, analyte, value, on, **rest):
    return worlds.result(world.rosa, world.ana, analyte, value, on, **rest)


def saw(world, on: date, graded=None, **states):
    signs.record(
        patient=world.rosa, on=on, by=world.ana, today=TODAY, origin="page", signs=states, graded=graded
    )


@pytest.fixture
def examined(world):
    """Rosa before lenalidomide, in month 3 and in month 7; blood in between."""
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
    for on, onls, edema in (
        (date(2026, 2, 20), "6", 2),
        (date(2026, 6, 10), "6", 1),
        (date(2026, 10, 5), "4", 0),
    ):
        found(world, "onls", onls, on)
        saw(world, on, {"edema": edema}, papilledema="absent")
    found(world, "platelets", "510", date(2026, 2, 25), unit="10*9/L", upper_limit="400")
    found(world, "platelets", "310", date(2026, 9, 1), unit="10*9/L", upper_limit="400")
    return world


def opened(world, query: str = "") -> str:
    response = signed_in(world.pablo).get(reverse("patient_organs", args=[world.rosa.pk]) + query)
    assert response.status_code == 200
    return " ".join(text_of(response).split())


def cells_of(page: str, organ: str) -> list[str]:
    row = next(row for row in page.split("<tr>") if re.search(rf'class="matrix-name">{organ}( <span|<)', row))
    return [
        " ".join(re.sub(r"<[^>]+>", " ", cell).split())
        for cell in re.findall(r"<td[^>]*>(.*?)</td>", row.partition("</tr>")[0])
    ]


def test_each_cell_says_state_and_finding_in_words_and_by_a_shape(examined):
    page = opened(examined)
    assert cells_of(page, "Neuropathy") == [
        "ONLS, total 6",
        "□ stable ONLS, total 6",
        "▲ improved ONLS, total 4",
    ]
    oedema = cells_of(page, "Volume overload")
    assert oedema[1].startswith("▲ improved Edema")
    assert oedema[2] == "● resolved Absent"
    assert cells_of(page, "Papilledema") == ["Absent", "□ stable Absent", "□ stable Absent"]


def test_a_measure_is_named_with_its_organ_and_its_cells_hold_the_value(examined):
    found(examined, "rvsp", "48", date(2026, 10, 5), unit="mm[Hg]")
    page = opened(examined)
    assert re.search(r"Pulmonary hypertension <span[^>]*>Right ventricular systolic pressure", page)
    assert cells_of(page, "Pulmonary hypertension")[2].startswith("48 mmHg")


def test_of_hormones_the_disorders_are_named_and_the_results_counted(examined):
    saw(examined, date(2026, 10, 5), endocrine_thyroid="present")
    for analyte, unit in (("tsh", "m[IU]/L"), ("prolactin", "ug/L")):
        found(examined, analyte, "4", date(2026, 10, 5), unit=unit)
    assert cells_of(opened(examined), "Hormones")[2].startswith("Thyroid dysfunction 2 results")


def test_the_score_that_is_judged_stands_alone(examined):
    found(examined, "mrs", "2", date(2026, 10, 5))
    assert cells_of(opened(examined), "Neuropathy")[2] == "▲ improved ONLS, total 4"


def test_an_organ_that_nobody_looked_at_says_so_in_words(examined):
    assert cells_of(opened(examined), "Skin") == ["· not examined"] * 3


def test_blood_drawn_between_examinations_keeps_its_own_day(examined):
    platelets = cells_of(opened(examined), "Platelets")
    assert platelets[0] == "· not examined"
    assert platelets[1].endswith("25 Feb 2026")
    assert platelets[2] == "● resolved 310 10⁹/L 1 Sep 2026"


def test_columns_stand_under_the_line_that_ran(examined):
    heads = [
        " ".join(re.sub(r"<[^>]+>", " ", head).split())
        for head in re.findall(r'<th scope="colgroup"[^>]*>(.*?)</th>', opened(examined))
    ]
    assert heads == ["Before treatment", "line 1 since 2 Mar 2026"]
    assert re.findall(r'scope="colgroup" colspan="(\d)"', opened(examined)) == ["1", "2"]


def test_a_transplant_of_the_same_line_does_not_break_its_head(examined):
    treatments.record(
        patient=examined.rosa,
        by=examined.ana,
        today=TODAY,
        origin="page",
        kind="asct",
        line=1,
        agents=["melphalan"],
        start=date(2026, 8, 1),
    )
    assert re.findall(r'scope="colgroup" colspan="(\d)"', opened(examined)) == ["1", "2"]


def test_many_findings_are_counted_and_not_all_named(world):
    saw(
        world,
        date(2026, 6, 10),
        **{
            f"skin_{each}": "present"
            for each in ("hyperpigmentation", "hypertrichosis", "acrocyanosis", "plethora")
        },
    )
    (skin,) = cells_of(opened(world), "Skin")
    assert skin.endswith("and 1 more")


def test_several_findings_of_which_none_is_there_are_said_once(world):
    saw(world, date(2026, 6, 10), {"edema": 0, "ascites": 0})
    assert cells_of(opened(world), "Volume overload") == ["none found"]


def test_earlier_examinations_are_one_click_away(world):
    for n in range(COLUMNS + 3):
        found(world, "onls", "4", date(2025, 1 + n % 12, 1 + n // 12))
    latest = opened(world)
    assert latest.count('class="organ-cell"') == COLUMNS
    link = re.search(r'rel="prev" href="([^"]+)"', latest)[1]
    earlier = opened(world, link)
    assert earlier.count('class="organ-cell"') == 3
    assert "To the newest" in earlier
    assert "Nothing older is recorded." in opened(world, "?before=2001-01-01")


@pytest.mark.parametrize("query", ["?before=x", "?before=%00", "?before=2026-99-99"])
def test_senseless_days_show_the_newest(examined, query):
    assert "ONLS, total 4" in opened(examined, query)


def test_nothing_examined_says_what_will_be_here(world):
    assert "No organ was examined yet." in opened(world)


def test_the_page_costs_as_many_queries_for_many_examinations_as_for_three(examined):
    browser, address = signed_in(examined.pablo), reverse("patient_organs", args=[examined.rosa.pk])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        return len(queries)

    few = cost()
    for n in range(8):
        found(examined, "onls", "4", date(2026, 7, 1 + n))
    assert cost() == few
    assert few <= 16


def test_the_page_is_for_those_who_judge(examined):
    address = reverse("patient_organs", args=[examined.rosa.pk])
    for who in ("ana", "carla", "adela", "aurel"):
        assert signed_in(examined.people[who]).get(address).status_code == 403
    assert signed_in(examined.pablo).post(address).status_code == 405
    assert refuses_strangers(address, examined.lena)
