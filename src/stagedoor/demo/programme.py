"""The programme of the demo: three days, four rooms side by side, and a plenary every morning and evening."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from stagedoor.demo import people
from stagedoor.imports.sheet import (
    Sheet,
    SheetRoom,
    SheetSession,
    SheetSponsor,
    SheetTrack,
    SpeakerRef,
    make_ids,
)

DAYS = 3
SLOTS = (time(10, 0), time(11, 0), time(13, 30), time(14, 30), time(15, 45))
LENGTH = timedelta(minutes=45)
HALL = "Great Hall"
ROOMS = {HALL: 600, "Quay Room": 180, "Salle Étoile": 120, "海の間 Sea Room": 80}
TRACKS = {
    "Craft": "#206bc4",
    "Systems": "#2f9e44",
    "People": "#d6336c",
    "Stories": "#f59f00",
    "Loose Ends": "#6c757d",
    "Night Watch": "#4263eb",
}

PLENARIES = (
    "Opening: Every Harbour Is a Protocol",
    "Lightning Talks at Low Tide",
    "What the Lighthouse Keepers Knew",
    "The Great Harbour Quiz",
    "Keynote: Slow Ships, Fast Boats",
    "Closing: Until the Next Tide",
)
TALKS = {
    "Craft": (
        "Reading Logs Like Tide Tables",
        "海図から学ぶ設計 (Design Lessons from Sea Charts)",
        "Knots for Programmers",
        "A Type System You Can Caulk",
        "Tests That Float, Tests That Sink",
        "Small Boats: Shipping One Change at a Time",
        "Refactoring Below the Waterline",
        "The Shape of a Good Error Message",
        "Naming Things in Four Languages",
        "Rust on the Hull, Rust in the Kernel",
        "Ein Kompass für Legacy-Code",
        "SQL at Anchor: Queries & Constraints",
        'The "Obvious" Date Bug',
        "Fonts for Rough Weather",
        "Drawing Maps with <canvas>",
    ),
    "Systems": (
        "Queues, Locks and Other Canals",
        "Das Hafenprinzip: Zuständigkeiten, die halten",
        "Backpressure in the Strait",
        "When the Lighthouse Goes Dark: an Outage Retold",
        "Consensus Among Tugboats",
        "Ballast: Capacity Planning for Small Teams",
        "蓝港的分布式账本",
        "Caching the Coastline",
        "Five Nines and One Foghorn",
        "Exactly Once, at Least in Theory",
        "One Container Is Plenty",
        "Observability in Fog",
        "Backups: the Lifeboat Drill",
        "Сигналы и шум: мониторинг без паники",
        "Time Zones Are Weather",
    ),
    "People": (
        "Hiring a Crew, Not Heroes",
        "Le phare et le brouillard: décider sans tout voir",
        "Onboarding in Seven Tides",
        "How to Hand Over the Watch",
        "Cuando el faro se apaga: equipos en crisis",
        "The Meeting That Could Have Been a Flag Signal",
        "Mentoring Across the Gangway",
        "Accessible Conferences, Deck by Deck",
        "ميناء آمن للبيانات",
        "Burnout Is a Leak, Not a Storm",
        "Writing for Tired Readers",
        "Remote Crews and the Long Swell",
        "Disagree on the Bridge, Row Together",
        "Salaries in the Open",
        "A Code of Conduct That Works at Night",
    ),
    "Stories": (
        "The Semaphore Line from London to Deal",
        "Um porto, três mapas",
        "How a Dredger Found Our Memory Leak",
        "Restoring a Wooden Boat with 40 Strangers",
        "The Year We Ran Payroll on a Barge",
        "Waka: Navigation Without Instruments",
        "A Bridge, a Spreadsheet and a Very Long Night",
        "Foghorns as Music",
        "The Lock Keeper's Logbook, 1893",
        "Open Data Saved Our Ferry",
        "Printing the Tide Tables by Hand",
        "Η θάλασσα ως βάση δεδομένων",
        "The Port That Moved Twice",
        "Cables on the Sea Floor",
        "Smugglers, Signals and Side Channels",
    ),
}
SPONSORS = (
    ("Blue Anchor Rope Works", "Gold", "Rope for ships and for climbing frames, since 1871."),
    ("Tidewater Systems", "Gold", "Logistics software that knows when the tide turns."),
    ("Ferry Line", "Silver", "Four islands, eleven boats, one timetable."),
    ("Lantern Works", "Silver", "Lamps, lenses and light-emitting signage."),
    ("Société du Phare", "Silver", "Keeps seventeen lighthouses standing."),
    ("Kattegat Legal", "Bronze", "Open-source licences explained over coffee."),
    ("Harbour Commons", "Bronze", "A workshop for everybody, right on the quay."),
    ("蓝港科技", "Bronze", "Ledgers for ports."),
)
DESCRIPTION = (
    "<p><strong>{title}</strong> belongs to the track <em>{track}</em>.</p>"
    "<p>What we tried, what broke &amp; what we kept:</p>"
    "<ul><li>one mistake in detail</li><li>two ideas worth stealing</li><li>time for questions</li></ul>"
)


def programme(first_day: date) -> Sheet:
    """The conference without its troubles, beginning on this day."""
    days = [first_day + timedelta(days=number) for number in range(DAYS)]
    return Sheet(
        source="demo",
        title="Harbour Summit",
        sessions=[*_plenaries(days), *_talks(days)],
        speakers=people.speakers(),
        sponsors=[_sponsor(*row) for row in SPONSORS],
        rooms=[SheetRoom(name, capacity) for name, capacity in ROOMS.items()],
        tracks=[SheetTrack(name, color) for name, color in TRACKS.items()],
    )


def session(source_id: str, title: str, starts_at: datetime, **values: Any) -> SheetSession:
    """An accepted session of 45 minutes without speakers, unless *values* say otherwise."""
    usual: dict[str, Any] = {"status": "accepted", "ends_at": starts_at + LENGTH, "speakers": ()}
    ids = make_ids(("id", source_id))
    return SheetSession(title, source_id, ids, starts_at=starts_at, **(usual | values))


def _plenaries(days: list[date]) -> list[SheetSession]:
    moments = [datetime.combine(day, clock) for day in days for clock in (time(9, 0), time(17, 0))]
    return [
        session(
            f"plenary-{number}",
            title,
            moment,
            room=HALL,
            description=DESCRIPTION.format(title=title, track="for everybody"),
            speakers=_refs(number * 7, 2),
        )
        for number, (title, moment) in enumerate(zip(PLENARIES, moments, strict=True))
    ]


def _talks(days: list[date]) -> list[SheetSession]:
    """Each track walks through the slots, a room further every time."""
    made = []
    rooms = list(ROOMS)
    moments = [datetime.combine(day, clock) for day in days for clock in SLOTS]
    for lane, (track, titles) in enumerate(TALKS.items()):
        for row, (title, moment) in enumerate(zip(titles, moments, strict=True)):
            number = lane * len(titles) + row
            made.append(
                session(
                    f"talk-{number}",
                    title,
                    moment,
                    room=rooms[(lane + row) % len(rooms)],
                    track=track,
                    description=DESCRIPTION.format(title=_escaped(title), track=track),
                    speakers=_crew(number),
                )
            )
    return made


def _crew(number: int) -> tuple[SpeakerRef, ...]:
    """One speaker; every sixth talk is given by two, every tenth is a panel of three with its moderator."""
    if number % 10 == 9:
        moderator = people.reference(people.REGULAR[(number + 26) % len(people.REGULAR)].mailbox, "moderator")
        return (*_refs(number, 3), moderator)
    return _refs(number, 2 if number % 6 == 5 else 1)


def _refs(start: int, count: int) -> tuple[SpeakerRef, ...]:
    known = len(people.REGULAR)
    return tuple(people.reference(people.REGULAR[(start + step) % known].mailbox) for step in range(count))


def _sponsor(name: str, tier: str, text: str) -> SheetSponsor:
    return SheetSponsor(
        name=name,
        place=name,
        ids=make_ids(("id", name)),
        tier=tier,
        description=f"<p>{text}</p>",
        website="https://example.org/",
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
