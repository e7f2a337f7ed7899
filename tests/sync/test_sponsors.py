"""Sponsors, from here to Swoogo (R13)."""

from __future__ import annotations

import io
import json
import os
import time
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image

from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.agenda.models import Picture, PictureState, Sponsor, Tier
from stagedoor.cli.sync import sync
from stagedoor.jobs.port import push
from stagedoor.swoogo.records import Kind
from stagedoor.sync.clients import client_for
from stagedoor.sync.domain.connections import connect, disconnect
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.domain.send_again import send_again_as_new
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import RunScope, SyncRun, Trigger
from stagedoor.sync.planning.records import Wanted
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("no_waiting_for_claims")


@pytest.fixture
def no_waiting_for_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stagedoor.sync.execution.claims.DUE_AFTER", timedelta(seconds=1))


def send(stage: Stage, *, create_levels: bool = False) -> SyncRun:
    """One sync of the sponsors."""
    pushed = push(stage.mapping, Trigger.CLI, scope=RunScope.SPONSORS, create_levels=create_levels)
    run = execute(pushed.run.pk)
    assert run is not None
    return run


def levels(stage: Stage) -> list[str]:
    """The names of the account's levels, doubled ones too."""
    fields = stage.state()["definitions"]
    [field] = [row for row in fields if row["attribute"] == "level" and row["account_id"] == 1]
    return [choice["name"] for choice in field["choices"]]


def level_of(stage: Stage, sponsor: str) -> str | None:
    """The name of the level that a sponsor has in Swoogo."""
    fields = stage.state()["definitions"]
    names = {choice["id"]: choice["name"] for row in fields for choice in row["choices"]}
    [found] = [row for row in stage.swoogo("sponsors") if row["name"] == sponsor]
    return names.get(found["level"])


def logo(size: int, *, noise: bool = False) -> bytes:
    file = io.BytesIO()
    image = Image.new("RGB", (size, size), "teal")
    if noise:
        image = Image.frombytes("RGB", (size, size), os.urandom(3 * size * size))
    image.save(file, "PNG")
    return file.getvalue()


def test_R13_a_first_push_sends_name_description_website_level_and_logo(stage: Stage) -> None:
    rope = factories.sponsor(
        stage.event, name="Rope & Co", website="https://rope.example", description="<p>Since 1802</p>"
    )
    set_picture(rope, logo(40), "logo.png", None)
    factories.sponsor(stage.event, "Bronze", name="Ferry Line")
    run = send(stage)
    assert (run.status, run.message) == ("succeeded", "2 of 2 sponsors.")
    assert run.attempted == run.succeeded == {"sessions": 0, "speakers": 0, "sponsors": 2}
    sent = {row["name"]: row for row in stage.swoogo("sponsors")}
    assert sent["Rope & Co"]["website"] == "https://rope.example"
    assert "Since 1802" in sent["Rope & Co"]["description"]
    assert sent["Rope & Co"]["logo_id"]
    assert not sent["Ferry Line"].get("logo_id")
    assert (level_of(stage, "Rope & Co"), level_of(stage, "Ferry Line")) == ("Gold", "Bronze")


def test_R13_sponsors_are_not_the_agendas_matter_nor_the_agenda_theirs(stage: Stage) -> None:
    factories.sponsor(stage.event)
    factories.session(stage.event, factories.speaker(stage.event))
    stage.sync()
    assert stage.swoogo("sponsors") == []
    factories.session(stage.event, factories.speaker(stage.event))
    send(stage)
    assert len(stage.swoogo("sponsors")) == 1
    assert len(stage.swoogo("sessions")) == 1


def test_R18_the_same_sync_again_makes_no_call(stage: Stage) -> None:
    set_picture(factories.sponsor(stage.event), logo(40), "logo.png", None)
    send(stage)
    stage.forget_calls()
    run = send(stage)
    assert stage.calls() == []
    assert (run.status, run.calls, run.unchanged) == ("succeeded", 0, 1)
    assert run.message.startswith("Up to date")


