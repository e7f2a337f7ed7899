"""Sponsors: list, page, form, logo, tiers, and their own sync (R6, R13, R17, R19, R25, W1, W2, W3)."""

from __future__ import annotations

import html
import io
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from tests import factories
from tests.web.conftest import Address

from stagedoor.agenda.models import Event, Picture, Sponsor, Tier
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import EventMapping, RunScope, SyncRun
from stagedoor.web.run_summary import sum_up
from swoogo_sandbox.server import RunningSandbox

pytestmark = pytest.mark.django_db
ROPE = {"name": "Rope Works"}


@pytest.fixture
def mapping(event: Event, sandbox: RunningSandbox) -> EventMapping:
    event.timezone = "Europe/London"
    event.save()
    connect(event.organization, "sandbox-key", "sandbox-secret")
    return add_mapping(event, 370101)


def text_of(client: Client, path: str, **query: str) -> str:
    return html.unescape(client.get(path, query).content.decode())


def names(client: Client, path: str, **query: str) -> list[str]:
    return re.findall(r"/sponsors/\d+/\">([^<]*)</a>", text_of(client, path, **query))


def tiers(event: Event) -> list[str]:
    return [tier.name for tier in event.tiers.all()]


def test_W2_sponsors_are_searched_filtered_and_sorted(viewer: Client, event: Event, at: Address) -> None:
    factories.sponsor(event, "Silver", name="Anchor", website="https://rope.example")
    factories.sponsor(event, "Gold", name="Zenith")
    Sponsor.objects.create(event=event, name="Loose")
    path = at("sponsors")
    assert names(viewer, path) == ["Zenith", "Anchor", "Loose"]
    assert names(viewer, path, sort="-name") == ["Zenith", "Loose", "Anchor"]
    assert names(viewer, path, q="rope") == ["Anchor"]
    gold = event.tiers.get(name="Gold")
    assert names(viewer, path, tier=str(gold.pk)) == ["Zenith"]
    assert names(viewer, path, tier="none") == ["Loose"]
    assert len(names(viewer, path, tier="9" * 40)) == 3
    assert "No sponsor matches" in text_of(viewer, path, q="nobody")


@pytest.mark.parametrize("name", ["sponsors", "tiers"])
def test_a_page_of_fifty_costs_as_many_queries_as_a_page_of_one(
    editor: Client,
    event: Event,
    mapping: EventMapping,
    at: Address,
    name: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def add(number: int) -> None:
        logo = Picture.objects.create(event=event, url=f"https://pictures.example.org/{number}.png")
        factories.sponsor(event, f"Tier {number}", logo=logo)

    add(0)
    editor.get(at(name))
    with CaptureQueriesContext(connection) as first:
        editor.get(at(name))
    for number in range(1, 60):
        add(number)
    with django_assert_num_queries(len(first)):
        page = editor.get(at(name)).content.decode()
    if name == "sponsors":
        assert page.count('data-label="Website"') == 50


def test_W2_a_sponsor_is_added_changed_and_shown(editor: Client, event: Event, at: Address) -> None:
    gold = event.tiers.get(name="Gold")
    given = ROPE | {"tier": gold.pk, "website": "rope.example", "description": "First.\n\nSecond."}
    answer = editor.post(at("sponsor_new"), given)
    rope = event.sponsors.get()
    assert answer.headers["Location"] == at("sponsor", rope.pk)
    assert (rope.tier, rope.website) == (gold, "https://rope.example")
    assert rope.description == "<p>First.</p><p>Second.</p>"
    page = text_of(editor, at("sponsor", rope.pk))
    assert "Gold" in page
    assert 'href="https://rope.example"' in page
    editor.post(at("sponsor_edit", rope.pk), ROPE)
    rope.refresh_from_db()
    assert (rope.tier, rope.website, rope.description) == (None, "", "")


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"name": ""}, "name", "This field is required"),
        ({"name": "   "}, "name", "This field is required"),
        ({"website": "javascript:alert(1)"}, "website", "valid URL"),
        ({"logo_url": "ftp://x"}, "logo_url", "valid URL"),
        ({"tier": "999999"}, "tier", "valid choice"),
    ],
)
def test_what_is_wrong_with_a_sponsor_is_said_on_the_field(
    editor: Client, event: Event, at: Address, fields: dict[str, str], place: str, words: str
) -> None:
    page = editor.post(at("sponsor_new"), ROPE | fields).content.decode()
    assert words in page
    assert f'id="id_{place}_error"' in page
    assert not event.sponsors.exists()


