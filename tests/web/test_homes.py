"""The home of an event and of an organization; cloning, archiving and deleting an event (W2)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.web.conftest import Address

from stagedoor.accounts.models import AuditEntry, Organization
from stagedoor.agenda.domain.clone_event import clone_event
from stagedoor.agenda.domain.records import delete_record
from stagedoor.agenda.models import CustomField, Event, ParticipationRole, Picture, SessionStatus
from stagedoor.sync.domain.record_states import check_states
from stagedoor.sync.models import (
    AlertKind,
    AlertState,
    Connection,
    EventMapping,
    LinkState,
    Preview,
    PreviewState,
    RecordLink,
)

pytestmark = pytest.mark.django_db


def words(client: Client, path: str) -> str:
    """The words of the page's main part."""
    page = client.get(path).content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", page[max(page.find("<main"), 0) :]).split())


@pytest.fixture
def mapping(organization: Organization, event: Event) -> EventMapping:
    connection = Connection.objects.create(
        organization=organization, key="k", key_fingerprint="f", secret="s"
    )
    return EventMapping.objects.create(
        connection=connection, event=event, swoogo_event_id=7, swoogo_event_name="Theirs"
    )


def test_the_first_steps_are_ticked_as_they_are_done(
    viewer: Client, organization: Organization, event: Event, at: Address
) -> None:
    home = at("event_home")
    assert words(viewer, home).count(": done") == 1
    factories.session(event)
    assert words(viewer, home).count(": done") == 2
    connection = Connection.objects.create(
        organization=organization, key="k", key_fingerprint="f", secret="s"
    )
    assert words(viewer, home).count(": done") == 3
    mapping = EventMapping.objects.create(connection=connection, event=event, swoogo_event_id=7)
    assert words(viewer, home).count(": done") == 4
    mapping.runs.create(trigger="person", state="finished", status="previewed", purpose="preview")
    assert words(viewer, home).count(": done") == 4
    mapping.runs.create(trigger="person", state="finished", status="succeeded")
    assert "First steps" not in words(viewer, home)


def test_the_home_counts_what_is_in_swoogo_and_leads_to_what_is_not(
    viewer: Client, event: Event, mapping: EventMapping, at: Address
) -> None:
    sent = factories.session(event, room=factories.room(event))
    factories.session(event, status=SessionStatus.PENDING)
    factories.session(event, starts_at=None, ends_at=None)
    RecordLink.objects.create(
        connection=mapping.connection, event=event, swoogo_event_id=7, kind="session",
        record_id=sent.pk, swoogo_id=1, state=LinkState.LINKED,
    )  # fmt: skip
    assert "being worked out" in words(viewer, at("event_home"))
    check_states(mapping)
    shown = words(viewer, at("event_home"))
    assert "3 Sessions 1 in Swoogo 1 to send 2 skipped" in shown
    assert "1 session to send" in shown
    assert "1 accepted session without a date and time" in shown
    assert f"{event.starts_on:%a} {event.starts_on.day} {event.starts_on:%b} 2 sessions" in shown
    page = viewer.get(at("event_home")).content.decode()
    leads = f"{at('agenda')}?swoogo=skipped"
    assert f'href="{leads}"' in page
    assert viewer.get(leads).content.decode().count('data-label="Title"') == 2


def test_the_home_tells_what_waits_for_a_person(viewer: Client, mapping: EventMapping, at: Address) -> None:
    asking = mapping.runs.create(trigger="person", state="finished", status="stopped", reason="breaker")
    waiting = mapping.runs.create(trigger="schedule", state="finished", status="previewed", purpose="preview")
    Preview.objects.create(run=waiting, state=PreviewState.WAITING, checksum="x")
    page = viewer.get(at("event_home")).content.decode()
    assert f'href="{at("run", asking.pk)}">A sync stopped to ask' in page
    assert f'href="{at("preview", waiting.pk)}">Changes wait for approval' in page


def test_the_home_tells_of_open_conflicts(viewer: Client, event: Event, at: Address) -> None:
    hall = factories.room(event, "Hall")
    for _ in range(2):
        factories.session(event, room=hall)
    assert at("open_conflicts") in viewer.get(at("event_home")).content.decode()
    assert "1 conflict in the agenda" in words(viewer, at("open_conflicts"))
    delete_record(event.sessions.first(), None)
    assert words(viewer, at("open_conflicts")) == ""
    assert words(viewer, f"{at('open_conflicts')}?alone") == "Nothing."


def test_the_organization_shows_each_events_health_and_its_own_alerts(
    viewer: Client, organization: Organization, event: Event, mapping: EventMapping
) -> None:
    factories.session(event)
    check_states(mapping)
    events = reverse("events", args=[organization.slug])
    assert "1 to send" in words(viewer, events)
    AlertState.objects.create(connection=mapping.connection, mapping=mapping, trouble=AlertKind.STALLED)
    AlertState.objects.create(connection=mapping.connection, trouble=AlertKind.KEY_REFUSED)
    run = mapping.runs.create(trigger="schedule", state="finished", status="previewed", purpose="preview")
    Preview.objects.create(run=run, state=PreviewState.WAITING, checksum="x")
    shown = words(viewer, events)
    assert "Continuous sync has stalled" in shown
    assert "Swoogo refuses the key." in shown
    assert "Quay Conf: changes wait for approval." in shown


