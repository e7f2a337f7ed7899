"""What is asked of a list costs a bounded number of conditions, whatever stands in the address."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event

pytestmark = pytest.mark.django_db

LISTS = ["agenda", "speakers", "sponsors"]
PARAMETERS = ["show", "sort", "status", "day", "room", "track", "tier", "page", "outcome", "kind"]


def statements(client: Client, path: str, **query: str) -> tuple[int, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path, query)
    return answer.status_code, [entry["sql"] for entry in captured]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("text", ["a " * 11, "a " * 5000, "a" * 201, "a" * 20_000])
def test_a_long_search_is_refused_before_the_list_is_read(
    viewer: Client, at: Address, name: str, text: str
) -> None:
    status, sent = statements(viewer, at(name), q=text)
    assert status == 400
    assert not [sql for sql in sent if "LIKE" in sql]
    page = viewer.get(at(name), {"q": text}).content.decode()
    assert "A search may have 10 words and 200 characters at most." in page
    assert "Search for fewer words." in page


@pytest.mark.parametrize("name", LISTS)
def test_the_longest_search_has_ten_conditions(viewer: Client, event: Event, at: Address, name: str) -> None:
    factories.session(event, factories.speaker(event))
    status, sent = statements(viewer, at(name), q="a " * 10)
    assert status == 200
    assert max(sql.count("LIKE") for sql in sent) <= 10 * 5


def test_the_search_for_participants_is_bounded_too(editor: Client, at: Address) -> None:
    answer = editor.get(
        at("participant_search"), {"speaker_search": "a " * 300}, headers={"HX-Request": "true"}
    )
    assert not answer.content
    assert "10 words and 200 characters" in answer.headers["HX-Trigger"]


@pytest.mark.parametrize("name", [*LISTS, "grid", "rooms", "tracks", "tiers", "runs", "imports"])
def test_no_other_parameter_of_a_list_adds_work(viewer: Client, event: Event, at: Address, name: str) -> None:
    factories.session(event, factories.speaker(event))
    _, plain = statements(viewer, at(name))
    for value in ("9" * 5000, "a " * 5000):
        status, sent = statements(viewer, at(name), **dict.fromkeys(PARAMETERS, value))
        assert status == 200
        assert sum(map(len, sent)) <= sum(map(len, plain)) + 100