def test_W1_a_tier_of_another_event_is_no_choice(editor: Client, event: Event, at: Address) -> None:
    theirs = factories.event().tiers.get(name="Gold")
    editor.post(at("sponsor_new"), ROPE | {"tier": theirs.pk})
    assert not event.sponsors.exists()
    rope = factories.sponsor(event)
    editor.post(at("sponsors_bulk"), {"sponsor": rope.pk, "tier": theirs.pk})
    rope.refresh_from_db()
    assert rope.tier is not None
    assert rope.tier.event == event


def test_R14_a_logo_is_uploaded_given_by_its_address_and_removed(
    editor: Client, event: Event, at: Address
) -> None:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(file, "PNG")
    upload = SimpleUploadedFile("logo.png", file.getvalue(), "image/png")
    editor.post(at("sponsor_new"), ROPE | {"logo_file": upload})
    rope = event.sponsors.get()
    assert rope.logo is not None
    assert at("picture", rope.logo.pk) in text_of(editor, at("sponsors"))
    editor.post(at("sponsor_edit", rope.pk), ROPE | {"logo_url": "https://pictures.example.org/a.png"})
    rope = event.sponsors.get()
    assert rope.logo is not None
    assert rope.logo.state == "waiting"
    assert "The logo is being fetched" in text_of(editor, at("sponsor", rope.pk))
    editor.post(at("sponsor_edit", rope.pk), ROPE | {"remove_logo": "on"})
    assert event.sponsors.get().logo is None


def test_R14_a_logo_that_is_no_picture_is_refused_on_its_field(
    editor: Client, event: Event, at: Address
) -> None:
    fake = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
    page = editor.post(at("sponsor_new"), ROPE | {"logo_file": fake}).content.decode()
    assert 'id="id_logo_file_error"' in page
    assert not event.sponsors.exists()


def test_R25_a_deleted_sponsor_comes_back_as_the_same_record(
    editor: Client, event: Event, at: Address
) -> None:
    rope = factories.sponsor(event, name="Rope")
    factories.source_id(rope, "S1", "table")
    editor.post(at("sponsor_delete", rope.pk))
    assert names(editor, at("sponsors")) == []
    assert names(editor, at("sponsors"), show="deleted") == ["Rope"]
    editor.post(at("sponsor_restore", rope.pk))
    back = Sponsor.objects.get()
    assert (back.pk, back.source, back.deleted_at) == (rope.pk, "table", None)


def test_W2_the_tier_of_the_ticked_sponsors_is_set_and_of_no_other(
    editor: Client, event: Event, at: Address
) -> None:
    one, two, other = (factories.sponsor(event, "Gold", name=name) for name in ("One", "Two", "Other"))
    theirs = factories.sponsor(factories.event())
    silver = event.tiers.get(name="Silver")
    ticked = {"sponsor": [one.pk, two.pk, theirs.pk], "tier": silver.pk, "next": f"{at('sponsors')}?q=o"}
    answer = editor.post(at("sponsors_bulk"), ticked, follow=True)
    assert answer.redirect_chain == [(f"{at('sponsors')}?q=o", 302)]
    assert "2 sponsors changed." in answer.content.decode()
    assert set(silver.sponsors.all()) == {one, two}
    assert event.sponsors.get(pk=other.pk).tier == event.tiers.get(name="Gold")
    assert Sponsor.objects.get(pk=theirs.pk).tier != silver
    editor.post(at("sponsors_bulk"), {"sponsor": one.pk, "tier": "none"})
    assert event.sponsors.get(pk=one.pk).tier is None
    missing = editor.post(at("sponsors_bulk"), {"sponsor": two.pk, "tier": ""}, follow=True)
    assert "Choose a tier. Nothing was changed." in missing.content.decode()
    assert event.sponsors.get(pk=two.pk).tier == silver


