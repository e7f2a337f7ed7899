"""Control characters: taken out of what is stored, escaped on the terminal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from rich.table import Table
from tests import factories

from stagedoor.accounts.domain.organizations import create_organization
from stagedoor.agenda.domain.events import update_event
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Session
from stagedoor.cli.common import PlainConsole, print_json
from stagedoor.cli.main import main
from stagedoor.common.text import printable, without_control
from stagedoor.jobs.port import push
from stagedoor.sync.models import Connection, EventMapping, RunRecord, Trigger

NASTY = "Tides\x1b]0;gone\x07\x9b2J"
ACTED_ON = ("\x1b", "\x07", "\x9b")


def test_control_characters_become_spaces_and_line_ends_stay() -> None:
    assert without_control("a\x00b\x1bc\x7fd\x9be\tf\ng") == "a b c d e\tf\ng"


def test_what_goes_to_a_terminal_shows_them_escaped() -> None:
    assert printable(NASTY) == "Tides\\x1b]0;gone\\x07\\x9b2J"
    assert printable("Ω 🎭\tа\n") == "Ω 🎭\tа\n"


@pytest.mark.django_db
def test_no_text_of_a_record_is_stored_with_them() -> None:
    event = factories.event()
    speaker = factories.speaker(event)
    for record, field in (
        (factories.session(event), "title"),
        (factories.session(event), "description"),
        (factories.room(event), "name"),
        (factories.track(event), "name"),
        (speaker, "first_name"),
        (speaker, "job_title"),
        (factories.sponsor(event), "name"),
    ):
        setattr(record, field, NASTY)
        save_record(record, None)
        record.refresh_from_db()
        assert "Tides" in getattr(record, field)
        assert not any(character in getattr(record, field) for character in ACTED_ON), (record, field)


@pytest.mark.django_db
def test_no_event_and_no_organization_is_named_with_them() -> None:
    event = factories.event()
    update_event(event, None, name=NASTY, starts_on=event.starts_on, ends_on=event.ends_on)
    assert event.name == "Tides ]0;gone 2J"
    assert create_organization("nasty", NASTY).name == "Tides ]0;gone 2J"


def test_texts_and_tables_on_the_terminal(capsys: Any) -> None:
    table = Table("Record", box=None)
    table.add_row(NASTY)
    console = PlainConsole()
    console.print(NASTY)
    console.print(table)
    said = capsys.readouterr().out
    assert said.count("\\x1b]0;gone\\x07") == 2
    assert not any(character in said for character in ACTED_ON)


def test_json_stays_json_and_holds_none_raw(capsys: Any) -> None:
    print_json({"title": NASTY})
    said = capsys.readouterr().out
    assert json.loads(said) == {"title": NASTY}
    assert not any(character in said for character in ACTED_ON)


@pytest.mark.django_db
def test_a_run_with_such_a_title_is_shown_escaped() -> None:
    event = factories.event(name=NASTY)
    connection = Connection.objects.create(
        organization=event.organization, key="k", key_fingerprint="f", secret="s"
    )
    mapping = EventMapping.objects.create(
        connection=connection, event=event, swoogo_event_id=7, swoogo_event_name=NASTY
    )
    run = push(mapping, Trigger.PERSON).run
    session = factories.session(event)
    Session.objects.filter(pk=session.pk).update(title=NASTY)
    RunRecord.objects.create(
        run=run, kind="session", record_id=session.pk, name=NASTY, outcome="failed", message=NASTY
    )
    done = CliRunner(env={"COLUMNS": "200"}).invoke(main, ["runs", "show", str(run.pk)])
    assert done.exit_code == 0, done.output
    assert "Tides\\x1b" in done.output
    assert not any(character in done.output for character in ACTED_ON)
