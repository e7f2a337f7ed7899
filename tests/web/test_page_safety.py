"""What every page keeps to: a strict policy, nothing inline, everything escaped."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.web.conftest import Address

from stagedoor.accounts.models import Organization, Role
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Event

pytestmark = pytest.mark.django_db
EVIL = '<script>alert("1")</script>'


class Inline(HTMLParser):
    """Finds what the policy would stop, and the scripts that a page's texts have become."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and not (names.get("src") or "").startswith("/static/")):
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith(("on", "hx-on"))]
        self.found += [str(value) for value in names.values() if str(value).startswith("javascript:")]


@pytest.fixture
def owner(client: Client, organization: Organization) -> Client:
    client.force_login(factories.member(organization, Role.OWNER))
    return client


@pytest.fixture
def pages(event: Event, at: Address) -> list[str]:
    """Every page that can be read, of an event whose every text is hostile."""
    event.organization.name = event.name = EVIL
    event.organization.save()
    event.save()
    room, track = factories.room(event, EVIL), factories.track(event, EVIL)
    rich = f"<p>{EVIL}x</p>"
    speaker = factories.speaker(event, first_name=EVIL, last_name=EVIL, company=EVIL, biography=rich)
    session = factories.session(event, speaker, title=EVIL, description=rich, room=room, track=track)
    for record in (speaker, session):
        save_record(record, None)
    slug = event.organization.slug
    return [
        *(
            reverse(name, args=[slug])
            for name in ("events", "members", "event_new", "integrations", "alerts")
        ),
        *(
            at(name)
            for name in (
                "agenda",
                "grid",
                "conflicts",
                "room_order",
                "session_new",
                "speakers",
                "speaker_new",
                "rooms",
            )
        ),
        *(at(name) for name in ("room_new", "tracks", "track_new", "details", "timezone")),
        *(at(name, session.pk) for name in ("session", "session_edit", "session_move")),
        *(at(name, speaker.pk) for name in ("speaker", "speaker_edit", "participant_row")),
        at("room_edit", room.pk),
        at("track_edit", track.pk),
        at("participant_search") + "?speaker_search=script",
        f"{at('agenda')}?q={EVIL}",
        f"{at('speakers')}?q={EVIL}",
        reverse("account_logout"),
        reverse("account_set_password"),
    ]


def check_safe(answer: HttpResponse, path: str) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy, path
    assert "unsafe" not in policy, path
    reader = Inline()
    reader.feed(answer.content.decode())
    assert reader.found == [], path
    assert EVIL not in answer.content.decode(), path


def test_pages_have_a_strict_policy_nothing_inline_and_escape_every_text(
    owner: Client, pages: list[str]
) -> None:
    for path in pages:
        answer = owner.get(path)
        assert answer.status_code == 200, path
        check_safe(answer, path)


def test_messages_escape_what_they_quote(owner: Client, event: Event, at: Address) -> None:
    answer = owner.post(at("room_new"), {"name": EVIL}, follow=True)
    assert "is saved" in answer.content.decode()
    check_safe(answer, "rooms")


def test_error_pages_are_ours(client: Client, owner: Client) -> None:
    answer = owner.get("/no-such-organization/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()
    check_safe(answer, "404")
    client.raise_request_exception = False


def test_a_stale_page_is_explained(organization: Organization, event: Event, at: Address) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.member(organization))
    answer = client.post(at("room_new"), {"name": "Loft"})
    assert answer.status_code == 403
    assert "For your safety nothing was changed" in answer.content.decode()
    assert not event.rooms.exists()


def test_a_fault_of_ours_says_so_and_shows_nothing_of_it(
    owner: Client, event: Event, at: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("inner secret")

    monkeypatch.setattr("stagedoor.web.lists.sessions.find_sessions", broken)
    owner.raise_request_exception = False
    answer = owner.get(at("agenda"))
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
    assert "inner secret" not in answer.content.decode()


def test_every_event_page_leads_to_the_organization(viewer: Client, event: Event, at: Address) -> None:
    for name in ("agenda", "grid", "speakers", "rooms", "tracks", "details", "runs"):
        page = viewer.get(at(name)).content.decode()
        assert "Go to org" in page
        assert f'href="{reverse("events", args=[event.organization.slug])}"' in page