def test_W2_tiers_begin_with_gold_silver_bronze_and_are_added_renamed_and_ordered(
    editor: Client, event: Event, at: Address
) -> None:
    assert tiers(event) == ["Gold", "Silver", "Bronze"]
    editor.post(at("tiers"), {"name": "  Media  partner "})
    assert tiers(event) == ["Gold", "Silver", "Bronze", "Media partner"]
    media = event.tiers.get(name="Media partner")
    editor.post(at("tier_edit", media.pk), {"name": "Media"})
    for _ in range(5):
        editor.post(at("tier_move", media.pk), {"direction": "up"})
    assert tiers(event) == ["Media", "Gold", "Silver", "Bronze"]
    editor.post(at("tier_move", media.pk), {"direction": "down"})
    assert tiers(event) == ["Gold", "Media", "Silver", "Bronze"]


def test_a_tiers_name_is_taken_once_whatever_its_case(editor: Client, event: Event, at: Address) -> None:
    page = editor.post(at("tiers"), {"name": "gold"}).content.decode()
    assert "There is already a tier" in page
    silver = event.tiers.get(name="Silver")
    assert (
        "There is already a tier"
        in editor.post(at("tier_edit", silver.pk), {"name": "GOLD "}).content.decode()
    )
    editor.post(at("tier_edit", silver.pk), {"name": "silver"})
    assert tiers(event) == ["Gold", "silver", "Bronze"]


def test_W2_a_deleted_tiers_sponsors_stay_without_one(editor: Client, event: Event, at: Address) -> None:
    rope = factories.sponsor(event, "Gold")
    answer = editor.post(at("tier_delete", event.tiers.get(name="Gold").pk), follow=True)
    assert "1 sponsor had it" in answer.content.decode()
    assert tiers(event) == ["Silver", "Bronze"]
    assert event.sponsors.get(pk=rope.pk).tier is None


def test_W1_an_unknown_tier_or_a_viewers_change_is_refused(
    editor: Client, viewer: Client, event: Event, at: Address
) -> None:
    theirs = factories.event().tiers.get(name="Gold")
    assert editor.post(at("tier_delete", theirs.pk)).status_code == 404
    assert viewer.post(at("tiers"), {"name": "Mine"}).status_code == 403
    assert viewer.post(at("sponsors_bulk"), {"tier": "none"}).status_code == 403
    assert Tier.objects.filter(pk=theirs.pk).exists()
    assert len(tiers(event)) == 3


def test_R6_the_sync_action_appears_only_on_a_mapped_event_and_for_who_may_edit(
    editor: Client, viewer: Client, event: Event, at: Address, sandbox: RunningSandbox
) -> None:
    factories.sponsor(event)
    assert "Sync to Swoogo" not in text_of(editor, at("sponsors"))
    connect(event.organization, "sandbox-key", "sandbox-secret")
    add_mapping(event, 370101)
    assert "Sync to Swoogo (event: 370101)" in text_of(editor, at("sponsors"))
    assert "Sync to Swoogo (event" not in text_of(viewer, at("sponsors"))
    assert viewer.post(at("sponsor_sync")).status_code == 403


