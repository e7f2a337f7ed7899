"""What a sheet holds, counted, and said in plain words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from stagedoor.common.text import plural

if TYPE_CHECKING:
    from stagedoor.imports.sheet import Sheet


@dataclass(frozen=True)
class Facts:
    """How much a source told, as far as it matters for a sync: sessions need times, speakers an email."""

    sessions: int = 0
    with_times: int = 0
    accepted: int = 0
    speakers: int = 0
    with_email: int = 0
    sponsors: int = 0
    rooms: int = 0
    tracks: int = 0
    left_out: int = 0

    def as_json(self) -> dict[str, int]:
        """Return it as it is kept with a source, and printed by ``stagedoor source test --json``."""
        return asdict(self)

    @property
    def is_empty(self) -> bool:
        """Whether there is no record at all."""
        return not (self.sessions or self.speakers or self.sponsors)


def facts_of(sheet: Sheet) -> Facts:
    """Count what a sheet holds."""
    rooms = {one.room for one in sheet.sessions if one.room} | {one.name for one in sheet.rooms}
    tracks = {one.track for one in sheet.sessions if one.track} | {one.name for one in sheet.tracks}
    return Facts(
        sessions=len(sheet.sessions),
        with_times=sum(bool(one.starts_at and one.ends_at) for one in sheet.sessions),
        accepted=sum(one.status == "accepted" for one in sheet.sessions),
        speakers=len(sheet.speakers),
        with_email=sum(bool(one.email) for one in sheet.speakers),
        sponsors=len(sheet.sponsors),
        rooms=len(rooms),
        tracks=len(tracks),
        left_out=sum(problem.severity == "record" for problem in sheet.problems),
    )


def in_words(facts: Facts) -> str:
    """Say what was found: "46 sessions, 0 have times; 52 speakers, 0 have an email; 6 rooms"."""
    parts = []
    if facts.sessions:
        parts.append(f"{plural(facts.sessions, 'session')}, {_have(facts.with_times)} times")
    if facts.speakers:
        parts.append(f"{plural(facts.speakers, 'speaker')}, {_have(facts.with_email)} an email")
    parts += [
        plural(count, word)
        for count, word in ((facts.sponsors, "sponsor"), (facts.rooms, "room"), (facts.tracks, "track"))
        if count
    ]
    return "; ".join(parts) or "no records"


def lost_since(before: Mapping[str, int], now: Facts) -> list[str]:
    """Say what a source has stopped telling since its last pull; what was known of it stays here."""
    told = []
    for name, of, what in (("with_times", "sessions", "times"), ("with_email", "speakers", "emails")):
        had, has, count = before.get(name, 0), getattr(now, name), getattr(now, of)
        if had and count and has * 2 < had:
            all_of_them = plural(count, of.removesuffix("s"))
            told.append(
                f"The source gives {what} for {has} of {all_of_them} now; the last time it gave {had}. Those "
                "that are here stay."
            )
    return told


def _have(count: int) -> str:
    return f"{count:,} {'has' if count == 1 else 'have'}"
