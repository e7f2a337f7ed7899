"""R5 on the pages: the switch, the pause, last and next sync, and a key that is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.models import Event
from stagedoor.sync.domain.runs import request_run
from stagedoor.sync.execution.lease import finish
from stagedoor.sync.models import Connection, EventMapping, RunScope, RunStatus, Trigger

pytestmark = pytest.mark.django_db

NEXT = datetime(2099, 6, 1, 10, 30, tzinfo=UTC)


@pytest.fixture
def mapping(organization: Organization, event: Event) -> EventMapping:
    connection = Connection.objects.create(
        organization=organization, key="k", key_fingerprint="f", secret="s"
    )
    return EventMapping.objects.create(
        connection=connection, event=event, swoogo_event_id=7, swoogo_event_name="Theirs"
    )


def there(name: str, mapping: EventMapping, *more: int) -> str:
    return reverse(name, args=[mapping.event.organization.slug, *more])


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_R5_one_switch_on_the_card_off_at_first(admin: Client, mapping: EventMapping) -> None:
    card = there("integrations", mapping)
    assert 'name="continuous" value="on"' in text(admin, card)
    answer = admin.post(there("swoogo_continuous", mapping), {"continuous": "on"}, follow=True)
    assert "Continuous sync is on." in answer.content.decode()
    mapping.refresh_from_db()
    assert mapping.connection.continuous
    assert mapping.next_sync_at is not None
    assert "about every 30 minutes" in text(admin, card)
    assert 'name="continuous" value="off"' in text(admin, card)
    admin.post(there("swoogo_continuous", mapping), {"continuous": "off"})
    assert not Connection.objects.get().continuous


def test_R5_the_mapping_window_shows_the_last_and_the_next_sync(admin: Client, mapping: EventMapping) -> None:
    window = there("mappings", mapping)
    assert "Continuous sync: off." in text(admin, window)
    Connection.objects.update(continuous=True)
    EventMapping.objects.update(next_sync_at=NEXT)
    finish(request_run(mapping, Trigger.SCHEDULE), RunStatus.PARTIAL)
    page = text(admin, window)
    assert "on, next at Mon 1 Jun 2099, 12:30 (Europe/Berlin)" in page
    assert "Last sync of the agenda:" in page
    assert "Completed with problems" in page
    assert "Last sync of the sponsors:" not in page


def test_R41_the_mapping_window_tells_the_agendas_last_sync_from_the_sponsors(
    admin: Client, mapping: EventMapping
) -> None:
    finish(request_run(mapping, Trigger.SCHEDULE), RunStatus.FAILED)
    finish(request_run(mapping, Trigger.PERSON, scope=RunScope.SPONSORS), RunStatus.SUCCEEDED)
    page = text(admin, there("mappings", mapping))
    agenda, sponsors = page.index("Last sync of the agenda:"), page.index("Last sync of the sponsors:")
    assert agenda < page.index("Failed") < sponsors < page.index("Up to date")


def test_R5_a_mapping_is_paused_and_resumed(admin: Client, mapping: EventMapping) -> None:
    Connection.objects.update(continuous=True)
    admin.post(there("mapping_pause", mapping, mapping.pk))
    page = text(admin, there("mappings", mapping))
    assert "Continuous sync: paused for this event." in page
    assert there("mapping_resume", mapping, mapping.pk) in page
    admin.post(there("mapping_resume", mapping, mapping.pk))
    mapping.refresh_from_db()
    assert mapping.paused_at is None
    assert mapping.next_sync_at is not None


def test_R5_the_agendas_options_say_when_the_next_sync_is(viewer: Client, mapping: EventMapping) -> None:
    agenda = reverse("agenda", args=[mapping.event.organization.slug, mapping.event.slug])
    assert "Continuous sync: off" in text(viewer, agenda)
    Connection.objects.update(continuous=True)
    EventMapping.objects.update(next_sync_at=NEXT)
    assert "Continuous sync: on, next at Mon 1 Jun 2099, 12:30 (Europe/Berlin)" in text(viewer, agenda)
    EventMapping.objects.update(next_sync_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert "on, next as soon as a worker is free" in text(viewer, agenda)


def test_R5_a_refused_key_is_told_with_the_way_to_a_new_one(admin: Client, mapping: EventMapping) -> None:
    Connection.objects.update(continuous=True, trouble_code="unauthorized", trouble="Swoogo refused the key.")
    card = text(admin, there("integrations", mapping))
    assert "Swoogo refused the key. <a" in card
    assert there("swoogo_update_key", mapping) in card
    assert "resting, since Swoogo refused the key" in text(admin, there("mappings", mapping))


@pytest.mark.parametrize("name", ["swoogo_continuous", "mapping_pause", "mapping_resume"])
def test_W1_only_admins_of_the_organization_change_it(
    client: Client, editor: Client, mapping: EventMapping, name: str
) -> None:
    address = there(name, mapping, *([] if name == "swoogo_continuous" else [mapping.pk]))
    assert editor.post(address, {"continuous": "on"}).status_code == 403
    stranger = factories.member(role=Role.OWNER)
    client.force_login(stranger)
    assert client.post(address, {"continuous": "on"}).status_code == 404
    if name != "swoogo_continuous":
        own = stranger.memberships.get().organization
        assert client.post(reverse(name, args=[own.slug, mapping.pk])).status_code == 404
    mapping.refresh_from_db()
    assert (mapping.connection.continuous, mapping.paused_at) == (False, None)
