"""The pages of live sources: adding one after a test, what waits, what differs, and no secret is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.sources import fakes
from tests.sources.server import Server, serving
from tests.web.conftest import Address

from stagedoor.agenda.models import Event, Session
from stagedoor.sources.domain.manage import add_source, new_source
from stagedoor.sources.domain.pull import pull_source
from stagedoor.sources.models import Pull, PullState, Source

pytestmark = pytest.mark.django_db

TOKEN = "secret-token"


@pytest.fixture(autouse=True)
def _private(settings: Any) -> None:
    settings.PRIVATE_SOURCES = True


@pytest.fixture
def programme() -> fakes.Programme:
    return fakes.programme()


@pytest.fixture
def pretalx(programme: fakes.Programme) -> Iterator[Server]:
    with serving(fakes.Pretalx(programme)) as server:
        yield server


@pytest.fixture
def source(event: Event, pretalx: Server) -> Source:
    made = new_source(event, "pretalx", f"{pretalx.url}/democon/", name="Talks")
    add_source(made, TOKEN)
    pull_source(made)
    made.refresh_from_db()
    return made


def form(pretalx: Server, **more: str) -> dict[str, str]:
    given = {"address": f"{pretalx.url}/democon/", "secret": TOKEN, "name": "Talks", "every_minutes": "30"}
    return given | {"when_gone": "list"} | more


def test_a_source_is_tested_then_added_and_its_token_is_never_shown(
    editor: Client, at: Address, event: Event, pretalx: Server
) -> None:
    new = at("source_new", "pretalx")
    tested = editor.post(f"{new}test/", form(pretalx), headers={"HX-Request": "true"}).content.decode()
    assert "12 sessions, 12 have times" in tested
    assert "<form" not in tested, "the form with the typed token stays as it is"
    assert Source.objects.count() == 0
    answer = editor.post(new, form(pretalx), follow=True)
    source = Source.objects.get()
    assert answer.redirect_chain[-1][0] == at("source", source.pk)
    assert TOKEN not in source.secret
    for page in (at("source", source.pk), at("source_edit", source.pk), at("sources")):
        assert TOKEN not in editor.get(page).content.decode()


def test_what_does_not_answer_is_said_on_the_form_and_not_kept(
    editor: Client, at: Address, pretalx: Server
) -> None:
    page = editor.post(at("source_new", "pretalx"), form(pretalx, secret="wrong")).content.decode()
    assert "refused the token" in page
    page = editor.post(at("source_new", "pretalx"), form(pretalx, address="https://pretalx.com/"))
    assert "names no event" in page.content.decode()
    assert Source.objects.count() == 0


def test_settings_keep_the_token_unless_the_server_changes(
    editor: Client, at: Address, source: Source, pretalx: Server
) -> None:
    sealed = source.secret
    editor.post(at("source_edit", source.pk), form(pretalx, secret="", hold="on"))
    source.refresh_from_db()
    assert (source.secret, source.hold) == (sealed, True)
    page = editor.post(
        at("source_edit", source.pk),
        form(pretalx, secret="", address="https://elsewhere.example.org/democon/"),
    )
    assert "must not be told the secret" in page.content.decode()


def test_what_waits_is_shown_and_approved(
    editor: Client, viewer: Client, at: Address, source: Source, programme: fakes.Programme
) -> None:
    programme.move_all(hours=1)
    waiting = pull_source(source).pull
    assert waiting is not None
    page = editor.get(at("source", source.pk)).content.decode()
    assert "12 of 12 sessions would move, all by 1 hour later" in page
    there = at("source_pull_show", source.pk, waiting.pk)
    page = editor.get(there).content.decode()
    assert "Approve" in page
    assert "Approve" not in viewer.get(there).content.decode()
    seen = page.split('name="seen" value="')[1].partition('"')[0]
    assert editor.post(f"{there}approve/", {"seen": "something else"}).status_code in {302, 400}
    assert Session.objects.get(title="Talk 1").starts_at != programme.talk(1)["start"]
    editor.post(f"{there}approve/", {"seen": seen})
    assert Session.objects.get(title="Talk 1").starts_at == programme.talk(1)["start"]
    page = " ".join(editor.get(there).content.decode().split())
    assert "<del>2027-06-09 10:00</del> → 2027-06-09 11:00" in page


def test_what_waits_is_rejected(
    editor: Client, at: Address, source: Source, programme: fakes.Programme
) -> None:
    programme.move_all(hours=1)
    waiting = pull_source(source).pull
    assert waiting is not None
    editor.post(at("source_pull_reject", source.pk, waiting.pk))
    assert Pull.objects.get(pk=waiting.pk).state == PullState.REJECTED


def test_a_difference_is_shown_and_the_sources_value_taken(
    editor: Client, at: Address, source: Source
) -> None:
    talk = Session.objects.get(title="Talk 1")
    talk.title = "Mine"
    talk.save()
    page = editor.get(at("source", source.pk)).content.decode()
    assert "Different here" in page
    values = {"kind": "session", "record": str(talk.pk), "field": "title"}
    editor.post(at("source_take", source.pk), values)
    talk.refresh_from_db()
    assert talk.title == "Talk 1"
    assert "Different here" not in editor.get(at("source", source.pk)).content.decode()


def test_pull_and_remove(editor: Client, at: Address, source: Source) -> None:
    page = editor.post(at("source_pull", source.pk), follow=True).content.decode()
    assert "No worker is running" in page
    editor.post(at("source_remove", source.pk))
    assert (Source.objects.count(), Session.objects.count()) == (0, 12)


@pytest.mark.parametrize("name", ["sources", "source"])
def test_a_page_costs_the_same_however_many_records_there_are(
    editor: Client, at: Address, source: Source, name: str
) -> None:
    page = at(name) if name == "sources" else at(name, source.pk)
    with CaptureQueriesContext(
        connection,
    ) as before:
        editor.get(page)
    Session.objects.update(title="Mine")
    with CaptureQueriesContext(connection) as after:
        editor.get(page)
    assert len(after) <= len(before)
    assert len(after) <= 25
