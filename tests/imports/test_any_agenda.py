"""Whatever an agenda holds and however it is written, it comes in as itself, and once (W3, R29)."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import factories
from tests.imports.programme import lost
from tests.imports.writers import WRITERS, Talk

from stagedoor.imports.domain.apply import import_sheet
from stagedoor.imports.readers.detect import read

pytestmark = pytest.mark.django_db

talks = st.builds(
    Talk,
    title=st.sampled_from(["Lunch", "Opening", "Ærø & <b>", "二", "Talk"]),
    starts_at=st.builds(
        lambda day, hour: datetime.combine(date(2027, 1, 10 + day), time(hour)),
        st.integers(0, 2),
        st.integers(8, 20),
    ),
    minutes=st.sampled_from([15, 45, 59]),
    room=st.sampled_from(["Hall", "Yard", "Saal 1"]),
    people=st.lists(st.sampled_from(["Ada Quay", "Ben", "Mira Doe"]), unique=True, max_size=2).map(tuple),
)
agendas = st.lists(talks, min_size=1, max_size=8, unique_by=lambda talk: talk.key)
writers = st.sampled_from(sorted(WRITERS))
id_kinds = st.sampled_from(["all", "shared", "none"])
few = settings(max_examples=40, deadline=None)


def bring(event, writer, agenda, ids):
    result = import_sheet(event, read("agenda.json", WRITERS[writer](agenda, ids)))
    assert lost(result) == []
    return result


def made_up_event():
    return factories.event(timezone="Europe/Berlin", starts_on=date(2027, 1, 10), ends_on=date(2027, 1, 12))


def held_by(event):
    """What the event holds, as an agenda of talks by their keys."""
    sessions = event.sessions.select_related("room").prefetch_related("participations__speaker")
    return {
        one.pk: Talk(
            one.title,
            one.starts_wall,
            round((one.ends_at - one.starts_at).total_seconds() / 60),
            one.room.name,
            tuple(part.speaker.name for part in one.participations.all()),
        )
        for one in sessions
    }


@few
@given(agenda=agendas, writer=writers, ids=id_kinds, shuffled=st.randoms())
def test_an_agenda_comes_in_as_itself_and_again_changes_nothing(agenda, writer, ids, shuffled):
    event = made_up_event()
    bring(event, writer, agenda, ids)
    assert sorted(held_by(event).values(), key=repr) == sorted(agenda, key=repr)
    names = {name for talk in agenda for name in talk.people}
    assert sorted(speaker.name for speaker in event.speakers.all()) == sorted(names)
    reordered = list(agenda)
    shuffled.shuffle(reordered)
    again = bring(event, writer, reordered, ids)
    assert (again.import_id, again.gone) == (None, [])


@few
@given(agenda=agendas, other=talks, writer=writers, ids=id_kinds, at=st.integers(0, 8))
def test_one_row_more_or_less_changes_no_other_records_identity(agenda, other, writer, ids, at):
    event = made_up_event()
    bring(event, writer, agenda, ids)
    before = held_by(event)
    without = [talk for number, talk in enumerate(agenda) if number != at % len(agenda)]
    if without:
        bring(event, writer, without, ids)
        assert held_by(event) == before
    if other.key not in {talk.key for talk in agenda}:
        more = [*agenda[:at], other, *agenda[at:]]
        result = bring(event, writer, more, ids)
        assert result.created["session"] == 1
        assert before.items() < held_by(event).items()


@few
@given(agenda=agendas, ids=id_kinds)
def test_a_schedule_that_changes_its_version_is_the_same_agenda(agenda, ids):
    event = made_up_event()
    bring(event, "frab", agenda, ids)
    before = held_by(event)
    bring(event, "version 2", agenda, ids)
    assert held_by(event) == before
