"""R34: after a reconnect, and after a lost database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from stagedoor.agenda.models import Event, Session, Speaker
from stagedoor.cli.links import links as command
from stagedoor.common.errors import InputError
from stagedoor.sync.domain.connections import connect, disconnect
from stagedoor.sync.domain.link_files import export_links, import_links
from stagedoor.sync.domain.mappings import add_mapping
from stagedoor.sync.domain.take_up_again import earlier_links, take_up_again
from stagedoor.sync.models import RecordLink
from tests import factories
from tests.sync.conftest import SWOOGO_EVENT, Stage
from tests.sync.programme import Programme
from tests.sync.test_others_edits import is_quiet

KINDS = ("sessions", "speakers", "locations", "tracks")


def reconnect(stage: Stage) -> None:
    disconnect(stage.organization)
    connect(stage.organization, "sandbox-key", "sandbox-secret")
    stage.mapping = add_mapping(stage.event, SWOOGO_EVENT)


def counted(stage: Stage) -> dict[str, int]:
    return {kind: len(stage.swoogo(kind)) for kind in KINDS}


def test_R34_taken_up_again_the_next_sync_costs_no_call(read_stage: Stage) -> None:
    stage = read_stage
    Programme(stage)
    stage.sync()
    before = counted(stage)
    reconnect(stage)
    stage.forget_calls()
    result = take_up_again(stage.mapping)
    assert stage.writes() == []
    assert (result.left, result.count, earlier_links(stage.mapping)) == ([], 16, [])
    assert is_quiet(stage)
    assert counted(stage) == before


def test_R34_what_changed_here_meanwhile_is_sent_and_nothing_doubles(stage: Stage) -> None:
    programme = Programme(stage)
    stage.sync()
    before = counted(stage)
    reconnect(stage)
    programme.change()
    take_up_again(stage.mapping)
    assert stage.sync().status == "succeeded"
    assert programme.shown() == programme.wanted()
    assert counted(stage) == before


def test_R34_what_is_gone_or_renamed_there_is_left_with_the_reason(stage: Stage) -> None:
    gone = factories.session(stage.event, title="Gone")
    renamed = factories.session(stage.event, title="Renamed")
    kept = factories.session(stage.event, title="Kept")
    stage.sync()
    stage.person_deletes("sessions", stage.link(gone).swoogo_id)
    stage.person_changes("sessions", stage.link(renamed).swoogo_id, name="Another talk")
    reconnect(stage)
    result = take_up_again(stage.mapping)
    assert {each.name: (each.reason, each.may) for each in result.left} == {
        "Gone": ("Swoogo does not hold it any more.", False),
        "Renamed": ("In Swoogo it is called “Another talk” now, so it may be another one.", True),
    }
    assert stage.link(kept).state == "linked"
    run = stage.sync()
    assert stage.outcomes(run)["session", "Gone"] == "skipped:earlier_connection"
    assert len(stage.swoogo("sessions")) == 2
    again = take_up_again(stage.mapping, also=[stage.link(renamed).pk])
    assert (again.count, stage.link(renamed).state) == (1, "linked")


def programme_file(folder: Path) -> Path:
    sessions = [
        "Session ID,Title,Status,Starts At,Ends At,Room,Track,Speakers",
        *(
            f"s{number},Talk {number},Accepted,{factories.FIRST_DAY} {9 + number:02}:00,"
            f"{factories.FIRST_DAY} {9 + number:02}:45,Hall {number % 2},Web,ada{number}@example.org"
            for number in range(5)
        ),
    ]
    path = folder / "sessions.csv"
    path.write_text("\n".join(sessions) + "\n")
    return path


def from_its_source(event: Event, folder: Path) -> None:
    """The agenda as its source has it."""
    from stagedoor.cli.imports import import_agenda

    people = ["Speaker ID,First Name,Last Name,Email"]
    people += [f"p{number},Ada{number},Vale,ada{number}@example.org" for number in range(5)]
    (folder / "speakers.csv").write_text("\n".join(people) + "\n")
    for name, kind in (("speakers.csv", "speakers"), ("sessions.csv", "sessions")):
        programme_file(folder)
        done = CliRunner().invoke(import_agenda, [event.path, str(folder / name), "--kind", kind])
        assert done.exit_code == 0, done.output


def test_R34_a_database_from_nothing_but_the_source_and_the_links_doubles_nothing(
    stage: Stage, tmp_path: Path
) -> None:
    from_its_source(stage.event, tmp_path)
    assert stage.sync().status == "succeeded"
    before = counted(stage)
    assert before["sessions"] == before["speakers"] == 5
    path, kept = stage.event.path, tmp_path / "links.json"
    assert CliRunner().invoke(command, ["export", path, str(kept)]).exit_code == 0
    facts = {
        name: getattr(stage.event, name) for name in ("slug", "name", "timezone", "starts_on", "ends_on")
    }
    disconnect(stage.organization)
    stage.event.delete()
    factories.session(factories.event(stage.organization))  # other keys than before
    stage.event = factories.event(stage.organization, **facts)
    from_its_source(stage.event, tmp_path)
    connect(stage.organization, "sandbox-key", "sandbox-secret")
    stage.mapping = add_mapping(stage.event, SWOOGO_EVENT)
    assert not RecordLink.objects.filter(event=stage.event).exists()
    done = CliRunner().invoke(command, ["import", path, str(kept)])
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0,
        "13 links brought in; 0 records had one already.",
    )
    told = json.loads(CliRunner().invoke(command, ["check", path, "--json"]).stdout)
    assert (told["left"], sum(told["revived"].values())) == ([], 13)
    assert is_quiet(stage)
    assert counted(stage) == before
    Session.objects.filter(title="Talk 1").update(title="Talk one")
    assert stage.sync().status == "succeeded"
    assert counted(stage) == before
    assert "Talk one" in {row["name"] for row in stage.swoogo("sessions")}


def test_R34_without_a_check_nothing_of_the_file_is_sent(stage: Stage) -> None:
    Programme(stage)
    stage.sync()
    found = json.loads(json.dumps(export_links(stage.mapping)))
    RecordLink.objects.all().delete()
    assert import_links(stage.mapping, found).new == 16
    stage.forget_calls()
    run = stage.sync()
    assert stage.writes() == []
    assert set(run.records.filter(kind="session").values_list("reason", flat=True)) == {"earlier_connection"}


def test_R34_records_that_have_a_link_keep_it(stage: Stage) -> None:
    Programme(stage)
    stage.sync()
    found = json.loads(json.dumps(export_links(stage.mapping)))
    before = list(RecordLink.objects.order_by("pk").values())
    result = import_links(stage.mapping, found)
    assert (result.new, result.known, result.unmatched) == (0, 16, [])
    assert list(RecordLink.objects.order_by("pk").values()) == before


def test_R34_whom_nobody_here_answers_to_is_told(stage: Stage) -> None:
    ada = factories.speaker(stage.event, email="ada@example.org")
    factories.session(stage.event, ada)
    stage.sync()
    found = json.loads(json.dumps(export_links(stage.mapping)))
    RecordLink.objects.all().delete()
    Speaker.objects.update(email="other@example.org")
    result = import_links(stage.mapping, found)
    assert [(each["kind"], each["reason"]) for each in result.unmatched] == [
        ("speaker", "no record here is known by that")
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "other"}, "no file of links"),
        ({"version": 9}, "version 9"),
        ({"swoogo_event_id": 1}, "is mapped"),
        ({"links": {}}, "no list of links"),
        ({"links": [{"kind": "session"}]}, "Link 1"),
        ({"links": ["x"]}, "Link 1"),
    ],
)
def test_R34_a_wrong_file_changes_nothing(stage: Stage, change: dict[str, Any], words: str) -> None:
    factories.session(stage.event)
    found = export_links(stage.mapping) | change
    with pytest.raises(InputError, match=words):
        import_links(stage.mapping, found)
