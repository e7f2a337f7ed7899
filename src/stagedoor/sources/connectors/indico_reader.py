"""Read Indico's export of an event into the sheet.

Contributions become sessions, whether they stand at the top or inside of a session block; a block that holds
none becomes one itself. A contribution's track is its own, else its session's title. Texts are HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from stagedoor.common import clock
from stagedoor.common.errors import InputError
from stagedoor.imports.readers import values
from stagedoor.imports.readers.json_values import records
from stagedoor.imports.readers.values import Finder
from stagedoor.imports.sheet import (
    Id,
    Problem,
    Severity,
    Sheet,
    SheetSession,
    SheetSpeaker,
    SpeakerRef,
    make_ids,
)

if TYPE_CHECKING:
    from stagedoor.common.markup import TextKind

SOURCE = "indico"


def read_export(event: dict[str, Any], host: str, filename: str, text_kind: TextKind | None = None) -> Sheet:
    """Return what the export of one event holds; *filename* is for the places of problems."""
    reader = _Reader(filename, text_kind)
    sessions = [one for raw, group in _entries(event) if (one := reader.session(raw, group))]
    return Sheet(
        source=SOURCE,
        identity=f"{host}/{values.plain(event.get('id'))}",
        timezone=values.plain(event.get("timezone")) or None,
        title=values.plain(event.get("title"))[: values.NAME] or None,
        sessions=sessions,
        speakers=list(reader.people.values()),
        problems=reader.problems,
        speaks_of=frozenset({"session", "speaker"}),
    )


def _entries(event: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every contribution with the title of the session that it belongs to; blocks without any too."""
    for contribution in records(event.get("contributions")):
        yield contribution, values.plain(contribution.get("session"))
    for block in records(event.get("sessions")):
        inside = records(block.get("contributions"))
        for contribution in inside:
            yield contribution, values.plain(contribution.get("session")) or values.plain(block.get("title"))
        if not inside:
            yield block | {"is_block": True}, ""


@dataclass
class _Reader:
    """Reads contributions one by one; people once, by their ids, else by name and affiliation."""

    filename: str
    text_kind: TextKind | None
    problems: list[Problem] = field(default_factory=list)
    people: dict[tuple[Id, ...], SheetSpeaker] = field(default_factory=dict)

    def session(self, raw: dict[str, Any], group: str) -> SheetSession | None:
        number = values.plain(raw.get("id"))
        found = Finder(f"{self.filename}, contribution {number or '?'}", self.problems)
        title = found.take("title", raw.get("title"), values.line(values.TITLE))
        if not title:
            found.report("title", "A contribution needs a title; it was left out.", Severity.RECORD)
            return None
        is_block = bool(raw.get("is_block"))
        people = raw.get("conveners" if is_block else "speakers")
        return SheetSession(
            title=title,
            place=found.place,
            ids=make_ids(("block" if is_block else "id", number[: values.ID])),
            description=found.take("description", raw.get("description"), self._prose),
            status="accepted",
            starts_at=_moment(raw.get("startDate"), "startDate", found),
            ends_at=_moment(raw.get("endDate"), "endDate", found),
            room=found.take("room", raw.get("room") or None, values.line(values.PLACE_NAME)),
            track=found.take("track", raw.get("track") or group, values.line(values.PLACE_NAME)),
            speakers=self._speakers(people, "chairperson" if is_block else "speaker"),
        )

    def _speakers(self, listed: object, role: str) -> tuple[SpeakerRef, ...] | None:
        if not isinstance(listed, list):
            return None
        found = [self._person(raw) for raw in records(listed)]
        return tuple(dict.fromkeys(SpeakerRef(who.ids, who.email, role) for who in found if who))

    def _person(self, raw: dict[str, Any]) -> SheetSpeaker | None:
        """One person. ``id`` is that of taking part, so only ``person_id`` and the hash of the email tell."""
        first, last = (values.plain(raw.get(name)) for name in ("first_name", "last_name"))
        if not (first or last):
            first, _, last = values.plain(raw.get("fullName")).rpartition(" ")
        hashed = values.plain(raw.get("emailHash"))
        named = [("person_id", values.plain(raw.get("person_id"))), ("emailHash", hashed)]
        made_up = f"{first} {last}, {values.plain(raw.get('affiliation'))}".casefold()
        ids = make_ids(*named) or make_ids(("name", made_up[: values.ID]))
        if not (first or last):
            return None
        if ids not in self.people:
            found = Finder(f"{self.filename}, person {first} {last}", self.problems)
            self.people[ids] = SheetSpeaker(
                place=found.place,
                ids=ids,
                first_name=found.take("first_name", first, values.line(values.NAME)),
                last_name=found.take("last_name", last, values.line(values.NAME)),
                email=found.take("email", raw.get("email"), values.email),
                company=found.take("affiliation", raw.get("affiliation"), values.line(values.TEXT)),
            )
        return self.people[ids]

    def _prose(self, told: str) -> str | None:
        return values.prose(told, self.text_kind)


def _moment(raw: object, name: str, found: Finder) -> datetime | None:
    """A date and a time of day in the zone that stands beside them."""
    if not isinstance(raw, dict):
        return None
    told = found.take(name, f"{raw.get('date')} {values.plain(raw.get('time'))[:8]}", values.moment)
    try:
        zone: ZoneInfo | None = clock.zone(values.plain(raw.get("tz")))
    except InputError:
        zone = None
    return told.replace(tzinfo=zone) if told and zone else told
