"""What tests of pages share: a signed-in browser, and who must not get in."""

from __future__ import annotations

from django.test import Client

AUTH = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend=AUTH)
    return client


def text_of(response) -> str:
    return response.content.decode()


def refuses_strangers(url: str, stranger, *, method: str = "get") -> bool:
    """Somebody of another site gets 404, with the body of an address that was never there; no one gets in unknown."""
    browser = signed_in(stranger)
    refused = getattr(browser, method)(url)
    unknown = browser.get("/no-such-page/")
    outside = getattr(Client(), method)(url)
    return (
        refused.status_code == 404
        and refused.content == unknown.content
        and outside.status_code == 302
        and outside.url.startswith("/accounts/login/")
    )


def post_knowingly(browser: Client, url: str, sent: dict, **options):
    """Send a form, and once more where a panel first shows what the sources say about the entry."""
    response = browser.post(url, sent, **options)
    guard = response.context and response.context.get("guard")
    if response.status_code == 422 and guard and guard.asks:
        response = browser.post(url, {"guard-seen": guard.token} | sent, **options)
    return response
