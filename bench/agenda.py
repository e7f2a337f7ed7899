"""A made-up agenda of any size, as the CSV files that the command line imports."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

FIRST_DAY = datetime.now(UTC).date() + timedelta(days=120)
TIMEZONE = "Europe/London"
ROWS_OF_PAGE = 1000
CHANGED_OF = 100  # one record of so many is another after a change

Row = dict[str, str]


@dataclass(frozen=True)
class Size:
    """How many records of each kind; every speaker has a session, and ``pictures`` of them a headshot."""

    sessions: int
    speakers: int
    pictures: int = 0
    rooms: int = 12
    tracks: int = 10
    days: int = 3

    @property
    def last_day(self) -> date:
        """The event's last day."""
        return FIRST_DAY + timedelta(days=self.days - 1)

    @property
    def least_credits(self) -> int:
        """What a first push into an empty event costs at least (Swoogo API notes, §16), one event check more.

        The token, the event, a list each of sessions, speakers, rooms and tracks; one credit per record, one
        to attach each speaker to all their sessions, and one per picture. And the look at the account's
        contacts, as cheap as it can be: their list, here of one page, or one more for each speaker.
        """
        records = self.rooms + self.tracks + self.sessions + self.speakers
        look = min(10, self.speakers)
        return 1 + 1 + 4 * 10 + records + self.speakers + self.pictures + look

    @property
    def changed(self) -> int:
        """How many records a change concerns."""
        return sum(self._changed_by_kind)

    @property
    def least_credits_of_change(self) -> int:
        """What sending a change costs at least: token, event, each record read before it is updated (R37).

        Of each kind the records are read one by one, or its list where that costs less: ten for each page.
        """
        pages = (-(-number // ROWS_OF_PAGE) for number in (self.sessions, self.speakers))
        reading = sum(map(min, self._changed_by_kind, (10 * number for number in pages)))
        return 1 + 1 + self.changed + reading

    @property
    def _changed_by_kind(self) -> tuple[int, int]:
        return -(-self.sessions // CHANGED_OF), -(-self.speakers // CHANGED_OF)

    def __str__(self) -> str:
        return f"{self.sessions:,} / {self.speakers:,} / {self.pictures:,}"


def agenda_rows(size: Size, *, changed: bool = False) -> tuple[list[Row], list[Row]]:
    """Speakers and sessions by Stagedoor's headings; with *changed*, 1 % of them have another value."""
    return (
        [_speaker(number, changed=changed) for number in range(size.speakers)],
        [_session(size, number, changed=changed) for number in range(size.sessions)],
    )


def write_agenda(folder: Path, size: Size, *, changed: bool = False) -> list[Path]:
    """The agenda as two CSV files, in the order in which they are imported."""
    files = []
    for name, rows in zip(("speakers", "sessions"), agenda_rows(size, changed=changed), strict=True):
        files.append(folder / f"{name}.csv")
        with files[-1].open("w", newline="") as file:
            table = csv.DictWriter(file, rows[0])
            table.writeheader()
            table.writerows(rows)
    return files


def speakers_of(size: Size, session: int) -> list[int]:
    """The numbers of a session's speakers: one to three, so that together every speaker has a session."""
    first = session * size.speakers // size.sessions
    return [(first + step) % size.speakers for step in range(session % 3 + 1)]


def email(number: int) -> str:
    """A speaker's address."""
    return f"speaker{number}@example.org"


def _speaker(number: int, *, changed: bool) -> Row:
    return {
        "Speaker ID": f"speaker-{number}",
        "First Name": "Speaker",
        "Last Name": f"No. {number}",
        "Email": email(number),
        "Job Title": "Director" if changed and number % CHANGED_OF == 0 else "Engineer",
    }


def _session(size: Size, number: int, *, changed: bool) -> Row:
    day, hour = FIRST_DAY + timedelta(days=number % size.days), 9 + number // size.days % 9
    minutes = 50 if changed and number % CHANGED_OF == 0 else 45
    return {
        "Session ID": f"session-{number}",
        "Title": f"Session {number}",
        "Status": "Accepted",
        "Starts At": f"{day} {hour:02}:00",
        "Ends At": f"{day} {hour:02}:{minutes}",
        "Room": f"Room {number % size.rooms}",
        "Track": f"Track {number % size.tracks}",
        "Speakers": "|".join(email(speaker) for speaker in speakers_of(size, number)),
    }
