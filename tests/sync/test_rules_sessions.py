"""R8–R11: which sessions go, with which fields, rooms, tracks and times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stagedoor.agenda.models import Session, SessionStatus
from stagedoor.common import clock
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.records import Agenda, Desired, SessionFacts
from stagedoor.sync.planning.translate import translate_agenda
from tests import factories
from tests.sync.conftest import Stage

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2031, 1, 1, 12, tzinfo=UTC)


def translated(
    start: datetime | None, end: datetime | None, *, now: datetime = NOW, zone: ZoneInfo = LONDON
) -> Desired:
    """One accepted session from start to end, translated."""
    facts = SessionFacts(
        1, {"title": "Talk", "description": ""}, True, "Accepted", start, end, None, None, ()
    )
    return translate_agenda(Agenda(zone, sessions=(facts,)), now)


def times(desired: Desired) -> tuple[str, str, str]:
    fields = desired.records[Kind.SESSION, 1].fields
    return fields["date"], fields["start_time"], fields["end_time"]


def at(text: str, *, fold: int = 0) -> datetime:
    """The instant of a wall-clock time in London; ``fold=1`` for the second of two."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


@pytest.mark.parametrize("status", [each for each in SessionStatus if each != SessionStatus.ACCEPTED])
def test_R8_a_session_that_is_not_accepted_is_left_out(stage: Stage, status: SessionStatus) -> None:
    factories.session(stage.event, title="Maybe", status=status)
    run = stage.sync()
    assert stage.outcomes(run) == {("session", "Maybe"): "skipped:not_accepted"}
    assert status.label in run.records.get().message
    assert (run.status, run.attempted["sessions"]) == ("succeeded", 0)
    assert stage.calls() == []


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (("starts_at",), "no start date"),
        (("ends_at",), "no end date"),
        (("starts_at", "ends_at"), "no start and end"),
    ],
)
def test_R8_a_session_without_start_or_end_is_left_out(
    stage: Stage, missing: tuple[str, ...], words: str
) -> None:
    factories.session(stage.event, title="Somewhen", **dict.fromkeys(missing))
    run = stage.sync()
    assert stage.outcomes(run) == {("session", "Somewhen"): "skipped:no_times"}
    assert words in run.records.get().message
    assert (run.status, run.attempted["sessions"], run.succeeded["sessions"]) == ("partial", 1, 0)


def test_R8_a_session_without_title_or_that_ends_before_it_starts_is_left_out(stage: Stage) -> None:
    event = stage.event
    factories.session(event, title="  ")
    factories.session(
        event, title="Backwards", starts_at=factories.wall(event, 11), ends_at=factories.wall(event, 10)
    )
    run = stage.sync()
    assert set(stage.outcomes(run).values()) == {"skipped:missing_fields", "skipped:ends_before_start"}
    assert stage.swoogo("sessions") == []


def test_R9_rooms_and_tracks_are_found_by_name_and_never_doubled(stage: Stage) -> None:
    stage.by_person("locations", name=" hall  a", capacity=80)
    stage.by_person("tracks", name="WEB")
    event = stage.event
    hall, web, spare = (
        factories.room(event, "Hall A"),
        factories.track(event, "Web"),
        factories.room(event, "B"),
    )
    for number in range(2):
        factories.session(event, title=f"Talk {number}", room=hall, track=web)
    factories.session(event, title="Nowhere")
    run = stage.sync()
    assert run.status == "succeeded"
    [room], [track] = stage.swoogo("locations"), stage.swoogo("tracks")
    assert (room["name"], room["capacity"], track["name"]) == ("hall  a", 80, "WEB")
    sessions = {row["name"]: (row["location_id"], row["track_id"]) for row in stage.swoogo("sessions")}
    here = (room["id"], track["id"])
    assert sessions == {"Talk 0": here, "Talk 1": here, "Nowhere": (None, None)}
    [nowhere] = [body for body in stage.bodies("sessions/create") if body["name"] == "Nowhere"]
    assert {"location_id", "track_id"}.isdisjoint(nowhere)

    Session.objects.filter(title="Nowhere").update(room=spare)
    factories.session(event, title="Later", room=hall)
    assert stage.sync().status == "succeeded"
    assert sorted(row["name"] for row in stage.swoogo("locations")) == ["B", "hall  a"]


