"""Access tokens on their owner's page: issued once, revoked at once, nobody else's."""

import re

import pytest

from monitoring.models import AccessToken
from tests.world import PASSWORD


@pytest.fixture
def ana(world, client):
    """Ana has just given her password again, as the page asks."""
    client.post("/accounts/login/", {"login": "ana@example.org", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def issue(client, **changes):
    return client.post("/accounts/tokens/", {"name": "Interface", "days": "30", **changes})


def test_a_token_is_shown_once_and_opens_what_its_owner_may_open(ana, world):
    page = issue(ana)
    key = re.search(r"poems_[\w-]+", page.content.decode()).group()
    assert key not in ana.get("/accounts/tokens/").content.decode()
    assert key not in str(AccessToken.objects.values().get())
    ana.logout()
    answer = ana.get(f"/api/v1/patients/{world.rosa.pk}", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    assert (
        ana.get(f"/api/v1/patients/{world.liam.pk}", headers={"Authorization": f"Bearer {key}"}).status_code
        == 404
    )


def test_a_revoked_token_opens_nothing(ana, world):
    key = re.search(r"poems_[\w-]+", issue(ana).content.decode()).group()
    ana.post(f"/accounts/tokens/{AccessToken.objects.get().pk}/revoke/")
    assert ana.get("/api/v1/patients", headers={"Authorization": f"Bearer {key}"}).status_code == 401


@pytest.mark.parametrize(
    "changes, field",
    [
        pytest.param({"name": ""}, "name", id="no-name"),
        pytest.param({"name": "x" * 10_000}, "name", id="endless-name"),
        pytest.param({"name": "a\x00"}, "name", id="nul"),
        pytest.param({"days": "0"}, "days", id="no-days"),
        pytest.param({"days": "1e9"}, "days", id="senseless-days"),
    ],
)
def test_a_refused_token_is_named_at_the_field(ana, changes, field):
    page = issue(ana, **changes)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert not AccessToken.objects.exists()


def test_who_signed_in_long_ago_gives_the_password_again(world, client):
    client.force_login(world.ana)
    answer = client.get("/accounts/tokens/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/reauthenticate/")


def test_the_stranger_revokes_nothing_of_mine(ana, world):
    issue(ana)
    ana.force_login(world.lena)
    assert ana.post(f"/accounts/tokens/{AccessToken.objects.get().pk}/revoke/").status_code == 404
    assert AccessToken.objects.get().revoked_at is None
