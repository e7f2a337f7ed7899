"""Kind 9: an id that stands for many people in one file is none."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests import factories
from tests.imports.programme import ids_of, lost, notes

from stagedoor.agenda.models import Participation
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 3, 22), ends_on=date(2027, 3, 30))


def bring(event, *casts):
    """Import a schedule with one event for each list of persons."""
    events = [{"guid": f"e-{n}", "title": f"Talk {n}", "persons": persons} for n, persons in enumerate(casts)]
    days = [{"date": "2027-03-23", "rooms": {"Hall": events}}]
    content = {"schedule": {"conference": {"acronym": "x", "days": days}}}
    return import_sheet(event, read("schedule.json", json.dumps(content).encode()))


def names(event):
    return sorted(speaker.name for speaker in event.speakers.all())


def of_36c3_shape():
    """253 people called 0, 155 ids for two people each, 700 with ids of their own; two on each talk."""
    anonymous = [{"id": 0, "public_name": f"Guest {n}"} for n in range(253)]
    clashing = [{"id": 1 + n % 155, "public_name": f"Clash {n}"} for n in range(310)]
    proper = [{"id": 1000 + n, "public_name": f"Proper {n}", "code": f"P{n}"} for n in range(700)]
    people = anonymous + clashing + proper
    return [[people[n % len(people)], people[(n * 7 + 3) % len(people)]] for n in range(len(people))]


def test_a_merged_programme_of_36C3s_shape_gives_each_person_their_own_sessions(event):
    casts = of_36c3_shape()
    result = bring(event, *casts)
    wanted = sorted({person["public_name"] for cast in casts for person in cast})
    assert (names(event), lost(result)) == (wanted, [])
    for number, cast in enumerate(casts):
        here = Participation.objects.filter(session__title=f"Talk {number}", session__event=event)
        assert {part.speaker.name for part in here.select_related("speaker")} == {
            person["public_name"] for person in cast
        }
    once = [problem for problem in result.problems if "stand for more than one person" in problem.message]
    assert len(once) == 1
    assert "155 ids stand for more than one person in this file (id 1 for 2" in once[0].message
    again = bring(event, *casts)
    assert (again.unchanged["speaker"], again.created["speaker"]) == (len(wanted), 0)


def test_an_address_given_to_such_an_id_reaches_nobody_and_is_told(event):
    bring(event, *of_36c3_shape())
    table = "Speaker ID,First Name,Email\n0,,zero@example.org\n7,,seven@example.org\n1000,,good@example.org\n"
    result = import_sheet(event, read("emails.csv", table.encode()))
    reached = event.speakers.exclude(email="")
    assert {one.name for one in reached if one.participations.exists()} == {"Proper 0"}
    assert lost(result)


@pytest.mark.parametrize("placeholder", [0, "0", "", "null", None, "None", " - ", "N/A"])
def test_a_placeholder_is_no_id_even_where_one_person_alone_has_it(event, placeholder):
    bring(event, [{"id": placeholder, "name": "Mira Doe"}])
    bring(event, [{"id": placeholder, "name": "Noor Dijk"}])
    assert names(event) == ["Mira Doe", "Noor Dijk"]
    assert ids_of(event.speakers.get(first_name="Mira")) == ["mira doe"]


def test_a_speaker_id_that_a_table_gives_to_two_people_is_none(event):
    table = "Speaker ID,First Name,Email\n9,Ada,ada@example.org\n9,Ben,ben@example.org\n"
    result = import_sheet(event, read("people.csv", table.encode()))
    assert (names(event), lost(result)) == (["Ada", "Ben"], [])
    assert import_sheet(event, read("people.csv", table.encode())).import_id is None


def test_the_next_id_that_tells_people_apart_is_used(event):
    bring(
        event, [{"id": 7, "code": "AAA", "name": "Mira Doe"}, {"id": 7, "code": "BBB", "name": "Noor Dijk"}]
    )
    assert ids_of(event.speakers.get(first_name="Mira")) == ["AAA"]
    bring(event, [{"code": "AAA", "name": "Mira Quay"}, {"code": "BBB", "name": "Noor Dijk"}])
    assert names(event) == ["Mira Quay", "Noor Dijk"]


def test_two_spellings_of_a_name_are_one_person_where_two_ids_say_so(event):
    ids = {"id": 7, "code": "AAA"}
    result = bring(event, [ids | {"name": "Mira Doe"}], [ids | {"name": "Dr. Mira Doe"}])
    assert (names(event), "stand" in notes(result)) == (["Mira Doe"], False)


def test_an_id_that_begins_to_stand_for_two_leaves_the_one_whom_it_was_for(event):
    bring(event, [{"id": 7, "name": "Mira Doe"}])
    mira = event.speakers.get()
    result = bring(event, [{"id": 7, "name": "Mira Doe"}, {"id": 7, "name": "Noor Dijk"}])
    assert names(event) == ["Mira Doe", "Noor Dijk"]
    assert event.speakers.get(first_name="Mira").pk == mira.pk
    assert result.created["speaker"] == 1


def test_an_event_id_that_stands_for_several_talks_is_none(event):
    events = [{"id": 5, "title": title, "persons": []} for title in ("Opening", "Closing")]
    days = [{"date": "2027-03-23", "rooms": {"Hall": events}}]
    content = json.dumps({"schedule": {"conference": {"acronym": "x", "days": days}}}).encode()
    result = import_sheet(event, read("schedule.json", content))
    assert sorted(one.title for one in event.sessions.all()) == ["Closing", "Opening"]
    assert "1 id stands for more than one session in this file (id 5 for 2)" in notes(result)
    assert import_sheet(event, read("schedule.json", content)).unchanged["session"] == 2
