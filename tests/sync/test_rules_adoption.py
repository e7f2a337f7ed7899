"""R24: a Swoogo event in which people have worked already."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.agenda.domain.pictures import set_picture
from stagedoor.agenda.models import Session, Speaker
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.programme import picture, words

FIELDS = ("name", "date", "start_time", "end_time", "description", "location_id", "track_id")


class Prepared:
    """Two rooms, five sessions and ten speakers made by a person; a bigger programme here."""

    def __init__(self, stage: Stage) -> None:
        self.stage, event = stage, stage.event
        halls = [factories.room(event, f"Hall {letter}") for letter in "ABC"]
        self.theirs = {
            f"hall {letter}": stage.by_person("locations", name=f"HALL {letter}") for letter in "AB"
        }
        self.speakers = [self._speaker(number) for number in range(12)]
        self.sessions = [
            factories.session(
                event,
                *self.speakers[2 * number : 2 * number + 2],
                title=f"Talk {number}",
                description=f"<p>About {number}</p>",
                starts_at=factories.wall(event, 9 + number),
                ends_at=factories.wall(event, 9 + number, 45),
                room=halls[number % 3],
            )
            for number in range(6)
        ]
        for number in range(5):
            stage.by_person(
                "sessions",
                name=f"  talk {number} ",
                date=f"{event.starts_on}",
                start_time=f"{9 + number:02}:00",
                end_time=f"{9 + number:02}:30",
            )
        for number in range(10):
            stage.by_person(
                "speakers",
                first_name=f"Ada{number}",
                last_name="Vale",
                email=f"ADA{number}@example.org",
                bio=f"<p>Their words {number}</p>",
            )

    def _speaker(self, number: int) -> Speaker:
        return factories.speaker(
            self.stage.event,
            first_name=f"Ada{number}",
            last_name="Vale",
            email=f"ada{number}@example.org",
            job_title="Engineer",
            biography=f"<p>Our words {number}</p>",
        )


@pytest.fixture
def prepared(stage: Stage) -> Prepared:
    return Prepared(stage)


@pytest.mark.parametrize("profiles", [(), ("no-speaker-get",), ("sparse-write-answers", "attach-replaces")])
def test_R24_nothing_is_doubled_or_overwritten_and_empty_fields_are_filled(
    stage: Stage, prepared: Prepared, profiles: tuple[str, ...]
) -> None:
    stage.answer_as(*profiles)
    run = stage.sync()
    assert run.status == "succeeded", [row.message for row in run.records.filter(outcome="failed")]
    assert sorted(row["name"] for row in stage.swoogo("locations")) == ["HALL A", "HALL B", "Hall C"]
    sessions = sorted(stage.swoogo("sessions"), key=lambda row: row["start_time"])
    assert [row["name"] for row in sessions] == [*(f"talk {number}" for number in range(5)), "Talk 5"]
    assert [row["end_time"][3:5] for row in sessions] == ["30"] * 5 + ["45"]
    assert [words(row["description"]) for row in sessions] == [f"About{number}" for number in range(6)]
    assert all(row["location_id"] for row in sessions)
    speakers = sorted(stage.swoogo("speakers"), key=lambda row: int(row["first_name"][3:]))
    theirs = [f"Theirwords{number}" for number in range(10)]
    assert [words(row["bio"]) for row in speakers] == [*theirs, "Ourwords10", "Ourwords11"]
    assert {row["job_title"] for row in speakers} == {"Engineer"}
    assert {len(names) for names in stage.attached().values()} == {1}
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R24_differences_are_kept_and_reported(stage: Stage, prepared: Prepared) -> None:
    run = stage.sync()
    speaker = run.records.get(kind="speaker", name="Ada3 Vale")
    assert speaker.outcome == "linked"
    assert "Filled in: Job title." in speaker.message
    assert "Kept as it is in Swoogo, though it differs here: Biography." in speaker.message
    assert stage.link(prepared.speakers[3]).differences == [
        {"field": "bio", "theirs": "Their words 3", "ours": "Our words 3"}
    ]
    session = run.records.get(kind="session", name="Talk 1")
    assert "differs here: " in session.message
    assert {each["field"] for each in stage.link(prepared.sessions[1]).differences} == {"name", "end_time"}


def test_R24_only_empty_fields_are_in_the_bodies(stage: Stage, prepared: Prepared) -> None:
    stage.sync()
    assert [set(body) for body in stage.bodies("speakers/update")] == [{"job_title"}] * 10
    assert [set(body) for body in stage.bodies("sessions/update")] == [{"description", "location_id"}] * 5
    assert len(stage.bodies("sessions/create")) == 1
    assert len(stage.bodies("speakers/create")) == 2


def test_R24_what_is_changed_here_afterwards_is_sent(stage: Stage, prepared: Prepared) -> None:
    stage.sync()
    stage.forget_calls()
    Speaker.objects.filter(pk=prepared.speakers[0].pk).update(biography="<p>Our new words</p>")
    Session.objects.filter(pk=prepared.sessions[0].pk).update(title="Talk nought")
    assert stage.sync().status == "succeeded"
    assert stage.bodies("speakers/update") == [{"bio": "<p>Our new words</p>"}]
    assert stage.bodies("sessions/update") == [{"name": "Talk nought"}]


def test_R24_several_matches_are_left_out(stage: Stage) -> None:
    event = stage.event
    twins: dict[str, Any] = {"date": f"{event.starts_on}", "start_time": "10:00", "end_time": "10:45"}
    for _ in range(2):
        stage.by_person("locations", name="Hall A")
        stage.by_person("sessions", name="Talk", **twins)
        stage.by_person("speakers", first_name="Ada", last_name="Vale", email="ada@example.org")
    ada = factories.speaker(event, first_name="Ada", last_name="Vale", email="ada@example.org")
    bo = factories.speaker(event, first_name="Bo", last_name="Lind")
    factories.session(event, bo, title="Talk")
    factories.session(event, ada, title="Other", room=factories.room(event, "Hall A"))
    before = stage.state()
    run = stage.sync()
    assert stage.outcomes(run) == {
        ("room", "Hall A"): "skipped:several_matches",
        ("session", "Talk"): "skipped:several_matches",
        ("speaker", "Ada Vale"): "skipped:several_matches",
        ("speaker", "Bo Lind"): "skipped:no_sent_session",
        ("session", "Other"): "failed:went_without",
    }
    assert (run.status, run.attempted, run.succeeded) == (
        "partial",
        {"sessions": 2, "speakers": 2, "sponsors": 0},
        {"sessions": 0, "speakers": 0, "sponsors": 0},
    )
    after = stage.state()
    for kind in ("locations", "speakers", "contacts", "attachments"):
        assert after[kind] == before[kind]
    assert len(after["sessions"]) == len(before["sessions"]) + 1


@pytest.mark.parametrize("theirs", [{"day": 1}, {"start_time": "13:00", "end_time": "14:00"}])
def test_R24_a_session_of_that_name_at_another_time_is_another_session(
    stage: Stage, theirs: dict[str, Any]
) -> None:
    event = stage.event
    day = factories.wall(event, 12, day=theirs.pop("day", 0))
    hours = {"start_time": "12:00", "end_time": "13:00"} | theirs
    stage.by_person("sessions", name="Lunch", date=f"{day:%Y-%m-%d}", **hours)
    factories.session(
        event, title="Lunch", starts_at=factories.wall(event, 12), ends_at=factories.wall(event, 13)
    )
    run = stage.sync()
    assert stage.outcomes(run) == {("session", "Lunch"): "created"}
    assert len(stage.swoogo("sessions")) == 2


def test_R24_a_record_that_a_link_holds_is_no_match(stage: Stage) -> None:
    hours = {"starts_at": factories.wall(stage.event, 12), "ends_at": factories.wall(stage.event, 13)}
    factories.session(stage.event, title="Lunch", **hours)
    stage.sync()
    factories.session(stage.event, title="Lunch", **hours)
    run = stage.sync()
    assert stage.outcomes(run) == {("session", "Lunch"): "created"}
    assert (run.status, len(stage.swoogo("sessions"))) == ("succeeded", 2)


def test_R24_two_of_ours_that_nothing_tells_apart_take_no_record(stage: Stage) -> None:
    event = stage.event
    stage.by_person("sessions", name="Lunch", date=f"{event.starts_on}", start_time="12:00", end_time="13:00")
    hours = {"starts_at": factories.wall(event, 12), "ends_at": factories.wall(event, 13)}
    for _ in range(2):
        factories.session(event, title="Lunch", **hours)
    run = stage.sync()
    assert run.status == "partial"
    assert len(stage.swoogo("sessions")) == 1
    assert [row.reason for row in run.records.all()] == ["several_matches"] * 2
    assert (
        "Swoogo holds 1 record that could be this one, or one of 1 more here" in run.records.first().message
    )


def test_R24_of_two_alike_the_room_tells_which_stands_there(stage: Stage) -> None:
    event = stage.event
    hall, pier = factories.room(event, "Hall"), factories.room(event, "Pier")
    room = stage.by_person("locations", name="Pier")
    hours = {"starts_at": factories.wall(event, 12), "ends_at": factories.wall(event, 13)}
    stage.by_person(
        "sessions",
        name="Lunch",
        date=f"{event.starts_on}",
        start_time="12:00",
        end_time="13:00",
        location_id=room["id"],
    )
    in_hall = factories.session(event, title="Lunch", room=hall, **hours)
    on_pier = factories.session(event, title="Lunch", room=pier, **hours)
    run = stage.sync()
    assert run.status == "succeeded"
    assert run.records.get(kind="session", record_id=on_pier.pk).outcome == "linked"
    assert run.records.get(kind="session", record_id=in_hall.pk).outcome == "created"
    assert stage.link(on_pier).differences == []
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


@pytest.mark.parametrize("is_shared", [True, False], ids=["ours-and-theirs", "ours-only"])
def test_R24_a_picture_that_stands_there_is_kept(stage: Stage, is_shared: bool) -> None:
    event = stage.event
    ada = factories.speaker(event, first_name="Ada", last_name="Vale", email="ada@example.org")
    set_picture(ada, picture(1), "ada.png", None)
    factories.session(event, ada)
    made = stage.by_person("speakers", first_name="Ada", last_name="Vale", email="ada@example.org")
    if is_shared:
        store = stage.sandbox.sandbox.store
        store.change("contacts", made["contact_id"], {"profile_picture": "theirs.png"})
    assert stage.sync().status == "succeeded"
    [speaker] = stage.swoogo("speakers")
    assert (speaker["profile_picture"] == "theirs.png") == is_shared
    assert len(stage.bodies("image/")) == (0 if is_shared else 1)
