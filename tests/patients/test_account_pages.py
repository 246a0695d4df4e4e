"""Sign-in, passwords, second factor, language: the pages of one's own account."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from patients.models import AuditEvent, AuditType, User
from patients.services import memberships
from tests import world as worlds

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def no_attempts_yet(db):
    cache.clear()


@pytest.fixture
def client():
    return Client()


def sign_in(client, user, password=worlds.PASSWORD, **rest):
    return client.post(LOGIN, {"login": user.email, "password": password, **rest})


def confirm_password(client):
    return client.post("/accounts/reauthenticate/", {"password": worlds.PASSWORD})


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


# Sign-in ------------------------------------------------------------------------------------------------------------


def test_signing_in_leads_to_the_first_page_and_leaves_a_trace(world, client):
    response = sign_in(client, world.carla)
    assert response.status_code == 302
    assert response.url == "/worklist/"
    assert AuditEvent.objects.filter(type=AuditType.SIGNED_IN, actor_id=world.carla.pk).exists()


def test_signing_in_leads_back_to_the_page_that_was_asked_for(world, client):
    assert sign_in(client, world.ana, next="/accounts/2fa/").url == "/accounts/2fa/"


def test_signing_in_never_leads_to_another_server(world, client):
    assert sign_in(client, world.ana, next="https://evil.example/").url == "/patients/"


def test_the_address_is_taken_in_capitals_and_with_spaces(world, client):
    response = client.post(LOGIN, {"login": " ANA@Example.org ", "password": worlds.PASSWORD})
    assert response.status_code == 302


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(world, client):
    wrong = sign_in(client, world.ana, password="wrong")
    unknown = client.post(LOGIN, {"login": "nobody@example.org", "password": "wrong"})
    said = [re.findall(r"<li>(.*?)</li>", r.content.decode()) for r in (wrong, unknown)]
    assert wrong.status_code == unknown.status_code == 200
    assert said[0] == said[1] != []
    assert "ana@example.org" in wrong.content.decode()  # what was typed is kept


def test_too_many_attempts_are_stopped_even_with_the_right_password_afterwards(world, client):
    for _attempt in range(10):
        cache.clear()  # the sign-in library counts too; here the second counter is looked at
        response = sign_in(client, world.ana, password="wrong")
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    cache.clear()
    assert sign_in(client, world.ana).status_code == 429


def test_a_closed_account_is_told_so(world, client):
    User.objects.filter(pk=world.ana.pk).update(is_active=False)
    sign_in(client, world.ana)
    assert client.get("/accounts/").status_code == 302
    assert "This account is closed" in client.get("/accounts/inactive/").content.decode()


def test_signing_out_asks_first_and_then_shows_the_sign_in(world, client):
    sign_in(client, world.ana)
    assert "Do you want to sign out?" in client.get("/accounts/logout/").content.decode()
    client.post("/accounts/logout/")
    assert client.get("/accounts/").url.startswith(LOGIN)
    assert AuditEvent.objects.filter(type=AuditType.SIGNED_OUT, actor_id=world.ana.pk).exists()


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_confirm_email"])
def test_nobody_registers_or_changes_the_address_alone(name):
    with pytest.raises(NoReverseMatch):
        reverse(name, args=["key"] if name == "account_confirm_email" else [])


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/"])
def test_the_librarys_other_pages_do_not_exist(db, client, path):
    assert client.get(path).status_code in (302, 404)


# Passwords ----------------------------------------------------------------------------------------------------------


def test_a_new_person_sets_the_first_password_with_the_link_and_signs_in(world, client):
    user, _new = memberships.add_user(
        email="nora@example.org", site=world.madrid, role="staff", language="en"
    )
    link = path_of(memberships.set_password_url(user))
    form = client.get(link, follow=True)
    assert "Set your password" in form.content.decode()
    action = form.request["PATH_INFO"]
    fields = {"password1": "quiet-river-stone", "password2": "quiet-river-stone"}
    done = client.post(action, fields, follow=True)
    assert "Your password is set" in done.content.decode()
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()
    assert sign_in(Client(), user, password="quiet-river-stone").url == "/patients/"


@pytest.mark.parametrize(
    "password, says",
    [
        pytest.param("short", "at least 10 characters", id="too short"),
        pytest.param("password1234", "too common", id="everybody's"),
        pytest.param("nora@example", "too similar", id="the address"),
    ],
)
def test_a_weak_password_is_refused_at_the_field(world, client, password, says):
    user, _new = memberships.add_user(
        email="nora@example.org", site=world.madrid, role="staff", language="en"
    )
    form = client.get(path_of(memberships.set_password_url(user)), follow=True)
    answer = client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})
    assert answer.status_code == 200
    assert says in answer.content.decode()


def test_a_forgotten_password_is_replaced_by_a_link_in_a_mail(world, client, mailoutbox):
    response = client.post("/accounts/password/reset/", {"email": "ana@example.org"}, follow=True)
    assert "Look into your mail" in response.content.decode()
    [mail] = mailoutbox
    assert mail.subject == "POEMS Tracker: set a new password"
    link = re.search(r"http://\S+/accounts/password/reset/key/\S+", mail.body).group(0)
    assert "Set your password" in client.get(path_of(link), follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(world, client, mailoutbox):
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert "Look into your mail" in response.content.decode()
    assert mailoutbox == []


def test_changing_the_password_signs_out_everywhere(world, client):
    other = Client()
    sign_in(client, world.ana)
    sign_in(other, world.ana)
    fields = {
        "oldpassword": worlds.PASSWORD,
        "password1": "quiet-river-stone",
        "password2": "quiet-river-stone",
    }
    assert client.post("/accounts/password/change/", fields).status_code == 302
    assert client.get("/accounts/").url.startswith(LOGIN)
    assert other.get("/accounts/").url.startswith(LOGIN)


# Second factor ------------------------------------------------------------------------------------------------------


def test_a_second_factor_is_turned_on_asked_for_and_turned_off(world, client):
    sign_in(client, world.ana)
    assert "Off: whoever knows" in client.get("/accounts/2fa/").content.decode()
    assert client.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/reauthenticate/")
    confirm_password(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="secret"[^>]*value="(\w+)"', page).group(1)
    client.post("/accounts/2fa/totp/activate/", {"code": now_code(secret)})
    assert "On: at each sign-in" in client.get("/accounts/2fa/").content.decode()
    stored = Authenticator.objects.get(user=world.ana, type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)
    codes = client.get("/accounts/2fa/recovery-codes/")
    recovery = re.findall(r"<li>(\d{8})</li>", codes.content.decode())
    assert len(recovery) == 10

    again = Client()
    assert sign_in(again, world.ana).url == "/accounts/2fa/authenticate/"
    assert again.get("/accounts/").url.startswith(LOGIN)
    assert "Code from your app" in again.get("/accounts/2fa/authenticate/").content.decode()
    assert again.post("/accounts/2fa/authenticate/", {"code": recovery[0]}).url == "/patients/"

    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=world.ana).exists()


def now_code(secret: str) -> str:
    step = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, step))


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/",
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/password/change/",
        "/accounts/logout/",
    ],
)
def test_an_account_page_shows_nothing_to_who_is_not_signed_in(db, client, path):
    response = client.get(path)
    assert response.status_code == 302


# Language -----------------------------------------------------------------------------------------------------------


def test_the_chosen_language_stays_with_the_person_and_is_audited(world, client):
    sign_in(client, world.ana)
    response = client.post("/language/", {"language": "es", "next": "/accounts/2fa/"})
    assert response.url == "/accounts/2fa/"
    world.ana.refresh_from_db()
    assert world.ana.language == "es"
    event = AuditEvent.objects.get(type=AuditType.USER_CHANGED)
    assert (event.actor_id, event.facts) == (world.ana.pk, {"user_id": world.ana.pk, "fields": ["language"]})
    assert '<html lang="es">' in client.get("/accounts/").content.decode()


def test_the_same_language_again_changes_nothing(world, client):
    sign_in(client, world.ana)
    client.post("/language/", {"language": "en"})
    assert not AuditEvent.objects.filter(type=AuditType.USER_CHANGED).exists()


def test_the_sign_in_page_is_read_in_the_language_chosen_there(db, client):
    assert '<html lang="en">' in client.get(LOGIN).content.decode()
    client.post("/language/", {"language": "es", "next": LOGIN})
    page = client.get(LOGIN).content.decode()
    assert '<html lang="es">' in page
    assert "Contraseña" in page


@pytest.mark.parametrize(
    "fields, status, leads_to",
    [
        pytest.param({"language": "fr"}, 400, None, id="a language that is not offered"),
        pytest.param({}, 400, None, id="no language"),
        pytest.param({"language": "es", "next": "https://evil.example/"}, 302, "/", id="another server"),
        pytest.param({"language": "es", "next": "//evil.example/"}, 302, "/", id="another server, shorter"),
        pytest.param({"language": "es", "next": "javascript:alert(1)"}, 302, "/", id="a script"),
    ],
)
def test_a_senseless_choice_of_language(db, client, fields, status, leads_to):
    response = client.post("/language/", fields)
    assert response.status_code == status
    assert getattr(response, "url", None) == leads_to


def test_the_language_is_changed_by_a_form_alone(world, client):
    sign_in(client, world.ana)
    assert client.get("/language/?language=es").status_code == 405


def test_the_personal_page_tells_where_one_works_and_as_what(world, client):
    sign_in(client, world.pablo)
    page = client.get("/accounts/").content.decode()
    assert "pablo@example.org" in page
    assert "Madrid" in page
    assert "Physician" in page
    assert "Leeds" not in page
