"""A backup holds everything of one moment, comes back on any database, and is never half done."""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from stagedoor.backup import archive
from swoogo_sandbox.server import start
from tests.crash.conftest import Installation
from tests.installed import Ready
from tests.postgres import Postgres

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).parents[2]
KILLED = -9


@pytest.fixture
def camp(tmp_path: Path, ready: Ready) -> Iterator[Installation]:
    """An installation with an agenda, connected to a sandbox, mapped, and with a picture."""
    sandbox = start()
    made = Installation(tmp_path, sandbox, ready)
    made.prepare()
    with Driver(made.environment) as drive:
        assert drive("add_picture")["pictures"] == 1
    yield made
    made.close()
    sandbox.stop()


class Driver:
    """``tests.backup.driver`` on one installation."""

    def __init__(self, environment: dict[str, str]) -> None:
        line = [sys.executable, "-m", "tests.backup.driver"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process = subprocess.Popen(line, env=environment, cwd=REPOSITORY, text=True, **pipes)  # type: ignore[call-overload]

    def __call__(self, act: str, path: Path | str = "", moment: str = "", nth: int = 1) -> dict[str, Any]:
        order = {"act": act, "path": str(path), "moment": moment, "nth": nth}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


def elsewhere(camp: Installation, folder: Path, url: str = "") -> Installation:
    """The same settings on an empty folder, and perhaps an empty database; nothing else is shared."""
    other = object.__new__(Installation)
    other.__dict__ = dict(camp.__dict__)
    other.data, other.processes = folder, []
    other.environment = camp.environment | {"STAGEDOOR_DATA_DIR": str(folder), "STAGEDOOR_DATABASE_URL": url}
    return other


def test_what_sqlite_held_goes_on_without_a_call_in_an_empty_folder_and_in_postgresql(
    camp: Installation, tmp_path: Path, postgres: Postgres
) -> None:
    sent = camp.sync_json()
    assert (sent["status"], sent["calls"] > 0) == ("succeeded", True)
    file = tmp_path / "copy.backup"
    told = camp.run("backup", str(file), "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["pictures"] == 1
    assert file.stat().st_mode & 0o077 == 0

    url = postgres.database()
    for other in (elsewhere(camp, tmp_path / "lite"), elsewhere(camp, tmp_path / "pg", url)):
        restored = other.run("restore", str(file))
        assert restored.returncode == 0, restored.stderr
        assert "Put in:" in restored.stdout
        assert (other.data / "secret-keys").read_bytes() == (camp.data / "secret-keys").read_bytes()
        again = other.sync_json()
        assert (again["status"], again["calls"], again["run"]) == ("succeeded", 0, sent["run"] + 1)
        assert other.run("org", "create", "next", "--name", "Next").returncode == 0
        refused = other.run("restore", str(file))
        assert (refused.returncode, "is not empty" in refused.stderr) == (2, True)
    assert values(camp.data / "stagedoor.sqlite3") == values_of_postgres(url)


EXACT = "select id, created_at from sync_syncrun order by id limit 1"


def values(path: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as database:
        found = database.execute(EXACT).fetchall()
    database.close()
    return [(number, str(at)) for number, at in found]


def values_of_postgres(url: str) -> list[tuple[Any, ...]]:
    """As SQLite holds them: times with their microseconds."""
    with psycopg.connect(url) as connection:
        connection.execute("set timezone to 'UTC'")
        found = connection.execute(EXACT).fetchall()
    return [(number, at.replace(tzinfo=None).isoformat(" ")) for number, at in found]


def test_killed_at_any_moment_a_backup_leaves_the_one_before_and_a_restore_leaves_nothing(
    camp: Installation, tmp_path: Path, ready: Ready
) -> None:
    file = tmp_path / "copy.backup"
    with Driver(camp.environment) as drive:
        assert drive("backup", file)["exit"] == 0
        before = file.read_bytes()
        for moment, nth in (("member", 1), ("member", 9), ("end", 1), ("rename", 1)):
            assert drive("backup", file, moment, nth)["exit"] == KILLED, moment
            assert file.read_bytes() == before
        whole = drive("backup", file)
        assert whole["exit"] == 0
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.backup"]

    other = elsewhere(camp, tmp_path / "other")
    ready.migrated(other.data)
    with Driver(other.environment) as drive:
        for moment, nth in (("rows", 1), ("rows", 9), ("picture", 1), ("key", 1), ("key", 2), ("commit", 1)):
            told = drive("restore", file, moment, nth)
            assert (told["exit"], told["rows"]) == (KILLED, {}), moment
        told = drive("restore", file)
        assert (told["exit"], told["rows"], told["pictures"]) == (0, whole["rows"], 1)
    assert other.sync_json()["status"] == "succeeded"


def test_a_file_that_is_not_whole_or_of_another_release_is_refused_and_nothing_changes(
    camp: Installation, tmp_path: Path, ready: Ready
) -> None:
    file = tmp_path / "copy.backup"
    assert camp.run("backup", str(file), "--without-keys").returncode == 0
    other = elsewhere(camp, tmp_path / "other")
    ready.migrated(other.data)
    for content, said in (
        (file.read_bytes()[:-200], "is not a whole backup"),
        (b"PK\x03\x04 something else", "is not a whole backup"),
        (gzip.compress(b"x" * 20_000), "is not a whole backup"),
        (changed(file, b"Talk 1", b"Talk 9"), "its content was changed"),
        (changed(file, b"sync.0001_initial", b"sync.0009_initial", seal=True), "whose tables are other ones"),
    ):
        broken = tmp_path / "broken.backup"
        broken.write_bytes(content)
        refused = other.run("restore", str(broken))
        assert (refused.returncode, said in refused.stderr) == (2, True), refused.stderr
        assert "Nothing was changed" in refused.stderr
    assert not [name for name, _ in archive.members(file) if name.startswith("keys/")]
    with Driver(other.environment) as drive:
        assert drive("restore", file)["organizations"] == ["camp"]
    told = other.run("check")
    assert "a key that is not here" in told.stdout


def changed(file: Path, old: bytes, new: bytes, *, seal: bool = False) -> bytes:
    """The file with something else in it; sealed anew, its checksum says that it is whole."""
    content = gzip.decompress(file.read_bytes())
    assert old in content
    other = file.with_name("changed")
    other.write_bytes(gzip.compress(content.replace(old, new)))
    if seal:
        parts = [(name, content.read()) for name, content in archive.members(other)]
        with archive.written_whole(other) as writer:
            for name, part in parts[:-1]:
                writer.add(name, part)
            writer.finish(json.loads(parts[-1][1]))
    return other.read_bytes()
