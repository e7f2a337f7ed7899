"""R31, R32, R37: custom fields and others, mapped to the fields of a Swoogo account."""

from __future__ import annotations

from typing import Any

import pytest

from stagedoor.agenda.domain.custom_fields import save_custom_field
from stagedoor.agenda.models import CustomField, Session
from stagedoor.common.errors import InputError
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.drift import check_drift
from stagedoor.sync.domain.drift_report import drift_report
from stagedoor.sync.domain.field_mapping import (
    MAPPED_KINDS,
    find_source,
    find_target,
    map_field,
    mapped_rows,
    reset_fields,
    swoogo_fields,
    unmap_field,
)
from stagedoor.sync.planning.fields import FIELDS, Use
from tests import factories
from tests.sync.conftest import Stage
from tests.sync.test_sponsors import send

OBJECTS = {"session": "session", "speaker": "contact", "sponsor": "sponsor"}


def custom_field(stage: Stage, kind: str, name: str, type: str, *choices: str) -> CustomField:
    field = CustomField(event=stage.event, kind=kind, name=name, type=type, choices=list(choices))
    save_custom_field(field, None)
    return field


def in_swoogo(stage: Stage, kind: str, name: str, type: str, *choices: str) -> dict[str, Any]:
    """A person adds a field to the Swoogo account."""
    sent = {"name": name, "type": type, "choices": choices}
    answer = stage.control.post(f"/fields/{OBJECTS[kind]}", json=sent)
    answer.raise_for_status()
    made: dict[str, Any] = answer.json()
    return made


def mapped(stage: Stage, kind: str, ours: str, theirs: str, **more: Any) -> None:
    known = swoogo_fields(stage.mapping, Kind(kind))
    target = find_target(stage.mapping, Kind(kind), theirs, known)
    map_field(stage.mapping, find_source(stage.mapping, Kind(kind), ours), target, **more)
    stage.forget_calls()


def pair(stage: Stage, kind: str, name: str, ours: str, theirs: str, *choices: str) -> tuple[str, str]:
    """A field here and one of that name in Swoogo, mapped: our key and Swoogo's name."""
    field = custom_field(stage, kind, name, ours, *choices)
    made = in_swoogo(stage, kind, name, theirs, *choices)
    mapped(stage, kind, field.key, made["attribute"])
    return field.key, made["attribute"]


def choice_id(stage: Stage, attribute: str, name: str) -> int:
    definitions = {row["attribute"]: row for row in stage.state()["definitions"]}
    return next(row["id"] for row in definitions[attribute]["choices"] if row["name"] == name)


def test_R31_every_type_arrives_in_the_right_form(stage: Stage) -> None:
    level, their_level = pair(stage, "session", "Level", "choice", "dropDownList", "Beginner", "Expert")
    tags, their_tags = pair(stage, "session", "Tags", "choices", "checkboxList", "Web", "Data", "Ops")
    seats, their_seats = pair(stage, "session", "Seats left", "number", "textInput")
    day, their_day = pair(stage, "session", "Slides due", "date", "date")
    link, their_link = pair(stage, "session", "Slides", "url", "textInput")
    note, their_note = pair(stage, "session", "Note", "rich_text", "textArea")
    taped = custom_field(stage, "session", "Recorded", "yes_no")
    their_taped = in_swoogo(stage, "session", "Recorded", "radioList", "Yes", "No")["attribute"]
    mapped(stage, "session", taped.key, their_taped)
    factories.session(
        stage.event,
        title="All of them",
        custom={
            level: "Expert",
            tags: ["Web", "Ops"],
            seats: "3.50",
            day: "2027-05-01",
            link: "https://example.org/slides",
            note: "<p>Bring <b>water</b></p>",
            taped.key: False,
        },
    )

    run = stage.sync()

    assert run.status == "succeeded", stage.said(run)
    (row,) = stage.swoogo("sessions")
    assert row[their_level] == choice_id(stage, their_level, "Expert")
    assert row[their_tags] == [choice_id(stage, their_tags, name) for name in ("Web", "Ops")]
    assert row[their_seats] == "3.50"
    assert row[their_day] == "2027-05-01"
    assert row[their_link] == "https://example.org/slides"
    assert "<b>water</b>" in row[their_note]
    assert row[their_taped] == choice_id(stage, their_taped, "No")
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R31_a_mapped_field_changes_and_is_cleared(stage: Stage) -> None:
    level, theirs = pair(stage, "session", "Level", "choice", "dropDownList", "Beginner", "Expert")
    tags, their_tags = pair(stage, "session", "Tags", "choices", "checkboxList", "Web", "Data")
    session = factories.session(stage.event, custom={level: "Expert", tags: ["Web", "Data"]})
    stage.sync()

    session.custom = {level: "Beginner"}
    session.save()
    run = stage.sync()

    assert run.status == "succeeded", stage.said(run)
    (row,) = stage.swoogo("sessions")
    assert row[theirs] == choice_id(stage, theirs, "Beginner")
    assert not row[their_tags]
    assert "Changed: Level, Tags." in stage.said(run)