def test_the_switcher_offers_the_events_of_this_organization(
    viewer: Client, organization: Organization, event: Event
) -> None:
    factories.event(factories.organization(), name="Theirs")
    factories.event(organization, name="Old")
    Event.objects.filter(name="Old").update(archived_at=factories.wall(event, 9))
    offered = viewer.get(reverse("event_switcher", args=[organization.slug])).content.decode()
    assert "Quay Conf" in offered
    assert "Theirs" not in offered
    assert "Old" not in offered


# Cloning.


def test_a_clone_has_the_same_programme_on_the_new_days_and_nothing_of_swoogo(
    event: Event, mapping: EventMapping
) -> None:
    level = CustomField.objects.create(event=event, kind="session", name="Level", type="text")
    ada = factories.speaker(event)
    session = factories.session(
        event, ada, title="Tides", room=factories.room(event, "Hall"), custom={level.key: "Expert"},
        source="frab", imported={"frab": {"title": "Tides"}},
    )  # fmt: skip
    factories.participation(session, ada, ParticipationRole.MODERATOR, position=1)
    factories.sponsor(event, "Gold", name="Rope")
    factories.session(event, deleted_at=factories.wall(event, 9))
    new = clone_event(
        event, "next", "Next", starts_on=event.starts_on + timedelta(days=364), with_sessions=True
    )
    [copy] = new.sessions.all()
    assert (new.ends_on - new.starts_on) == (event.ends_on - event.starts_on)
    assert copy.starts_at == factories.wall(new, 10)
    assert (copy.title, copy.room and copy.room.name, copy.room and copy.room.event) == ("Tides", "Hall", new)
    assert list(copy.custom.values()) == ["Expert"]
    assert set(copy.custom) == {new.custom_fields.get().key} != {level.key}
    assert (copy.source, copy.imported) == ("", {})
    assert [(part.speaker.event, part.role) for part in copy.participations.all()] == [
        (new, "speaker"),
        (new, "moderator"),
    ]
    assert new.sponsors.get().tier == new.tiers.get(name="Gold")
    assert not new.record_links.exists()
    assert not new.mappings.exists()
    assert event.sessions.count() == 2


def test_a_clone_without_sessions_has_rooms_tracks_tiers_and_fields(event: Event) -> None:
    factories.session(event, factories.speaker(event), room=factories.room(event, "Hall"))
    event.tiers.create(name="Platinum", position=9)
    new = clone_event(event, "next", "Next", starts_on=event.starts_on, with_sessions=False)
    assert [room.name for room in new.rooms.all()] == ["Hall"]
    assert new.tiers.filter(name="Platinum").exists()
    assert not new.sessions.exists()
    assert not new.speakers.exists()


def test_a_clones_picture_stays_when_the_other_event_is_deleted(
    event: Event, admin: Client, at: Address
) -> None:
    picture = Picture(event=event, sha256="0" * 64, state="ready")
    picture.file.save("a.png", ContentFile(b"bytes"))
    factories.speaker(event, headshot=picture)
    new = clone_event(event, "next", "Next", starts_on=event.starts_on, with_sessions=True)
    admin.post(at("event_delete"), {"name": "Quay Conf"})
    assert not Event.objects.filter(pk=event.pk).exists()
    headshot = new.speakers.get().headshot
    assert headshot is not None
    with headshot.file.open() as kept:
        assert kept.read() == b"bytes"


def test_an_admin_clones_by_the_form(admin: Client, event: Event, at: Address) -> None:
    factories.session(event)
    form = {"name": "Next", "slug": "next", "starts_on": "2028-06-01", "with_sessions": "on"}
    answer = admin.post(at("event_clone"), form)
    new = Event.objects.get(slug="next")
    assert answer.headers["Location"] == reverse("event_home", args=["harbour", "next"])
    assert new.sessions.count() == 1
    taken = admin.post(at("event_clone"), form).content.decode()
    assert "already has an event" in taken


# Archiving and deleting.


def test_an_archived_event_is_out_of_the_way_with_its_sync_paused(
    admin: Client, event: Event, mapping: EventMapping, at: Address
) -> None:
    admin.post(at("event_archive"))
    mapping.refresh_from_db()
    assert mapping.paused_at is not None
    events = reverse("events", args=["harbour"])
    assert "Quay Conf" not in words(admin, events).replace("Quay Conf is archived", "")
    assert "Quay Conf" in words(admin, f"{events}?show=archived")
    admin.post(at("event_restore"))
    assert "Quay Conf" in words(admin, events)


def test_deleting_asks_for_the_name(admin: Client, event: Event, at: Address) -> None:
    factories.session(event)
    refused = admin.post(at("event_delete"), {"name": "Quay"}).content.decode()
    assert "is not the name of this event, so nothing was deleted." in refused
    assert Event.objects.filter(pk=event.pk).exists()
    admin.post(at("event_delete"), {"name": " quay conf "})
    assert not Event.objects.filter(pk=event.pk).exists()
    assert AuditEntry.objects.filter(action="event.deleted", subject="Quay Conf").exists()


def test_R4_an_event_that_is_paired_is_not_deleted(
    admin: Client, event: Event, mapping: EventMapping, at: Address
) -> None:
    refused = admin.post(at("event_delete"), {"name": "Quay Conf"}).content.decode()
    assert "is paired with Swoogo" in refused
    assert Event.objects.filter(pk=event.pk).exists()
    EventMapping.objects.update(ended_at=factories.wall(event, 9))
    admin.post(at("event_delete"), {"name": "Quay Conf"})
    assert not Event.objects.filter(pk=event.pk).exists()
