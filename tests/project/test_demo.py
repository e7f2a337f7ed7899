"""``stagedoor demo`` as a person runs it, and what the local Swoogo shows afterwards."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from stagedoor.demo.people import speakers
from stagedoor.demo.programme import SPONSORS, programme
from stagedoor.demo.trouble import troubles
from swoogo_sandbox.server import RunningSandbox, start

pytestmark = pytest.mark.slow

SWOOGO_EVENT = 370101
LEFT_OUT = {
    "Accepted, but When?": "It has no start and end date and time.",
    "It Starts at Four and Never Ends": "It has no end date and time.",
    "Volunteers' Rehearsal": "It has passed already.",
    "Proposal No. 1: Pending": "Not accepted: its status is “Pending”.",
    "Proposal No. 2: Accept queue": "Not accepted: its status is “Accept queue”.",
    "Proposal No. 3: Decline queue": "Not accepted: its status is “Decline queue”.",
    "Proposal No. 4: Declined": "Not accepted: its status is “Declined”.",
    "Saga": "Missing: last name.",
    "Noor Dijkstra": "Missing: email.",
    "Lian Lindqvist": "Another speaker of this event has the same email, sisters@example.org.",
    "Mei Lindqvist": "Another speaker of this event has the same email, sisters@example.org.",
    "Ravi Menon": "None of their sessions is sent.",
}
# Title → start and end on the wall clock, where a day is not enough (R11).
SQUEEZED = {
    "Stargazing from the Pier": ("22:30:00", "23:59:00"),
    "Three-Day Boat Repair": ("09:30:00", "16:30:00"),
    "Lock-In: Build a Foghorn": ("19:00:00", "23:59:00"),
}


def run(folder: Path, *arguments: str) -> str:
    """One stagedoor command in a data directory of its own; its output, unwrapped."""
    own = {
        "STAGEDOOR_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "stagedoor.settings",
        "COLUMNS": "400",
    }
    environment = os.environ | own
    program = Path(sys.executable).with_name("stagedoor")
    done = subprocess.run(
        [str(program), *arguments], env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def printed(folder: Path) -> str:
    return run(folder, "demo", "--no-serve", "--sandbox-port", "0")


@pytest.fixture(scope="module")
def sandbox(folder: Path, printed: str) -> Iterator[RunningSandbox]:
    running = start(state=folder / "demo" / "sandbox.json")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def swoogo(sandbox: RunningSandbox) -> dict[str, list[dict[str, Any]]]:
    """What the demo's Swoogo event holds, by kind."""
    state = httpx.get(f"{sandbox.base}/_control/state").json()
    of_event = {
        kind: [row for row in state[kind] if row["event_id"] == SWOOGO_EVENT]
        for kind in ("sessions", "speakers", "locations", "tracks", "sponsors")
    }
    return of_event | {"attachments": state["attachments"], "uploads": state["uploads"]}


def test_the_summary_says_what_went_and_why_something_did_not(printed: str) -> None:
    assert "74 of 76 sessions, 52 of 57 speakers." in printed
    for name, reason in LEFT_OUT.items():
        _, _, below = printed.partition(f" {name}\n")
        assert reason in " ".join(below[:400].split())
    for title in SQUEEZED:
        assert f" {title}\n" in printed
    for what in ("/sign-in/", "/harbour/summit/", f"/events/{SWOOGO_EVENT}"):
        assert what in printed


def test_R8_R10_R12_the_sandbox_page_shows_exactly_what_is_to_go(sandbox: RunningSandbox) -> None:
    page = httpx.get(f"{sandbox.base}/events/{SWOOGO_EVENT}").text
    day = date(2030, 6, 3)
    agenda = [*programme(day).sessions, *troubles(day, day)]
    assert len(agenda) == 81
    titles = re.findall(r'id="session-.*?<h4>(.*?)</h4>', page, re.DOTALL)
    assert sorted(map(unescape, titles)) == sorted(s.title for s in agenda if s.title not in LEFT_OUT)
    names = re.findall(r'id="speaker-.*?<h3>(.*?)</h3>', page, re.DOTALL)
    everybody = {f"{s.first_name} {s.last_name or ''}".strip() for s in speakers()}
    assert {unescape(name) for name in names} == everybody - LEFT_OUT.keys() - {"Percy Blythe"}
    assert len(names) == 52


def test_R11_sessions_over_several_days_stand_on_their_first(
    swoogo: dict[str, list[dict[str, Any]]],
) -> None:
    stands = {row["name"]: (row["start_time"], row["end_time"]) for row in swoogo["sessions"]}
    assert {title: stands[title] for title in SQUEEZED} == SQUEEZED


def test_R9_a_session_without_a_room_goes_without_one(swoogo: dict[str, list[dict[str, Any]]]) -> None:
    [buoy] = [row for row in swoogo["sessions"] if row["name"] == "Meet at the Red Buoy"]
    assert buoy["location_id"] is None
    assert len({row["name"] for row in swoogo["locations"]}) == len(swoogo["locations"]) == 5


def test_R14_pictures_go_within_the_limit_and_broken_ones_stay_out(
    swoogo: dict[str, list[dict[str, Any]]],
) -> None:
    sizes = [upload["bytes"] for upload in swoogo["uploads"]]
    assert len(sizes) == 50 + len(SPONSORS)
    assert max(sizes) <= 1_000_000


def test_R13_the_sponsors_stand_there_with_their_levels(
    sandbox: RunningSandbox, swoogo: dict[str, list[dict[str, Any]]]
) -> None:
    assert {row["name"] for row in swoogo["sponsors"]} == {name for name, _, _ in SPONSORS}
    page = httpx.get(f"{sandbox.base}/events/{SWOOGO_EVENT}").text
    shown = page.partition('id="sponsors"')[2]
    assert shown.index("Gold") < shown.index(SPONSORS[0][0]) < shown.index("Bronze")


def test_running_it_again_goes_on_with_the_same_data(folder: Path, printed: str) -> None:
    again = run(folder, "demo", "--no-serve", "--sandbox-port", "0")
    assert again.lower().count("no changes to send.") == 2
    assert again.count(" 0 calls, 0 credits") == 2