def test_R31_a_choice_without_counterpart_is_told_and_the_default_stands_in(stage: Stage) -> None:
    level = custom_field(stage, "session", "Level", "choice", "Beginner", "Guru")
    theirs = in_swoogo(stage, "session", "Level", "dropDownList", "beginner", "Other")["attribute"]
    mapped(stage, "session", level.key, theirs)
    session = factories.session(stage.event, title="Deep", custom={level.key: "Guru"})

    run = stage.sync()

    assert stage.outcomes(run)["session", "Deep"] == "failed:choice_unmatched"
    assert "“Guru” stands for no choice" in stage.said(run)
    other = choice_id(stage, theirs, "Other")
    mapped(stage, "session", level.key, theirs, otherwise=str(other))
    assert stage.sync().status == "succeeded"
    assert stage.swoogo("sessions")[0][theirs] == other
    session.custom = {level.key: "Beginner"}
    session.save()
    stage.sync()
    assert stage.swoogo("sessions")[0][theirs] == choice_id(stage, theirs, "beginner")


@pytest.mark.parametrize("kind", ["speaker", "sponsor"])
def test_R31_fields_of_speakers_and_sponsors_go_as_well(stage: Stage, kind: str) -> None:
    key, theirs = pair(stage, kind, "Size", "choice", "dropDownList", "S", "L")
    if kind == "speaker":
        factories.session(stage.event, factories.speaker(stage.event, custom={key: "L"}))
        run = stage.sync()
    else:
        factories.sponsor(stage.event, custom={key: "L"})
        run = send(stage)
    assert run.status == "succeeded", stage.said(run)
    assert stage.swoogo(f"{kind}s")[0][theirs] == choice_id(stage, theirs, "L")


def test_R31_a_phone_goes_where_it_is_mapped_and_costs_no_list(stage: Stage) -> None:
    phone = find_source(stage.mapping, Kind.SPEAKER, "phone")
    map_field(stage.mapping, phone, find_target(stage.mapping, Kind.SPEAKER, "mobile_phone", ()))
    stage.forget_calls()
    factories.session(stage.event, factories.speaker(stage.event, phone="+44 20 7946 0999"))
    run = stage.sync()
    assert run.status == "succeeded", stage.said(run)
    assert stage.swoogo("speakers")[0]["mobile_phone"] == "+44 20 7946 0999"
    assert not [path for path in stage.requests() if "field" in path]


def test_R32_capacity_is_the_sessions_own_else_its_rooms(stage: Stage) -> None:
    capacity = find_source(stage.mapping, Kind.SESSION, "capacity")
    map_field(stage.mapping, capacity, find_target(stage.mapping, Kind.SESSION, "capacity", ()))
    hall = factories.room(stage.event, "Hall", capacity=300)
    factories.session(stage.event, title="Own", room=hall, capacity=40)
    factories.session(stage.event, title="Room's", room=hall)
    factories.session(stage.event, title="None")
    run = stage.sync()
    assert run.status == "succeeded", stage.said(run)
    seats = {row["name"]: row["capacity"] for row in stage.swoogo("sessions")}
    assert seats == {"Own": 40, "Room's": 300, "None": None}


