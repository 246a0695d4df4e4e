"""The page of a visit: its note, what was decided that day, the signature, and what changed after it."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.exchange.incoming import IncomingResult
from monitoring.models import Decision, Observation, Visit, VisitDraft, VisitSignature
from monitoring.services import decisions, results, signs, visit_signatures, visits
from tests.monitoring.browsing import post_knowingly, refuses_strangers, signed_in, text_of
from tests.monitoring.form_fields import fields_of
from tests.world import TODAY, result

SIGN = "Sign this visit"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-20T11:00:00Z", tick=False):
        yield


@pytest.fixture
def visit(world) -> Visit:
    return visits.log(
        patient=world.rosa,
        on=TODAY,
        kind="clinic",
        by=world.ana,
        today=TODAY,
        origin="page",
        sign_states={"papilledema": "absent"},
        note="Walks without a stick.",
    ).visit


def at(visit: Visit, rest: str = "") -> str:
    return f"/patients/{visit.patient_id}/visits/{visit.pk}/{rest}"


def seen(browser, visit: Visit) -> str:
    return re.search(r'name="seen" value="([0-9a-f]{64})"', text_of(browser.get(at(visit)))).group(1)


def sign(world, visit: Visit) -> VisitSignature:
    pablo = signed_in(world.pablo)
    assert pablo.post(at(visit, "sign/"), {"seen": seen(pablo, visit)}).status_code == 302
    return VisitSignature.objects.latest("pk")


def test_a_physician_signs_what_stands_on_the_page(world, visit):
    pablo = signed_in(world.pablo)
    before = text_of(pablo.get(at(visit)))
    assert "Nobody has signed this visit." in before
    assert SIGN in before
    after = text_of(pablo.post(at(visit, "sign/"), {"seen": seen(pablo, visit)}, follow=True))
    assert "You have signed this visit." in after
    assert "Signed by Pablo on" in after
    assert "as it stands" in after
    assert SIGN not in after
    assert "Changed after signing" not in after
    listed = text_of(pablo.get(f"/patients/{world.rosa.pk}/visits/"))
    assert '<span class="label">signed</span>' in listed
    assert refuses_strangers(at(visit, "sign/"), world.lena, method="post")


def test_two_clicks_sign_once(world, visit):
    pablo = signed_in(world.pablo)
    mark = seen(pablo, visit)
    for _click in range(2):
        assert pablo.post(at(visit, "sign/"), {"seen": mark}).status_code == 302
    assert VisitSignature.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"seen": ""}, {"seen": "0" * 64}, {"seen": "<script>"}])
def test_what_nobody_read_is_not_signed(world, visit, sent):
    answer = signed_in(world.pablo).post(at(visit, "sign/"), sent)
    assert answer.status_code == 422
    assert "The visit changed since you opened this page." in text_of(answer)
    assert not VisitSignature.objects.exists()


@pytest.mark.parametrize("name", ["ana", "carla", "adela", "aurel"])
def test_physicians_alone_sign(world, visit, name):
    browser = signed_in(world.people[name])
    if name == "ana":
        assert SIGN not in text_of(browser.get(at(visit)))
    assert browser.post(at(visit, "sign/"), {"seen": "x"}).status_code == 403
    assert not VisitSignature.objects.exists()


def test_a_page_alone_signs_nothing(world, visit):
    assert signed_in(world.pablo).get(at(visit, "sign/")).status_code == 405


def test_what_changes_later_is_listed_with_who_why_and_what_it_said(world, visit):
    sign(world, visit)
    ana = signed_in(world.ana)
    ana.post(at(visit, "note/"), {"text": "Walks with a stick.", "version": "1", "reason": "wrong patient"})
    signs.void(visit.signs.get(), by=world.ana, today=TODAY, reason="not looked at")
    page = text_of(ana.get(at(visit)))
    for said in (
        "Changed after signing",
        "Note: corrected; it said “Walks without a stick.”",
        "wrong patient",
        "Papilledema: voided",
        "not looked at",
        "2 changes since",
        "changed after signing",
    ):
        assert said in page
    pablo = signed_in(world.pablo)
    assert "Sign again as it now stands" in text_of(pablo.get(at(visit)))
    sign(world, visit)
    page = text_of(pablo.get(at(visit)))
    assert page.count("signed again since") == 2
    assert "Sign again" not in page
    assert page.count("Signed by Pablo on") == 2
    assert refuses_strangers(at(visit), world.lena)


def test_what_is_added_to_a_signed_visit_is_an_addendum(world, visit):
    sign(world, visit)
    signs.record(
        patient=world.rosa,
        on=TODAY,
        by=world.ana,
        today=TODAY,
        origin="page",
        signs={"organomegaly": "present"},
        visit=visit,
    )
    page = text_of(signed_in(world.ana).get(at(visit)))
    assert page.count("added after signing") == 1
    assert "addendum" in page


def test_a_value_that_no_correction_explains_is_said_to_differ(world, visit):
    sign(world, visit)
    Visit.objects.filter(pk=visit.pk).update(note="Runs.")
    page = text_of(signed_in(world.pablo).get(at(visit)))
    assert "Note: reads otherwise than what was signed, and no correction tells why" in page


def test_a_voided_visit_keeps_its_signature_and_takes_none(world, visit):
    sign(world, visit)
    signed_in(world.ana).post(at(visit, "void/"), {"reason": "logged twice"})
    page = text_of(signed_in(world.pablo).get(at(visit)))
    assert "Signed by Pablo on" in page
    assert "Visit: voided" in page
    assert SIGN not in page
    assert "/sign/" not in page
    answer = signed_in(world.pablo).post(at(visit, "sign/"), {"seen": "x"})
    assert "A voided visit cannot be signed." in text_of(answer)


# The note ------------------------------------------------------------------------------------------------------------


def test_a_note_is_changed_and_what_it_said_stays_readable(world, visit):
    ana = signed_in(world.ana)
    form = text_of(ana.get(at(visit, "note/")))
    assert "Walks without a stick." in form
    page = text_of(ana.post(at(visit, "note/"), {"text": "Walks with a stick.", "version": "1"}, follow=True))
    assert "The note was changed." in page
    assert "Walks with a stick." in page
    assert "What it said before" in page
    assert "Walks without a stick." in page
    again = {"text": "Walks with a stick.", "version": "2"}
    assert "Nothing differed" in text_of(ana.post(at(visit, "note/"), again, follow=True))
    assert refuses_strangers(at(visit, "note/"), world.lena)
    assert refuses_strangers(at(visit, "note/"), world.lena, method="post")


def test_the_note_of_a_signed_visit_is_corrected_with_a_reason_alone(world, visit):
    sign(world, visit)
    ana = signed_in(world.ana)
    assert "This visit is signed." in text_of(ana.get(at(visit, "note/")))
    refused = ana.post(at(visit, "note/"), {"text": "Walks with a stick.", "version": "1", "reason": " "})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["reason"]
    assert "Walks with a stick." in text_of(refused)
    visit.refresh_from_db()
    assert visit.note == "Walks without a stick."


def test_who_typed_over_an_older_note_reads_the_newer_one_first(world, visit):
    visits.change_note(visit, text="Runs.", version=1, by=world.pablo)
    ana = signed_in(world.ana)
    refused = ana.post(at(visit, "note/"), {"text": "Walks with a stick.", "version": "1"})
    assert refused.status_code == 422
    page = text_of(refused)
    assert "Somebody changed this note meanwhile." in page
    assert "Runs." in page
    assert "Walks with a stick." in page
    assert 'name="version" value="2"' in page
    assert ana.post(at(visit, "note/"), {"text": "Walks with a stick.", "version": "2"}).status_code == 302


@pytest.mark.parametrize(
    "sent, field",
    [
        pytest.param({"text": "a\x00b", "version": "1"}, "text", id="NUL"),
        pytest.param({"text": "x" * 2_001, "version": "1"}, "text", id="2,001 characters"),
        pytest.param({"text": "x", "version": ""}, "version", id="no version"),
        pytest.param(
            {"text": "x", "version": "1", "reason": "x" * 501}, "reason", id="a reason of 501 characters"
        ),
    ],
)
def test_a_senseless_note_is_refused_at_its_field(world, visit, sent, field):
    refused = signed_in(world.ana).post(at(visit, "note/"), sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])


def test_the_note_of_a_voided_visit_is_left_alone(world, visit):
    visits.void(visit, by=world.ana, today=TODAY, reason="logged twice")
    ana = signed_in(world.ana)
    assert "note/" not in text_of(ana.get(at(visit)))
    assert "cannot be changed" in text_of(ana.get(at(visit, "note/"), follow=True))


@pytest.mark.parametrize("rest", ["sign/", "note/"])
def test_a_visit_of_another_patient_is_none_of_this_one(world, visit, rest):
    elsewhere = at(visit, rest).replace(f"/{world.rosa.pk}/", f"/{world.liam.pk}/", 1)
    assert (
        signed_in(world.lena).post(elsewhere, {"seen": "x", "text": "x", "version": "1"}).status_code == 404
    )
    assert signed_in(world.pablo).post(elsewhere, {"seen": "x"}).status_code == 404
    assert refuses_strangers(at(visit, rest), world.lena, method="post")


# Decisions -----------------------------------------------------------------------------------------------------------


def test_a_decision_is_one_click_from_the_visit_and_leads_back_to_it(world, visit):
    Visit.objects.filter(pk=visit.pk).update(date="2026-11-12")
    pablo = signed_in(world.pablo)
    link = f"/patients/{world.rosa.pk}/decisions/new/?visit={visit.pk}"
    assert link in text_of(pablo.get(at(visit)))
    form = text_of(pablo.get(link))
    assert 'value="2026-11-12"' in form
    sent = {"decision": "watch", "date": "2026-11-12", "note": "VEGF in six weeks."}
    answer = post_knowingly(pablo, link, sent)
    assert (answer.status_code, answer.url) == (302, at(visit))
    page = text_of(pablo.get(at(visit)))
    assert "Decisions of this day" in page
    assert "VEGF in six weeks." in page
    row = Decision.objects.get()
    void = f"/patients/{world.rosa.pk}/decisions/{row.pk}/void/?visit={visit.pk}"
    assert void in page
    assert pablo.post(void, {"reason": "too early"}).url == at(visit)
    assert "too early" in text_of(pablo.get(at(visit)))
    assert refuses_strangers(link, world.lena)


@pytest.mark.parametrize("number", ["0", "999999", "x", "-1", "9" * 30, "²"])
def test_a_decision_from_a_visit_that_is_not_there_is_a_plain_decision(world, visit, number):
    pablo = signed_in(world.pablo)
    link = f"/patients/{world.rosa.pk}/decisions/new/?visit={number}"
    assert f'value="{TODAY.isoformat()}"' in text_of(pablo.get(link))
    answer = post_knowingly(pablo, link, {"decision": "watch", "date": TODAY.isoformat()})
    assert answer.url == f"/patients/{world.rosa.pk}/treatments/"


def test_only_the_decisions_of_that_day_stand_on_the_visit(world, visit):
    for day in (18, 20):
        decisions.record(
            patient=world.rosa,
            on=TODAY.replace(day=day),
            decision="watch" if day == 18 else "continue",
            by=world.pablo,
            today=TODAY,
            origin="page",
        )
    page = text_of(signed_in(world.ana).get(at(visit)))
    assert "Continue treatment" in page
    assert "Watch" not in page.partition("decisions-h")[2].partition("signature-h")[0]
    assert "decisions/new/" not in page


def test_the_patients_page_shows_the_latest_decisions_that_stand(world, visit):
    def decide(day: int, note: str) -> Decision:
        on, made = TODAY.replace(day=day), {"patient": world.rosa, "by": world.pablo, "today": TODAY}
        return decisions.record(on=on, decision="watch", note=note, origin="page", **made)

    rows = [decide(day, f"Decided on the {day}th.") for day in (11, 12, 13, 14, 15)]
    decisions.void(rows[-1], by=world.pablo, today=TODAY, reason="too early")
    page = text_of(signed_in(world.ana).get(f"/patients/{world.rosa.pk}/"))
    shown = [day for day in (15, 14, 13, 12, 11) if f"Decided on the {day}th." in page]
    assert shown == [14, 13, 12]
    assert f'href="{at(visit)}"' in page
    assert refuses_strangers(f"/patients/{world.rosa.pk}/", world.lena)


# What is added later -------------------------------------------------------------------------------------------------


def adding(browser, visit: Visit, **typed: str) -> dict:
    """The fields of the form that adds to the visit, as it was opened, with what a person types."""
    url = f"/patients/{visit.patient_id}/visits/new/?visit={visit.pk}"
    fields = fields_of(browser.get(url), "visit-form")
    fields.pop("note", None)
    return fields | {name.replace("__", "-"): [value] for name, value in typed.items()}


def test_a_result_is_added_to_a_visit_and_marked_when_it_was_signed(world, visit):
    sign(world, visit)
    ana, new = signed_in(world.ana), f"/patients/{world.rosa.pk}/visits/new/"
    assert f"{new}?visit={visit.pk}" in text_of(ana.get(at(visit)))
    form = text_of(ana.get(f"{new}?visit={visit.pk}"))
    assert "Add to a visit" in form
    assert 'type="date" name="date"' not in form
    assert 'name="note"' not in form
    answer = post_knowingly(ana, new, adding(ana, visit, platelets__value="310"))
    assert (answer.status_code, answer.url) == (302, at(visit))
    assert Visit.objects.count() == 1
    row = visit.observations.get()
    assert (row.analyte, row.date) == ("platelets", TODAY)
    page = text_of(ana.get(at(visit)))
    assert "added after signing" in page
    assert "1 change since" in page
    again = ana.post(new, adding(ana, visit, platelets__value="310"))
    assert again.status_code == 302
    assert visit.observations.count() == 1
    assert refuses_strangers(f"{new}?visit={visit.pk}", world.lena)


def test_what_is_added_is_of_the_day_of_the_visit(world, visit):
    ana, new = signed_in(world.ana), f"/patients/{world.rosa.pk}/visits/new/"
    for field, value in (("date", "2026-11-19"), ("note", "Walks.")):
        refused = ana.post(new, adding(ana, visit, platelets__value="310") | {field: [value]})
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    assert not visit.observations.exists()


def test_what_is_typed_for_another_visit_is_neither_shown_nor_lost(world, visit):
    ana, base = signed_in(world.ana), f"/patients/{world.rosa.pk}/visits/"
    ana.post(f"{base}draft/", {"patient": world.rosa.pk, "note": "half typed", "submission": ""})
    kept = VisitDraft.objects.get().fields
    fields = adding(ana, visit, platelets__value="310")
    assert "half typed" not in str(fields)
    assert ana.post(f"{base}draft/", fields).content == b""
    assert ana.post(f"{base}new/", fields).status_code == 302
    assert VisitDraft.objects.get().fields == kept


@pytest.mark.parametrize("number", ["0", "999999", "x", "", "9" * 30, "²"])
def test_nothing_is_added_to_a_visit_that_is_not_there(world, visit, number):
    ana, new = signed_in(world.ana), f"/patients/{world.rosa.pk}/visits/new/"
    assert ana.get(new, {"visit": number}).status_code == 404
    assert ana.post(new, adding(ana, visit) | {"visit": [number]}).status_code == 404


def test_nothing_is_added_to_a_voided_visit_or_to_one_of_another_patient(world, visit):
    elsewhere = f"/patients/{world.liam.pk}/visits/new/?visit={visit.pk}"
    assert signed_in(world.lena).get(elsewhere).status_code == 404
    visits.void(visit, by=world.ana, today=TODAY, reason="logged twice")
    ana = signed_in(world.ana)
    assert ana.get(f"/patients/{world.rosa.pk}/visits/new/?visit={visit.pk}").status_code == 404
    assert "?visit=" not in text_of(ana.get(at(visit)))


def test_what_is_typed_for_a_visit_that_is_voided_meanwhile_is_refused_and_kept(world, visit):
    ana, new = signed_in(world.ana), f"/patients/{world.rosa.pk}/visits/new/"
    fields = adding(ana, visit, platelets__value="310")
    visits.void(visit, by=world.ana, today=TODAY, reason="logged twice")
    refused = post_knowingly(ana, new, fields)
    assert refused.status_code == 422
    page = text_of(refused)
    summary = re.search(r'class="error-summary".*?</div>', page, re.DOTALL).group()
    assert "This visit was voided: nothing can be added to it." in summary
    field = re.search(r'href="#([^"]+)"', summary).group(1)
    assert page.count(f'id="{field}"') == 1
    kept = fields_of(refused, "visit-form")
    assert (kept["platelets-value"], kept["visit"]) == (["310"], [str(visit.pk)])
    assert not Observation.objects.exists()
    elsewhere = f"/patients/{world.liam.pk}/visits/new/"
    assert signed_in(world.lena).post(new, fields).status_code == 404
    sent = fields | {"patient": [str(world.liam.pk)]}
    assert signed_in(world.lena).post(elsewhere, sent).status_code == 404


def test_what_is_added_to_a_visit_has_no_draft_and_is_not_left_without_being_asked(world, visit):
    ana, new = signed_in(world.ana), f"/patients/{world.rosa.pk}/visits/new/"
    opening = re.compile(r'<form id="visit-form"[^>]*>')
    plain, joining = text_of(ana.get(new)), text_of(ana.get(f"{new}?visit={visit.pk}"))
    assert "data-guard" in opening.search(joining).group()
    assert "data-dirty" not in opening.search(joining).group()
    assert "What you have typed here is kept." not in joining
    assert "data-guard" not in opening.search(plain).group()
    assert "What you have typed here is kept." in plain
    refused = text_of(ana.post(new, adding(ana, visit, platelets__value="many")))
    assert 'data-guard data-dirty="1"' in opening.search(refused).group()


# Findings of a signed visit, through the other pages -----------------------------------------------------------------


def test_who_corrects_or_voids_something_of_a_signed_visit_reads_that_it_is_signed(world, visit):
    result(world.rosa, world.ana, "platelets", "310", TODAY, unit="10*9/L")
    alone = Observation.objects.get()
    added = {"patient": world.rosa, "by": world.ana, "today": TODAY, "origin": "page", "visit": visit}
    results.record([IncomingResult(analyte="tsh", value="2", unit="mIU/L", date=TODAY.isoformat())], **added)
    row, found, base = visit.observations.get(), visit.signs.get(), f"/patients/{world.rosa.pk}"
    of_visit = [f"results/{row.pk}/correct/", f"results/{row.pk}/void/", f"signs/{found.pk}/void/"]
    pages = [f"{base}/{each}" for each in of_visit] + [at(visit, "void/")]
    ana = signed_in(world.ana)
    told = "It belongs to a visit that is signed"
    assert not any(told in text_of(ana.get(page)) for page in pages)
    sign(world, visit)
    assert all(told in text_of(ana.get(page)) for page in pages)
    assert told not in text_of(ana.get(f"{base}/results/{alone.pk}/void/"))
    assert all(refuses_strangers(page, world.lena) for page in pages)


def test_the_page_of_signs_asks_why_a_signed_finding_is_corrected(world, visit):
    ana, url = signed_in(world.ana), f"/patients/{world.rosa.pk}/signs/new/"
    assert 'name="reason"' not in text_of(ana.get(url))
    sign(world, visit)
    sent = {"date": TODAY.isoformat(), "sign_papilledema": "present"}
    refused = post_knowingly(ana, url, sent)
    assert refused.status_code == 422
    assert "at a visit that is signed" in text_of(refused)
    assert 'name="reason"' in text_of(refused)
    assert post_knowingly(ana, url, sent | {"reason": "seen again"}).status_code == 302
    assert "seen again" in text_of(ana.get(at(visit)))
    assert refuses_strangers(url, world.lena)


def test_the_page_of_a_visit_asks_as_many_questions_however_much_changed(world, visit):
    ana = signed_in(world.ana)
    for round in range(3):
        visit_signatures.sign(visit, by=world.pablo, seen=seen(signed_in(world.pablo), visit))
        visits.change_note(
            Visit.objects.get(pk=visit.pk), text=f"{round}", version=round + 1, by=world.ana, reason="x"
        )
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ana.get(at(visit))
        if not round:
            first = len(asked)
    assert len(asked) == first
