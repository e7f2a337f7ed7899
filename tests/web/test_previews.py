"""R33, R36: the page of a preview, applying from it, and the ticked rows of a list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event, Session
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mapping_settings import set_switches
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.domain.previews import preview_json
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import EventMapping, Preview, RunPurpose, SyncRun
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mapping(sandbox: RunningSandbox, event: Event) -> EventMapping:
    Event.objects.filter(pk=event.pk).update(timezone="Europe/London")
    event.refresh_from_db()
    connect(event.organization, "sandbox-key", "sandbox-secret")
    hall = factories.room(event, "Hall")
    ada = factories.speaker(event, first_name="Ada", last_name="Vale", biography="<p>Sails the sea</p>")
    factories.session(event, ada, title="Opening", room=hall, description="<p>Good morning all</p>")
    factories.session(event, title="Lunch")
    factories.session(event, title="No time", starts_at=None, ends_at=None)
    return add_mapping(event, 370101)


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def previewed(client: Client, at: Address, **data: Any) -> Preview:
    """A preview that was asked for on the page, and has been made."""
    client.post(at("preview_start"), data)
    assert execute(SyncRun.objects.latest("pk").pk) is not None
    return Preview.objects.latest("pk")


def test_R36_the_page_shows_each_line_and_what_is_left_out(
    editor: Client, at: Address, mapping: EventMapping
) -> None:
    made = previewed(editor, at)
    assert editor.get(at("run", made.pk)).headers["Location"] == at("preview", made.pk)
    shown = text(editor, at("preview", made.pk))
    assert "5 changes to send." in shown
    assert f"takes {made.credits} credits, {made.reads} of them for reading first" in shown
    assert "Good morning all" in shown
    assert "Left out, new (1)" in shown
    assert "It has no start and end date and time." in shown


def test_R36_a_changed_text_shows_which_words_go_and_come(
    editor: Client, at: Address, mapping: EventMapping
) -> None:
    first = previewed(editor, at)
    editor.post(at("preview_apply", first.pk))
    execute(SyncRun.objects.latest("pk").pk)
    Session.objects.filter(title="Opening").update(description="<p>Good evening all</p>")
    shown = text(editor, at("preview", previewed(editor, at).pk))
    assert "Good <del>morning</del> <ins>evening</ins> all" in shown


def test_R36_what_is_not_ticked_stays_and_what_needs_it_too(
    editor: Client, at: Address, mapping: EventMapping
) -> None:
    made = previewed(editor, at)
    shown = [line["line"] for line in made.lines]
    hall = next(line["line"] for line in made.lines if line["kind"] == "room")
    editor.post(at("preview_apply", made.pk), {"shown": shown, "line": [n for n in shown if n != hall]})
    run = execute(SyncRun.objects.latest("pk").pk)
    assert run is not None
    assert {row.name for row in run.records.filter(outcome="created")} == {"Lunch"}
    assert "It was applied" in text(editor, at("preview", made.pk))


def test_R36_two_clicks_apply_it_once(editor: Client, at: Address, mapping: EventMapping) -> None:
    made = previewed(editor, at)
    editor.post(at("preview_apply", made.pk))
    editor.post(at("preview_apply", made.pk))
    assert SyncRun.objects.filter(purpose=RunPurpose.APPLY).count() == 1


def test_R36_a_preview_that_the_agenda_outran_leads_to_another_look(
    editor: Client, at: Address, mapping: EventMapping
) -> None:
    made = previewed(editor, at)
    Session.objects.filter(title="Opening").update(title="Welcome")
    editor.post(at("preview_apply", made.pk))
    run = execute(SyncRun.objects.latest("pk").pk)
    assert run is not None
    shown = text(editor, at("run", run.pk))
    assert f'action="{at("preview_again", made.pk)}"' in shown
    assert "Sync again" not in shown


def test_R36_a_rejected_preview_offers_no_apply(editor: Client, at: Address, mapping: EventMapping) -> None:
    made = previewed(editor, at)
    editor.post(at("preview_reject", made.pk))
    shown = text(editor, at("preview", made.pk))
    assert "It was rejected" in shown
    assert "Apply</button>" not in shown


def test_R36_viewers_see_a_preview_and_can_neither_make_nor_apply_one(
    editor: Client, viewer: Client, at: Address, mapping: EventMapping
) -> None:
    made = previewed(editor, at)
    assert "Apply</button>" not in text(viewer, at("preview", made.pk))
    for name, more in (("preview_start", ()), ("preview_apply", (made.pk,)), ("preview_reject", (made.pk,))):
        assert viewer.post(at(name, *more)).status_code == 403


def test_R36_the_menu_offers_a_preview_only_where_the_event_is_mapped(
    editor: Client, at: Address, event: Event
) -> None:
    assert "Preview sync" not in text(editor, at("agenda"))


@pytest.mark.parametrize("kind", ["session", "speaker", "sponsor"])
def test_R33_each_list_offers_to_sync_or_preview_the_ticked_rows(
    editor: Client, viewer: Client, at: Address, mapping: EventMapping, kind: str
) -> None:
    factories.sponsor(mapping.event)
    page = {"session": "agenda", "speaker": "speakers", "sponsor": "sponsors"}[kind]
    assert at(f"{kind}s_sync") in text(editor, at(page))
    assert at(f"{kind}s_sync") not in text(viewer, at(page))
    assert viewer.post(at(f"{kind}s_sync")).status_code == 403


def test_R33_a_ticked_session_goes_with_its_room_and_speakers_and_nothing_else(
    editor: Client, at: Address, mapping: EventMapping
) -> None:
    opening = Session.objects.get(title="Opening")
    editor.post(at("sessions_sync"), {"session": [opening.pk], "do": "sync"})
    run = execute(SyncRun.objects.latest("pk").pk)
    assert run is not None
    created = {(row.kind, row.name) for row in run.records.filter(outcome="created")}
    assert created == {
        ("room", "Hall"), ("session", "Opening"), ("speaker", "Ada Vale"), ("attachment", "Ada Vale")
    }  # fmt: skip
    assert run.attempted == {"sessions": 1, "speakers": 1, "sponsors": 0}


def test_R33_nothing_ticked_sends_nothing(editor: Client, at: Address, mapping: EventMapping) -> None:
    editor.post(at("sessions_sync"), {"do": "sync"})
    assert not SyncRun.objects.exists()


def test_W1_a_preview_of_another_organization_is_not_there(
    at: Address, editor: Client, mapping: EventMapping
) -> None:
    made = previewed(editor, at)
    stranger = factories.event()
    client = Client()
    client.force_login(factories.member(stranger.organization))
    assert client.get(at("preview", made.pk)).status_code == 404
    theirs = reverse("preview", args=[stranger.organization.slug, stranger.slug, made.pk])
    assert client.get(theirs).status_code == 404


def test_R44_the_page_of_one_record_leads_to_looking_and_to_sending_just_that(
    editor: Client, viewer: Client, at: Address, mapping: EventMapping
) -> None:
    opening = Session.objects.get(title="Opening")
    address = at("session_try", opening.pk)
    assert address in text(editor, at("session", opening.pk))
    assert address not in text(viewer, at("session", opening.pk))
    shown = text(editor, address)
    assert "Looking costs about" in shown
    assert "the list of sessions" in shown
    editor.post(address)
    assert execute(SyncRun.objects.latest("pk").pk) is not None
    page = text(editor, at("preview", Preview.objects.latest("pk").pk))
    assert "Send just this one" in page
    assert "Lunch" not in page


def test_R30_R36_the_agendas_preview_says_that_sponsors_which_follow_a_sync_are_not_in_it(
    editor: Client, at: Address, mapping: EventMapping
) -> None:
    factories.sponsor(mapping.event)
    said = "Sponsors are not in it."
    made = previewed(editor, at)
    assert said not in text(editor, at("preview", made.pk))
    assert preview_json(made)["notes"] == []
    set_switches(mapping, {"sync_sponsors": True})
    made = previewed(editor, at)
    assert said in text(editor, at("preview", made.pk))
    assert said in preview_json(made)["notes"][0]
    assert said not in text(editor, at("preview", previewed(editor, at, scope="sponsors").pk))


def test_R36_preview_again_looks_at_the_same_records_once_more(
    editor: Client, at: Address, mapping: EventMapping
) -> None:
    lunch = Session.objects.get(title="Lunch")
    editor.post(at("sessions_sync"), {"do": "preview", "session": [lunch.pk]})
    execute(SyncRun.objects.latest("pk").pk)
    made = Preview.objects.latest("pk")
    editor.post(at("preview_again", made.pk))
    again = SyncRun.objects.latest("pk")
    assert (again.pk != made.pk, again.only, again.purpose) == (True, [["session", lunch.pk]], "preview")


def test_R36_R40_hold_and_limits_are_set_on_a_page(
    admin: Client, editor: Client, mapping: EventMapping
) -> None:
    address = reverse("mapping_approval", args=[mapping.event.organization.slug, mapping.pk])
    values = {
        "hold": "on",
        "removed_percent": "50",
        "removed_least": "4",
        "deleted_percent": "20",
        "deleted_least": "3",
        "moved_percent": "30",
        "moved_least": "5",
    }
    assert editor.post(address, values).status_code == 403
    assert admin.post(address, values | {"removed_percent": "101"}).status_code == 200
    admin.post(address, values)
    mapping.refresh_from_db()
    assert (mapping.hold, mapping.removed_percent, mapping.removed_least) == (True, 50, 4)