def test_R17_the_sponsors_sync_starts_and_its_end_is_told_with_its_own_counts(
    editor: Client, event: Event, mapping: EventMapping, at: Address
) -> None:
    rope = factories.sponsor(event, "Gold", name="Rope")
    answer = editor.post(at("sponsor_sync"), {"next": at("sponsors")})
    assert answer.headers["Location"] == at("sponsors")
    run = SyncRun.objects.get()
    assert (run.scope, run.create_levels) == (RunScope.SPONSORS, False)
    assert at("sync_watch", run.pk) in text_of(editor, at("sponsors"))
    execute(run.pk)
    told: dict[str, Any] = json.loads(editor.get(at("sync_watch", run.pk)).headers["HX-Trigger"])["toast"]
    assert told["text"] == "Sync completed: 1 of 1 sponsor."
    page = text_of(editor, at("sponsor", rope.pk))
    assert "not compared since" in page
    assert at("sponsor", rope.pk) in text_of(editor, at("run", run.pk))
    assert at("sponsor_sync") in text_of(editor, at("run", run.pk))


def test_R13_levels_that_swoogo_lacks_are_asked_about_first(
    editor: Client, event: Event, mapping: EventMapping, at: Address
) -> None:
    factories.sponsor(event, "Platinum", name="Rope")
    factories.sponsor(event, "Gold", name="Ferry")
    page = editor.post(at("sponsor_sync")).content.decode()
    assert "<li>Platinum</li>" in page
    assert "<li>Gold</li>" not in page
    assert "whole account" in page
    assert not SyncRun.objects.exists()
    editor.post(at("sponsor_sync"), {"levels": "make"})
    run = SyncRun.objects.get()
    assert run.create_levels
    execute(run.pk)
    run.refresh_from_db()
    assert (run.status, run.succeeded["sponsors"]) == ("succeeded", 2)


def test_R27_without_the_levels_the_shortfall_is_told_and_explained(
    editor: Client, event: Event, mapping: EventMapping, at: Address
) -> None:
    rope = factories.sponsor(event, "Platinum", name="Rope")
    editor.post(at("sponsor_sync"), {"levels": "without"})
    run = SyncRun.objects.get()
    execute(run.pk)
    run.refresh_from_db()
    assert sum_up(run).text == "Sync completed with problems: 0 of 1 sponsor."
    page = text_of(editor, at("sponsor", rope.pk))
    assert "Swoogo has no sponsorship level “Platinum”" in page
    assert "Make that level in Swoogo" in page


def test_R17_trouble_with_reading_the_levels_is_shown_in_place(
    editor: Client, event: Event, mapping: EventMapping, at: Address, sandbox: RunningSandbox
) -> None:
    factories.sponsor(event, "Gold")
    sandbox.stop()
    page = text_of(editor, at("sponsors"))
    assert "Sync to Swoogo" in page
    answer = editor.post(at("sponsor_sync"))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "could not be read, and nothing was sent" in text
    assert "Try again" in text
    assert not SyncRun.objects.exists()


def test_W3_a_sponsors_file_comes_in_with_tiers_and_a_second_time_changes_nothing(
    editor: Client, event: Event, at: Address
) -> None:
    lines = [
        "Sponsor ID,Name,Description,Website,Tier,Logo URL",
        "S1,Rope Works,<p>Ropes</p>,https://rope.example,Platinum,https://pictures.example.org/r.png",
        "S2,Ferry Line,,,gold,",
    ]
    content = "\n".join(lines).encode()
    first = import_sheet(event, read("sponsors.csv", content))
    assert first.created["sponsor"] == 2
    assert tiers(event) == ["Gold", "Silver", "Bronze", "Platinum"]
    assert names(editor, at("sponsors")) == ["Ferry Line", "Rope Works"]
    rope = event.sponsors.get(name="Rope Works")
    assert rope.logo is not None
    assert (rope.website, rope.logo.state) == ("https://rope.example", "waiting")
    again = import_sheet(event, read("sponsors.csv", content))
    assert (again.created.get("sponsor", 0), again.unchanged["sponsor"]) == (0, 2)
    assert event.sponsors.count() == 2
