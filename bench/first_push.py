"""Calls and credits of a first push, of a sync without changes, and of one after a few changes.

``make bench``. A made-up agenda goes through the command line to a sandbox in a process of its own, which
counts calls and credits: they are the same on every machine. Seconds are not, and bound nothing.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
from rich.console import Console
from rich.table import Table

from stagedoor.demo.sandbox import running_sandbox

SESSIONS, SPEAKERS, ROOMS, TRACKS = 500, 600, 12, 10
SWOOGO_EVENT = "370101"
FIXED_CREDITS = 42  # the token, the event, and a list each of sessions, speakers, rooms and tracks
FIRST_DAY = datetime.now(UTC).date() + timedelta(days=120)
STAGEDOOR = str(Path(sys.executable).with_name("stagedoor"))


@dataclass(frozen=True)
class Measured:
    """One sync: its report, and what the sandbox counted."""

    name: str
    report: dict[str, Any]
    calls: int
    credits: int
    seconds: float


def stagedoor(*arguments: str, given: str = "", may_end_with: Iterable[int] = (0,)) -> str:
    """One command; what it prints."""
    done = subprocess.run([STAGEDOOR, *arguments], input=given, capture_output=True, text=True, check=False)
    if done.returncode not in may_end_with:
        raise SystemExit(f"stagedoor {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def write_agenda(folder: Path, *, changed: bool) -> tuple[Path, Path]:
    """Two CSV files, of speakers and of sessions; with *changed*, 1 % of the records have another value."""
    speakers, sessions = folder / "speakers.csv", folder / "sessions.csv"
    with speakers.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Speaker ID", "First Name", "Last Name", "Email", "Job Title"])
        for number in range(SPEAKERS):
            title = "Director" if changed and number % 100 == 0 else "Engineer"
            rows.writerow([number, "Speaker", f"No. {number}", _email(number), title])
    with sessions.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Session ID", "Title", "Status", "Starts At", "Ends At", "Room", "Track", "Speakers"])
        for number in range(SESSIONS):
            rows.writerow(_session(number, minutes=50 if changed and number % 100 == 0 else 45))
    return speakers, sessions


def _session(number: int, minutes: int) -> list[object]:
    """Over three days, with one to three speakers; together they give every speaker a session."""
    day = FIRST_DAY + timedelta(days=number % 3)
    hour = 9 + number // 3 % 9
    who = [(number * SPEAKERS // SESSIONS + step) % SPEAKERS for step in range(number % 3 + 1)]
    return [
        *(number, f"Session {number}", "Accepted", f"{day} {hour:02}:00", f"{day} {hour:02}:{minutes}"),
        *(f"Room {number % ROOMS}", f"Track {number % TRACKS}", "|".join(map(_email, who))),
    ]


def _email(number: int) -> str:
    return f"speaker{number}@example.org"


def bring_in(folder: Path, *, changed: bool) -> None:
    """Import the agenda."""
    for file in write_agenda(folder, changed=changed):
        stagedoor("import", "bench/large", str(file))


def measure(name: str, control: httpx.Client) -> Measured:
    """Sync once."""
    control.post("/calls/clear")
    began = time.monotonic()
    report = json.loads(stagedoor("sync", "bench/large", "--json", may_end_with=(0, 1)))
    seconds = time.monotonic() - began
    calls = control.get("/calls").json()
    return Measured(name, report, len(calls), sum(call["credits"] for call in calls), seconds)


def bench(sandbox: str, folder: Path) -> list[Measured]:
    """The three syncs."""
    last_day = FIRST_DAY + timedelta(days=2)
    days = ("--starts-on", str(FIRST_DAY), "--ends-on", str(last_day))
    stagedoor("org", "create", "bench", "--name", "Bench")
    stagedoor("event", "create", "bench/large", "--name", "Large", "--timezone", "Europe/London", *days)
    stagedoor("swoogo", "connect", "bench", "--key", "sandbox-key", given="sandbox-secret\n")
    stagedoor("swoogo", "map", "bench/large", SWOOGO_EVENT)
    with httpx.Client(base_url=f"{sandbox}/_control") as control:
        bring_in(folder, changed=False)
        first, same = measure("first push", control), measure("nothing changed", control)
        bring_in(folder, changed=True)
        return [first, same, measure("1 % changed", control)]


def show(measured: list[Measured]) -> None:
    """The numbers, and the bound of a first push."""
    table = Table("sync", "calls", "credits", "unchanged", "seconds", box=None, pad_edge=False)
    for one in measured:
        unchanged = str(one.report["unchanged"])
        table.add_row(one.name, str(one.calls), str(one.credits), unchanged, f"{one.seconds:.1f}")
    first = measured[0]
    sessions, speakers = first.report["succeeded"]["sessions"], first.report["succeeded"]["speakers"]
    bound = FIXED_CREDITS + ROOMS + TRACKS + sessions + speakers + speakers
    console = Console(soft_wrap=True)
    console.print(table)
    console.print(f"{sessions} sessions, {speakers} speakers, {ROOMS} rooms and {TRACKS} tracks went.")
    console.print(f"The first push may cost {bound} credits and cost {first.credits}.")


def main() -> None:
    """Measure in a data directory that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="stagedoor-bench-") as name:
        folder = Path(name)
        os.environ["STAGEDOOR_DATA_DIR"] = name
        os.environ.pop("STAGEDOOR_DATABASE_URL", None)
        with running_sandbox(0, folder / "sandbox.json") as sandbox:
            os.environ["STAGEDOOR_SWOOGO_URL"] = f"{sandbox}/api/v1"
            show(bench(sandbox, folder))


if __name__ == "__main__":
    main()
