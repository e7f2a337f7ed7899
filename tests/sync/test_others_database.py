"""``stagedoor sync --json`` prints its object also where the database takes nothing."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import OperationalError, connection

from stagedoor.cli import following as module
from stagedoor.cli.sync import sync as command
from stagedoor.sync.models import SyncRun
from tests import factories
from tests.sync.conftest import Stage

pytestmark = [
    pytest.mark.usefixtures("in_haste"),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="how SQLite refuses"),
]


def pragma(text: str) -> Any:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {text}").fetchone()


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """Another process holds the database for longer than we wait."""
    pragma("busy_timeout=50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()
    pragma("busy_timeout=30000")


@contextlib.contextmanager
def full() -> Iterator[None]:
    """There is no room for another page, and none is free."""
    [pages] = pragma("page_count")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE filler (text TEXT)")
        pragma(f"max_page_count={pages + 40}")
        with contextlib.suppress(OperationalError):
            for _ in range(500):
                cursor.execute("INSERT INTO filler VALUES (hex(zeroblob(1000)))")
    yield
    pragma("max_page_count=1073741823")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE filler")


@contextlib.contextmanager
def read_only() -> Iterator[None]:
    pragma("query_only=ON")
    yield
    pragma("query_only=OFF")


def sync(stage: Stage, *options: str) -> Result:
    return CliRunner().invoke(command, [stage.event.path, *options])


@pytest.fixture
def ready(stage: Stage) -> Stage:
    factories.session(stage.event, factories.speaker(stage.event))
    stage.sync()
    factories.session(stage.event, factories.speaker(stage.event), description="x" * 20_000)
    stage.forget_calls()
    return stage


@pytest.mark.parametrize(
    ("trouble", "words"),
    [(locked, "database is locked"), (full, "full"), (read_only, "readonly")],
    ids=["locked", "full", "read-only"],
)
def test_a_database_that_takes_nothing_still_gets_its_json(
    ready: Stage, trouble: Callable[[], Any], words: str
) -> None:
    with trouble():
        done = sync(ready, "--json")
    told = json.loads(done.stdout)
    assert (told["status"], told["reason"], told["records"]) == ("failed", "database", [])
    assert words in told["message"]
    assert "next sync goes on from there" in told["message"]
    assert done.exit_code == 1
    assert done.stderr.splitlines()[-1].startswith("stagedoor: The database")
    assert ready.writes() == []
    assert sync(ready, "--json").exit_code == 0


def test_without_json_the_same_is_said_in_one_line(ready: Stage) -> None:
    with read_only():
        done = sync(ready)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


def test_a_database_that_goes_away_in_the_middle_names_the_run(
    ready: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module._take_up

    def take_up(run: SyncRun) -> bool:
        pragma("query_only=ON")
        return real(run)

    monkeypatch.setattr(module, "_take_up", take_up)
    done = sync(ready, "--json")
    connection.close()
    told = json.loads(done.stdout)
    assert (told["status"], told["reason"], done.exit_code) == ("failed", "database", 1)
    assert told["run"] == SyncRun.objects.latest("pk").pk
