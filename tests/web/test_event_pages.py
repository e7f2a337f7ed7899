"""Making an event, its Details, its timezone (W2, R15)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.web.conftest import Address

from stagedoor.accounts.models import Organization
from stagedoor.agenda.models import Event
from stagedoor.sync.models import Connection, EventMapping

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Dry Dock Days",
    "slug": "dry-dock",
    "timezone": "Europe/Lisbon",
    "starts_on": "2027-05-01",
    "ends_on": "2027-05-02",
}


@pytest.fixture
def mapping(event: Event) -> EventMapping:
    connection = Connection.objects.create(
        organization=event.organization, key="k", key_fingerprint="f", secret="s"
    )
    return EventMapping.objects.create(
        connection=connection,
        event=event,
        swoogo_event_id=7,
        swoogo_event_name="Quay at Swoogo",
        swoogo_timezone="Europe/Paris",
    )


def test_an_organization_without_events_learns_what_to_do(admin: Client, viewer: Client) -> None:
    page = admin.get("/harbour/").content.decode()
    assert "No event yet" in page
    assert reverse("event_new", args=["harbour"]) in page
    assert "Ask an admin" in viewer.get("/harbour/").content.decode()


def test_W2_an_admin_makes_an_event(admin: Client, organization: Organization) -> None:
    answer = admin.post(reverse("event_new", args=["harbour"]), NEW)
    event = organization.events.get()
    assert answer.headers["Location"] == reverse("event_home", args=["harbour", "dry-dock"])
    assert (event.timezone, event.starts_on) == ("Europe/Lisbon", date(2027, 5, 1))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("timezone", "Europe/Lisbom", "Did you mean Europe/Lisbon?"),
        ("ends_on", "2027-04-01", "before it starts"),
        ("slug", "members", "an address of Stagedoor itself"),
        ("slug", "Dry_Dock", "lower-case letters"),
        ("slug", "quay", "already has an event"),
        ("name", "", "required"),
    ],
)
def test_what_is_wrong_with_a_new_event_is_said_on_the_field(
    admin: Client, event: Event, field: str, value: str, words: str
) -> None:
    page = admin.post(reverse("event_new", args=["harbour"]), NEW | {field: value}).content.decode()
    assert words in page
    assert f'id="id_{field}_error"' in page
    assert Event.objects.count() == 1


def test_W2_details_change_the_name_and_the_days(admin: Client, event: Event, at: Address) -> None:
    sent = {"name": "Quay Conf II", "starts_on": "2027-06-01", "ends_on": "2027-06-04"}
    admin.post(at("details"), sent)
    event.refresh_from_db()
    assert (event.name, event.ends_on) == ("Quay Conf II", date(2027, 6, 4))


@pytest.mark.parametrize(
    ("typed", "name"),
    [("lisbon", "Europe/Lisbon"), ("new york", "America/New_York"), ("europe/paris", "Europe/Paris")],
)
def test_a_timezone_is_found_by_its_city(
    admin: Client, organization: Organization, typed: str, name: str
) -> None:
    path = reverse("event_new", args=[organization.slug])
    assert '<option value="Asia/Kolkata">UTC+05:30</option>' in admin.get(path).content.decode()
    admin.post(path, NEW | {"timezone": typed})
    assert organization.events.get(slug=NEW["slug"]).timezone == name


def test_R15_details_show_swoogos_timezone_beside_ours(
    viewer: Client, mapping: EventMapping, at: Address
) -> None:
    page = viewer.get(at("details")).content.decode()
    assert "Quay at Swoogo (7)" in page
    assert "Europe/Paris" in page
    assert "Their clocks agree" in page


def test_R15_details_show_our_own_timezone(viewer: Client, mapping: EventMapping, at: Address) -> None:
    page = viewer.get(at("details")).content.decode()
    assert "<dd>Europe/Berlin</dd>" in page


@pytest.mark.parametrize(
    ("theirs", "words"), [("Europe/Athens", "Their clocks differ"), ("Eastern", "not known here")]
)
def test_R15_details_say_when_the_timezones_differ(
    viewer: Client, mapping: EventMapping, at: Address, theirs: str, words: str
) -> None:
    mapping.swoogo_timezone = theirs
    mapping.save()
    assert words in viewer.get(at("details")).content.decode()


def test_details_of_an_event_that_is_not_mapped_speak_of_no_swoogo_event(
    viewer: Client, event: Event, at: Address
) -> None:
    page = viewer.get(at("details")).content.decode()
    assert "Europe/Berlin" in page
    assert "Their clocks" not in page


@pytest.mark.parametrize(("keep", "hour"), [("clock", 10), ("instant", 9)])
def test_R15_changing_the_timezone_asks_what_sessions_keep(
    admin: Client, event: Event, at: Address, keep: str, hour: int
) -> None:
    session = factories.session(event)
    page = admin.get(at("timezone")).content.decode()
    assert page.count('type="radio"') == 2
    assert "checked" not in page

    admin.post(at("timezone"), {"timezone": "Europe/London", "keep": keep})
    session.refresh_from_db()
    assert session.event.timezone == "Europe/London"
    assert session.starts_wall is not None
    assert session.starts_wall.hour == hour


def test_R15_without_a_choice_the_timezone_stays(admin: Client, event: Event, at: Address) -> None:
    page = admin.post(at("timezone"), {"timezone": "Europe/London"}).content.decode()
    assert "data-error-summary" in page
    event.refresh_from_db()
    assert event.timezone == "Europe/Berlin"


@pytest.mark.parametrize("name", ["agenda", "speakers", "sponsors", "rooms", "tracks", "tiers"])
def test_a_list_shows_its_columns_in_its_table_and_nowhere_else(name: str) -> None:
    event = factories.event()
    factories.session(
        event, factories.speaker(event), room=factories.room(event), track=factories.track(event)
    )
    factories.sponsor(event)
    client = Client()
    client.force_login(factories.member(event.organization))
    page = client.get(reverse(name, args=[event.organization.slug, event.slug])).content.decode()
    assert page.count("<thead>") == 1
    assert "<th " not in page[: page.index("<table")]