def test_R31_a_removed_default_row_is_not_sent_and_clears_nothing(stage: Stage) -> None:
    session = factories.session(stage.event, description="<p>Old</p>", room=factories.room(stage.event))
    stage.sync()
    before = stage.swoogo("sessions")[0]
    unmap_field(stage.mapping, Kind.SESSION, "description")
    unmap_field(stage.mapping, Kind.SESSION, "location_id")
    stage.forget_calls()
    session.description, session.room = "<p>New</p>", None
    session.save()
    stage.sync()
    assert stage.calls() == []
    assert stage.swoogo("sessions")[0] == before

    reset_fields(stage.mapping, Kind.SESSION)
    run = stage.sync()
    assert stage.swoogo("sessions")[0]["description"] == before["description"], "no baseline: not overwritten"
    assert "Kept as it is in Swoogo" in stage.said(run)


def test_R37_a_newly_mapped_field_never_overwrites_what_stands_there(stage: Stage) -> None:
    session = factories.session(stage.event, title="Full", capacity=20)
    factories.session(stage.event, title="Empty", capacity=30)
    stage.sync()
    stage.person_changes("sessions", stage.link(session).swoogo_id, capacity=99)
    capacity = find_source(stage.mapping, Kind.SESSION, "capacity")
    map_field(stage.mapping, capacity, find_target(stage.mapping, Kind.SESSION, "capacity", ()))

    run = stage.sync()

    seats = {row["name"]: row["capacity"] for row in stage.swoogo("sessions")}
    assert seats == {"Full": 99, "Empty": 30}
    assert stage.link(session).differences == [{"field": "capacity", "theirs": "99", "ours": "20"}]
    assert "Kept as it is in Swoogo, though it differs here: Capacity" in stage.said(run)
    session.capacity = 25
    session.save()
    stage.sync()
    assert {row["name"]: row["capacity"] for row in stage.swoogo("sessions")} == {"Full": 25, "Empty": 30}


@pytest.mark.parametrize("harm", ["gone", "retyped", "choice gone"])
def test_R31_a_field_that_changed_in_swoogo_stops_the_mapping_before_anything_is_written(
    stage: Stage, harm: str
) -> None:
    key, theirs = pair(stage, "session", "Level", "choice", "dropDownList", "Beginner", "Expert")
    session = factories.session(stage.event, custom={key: "Expert"})
    stage.sync()
    number = int(theirs.removeprefix("c_"))
    if harm == "gone":
        stage.control.delete(f"/fields/{number}").raise_for_status()
    elif harm == "retyped":
        stage.control.put(f"/fields/{number}", json={"type": "textInput"}).raise_for_status()
    else:
        gone = {"id": choice_id(stage, theirs, "Beginner"), "delete": True}
        stage.control.put(f"/fields/{number}", json={"choices": [gone]}).raise_for_status()
    before = stage.swoogo("sessions")
    session.title = "Renamed"
    session.save()
    stage.forget_calls()

    run = stage.sync()

    assert (run.status, run.reason) == ("refused", "field_changed")
    for told in (theirs, "Level", "Nothing was sent"):
        assert told in run.message
    assert stage.writes() == []
    assert stage.swoogo("sessions") == before
    unmap_field(stage.mapping, Kind.SESSION, theirs)
    assert stage.sync().status == "succeeded"
    assert stage.swoogo("sessions")[0]["name"] == "Renamed"


def test_R31_checking_costs_one_credit_for_each_field_of_the_accounts_own(stage: Stage) -> None:
    factories.session(stage.event, title="One")
    stage.sync()
    plain = stage.credits()
    for name in ("First", "Second", "Third"):
        pair(stage, "session", name, "text", "textInput")
    session = Session.objects.get(event=stage.event)
    session.title = "Two"
    session.save()
    stage.sync()
    assert [path for path in stage.requests() if "field" in path] == ["GET sessions/field/N"] * 3
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == [], "nothing to send, nothing to check"
    assert plain > 0


def test_R31_default_rows_are_those_of_R9_R12_and_R13(stage: Stage) -> None:
    theirs = {kind: [row.theirs for row in mapped_rows(stage.mapping, kind)] for kind in MAPPED_KINDS}
    assert theirs == {
        Kind.SESSION: ["name", "description", "date", "start_time", "end_time", "location_id", "track_id"],
        Kind.SPEAKER: ["first_name", "last_name", "email", "job_title", "company", "bio", "profile_picture"],
        Kind.SPONSOR: ["name", "website", "description", "level", "logo_id"],
    }
    fixed = {row.theirs for kind in theirs for row in mapped_rows(stage.mapping, kind) if row.fixed}
    assert fixed == {"name", "date", "start_time", "end_time", "first_name", "last_name", "email"}
    for kind, names in theirs.items():
        for name in names:
            if name in fixed:
                with pytest.raises(InputError):
                    unmap_field(stage.mapping, kind, name)


