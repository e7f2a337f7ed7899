"""R37: *Check drift*, the choices about what differs, and what is said about a record."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from stagedoor.agenda.models import Session
from stagedoor.cli.drift import drift as command
from stagedoor.common import shared_clock
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.drift import check_drift, check_record, credits_needed
from stagedoor.sync.domain.drift_report import DriftReport, drift_report
from stagedoor.sync.domain.drift_schedule import check_due_drift
from stagedoor.sync.domain.explain import explain_session
from stagedoor.sync.domain.known import known_of_many
from stagedoor.sync.domain.mapping_settings import set_choice
from stagedoor.sync.domain.resolve import choose_for_all, keep_theirs, send_ours
from stagedoor.sync.models import EventMapping
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import Programme, words
from tests.sync.test_others_edits import is_quiet, one_session, shown


def checked(stage: Stage) -> DriftReport:
    """What a check of the whole event finds."""
    stage.mapping.refresh_from_db()
    check_drift(stage.mapping)
    return drift_report(stage.mapping)


def edited(stage: Stage, **values: Any) -> Session:
    """A session that was sent, and then edited by a person in Swoogo."""
    session = one_session(stage)
    stage.person_changes("sessions", stage.link(session).swoogo_id, **values)
    return session


def test_R37_nothing_differs_after_a_sync(read_stage: Stage) -> None:
    Programme(read_stage)
    read_stage.sync()
    report = checked(read_stage)
    assert not report.differs, report.as_json()


def test_R37_the_check_reads_one_list_for_each_kind_and_costs_what_was_said(stage: Stage) -> None:
    Programme(stage)
    stage.sync()
    stage.forget_calls()
    said = credits_needed(stage.mapping)
    report = checked(stage)
    lists = [call for call in stage.requests() if "oauth2" not in call]
    assert sorted(lists) == ["GET locations", "GET sessions", "GET speakers", "GET tracks"]
    assert stage.writes() == []
    assert (said, report.credits) == (41, 41)


@pytest.mark.parametrize(
    ("values", "label", "theirs"),
    [
        ({"description": "<p>Theirs</p>"}, "Description", "Theirs"),
        ({"description": ""}, "Description", ""),
        ({"name": "Opening ceremony"}, "Title", "Opening ceremony"),
        ({"start_time": "09:30:00"}, "Start", "09:30:00"),
    ],
)
def test_R37_a_field_that_a_person_changed_shows_all_three_values(
    stage: Stage, values: dict[str, str], label: str, theirs: str
) -> None:
    edited(stage, **values)
    [found] = checked(stage).differences
    assert (found.label, found.theirs) == (label, theirs)
    assert found.ours == found.sent != found.theirs


def test_R37_a_room_is_told_by_name_on_all_sides(stage: Stage) -> None:
    session = one_session(stage, room=factories.room(stage.event, "Hall"))
    barn = stage.by_person("locations", name="Their Barn")
    stage.person_changes("sessions", stage.link(session).swoogo_id, location_id=barn["id"])
    report = checked(stage)
    [found] = report.differences
    assert (found.label, found.ours, found.sent, found.theirs) == ("Room", "Hall", "Hall", "Their Barn")
    assert report.not_ours == [{"kind": "room", "id": barn["id"], "name": "Their Barn"}]


def test_R37_what_changed_here_only_is_no_drift(stage: Stage) -> None:
    session = one_session(stage)
    session.title = "Keynote"
    session.save()
    assert not checked(stage).differs


def test_R37_records_gone_there_and_records_that_are_not_ours_are_in_the_list(stage: Stage) -> None:
    sessions = [factories.session(stage.event, title=f"Talk {number}") for number in range(6)]
    stage.sync()
    gone = stage.link(sessions[0]).swoogo_id
    stage.person_deletes("sessions", gone)
    extra = stage.by_person(
        "sessions", name="Breakfast", date=f"{stage.event.starts_on}", start_time="08:00", end_time="09:00"
    )
    report = checked(stage)
    assert report.gone == [{"kind": "session", "id": sessions[0].pk, "name": "Talk 0", "swoogo_id": gone}]
    assert report.not_ours == [{"kind": "session", "id": extra["id"], "name": "Breakfast"}]
    assert explain_session(sessions[0]).known.is_gone


def test_R37_a_list_that_lacks_most_of_ours_is_doubted(stage: Stage) -> None:
    sessions = [factories.session(stage.event, title=f"Talk {number}") for number in range(6)]
    stage.sync()
    for session in sessions[:5]:
        stage.person_deletes("sessions", stage.link(session).swoogo_id)
    report = checked(stage)
    assert len(report.gone) == 5
    assert "lacks 5 of the 6" in report.doubts["session"]


def test_R37_a_list_that_lacks_one_of_ours_is_believed(stage: Stage) -> None:
    sessions = [factories.session(stage.event, title=f"Talk {number}") for number in range(6)]
    stage.sync()
    stage.person_deletes("sessions", stage.link(sessions[0]).swoogo_id)
    report = checked(stage)
    assert (len(report.gone), report.doubts) == (1, {})


@pytest.mark.parametrize("choice", ["ours", "theirs"])
def test_R37_a_choice_is_remembered_until_theirs_changes_again(read_stage: Stage, choice: str) -> None:
    stage = read_stage
    session = edited(stage, description="<p>Theirs</p>")
    assert checked(stage).differs
    {"ours": send_ours, "theirs": keep_theirs}[choice](session, ["description"])
    assert not drift_report(stage.mapping).differs
    run = stage.sync()
    assert run.status == "succeeded", stage.said(run)
    assert words(shown(stage)["description"]) == {"ours": "Ours", "theirs": "Theirs"}[choice]
    assert not checked(stage).differs
    assert is_quiet(stage)
    stage.person_changes("sessions", stage.link(session).swoogo_id, description="<p>Theirs anew</p>")
    [found] = checked(stage).differences
    assert found.theirs == "Theirs anew"


def test_R37_one_choice_for_all(stage: Stage) -> None:
    sessions = [factories.session(stage.event, title=f"Talk {number}") for number in range(3)]
    stage.sync()
    for session in sessions:
        swoogo_id = stage.link(session).swoogo_id
        stage.person_changes("sessions", swoogo_id, description="<p>Theirs</p>", start_time="08:00")
    checked(stage)
    assert choose_for_all(stage.mapping, "ours") == 6
    stage.sync()
    assert {(row["description"], row["start_time"]) for row in stage.swoogo("sessions")} == {
        (None, "10:00:00")
    }


def test_R37_send_ours_does_not_sweep_away_a_still_later_edit(stage: Stage) -> None:
    session = edited(stage, description="<p>Theirs</p>")
    checked(stage)
    send_ours(session, ["description"])
    stage.mapping.both_changed = "ask"
    stage.mapping.save()
    stage.person_changes("sessions", stage.link(session).swoogo_id, description="<p>Theirs, later</p>")
    run = stage.sync()
    assert words(shown(stage)["description"]) == "Theirs,later"
    assert "waits for an answer" in stage.said(run)


def test_R37_a_difference_found_when_it_was_linked_waits_for_a_choice(stage: Stage) -> None:
    stage.by_person(
        "sessions",
        name="Opening",
        date=f"{stage.event.starts_on}",
        start_time="10:00",
        end_time="10:45",
        description="<p>Theirs</p>",
    )
    session = one_session(stage)
    [found] = drift_report(stage.mapping).differences
    assert (found.label, found.ours, found.sent, found.theirs) == ("Description", "Ours", "", "Theirs")
    send_ours(session, ["description"])
    stage.sync()
    assert words(shown(stage)["description"]) == "Ours"
    assert not checked(stage).differs


def test_R37_nothing_more_is_claimed_of_a_record_than_is_known(stage: Stage) -> None:
    session = one_session(stage)
    known = explain_session(session).known
    assert (known.compared_at, known.is_equal) == (None, False)
    checked(stage)
    known = explain_session(session).known
    assert known.compared_at is not None
    assert known.is_equal
    session.title = "Keynote"
    session.save()
    stage.sync()
    assert explain_session(session).known.compared_at is None
    stage.person_changes("sessions", stage.link(session).swoogo_id, name="Theirs")
    checked(stage)
    known = explain_session(session).known
    assert (known.is_equal, known.differs) == (False, ["Title"])


def test_R37_one_record_is_compared_for_one_credit(stage: Stage) -> None:
    session = edited(stage, description="<p>Theirs</p>")
    stage.forget_calls()
    check_record(session)
    assert [call for call in stage.requests() if "oauth2" not in call] == ["GET sessions/N"]
    assert [each.field for each in drift_report(stage.mapping).differences] == ["description"]


def test_R37_the_command_says_what_the_json_says(stage: Stage) -> None:
    edited(stage, description="<p>Theirs</p>")
    stage.by_person("locations", name="Their Barn")
    path = stage.event.path
    told = CliRunner().invoke(command, [path, "--json"])
    assert told.exit_code == 1
    found = json.loads(told.stdout)
    assert found == drift_report(stage.mapping).as_json()
    text = CliRunner().invoke(command, [path, "--known"])
    for each in found["differences"]:
        assert all(each[name] in text.stdout for name in ("name", "label", "ours", "sent", "theirs"))
    assert "not ours: room Their Barn" in text.stdout
    assert CliRunner().invoke(command, [path, "--known", "--choose", "theirs"]).exit_code == 1


def test_R37_equal_exits_with_0(stage: Stage) -> None:
    one_session(stage)
    done = CliRunner().invoke(command, [stage.event.path])
    assert (done.exit_code, "Equal: nothing differs." in done.stdout) == (0, True)


def test_R37_daily_a_mapping_is_compared_once_a_day_by_whoever_comes_first(stage: Stage) -> None:
    edited(stage, description="<p>Theirs</p>")
    assert check_due_drift() == []
    set_choice(stage.mapping, "drift_check", "daily")
    assert [mapping.pk for mapping in check_due_drift()] == [stage.mapping.pk]
    assert [each.field for each in drift_report(stage.mapping).differences] == ["description"]
    assert check_due_drift() == []
    EventMapping.objects.update(next_drift_check_at=shared_clock.now() - timedelta(hours=1))
    assert len(check_due_drift()) == 1


def test_R37_a_daily_check_that_cannot_be_made_comes_again_later(stage: Stage) -> None:
    one_session(stage)
    set_choice(stage.mapping, "drift_check", "daily")
    stage.fault("status", method="GET", path="sessions", status=403, times=9)
    assert check_due_drift() == []
    stage.mapping.refresh_from_db()
    soon = shared_clock.now() + timedelta(hours=1)
    assert stage.mapping.next_drift_check_at is not None
    assert stage.mapping.next_drift_check_at < soon


def test_R37_what_is_to_go_with_the_next_sync_is_not_called_equal(stage: Stage) -> None:
    session = one_session(stage)
    session.title = "Keynote"
    session.save()
    checked(stage)
    words = known_of_many(stage.mapping, Kind.SESSION, [session])[session.pk]
    assert "equal" not in words
    assert "To send: Title." in words
    stage.sync()
    checked(stage)
    assert ", equal." in known_of_many(stage.mapping, Kind.SESSION, [session])[session.pk]
    stage.person_changes("sessions", stage.link(session).swoogo_id, name="Theirs")
    checked(stage)
    send_ours(session, ["name"])
    words = known_of_many(stage.mapping, Kind.SESSION, [session])[session.pk]
    assert "equal" not in words
    assert "To send: Title." in words
