"""What all tests share: the world of people, and a database that may be emptied between tests though it guards rows."""

from __future__ import annotations

import math

import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase

from monitoring.selectors import standstill
from monitoring.views import cohort
from patients import guards
from tests import world as worlds

_teardown = TransactionTestCase._fixture_teardown


def _teardown_without_guards(self):
    """Emptying the tables is what the guards forbid: they are lifted for it and stand again before the next test."""
    connection = connections["default"]
    guards.remove(connection, tuple(guards.GUARDED))
    try:
        _teardown(self)
    finally:
        guards.install(connection, tuple(guards.GUARDED))


TransactionTestCase._fixture_teardown = _teardown_without_guards


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def nothing_stands_still(monkeypatch):
    """What a process last heard of the clocks is kept over requests: no test hears what another one did."""
    monkeypatch.setattr(standstill, "_kept", standstill._Kept(math.inf, ()))


@pytest.fixture(autouse=True)
def nothing_is_drawn():
    """Nor does one see what another one drew: rolled back, a key comes again."""
    cohort._drawn.clear()


@pytest.fixture
def world(db) -> worlds.World:
    return worlds.build()
