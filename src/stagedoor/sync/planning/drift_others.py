"""What differs besides fields: the sessions that a speaker is on, and whether a picture is there (R37). Pure.

Of a picture Swoogo tells an address and nothing of what it shows. So only this can be known: that none is
there though one was seen there, or that one was there before ours could go.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from stagedoor.swoogo.records import Kind, Row, holds
from stagedoor.sync.planning.drift import Comparison, FieldDrift, Kept, Names
from stagedoor.sync.planning.policy import PICTURE
from stagedoor.sync.planning.records import Difference, LinkFacts, Wanted

SESSIONS = "sessions"
"""The name under which a speaker's sessions are told, beside Swoogo's names of fields."""
HERE, NO_PICTURE, OTHER_PICTURE = "the one that stands here", "", "another picture"
PICTURE_FIELDS = {Kind.SPEAKER: "profile_picture", Kind.SPONSOR: "logo_id"}


@dataclass(frozen=True)
class SentSessions:
    """Sessions of ours that stand in Swoogo, by Swoogo id: all that are sent, and those a speaker is on."""

    sent: frozenset[int]
    on: frozenset[int]


@dataclass(frozen=True)
class Beside:
    """One such difference; with ``is_pending`` the next sync settles it."""

    told: FieldDrift
    is_pending: bool = False

    def note(self, into: Comparison, kept: Iterable[Kept]) -> None:
        """It differs, unless somebody chose theirs and neither side has changed since."""
        name, sides = self.told.field, self.told.value
        if self.is_pending:
            into.pending.append(name)
        elif Kept(name, sides["theirs"], sides["ours"]) in kept:
            into.kept.append(name)
        else:
            into.differs.append(self.told)


def compare_sessions(link: LinkFacts, row: Row, sessions: SentSessions, names: Names) -> Beside | None:
    """Which of our sessions a speaker is on, here and there; sessions that others made are theirs alone."""
    theirs = sessions.sent.intersection(row.get("sessions", sessions.on))
    differing = sessions.on ^ theirs
    if not differing:
        return None
    told = FieldDrift(
        SESSIONS,
        _on(sessions.on, differing, names),
        _on(link.attached, differing, names),
        _on(theirs, differing, names),
        {"theirs": as_text(theirs), "ours": as_text(sessions.on)},
    )
    return Beside(told, all(_is_to_go(each, sessions.on, link) for each in differing))


def compare_picture(wanted: Wanted, link: LinkFacts, row: Row, kept_fields: Collection[str]) -> Beside | None:
    """Whether a picture is there; ``kept_fields`` are those in which theirs was kept so far."""
    name, ours = PICTURE_FIELDS.get(wanted.kind, ""), wanted.picture.sha256 if wanted.picture else ""
    if not ours or not holds(row, name):
        return None
    is_there, is_pending = bool(row[name]), link.picture_sent != ours
    # An account may not show pictures at all, so one must have been seen there before.
    if not is_pending and not is_there and not link.baseline.get(name):
        return None
    is_adopted = is_there and PICTURE in kept_fields
    if is_there and not is_pending and not is_adopted:
        return None
    theirs = OTHER_PICTURE if is_there else NO_PICTURE
    sent = "" if is_adopted else HERE
    return Beside(FieldDrift(PICTURE, HERE, sent, theirs, {"theirs": theirs, "ours": ours}), is_pending)


def other_picture() -> Difference:
    """That a record which was found in Swoogo has a picture, which is kept."""
    return Difference(PICTURE, OTHER_PICTURE, HERE)


def as_text(ids: Iterable[int]) -> str:
    """Ids as they are kept with a choice."""
    return ",".join(map(str, sorted(ids)))


def _is_to_go(session: int, on: Collection[int], link: LinkFacts) -> bool:
    """Whether the next sync attaches the speaker, or takes off whom a sync attached (R23)."""
    if session in link.unconfirmed_sessions:
        return True
    if session in on:
        return session not in link.attached
    return session in link.attached and session not in link.attached_before


def _on(sessions: Collection[int], differing: Iterable[int], names: Names) -> str:
    """Which of the differing sessions a speaker is on, and which not: ``On: Opening. Not on: Lunch.``"""
    titles = {each: names.get((Kind.SESSION, str(each)), str(each)) for each in differing}
    on = sorted(title for each, title in titles.items() if each in sessions)
    off = sorted(title for each, title in titles.items() if each not in sessions)
    return " ".join(f"{word}: {', '.join(told)}." for word, told in (("On", on), ("Not on", off)) if told)
