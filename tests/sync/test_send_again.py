"""R20: *Send again as new* makes exactly one record in Swoogo, with its attachments."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from stagedoor.accounts.models import Role
from stagedoor.agenda.models import Session, Speaker
from stagedoor.common.errors import ConfigError
from stagedoor.sync.domain.explain import explain_session, explain_speaker
from stagedoor.sync.domain.send_again import send_again_as_new
from stagedoor.sync.models import RecordLink, RunState, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage


class Pair:
    """Two sessions with two speakers each, sent; a picture of what Swoogo holds by name."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ada = factories.speaker(stage.event, email="ada@example.org")
        self.bo = factories.speaker(stage.event, email="bo@example.org")
        self.tide = factories.session(stage.event, self.ada, self.bo, title="Tide")
        self.wind = factories.session(stage.event, self.ada, self.bo, title="Wind")
        assert stage.sync().status == "succeeded"

    def everything_once(self) -> None:
        assert sorted(row["name"] for row in self.stage.swoogo("sessions")) == ["Tide", "Wind"]
        assert len(self.stage.swoogo("speakers")) == 2
        both = {"Tide", "Wind"}
        assert self.stage.attached() == {"ada@example.org": both, "bo@example.org": both}

    def lose(self, record: Session | Speaker) -> None:
        """Deleted in Swoogo by hand, changed here, found out by a sync."""
        self.stage.person_deletes(f"{record._meta.model_name}s", self.stage.link(record).swoogo_id)
        if isinstance(record, Session):
            record.description = "Changed"
        else:
            record.job_title = "Changed"
        record.save()
        self.stage.sync()
        assert self.stage.link(record).state == "deleted"


@pytest.fixture
def pair(stage: Stage) -> Pair:
    return Pair(stage)


def test_R20_a_session_goes_again_as_one_new_record_with_its_speakers(stage: Stage, pair: Pair) -> None:
    pair.lose(pair.tide)
    dead = stage.link(pair.tide).swoogo_id
    send_again_as_new(pair.tide)
    assert explain_session(pair.tide).state == "to_send"
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    pair.everything_once()
    assert stage.link(pair.tide).swoogo_id != dead
    assert str(dead) not in str([call["body"] for call in stage.calls()])
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []


def test_R20_a_speaker_goes_again_as_one_new_record_on_all_their_sessions(stage: Stage, pair: Pair) -> None:
    pair.lose(pair.ada)
    send_again_as_new(pair.ada)
    assert explain_speaker(pair.ada).state == "to_send"
    assert stage.sync().status == "succeeded"
    pair.everything_once()
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []


@pytest.mark.parametrize("reading", ["attach-adds", "attach-replaces"])
def test_R20_it_is_right_whether_attaching_adds_or_replaces(stage: Stage, reading: str) -> None:
    if reading == "attach-replaces":
        stage.answer_as("attach-replaces")
    pair = Pair(stage)
    pair.lose(pair.tide)
    pair.lose(pair.bo)
    send_again_as_new(pair.tide)
    send_again_as_new(pair.bo)
    stage.sync()
    pair.everything_once()


def test_R20_only_what_was_deleted_in_swoogo_is_sent_again(stage: Stage, pair: Pair) -> None:
    with pytest.raises(ConfigError, match="was not deleted in Swoogo") as refusal:
        send_again_as_new(pair.tide)
    assert refusal.value.code == "not_deleted"
    with pytest.raises(ConfigError, match="is not mapped"):
        send_again_as_new(factories.session(factories.event(stage.organization)))
    with pytest.raises(ConfigError, match="was not deleted"):
        send_again_as_new(factories.session(stage.event))
    assert RecordLink.objects.filter(state="linked").count() == 4


def test_R20_not_while_a_sync_is_under_way(stage: Stage, pair: Pair) -> None:
    pair.lose(pair.tide)
    SyncRun.objects.create(mapping=stage.mapping, trigger=Trigger.CLI, state=RunState.RUNNING)
    with pytest.raises(ConfigError, match="under way"):
        send_again_as_new(pair.tide)
    assert stage.link(pair.tide).state == "deleted"


def test_R20_the_records_page_offers_it_and_keeps_an_audit_line(
    client: Client, stage: Stage, pair: Pair
) -> None:
    client.force_login(factories.member(stage.organization, Role.EDITOR))
    place = [stage.organization.slug, stage.event.slug]
    page = reverse("session", args=[*place, pair.tide.pk])
    assert "Send again as new" not in client.get(page).content.decode()
    pair.lose(pair.tide)
    dead = stage.link(pair.tide).swoogo_id
    assert "Send again as new</button>" in client.get(page).content.decode()
    answer = client.post(reverse("session_send_again", args=[*place, pair.tide.pk]), follow=True)
    assert "goes with the next sync as a new record" in answer.content.decode()
    entry = stage.organization.audit_entries.get(action="swoogo.send_again")
    assert (entry.subject, entry.detail) == ("Tide", {"swoogo_id": dead})
    stage.sync()
    pair.everything_once()


def test_W1_a_viewer_is_not_offered_it(client: Client, stage: Stage, pair: Pair) -> None:
    pair.lose(pair.ada)
    client.force_login(factories.member(stage.organization, Role.VIEWER))
    place = [stage.organization.slug, stage.event.slug]
    page = client.get(reverse("speaker", args=[*place, pair.ada.pk])).content.decode()
    assert "deleted in Swoogo" in page
    assert "Send again as new</button>" not in page
    assert client.post(reverse("speaker_send_again", args=[*place, pair.ada.pk])).status_code == 403
    assert stage.link(pair.ada).state == "deleted"


def test_W1_another_kind_of_record_is_not_found(client: Client, stage: Stage) -> None:
    client.force_login(factories.member(stage.organization, Role.OWNER))
    room = factories.room(stage.event)
    there = (
        f"{reverse('agenda', args=[stage.organization.slug, stage.event.slug])}rooms/{room.pk}/send-again/"
    )
    assert client.post(there).status_code == 404
