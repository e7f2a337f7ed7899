"""Two tracks of what goes wrong in real agendas: *Loose Ends* and *Night Watch*."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from stagedoor.demo import people
from stagedoor.demo.programme import HALL, session
from stagedoor.imports.sheet import SheetSession

LOOSE_ENDS = "Loose Ends"
NIGHT_WATCH = "Night Watch"
BOAT_HOUSE = "Boat House"
NOT_ACCEPTED = ("pending", "accept_queue", "decline_queue", "declined")


def troubles(first_day: date, today: date) -> list[SheetSession]:
    """Sessions that lack something, do not fit into one day, or are not to be sent at all."""
    return [*_loose_ends(first_day), *_undecided(first_day), *_night_watch(first_day), _passed(today)]


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))


def _loose_ends(day: date) -> list[SheetSession]:
    def loose(source_id: str, title: str, hour: int, *mailboxes: str) -> SheetSession:
        speakers = tuple(people.reference(mailbox) for mailbox in mailboxes)
        return session(source_id, title, _at(day, hour), room=BOAT_HOUSE, track=LOOSE_ENDS, speakers=speakers)

    unscheduled = loose("no-times", "Accepted, but When?", 10, people.UNSCHEDULED)
    half = loose("no-end", "It Starts at Four and Never Ends", 16)
    return [
        replace(loose("no-room", "Meet at the Red Buoy", 9, people.REGULAR[3].mailbox), room=None),
        loose("no-email", "Nobody Can Write to Noor", 10, people.WITHOUT_EMAIL, people.REGULAR[8].mailbox),
        loose("one-name", "Just Saga", 11, people.ONE_NAME),
        loose("one-email", "Two Sisters, One Mailbox", 12, *people.SISTERS),
        loose("alone", "A Session Without Speakers", 13),
        replace(unscheduled, starts_at=None, ends_at=None),
        replace(half, ends_at=None),
    ]


def _undecided(day: date) -> list[SheetSession]:
    return [
        session(
            f"status-{status}",
            f"Proposal No. {number}: {status.replace('_', ' ').capitalize()}",
            _at(day, 9 + number),
            status=status,
            room=BOAT_HOUSE,
            track=LOOSE_ENDS,
            speakers=(people.reference(people.DECLINED),),
        )
        for number, status in enumerate(NOT_ACCEPTED, 1)
    ]


def _night_watch(day: date) -> list[SheetSession]:
    def night(source_id: str, title: str, starts_at: datetime, ends_at: datetime) -> SheetSession:
        return session(source_id, title, starts_at, ends_at=ends_at, room=BOAT_HOUSE, track=NIGHT_WATCH)

    next_day, last_day = day + timedelta(days=1), day + timedelta(days=2)
    return [
        night("midnight", "Stargazing from the Pier", _at(day, 22, 30), _at(next_day, 0, 30)),
        night("multi-day", "Three-Day Boat Repair", _at(day, 9, 30), _at(last_day, 16, 30)),
        night("lock-in", "Lock-In: Build a Foghorn", _at(next_day, 19), _at(last_day, 8)),
    ]


def _passed(today: date) -> SheetSession:
    earlier = today - timedelta(days=2)
    return session("passed", "Volunteers' Rehearsal", _at(earlier, 10), room=HALL, track=NIGHT_WATCH)
