"""How a kept record looks in an answer: projections, computed fields, expands (API notes, §3, §5 to §9)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from swoogo_sandbox import clock
from swoogo_sandbox.definitions import custom_fields, shown_choice
from swoogo_sandbox.resources import EVENTS, RESOURCES, SESSIONS, SPEAKERS, SPONSORS, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from swoogo_sandbox.store import Record, Store

NUMERIC = re.compile(r"(^|_)id$|^capacity$|^created_by$|^updated_by$")
US_EASTERN = ZoneInfo("US/Eastern")


@dataclass(frozen=True)
class Reader:
    """Reads from the store for one account; ``base`` is the address the sandbox was called at."""

    store: Store
    account: Record
    base: str
    profiles: frozenset[str]

    def names(self, resource: Resource) -> tuple[str, ...]:
        """Every field that can be asked for."""
        custom = custom_fields(self.store, self.account["id"], resource)
        return resource.readable + tuple(field.name for field in custom)

    def projection(self, resource: Resource, fields: str | None, *, full: bool = False) -> tuple[str, ...]:
        """The fields to answer: the sparse default, all for ``*``, else those asked for that exist."""
        if fields is None or not fields.strip():
            return self.names(resource) if full else resource.sparse
        asked = [name.strip() for name in fields.split(",")]
        known = self.names(resource)
        return known if "*" in asked else tuple(name for name in known if name in asked)

    def row(
        self, resource: Resource, record: Record, names: Iterable[str], expand: Iterable[str] = ()
    ) -> Record:
        """One record with these fields and these related objects."""
        row = {name: self.value(resource, record, name) for name in names}
        for name in expand:
            row[name] = self.expanded(resource, record, name)
        return self.as_strings(row) if "ids-as-strings" in self.profiles else row

    def full(self, resource: Resource, record: Record) -> Record:
        """One record with all its fields."""
        return self.row(resource, record, self.names(resource))

    def written(self, resource: Resource, record: Record) -> Record:
        """What a create or update answers."""
        if "sparse-write-answers" in self.profiles:
            return self.row(resource, record, resource.sparse)
        answer = self.full(resource, record)
        if resource is SPEAKERS:
            answer["sessions"] = self.expanded(SPEAKERS, record, "sessions")
        elif resource is SESSIONS:
            answer["custom_fields"] = {key: value for key, value in answer.items() if key.startswith("c_")}
        return answer

    def value(self, resource: Resource, record: Record, name: str) -> Any:
        """One field as an answer shows it."""
        computed = COMPUTED.get((resource.name, name))
        if computed is not None:
            return computed(self, record)
        value = self.kept(resource, record, name)
        if name in {"created_at", "updated_at"}:
            return self.moment(value)
        if value is None or name in {"id", "event_id"}:
            return value
        if name in {"profile_picture", "logo_id"}:
            return self.picture_url(str(value))
        if name in {"level", "gender"} or name.startswith("c_"):
            return self.shown(resource, name, value)
        return value

    def kept(self, resource: Resource, record: Record, name: str) -> Any:
        """A field as the store keeps it; a speaker's personal fields are those of the contact."""
        if resource is not SPEAKERS or name in record:
            return record.get(name)
        if name == "profile_picture" and "contact-picture-not-shown" in self.profiles:
            return None
        return self.store.tables["contacts"][record["contact_id"]].get(name)

    def shown(self, resource: Resource, name: str, value: Any) -> Any:
        """A choice with its name, several as a list of such; anything else as it is."""
        definition = self.store.definition(self.account["id"], resource.custom, name)
        if isinstance(value, list):
            return [shown_choice(definition, number) for number in value]
        if definition is None or not definition["choices"]:
            return self.picture_url(value) if definition and definition["type"] == "upload" else value
        return shown_choice(definition, value)

    def expanded(self, resource: Resource, record: Record, name: str) -> Any:
        """The related object or objects behind one name of ``expand``."""
        if name in {"sessions", "speakers", "sponsors"}:
            kind = RESOURCES[name]
            return [self.full(kind, row) for row in self.related(resource, record, name)]
        if name == "registrantCount":
            return len(self.store.registrants_of(record["id"]))
        if resource is SESSIONS:
            number = record.get(f"{name}_id")
            target = self.store.get(f"{name}s", number) if number else None
            return self.full(RESOURCES[f"{name}s"], target) if target else None
        return [] if name == "translations" else None

    def related(self, resource: Resource, record: Record, name: str) -> list[Record]:
        """The records behind an expand that is a list."""
        if resource is EVENTS:
            return self.store.of_event(name, record["id"])
        numbers = (
            self.store.sessions_of(record["id"])
            if name == "sessions"
            else self.store.speakers_of(record["id"])
        )
        return [self.store.tables[name][number] for number in numbers]

    def moment(self, value: str | None) -> str | None:
        """A stamp; US/Eastern wall-clock time under local-timestamps."""
        if value is None or "local-timestamps" not in self.profiles:
            return value
        moment = datetime.strptime(value, clock.FORMAT).replace(tzinfo=UTC)
        return clock.stamp(moment.astimezone(US_EASTERN))

    def picture_url(self, name: str) -> str:
        """Where an uploaded picture is served."""
        url = f"{self.base}/uploads/medium/{name}"
        return url.partition(":")[2] if "protocol-relative-urls" in self.profiles else url

    def as_strings(self, row: Record) -> Record:
        """The ids-as-strings profile."""
        return {
            key: str(value) if NUMERIC.search(key) and isinstance(value, int) else value
            for key, value in row.items()
        }

    def zone_of(self, session: Record) -> str:
        """The zone a session's times are meant in."""
        event_zone = str(self.store.tables["events"][session["event_id"]]["timezone"])
        return event_zone if session["use_event_timezone"] else str(session.get("timezone") or event_zone)


