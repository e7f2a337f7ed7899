from __future__ import annotations

from tests import factories
from tests.sync.conftest import Stage


def test_R8_R9_R12_a_first_push_sends_sessions_rooms_tracks_speakers_and_attachments(stage: Stage) -> None:
    event = stage.event
    ada = factories.speaker(
        event, first_name="Ada", last_name="Vale", email="ada@example.org", job_title="Engineer"
    )
    hall, web = factories.room(event, "Hall A"), factories.track(event, "Web")
    talk = factories.session(event, ada, title="Opening", description="<p>Hello</p>", room=hall, track=web)
    run = stage.sync()
    assert run.status == "succeeded", run.message
    [session] = stage.swoogo("sessions")
    assert session["name"] == "Opening"
    assert session["date"] == talk.starts_wall.date().isoformat()
    assert (session["start_time"], session["end_time"]) == ("10:00:00", "10:45:00")
    [room], [track], [speaker] = stage.swoogo("locations"), stage.swoogo("tracks"), stage.swoogo("speakers")
    assert (session["location_id"], session["track_id"]) == (room["id"], track["id"])
    assert (room["name"], track["name"]) == ("Hall A", "Web")
    assert (speaker["email"], speaker["job_title"]) == ("ada@example.org", "Engineer")
    assert stage.attached() == {"ada@example.org": {"Opening"}}
    assert run.attempted == {"sessions": 1, "speakers": 1, "sponsors": 0}
    assert run.succeeded == {"sessions": 1, "speakers": 1, "sponsors": 0}
    # Ten more for the account's contacts: one of them might be the speaker's (R37).
    assert stage.credits() == 42 + 10 + 1 + 1 + 1 + 1 + 1


def test_R18_the_same_sync_again_makes_no_call_and_says_so(stage: Stage) -> None:
    factories.session(stage.event, factories.speaker(stage.event))
    stage.sync()
    stage.forget_calls()
    run = stage.sync()
    assert stage.calls() == []
    assert (run.status, run.calls, run.credits, run.unchanged) == ("succeeded", 0, 0, 2)
    assert run.message.startswith("Up to date")
