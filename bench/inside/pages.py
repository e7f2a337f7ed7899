"""Asking for pages, as a browser of the organization's owner does."""

from __future__ import annotations

import gzip
import statistics
import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.agenda import FIRST_DAY
from bench.inside.planning import StatementCounter
from bench.pages import Page
from stagedoor.accounts.models import Membership, Person, Role
from stagedoor.agenda.models import Event, SessionStatus, Sponsor, Tier
from stagedoor.cli.common import find_event
from stagedoor.sync.domain.mappings import live_mapping
from stagedoor.sync.domain.record_states import check_states

SPONSORS, PENDING, CHANGED = 60, 70, 100
Ask = Callable[[], bytes]


def prepare(path: str) -> None:
    """What a large agenda has besides: sponsors, and sessions that are not accepted."""
    event = find_event(path)
    tiers = list(Tier.objects.filter(event=event))
    Sponsor.objects.bulk_create(
        Sponsor(event=event, name=f"Sponsor {n}", tier=tiers[n % len(tiers)]) for n in range(SPONSORS)
    )
    _first(event, PENDING, status=SessionStatus.PENDING)


def change(path: str) -> None:
    """Change some sessions after the sync."""
    _first(find_event(path), PENDING + CHANGED, title="Another title")


def measure(path: str, tries: int) -> list[Page]:
    """Each page, asked for so many times."""
    event = find_event(path)
    client = Client(HTTP_HOST=settings.ALLOWED_HOSTS[0])
    client.force_login(_owner(event))
    check_states(live_mapping(event))
    return [_measured(name, ask, tries) for name, ask in _pages(client, event)]


def _first(event: Event, number: int, **values: str) -> None:
    ids = event.sessions.order_by("pk").values_list("pk", flat=True)[:number]
    event.sessions.filter(pk__in=list(ids)).update(**values)


def _owner(event: Event) -> Person:
    owner = Person.objects.invite("owner@example.org")
    Membership.objects.create(organization=event.organization, person=owner, role=Role.OWNER)
    return owner


def _pages(client: Client, event: Event) -> list[tuple[str, Ask]]:
    """Every page that lists or shows, by the name of its address."""
    here, organization = (event.organization.slug, event.slug), event.organization.slug
    run = live_mapping(event).runs.latest("pk")
    session, to_send = event.sessions.order_by("pk").last(), event.sessions.order_by("pk")[PENDING]
    skipped, speaker = event.sessions.order_by("pk").first(), event.speakers.order_by("pk").last()
    room, sponsor = event.rooms.first(), event.sponsors.first()
    assert session and skipped and speaker and room and sponsor  # noqa: PT018 - the agenda has them

    def page(address: str, *args: object, query: str = "", words: str = "") -> tuple[str, Ask]:
        path = reverse(address, args=args) + query
        return f"{address} {words}".strip(), lambda: _content(client, path)

    return [
        page("events", organization),
        page("event_home", *here),
        page("members", organization),
        page("agenda", *here),
        page("agenda", *here, query="?page=27", words="(last page)"),
        page("agenda", *here, query="?q=session+speaker", words="(search)"),
        page("agenda", *here, query="?swoogo=to_send", words="(to send)"),
        page("grid", *here, query=f"?day={FIRST_DAY}"),
        page("grid", *here, query=f"?day={FIRST_DAY}&show=tracks", words="(tracks)"),
        page("conflicts", *here),
        page("session", *here, session.pk, words="(sent)"),
        page("session", *here, to_send.pk, words="(to send)"),
        page("session", *here, skipped.pk, words="(skipped)"),
        page("session_edit", *here, session.pk),
        page("speakers", *here),
        page("speaker", *here, speaker.pk),
        page("speaker_edit", *here, speaker.pk),
        page("sponsors", *here),
        page("sponsor", *here, sponsor.pk),
        page("tiers", *here),
        page("rooms", *here),
        page("room_edit", *here, room.pk),
        page("tracks", *here),
        page("details", *here),
        page("runs", *here),
        page("run", *here, run.pk),
        page("imports", *here),
        page("import", *here),
        *_draft_pages(client, event),
        page("integrations", organization),
        page("mappings", organization),
        page("alerts", organization),
    ]


def _draft_pages(client: Client, event: Event) -> list[tuple[str, Ask]]:
    """The two steps of an import of as many sessions."""
    here = (event.organization.slug, event.slug)
    rows = (f"Session {number},Accepted" for number in range(event.sessions.count()))
    file = SimpleUploadedFile("sessions.csv", "\n".join(["Title,Status", *rows]).encode())
    client.post(reverse("import", args=here), {"file": file, "format": "auto"})
    draft = event.import_drafts.get()
    columns = reverse("import_columns", args=[*here, draft.pk])
    client.post(columns, {"kind": "sessions", "title": "Title", "status": "Status"})
    check = reverse("import_check", args=[*here, draft.pk])
    return [
        ("import_columns", lambda: _content(client, columns)),
        ("import_check", lambda: _content(client, check)),
    ]


def _content(client: Client, path: str) -> bytes:
    answer = client.get(path)
    if answer.status_code != HTTPStatus.OK:
        raise SystemExit(f"{path}: {answer.status_code}")
    return answer.content


def _measured(name: str, ask: Ask, tries: int) -> Page:
    content, taken = ask(), []
    for _ in range(tries):
        begun = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - begun)
    counter = StatementCounter()
    with connection.execute_wrapper(counter):
        ask()
    p95 = statistics.quantiles(taken, n=20, method="inclusive")[-1]
    zipped = len(gzip.compress(content, 6))
    return Page(name, statistics.median(taken), p95, counter.statements, len(content), zipped)
