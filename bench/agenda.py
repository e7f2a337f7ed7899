"""A made-up agenda of any size, as the CSV files that the command line imports."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

FIRST_DAY = datetime.now(UTC).date() + timedelta(days=120)
LAST_DAY = FIRST_DAY + timedelta(days=2)
TIMEZONE = "Europe/London"
CHANGED_OF = 100  # one record of so many is another after a change


@dataclass(frozen=True)
class Size:
    """How many records of each kind; every speaker has a session, and ``pictures`` of them a headshot."""

    sessions: int
    speakers: int
    pictures: int = 0
    rooms: int = 12
    tracks: int = 10

    @property
    def least_credits(self) -> int:
        """What a first push into an empty event costs at least (Swoogo API notes, §16), one event check more.

        The token, the event, a list each of sessions, speakers, rooms and tracks; one credit per record, one
        to attach each speaker to all their sessions, and one per picture.
        """
        records = self.rooms + self.tracks + self.sessions + self.speakers
        return 1 + 1 + 4 * 10 + records + self.speakers + self.pictures

    @property
    def changed(self) -> int:
        """How many records a change concerns."""
        return -(-self.sessions // CHANGED_OF) + -(-self.speakers // CHANGED_OF)


def write_agenda(folder: Path, size: Size, *, changed: bool = False) -> tuple[Path, Path]:
    """Two CSV files, of speakers and of sessions; with *changed*, 1 % of the records have another value."""
    speakers, sessions = folder / "speakers.csv", folder / "sessions.csv"
    with speakers.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Speaker ID", "First Name", "Last Name", "Email", "Job Title"])
        for number in range(size.speakers):
            title = "Director" if changed and number % CHANGED_OF == 0 else "Engineer"
            rows.writerow([number, "Speaker", f"No. {number}", email(number), title])
    with sessions.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Session ID", "Title", "Status", "Starts At", "Ends At", "Room", "Track", "Speakers"])
        for number in range(size.sessions):
            rows.writerow(_session(size, number, minutes=50 if changed and number % CHANGED_OF == 0 else 45))
    return speakers, sessions


def speakers_of(size: Size, session: int) -> list[int]:
    """The numbers of a session's speakers: one to three, so that together every speaker has a session."""
    return [
        (session * size.speakers // size.sessions + step) % size.speakers for step in range(session % 3 + 1)
    ]


def email(number: int) -> str:
    """A speaker's address."""
    return f"speaker{number}@example.org"


def _session(size: Size, number: int, minutes: int) -> list[object]:
    """Over three days."""
    day = FIRST_DAY + timedelta(days=number % 3)
    hour = 9 + number // 3 % 9
    who = "|".join(email(speaker) for speaker in speakers_of(size, number))
    return [
        *(number, f"Session {number}", "Accepted", f"{day} {hour:02}:00", f"{day} {hour:02}:{minutes}"),
        *(f"Room {number % size.rooms}", f"Track {number % size.tracks}", who),
    ]
