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
    return fakes.programme()


@pytest.fixture
def server(programme: fakes.Programme) -> Iterator[Server]:
    with serving(fakes.Pretalx(programme)) as running:
        yield running


@pytest.fixture
def connected(installation: Installation, server: Server) -> Installation:
    """An event without a record, whose source is added and not pulled yet."""
    installation.environment["STAGEDOOR_PRIVATE_SOURCES"] = "1"
    for words, stdin in (
        (["org", "create", "camp", "--name", "Camp"], ""),
        (
            [
                *("event", "create", "camp/one", "--name", "One", "--timezone", "Europe/Berlin"),
                *("--starts-on", "2099-05-04", "--ends-on", "2099-05-05"),
            ],
            "",
        ),
        (
            ["source", "add", "camp/one", "pretalx", f"{server.url}/democon/", "--token", "--name", "Talks"],
            "secret-token\n",
        ),
    ):
        done = installation.run(*words, stdin=stdin)
        assert done.returncode == 0, done.stderr
    return installation


def test_a_change_in_the_source_reaches_swoogo_without_a_person(
    connected: Installation, programme: fakes.Programme
) -> None:
    for talk in programme.talks:
        talk["start"] = talk["start"].replace(year=2099)
    for words, stdin in (
        (["swoogo", "connect", "camp", "--key", "sandbox-key"], "sandbox-secret\n"),
        (["swoogo", "map", "camp/one", "370103"], ""),
        (["swoogo", "continuous", "camp", "on"], ""),
    ):
        done = connected.run(*words, stdin=stdin)
        assert done.returncode == 0, done.stderr
    connected.environment["STAGEDOOR_SYNC_INTERVAL_SECONDS"] = "4"
    connected.start("worker")
    wait_until(lambda: len(connected.swoogo()["sessions"]) == 12)
    assert len(connected.swoogo()["speakers"]) == 6

    programme.talk(1)["title"] = "Talk 1, renamed at the last minute"
    let_interval_pass(connected)
    wait_until(lambda: "Talk 1, renamed at the last minute" in connected.swoogo()["sessions"])
    assert len(connected.swoogo()["sessions"]) == 12


def test_kill_9_in_a_pull_leaves_nothing_half_done_and_the_pull_is_taken_up(
    connected: Installation, server: Server
) -> None:
    reached, go_on = Event(), Event()

    def hang(request: Request) -> Response:
        reached.set()
        go_on.wait(20)
        return Response(status=500)

    server.instead = hang
    pulling = connected.start("source", "pull", "camp/one", "Talks")
    assert reached.wait(20)
    pulling.kill()
    pulling.wait()
    go_on.set()
    server.instead = None
    assert rows(connected, "select count(*) from agenda_session") == [(0,)]

    busy = connected.run("source", "pull", "camp/one", "Talks", "--json")
    assert json.loads(busy.stdout)["state"] == "busy", "until its claim has run out"
    run_out(connected)
    died = subprocess.run([sys.executable, "-c", DIE_BEFORE_COMMIT], env=connected.environment, check=False)
    assert died.returncode == -9
    for table in ("agenda_session", "agenda_speaker", "agenda_room", "imports_import", "sources_pull"):
        assert rows(connected, f"select count(*) from {table}") == [(0,)], table
    assert rows(connected, "select content_hash from sources_source") == [("",)]

    run_out(connected)
    done = json.loads(connected.run("source", "pull", "camp/one", "Talks", "--json").stdout)
    assert (done["state"], done["created"]["session"], done["created"]["speaker"]) == ("applied", 12, 6)
    again = json.loads(connected.run("source", "pull", "camp/one", "Talks", "--json").stdout)
    assert again["state"] == "unchanged"


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