def test_R18_only_the_field_that_changed_is_sent(stage: Stage) -> None:
    rope = factories.sponsor(stage.event, website="https://old.example", description="<p>Text</p>")
    send(stage)
    Sponsor.objects.filter(pk=rope.pk).update(website="https://new.example")
    stage.forget_calls()
    assert send(stage).status == "succeeded"
    assert stage.bodies("sponsors/update") == [{"website": "https://new.example"}]
    assert stage.requests().count("GET sponsors/fields") == 0


def test_R18_a_website_taken_away_is_sent_empty(stage: Stage) -> None:
    rope = factories.sponsor(stage.event, website="https://old.example")
    send(stage)
    Sponsor.objects.filter(pk=rope.pk).update(website="")
    assert send(stage).status == "succeeded"
    assert not stage.swoogo("sponsors")[0]["website"]


def test_R13_another_tier_is_another_level(stage: Stage) -> None:
    rope = factories.sponsor(stage.event, "Gold", name="Rope")
    send(stage)
    Sponsor.objects.filter(pk=rope.pk).update(tier=Tier.objects.get(event=stage.event, name="Silver"))
    stage.forget_calls()
    assert send(stage).status == "succeeded"
    assert level_of(stage, "Rope") == "Silver"
    assert [list(body) for body in stage.bodies("sponsors/update")] == [["level"]]
    Sponsor.objects.filter(pk=rope.pk).update(tier=None)
    assert send(stage).status == "succeeded"
    assert level_of(stage, "Rope") is None


def test_R27_without_its_level_a_sponsor_goes_and_falls_short(stage: Stage) -> None:
    factories.sponsor(stage.event, "Platinum", name="Rope")
    factories.sponsor(stage.event, "Gold", name="Ferry")
    run = send(stage)
    assert run.status == "partial"
    assert (run.attempted["sponsors"], run.succeeded["sponsors"]) == (2, 1)
    record = run.records.get(name="Rope")
    assert (record.outcome, record.reason) == ("failed", "level_missing")
    assert "“Platinum”" in record.message
    assert (level_of(stage, "Rope"), level_of(stage, "Ferry")) == (None, "Gold")
    assert "Platinum" not in levels(stage)
    again = send(stage)
    assert (again.status, again.succeeded["sponsors"]) == ("partial", 1)
    assert len(stage.swoogo("sponsors")) == 2


def test_R13_a_level_made_by_a_person_is_found_by_the_next_sync(stage: Stage) -> None:
    factories.sponsor(stage.event, "Platinum", name="Rope")
    send(stage)
    make_level(stage, "  PLATINUM ")
    assert send(stage).status == "succeeded"
    assert level_of(stage, "Rope") == "PLATINUM"


def make_level(stage: Stage, name: str) -> None:
    """Somebody else adds a level."""
    with client_for(stage.mapping.connection) as client:
        field = client.sponsor_level_field()
        client.add_sponsor_level(field["id"], name)


def test_R13_with_consent_a_missing_level_is_made_once(stage: Stage) -> None:
    for number in range(3):
        factories.sponsor(stage.event, "Platinum", name=f"Sponsor {number}")
    factories.sponsor(stage.event, "platinum ", name="Sponsor 3")
    factories.sponsor(stage.event, "Media", name="Paper")
    before = levels(stage)
    run = send(stage, create_levels=True)
    assert run.status == "succeeded", [record.message for record in run.records.all()]
    assert len(levels(stage)) == len(before) + 2
    assert level_of(stage, "Sponsor 0") == level_of(stage, "Sponsor 3")
    assert level_of(stage, "Paper") == "Media"
    stage.forget_calls()
    assert send(stage, create_levels=True).calls == 0


