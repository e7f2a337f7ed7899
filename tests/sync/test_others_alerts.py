"""R42: whether continuous sync fails is judged by what arrives in Swoogo, not by the status of the run."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.agenda.models import Session
from stagedoor.jobs.port import push
from stagedoor.sync.alerts.detect import detect_changes
from stagedoor.sync.alerts.settings import save_alerts
from stagedoor.sync.execution.execute import execute
from stagedoor.sync.models import AlertDelivery, SyncRun, Trigger
from tests import factories
from tests.sync.conftest import Stage

pytestmark = pytest.mark.usefixtures("in_haste")

WRITES = "PUT|POST|PATCH|DELETE"
NOT_TOKENS = "/(sessions|speakers|locations|tracks|files|contacts)"


class Rounds:
    """Rounds of continuous sync, and what people are told after each."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.seen = 0
        save_alerts(stage.organization, ["anchor@example.org"], "")
        stage.mapping.connection.continuous = True
        stage.mapping.connection.save()

    def next(self, trigger: Trigger = Trigger.SCHEDULE) -> tuple[SyncRun, list[dict[str, Any]]]:
        self.stage.mapping.refresh_from_db()
        run = execute(push(self.stage.mapping, trigger).run.pk)
        assert run is not None
        detect_changes()
        detect_changes()
        new = list(AlertDelivery.objects.filter(pk__gt=self.seen).order_by("pk"))
        self.seen = new[-1].pk if new else self.seen
        return run, [delivery.content for delivery in new]

    def types(self, trigger: Trigger = Trigger.SCHEDULE) -> list[str]:
        return [content["type"] for content in self.next(trigger)[1]]

    def refuse_writes(self, status: int = 403, path: str = NOT_TOKENS, **facts: Any) -> None:
        self.stage.fault("status", status=status, method=WRITES, path=path, **facts)


@pytest.fixture
def rounds(stage: Stage) -> Rounds:
    for number in range(4):
        factories.session(stage.event, factories.speaker(stage.event), title=f"Talk {number}")
    return Rounds(stage)


def rename(stage: Stage, count: int, suffix: str) -> None:
    for session in Session.objects.filter(event=stage.event).order_by("pk")[:count]:
        session.title = f"{session.title} {suffix}"
        session.save()


def test_R42_a_round_in_which_every_write_fails_is_told_once(rounds: Rounds) -> None:
    assert rounds.types() == []
    rounds.refuse_writes()
    rename(rounds.stage, 1, "anew")
    run, [content] = rounds.next()
    assert (run.status, run.succeeded["sessions"]) == ("partial", 3)
    assert content["type"] == "sync.failing"
    data = content["data"]
    assert (data["run"], data["reason"]) == (run.pk, "forbidden")
    assert "nothing that was sent arrived: 1 record failed" in data["what_happened"]
    assert "Talk 0 anew" in data["what_happened"]
    assert "the right to do this" in data["what_to_do"]
    assert rounds.types() == []
    rename(rounds.stage, 3, "again")
    assert rounds.types() == []


def test_R42_a_first_round_in_which_nothing_arrives_is_told(rounds: Rounds) -> None:
    rounds.refuse_writes(422)
    run, [content] = rounds.next()
    assert (run.status, content["type"]) == ("partial", "sync.failing")


def test_R42_far_fewer_of_a_kind_than_were_tried_is_failing(rounds: Rounds) -> None:
    rounds.refuse_writes(path="/speakers/create", nth=2, times=3)
    run, [content] = rounds.next()
    assert run.succeeded == {"sessions": 4, "speakers": 1, "sponsors": 0}
    assert content["type"] == "sync.failing"
    assert "1 of 4 speakers arrived" in content["data"]["what_happened"]


def test_R42_recovered_means_that_what_failed_has_gone(rounds: Rounds) -> None:
    rounds.refuse_writes(path="/(sessions|speakers)/create")
    assert rounds.types() == ["sync.failing"]
    factories.room(rounds.stage.event, "Hall")
    Session.objects.filter(event=rounds.stage.event).update(room=rounds.stage.event.rooms.get())
    # The room arrives now, and nothing else does.
    run, told = rounds.next()
    assert (run.succeeded["sessions"], told) == (0, [])
    rounds.stage.no_more_faults()
    rounds.refuse_writes(path="/sessions/create", nth=4)
    assert rounds.types() == []
    rounds.stage.no_more_faults()
    assert rounds.types() == ["sync.recovered"]
    assert rounds.types() == []


def test_R42_a_record_that_fails_for_the_first_time_does_not_keep_it_failing(rounds: Rounds) -> None:
    assert rounds.types() == []
    rename(rounds.stage, 2, "anew")
    rounds.refuse_writes(path="/sessions/update")
    assert rounds.types() == ["sync.failing"]
    rounds.stage.no_more_faults()
    late = factories.session(rounds.stage.event, title="Late")
    rounds.refuse_writes(path="/sessions/create")
    run, told = rounds.next()
    assert [content["type"] for content in told] == ["sync.recovered"]
    assert rounds.stage.outcomes(run)["session", late.title] == "failed:forbidden"


def test_R42_expected_gaps_never_alert(rounds: Rounds) -> None:
    event = rounds.stage.event
    Session.objects.filter(event=event).update(starts_at=None, ends_at=None)
    factories.session(event, factories.speaker(event, email=""))
    for _ in range(2):
        run, told = rounds.next()
        assert (run.status, told) == ("partial", [])


def test_R42_one_record_that_swoogo_refuses_for_what_it_holds_is_no_failing_sync(rounds: Rounds) -> None:
    rounds.types()
    rename(rounds.stage, 1, "anew")
    rounds.refuse_writes(422, path="/sessions/update")
    run, told = rounds.next()
    assert (run.status, told) == ("partial", [])
    rename(rounds.stage, 2, "again")
    assert rounds.types() == ["sync.failing"]


def test_R42_a_person_sees_that_their_own_sync_failed(rounds: Rounds) -> None:
    rounds.refuse_writes()
    assert rounds.types(Trigger.PERSON) == []
    assert rounds.types() == ["sync.failing"]
    assert rounds.types(Trigger.PERSON) == []
    rounds.stage.no_more_faults()
    assert rounds.types(Trigger.PERSON) == ["sync.recovered"]
