"""A live source with real processes: from the source to Swoogo by itself, and kill -9 amid a pull."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Event
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from tests.crash.conftest import Installation
from tests.sources import fakes
from tests.sources.server import Server, serving

pytestmark = pytest.mark.slow

PREPARE = """
import sys, django
from datetime import date
django.setup()
from stagedoor.accounts.domain.organizations import create_organization
from stagedoor.agenda.domain.events import create_event
from stagedoor.common.migrate import migrate_tables
from stagedoor.sources.domain.manage import add_source, new_source
from stagedoor.sync.domain.connections import connect
from stagedoor.sync.domain.continuous import set_continuous
from stagedoor.sync.domain.mappings import add_mapping
migrate_tables()
camp = create_organization("camp", "Camp")
one = create_event(
    camp, slug="one", name="One", timezone="Europe/Berlin",
    starts_on=date(2099, 5, 4), ends_on=date(2099, 6, 30),
)
connection = connect(camp, "sandbox-key", "sandbox-secret")
add_mapping(one, 370103)
set_continuous(connection, True)
add_source(new_source(one, "pretalx", sys.argv[1], name="Talks"), "secret-token")
"""
# Dies at the last moment before everything that a pull writes would be committed.
DIE_BEFORE_COMMIT = """
import os, signal, django
django.setup()
from stagedoor.sources.domain import pull
from stagedoor.sources.models import Source
pull.note_success = lambda source: os.kill(os.getpid(), signal.SIGKILL)
pull.pull_source(Source.objects.get())
"""


@pytest.fixture
def programme() -> fakes.Programme:
    """In days that have not passed: what has is not sent (R10)."""
    made = fakes.programme()
    for talk in made.talks:
        talk["start"] = talk["start"].replace(year=2099)
    return made


@pytest.fixture
def server(programme: fakes.Programme) -> Iterator[Server]:
    with serving(fakes.Pretalx(programme)) as running:
        yield running


@pytest.fixture
def connected(installation: Installation, server: Server) -> Installation:
    """An event without a record, mapped and synced continuously; its source is added and not pulled yet."""
    installation.environment["STAGEDOOR_PRIVATE_SOURCES"] = "1"
    subprocess.run(
        [sys.executable, "-c", PREPARE, f"{server.url}/democon/"], env=installation.environment, check=True
    )
    return installation


def test_a_killed_pull_leaves_nothing_half_done_and_a_worker_brings_all_of_it_to_swoogo(
    connected: Installation, server: Server, programme: fakes.Programme
) -> None:
    """One installation for the whole story, since making one costs most of the time."""
    kill_while_it_reads(connected, server)
    assert_untouched(connected)
    busy = connected.run("source", "pull", "camp/one", "Talks", "--json")
    assert json.loads(busy.stdout)["state"] == "busy", "until the claim of the killed one has run out"

    run_out(connected)
    died = subprocess.run([sys.executable, "-c", DIE_BEFORE_COMMIT], env=connected.environment, check=False)
    assert died.returncode == -9
    assert_untouched(connected)

    run_out(connected)
    connected.environment["STAGEDOOR_SYNC_INTERVAL_SECONDS"] = "4"
    connected.start("worker")
    wait_until(lambda: [len(connected.swoogo()[kind]) for kind in ("sessions", "speakers")] == [12, 6])
    assert rows(connected, "select count(*) from sources_pull where state = 'applied'") == [(1,)]

    programme.talk(1)["title"] = "Talk 1, renamed at the last minute"
    let_interval_pass(connected)
    wait_until(lambda: "Talk 1, renamed at the last minute" in connected.swoogo()["sessions"])
    assert len(connected.swoogo()["sessions"]) == 12


def kill_while_it_reads(installation: Installation, server: Server) -> None:
    reached, go_on = Event(), Event()

    def hang(request: Request) -> Response:
        reached.set()
        go_on.wait(20)
        return Response(status=500)

    server.instead = hang
    pulling = installation.start("source", "pull", "camp/one", "Talks")
    assert reached.wait(60)
    pulling.kill()
    pulling.wait()
    go_on.set()
    server.instead = None


def assert_untouched(installation: Installation) -> None:
    for table in ("agenda_session", "agenda_speaker", "agenda_room", "imports_import", "sources_pull"):
        assert rows(installation, f"select count(*) from {table}") == [(0,)], table
    assert rows(installation, "select content_hash from sources_source") == [("",)]


def let_interval_pass(installation: Installation) -> None:
    write(installation, "update sources_source set next_pull_at = '2020-01-01 00:00:00'")


def run_out(installation: Installation) -> None:
    """As a minute and a half later."""
    write(installation, "update sources_source set claimed_until = '2020-01-01 00:00:00'")


def write(installation: Installation, statement: str) -> None:
    with closing(sqlite3.connect(installation.folder / "data" / "stagedoor.sqlite3", timeout=20)) as database:
        database.execute(statement)
        database.commit()


def rows(installation: Installation, query: str) -> list[Any]:
    with closing(sqlite3.connect(installation.folder / "data" / "stagedoor.sqlite3", timeout=20)) as database:
        return database.execute(query).fetchall()


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.3)
