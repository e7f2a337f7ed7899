"""Exports and the public feed on the pages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.test import Client
from tests import factories
from tests.exports.test_round_trip import awkward_event

from stagedoor.agenda.domain.records import delete_record, save_record
from stagedoor.agenda.models import Event
from stagedoor.exports.feed import renew, switch_off, switch_on

pytestmark = pytest.mark.django_db
Address = Callable[..., str]


def rows(answer: object) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode())))[1:]  # type: ignore[attr-defined]


def test_W3_a_list_goes_out_with_the_filters_of_its_page(viewer: Client, event: Event, at: Address) -> None:
    hall, ada = factories.room(event, "Hall"), factories.speaker(event, email="")
    factories.session(event, ada, title="Ropes", room=hall)
    factories.session(event, title="Knots")
    delete_record(factories.session(event, title="Gone"), None)
    page = viewer.get(f"{at('agenda')}?room={hall.pk}&sort=-title").content.decode()
    link = f"/harbour/quay/export/sessions/csv/?room={hall.pk}&amp;sort=-title"
    assert link in page
    answer = viewer.get(link.replace("&amp;", "&"))
    assert [row[1] for row in rows(answer)] == ["Ropes"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="quay-sessions.csv"'
    whole = viewer.get("/harbour/quay/export/sessions/csv/?show=deleted")
    assert sorted(row[1] for row in rows(whole)) == ["Knots", "Ropes"]
    mine = viewer.get(f"/harbour/quay/export/sessions/ics/?speaker={ada.pk}")
    assert mine.content.count(b"BEGIN:VEVENT") == 1
    without = viewer.get("/harbour/quay/export/speakers/csv/?show=no-email&columns=email")
    assert rows(without) == [[f"stagedoor-{ada.pk}", ""]]


@pytest.mark.parametrize("path", ["speakers/ics", "nothing/csv", "sessions/pdf"])
def test_a_list_or_format_that_is_not_there_is_not_found(viewer: Client, event: Event, path: str) -> None:
    assert viewer.get(f"/harbour/quay/export/{path}/").status_code == 404


def test_the_feed_is_off_until_switched_on_and_its_address_can_be_renewed(
    admin: Client, event: Event, at: Address, client: Client
) -> None:
    assert "The feed is off." in admin.get(at("feed")).content.decode()
    admin.post(at("feed_switch"), {"on": "on"})
    first = event.feed.token
    page = admin.get(at("feed")).content.decode()
    assert f"/feeds/{first}/schedule.json" in page
    assert client.get(f"/feeds/{first}/schedule.json").status_code == 200
    admin.post(at("feed_renew"))
    event.feed.refresh_from_db()
    assert client.get(f"/feeds/{first}/schedule.json").status_code == 404
    assert client.get(f"/feeds/{event.feed.token}/agenda.ics").status_code == 200
    admin.post(at("feed_switch"))
    assert client.get(f"/feeds/{event.feed.token}/agenda.ics").status_code == 404
    actions = event.organization.audit_entries.values_list("action", flat=True)
    assert {"feed.on", "feed.renewed", "feed.off"} <= set(actions)


def test_the_feed_shows_what_a_public_programme_shows_and_no_more(client: Client) -> None:
    event = awkward_event()
    factories.session(event, title="Secret", status="pending")
    token = switch_on(event, None).token
    for name in ("schedule.json", "agenda.ics"):
        content = client.get(f"/feeds/{token}/{name}").content.decode()
        assert "Long" in content
        for hidden in ("@example.org", "+49", "Secret", "Untimed"):
            assert hidden not in content, (name, hidden)


def test_the_feed_is_read_again_only_after_a_change(
    client: Client, django_assert_num_queries: Callable
) -> None:
    event = factories.event()
    session = factories.session(event, title="Ropes")
    path = f"/feeds/{switch_on(event, None).token}/schedule.json"
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    with django_assert_num_queries(1):
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with django_assert_num_queries(1):
        assert client.get("/feeds/wrong/schedule.json").status_code == 404
    session.title = "Knots"
    save_record(session, None)
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "Knots" in json.dumps(changed.json())


def test_a_feed_that_is_on_keeps_its_address_when_switched_on_again() -> None:
    event = factories.event()
    token = switch_on(event, None).token
    assert switch_on(event, None).token == token
    renew(event, None)
    switch_off(event, None)
    assert switch_on(event, None).token != token
