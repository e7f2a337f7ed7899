"""A PostgreSQL of the tests' own, from Debian's binaries: nobody else's is touched.

It listens on a Unix socket in its folder, so no port can be taken, and it does not wait for the disk.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.installed import stagedoor

USER = "stagedoor"
SECONDS_TO_START = 30


class NotInstalled(Exception):
    """There is no PostgreSQL here that could be started."""


class Postgres:
    """A running cluster; ``database()`` gives the URL of a fresh, empty database."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._made = 0
        self._template = ""
        self._server: subprocess.Popen[bytes] | None = None
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        make = ["initdb", "--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
        line = self._line(*make, "--locale", "C.UTF-8", "--pgdata", str(folder / "data"))
        subprocess.run(line, check=True, capture_output=True, cwd=folder)
        self.start()

    def database(self, name: str = "", template: str = "template1") -> str:
        """Make an empty database, or a copy of another; its ``postgresql://`` URL."""
        self._made += 1
        name = name or f"test_{self._made}"
        make = sql.SQL("create database {} template {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(make)
        return self._url(name)

    def migrated(self) -> str:
        """Make a database that has all its tables: a copy of one that was migrated once."""
        if not self._template:
            url = self.database("migrated")
            environment = {"DJANGO_SETTINGS_MODULE": "stagedoor.settings", "STAGEDOOR_DATABASE_URL": url}
            done = stagedoor(os.environ | environment, "migrate")
            assert done.returncode == 0, done.stderr
            self._template = "migrated"
        return self.database(template=self._template)

    def restart(self, *, immediate: bool = True) -> None:
        """Stop and start; immediate means without a word to the clients, as after a crash."""
        self.stop(immediate=immediate)
        self.start()

    def start(self) -> None:
        """Start the server, if it does not run."""
        if self._runs():
            return
        settings = [f"unix_socket_directories={self._folder}", "listen_addresses=", "fsync=off"]
        options = [word for setting in settings for word in ("-c", setting)]
        with (self._folder / "log").open("a") as log:
            self._server = subprocess.Popen(
                self._line("postgres", "-D", str(self._folder / "data"), *options),
                stdout=log,
                stderr=log,
                cwd=self._folder,
            )
        self._wait_until_it_answers()

    def stop(self, *, immediate: bool = False) -> None:
        """End the server; its data stays."""
        assert self._server is not None
        self._server.send_signal(signal.SIGQUIT if immediate else signal.SIGINT)
        self._server.wait(timeout=60)

    def _runs(self) -> bool:
        return self._server is not None and self._server.poll() is None

    def _wait_until_it_answers(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                psycopg.connect(self._url("postgres")).close()
            except psycopg.OperationalError:
                if not self._runs() or time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return

    def _line(self, program: str, *words: str) -> list[str]:
        """The command, as a user that PostgreSQL agrees to run as; it ends with the process of the tests."""
        who = ["--reuid", "postgres", "--regid", "postgres", "--init-groups"] if os.getuid() == 0 else []
        return ["setpriv", "--pdeathsig", "QUIT", *who, str(self._binaries / program), *words]

    def _url(self, name: str) -> str:
        return f"postgresql://{USER}@/{name}?host={self._folder}"


def _binaries() -> Path | None:
    """Where the newest PostgreSQL's programs are."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    versions = sorted(found, key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def _may_run() -> bool:
    """PostgreSQL refuses to run as root, so root needs the user that Debian makes for it."""
    return os.getuid() != 0 or any(user.pw_name == "postgres" for user in pwd.getpwall())


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A server meanwhile; raises NotInstalled where there is none to start."""
    binaries = _binaries()
    if binaries is None or not _may_run():
        raise NotInstalled("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="stagedoor-pg-"))
    server = Postgres(binaries, folder)
    try:
        yield server
    finally:
        server.stop(immediate=True)
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    try:
        with running_postgres() as server:
            yield server
    except NotInstalled as error:
        pytest.skip(str(error))
