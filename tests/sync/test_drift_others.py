"""R37: *Check drift* tells more than fields: who is on which session, and whether a picture is there."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.agenda.models import Session, Speaker
from stagedoor.sync.domain.drift import check_drift, check_record
from stagedoor.sync.domain.drift_report import Differing, drift_report
from stagedoor.sync.domain.hands_off import mark_hands_off
from stagedoor.sync.domain.resolve import keep_theirs, send_ours
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import picture


def differing(stage: Stage) -> list[Differing]:
    """What a check of the whole event finds."""
    check_drift(stage.mapping)
    return drift_report(stage.mapping).differences


def told(stage: Stage) -> list[tuple[str, str, str, str]]:
    """The same in short."""
    return [(each.label, each.ours, each.sent, each.theirs) for each in differing(stage)]


@pytest.fixture
def ada(stage: Stage) -> Speaker:
    """A speaker on Opening and not on Lunch, with a headshot; all of it was sent."""
    speaker = factories.speaker(stage.event, first_name="Ada", last_name="Vale")
    set_picture(speaker, picture(1), "ada.png", None)
    factories.session(stage.event, speaker, title="Opening")
    factories.session(stage.event, title="Lunch")
    assert stage.sync().status == "succeeded"
    return speaker


def number(stage: Stage, record: Any) -> int:
    found = stage.link(record).swoogo_id
    assert found is not None
    return found


def take_off(stage: Stage, ada: Speaker) -> None:
    opening = Session.objects.get(event=stage.event, title="Opening")
    stage.person_detaches(number(stage, ada), number(stage, opening))


def put_on_lunch(stage: Stage, ada: Speaker) -> None:
    lunch = Session.objects.get(event=stage.event, title="Lunch")
    stage.person_attaches(number(stage, ada), number(stage, lunch))


def change_their_picture(stage: Stage, kind: str, record: int | None, **picture: str | None) -> None:
    """A person puts another picture there in Swoogo, or takes it off."""
    with stage.sandbox.sandbox.lock:
        stage.sandbox.sandbox.store.change(kind, record, picture)


def test_R37_a_speaker_whom_a_person_took_off_a_session_is_told_and_ours_goes_again(
    stage: Stage, ada: Speaker
) -> None:
    take_off(stage, ada)
    assert told(stage) == [("Sessions", "On: Opening.", "On: Opening.", "Not on: Opening.")]
    assert stage.sync().calls == 0, "R23: whom a person took off is not attached again by itself"

    send_ours(ada, ["sessions"])

    assert drift_report(stage.mapping).differences == []
    assert stage.sync().status == "succeeded"
    assert stage.attached() == {ada.email: {"Opening"}}
    assert told(stage) == []


def test_R37_a_speaker_whom_a_person_put_on_one_of_our_sessions_is_told(stage: Stage, ada: Speaker) -> None:
    put_on_lunch(stage, ada)
    assert told(stage) == [("Sessions", "Not on: Lunch.", "Not on: Lunch.", "On: Lunch.")]

    send_ours(ada, ["sessions"])

    stage.sync()
    assert stage.attached() == {ada.email: {"Opening"}}
    assert told(stage) == []


def test_R37_keeping_their_attachments_is_remembered_until_one_side_changes(
    stage: Stage, ada: Speaker
) -> None:
    put_on_lunch(stage, ada)
    check_drift(stage.mapping)
    keep_theirs(ada, ["sessions"])
    assert told(stage) == []
    assert stage.sync().calls == 0
    take_off(stage, ada)
    assert told(stage) == [
        (
            "Sessions",
            "On: Opening. Not on: Lunch.",
            "On: Opening. Not on: Lunch.",
            "On: Lunch. Not on: Opening.",
        )
    ]


def test_R37_who_is_on_a_session_that_others_made_is_their_business(stage: Stage, ada: Speaker) -> None:
    other = stage.by_person("sessions", name="Staff meeting", date="2099-01-01", start_time="09:00")
    stage.person_attaches(number(stage, ada), other["id"])
    assert told(stage) == []


def test_R37_a_line_up_that_changed_here_goes_with_the_next_sync_and_is_no_drift(
    stage: Stage, ada: Speaker
) -> None:
    lunch = Session.objects.get(event=stage.event, title="Lunch")
    factories.participation(lunch, ada)
    assert told(stage) == []
    assert stage.link(ada).pending == ["sessions"]


def test_R43_sessions_and_speakers_that_are_never_touched_are_not_compared(
    stage: Stage, ada: Speaker
) -> None:
    take_off(stage, ada)
    mark_hands_off(Session.objects.get(event=stage.event, title="Opening"))
    assert told(stage) == []


def test_R37_one_speaker_is_compared_with_their_sessions_for_one_credit(stage: Stage, ada: Speaker) -> None:
    take_off(stage, ada)
    stage.forget_calls()
    link = check_record(ada)
    assert link is not None
    assert [each["field"] for each in link.drift] == ["sessions"]
    assert [path for path in stage.requests() if "oauth2" not in path] == ["GET speakers/N"]


def test_R37_a_headshot_that_a_person_removed_is_told_and_ours_goes_again(stage: Stage, ada: Speaker) -> None:
    contact = stage.link(ada).contact_id
    assert told(stage) == [], "it was seen there"
    change_their_picture(stage, "contacts", contact, profile_picture=None)
    there = ("Picture", "the one that stands here", "the one that stands here", "")
    assert told(stage) == [there]

    keep_theirs(ada, ["picture"])
    assert told(stage) == []
    set_picture(ada, picture(2), "ada.png", None)
    assert stage.sync().status == "succeeded", "it changed here"
    change_their_picture(stage, "contacts", contact, profile_picture=None)
    assert told(stage) == [there]

    send_ours(ada, ["picture"])
    assert stage.outcomes(stage.sync()) == {("picture", "Ada Vale"): "created"}
    assert [bool(row["profile_picture"]) for row in stage.swoogo("speakers")] == [True]
    assert told(stage) == []


def test_R37_a_picture_that_was_there_before_ours_waits_for_a_choice(stage: Stage) -> None:
    theirs = stage.by_person("speakers", first_name="Bo", last_name="Vale", email="bo@example.org")
    change_their_picture(stage, "contacts", theirs["contact_id"], profile_picture="1-theirs.png")
    bo = factories.speaker(stage.event, first_name="Bo", last_name="Vale", email="bo@example.org")
    set_picture(bo, picture(3), "bo.png", None)
    factories.session(stage.event, bo)
    stage.sync()
    assert told(stage) == [("Picture", "the one that stands here", "", "another picture")]

    keep_theirs(bo, ["picture"])
    assert told(stage) == []
    assert stage.sync().calls == 0
    set_picture(bo, picture(4), "bo.png", None)
    stage.sync()
    assert stage.swoogo("speakers")[0]["profile_picture"] != "1-theirs.png", "ours is newer"
    assert told(stage) == []
