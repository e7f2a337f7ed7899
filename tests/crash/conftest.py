"""An installation of its own: real processes on a data directory, against a real sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from swoogo_sandbox.server import RunningSandbox, start
from tests.installed import Ready, stagedoor

SWOOGO_EVENT = 370103  # Alster Camp, Europe/Berlin, empty


class Installation:
    """A data directory, and the processes that a test starts on it."""

    def __init__(self, folder: Path, sandbox: RunningSandbox, ready: Ready) -> None:
        self.folder = folder
        self.ready = ready
        self.data = folder / "data"
        self.control = httpx.Client(base_url=f"{sandbox.base}/_control")
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "stagedoor.settings",
            "STAGEDOOR_DATA_DIR": str(self.data),
            "STAGEDOOR_SWOOGO_URL": sandbox.url,
        }
        self.processes: list[subprocess.Popen[str]] = []

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """A command, to its end."""
        return stagedoor(self.environment, *words, stdin=stdin)

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A command that goes on while the test does."""
        process = subprocess.Popen(
            [sys.executable, "-m", "stagedoor", *words],
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def prepare(self, sessions: int = 12) -> None:
        """An organization with an imported agenda, connected and mapped."""
        self.ready.copy(f"agenda-{sessions}", lambda folder: self._bring_in(sessions, folder), self.data)
        self._carry_out(["swoogo", "connect", "camp", "--key", "sandbox-key"], "sandbox-secret\n")
        self._carry_out(["swoogo", "map", "camp/one", str(SWOOGO_EVENT)])

    def _bring_in(self, sessions: int, folder: Path) -> None:
        """The agenda, imported into a data directory."""
        self.ready.migrated(folder)
        (agenda := self.folder / "sessions.csv").write_text(_sessions_csv(sessions))
        (speakers := self.folder / "speakers.csv").write_text(_speakers_csv(sessions))
        for words in (
            ["org", "create", "camp", "--name", "Camp"],
            [
                *("event", "create", "camp/one", "--name", "One", "--timezone", "Europe/Berlin"),
                *("--starts-on", "2099-05-04", "--ends-on", "2099-05-05"),
            ],
            ["import", "camp/one", str(speakers), "--kind", "speakers"],
            ["import", "camp/one", str(agenda), "--kind", "sessions"],
        ):
            self._carry_out(words, into=folder)

    def _carry_out(self, words: list[str], stdin: str = "", into: Path | None = None) -> None:
        environment = self.environment | {"STAGEDOOR_DATA_DIR": str(into or self.data)}
        done = stagedoor(environment, *words, stdin=stdin)
        assert done.returncode == 0, done.stderr

    def kill_after(self, process: subprocess.Popen[str], is_time: Callable[[], bool]) -> None:
        """SIGKILL as soon as it is time; the process must still be at work then."""
        until = time.monotonic() + 30
        while not is_time():
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < until, "it was never time"
            time.sleep(0.005)
        process.kill()
        process.wait()

    def count(self, method: str, path: str) -> int:
        """How many calls of this kind Swoogo has seen."""
        calls = self.control.get("/calls").json()
        return sum(1 for call in calls if call["method"] == method and path in call["path"])

    def swoogo(self) -> dict[str, Counter[str]]:
        """What stands in the Swoogo event, by name."""
        state = self.control.get("/state").json()
        emails = {contact["id"]: contact["email"] for contact in state["contacts"]}
        speakers = [{**row, "name": emails[row["contact_id"]]} for row in state["speakers"]]
        return {
            kind: Counter(row["name"] for row in rows if row["event_id"] == SWOOGO_EVENT)
            for kind, rows in {**state, "speakers": speakers}.items()
            if kind in {"sessions", "speakers", "locations", "tracks"}
        }

    def sync_json(self) -> dict[str, Any]:
        done = self.run("sync", "camp/one", "--json")
        result: dict[str, Any] = json.loads(done.stdout)
        return result

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
        self.control.close()


def _sessions_csv(count: int) -> str:
    lines = ["Session ID,Title,Status,Starts At,Ends At,Room,Track,Speakers"]
    for n in range(count):
        start, end = f"2099-05-04 {9 + n % 8:02}:00", f"2099-05-04 {9 + n % 8:02}:45"
        lines.append(f"s{n},Talk {n},Accepted,{start},{end},Room {n % 3},Track {n % 2},s{n}@example.org")
    return "\n".join(lines)


def _speakers_csv(count: int) -> str:
    rows = [f"p{n},Given{n},Family{n},s{n}@example.org" for n in range(count)]
    return "\n".join(["Speaker ID,First Name,Last Name,Email", *rows])


@pytest.fixture
def installation(tmp_path: Path, ready: Ready) -> Iterator[Installation]:
    sandbox = start()
    made = Installation(tmp_path, sandbox, ready)
    yield made
    made.close()
    sandbox.stop()
