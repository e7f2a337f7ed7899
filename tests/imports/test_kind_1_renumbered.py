"""Kind 1: ids that only count a file's records are passed on when one is added or taken away."""

from __future__ import annotations

import json
from datetime import date

import pytest
from tests import factories
from tests.imports.programme import lost, notes

from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 3, 22), ends_on=date(2027, 3, 30))


def bring(event, *names, guid=None, ids=()):
    """Import a schedule in which one person speaks on one event each, both with counted ids."""
    hours = {
        name: hour for hour, name in enumerate(["Ann Ash", "Ben Bay", "Cy Cole", "Dee Day", "Zed Zoo"], 9)
    }
    events = [
        {
            "id": 50 + number,
            "guid": guid and f"{guid} {name}",
            "title": f"Talk of {name}",
            "date": f"2027-03-23T{hours[name]:02}:00:00+01:00",
            "duration": "00:45",
            "persons": [{"id": ids[number - 1] if ids else number, "name": name}],
        }
        for number, name in enumerate(names, 1)
    ]
    content = {"schedule": {"conference": {"acronym": "x", "days": [{"rooms": {"Hall": events}}]}}}
    return import_sheet(event, read("a.json", json.dumps(content).encode()))


def keys(event):
    """The keys of people and sessions by name, and who speaks where."""
    return {one.name: one.pk for one in event.speakers.all()} | {
        one.title: (
            one.pk,
            f"{one.starts_wall:%H:%M}",
            [part.speaker.name for part in one.participations.all()],
        )
        for one in event.sessions.all()
    }


def test_one_that_is_taken_away_gives_nobody_another_name(event):
    bring(event, "Ann Ash", "Ben Bay", "Cy Cole")
    before = keys(event)
    result = bring(event, "Ben Bay", "Cy Cole")
    assert keys(event) == before
    assert {gone.name for gone in result.gone} == {"Ann Ash", "Talk of Ann Ash"}
    assert lost(result) == []
    assert "2 rows carry ids of other records here: the source has counted anew" in notes(result)
    assert bring(event, "Ben Bay", "Cy Cole").import_id is None


def test_one_that_is_added_in_front_or_behind_is_the_only_new_one(event):
    bring(event, "Ann Ash", "Ben Bay", "Cy Cole")
    before = keys(event)
    result = bring(event, "Zed Zoo", "Ann Ash", "Ben Bay", "Cy Cole")
    assert (result.created["speaker"], result.created["session"], lost(result)) == (1, 1, [])
    assert before.items() < keys(event).items()
    bring(event, "Zed Zoo", "Ben Bay", "Cy Cole")
    result = bring(event, "Zed Zoo", "Ben Bay", "Cy Cole", "Dee Day")
    assert (result.created["speaker"], result.created["session"], lost(result)) == (1, 1, [])
    assert before.items() < keys(event).items()


def test_a_guid_that_stays_tells_whose_the_counted_id_was(event):
    bring(event, "Ann Ash", "Ben Bay", "Cy Cole", guid="guid", ids=(1, 2, 3))
    before = keys(event)
    result = bring(event, "Ben Bay", "Cy Cole", guid="guid", ids=(2, 3))
    assert (keys(event), lost(result)) == (before, [])
    assert "id 51 is “Talk of Ann Ash”" in notes(result)
    assert "the one of the same name was taken" in notes(result)


def test_a_record_that_is_renamed_stays_the_same(event):
    """Also where another gets its old name: that alone is no new count."""
    bring(event, "Ann Ash", "Ben Bay")
    ann = event.speakers.get(first_name="Ann")
    bring(event, "Cy Cole", "Ben Bay", "Ann Ash")
    ann.refresh_from_db()
    assert ann.name == "Cy Cole"
    assert event.speakers.count() == 3
