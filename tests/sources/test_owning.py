"""Who owns what: edits made here, several sources of one event, and what is gone from a source (R29)."""

from __future__ import annotations

import pytest

from stagedoor.agenda.domain.undo import undo_change
from stagedoor.agenda.models import AgendaChange, Session, Speaker, Way
from stagedoor.common.errors import InputError
from stagedoor.sources.domain.differences import differences, take_theirs
from stagedoor.sources.domain.manage import change_source
from stagedoor.sources.models import PullState, Source
from tests.sources import fakes
from tests.sources.server import serving

SHEET = (
    "Speaker ID,First Name,Last Name,Email,Company,Job Title\n"
    "P1,Person,No1,p1@sheet.example.org,Sheet Ltd,Boss\n"
    "P2,Person,No2,p2@sheet.example.org,Sheet Ltd,Boss\n"
)


@pytest.fixture
def sessionize(programme):
    with serving(fakes.Sessionize(programme)) as server:
        yield server


@pytest.fixture
def source(sessionize, connect, pull):
    made = connect("sessionize", f"{sessionize.url}/api/v2/abc123de/view/All")
    pull(made)
    return made


def test_R29_an_edit_made_here_is_kept_and_shown_until_the_sources_is_taken(source, programme, pull):
    talk = Session.objects.get(title="Talk 1")
    talk.title = "Mine"
    talk.save()
    programme.talk(1)["title"] = "Theirs"
    programme.talk(2)["title"] = "Talk 2, changed"
    outcome = pull(source)
    assert [(one["here"], one["source"]) for one in outcome.pull.result["kept"]] == [("Mine", "Theirs")]
    assert Session.objects.filter(title="Talk 2, changed").exists()
    found = differences(source)
    assert [(one.name, one.field, one.here, one.theirs) for one in found] == [
        ("Mine", "title", "Mine", "Theirs")
    ]

    take_theirs(source, "session", talk.pk, "title")
    talk.refresh_from_db()
    assert talk.title == "Theirs"
    taken, pulled = AgendaChange.objects.order_by("-pk")[:2]
    assert (taken.way, taken.title) == ("source", "Took a value of Sessionize")
    assert (pulled.way, pulled.title) == ("source", "Imported Sessionize (sessionize-all.json)")
    assert differences(source) == []
    with pytest.raises(InputError, match="does not differ"):
        take_theirs(source, "session", talk.pk, "title")
    programme.talk(1)["title"] = "Theirs again"
    pull(source)
    talk.refresh_from_db()
    assert talk.title == "Theirs again", "from then on it follows the source"


def test_the_history_names_the_source_and_a_taken_value_can_be_undone(source):
    assert source.event.changes.get().way == Way.SOURCE
    talk = Session.objects.get(title="Talk 1")
    talk.title = "Mine"
    talk.save()
    take_theirs(source, "session", talk.pk, "title")
    undo_change(source.event.changes.latest("pk"), None)
    talk.refresh_from_db()
    assert talk.title == "Mine"


def test_times_and_people_are_taken_as_well(source, programme):
    talk = Session.objects.get(title="Talk 1")
    told = talk.starts_at
    talk.starts_at = talk.starts_at.replace(minute=5)
    talk.save()
    talk.participations.all().delete()
    shown = {one.field: (one.here, one.theirs) for one in differences(source)}
    assert shown == {
        "starts_at": ("2027-06-09 10:05", "2027-06-09 10:00"),
        "participants": ("", "Person No2"),
    }
    for field in shown:
        take_theirs(source, "session", talk.pk, field)
    talk.refresh_from_db()
    assert talk.starts_at == told
    assert [part.speaker.name for part in talk.participations.all()] == ["Person No2"]


def test_two_sources_each_own_what_they_brought_first(source, programme, connect, pull):
    sheet = fakes.StaticFile(SHEET.encode())
    with serving(sheet) as server:
        people = connect("url", f"{server.url}/people.csv", name="People", said={"rows": "speakers"})
        outcome = pull(people)
        assert outcome.state == "applied"
        speaker = Speaker.objects.get(company="Sheet Ltd", first_name="Person", last_name="No1")
        assert Speaker.objects.count() == 6, "the sheet names people of the other source by their ids"
        assert speaker.email == "p1@sheet.example.org"

        sheet.content = SHEET.replace("No1", "Number One").encode()
        pull(people)
        speaker.refresh_from_db()
        assert speaker.last_name == "No1", "the name is Sessionize’s"
        [difference] = [one for one in differences(people) if one.field == "last_name"]
        assert (difference.theirs, difference.brought_by) == ("Number One", "Sessionize")

        programme.people["P1"]["name"] = "Person Uno"
        pull(source)
        speaker.refresh_from_db()
        assert (speaker.last_name, speaker.company) == ("Uno", "Sheet Ltd")


def test_the_same_programme_twice_is_refused(programme, connect, pull):
    with serving(fakes.Pretalx(programme)) as server:
        first = connect("pretalx", f"{server.url}/democon/", name="First")
        second = connect("pretalx", f"{server.url}/democon/", name="Second")
        pull(first)
        assert pull(second).state == PullState.FAILED
        assert "brings the same programme already" in second.trouble
    assert Session.objects.count() == 12


def test_a_file_that_was_imported_by_hand_is_taken_over_and_not_doubled(programme, connect, pull, event):
    import json

    from stagedoor.imports.domain.apply import import_sheet
    from stagedoor.imports.readers.detect import read

    app = fakes.Pretalx(programme)
    import_sheet(event, read("schedule.json", json.dumps(app.schedule()).encode()))
    with serving(app) as server:
        source = connect("pretalx", f"{server.url}/democon/")
        assert pull(source).state == "unchanged"
    assert Session.objects.count() == 12


def test_what_is_gone_is_listed_and_stays(source, programme, pull):
    del programme.talks[0]
    assert pull(source).state == "applied"
    assert [one["name"] for one in source.gone] == ["Talk 1"]
    assert Session.objects.get(title="Talk 1").status == "accepted"


def test_what_is_gone_is_declined_where_the_source_says_so_and_comes_back(source, programme, pull):
    change_source(source, {"when_gone": "decline"})
    gone = programme.talks.pop(0)
    pull(source)
    assert Session.objects.get(title="Talk 1").status == "declined"
    assert pull(source).state == "unchanged"
    programme.talks.insert(0, gone)
    pull(source)
    assert Session.objects.get(title="Talk 1").status == "accepted"
    assert source.gone == []


def test_a_status_that_was_edited_here_is_not_declined(source, programme, pull):
    change_source(source, {"when_gone": "decline"})
    Session.objects.filter(title="Talk 1").update(status="pending")
    del programme.talks[0]
    pull(source)
    assert Session.objects.get(title="Talk 1").status == "pending"


def test_removing_a_source_keeps_what_it_brought(source, event):
    from stagedoor.sources.domain.manage import remove_source

    remove_source(source)
    assert (Source.objects.count(), Session.objects.count()) == (0, 12)