@pytest.mark.parametrize("fault", [{"kind": "reset-after"}, {"kind": "late", "seconds": 0.6}])
def test_R13_a_level_is_never_doubled_when_swoogo_does_not_confirm_it(
    stage: Stage, fault: dict[str, Any]
) -> None:
    factories.sponsor(stage.event, "Platinum", name="Rope")
    stage.fault(method="PUT", path="sponsors/field", nth=1, **fault)
    run = send(stage, create_levels=True)
    time.sleep(fault.get("seconds", 0.0))  # by now a late call has landed, whatever came of the run
    assert run.status == "succeeded", run.message
    assert levels(stage).count("Platinum") == 1
    assert level_of(stage, "Rope") == "Platinum"


def test_R13_a_level_that_swoogo_does_not_make_is_missing_and_said_so(stage: Stage) -> None:
    stage.answer_as("no-level-add")
    factories.sponsor(stage.event, "Platinum", name="Rope")
    run = send(stage, create_levels=True)
    record = run.records.get(name="Rope")
    assert (run.status, record.reason) == ("partial", "level_missing")
    assert "405" in record.message
    assert len(stage.swoogo("sponsors")) == 1


def test_R13_two_choices_of_one_name_the_first_is_used(stage: Stage) -> None:
    make_level(stage, "Gold")
    factories.sponsor(stage.event, "Gold", name="Rope")
    assert send(stage, create_levels=True).status == "succeeded"
    assert levels(stage).count("Gold") == 2
    state = stage.state()["definitions"]
    ids = [c["id"] for row in state for c in row["choices"] if c["name"] == "Gold" and row["account_id"] == 1]
    assert stage.swoogo("sponsors")[0]["level"] == min(ids)


def test_R13_a_level_made_anew_in_swoogo_is_read_again(stage: Stage) -> None:
    rope = factories.sponsor(stage.event, "Gold", name="Rope")
    send(stage)
    connection = stage.mapping.connection
    connection.refresh_from_db()
    connection.levels = {**connection.levels, "ids": {**connection.levels["ids"], "silver": 999999}}
    connection.save()
    Sponsor.objects.filter(pk=rope.pk).update(tier=Tier.objects.get(event=stage.event, name="Silver"))
    run = send(stage)
    assert (run.status, run.records.get().reason) == ("partial", "rejected")
    assert send(stage).status == "succeeded"
    assert level_of(stage, "Rope") == "Silver"


def test_R14_a_large_logo_is_scaled_down_and_a_broken_one_left_out(stage: Stage) -> None:
    large = factories.sponsor(stage.event, name="Large")
    set_picture(large, logo(900, noise=True), "logo.png", None)
    broken = factories.sponsor(stage.event, name="Broken")
    broken.logo = Picture.objects.create(
        event=stage.event,
        state=PictureState.FAILED,
        problem_code="not_a_picture",
        problem="It is a web page.",
    )
    broken.save()
    run = send(stage)
    [call] = [call for call in stage.calls() if "/image/sponsor/" in call["path"]]
    assert call["status"] == 200
    outcomes = stage.outcomes(run)
    assert outcomes["picture", "Broken"] == "skipped:not_a_picture"
    assert outcomes["sponsor", "Broken"] == "created"
    assert run.succeeded["sponsors"] == 2
    sizes = [len(upload.content) for upload in stage.sandbox.sandbox.store.uploads.values()]
    assert sizes
    assert max(sizes) <= 1_000_000


def test_R24_a_sponsor_of_that_name_is_linked_and_its_empty_fields_filled(stage: Stage) -> None:
    theirs = stage.by_person("sponsors", name=" rope  WORKS", website="https://theirs.example")
    rope = factories.sponsor(
        stage.event, name="Rope Works", website="https://ours.example", description="<p>Ropes</p>"
    )
    set_picture(rope, logo(40), "logo.png", None)
    run = send(stage)
    assert run.status == "succeeded", [record.message for record in run.records.all()]
    [row] = stage.swoogo("sponsors")
    assert row["id"] == theirs["id"]
    assert row["website"] == "https://theirs.example"
    assert "Ropes" in row["description"]
    assert row["logo_id"]
    assert level_of(stage, row["name"]) == "Gold"
    assert stage.outcomes(run)["sponsor", "Rope Works"] == "linked"


