"""schedule.xml holds what schedule.json does, and brings in the same."""

from __future__ import annotations

import json
import time

import pytest
from tests import factories
from tests.sources import fakes

from stagedoor.common.errors import InputError
from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read


@pytest.fixture
def schedule():
    return fakes.Pretalx(fakes.programme()).schedule()


def test_both_formats_hold_the_same(schedule):
    in_json = read("schedule.json", json.dumps(schedule).encode())
    in_xml = read("schedule.xml", fakes.schedule_xml(schedule))
    assert in_xml.source == in_json.source == "frab"
    assert (in_xml.identity, in_xml.timezone, in_xml.title) == ("democon", "Europe/Berlin", "DemoCon")
    for mine, other in zip(in_xml.sessions, in_json.sessions, strict=True):
        assert (mine.title, mine.starts_at, mine.ends_at) == (other.title, other.starts_at, other.ends_at)
        assert (mine.ids, mine.room, mine.track) == (other.ids, other.room, other.track)
        assert (mine.description, mine.speakers) == (other.description, other.speakers)
    assert {one.name for one in in_xml.tracks} == {"Main"}
    assert in_xml.problems == []


@pytest.mark.django_db
def test_one_format_after_the_other_changes_nothing(schedule):
    event = factories.event(timezone="Europe/Berlin")
    made = import_sheet(event, read("schedule.json", json.dumps(schedule).encode()))
    assert made.created["session"] == 12
    again = import_sheet(event, read("schedule.xml", fakes.schedule_xml(schedule)))
    assert (again.created["session"], again.updated["session"], again.gone) == (0, 0, [])
    assert again.unchanged["session"] == 12


def test_what_is_not_read_is_named(schedule):
    told = fakes.schedule_xml(schedule).replace(b"<subtitle />", b"<subtitle>Really</subtitle>")
    assert "events: subtitle" in str(read("schedule.xml", told).problems[0])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<schedule><conference></schedule>", "is not a valid schedule.xml"),
        (
            b'<!DOCTYPE schedule [<!ENTITY a SYSTEM "file:///etc/passwd">]><schedule>&a;</schedule>',
            "document type",
        ),
        (b"<schedule>" + b"<a>" * 200, "within each other"),
        (b"<schedule><talk/></schedule>", "is XML or HTML"),
        (b"<html><body>schedule</body></html>", "is XML or HTML"),
    ],
)
def test_what_is_no_schedule_gets_one_clear_answer(content, reason):
    with pytest.raises(InputError, match=reason) as caught:
        read("schedule.xml", content)
    assert "schedule.xml" in caught.value.message


def test_a_tag_that_never_ends_is_not_read_for_long():
    began = time.process_time()
    with pytest.raises(InputError):
        read("schedule.xml", b"<schedule>" + b"<a " + b"x" * 20_000_000)
    assert time.process_time() - began < 10, "seconds of one processor"
