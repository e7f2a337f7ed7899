"""Every cell of the matrix in docs/reference/files.md holds: each fact, in each format."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from tests import factories

from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read
from stagedoor.imports.readers.identity import settle_ids

PAGE = Path(__file__).parents[2] / "docs/reference/files.md"
FORMATS = ("frab, pretalx (version 1)", "version 2", "Sessionize", "CSV, XLSX")


def table():
    """The matrix as the page has it: fact, then what each format does."""
    text = PAGE.read_text().partition("## How each fact is read")[2].partition("\n\n## ")[0]
    lines = re.findall(r"^\|.*\|$", text, re.MULTILINE)
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
    assert tuple(rows[0][1:]) == FORMATS
    return {row[0]: dict(zip(FORMATS, row[1:], strict=True)) for row in rows[2:]}


def version_1(*talks, **conference):
    """A schedule of events with the keys of version 1."""
    days = [{"date": "2027-06-09", "rooms": {"Hall": list(talks)}}]
    return read_json({"schedule": {"conference": {"acronym": "x", "days": days} | conference}})


def version_2(*talks, **conference):
    names = {"date": "start", "persons": "participants"}
    events = [{names.get(key, key): value for key, value in talk.items()} for talk in talks]
    schedule = {"conference": {"acronym": "x", "days": []} | conference, "events": events}
    return read_json({"schedule": schedule})


def sessionize(*talks, **more):
    """The same as a view: only the keys that Sessionize has."""
    names = {"date": "startsAt", "end": "endsAt", "persons": "speakers", "abstract": "description"}
    sessions = [{names.get(key, key): value for key, value in talk.items()} for talk in talks]
    people = {}
    for session in sessions:
        listed = session.get("speakers")
        for number, person in enumerate(listed or ()):
            people[json.dumps(person)] = {"id": person.get("id"), "fullName": person["name"]}
            listed[number] = person.get("id") or person
    return read_json({"sessions": sessions, "speakers": list(people.values())} | more)


def csv(*talks, **more):
    headings = {"id": "Session ID", "date": "Starts At", "abstract": "Description", "persons": "Speakers"}
    keys = list(dict.fromkeys(key for talk in talks for key in talk))
    lines = [",".join(headings.get(key, key.capitalize()) for key in keys)]
    lines += [
        ",".join(
            "|".join(one["name"] for one in value) if isinstance(value, list) else str(value) for value in row
        )
        for row in ([talk.get(key, "") for key in keys] for talk in talks)
    ]
    return read("talks.csv", "\n".join(lines).encode())


def read_json(content):
    return read("file.json", json.dumps(content).encode())


MAKERS = dict(zip(FORMATS, (version_1, version_2, sessionize, csv), strict=True))
SCHEDULES = {version_1, version_2}
AT = "2027-06-09T10:00:00"


def values_of(ids):
    return {each.value for each in ids}


def proves_ids_of_sessions(make):
    talk = {"title": "A", "id": "7"} | ({"guid": "g", "code": "C"} if make in SCHEDULES else {})
    (session,) = settle_ids(make(talk)).sessions
    assert values_of(session.ids) == set(talk.values()) - {"A"}


def proves_ids_of_people(make):
    if make is csv:
        (speaker,) = read("people.csv", b"Speaker ID,First Name\n7,Ada\n").speakers
        assert values_of(speaker.ids) == {"7"}
        return
    ids = {"id": "7"} | ({"guid": "g", "code": "C"} if make in SCHEDULES else {})
    (speaker,) = settle_ids(make({"title": "A", "id": "1", "persons": [{"name": "Ada Quay"} | ids]})).speakers
    assert values_of(speaker.ids) == set(ids.values())


def proves_sessions_without_ids(make):
    event = factories.event()
    talks = [{"title": "Lunch", "date": AT.replace("09T", f"{day:02}T")} for day in (9, 10)]
    import_sheet(event, make(*talks))
    assert import_sheet(event, make(*reversed(talks))).unchanged["session"] == 2


def proves_people_without_ids(make):
    event = factories.event()
    talk = {"title": "A", "id": "1", "persons": [{"name": "Ada Quay"}]}
    import_sheet(event, make(talk))
    assert import_sheet(event, make(talk)).created["speaker"] == 0
    (part,) = event.sessions.get().participations.all()
    assert (part.speaker.name, event.speakers.count()) == ("Ada Quay", 1)


def proves_several_slots(make):
    event = factories.event()
    talks = [{"title": "A", "id": "7", "date": AT.replace("10:", f"{hour}:")} for hour in (10, 12)]
    assert import_sheet(event, make(*talks)).created["session"] == 2
    assert import_sheet(event, make(*reversed(talks))).unchanged["session"] == 2


def proves_times(make):
    plain, instant = make(
        {"title": "A", "id": "1", "date": AT}, {"title": "B", "id": "2", "date": f"{AT}+02:00"}
    ).sessions
    assert plain.starts_at == datetime.fromisoformat(AT)
    assert instant.starts_at == datetime.fromisoformat(f"{AT}+02:00")


def proves_zone(make):
    talk = {"title": "A", "id": "1"}
    sheet = make(talk, time_zone_name="Asia/Tokyo")
    assert sheet.timezone == ("Asia/Tokyo" if make in SCHEDULES else None)


def proves_texts(make):
    texts = {"Plain <T>": "<p>Plain &lt;T&gt;</p>", "<p>Rich <b>x</b></p>": "<p>Rich <b>x</b></p>"}
    for text, html in texts.items():
        assert make({"title": "A", "id": "1", "abstract": text}).sessions[0].description == html
    markdown = make({"title": "A", "id": "1", "abstract": "Some **bold** words"}).sessions[0].description
    assert markdown == "<p>Some <strong>bold</strong> words</p>"


def proves_cancelled(make):
    assert make({"title": "A", "id": "1", "status": "Cancelled"}).sessions[0].status == "declined"


def proves_several_languages(make):
    if make not in SCHEDULES:
        return
    talk = {"title": {"de": "Boote", "en": "Boats"}, "id": "1", "abstract": {"de": "Ja"}}
    (session,) = make(talk).sessions
    assert (session.title, session.description) == ("Boats", "<p>Ja</p>")


def proves_a_list_of_people_that_is_missing(make):
    assert make({"title": "A", "id": "1"}).sessions[0].speakers is None


def proves_a_list_of_people_that_is_empty(make):
    assert make({"title": "A", "id": "1", "persons": []}).sessions[0].speakers == (
        None if make is csv else ()
    )


def proves_attachments_links_language(make):
    more = {"attachments": "slides.pdf", "links": "https://a.example", "language": "en"}
    (problem,) = make({"title": "A", "id": "1"} | more).problems
    assert all(name in problem.message.lower() for name in more)


PROOFS = {
    name.removeprefix("proves_").replace("_", " "): proof
    for name, proof in list(globals().items())
    if name.startswith("proves_")
}


def proof_of(fact):
    return PROOFS[fact.lower().replace(",", "")]


@pytest.mark.django_db
@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("fact", list(table()))
def test_a_cell_of_the_matrix_holds(fact, format):
    assert table()[fact][format]
    proof_of(fact)(MAKERS[format])


def test_every_fact_that_is_proved_stands_on_the_page():
    assert {fact.lower().replace(",", "") for fact in table()} == set(PROOFS)
