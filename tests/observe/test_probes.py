"""``/livez`` and ``/readyz``: for machines, without a session, by any host name, and telling no secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError
from django.test import Client

from stagedoor.observe import readiness

pytestmark = pytest.mark.django_db
BY_ADDRESS = {"HTTP_HOST": "10.2.3.4:8000"}


@pytest.fixture(autouse=True)
def not_asked_yet() -> Iterator[None]:
    readiness._have_become_current.cache_clear()
    yield
    readiness._have_become_current.cache_clear()


@pytest.fixture
def migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the tests made the tables without migrations, none count as missing."""
    monkeypatch.setattr(readiness, "has_missing_migrations", lambda: False)


def test_a_process_that_serves_is_alive_and_ready(client: Client, migrated: None) -> None:
    assert client.get("/livez", **BY_ADDRESS).json() == {"status": "alive"}
    answer = client.get("/readyz", **BY_ADDRESS)
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "database": "ok", "migrations": "ok"},
    )
    assert answer.headers["Cache-Control"] == "no-store"


def test_missing_migrations_are_told_until_they_have_run(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "has_missing_migrations", lambda: True)
    answer = client.get("/readyz", **BY_ADDRESS)
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing: run “stagedoor migrate”")
    monkeypatch.setattr(readiness, "has_missing_migrations", lambda: False)
    assert client.get("/readyz", **BY_ADDRESS).status_code == 200


def test_a_database_that_is_away_is_told_without_its_address(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: BaseDatabaseWrapper, *_: Any) -> None:
        raise OperationalError("connection to server at db.example.org, user stagedoor, failed")

    monkeypatch.setattr(type(connections["default"]), "cursor", refuse)
    answer = client.get("/readyz", **BY_ADDRESS)
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "database": "does not answer",
        "migrations": "not known",
    }
    assert client.get("/livez", **BY_ADDRESS).status_code == 200


def test_other_addresses_and_methods_are_no_probes(client: Client) -> None:
    assert client.post("/livez").status_code in {301, 302, 404, 405}
    assert client.get("/readyz/more").status_code in {301, 302, 404}
