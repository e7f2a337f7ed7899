"""Record links as a file: out of one database and into another one, so that nothing is sent twice (R34).

A record has another key in another database, so the file names it by the ids of its sources and by what
people know it by. What a file says is not taken for true: links come in as *sent under an earlier
connection*, and only those that Swoogo confirms are taken up again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.agenda.models import AgendaRecord, Event, Room, Session, SourceId, Speaker, Sponsor, Track
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind
from stagedoor.sync.domain.drift_report import MODELS
from stagedoor.sync.domain.runs import refuse_during_a_run
from stagedoor.sync.models import EventMapping, LinkState, RecordLink

FORMAT, VERSION = "stagedoor-links", 1
MAX_BYTES = 50_000_000
_TEXTS = {"sent": dict, "baseline": dict, "differences": list, "attached": list, "attached_before": list}
_KEPT = (LinkState.LINKED, LinkState.RETIRED, LinkState.DELETED)
_TWIN = "two records here are known by the same"

Keys = tuple[tuple[str, ...], ...]
"""What a record is known by, the surest first."""


@dataclass
class Brought:
    """How many links came in, how many records had one already, and whom no record here answers to."""

    new: int = 0
    known: int = 0
    unmatched: list[dict[str, str]] = field(default_factory=list)


def export_links(mapping: EventMapping) -> dict[str, Any]:
    """The links of a mapping, each with what its record is known by."""
    links = RecordLink.objects.filter(
        event=mapping.event, swoogo_event_id=mapping.swoogo_event_id, state__in=_KEPT
    )
    known = _known_by(mapping.event)
    return {
        "format": FORMAT,
        "version": VERSION,
        "event": mapping.event.path,
        "swoogo_event_id": mapping.swoogo_event_id,
        "links": [
            _exported(link, *known[Kind(link.kind), link.record_id])
            for link in links.order_by("kind", "record_id")
            if (Kind(link.kind), link.record_id) in known
        ],
    }


def _exported(link: RecordLink, record: AgendaRecord, keys: Keys) -> dict[str, Any]:
    return {
        "kind": link.kind,
        "name": str(record),
        "keys": [list(key) for key in keys],
        "swoogo_id": link.swoogo_id,
        "state": link.state,
        "found": link.found,
        "contact_id": link.contact_id,
        "picture_sent": link.picture_sent,
        **{name: getattr(link, name) for name in _TEXTS},
    }


@transaction.atomic
def import_links(mapping: EventMapping, content: Any, actor: Person | None = None) -> Brought:
    """Bring links in for records that have none with this Swoogo event; existing links stay as they are.

    Raises InputError, with nothing kept, for a file that is none of ours or of another Swoogo event.
    """
    refuse_during_a_run(mapping)
    rows = _check(mapping, content)
    by_key = _by_key(mapping.event)
    held = RecordLink.objects.filter(swoogo_event_id=mapping.swoogo_event_id)
    taken = {(link.kind, link.swoogo_id) for link in held if link.swoogo_id is not None}
    linked = {(link.kind, link.record_id) for link in held if link.event_id == mapping.event_id}
    result = Brought()
    for row in rows:
        found, reason = _find(by_key, Kind(row["kind"]), row["keys"])
        if found is not None and (row["kind"], found) in linked:
            result.known += 1
        elif found is None or (row["kind"], row["swoogo_id"]) in taken:
            why = reason or "another record here holds its record in Swoogo"
            result.unmatched.append({"kind": row["kind"], "name": row["name"], "reason": why})
        else:
            _bring(mapping, row, found)
            if row["swoogo_id"] is not None:
                taken.add((row["kind"], row["swoogo_id"]))
            linked.add((row["kind"], found))
            result.new += 1
    record_change(mapping.event, actor, "swoogo.links_imported", mapping, count=result.new)
    return result


def _by_key(event: Event) -> dict[tuple[Kind, tuple[str, ...]], set[int]]:
    """Whom each key names; several where records here share one."""
    found: dict[tuple[Kind, tuple[str, ...]], set[int]] = {}
    for (kind, record_id), (_, keys) in _known_by(event).items():
        for key in keys:
            found.setdefault((kind, key), set()).add(record_id)
    return found


def _bring(mapping: EventMapping, row: Mapping[str, Any], record_id: int) -> None:
    is_place = row["kind"] in {Kind.ROOM, Kind.TRACK}
    is_gone = row["state"] == LinkState.DELETED
    RecordLink.objects.create(
        connection=mapping.connection,
        event=mapping.event,
        swoogo_event_id=mapping.swoogo_event_id,
        kind=row["kind"],
        record_id=record_id,
        # Places are found by their names again.
        swoogo_id=None if is_place else row["swoogo_id"],
        state=LinkState.DELETED if is_gone else LinkState.RETIRED,
        found=bool(row.get("found")),
        contact_id=row.get("contact_id"),
        picture_sent=str(row.get("picture_sent") or "")[:64],
        **{name: row[name] for name in _TEXTS},
    )


def _find(
    by_key: Mapping[tuple[Kind, tuple[str, ...]], set[int]], kind: Kind, keys: list[list[str]]
) -> tuple[int | None, str]:
    """The one record that a key names, by the surest key that names any; or why there is none."""
    for key in keys:
        found = by_key.get((kind, tuple(map(str, key))), set())
        if len(found) == 1:
            return next(iter(found)), ""
        if found:
            return None, f"{_TWIN} {key[0]}"
    return None, "no record here is known by that"


def _check(mapping: EventMapping, content: Any) -> list[dict[str, Any]]:
    """The file's links; InputError where it is no such file."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise InputError("That is no file of links; nothing was changed.", remedy="Export one first.")
    if content.get("version") != VERSION:
        raise InputError(
            f"The file has version {content.get('version')}, not {VERSION}; nothing was changed."
        )
    if content.get("swoogo_event_id") != mapping.swoogo_event_id:
        raise InputError(
            f"The file is of the Swoogo event {content.get('swoogo_event_id')}, and {mapping.event} is "
            f"mapped to {mapping.swoogo_event_id}; nothing was changed."
        )
    rows = content.get("links")
    if not isinstance(rows, list):
        raise InputError("The file holds no list of links; nothing was changed.")
    for number, row in enumerate(rows, start=1):
        if not _is_link(row):
            raise InputError(f"Link {number} of the file is not complete; nothing was changed.")
    return rows