def test_R9_a_room_name_that_swoogo_refuses_holds_up_nothing_else(stage: Stage) -> None:
    room = factories.room(stage.event, "Hall A")
    factories.session(stage.event, title="Talk", room=room)
    body = [{"field": "name", "message": "Name is not liked."}]
    stage.fault("status", status=422, path="locations/create", body=body, times=1)
    run = stage.sync()
    assert stage.outcomes(run) == {
        ("room", "Hall A"): "failed:rejected",
        ("session", "Talk"): "failed:went_without",
    }
    assert run.status == "partial"
    assert len(stage.swoogo("sessions")) == 1
    assert stage.sync().status == "succeeded"
    [session], [place] = stage.swoogo("sessions"), stage.swoogo("locations")
    assert session["location_id"] == place["id"]


def test_R10_a_session_has_passed_only_after_its_true_end() -> None:
    start = NOW - timedelta(hours=1)
    assert translated(start, NOW).left_out == ()
    [remark] = translated(start, NOW - timedelta(seconds=1)).left_out
    assert (remark.code, remark.attempted) == ("passed", False)
    # By the wall clock that is sent it ended two days ago.
    long = translated(NOW - timedelta(days=2, hours=3), NOW + timedelta(minutes=1))
    assert times(long) == ("2030-12-30", "09:00:00", "12:01:00")


def test_R10_a_session_that_passed_is_not_updated(stage: Stage) -> None:
    talk = factories.session(stage.event, title="Talk")
    stage.sync()
    stage.forget_calls()
    now = clock.now()
    Session.objects.filter(pk=talk.pk).update(
        title="Talk, it was great", starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1)
    )
    run = stage.sync()
    assert stage.outcomes(run) == {("session", "Talk, it was great"): "skipped:passed"}
    assert (run.status, run.attempted["sessions"]) == ("succeeded", 0)
    assert stage.calls() == []


def test_R10_a_session_goes_until_its_true_end_though_the_day_it_is_sent_on_is_over(stage: Stage) -> None:
    now = clock.now()
    hours = {"starts_at": now - timedelta(days=3), "ends_at": now + timedelta(hours=1)}
    factories.session(stage.event, title="Exhibition", **hours)
    run = stage.sync()
    assert stage.outcomes(run) == {("session", "Exhibition"): "created"}
    assert (run.status, run.attempted["sessions"]) == ("succeeded", 1)
    [session] = stage.swoogo("sessions")
    assert session["date"] == hours["starts_at"].astimezone(stage.event.zone).date().isoformat()


@pytest.mark.parametrize(
    ("start", "end", "sent"),
    [
        ("2031-06-09 22:30", "2031-06-10 01:15", ("2031-06-09", "22:30:00", "23:59:00")),
        ("2031-06-09 22:30", "2031-06-10 00:00", ("2031-06-09", "22:30:00", "23:59:00")),
        ("2031-06-09 00:00", "2031-06-10 00:00", ("2031-06-09", "00:00:00", "23:59:00")),
        ("2031-06-09 10:00", "2031-06-10 10:00", ("2031-06-09", "10:00:00", "23:59:00")),
        ("2031-06-09 09:00", "2031-06-11 17:30", ("2031-06-09", "09:00:00", "17:30:00")),
        ("2031-06-09 23:59", "2031-06-10 00:30", ("2031-06-09", "23:59:00", "23:59:59")),
    ],
    ids=["over-midnight", "ends-at-midnight", "a-whole-day", "same-clock-time", "three-days", "last-minute"],
)
def test_R11_a_session_over_several_dates_is_squeezed_into_the_first(
    start: str, end: str, sent: tuple[str, str, str]
) -> None:
    desired = translated(at(start), at(end))
    assert times(desired) == sent
    assert [(warning.code, warning.name) for warning in desired.warnings] == [("squeezed", "Talk")]