def test_R22_after_a_disconnect_a_sponsor_is_not_sent_again_and_a_new_one_is(stage: Stage) -> None:
    factories.sponsor(stage.event, name="Old")
    send(stage)
    disconnect(stage.organization)
    connect(stage.organization, "sandbox-key", "sandbox-secret")
    stage.mapping = add_mapping(stage.event, stage.swoogo_event)
    factories.sponsor(stage.event, name="New")
    run = send(stage)
    assert stage.outcomes(run)["sponsor", "Old"] == "skipped:earlier_connection"
    assert sorted(row["name"] for row in stage.swoogo("sponsors")) == ["New", "Old"]
    assert run.attempted["sponsors"] == 1
    assert run.status == "succeeded"


def test_R27_sponsors_go_though_the_timezones_differ_but_not_to_an_event_that_is_gone(
    make_stage: Any,
) -> None:
    stage = make_stage(timezone="Asia/Tokyo")
    factories.sponsor(stage.event, name="Rope")
    assert send(stage).status == "succeeded"
    factories.sponsor(stage.event, name="Ferry")
    stage.person_deletes("events", stage.swoogo_event)
    run = send(stage)
    assert (run.status, run.reason) == ("refused", "event_gone")


def test_R20_a_sponsor_deleted_in_swoogo_stays_away_until_it_is_sent_again_as_new(stage: Stage) -> None:
    rope = factories.sponsor(stage.event, name="Rope", website="https://old.example")
    set_picture(rope, logo(40), "logo.png", None)
    send(stage)
    stage.person_deletes("sponsors", stage.link(rope).swoogo_id)
    rope.website = "https://new.example"
    rope.save()
    for _ in range(2):
        run = send(stage)
        assert stage.outcomes(run)["sponsor", "Rope"] == "skipped:deleted_in_swoogo"
        assert run.attempted["sponsors"] == 0
        assert stage.swoogo("sponsors") == []
    send_again_as_new(rope, None)
    assert send(stage).status == "succeeded"
    [row] = stage.swoogo("sponsors")
    assert row["website"] == "https://new.example"
    assert row["logo_id"]


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("gold ", "47"),
        ({"value": "Gold"}, "47"),
        ({"id": 47, "value": "Gold"}, {"id": 47, "value": "Gold"}),
        ("Silver", "Silver"),
        (47, 47),
        (None, None),
    ],
)
def test_R26_a_level_told_by_its_name_only_is_read_as_ours(told: Any, read: Any) -> None:
    wanted = Wanted(Kind.SPONSOR, 1, "Rope", {"level": "47"}, labels={"level": "Gold"})
    assert wanted.read({"id": 5, "level": told}) == {"id": 5, "level": read}


def test_R13_on_the_command_line(stage: Stage) -> None:
    factories.sponsor(stage.event, "Platinum", name="Rope")
    path = f"{stage.organization.slug}/{stage.event.slug}"
    runner = CliRunner()
    without = runner.invoke(sync, [path, "--sponsors", "--json"])
    assert without.exit_code == 1
    assert json.loads(without.stdout)["attempted"] == {"sessions": 0, "speakers": 0, "sponsors": 1}
    made = runner.invoke(sync, [path, "--sponsors", "--create-levels", "--json"])
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["succeeded"]["sponsors"] == 1
    assert levels(stage).count("Platinum") == 1
    misused = runner.invoke(sync, [path, "--create-levels"])
    assert misused.exit_code == 2
    assert "--create-levels goes with --sponsors" in misused.stderr
