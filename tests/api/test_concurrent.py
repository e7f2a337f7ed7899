"""Several clients at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import HttpResponse

from stagedoor.agenda.models import Session
from tests import factories
from tests.api.conftest import program

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 6


def at_once(ask: Callable[[int], HttpResponse]) -> list[HttpResponse]:
    def one(number: int) -> HttpResponse:
        try:
            return ask(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(one, range(CLIENTS)))


def test_of_clients_that_change_what_they_all_read_one_is_first() -> None:
    event = factories.event(slug="quay")
    session = factories.session(event, title="Ropes")
    clients = [program(event.organization) for _ in range(CLIENTS)]
    path = f"/events/quay/sessions/{session.pk}"
    seen = clients[0].get(path).headers["ETag"]
    answers = at_once(lambda number: clients[number].patch(path, {"title": f"By {number}"}, If_Match=seen))
    assert sorted(one.status_code for one in answers) == [200, *[412] * (CLIENTS - 1)]
    [won] = [one.json()["title"] for one in answers if one.status_code == 200]
    assert all(one.json()["changed"] == {"title": won} for one in answers if one.status_code == 412)


def test_a_request_that_arrives_many_times_at_once_is_done_once() -> None:
    event = factories.event(slug="quay")
    client = program(event.organization)
    given = {"title": "Ropes"}
    answers = at_once(lambda _: client.post("/events/quay/sessions", given, Idempotency_Key="same"))
    assert [one.status_code for one in answers] == [201] * CLIENTS
    assert len({one.json()["id"] for one in answers}) == 1
    assert Session.objects.count() == 1
    replays = sum("Idempotent-Replay" in one.headers for one in answers)
    assert replays == CLIENTS - 1