def test_R11_the_nights_in_which_the_clocks_change() -> None:
    spring, autumn = last_sunday(2031, 3), last_sunday(2031, 10)
    forward = translated(at(f"{spring} 00:30"), at(f"{spring} 02:30"))
    assert times(forward) == (f"{spring}", "00:30:00", "02:30:00")
    back = translated(at(f"{autumn} 00:30"), at(f"{autumn} 01:30", fold=1))
    assert times(back) == (f"{autumn}", "00:30:00", "01:30:00")
    assert forward.warnings == back.warnings == ()
    # 45 minutes that end, by the clock, before they began.
    within = translated(at(f"{autumn} 01:30"), at(f"{autumn} 01:15", fold=1))
    assert times(within) == (f"{autumn}", "01:30:00", "02:15:00")
    [warning] = within.warnings
    assert (warning.code, warning.name) == ("clocks_go_back", "Talk")
    assert warning.message == (
        "The clocks go back while it runs: it takes 45 minutes and ends, by the clock, before it starts, "
        f"so it stands there on {autumn}, 01:30 to 02:15."
    )


def test_R11_a_true_length_that_goes_past_midnight_ends_with_the_day() -> None:
    # In São Paulo the clocks went back at midnight, to eleven of the same day.
    zone = ZoneInfo("America/Sao_Paulo")
    start = datetime(2019, 2, 16, 23, 45, tzinfo=zone).astimezone(UTC)
    desired = translated(start, start + timedelta(minutes=30), now=start, zone=zone)
    assert times(desired) == ("2019-02-16", "23:45:00", "23:59:00")


def test_R11_the_person_sees_a_warning_naming_the_session(stage: Stage) -> None:
    event = stage.event
    factories.session(
        event,
        title="Night watch",
        starts_at=factories.wall(event, 22),
        ends_at=factories.wall(event, 2, day=1),
    )
    run = stage.sync()
    assert run.status == "succeeded"
    record = run.records.get(name="Night watch")
    assert (record.outcome, "22:00 to 23:59" in record.message) == ("created", True)
    [session] = stage.swoogo("sessions")
    assert (session["date"], session["end_time"]) == (event.starts_on.isoformat(), "23:59:00")


def test_R11_an_end_later_by_the_clock_keeps_its_clock_time_in_swoogo(stage: Stage) -> None:
    event = stage.event
    hours = {"starts_at": factories.wall(event, 9), "ends_at": factories.wall(event, 17, 30, day=2)}
    factories.session(event, title="Exhibition", **hours)
    run = stage.sync()
    assert "09:00 to 17:30" in run.records.get(name="Exhibition").message
    [session] = stage.swoogo("sessions")
    assert (session["date"], session["start_time"], session["end_time"]) == (
        event.starts_on.isoformat(),
        "09:00:00",
        "17:30:00",
    )


def test_R11_a_session_that_is_left_out_is_not_said_to_stand_there(stage: Stage) -> None:
    event = stage.event
    fields = {"starts_at": factories.wall(event, 22), "ends_at": factories.wall(event, 2, day=1)}
    factories.session(event, title="Night watch", **fields)
    for _ in range(2):
        stage.by_person("sessions", name="Night watch", date=f"{event.starts_on}", start_time="22:00")
    run = stage.sync()
    record = run.records.get(name="Night watch")
    assert record.reason == "several_matches"
    # Nothing was sent of it, so its squeezed times are claimed nowhere.
    assert "22:00 to 23:59" not in record.message


@pytest.mark.parametrize("title", ["开幕式与主题演讲", "Ünïcode — “quoted” & <b>not a tag</b>", "R&D; 1 < 2"])
def test_R9_titles_go_as_they_are(stage: Stage, title: str) -> None:
    description = "<p>第一天 &amp; more</p><ul><li>One<br>Two</li></ul>"
    factories.session(stage.event, title=title, description=description)
    assert stage.sync().status == "succeeded"
    [session] = stage.swoogo("sessions")
    assert session["name"] == title
    assert stage.bodies("sessions/create")[0]["description"] == description
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R9_a_title_that_swoogo_does_not_take_fails_by_itself(stage: Stage) -> None:
    ada = factories.speaker(stage.event)
    factories.session(stage.event, ada, title="Long " * 60)
    factories.session(stage.event, title="Short")
    run = stage.sync()
    assert (run.status, run.succeeded["sessions"]) == ("partial", 1)
    assert "255 characters" in run.records.get(reason="rejected").message
    assert [row["name"] for row in stage.swoogo("sessions")] == ["Short"]
