"""List, get, create, update and delete, for every kind alike (Swoogo API notes, §0, §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from swoogo_sandbox import lists, people
from swoogo_sandbox.errors import ApiError, InvalidFieldsError, forbidden, not_found
from swoogo_sandbox.exchange import Answer
from swoogo_sandbox.resources import CONTACTS, EVENTS, RESOURCES, SESSIONS, SPEAKERS, Resource

if TYPE_CHECKING:
    from swoogo_sandbox.exchange import Exchange
    from swoogo_sandbox.store import Record

# The profile under which a kind cannot be updated.
NEVER_UPDATED = {"locations": "no-room-update", "tracks": "no-room-update", "speakers": "no-speaker-update"}
SNAPSHOT_EXPANDS = frozenset({"sessions", "speakers", "sponsors"})


def list_records(exchange: Exchange, kind: str) -> Answer:
    """GET /{kind}: one page; all kinds but events and contacts need ``event_id``."""
    resource, params, reader = RESOURCES[kind], exchange.params, exchange.reader
    if resource is CONTACTS and "no-contact-list" in exchange.profiles:
        raise forbidden()
    rows = _rows(exchange, resource)
    rows = rows[: round(len(rows) * (1 - exchange.lacking))]
    rows = lists.picked(rows, params.get("ids"))
    rows = lists.searched(reader, resource, rows, params)
    rows = lists.ordered(reader, resource, rows, params.get("sort"))
    page, ends = lists.envelope(rows, params, exchange.request.base_url, exchange.profiles)
    names = reader.projection(resource, params.get("fields"))
    expand = _expands(exchange, resource)
    return Answer({"items": [reader.row(resource, row, names, expand) for row in page], **ends})


def _rows(exchange: Exchange, resource: Resource) -> list[Record]:
    if resource in (EVENTS, CONTACTS):
        table = exchange.store.tables[resource.name].values()
        return [row for row in table if row["account_id"] == exchange.account["id"]]
    raw = exchange.params.get("event_id", "")
    if not raw:
        raise ApiError(400, "Missing required parameters: event_id")
    if not raw.isdecimal():
        raise ApiError(400, "event_id must be an integer.")
    event = exchange.record(EVENTS, int(raw))
    return exchange.store.of_event(resource.name, event["id"])


def _expands(exchange: Exchange, resource: Resource) -> list[str]:
    asked = {name.strip() for name in exchange.params.get("expand", "").split(",")}
    return [name for name in resource.expands if name in asked]


def get_record(exchange: Exchange, kind: str, number: int) -> Answer:
    """GET /{kind}/{id}."""
    resource, reader = RESOURCES[kind], exchange.reader
    if resource is SPEAKERS and "no-speaker-get" in exchange.profiles:
        raise not_found()
    record = exchange.record(resource, number)
    full = "full-get" in exchange.profiles
    names = reader.projection(resource, exchange.params.get("fields"), full=full)
    expand = _expands(exchange, resource)
    if resource is EVENTS and "event-snapshot" not in exchange.profiles:
        expand = [name for name in expand if name not in SNAPSHOT_EXPANDS]
    return Answer(reader.row(resource, record, names, expand))


def create_record(exchange: Exchange, kind: str) -> Answer:
    """POST /{kind}/create."""
    resource, body = RESOURCES[kind], exchange.form()
    if resource is SPEAKERS:
        record = people.create_speaker(exchange.writer, body)
    else:
        _refuse_names(exchange, resource, body)
        record = exchange.writer.create(resource, body)
    answer = exchange.reader.written(resource, record)
    if "no-contact-id-on-create" in exchange.profiles:
        answer.pop("contact_id", None)
    return Answer(answer, 201 if "status-201" in exchange.profiles else 200)


def update_record(exchange: Exchange, kind: str, number: int) -> Answer:
    """PUT /{kind}/update/{id}."""
    resource = RESOURCES[kind]
    if NEVER_UPDATED.get(kind) in exchange.profiles:
        raise ApiError(405, "Method Not Allowed.")
    record, body = exchange.record(resource, number), exchange.form()
    if resource is SPEAKERS:
        people.update_speaker(exchange.writer, record, body)
    else:
        _refuse_names(exchange, resource, body)
        exchange.writer.update(resource, record, body)
    return Answer(exchange.reader.written(resource, record))


def _refuse_names(exchange: Exchange, resource: Resource, body: dict[str, list[str]]) -> None:
    if resource is SESSIONS and "location-name-refused" in exchange.profiles:
        named = {name: f"{name.title()} is invalid." for name in body if name in {"location", "track"}}
        if named:
            raise InvalidFieldsError(named)


def delete_record(exchange: Exchange, kind: str, number: int) -> Answer:
    """DELETE /{kind}/delete/{id}."""
    resource = RESOURCES[kind]
    exchange.writer.delete(resource, exchange.record(resource, number))
    return Answer({"success": True}) if "delete-answers-200" in exchange.profiles else Answer(None, 204)
