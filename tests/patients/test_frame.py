"""The frame of every page: who is offered what, the search box, the words for dates and numbers."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from patients.models import AuditEvent, AuditType
from patients.templatetags import words
from tests import world as worlds

TODAY = worlds.TODAY


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def offered(response) -> list[str]:
    nav = re.search(r'<nav class="top-nav".*?</nav>', response.content.decode(), re.S)
    return re.findall(r'href="([^"]+)"', nav.group(0)) if nav else []


# Home and navigation ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, first",
    [
        pytest.param("carla", "/worklist/", id="the coordinator starts on the worklist"),
        pytest.param("pablo", "/patients/", id="the physician starts on the patients"),
        pytest.param("ana", "/patients/", id="the staff start on the patients"),
        pytest.param("adela", "/settings/", id="the administrator starts on the settings"),
        pytest.param("aurel", "/audit/", id="the auditor starts on the audit trail"),
    ],
)
def test_home_leads_each_role_to_where_its_day_starts(world, name, first):
    response = signed_in(getattr(world, name)).get("/")
    assert response.status_code == 302
    assert response.url == first


def test_home_sends_a_stranger_to_the_sign_in(db):
    response = Client().get("/")
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    "name, forbidden",
    [
        pytest.param("aurel", {"/worklist/", "/patients/", "/settings/"}, id="auditor"),
        pytest.param("adela", {"/worklist/", "/patients/", "/audit/"}, id="administrator"),
        pytest.param("carla", {"/settings/", "/audit/"}, id="coordinator"),
        pytest.param("pablo", {"/settings/", "/audit/"}, id="physician"),
    ],
)
def test_nobody_is_offered_a_page_that_would_refuse_them(world, name, forbidden):
    assert not forbidden & set(offered(signed_in(getattr(world, name)).get("/accounts/")))


def test_the_search_box_is_only_shown_to_those_who_may_read_patients(world):
    assert b'id="search-q"' in signed_in(world.carla).get("/accounts/").content
    assert b'id="search-q"' not in signed_in(world.aurel).get("/accounts/").content


def test_no_page_holds_a_script_or_a_style_of_its_own(world):
    page = signed_in(world.pablo).get("/accounts/").content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", page)


def test_a_page_is_not_kept_by_the_browser(world):
    assert "no-store" in signed_in(world.pablo).get("/accounts/")["Cache-Control"]


def test_the_tabs_of_a_record_follow_the_rights_at_the_patients_own_site(rf, world):
    # Ana is staff in Madrid and coordinator in Leeds: there she sees no results.
    worlds.memberships.give_role(user=world.ana, site=world.leeds, role="coordinator", by=None)
    request = rf.get("/")
    request.user = world.ana
    template = Template('{% load frame %}{% allowed "read_results" patient.site_id as ok %}{{ ok }}')

    def sees(patient):
        return template.render(Context({"request": request, "patient": patient})) == "True"

    assert sees(world.rosa)
    assert not sees(world.liam)


# Search -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("nunez", id="accents and case do not count"),
        pytest.param("Rosa Núñez", id="given name first"),
        pytest.param("Núñez, Rosa", id="as it is printed"),
        pytest.param("0123", id="part of the record number"),
    ],
)
def test_a_patient_is_found_while_typing(world, query):
    response = signed_in(world.carla).get("/search/", {"q": query})
    assert response.status_code == 200
    text = response.content.decode()
    assert "Núñez, Rosa" in text
    assert "000123" in text
    assert "2 May 1968" in text


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="empty"),
        pytest.param("   ", id="spaces"),
        pytest.param(",", id="only a comma"),
        pytest.param("\x00", id="a NUL byte"),
        pytest.param("%", id="a wildcard is a character"),
        pytest.param("_", id="the other wildcard too"),
        pytest.param("' OR 1=1--", id="SQL is text"),
        pytest.param(".*+?(((", id="a pattern is text"),
        pytest.param("x" * 5000, id="far too long"),
        pytest.param("\ud800".encode("utf-8", "surrogatepass"), id="half a character"),
    ],
)
def test_a_senseless_search_finds_nobody_and_breaks_nothing(world, query):
    response = signed_in(world.ana).get("/search/", {"q": query})
    assert response.status_code == 200
    assert "Núñez" not in response.content.decode()


def test_markup_in_a_name_is_shown_as_text(world):
    worlds.register(
        world.madrid,
        world.ana,
        mrn="<b>7</b>",
        family_name="<script>alert(1)</script>",
        given_name='"><img src=x>',
    )
    text = signed_in(world.ana).get("/search/", {"q": "script"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script" not in text
    assert "<img" not in text
    assert "<b>" not in text


def test_at_most_twelve_are_listed_and_the_list_says_so(world):
    for n in range(14):
        worlds.register(world.madrid, world.ana, mrn=f"V{n}", given_name=f"Sol {n}")
    text = signed_in(world.ana).get("/search/", {"q": "vega"}).content.decode()
    assert text.count("<li>") == 12
    assert "The first 12 matches" in text


def test_a_search_leaves_a_trace_without_what_was_typed(world):
    signed_in(world.ana).get("/search/", {"q": "nunez"})
    event = AuditEvent.objects.get(type=AuditType.PATIENTS_SEARCHED)
    assert event.actor_id == world.ana.pk
    assert event.facts == {"patients": [world.rosa.pk]}


def test_search_costs_the_same_however_many_are_found(world, django_assert_max_num_queries):
    for n in range(14):
        worlds.register(world.madrid, world.ana, mrn=f"V{n}", given_name=f"Sol {n}")
    client = signed_in(world.ana)
    with django_assert_max_num_queries(8):
        client.get("/search/", {"q": "vega"})


@pytest.mark.parametrize("name", ["adela", "aurel"])
def test_who_may_not_read_patients_may_not_search_them(world, name):
    assert signed_in(getattr(world, name)).get("/search/", {"q": "nunez"}).status_code == 403


def test_another_sites_patient_is_answered_like_one_that_does_not_exist(world):
    client = signed_in(world.lena)
    foreign = client.get("/search/", {"q": "nunez"})
    unknown = client.get("/search/", {"q": "nobody"})
    assert foreign.content == unknown.content


# Errors -------------------------------------------------------------------------------------------------------------


def test_an_unknown_address_is_answered_in_the_readers_language_and_always_alike(world):
    client = signed_in(world.ana)
    first, second = client.get("/nowhere/"), client.get("/nowhere/else/")
    assert first.status_code == 404
    assert first.content == second.content
    assert "There is nothing here" in first.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_needs_neither_a_person_nor_a_request(name):
    page = Template('{% include "' + name + '" %}').render(Context({}))
    assert page.count("<h1") == 1
    assert 'href="/"' in page


def test_a_form_from_an_old_page_is_refused_with_a_page_that_says_so(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post("/language/", {"language": "es"})
    assert response.status_code == 403
    assert "This form was open for too long" in response.content.decode()


# Words --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, expected",
    [
        pytest.param(date(2026, 11, 20), "today", id="today"),
        pytest.param(date(2026, 11, 21), "tomorrow", id="tomorrow"),
        pytest.param(date(2026, 11, 19), "yesterday", id="yesterday"),
        pytest.param(date(2026, 11, 22), "in 2 days", id="two days ahead"),
        pytest.param(date(2026, 12, 3), "in 13 days", id="last day counted in days"),
        pytest.param(date(2026, 12, 4), "in 2 weeks", id="first day counted in weeks"),
        pytest.param(date(2026, 12, 11), "in 3 weeks", id="three weeks ahead"),
        pytest.param(date(2027, 1, 28), "in 10 weeks", id="last day counted in weeks"),
        pytest.param(date(2027, 1, 29), "in 2 months", id="first day counted in months"),
        pytest.param(date(2026, 8, 20), "3 months ago", id="three months ago"),
        pytest.param(date(2028, 11, 18), "in 24 months", id="last day counted in months"),
        pytest.param(date(2028, 11, 19), "in 2 years", id="first day counted in years"),
        pytest.param(date(2016, 11, 20), "10 years ago", id="ten years ago"),
    ],
)
def test_how_far_a_day_is(value, expected):
    assert words.relative(value, TODAY) == expected


def test_a_date_is_written_out_with_its_distance_in_grey():
    assert words.day(date(2027, 3, 12), date(2027, 2, 19)) == (
        '<time class="day" datetime="2027-03-12">12 Mar 2027</time> <span class="rel">in 3 weeks</span>'
    )


def test_a_date_is_written_as_in_spain_for_a_spanish_reader():
    with translation.override("es"):
        assert "12 mar 2027" in words.day(date(2027, 3, 12))


def test_a_missing_date_says_that_it_is_not_recorded():
    assert "not recorded" in words.day(None, TODAY)


@pytest.mark.parametrize(
    "birth, on, years",
    [
        pytest.param(date(1968, 5, 2), date(2026, 5, 1), 57, id="the day before the birthday"),
        pytest.param(date(1968, 5, 2), date(2026, 5, 2), 58, id="the birthday"),
        pytest.param(date(1968, 2, 29), date(2026, 2, 28), 57, id="born on a leap day, 28 February"),
        pytest.param(date(1968, 2, 29), date(2026, 3, 1), 58, id="born on a leap day, 1 March"),
        pytest.param(None, date(2026, 3, 1), None, id="birth date not known"),
    ],
)
def test_age_in_whole_years(birth, on, years):
    assert words.age(birth, on) == years


@pytest.mark.parametrize(
    "value, english, spanish",
    [
        pytest.param(Decimal("1.50"), "1.5", "1,5", id="no trailing zeros"),
        pytest.param(Decimal("100"), "100", "100", id="zeros before the point stay"),
        pytest.param(Decimal("1E+3"), "1000", "1000", id="no exponent"),
        pytest.param(Decimal("0.00"), "0", "0", id="nought"),
        pytest.param(Decimal("-0.0"), "0", "0", id="no minus nought"),
        pytest.param(Decimal("4500.5"), "4500.5", "4500,5", id="four figures stay together"),
        pytest.param(Decimal("12345.60"), "12\u202f345.6", "12\u202f345,6", id="five figures are grouped"),
        pytest.param(0.1, "0.1", "0,1", id="a float as it is typed"),
        pytest.param(None, "", "", id="nothing"),
        pytest.param("<31", "<31", "<31", id="text stays text"),
        pytest.param(Decimal("NaN"), "NaN", "NaN", id="no number"),
    ],
)
def test_numbers_as_the_reader_writes_them(value, english, spanish):
    assert words.dec(value) == english
    with translation.override("es"):
        assert words.dec(value) == spanish


@pytest.mark.parametrize(
    "status, glyph, word",
    [
        ("overdue", "●", "overdue"),
        ("due", "◐", "due"),
        ("upcoming", "○", "upcoming"),
        ("done", "✓", "done"),
        ("waived", "–", "waived"),
        ("awaiting", "…", "awaiting the result"),
    ],
)
def test_a_status_is_told_by_glyph_word_and_colour(status, glyph, word):
    html = Template('{% include "parts/_status.html" with status=status %}').render(
        Context({"status": status})
    )
    assert f"status-{status}" in html
    assert f">{glyph}<" in html
    assert f">{word}<" in html


# The demo clinic -----------------------------------------------------------------------------------------------------


def test_the_demo_clinic_says_so_on_every_page_and_another_does_not(world):
    said = "every patient is invented"
    assert said not in signed_in(world.ana).get("/patients/").content.decode()
    world.madrid.demo = True
    world.madrid.save()
    assert said in signed_in(world.ana).get("/patients/").content.decode()
    assert said not in signed_in(world.lena).get("/patients/").content.decode()


def test_a_record_that_is_not_there_has_the_products_page_even_while_developing(world, settings):
    settings.DEBUG = True
    page = signed_in(world.ana).get("/patients/999999/")
    assert page.status_code == 404
    assert "There is nothing here" in page.content.decode()


@pytest.mark.parametrize(
    "value, written",
    [
        pytest.param(Decimal("438.419383"), "438.4", id="what a conversion computed"),
        pytest.param(Decimal("0.000123456"), "0.0001235", id="a small one"),
        pytest.param(Decimal("12345.6"), "12,346", id="a whole number keeps its digits"),
        pytest.param(Decimal("4.10"), "4.1", id="no zeros at the end"),
        pytest.param(Decimal("0"), "0", id="zero"),
        pytest.param(None, "", id="nothing"),
    ],
)
def test_a_converted_value_has_four_significant_digits(value, written):
    assert words.rounded(value).replace("\u202f", ",").replace("\u00a0", ",").replace(" ", ",") == written
