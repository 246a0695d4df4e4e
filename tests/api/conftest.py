"""Callers of REST: each person of the world with an access token, on the world's day."""

from __future__ import annotations

import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connections
from django.test import Client

from monitoring.services import tokens
from patients.models import User
from tests.world import World

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ROOT = "/api/v1"


@dataclass
class Caller:
    """Sends JSON as one person. `to`: a path under /api/v1."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, to: str, **query):
        return self.client.get(ROOT + to, query, headers=self.headers)

    def post(self, to: str, body=None, **headers):
        return self.send("POST", to, body, **headers)

    def patch(self, to: str, body=None, **headers):
        return self.send("PATCH", to, body, **headers)

    def send(self, method: str, to: str, body=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.generic(
            method, ROOT + to, data, content_type="application/json", headers=self.headers | named
        )


def caller(user: User | None) -> Caller:
    client = Client(raise_request_exception=True)
    if user is None:
        return Caller(client)
    _token, key = tokens.issue(user=user, name="test", now=datetime.now(UTC), by=None)
    return Caller(client, {"Authorization": f"Bearer {key}"})


@dataclass
class Callers:
    """`rest.ana.get(…)`; `rest.nobody` sends no token."""

    world: World
    made: dict[str, Caller] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Caller:
        if name not in self.made:
            self.made[name] = caller(None if name == "nobody" else self.world.people[name])
        return self.made[name]


@pytest.fixture
def noon():
    """The world's day, at noon."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def rest(noon, world) -> Callers:
    return Callers(world)


@pytest.fixture
def rosa(world) -> str:
    """The path of Rosa's record."""
    return f"/patients/{world.rosa.pk}"


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """A database that several threads may use at once: SQLite's lives in memory in tests, so it moves to a file."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        yield
        return
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    path = tmp_path / "shared.sqlite3"
    with closing(sqlite3.connect(path)) as copy:
        in_memory.backup(copy)
    connection.settings_dict["NAME"], connection.connection = str(path), None
    connection.connect()
    try:
        yield
    finally:
        connection.connection.close()
        connection.settings_dict["NAME"], connection.connection = name, in_memory


def at_once(deeds: list) -> list:
    """The answers of several deeds that begin at the same moment, each in its own thread."""
    barrier = threading.Barrier(len(deeds))

    def run(deed):
        barrier.wait()
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result() for each in [pool.submit(run, deed) for deed in deeds]]