def _name_of(reader: Reader, session: Record, kind: str) -> Any:
    number = session.get(f"{kind}_id")
    target = reader.store.get(f"{kind}s", number) if number else None
    if target is None:
        return None
    as_object = "location-as-object" in reader.profiles
    return {"id": target["id"], "name": target["name"]} if as_object else target["name"]


def _times_with_timezone(reader: Reader, session: Record) -> str:
    day, start, end = session.get("date"), session.get("start_time"), session.get("end_time")
    if not day or not start:
        return ""
    moments = [
        datetime.combine(
            date.fromisoformat(day), time.fromisoformat(clock_time), ZoneInfo(reader.zone_of(session))
        )
        for clock_time in (start, end)
        if clock_time
    ]
    shown = " - ".join(moment.strftime("%I:%M %p").lstrip("0") for moment in moments)
    return f"{shown} ({moments[0]:%Z})"


def _link(reader: Reader, record: Record, kind: str) -> str:
    return f"{reader.base}/events/{record['event_id']}#{kind}-{record['id']}"


COMPUTED: dict[tuple[str, str], Any] = {
    ("events", "free_event"): lambda _reader, _record: True,
    (SESSIONS.name, "location"): lambda reader, record: _name_of(reader, record, "location"),
    (SESSIONS.name, "track"): lambda reader, record: _name_of(reader, record, "track"),
    (SESSIONS.name, "times_with_timezone"): _times_with_timezone,
    (SESSIONS.name, "timezone"): lambda reader, record: reader.zone_of(record),
    (SESSIONS.name, "session_included"): lambda _reader, _record: False,
    (SESSIONS.name, "direct_link"): lambda reader, record: _link(reader, record, "session"),
    (SESSIONS.name, "virtual_link"): lambda reader, record: _link(reader, record, "session"),
    (SPEAKERS.name, "direct_link"): lambda reader, record: _link(reader, record, "speaker"),
    (SPONSORS.name, "direct_link"): lambda reader, record: _link(reader, record, "sponsor"),
}