def _is_link(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and row.get("kind") in set(Kind)
        and row.get("state") in set(_KEPT)
        and isinstance(row.get("name"), str)
        and isinstance(row.get("keys"), list)
        and all(isinstance(key, list) and key for key in row["keys"])
        and isinstance(row.get("swoogo_id"), int | None)
        and isinstance(row.get("contact_id"), int | None)
        and all(isinstance(row.get(name), kind) for name, kind in _TEXTS.items())
    )


def _known_by(event: Event) -> dict[tuple[Kind, int], tuple[AgendaRecord, Keys]]:
    """Every record of the event, with what it is known by."""
    ids: dict[tuple[str, int], list[tuple[str, ...]]] = {}
    for row in SourceId.objects.filter(event=event):
        ids.setdefault((row.kind, row.record), []).append(("source id", row.name, row.value))
    found: dict[tuple[Kind, int], tuple[AgendaRecord, Keys]] = {}
    for kind, model in MODELS.items():
        for record in model._default_manager.filter(event=event):
            own = (_natural(record),) if record.deleted_at is None else ()
            found[kind, record.pk] = (record, (*ids.get((str(kind), record.pk), ()), *own))
    return found


def _natural(record: AgendaRecord) -> tuple[str, ...]:
    """What people know a record by, as R24 tells records apart."""
    match record:
        case Speaker():
            return ("email", fold(record.email)) if record.email else ("name", fold(str(record)))
        case Session():
            starts = record.starts_at.isoformat() if record.starts_at else ""
            return ("title and start", fold(record.title), starts)
        case Sponsor() | Room() | Track():
            return ("name", fold(record.name))
    raise TypeError(record)
