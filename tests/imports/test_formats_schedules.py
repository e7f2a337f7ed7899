"""frab's and pretalx's schedule.json and Sessionize's "All" JSON: two real files, the rest made up."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from stagedoor.common.clock import zone
from stagedoor.common.errors import InputError
from stagedoor.imports.preview.shift_days import first_day, shift
from stagedoor.imports.readers.detect import read
from stagedoor.imports.sheet import Id, Severity, Sheet, SheetRoom, SheetSession, SheetTrack

CAMP = "chaos-camp-2019-frab.schedule.json"
QA = "qa-or-the-hwy-2026-sessionize-all.json"


def real(folder, name):
    return read(name, (folder / name).read_bytes())


def wall(text):
    return datetime.fromisoformat(text)


def event(**changes):
    return {
        "id": 1,
        "guid": "guid-1",
        "date": "2026-06-12T09:00:00+02:00",
        "duration": "00:45",
        "title": "Opening",
        "track": None,
        "abstract": "",
        "description": "",
        "persons": [],
    } | changes


def schedule(*events, **conference):
    days = [{"date": "2026-06-12", "rooms": {"Hall 1": list(events)}}]
    content = {"schedule": {"conference": {"title": "Example Conf", "days": days} | conference}}
    return read("schedule.json", json.dumps(content).encode())


def sessionize(*sessions, speakers=(), **more):
    content = {"sessions": list(sessions), "speakers": list(speakers)} | more
    return read("all.json", json.dumps(content).encode())


def talk(**changes):
    return {
        "id": "1",
        "title": "Opening",
        "speakers": [],
        "categoryItems": [],
        "status": "Accepted",
    } | changes


def test_W3_the_whole_chaos_camp_is_read(shared_data):
    sheet = real(shared_data, CAMP)
    assert (sheet.source, sheet.timezone, sheet.title) == (
        "frab",
        "Europe/Berlin",
        "Chaos Communication Camp 2019",
    )
    assert (len(sheet.sessions), len(sheet.speakers)) == (79, 90)
    unread = "events: attachments, language, links, logo, slug, subtitle, type, url."
    assert [str(problem) for problem in sheet.problems] == [f"{CAMP}: In the file and not read: {unread}"]
    assert {session.room for session in sheet.sessions} == {"Curie", "Meitner"}
    assert len({session.track for session in sheet.sessions}) == 7
    assert {session.status for session in sheet.sessions} == {"accepted"}
    assert sum(session.speakers == () for session in sheet.sessions) == 1
    assert {speaker.email for speaker in sheet.speakers} == {None}
    midnight = [session for session in sheet.sessions if session.starts_at.date() != session.ends_at.date()]
    assert len(midnight) == 1
    known = {speaker.source_id for speaker in sheet.speakers}
    assert all(ref.source_id in known for session in sheet.sessions for ref in session.speakers)


def test_W3_the_whole_qa_or_the_highway_is_read(shared_data):
    sheet = real(shared_data, QA)
    assert (len(sheet.sessions), len(sheet.speakers), len(sheet.rooms)) == (46, 43, 9)
    assert {problem.severity for problem in sheet.problems} == {Severity.NOTE}
    assert "speakers: isTopSpeaker, links, tagLine; questions: Session Summary." in str(sheet.problems[0])
    assert Counter(session.status for session in sheet.sessions) == {"accepted": 46}
    assert first_day(sheet, zone("America/New_York")) == date(2026, 6, 12)
    assert {session.starts_at.tzinfo for session in sheet.sessions} == {None}
    assert all(speaker.first_name and speaker.last_name for speaker in sheet.speakers)
    assert (
        {speaker.job_title for speaker in sheet.speakers}
        == {speaker.email for speaker in sheet.speakers}
        == {None}
    )


def test_R29_a_frab_date_is_an_instant_and_its_duration_gives_the_end():
    (session,) = schedule(event(date="2026-06-12T23:30:00+02:00", duration="01:15")).sessions
    assert session.starts_at == datetime(2026, 6, 12, 21, 30, tzinfo=UTC)
    assert session.ends_at == datetime(2026, 6, 12, 22, 45, tzinfo=UTC)


def test_a_pretalx_duration_may_have_days():
    (session,) = schedule(event(duration="1:02:30")).sessions
    assert (session.ends_at - session.starts_at).total_seconds() == 26.5 * 3600


@pytest.mark.parametrize("name", ["jinxx", "Ada Lovelace", "Mary Ann Example"])
def test_a_public_name_splits_at_its_last_space_and_nothing_is_invented(name):
    (speaker,) = schedule(event(persons=[{"id": 7, "public_name": name}])).speakers
    assert " ".join(filter(None, [speaker.first_name, speaker.last_name])) == name
    assert (speaker.last_name is None) == (" " not in name)
    assert (speaker.source_id, speaker.email) == ("7", None)


def test_abstract_and_description_are_joined_and_not_repeated():
    first, second = schedule(
        event(abstract="Short & plain", description="<p>Long <script>x</script></p>"),
        event(guid="guid-2", abstract="Same.", description="<p>Same.</p>"),
    ).sessions
    assert first.description == "<p>Short &amp; plain</p><p>Long </p>"
    assert second.description == "<p>Same.</p>"


def test_a_pretalx_schedule_brings_biographies_avatars_rooms_and_tracks():
    sheet = schedule(
        event(
            code="ABCDEF",
            track="Web",
            persons=[
                {
                    "code": "XYZ",
                    "name": "Ada Example",
                    "avatar": "https://example.org/a.png",
                    "biography": "Writes.",
                    "email": "ada@example.org",
                }
            ],
        ),
        time_zone_name="Europe/Berlin",
        rooms=[{"name": "Hall 1", "capacity": 120}],
        tracks=[{"name": "Web", "color": "#00ff00"}],
    )
    (speaker,) = sheet.speakers
    assert (speaker.source_id, speaker.first_name, speaker.email) == ("XYZ", "Ada", "ada@example.org")
    assert (speaker.biography, speaker.headshot_url) == ("<p>Writes.</p>", "https://example.org/a.png")
    assert sheet.rooms == [SheetRoom("Hall 1", 120)]
    assert sheet.tracks == [SheetTrack("Web", "#00ff00")]
    assert sheet.problems == []


def test_one_talk_in_two_slots_is_two_sessions():
    assert len(schedule(event(), event(guid="guid-2")).sessions) == 2


def test_a_person_on_several_events_is_one_speaker_and_once_per_event():
    person = {"id": 7, "public_name": "Ada Example"}
    sheet = schedule(event(persons=[person, person]), event(guid="guid-2", persons=[person]))
    assert len(sheet.speakers) == 1
    assert [len(session.speakers) for session in sheet.sessions] == [1, 1]


@pytest.mark.parametrize(
    ("changes", "field", "severity"),
    [
        ({"date": None, "duration": "soon"}, "duration", Severity.VALUE),
        ({"date": "whenever"}, "date", Severity.VALUE),
        ({"title": " "}, "title", Severity.RECORD),
        ({"persons": [{"id": 7, "public_name": "x", "avatar": "a.png"}]}, "avatar", Severity.VALUE),
    ],
)
def test_what_is_wrong_in_an_event_is_named_and_harms_no_other(changes, field, severity):
    sheet = schedule(event(**changes), event(guid="guid-2", title="Fine"))
    assert sheet.sessions[-1].title == "Fine"
    (problem,) = sheet.problems
    assert problem.place.startswith("schedule.json, ")
    assert (problem.field, problem.severity) == (field, severity)
    assert len(sheet.sessions) == (1 if severity is Severity.RECORD else 2)


@pytest.mark.parametrize(
    "junk", [None, 7, "x", [], {"rooms": None}, {"rooms": {"A": None}}, {"rooms": {"A": [7]}}]
)
def test_junk_inside_a_schedule_is_passed_over(junk):
    content = {"schedule": {"conference": {"days": [junk], "rooms": junk, "time_zone_name": "Mars/Base"}}}
    sheet = read("schedule.json", json.dumps(content).encode())
    assert sheet.sessions == []
    assert "“Mars/Base” is not a time zone" in str(sheet.problems[0])


def test_sessionize_times_are_wall_clock_and_rooms_are_looked_up():
    (session,) = sessionize(
        talk(startsAt="2026-06-12T09:00:00", endsAt="2026-06-12T10:00:00", roomId=5),
        rooms=[{"id": 5, "name": "Hall"}],
    ).sessions
    assert (session.starts_at, session.ends_at) == (wall("2026-06-12 09:00"), wall("2026-06-12 10:00"))
    assert session.room == "Hall"


@pytest.mark.parametrize(
    ("status", "read_as"),
    [
        (None, "accepted"),
        ("Accepted", "accepted"),
        ("Accept_Queue", "accept_queue"),
        ("Nominated", "pending"),
        ("Waitlisted", "pending"),
        ("Decline_Queue", "decline_queue"),
        ("Declined", "declined"),
        ("Rejected", "declined"),
    ],
)
def test_R8_a_sessionize_status_is_kept_and_none_is_accepted(status, read_as):
    sheet = sessionize(talk(status=status))
    assert sheet.sessions[0].status == read_as
    assert sheet.problems == []


def test_R8_an_unknown_status_is_pending_and_told():
    sheet = sessionize(talk(status="Maybe"))
    assert sheet.sessions[0].status == "pending"
    assert "“Maybe”" in str(sheet.problems[0])


def test_the_older_sessionize_shape_has_no_status_and_all_is_accepted():
    older = talk()
    del older["status"]
    assert sessionize(older).sessions[0].status == "accepted"


def test_a_category_that_is_called_track_gives_the_track():
    categories = [
        {"title": "Level", "items": [{"id": 1, "name": "Beginner"}]},
        {"title": "Session Track", "items": [{"id": 2, "name": "Web"}, {"id": 3, "name": "Data"}]},
        {"title": "Soundtracking", "items": [{"id": 4, "name": "Loud"}]},
    ]
    sheet = sessionize(
        talk(categoryItems=[1, 4, 2, 3]), talk(id="2", categoryItems=[1]), categories=categories
    )
    assert [session.track for session in sheet.sessions] == ["Web", None]
    assert sheet.tracks == [SheetTrack("Web"), SheetTrack("Data")]
    several = next(problem for problem in sheet.problems if problem.field == "categoryItems")
    assert (several.severity, "not taken: Data" in several.message) == (Severity.VALUE, True)
    assert "categories: Level, Soundtracking" in str(sheet.problems[-1])


def test_sessionize_speakers_answer_only_clear_questions():
    questions = [
        {"id": 1, "question": "E-mail address:"},
        {"id": 2, "question": "Company"},
        {"id": 3, "question": "Which company would you never work for?"},
        {"id": 4, "question": "Job Title"},
    ]
    answers = [
        {"questionId": 1, "answerValue": "ada@example.org"},
        {"questionId": 2, "answerValue": "Example Ltd"},
        {"questionId": 3, "answerValue": "Acme"},
        {"questionId": 4, "answerValue": "Engineer"},
    ]
    raw = {
        "id": "s1",
        "firstName": "Ada",
        "lastName": "Example",
        "tagLine": "CEO of sleep",
        "profilePicture": "https://example.org/a.jpg",
        "questionAnswers": answers,
    }
    (speaker,) = sessionize(speakers=[raw], questions=questions).speakers
    assert (speaker.email, speaker.company, speaker.job_title) == (
        "ada@example.org",
        "Example Ltd",
        "Engineer",
    )
    assert speaker.headshot_url == "https://example.org/a.jpg"
    (silent,) = sessionize(speakers=[raw | {"questionAnswers": []}], questions=questions).speakers
    assert silent.email is silent.company is silent.job_title is None


def test_speakers_are_referred_to_by_id_in_either_shape():
    (session,) = sessionize(talk(speakers=["a", {"id": "b", "name": "Bob"}, "a", None])).sessions
    assert [ref.source_id for ref in session.speakers] == ["a", "b"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"roomId": 9}, "roomId"),
        ({"startsAt": "soon"}, "startsAt"),
        ({"title": None}, "title"),
    ],
)
def test_what_is_wrong_in_a_sessionize_session_is_named_and_harms_no_other(changes, field):
    sheet = sessionize(talk(**changes), talk(id="2", title="Fine"))
    assert sheet.sessions[-1].title == "Fine"
    assert [problem.field for problem in sheet.problems] == [field]


def test_lone_surrogates_and_nul_in_json_do_not_reach_the_database():
    (session,) = sessionize(talk(title="a\ud800b\0c")).sessions
    assert session.title == "abc"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b" \n", "is empty"),
        ("a.json", b"{", "is not valid JSON"),
        ("a.json", b"hello", "is not JSON"),
        ("a.json", b"[" * 100_000, "is not valid JSON"),
        ("a.json", b'{"talks": []}', "is JSON of another kind"),
        ("a.json", b'[{"groupId": 1, "sessions": []}]', "another view of Sessionize"),
        ("a.xml", b"<schedule/>", "is XML or HTML"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old format"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "is not a text"),
    ],
)
def test_a_file_of_an_unknown_kind_gets_one_clear_answer(name, content, reason):
    with pytest.raises(InputError, match=reason) as caught:
        read(name, content)
    assert name in caught.value.message
    if "empty" not in reason:
        assert "schedule.json" in caught.value.remedy


def test_content_goes_before_the_extension():
    content = json.dumps({"sessions": [talk()], "speakers": []}).encode()
    assert read("renamed.txt", b"\xef\xbb\xbf" + content).source == "sessionize"
    assert read("renamed.xlsx", b"Title,Room\nx,y\n").source == "csv"


def test_a_format_that_does_not_fit_the_file_is_refused():
    with pytest.raises(InputError, match="is not frab: it looks like csv"):
        read("a.csv", b"Title,Room\nx,y\n", format="frab")


def test_a_format_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(InputError, match=r"csv, xlsx\."):
        read("a.csv", b"Title,Room\nx,y\n", format="pdf")


def test_problems_name_the_file_and_never_a_path():
    sheet = read("/home/ada/agenda.csv", b"Title,Capacity\nx,many\n")
    assert sheet.problems[0].place == "agenda.csv, row 2"


def at(starts, ends=None):
    return SheetSession("x", "x", (Id("id", str(starts)),), starts_at=starts, ends_at=ends)


def test_starts_on_keeps_every_clock_time_over_a_change_of_the_clocks():
    berlin = zone("Europe/Berlin")
    sheet = Sheet(
        source="frab",
        sessions=[
            at(wall("2026-06-12T09:00+02:00"), wall("2026-06-13T00:30+02:00")),
            at(wall("2026-06-13T10:00+02:00"), None),
            at(None),
        ],
    )
    moved = shift(sheet, (date(2026, 11, 2) - date(2026, 6, 12)).days, berlin)
    assert [(session.starts_at, session.ends_at) for session in moved.sessions] == [
        (wall("2026-11-02 09:00"), wall("2026-11-03 00:30")),
        (wall("2026-11-03 10:00"), None),
        (None, None),
    ]


def test_starts_on_counts_days_in_the_events_zone():
    """23:30 in New York is the next day in UTC and in Berlin."""
    sheet = Sheet(source="frab", sessions=[at(wall("2026-06-12T23:30-04:00"))])
    assert first_day(sheet, zone("America/New_York")) == date(2026, 6, 12)
    moved = shift(sheet, (date(2027, 6, 11) - date(2026, 6, 12)).days, zone("America/New_York"))
    assert moved.sessions[0].starts_at == wall("2027-06-11 23:30")


def test_a_session_without_any_time_is_not_moved():
    sheet = Sheet(source="csv", sessions=[at(None)])
    assert shift(sheet, 365, zone("UTC")) == sheet


def test_no_shift_changes_nothing():
    sheet = Sheet(source="csv", sessions=[at(wall("2026-06-12 09:00"))])
    assert shift(sheet, 0, zone("UTC")) is sheet


def test_starts_on_moves_the_real_camp_and_keeps_its_clock_times(shared_data):
    sheet, berlin = real(shared_data, CAMP), zone("Europe/Berlin")
    moved = shift(sheet, (date(2027, 2, 3) - first_day(sheet, berlin)).days, berlin)
    assert first_day(moved, berlin) == date(2027, 2, 3)
    for before, after in zip(sheet.sessions, moved.sessions, strict=True):
        assert after.starts_at.time() == before.starts_at.astimezone(berlin).time()
        assert after.ends_at - after.starts_at == before.ends_at - before.starts_at