def test_R31_types_must_fit(stage: Stage) -> None:
    field = custom_field(stage, "session", "Story", "rich_text")
    theirs = in_swoogo(stage, "session", "Short", "textInput")["attribute"]
    with pytest.raises(InputError, match="does not fit"):
        mapped(stage, "session", field.key, theirs)
    with pytest.raises(InputError):
        find_target(stage.mapping, Kind.SESSION, "name", ())


def test_R31_a_removed_headshot_row_sends_no_picture(stage: Stage) -> None:
    assert FIELDS[Kind.SPEAKER].named("profile_picture").use is Use.READ
    unmap_field(stage.mapping, Kind.SPEAKER, "profile_picture")
    speaker = factories.speaker(stage.event)
    from stagedoor.agenda.domain.pictures import set_picture
    from tests.sync.programme import picture

    set_picture(speaker, picture(1), "1.png", None)
    factories.session(stage.event, speaker)
    stage.sync()
    assert not [path for path in stage.requests() if "image" in path]
    reset_fields(stage.mapping, Kind.SPEAKER)
    stage.sync()
    unmap_field(stage.mapping, Kind.SPEAKER, "profile_picture")
    run = stage.sync()
    assert stage.said(run).count("picture was removed") == 0, "the row is gone, the picture is not"


def test_R31_custom_fields_arrive_where_swoogo_wants_them_nested(stage: Stage) -> None:
    stage.answer_as("custom-fields-nested")
    tags, their_tags = pair(stage, "session", "Tags", "choices", "checkboxList", "Web", "Data")
    note, their_note = pair(stage, "session", "Note", "text", "textInput")
    session = factories.session(stage.event, custom={tags: ["Data"], note: "one"})
    assert stage.sync().status == "succeeded"
    session.custom = {tags: ["Web", "Data"], note: "two"}
    session.save()
    assert stage.sync().status == "succeeded"
    (row,) = stage.swoogo("sessions")
    assert row[their_tags] == [choice_id(stage, their_tags, name) for name in ("Web", "Data")]
    assert row[their_note] == "two"


def test_R31_custom_fields_arrive_under_every_reading(read_stage: Stage) -> None:
    stage = read_stage
    level, theirs = pair(stage, "session", "Level", "choice", "dropDownList", "Beginner", "Expert")
    tags, their_tags = pair(stage, "speaker", "Tags", "choices", "checkboxList", "Web", "Data")
    speaker = factories.speaker(stage.event, custom={tags: ["Data"]})
    session = factories.session(stage.event, speaker, custom={level: "Beginner"})
    first = stage.sync()
    session.custom = {level: "Expert"}
    session.save()
    run = stage.sync()
    assert run.status == "succeeded", f"{stage.profile}: {stage.said(first)} {stage.said(run)}"
    assert stage.swoogo("sessions")[0][theirs] == choice_id(stage, theirs, "Expert")
    assert stage.swoogo("speakers")[0][their_tags] == [choice_id(stage, their_tags, "Data")]
    stage.forget_calls()
    stage.sync()
    assert stage.calls() == []


def test_R36_R37_choices_are_told_by_their_names(stage: Stage) -> None:
    level, theirs = pair(stage, "session", "Level", "choice", "dropDownList", "Beginner", "Expert")
    session = factories.session(stage.event, custom={level: "Beginner"})
    stage.sync()
    stage.person_changes(
        "sessions", stage.link(session).swoogo_id, **{theirs: choice_id(stage, theirs, "Expert")}
    )
    check_drift(stage.mapping)
    (found,) = drift_report(stage.mapping).differences
    assert (found.label, found.ours, found.sent, found.theirs) == ("Level", "Beginner", "Beginner", "Expert")
    session.custom = {}
    session.save()
    run = stage.sync()
    assert "Level (there “Expert”)" in stage.said(run)
