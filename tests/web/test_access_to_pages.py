"""Who may open and change what (W1), tried on every address."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from tests import factories
from tests.web.conftest import assert_not_found

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.domain.bulk.fields import set_fields
from stagedoor.agenda.models import AgendaChange, CustomField, Event, ListView, Picture, Session
from stagedoor.api_tokens.domain import create_token
from stagedoor.common import clock
from stagedoor.sources.models import Pull, Source
from stagedoor.web import urls, urls_event, urls_sources
from stagedoor.web.post_only import page_above
from stagedoor.webhooks.domain.publish import send_test

pytestmark = pytest.mark.django_db

OF_EVENT = [
    pattern
    for pattern in [*urls_event.urlpatterns, *urls_sources.urlpatterns]
    if isinstance(pattern, URLPattern)
]
OF_ORGANIZATION = [
    pattern
    for pattern in urls.urlpatterns
    if isinstance(pattern, URLPattern) and "organization" in pattern.pattern.converters
]
ALL = OF_ORGANIZATION + OF_EVENT
WORDS = {"kind": "session", "one": "session", "field": "room", "list": "sessions", "format": "csv"}
NO_RECORD = {"organization", *WORDS}
OF_RECORD = [pattern for pattern in ALL if set(pattern.pattern.converters) - NO_RECORD]
EVERY_PAGE = pytest.mark.parametrize("pattern", ALL, ids=[str(pattern.name) for pattern in ALL])
NEEDS_ADMIN = {
    *("member_role", "member_remove", "member_link", "invitation_withdraw", "event_new", "timezone"),
    *("event_clone", "event_archive", "event_restore", "event_delete", "api_tokens"),
    *("webhooks", "webhook"),
}
# How a person looks at a list is their own business, whatever their role.
KEPT_BY_EVERYBODY = {"list_columns", "list_views"}
FOR_ADMINS = {
    *("feed_switch", "feed_renew", "api_token_revoke"),
    *("webhook_secret", "webhook_test", "webhook_remove", "webhook_delivery_send_again"),
}
CHANGED_BY_ADMINS = [
    pattern for pattern in ALL if pattern.name in NEEDS_ADMIN | FOR_ADMINS | {"members", "details"}
]
READ_BY_EDITORS_ONLY = {
    *(
        "session_new",
        "session_edit",
        "session_move",
        "speaker_new",
        "speaker_edit",
        "participant_search",
        "participant_row",
    ),
    *("custom_field_new", "custom_field_edit", "source_new", "source_edit", "session_cell"),
    *(f"{kind}s_bulk_edit" for kind in ("session", "speaker", "sponsor", "room", "track")),
    *("room_new", "room_edit", "room_order", "track_new", "track_edit"),
    *("sponsor_new", "sponsor_edit", "tier_edit"),
}


def records(event: Event) -> dict[str, int | str]:
    """One of everything, by the name that it has in addresses."""
    owner = event.organization.memberships.first() or factories.member(event.organization).memberships.get()
    source = Source.objects.create(
        event=event,
        kind="url",
        name=f"Sheet {event.live_sources.count()}",
        address="https://sheets.example.org/a.csv",
    )
    webhook = factories.webhook(event.organization)
    return {
        "webhook_id": webhook.pk,
        "delivery_id": send_test(webhook).pk,
        "source_id": source.pk,
        "pull_id": Pull.objects.create(source=source, state="applied", at=clock.now()).pk,
        "member_id": owner.pk,
        "invitation_id": factories.invitation(event.organization).pk,
        "session_id": factories.session(event).pk,
        "change_id": change(event).pk,
        "session": factories.session(event).pk,
        "speaker": factories.speaker(event).pk,
        "sponsor": factories.sponsor(event).pk,
        "speaker_id": factories.speaker(event).pk,
        "picture_id": Picture.objects.create(event=event, url="https://pictures.example.org/a.png").pk,
        "sponsor_id": factories.sponsor(event).pk,
        "tier_id": event.tiers.get(name="Gold").pk,
        "room": factories.room(event).pk,
        "track": factories.track(event).pk,
        "view_id": ListView.objects.create(
            event=event,
            person=factories.member(event.organization),
            list_name="session",
            name="Theirs",
            is_shared=True,
        ).pk,
        "token_id": create_token(event.organization, "Website", Role.VIEWER)[0].pk,
        "list": "sessions",
        "format": "csv",
        "field_id": CustomField.objects.create(event=event, kind="session", name="Level", type="text").pk,
    }


def change(event: Event) -> AgendaChange:
    set_fields(event, "session", [factories.session(event).pk], {"capacity": 7}, None)
    return event.changes.latest("pk")


def address(pattern: URLPattern, organization: Organization, event: Event, ids: dict[str, int]) -> str:
    name = str(pattern.name)
    given: dict[str, str | int] = {"organization": organization.slug}
    if pattern in OF_EVENT:
        given["event"] = event.slug
    for wanted in pattern.pattern.converters:
        if wanted == "pk":
            given["pk"] = ids[name.partition("_")[0]]
        elif wanted == "kind":
            given["kind"] = "url" if name.startswith("source") else "session"
        elif wanted in WORDS:
            given[wanted] = WORDS[wanted]
        elif wanted not in given and wanted != "organization":
            given[wanted] = ids[wanted]
    return reverse(name, kwargs=given)


@EVERY_PAGE
def test_W1_a_member_of_another_organization_finds_nothing(client: Client, pattern: URLPattern) -> None:
    event = factories.event()
    there = address(pattern, event.organization, event, records(event))
    client.force_login(factories.member(role=Role.OWNER))
    assert_not_found(client, there, {"name": "x"})


@EVERY_PAGE
def test_W1_a_person_of_two_organizations_has_in_each_the_role_of_that_one(
    client: Client, pattern: URLPattern
) -> None:
    owned, watched = factories.event(), factories.event()
    person = factories.member(owned.organization, Role.OWNER)
    watched.organization.memberships.create(person=person, role=Role.VIEWER)
    client.force_login(person)
    there = address(pattern, watched.organization, watched, records(watched))
    if pattern.name not in KEPT_BY_EVERYBODY:
        assert client.post(there, {"name": "x", "role": "viewer"}).status_code in {403, 405}
    if pattern in OF_RECORD:
        mixed = address(pattern, owned.organization, owned, records(watched))
        assert_not_found(client, mixed, {"role": "viewer"})


@pytest.mark.parametrize("pattern", OF_RECORD, ids=[str(pattern.name) for pattern in OF_RECORD])
def test_W1_no_record_of_another_organization_opens_under_ones_own(
    client: Client, pattern: URLPattern
) -> None:
    theirs, ours = factories.event(), factories.event()
    client.force_login(factories.member(ours.organization))
    path = address(pattern, ours.organization, ours, records(theirs))
    before = list(Session.objects.order_by("pk").values())
    assert_not_found(client, path, {"role": "viewer"})
    assert list(Session.objects.order_by("pk").values()) == before


@EVERY_PAGE
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_signing_in_every_page_leads_to_sign_in(
    client: Client, pattern: URLPattern, method: str
) -> None:
    event = factories.event()
    answer = getattr(client, method)(address(pattern, event.organization, event, records(event)))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


@EVERY_PAGE
def test_W1_a_viewer_reads_and_changes_nothing(viewer: Client, event: Event, pattern: URLPattern) -> None:
    there = address(pattern, event.organization, event, records(event))
    answer = viewer.get(there)
    reading = answer.status_code
    if reading == 302:
        assert answer.headers["Location"] == page_above(there)
    elif pattern.name in NEEDS_ADMIN | READ_BY_EDITORS_ONLY:
        assert reading == 403
    elif pattern.name == "picture":
        assert reading == 404  # its bytes have not been fetched yet
    else:
        assert reading == 200
    if pattern.name not in KEPT_BY_EVERYBODY:
        assert viewer.post(there).status_code in {403, 405}


@pytest.mark.parametrize(
    "pattern", CHANGED_BY_ADMINS, ids=[str(pattern.name) for pattern in CHANGED_BY_ADMINS]
)
def test_W1_an_editor_cannot_change_members_or_events(
    editor: Client, event: Event, pattern: URLPattern
) -> None:
    there = address(pattern, event.organization, event, records(event))
    assert editor.post(there, {"name": "Mine", "email": "x@example.org", "role": "owner"}).status_code == 403


def test_an_expired_session_sends_htmx_to_sign_in_as_a_whole(client: Client, event: Event) -> None:
    agenda = reverse("agenda", args=[event.organization.slug, event.slug])
    page = f"http://testserver{agenda}"
    answer = client.get(agenda, headers={"HX-Request": "true", "HX-Current-URL": page})
    assert answer.headers["HX-Redirect"] == f"{reverse('account_login')}?next={agenda}"
