"""The pages of guidance: whoever is signed in reads them, physicians sign, nobody is shown a patient."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from monitoring import wording
from monitoring.charts.outcomes import FIRST_PERCENT, LAST_PERCENT, picture
from monitoring.models import SignOff
from monitoring.protocol.conflicts import CONFLICTS
from monitoring.protocol.current import CURRENT
from monitoring.protocol.outcomes import OUTCOMES, TIMELINE
from monitoring.protocol.sources import SOURCES
from monitoring.services import sign_offs
from tests.monitoring.browsing import signed_in, text_of

LISTS = (
    "guidance",
    "guidance_rules",
    "guidance_schedule",
    "guidance_numbers",
    "guidance_conflicts",
    "guidance_outcomes",
)
EVERYBODY = ("ana", "pablo", "carla", "adela", "aurel", "lena")
DISCLAIMER = "AI-generated summary pending human review; last updated 27 January 2026."


def opened(user, name: str, *args) -> str:
    answer = signed_in(user).get(reverse(name, args=args))
    assert answer.status_code == 200
    return text_of(answer)


@pytest.mark.parametrize("name", LISTS)
def test_everybody_who_is_signed_in_reads_the_guidance_and_where_it_comes_from(world, name):
    for who in EVERYBODY:
        page = opened(getattr(world, who), name)
        assert DISCLAIMER in page
        assert 'aria-current="page"' in page


@pytest.mark.parametrize("name", LISTS)
def test_nobody_reads_it_without_signing_in(db, name):
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_the_top_bar_leads_to_it(world):
    assert 'href="/guidance/"' in opened(world.aurel, "audit_trail")


@pytest.mark.parametrize("code", SOURCES)
def test_every_source_has_a_page(world, code):
    page = opened(world.ana, "guidance_source", code)
    assert DISCLAIMER in page
    assert "What rests on it" in page


def test_a_statement_says_its_document_grade_and_what_rests_on_it(world):
    page = opened(world.ana, "guidance_source", "S2-42")
    assert "Aspirin is considered when platelets exceed 400,000/µL." in page
    assert "S2: summary on diagnosis" in page
    assert "B: in a source document only" in page
    assert reverse("guidance_rule", args=["SR-13"]) in page
    assert f"{reverse('guidance_numbers')}#platelets_high" in page
    assert "D6 · Prophylaxis against thrombosis" in page
    assert wording.citation("L28") in page.replace("&#x27;", "'")


def test_a_statement_leads_to_the_due_dates_that_rest_on_it(world):
    assert reverse("guidance_panel", args=["spep"]) in opened(world.ana, "guidance_source", "S2-36")


def test_the_page_furniture_is_told_as_such_and_cannot_be_signed(world):
    page = opened(world.pablo, "guidance_source", "S2-53")
    assert "Not about the disease" in page
    assert "Nothing is computed from it." in page
    assert 'name="status"' not in page


@pytest.mark.parametrize("row", CURRENT.rules, ids=lambda row: row.code)
def test_a_rule_has_a_page_that_leads_to_its_sources(world, row):
    page = opened(world.ana, "guidance_rule", row.code)
    assert wording.rule_title(row.code) in page.replace("&#x27;", "'")
    for code in row.sources:
        assert reverse("guidance_source", args=[code]) in page
    for code in row.conflicts:
        assert f"{code} · " in page


def test_the_list_of_rules_names_each_with_its_severity(world):
    page = opened(world.ana, "guidance_rules")
    for row in CURRENT.rules:
        assert reverse("guidance_rule", args=[row.code]) in page
    assert page.count('class="severity severity-critical"') == sum(
        r.severity == "critical" for r in CURRENT.rules
    )


def test_the_schedule_says_when_each_test_is_due(world):
    page = opened(world.ana, "guidance_schedule")
    assert "Every 3 to 6 months." in page
    for contents in CURRENT.contents:
        assert reverse("guidance_panel", args=[contents.panel]) in page
    panel = opened(world.ana, "guidance_panel", "endocrine")
    assert "Every 6 months (± 30 days)." in panel
    assert "TSH" in panel
    assert reverse("guidance_source", args=["S2-40"]) in panel


def test_every_number_and_range_is_listed(world):
    page = opened(world.ana, "guidance_numbers")
    assert [each.name for each in CURRENT.thresholds if f'id="{each.name}"' not in page] == []
    assert [each.domain for each in CURRENT.corridors if f'id="corridor-{each.domain}"' not in page] == []


def test_the_conflicts_stand_side_by_side(world):
    page = opened(world.ana, "guidance_conflicts")
    assert [each.id for each in CONFLICTS if f'id="{each.id}"' not in page] == []
    assert "never a dose" not in page
    assert "Both are shown; none is computed as preferred." in page


def test_published_outcomes_are_no_prediction(world):
    page = opened(world.ana, "guidance_outcomes")
    assert "Not a prediction for any patient." in page
    assert [each.id for each in (*OUTCOMES, *TIMELINE) if f'id="{each.id}"' not in page] == []
    assert "Alive at 4 years: 97 %" in page
    assert "n = 38" in page


def test_the_picture_holds_every_share_of_patients_at_a_time_and_breaks_no_content_policy(world):
    drawn = picture(OUTCOMES)
    timed = [
        (o.id, f)
        for o in OUTCOMES
        for f in o.figures
        if f.months is not None and f.measure in ("os", "pfs", "efs")
    ]
    assert sum(len(line.marks) for line in drawn.lines) == len(timed)
    assert [line.id for line in drawn.lines] == list(dict.fromkeys(id_ for id_, _figure in timed))
    assert all(FIRST_PERCENT <= figure.percent <= LAST_PERCENT for _id, figure in timed)
    assert all(drawn.left <= mark.x <= drawn.width for line in drawn.lines for mark in line.marks)
    page = opened(world.ana, "guidance_outcomes")
    assert (
        page.count('<circle class="alive"') + page.count('<rect class="free"') == len(timed) + 2
    )  # and the key
    assert not re.search(r"<svg[^>]*style=|<script>", page)


def test_years_that_would_stand_on_another_mark_follow_their_own():
    """S2-23: 98 %, 94 % and 75 % at one, two and five years."""
    mayo = next(line for line in picture(OUTCOMES).lines if line.id == "OUT-4")
    free = [(mark.years, mark.anchor, mark.label > mark.x) for mark in mayo.marks if mark.kind == "free"]
    assert free == [(5, "end", False), (2, "end", False), (1, "start", True)]


@pytest.mark.parametrize(
    "name, code", [("guidance_source", "S1-31"), ("guidance_rule", "SR-99"), ("guidance_panel", "weather")]
)
def test_what_the_guidance_does_not_know_is_not_found(world, name, code):
    assert signed_in(world.ana).get(reverse(name, args=[code])).status_code == 404


# --- signing ---------------------------------------------------------------------------------------------------


def signed(user, name="guidance_rule", code="SR-13", **fields):
    data = {"site": "MADRID", "status": "approved", "note": ""} | fields
    return signed_in(user).post(reverse(name, args=[code]), data)


@pytest.mark.parametrize(
    "name, code, kind",
    [
        ("guidance_rule", "SR-13", "rule"),
        ("guidance_source", "S2-36", "statement"),
        ("guidance_panel", "spep", "schedule"),
    ],
)
def test_a_physician_signs_and_everybody_of_the_site_sees_it(world, name, code, kind):
    assert "Submitted" in opened(world.carla, name, code) or "pending human review" in opened(
        world.carla, name, code
    )
    answer = signed(world.pablo, name, code, note="Read in full.")
    assert (answer.status_code, answer.url) == (302, reverse(name, args=[code]))
    row = SignOff.objects.get()
    assert (row.kind, row.subject, row.status, row.site) == (kind, code, "approved", world.madrid)
    page = opened(world.carla, name, code)
    assert "Approved by this clinic" in page
    assert "Read in full." in page
    assert "Approved by this clinic" not in opened(world.lena, name, code)
    assert "Read in full." not in opened(world.lena, name, code)


def test_a_signed_rule_says_so_in_the_list(world):
    sign_offs.sign(site=world.madrid, kind="rule", subject="SR-13", status="under_review", by=world.pablo)
    assert opened(world.ana, "guidance_rules").count("Under review at this clinic") == 1


def test_only_physicians_are_asked_to_sign(world):
    assert 'name="status"' in opened(world.pablo, "guidance_rule", "SR-13")
    for who in ("ana", "carla", "adela", "aurel"):
        assert 'name="status"' not in opened(getattr(world, who), "guidance_rule", "SR-13")


@pytest.mark.parametrize("who", ["ana", "carla", "adela", "aurel"])
def test_who_may_not_judge_may_not_sign(world, who):
    assert signed(getattr(world, who)).status_code == 403
    assert not SignOff.objects.exists()


def test_nobody_signs_for_another_site(world):
    assert signed(world.lena).status_code == 404
    assert signed(world.pablo, site="").status_code == 404
    assert not SignOff.objects.exists()


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"status": ""}, "This field is required."),
        ({"status": "read"}, "Select a valid choice."),
        ({"status": "withdrawn", "note": "New data"}, "Nothing was signed that could be withdrawn."),
        ({"note": "x" * 501}, "500"),
    ],
)
def test_what_cannot_be_signed_is_told_at_the_field_and_the_note_is_kept(world, fields, said):
    answer = signed(world.pablo, **fields)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert fields.get("note", "") in text_of(answer)
    assert not SignOff.objects.exists()


def test_an_approval_is_withdrawn_with_a_reason(world):
    signed(world.pablo)
    answer = signed(world.pablo, status="withdrawn")
    assert answer.status_code == 422
    assert "Give a reason." in text_of(answer)
    assert signed(world.pablo, status="withdrawn", note="A new trial.").status_code == 302
    page = opened(world.ana, "guidance_rule", "SR-13")
    assert "A new trial." in page
    assert "pending human review" in page


def test_a_statement_that_nobody_can_sign_takes_no_signature(world):
    answer = signed(world.pablo, "guidance_source", "L10")
    assert answer.status_code == 422
    assert not SignOff.objects.exists()


def test_who_works_nowhere_reads_and_is_told_so(world):
    world.aurel.memberships.all().delete()
    assert "You work at no site yet." in opened(world.aurel, "guidance_rule", "SR-13")
