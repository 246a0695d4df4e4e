"""Settings of a site: its data, its people, its laboratories. The administrator alone."""

from datetime import date
from decimal import Decimal

import pytest

from monitoring.models import LaboratoryLimit, Observation
from patients.models import AuditEvent, Membership, User
from tests.world import result


def person(**changes):
    return {
        "add_person": "1",
        "email": "new@example.org",
        "name": "New",
        "role": "staff",
        "language": "es",
    } | changes


def test_the_administrator_adds_a_person_who_gets_an_address_to_set_a_password(world, client):
    client.force_login(world.adela)
    client.post("/settings/", person())
    added = User.objects.get(email="new@example.org")
    assert list(added.memberships.values_list("site__code", "role")) == [("MADRID", "staff")]
    assert not added.has_usable_password()
    page = client.post(f"/settings/roles/{added.memberships.get().pk}/password/")
    url = page.context["url"]
    client.logout()
    form = client.get(url.removeprefix("http://127.0.0.1:8000"), follow=True)
    assert form.status_code == 200
    client.post(
        form.redirect_chain[-1][0], {"password1": "four-quiet-words", "password2": "four-quiet-words"}
    )
    added.refresh_from_db()
    assert added.check_password("four-quiet-words")


def test_a_second_role_adds_up(world, client):
    client.force_login(world.adela)
    client.post("/settings/", person(email="ANA@example.org", role="physician"))
    assert set(world.ana.memberships.values_list("role", flat=True)) == {"staff", "physician"}


@pytest.mark.parametrize(
    "changes, field",
    [
        pytest.param({"email": "no address"}, "email", id="no-address"),
        pytest.param({"email": "a@b.org\r\nBcc: c@d.org"}, "email", id="header-in-the-address"),
        pytest.param({"role": "king"}, "role", id="unknown-role"),
        pytest.param({"name": "x" * 10_000}, "name", id="endless-name"),
        pytest.param({"name": "a\x00b"}, "name", id="nul"),
    ],
)
def test_a_refused_person_is_named_at_the_field_and_kept_in_the_form(world, client, changes, field):
    client.force_login(world.adela)
    page = client.post("/settings/", person(**changes))
    assert page.status_code == 422
    assert field in page.context["person_form"].errors
    assert User.objects.count() == 6


def test_the_last_administrator_keeps_the_role(world, client):
    client.force_login(world.adela)
    client.post(f"/settings/roles/{world.adela.memberships.get().pk}/take/")
    assert world.adela.memberships.exists()


def test_a_taken_role_ends_with_the_next_click(world, client):
    client.force_login(world.adela)
    role = world.ana.memberships.get()
    client.post(f"/settings/roles/{role.pk}/take/")
    assert not Membership.objects.filter(pk=role.pk).exists()
    assert AuditEvent.objects.filter(type="role.taken", actor="adela@example.org").exists()
    client.force_login(world.ana)
    assert client.get("/search/?q=nunez").status_code in (403, 404)


def test_the_time_zone_must_exist(world, client):
    client.force_login(world.adela)
    page = client.post(
        "/settings/", {"save_site": "1", "name": "M", "time_zone": "Mars/Olympus", "language": "es"}
    )
    assert "time_zone" in page.context["site_form"].errors
    world.madrid.refresh_from_db()
    assert world.madrid.time_zone == "Europe/Madrid"


def test_the_catalogue_gives_a_result_its_limits_and_a_given_limit_wins(world, client):
    client.force_login(world.adela)
    entry = {
        "lab": "Central",
        "analyte": "vegf",
        "specimen": "plasma",
        "upper_limit": "96.2",
        "unit": "pg/mL",
        "valid_from": "2026-01-01",
    }
    assert client.post("/settings/laboratories/", entry).status_code == 302
    vegf = {"unit": "pg/mL", "specimen": "plasma", "lab": "Central"}
    result(world.rosa, world.ana, "vegf", "150", date(2026, 11, 1), **vegf)
    result(world.rosa, world.ana, "vegf", "140", date(2026, 11, 2), upper_limit="115", **vegf)
    result(world.rosa, world.ana, "vegf", "130", date(2025, 12, 31), **vegf)
    limits = dict(Observation.objects.values_list("reported_value", "upper_limit"))
    assert limits == {"150": Decimal("96.2"), "140": Decimal(115), "130": None}


@pytest.mark.parametrize(
    "changes, field",
    [
        pytest.param({"unit": "ng/mL"}, "unit", id="unit-of-another-size"),
        pytest.param({"lower_limit": "200"}, "lower_limit", id="limits-upside-down"),
        pytest.param({"upper_limit": ""}, "upper_limit", id="no-limit-at-all"),
        pytest.param({"valid_from": "2025-02-30"}, "valid_from", id="no-such-day"),
        pytest.param({"lab": "x\x00"}, "lab", id="nul"),
    ],
)
def test_a_refused_limit_is_named_at_the_field(world, client, changes, field):
    client.force_login(world.adela)
    entry = {
        "lab": "C",
        "analyte": "vegf",
        "upper_limit": "96.2",
        "unit": "pg/mL",
        "valid_from": "2026-01-01",
    }
    page = client.post("/settings/laboratories/", entry | changes)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not LaboratoryLimit.objects.exists()


@pytest.mark.parametrize("name", ["ana", "pablo", "carla", "aurel"])
@pytest.mark.parametrize("url", ["/settings/", "/settings/laboratories/"])
def test_other_roles_may_not(world, client, name, url):
    client.force_login(world.people[name])
    assert client.get(url).status_code == 403


def test_the_stranger_does_not_see_the_site(world, client):
    client.force_login(world.adela)
    role = world.lena.memberships.first()
    assert client.get("/settings/?site=LEEDS").status_code == 404
    assert client.get("/settings/laboratories/?site=LEEDS").status_code == 404
    assert client.post(f"/settings/roles/{role.pk}/take/").status_code == 404
    assert client.post(f"/settings/roles/{role.pk}/password/").status_code == 404
    assert Membership.objects.filter(pk=role.pk).exists()
