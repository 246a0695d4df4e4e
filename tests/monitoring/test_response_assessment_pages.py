"""A physician's word on a computed response: confirmed or overruled, kept beside what was computed."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import DatabaseError, transaction

from monitoring.models import ResponseAssessment
from monitoring.protocol.responses.rests_on import rests_on
from monitoring.selectors import response_assessments
from monitoring.services import treatments
from patients.models import AuditEvent, AuditType
from tests import world as worlds
from tests.monitoring.browsing import refuses_strangers, signed_in, text_of

TODAY = worlds.TODAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def treated(world):
    """VEGF of 6630 before, 80 (below the laboratory's 100) under treatment."""
    vegf(world, "6630", date(2026, 1, 20))
    treatments.record(
        patient=world.rosa,
        by=world.pablo,
        today=TODAY,
        origin="page",
        kind="systemic",
        agents=["lenalidomide", "dexamethasone"],
        start=date(2026, 2, 1),
    )
    vegf(world, "80", date(2026, 8, 3))
    return world


def vegf(world, value: str, on: date) -> None:
    worlds.result(world.rosa, world.ana, "vegf", value, on, unit="pg/mL", specimen="serum", upper_limit="100")


def at(world, channel: str = "vegf") -> str:
    return f"/patients/{world.rosa.pk}/responses/{channel}/"


def computed(world, channel: str = "vegf"):
    return response_assessments.computed(world.rosa, TODAY)[channel]


def sent(world, channel: str = "vegf", **fields) -> dict[str, str]:
    return {"verdict": "confirmed", "shown": rests_on(computed(world, channel))} | fields


def another_category(world) -> str:
    return "NR" if computed(world).category != "NR" else "PR"


def test_a_response_is_confirmed_on_what_its_reader_saw(treated):
    response = signed_in(treated.pablo).post(at(treated), sent(treated))
    assert (response.status_code, response.url) == (302, f"/patients/{treated.rosa.pk}/")
    row = ResponseAssessment.objects.get()
    assert (row.channel, row.verdict, row.assessed_by) == ("vegf", "confirmed", treated.pablo)
    assert row.computed == row.category == computed(treated).category
    assert (row.assessed_on, row.based_on) == (TODAY, rests_on(computed(treated)))
    event = AuditEvent.objects.get(type=AuditType.RESPONSE_ASSESSED)
    assert event.facts == {"id": row.pk, "channel": "vegf", "verdict": "confirmed"}


def test_a_response_is_overruled_with_another_category_and_a_reason_and_both_are_kept(treated):
    category = another_category(treated)
    overruled = sent(treated, verdict="overruled", category=category, reason="bevacizumab <elsewhere>")
    browser = signed_in(treated.pablo)
    assert browser.post(at(treated), overruled).status_code == 302
    row = ResponseAssessment.objects.get()
    assert (row.computed, row.category) == (computed(treated).category, category)
    page = text_of(browser.get(at(treated)))
    assert "bevacizumab &lt;elsewhere&gt;" in page
    assert "The last word, by Pablo: overruled" in page


@pytest.mark.parametrize(
    "fields, refused",
    [
        pytest.param({"verdict": ""}, {"verdict"}, id="no word"),
        pytest.param({"verdict": "doubted"}, {"verdict"}, id="an unknown word"),
        pytest.param({"verdict": "overruled", "category": "PR"}, {"reason"}, id="overruled without a reason"),
        pytest.param(
            {"verdict": "overruled", "reason": "so"}, {"category"}, id="overruled without a category"
        ),
        pytest.param({"verdict": "overruled"}, {"category", "reason"}, id="overruled with nothing"),
        pytest.param(
            {"verdict": "overruled", "category": "stable", "reason": "so"}, {"category"}, id="of the clinic"
        ),
        pytest.param({"reason": "a\x00b"}, {"reason"}, id="NUL in the reason"),
        pytest.param({"reason": "x" * 501}, {"reason"}, id="a reason too long"),
    ],
)
def test_a_senseless_word_is_refused_at_its_field(world, fields, refused):
    response = signed_in(world.pablo).post(at(world), sent(world) | {"reason": ""} | fields)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == refused
    assert not ResponseAssessment.objects.exists()


def test_what_was_computed_cannot_be_overruled_with_itself(treated):
    same = sent(treated, verdict="overruled", category=computed(treated).category, reason="so")
    response = signed_in(treated.pablo).post(at(treated), same)
    assert set(response.context["form"].errors) == {"category"}


def test_a_word_on_data_that_changed_meanwhile_is_asked_again_and_what_was_typed_is_kept(treated):
    browser = signed_in(treated.pablo)
    typed = sent(treated, reason="fits the clinic")
    vegf(treated, "5000", date(2026, 11, 2))
    response = browser.post(at(treated), typed)
    assert response.status_code == 409
    assert "the data changed while you were looking" in text_of(response)
    assert "fits the clinic" in text_of(response)
    assert not ResponseAssessment.objects.exists()
    again = {**typed, "shown": response.context["form"]["shown"].value()}
    assert browser.post(at(treated), again).status_code == 302


def test_later_data_do_not_undo_a_word_but_it_says_that_it_was_given_on_earlier_ones(treated):
    browser = signed_in(treated.pablo)
    browser.post(at(treated), sent(treated))
    words = response_assessments.words(treated.rosa, [computed(treated)])
    assert (words["vegf"].applies, words["vegf"].overrules) == (True, False)
    vegf(treated, "5000", date(2026, 11, 2))
    words = response_assessments.words(treated.rosa, [computed(treated)])
    assert words["vegf"].applies is False
    assert "was given on earlier data" in text_of(browser.get(at(treated)))


def test_the_last_word_of_each_channel_counts(treated):
    browser = signed_in(treated.pablo)
    browser.post(at(treated), sent(treated))
    changed_mind = sent(
        treated, verdict="overruled", category=another_category(treated), reason="second look"
    )
    browser.post(at(treated), changed_mind)
    browser.post(at(treated, "pet"), sent(treated, "pet"))
    latest = response_assessments.latest(treated.rosa)
    assert {channel: row.verdict for channel, row in latest.items()} == {
        "vegf": "overruled",
        "pet": "confirmed",
    }
    assert response_assessments.latest(treated.rosa, until=date(2026, 11, 19)) == {}
    assert [row.verdict for row in response_assessments.given_on(treated.rosa, "vegf")] == [
        "overruled",
        "confirmed",
    ]


@pytest.mark.parametrize("channel", ["vegf", "hematologic", "pet", "clinical"])
def test_every_channel_has_its_page_even_with_nothing_recorded(world, channel):
    page = text_of(signed_in(world.pablo).get(at(world, channel)))
    assert 'id="computed"' in page


def test_an_unknown_channel_is_nowhere(world):
    assert signed_in(world.pablo).get(at(world, "blood")).status_code == 404


def test_the_database_keeps_every_word_as_it_was_given(treated):
    signed_in(treated.pablo).post(at(treated), sent(treated))
    with pytest.raises(DatabaseError), transaction.atomic():
        ResponseAssessment.objects.update(reason="better")
    with pytest.raises(DatabaseError), transaction.atomic():
        ResponseAssessment.objects.all().delete()


def test_only_physicians_give_their_word_and_strangers_find_nothing(world):
    assert signed_in(world.ana).get(at(world)).status_code == 403
    assert signed_in(world.carla).get(at(world)).status_code == 403
    assert signed_in(world.ana).post(at(world), sent(world)).status_code == 403
    assert refuses_strangers(at(world), world.lena, method="post")
