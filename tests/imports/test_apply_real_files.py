"""Two real programmes, from file to agenda."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from tests import factories
from tests.imports.programme import ids_of, session_with_id

from stagedoor.agenda.models import Participation, Session, Speaker
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db

QA = "qa-or-the-hwy-2026-sessionize-all.json"
CAMP = "chaos-camp-2019-frab.schedule.json"


def sheet_of(folder, name):
    return read(name, (folder / name).read_bytes())


def test_sessionize_programme_with_emails_from_a_table(shared_data):
    event = factories.event(
        timezone="America/New_York", starts_on=date(2027, 6, 11), ends_on=date(2027, 6, 11)
    )
    result = import_sheet(event, sheet_of(shared_data, QA), starts_on=date(2027, 6, 11))
    assert (result.created["session"], result.created["speaker"], result.created["room"]) == (46, 43, 9)
    assert not result.lost_something
    assert not event.sessions.exclude(status="accepted").exists()
    source = json.loads((shared_data / QA).read_text())
    for told in source["sessions"]:
        session = session_with_id(str(told["id"]))
        assert session.starts_wall == datetime.fromisoformat(told["startsAt"]).replace(year=2027, day=11)
        speakers = [ids_of(part.speaker)[0] for part in session.participations.select_related("speaker")]
        assert speakers == told["speakers"]
    ids = [speaker["id"] for speaker in source["speakers"]]
    table = "Speaker ID,Email\n" + "\n".join(f"{each},speaker-{n}@example.org" for n, each in enumerate(ids))
    filled = import_sheet(event, read("emails.csv", table.encode()))
    assert (filled.updated["speaker"], filled.created["speaker"]) == (43, 0)
    assert not event.speakers.filter(email="").exists()
    again = import_sheet(event, sheet_of(shared_data, QA))
    assert (again.unchanged["session"], again.unchanged["speaker"], again.kept) == (46, 43, [])
    assert event.pictures.count() == 43


def test_frab_programme_keeps_its_instants_over_midnight(shared_data):
    event = factories.event(timezone="Europe/Berlin", starts_on=date(2019, 8, 21), ends_on=date(2019, 8, 26))
    result = import_sheet(event, sheet_of(shared_data, CAMP))
    assert result.created == {"session": 79, "speaker": 90, "sponsor": 0, "room": 2, "track": 7}
    assert not result.lost_something
    opening = Session.objects.get(event=event, title="Opening Ceremony")
    assert opening.starts_at == datetime(2019, 8, 21, 9, tzinfo=UTC)
    over_midnight = [one for one in event.sessions.all() if one.starts_wall.date() != one.ends_wall.date()]
    assert len(over_midnight) == 1
    assert Participation.objects.filter(session__event=event).exists()
    assert not Speaker.objects.filter(event=event).exclude(email="").exists()
    again = import_sheet(event, sheet_of(shared_data, CAMP))
    assert (again.unchanged["session"], again.unchanged["speaker"], again.gone) == (79, 90, [])


def counts_here(event):
    """Sessions, people, rooms, tracks and who speaks where, as the event holds them."""
    return (
        event.sessions.count(),
        event.speakers.count(),
        event.rooms.count(),
        event.tracks.count(),
        Participation.objects.filter(session__event=event).count(),
    )


def test_what_comes_in_of_a_real_schedule_is_what_an_independent_count_gives(shared_data):
    event = factories.event(timezone="Europe/Berlin", starts_on=date(2019, 8, 21), ends_on=date(2019, 8, 26))
    import_sheet(event, sheet_of(shared_data, CAMP))
    days = json.loads((shared_data / CAMP).read_text())["schedule"]["conference"]["days"]
    events = [each for day in days for listed in day["rooms"].values() for each in listed]
    pairs = {(each["guid"], person["id"]) for each in events for person in each["persons"]}
    assert counts_here(event) == (
        len({each["guid"] for each in events}),
        len({person for _, person in pairs}),
        len({name for day in days for name, listed in day["rooms"].items() if listed}),
        len({each["track"] for each in events if each["track"]}),
        len(pairs),
    )


def test_what_comes_in_of_a_real_view_is_what_an_independent_count_gives(shared_data):
    event = factories.event(
        timezone="America/New_York", starts_on=date(2026, 6, 12), ends_on=date(2026, 6, 12)
    )
    import_sheet(event, sheet_of(shared_data, QA))
    view = json.loads((shared_data / QA).read_text())
    pairs = {(one["id"], speaker) for one in view["sessions"] for speaker in one["speakers"]}
    reverse = {(str(known_as), one["id"]) for one in view["speakers"] for known_as in one["sessions"]}
    assert pairs == reverse
    assert counts_here(event) == (
        len({one["id"] for one in view["sessions"]}),
        len({one["id"] for one in view["speakers"]}),
        len({one["id"] for one in view["rooms"]}),
        0,
        len(pairs),
    )
