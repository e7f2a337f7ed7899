"""R1–R7, R21, R22: connecting, mapping, disconnecting."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from stagedoor.agenda.models import Speaker
from stagedoor.common import clock
from stagedoor.common.errors import ConfigError, InputError, Unauthorized, Unreachable
from stagedoor.sync.domain.connections import connect, disconnect, find_connection, update_key
from stagedoor.sync.domain.mappings import add_mapping, find_mapping, live_mapping, remove_mapping
from stagedoor.sync.models import Connection, EventMapping, RecordLink
from tests import factories
from tests.sync.conftest import SWOOGO_EVENT, Stage

OTHER_SWOOGO_EVENT = 370106
OTHER_ACCOUNTS_EVENT = 470201  # Europe/London, seen by second-key only


@pytest.fixture
def organization(sandbox, transactional_db):
    return factories.organization()


@pytest.mark.parametrize("pair", [("sandbox-key", "wrong"), ("wrong", "sandbox-secret")])
def test_R1_a_wrong_pair_is_told_and_not_kept(organization, pair: tuple[str, str]) -> None:
    with pytest.raises(Unauthorized, match="does not accept this consumer key and secret"):
        connect(organization, *pair)
    assert not Connection.objects.exists()


def test_R1_a_pair_is_not_kept_while_swoogo_does_not_answer(organization, settings) -> None:
    settings.SWOOGO_URL = "http://127.0.0.1:9/api/v1"
    with pytest.raises(Unreachable):
        connect(organization, "sandbox-key", "sandbox-secret")
    assert not Connection.objects.exists()


@pytest.mark.parametrize("pair", [("", "sandbox-secret"), ("sandbox-key", "  ")])
def test_R1_half_a_pair_is_refused_without_asking_swoogo(organization, sandbox, pair) -> None:
    with pytest.raises(InputError):
        connect(organization, *pair)
    assert len(sandbox.sandbox.calls) == 0


def test_R1_the_secret_is_encrypted_and_is_shown_nowhere(organization) -> None:
    connection = connect(organization, " sandbox-key ", "sandbox-secret")
    assert "sandbox-secret" not in Connection.objects.values_list("secret", flat=True).get()
    assert "sandbox-secret" not in f"{connection} {connection!r}"
    entry = organization.audit_entries.get(action="swoogo.connected")
    assert "sandbox" not in f"{entry.subject} {entry.detail}"


def test_R2_an_organization_has_one_live_connection(organization) -> None:
    connection = connect(organization, "sandbox-key", "sandbox-secret")
    with pytest.raises(ConfigError, match="connected to Swoogo already"):
        connect(organization, "spare-key", "spare-secret")
    with pytest.raises(IntegrityError):
        Connection.objects.create(organization=organization, key="k", key_fingerprint="f", secret="s")
    assert find_connection(organization) == connection


def test_R2_update_key_keeps_mappings_and_links(stage: Stage) -> None:
    factories.session(stage.event, factories.speaker(stage.event))
    stage.sync()
    update_key(stage.organization, "spare-key", "spare-secret")
    stage.forget_calls()
    assert stage.sync().status == "succeeded"
    assert stage.calls() == []
    factories.session(stage.event)
    assert stage.sync().status == "succeeded"
    assert {call["key"] for call in stage.calls()} == {"spare-key"}


def test_R2_after_update_key_what_was_sent_before_is_still_kept_up_to_date(stage: Stage) -> None:
    talk = factories.session(stage.event, title="Talk")
    stage.sync()
    update_key(stage.organization, "spare-key", "spare-secret")
    talk.title = "Talk, renamed"
    talk.save()
    run = stage.sync()
    assert stage.outcomes(run) == {("session", "Talk, renamed"): "updated"}
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Talk, renamed"]


def test_R2_a_key_that_does_not_see_every_mapped_event_is_refused(stage: Stage) -> None:
    with pytest.raises(ConfigError, match="Harbour Summit") as refusal:
        update_key(stage.organization, "second-key", "second-secret")
    assert refusal.value.code == "events_not_visible"
    with pytest.raises(Unauthorized):
        update_key(stage.organization, "spare-key", "wrong")
    factories.session(stage.event)
    assert stage.sync().status == "succeeded"


def test_R2_a_mapping_that_was_removed_does_not_hold_up_a_new_key(stage: Stage) -> None:
    remove_mapping(stage.mapping)
    assert update_key(stage.organization, "second-key", "second-secret").key == "second-key"


def test_R4_neither_side_of_a_pair_can_be_mapped_again(stage: Stage) -> None:
    other = factories.event(stage.organization)
    for _ in range(2):
        with pytest.raises(ConfigError, match="mapped to another event already"):
            add_mapping(other, SWOOGO_EVENT)
        with pytest.raises(ConfigError, match="Harbour Summit"):
            add_mapping(stage.event, OTHER_SWOOGO_EVENT)
        # Not even after Remove Mapping.
        remove_mapping(stage.mapping)
    assert EventMapping.objects.count() == 1


def test_R4_a_swoogo_event_is_mapped_once_per_installation(stage: Stage) -> None:
    foreign = factories.event()
    connect(foreign.organization, "spare-key", "spare-secret")
    with pytest.raises(ConfigError, match="mapped to another event already") as refusal:
        add_mapping(foreign, SWOOGO_EVENT)
    assert refusal.value.code == "event_taken"


@pytest.mark.parametrize("side", ["event", "swoogo_event_id"])
def test_R4_the_database_itself_refuses_a_second_pair(stage: Stage, side: str) -> None:
    remove_mapping(stage.mapping)
    values = {"event": factories.event(stage.organization), "swoogo_event_id": OTHER_SWOOGO_EVENT}
    values[side] = getattr(stage.mapping, side)
    with pytest.raises(IntegrityError):
        EventMapping.objects.create(connection=stage.mapping.connection, **values)


def test_R4_an_event_that_the_key_does_not_see_is_not_mapped(stage: Stage) -> None:
    event = factories.event(stage.organization)
    with pytest.raises(ConfigError, match="does not see a Swoogo event 470201"):
        add_mapping(event, 470201)
    assert find_mapping(event) is None


def test_R6_R27_an_event_without_a_live_mapping_cannot_be_synced(stage: Stage) -> None:
    factories.session(stage.event)
    remove_mapping(stage.mapping)
    assert find_mapping(stage.event) is None
    with pytest.raises(ConfigError, match="is not mapped"):
        live_mapping(stage.event)
    run = stage.sync()
    assert (run.status, run.reason) == ("refused", "not_mapped")
    assert stage.calls() == []
    assert not RecordLink.objects.exists()


def test_R7_remove_mapping_stops_that_pair_only_and_the_same_pair_goes_on(stage: Stage) -> None:
    other = factories.event(stage.organization, timezone="Europe/Paris")
    other_mapping = add_mapping(other, OTHER_SWOOGO_EVENT)
    factories.session(stage.event, factories.speaker(stage.event))
    stage.sync()
    remove_mapping(other_mapping)
    assert find_mapping(stage.event) == stage.mapping
    remove_mapping(stage.mapping)
    assert add_mapping(stage.event, SWOOGO_EVENT) == stage.mapping
    stage.forget_calls()
    assert stage.sync().unchanged == 2
    assert stage.calls() == []


class TestReconnecting:
    """R21 and R22: what is left alone after a disconnect, and what is sent."""

    def reconnect(self, stage: Stage, swoogo_event: int = SWOOGO_EVENT) -> None:
        disconnect(stage.organization)
        connect(stage.organization, "spare-key", "spare-secret")
        stage.swoogo_event = swoogo_event
        stage.mapping = add_mapping(stage.event, swoogo_event)
        stage.forget_calls()

    def test_R21_disconnect_ends_all_mappings(self, stage: Stage) -> None:
        add_mapping(factories.event(stage.organization), OTHER_SWOOGO_EVENT)
        disconnect(stage.organization)
        assert not EventMapping.objects.filter(ended_at=None).exists()
        assert find_connection(stage.organization) is None
        assert Connection.objects.get().secret == ""
        run = stage.sync()
        assert (run.status, run.reason) == ("refused", "not_mapped")

    def test_R22_the_same_pair_leaves_old_records_alone_and_sends_new_ones(self, stage: Stage) -> None:
        event, room = stage.event, factories.room(stage.event, "Hall A")
        ada = factories.speaker(event, first_name="Ada", last_name="Vale", email="ada@example.org")
        old = factories.session(event, ada, title="Old", room=room)
        stage.sync()
        self.reconnect(stage)
        Speaker.objects.filter(pk=ada.pk).update(job_title="Captain")
        old.title = "Old, renamed"
        old.save()
        bo = factories.speaker(event, first_name="Bo", last_name="Lind", email="bo@example.org")
        factories.session(event, ada, bo, title="New", room=room)
        run = stage.sync()
        assert run.status == "succeeded"
        assert stage.outcomes(run) == {
            ("session", "Old, renamed"): "skipped:earlier_connection",
            ("speaker", "Ada Vale"): "skipped:earlier_connection",
            ("room", "Hall A"): "linked",
            ("session", "New"): "created",
            ("speaker", "Bo Lind"): "created",
            ("attachment", "Ada Vale"): "created",
            ("attachment", "Bo Lind"): "created",
        }
        assert run.attempted == {"sessions": 1, "speakers": 1, "sponsors": 0}
        assert run.succeeded == run.attempted
        assert [row["name"] for row in stage.swoogo("locations")] == ["Hall A"]
        assert sorted(row["name"] for row in stage.swoogo("sessions")) == ["New", "Old"]
        assert {row["email"]: row["job_title"] for row in stage.swoogo("speakers")}["ada@example.org"] is None
        assert stage.attached() == {"ada@example.org": {"Old", "New"}, "bo@example.org": {"New"}}
        stage.forget_calls()
        assert stage.sync().status == "succeeded"
        assert stage.calls() == []

    def test_R22_old_records_are_never_matched(self, stage: Stage) -> None:
        factories.session(stage.event, title="Lunch")
        stage.sync()
        self.reconnect(stage)
        new = factories.session(stage.event, title="Lunch")
        run = stage.sync()
        assert run.records.get(record_id=new.pk).outcome == "created"
        assert (run.status, len(stage.swoogo("sessions"))) == ("succeeded", 2)

    def test_R22_a_new_speaker_of_old_sessions_only_is_not_attempted(self, stage: Stage) -> None:
        old = factories.session(stage.event)
        stage.sync()
        self.reconnect(stage)
        factories.participation(old, factories.speaker(stage.event))
        run = stage.sync()
        assert (run.status, run.attempted["speakers"]) == ("succeeded", 0)
        assert stage.swoogo("speakers") == []

    def test_R22_any_other_swoogo_event_receives_everything_as_new(self, stage: Stage) -> None:
        stage.event.timezone = "Europe/Paris"
        stage.event.save()
        factories.session(
            stage.event, factories.speaker(stage.event), room=factories.room(stage.event, "Hall A")
        )
        self.reconnect(stage, OTHER_SWOOGO_EVENT)
        stage.sync()
        disconnected_rows = len(stage.swoogo("sessions"))
        self.reconnect(stage, 370107)
        stage.event.timezone = "Europe/Berlin"
        stage.event.save()
        run = stage.sync()
        assert disconnected_rows == 1
        assert set(stage.outcomes(run).values()) == {"created"}

    def test_R22_another_accounts_event_receives_everything_as_new(self, stage: Stage) -> None:
        ada = factories.speaker(stage.event)
        factories.session(stage.event, ada, title="Opening", room=factories.room(stage.event, "Hall A"))
        stage.sync()
        first_account = {kind: stage.swoogo(kind) for kind in ("sessions", "speakers", "locations")}
        disconnect(stage.organization)
        connect(stage.organization, "second-key", "second-secret")
        stage.mapping = add_mapping(stage.event, OTHER_ACCOUNTS_EVENT)
        stage.swoogo_event = OTHER_ACCOUNTS_EVENT
        run = stage.sync()
        assert run.status == "succeeded"
        assert set(stage.outcomes(run).values()) == {"created"}
        assert [row["name"] for row in stage.swoogo("sessions")] == ["Opening"]
        assert stage.attached() == {ada.email: {"Opening"}}
        stage.swoogo_event = SWOOGO_EVENT
        assert {kind: stage.swoogo(kind) for kind in first_account} == first_account

    def test_R22_claims_open_at_the_disconnect_are_settled_first(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, in_haste: None
    ) -> None:
        monkeypatch.setattr("stagedoor.sync.execution.pipeline.ROUNDS", 1)
        factories.session(stage.event, title="Lost after the work")
        stage.fault("reset-after", path="sessions/create", nth=1)
        stage.sync()
        assert RecordLink.objects.get().state == "creating"
        monkeypatch.setattr("stagedoor.sync.execution.pipeline.ROUNDS", 4)
        self.reconnect(stage)
        run = stage.sync()
        assert stage.outcomes(run) == {("session", "Lost after the work"): "skipped:earlier_connection"}
        assert len(stage.swoogo("sessions")) == 1

    def test_R22_a_claim_open_at_the_disconnect_of_which_nothing_came_is_sent_as_new(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch, in_haste: None
    ) -> None:
        monkeypatch.setattr("stagedoor.sync.execution.pipeline.ROUNDS", 1)
        factories.session(stage.event, title="Lost before the work")
        stage.fault("reset-before", path="sessions/create", nth=1)
        stage.sync()
        assert RecordLink.objects.get().state == "creating"
        monkeypatch.setattr("stagedoor.sync.execution.pipeline.ROUNDS", 4)
        self.reconnect(stage)
        run = stage.sync()
        assert stage.outcomes(run) == {("session", "Lost before the work"): "created"}
        assert len(stage.swoogo("sessions")) == 1

    def test_R22_a_run_that_was_cut_off_by_the_disconnect_leaves_no_live_link(self, stage: Stage) -> None:
        factories.session(stage.event)
        stage.sync()
        self.reconnect(stage)
        # Its last answer came in after the disconnect.
        RecordLink.objects.update(state="linked", linked_at=clock.now())
        run = stage.sync()
        assert set(stage.outcomes(run).values()) == {"skipped:earlier_connection"}
