"""Create, update and delete records, with the checks Swoogo makes (API notes, §4 to §9).

A body is a mapping of field name to the list of values sent under it. Keys nobody knows are ignored
without a word, as Swoogo does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from swoogo_sandbox import clock
from swoogo_sandbox.definitions import choice, custom_fields
from swoogo_sandbox.errors import ApiError, InvalidFieldsError
from swoogo_sandbox.resources import LOCATIONS, SESSIONS, TRACKS, Field, Resource
from swoogo_sandbox.values import BadValueError, parse

if TYPE_CHECKING:
    from swoogo_sandbox.store import Record, Store

Body: TypeAlias = dict[str, list[str]]


@dataclass(frozen=True)
class Writer:
    """Writes into one account, under some profiles, by a clock that may be ahead of the true time."""

    store: Store
    account: Record
    profiles: frozenset[str]
    clock_ahead: timedelta = timedelta()

    def fields(self, resource: Resource) -> tuple[Field, ...]:
        """Every field of a kind that this account can write."""
        native = tuple(field for field in resource.fields if field.writable)
        custom = custom_fields(self.store, self.account["id"], resource)
        return native + tuple(field for field in custom if field.writable)

    def create(self, resource: Resource, body: Body, *, number: int | None = None) -> Record:
        """Check the body and keep a new record; raises InvalidFieldsError."""
        errors: dict[str, str] = {}
        values = self.read(resource, body, errors, event_id=self.event_of(resource, body, errors))
        for field in self.fields(resource):
            values.setdefault(field.name, self.default(field))
            if field.required and values[field.name] is None:
                errors.setdefault(field.name, f"{field.label} cannot be blank.")
        self.check(resource, values, errors)
        if errors:
            raise InvalidFieldsError(errors)
        return self.store.add(resource.name, {"id": number, **values, **self.authorship(created=True)})

    def update(self, resource: Resource, record: Record, body: Body) -> Record:
        """Check the body and change the record; raises InvalidFieldsError."""
        errors: dict[str, str] = {}
        values = self.read(resource, body, errors, event_id=record.get("event_id", 0))
        values.pop("event_id", None)
        if "whole-update" in self.profiles:
            self.blank_the_rest(resource, values, errors)
        self.check(resource, {**record, **values}, errors)
        if errors:
            raise InvalidFieldsError(errors)
        self.keep(resource.name, record, values)
        return record

    def keep(self, kind: str, record: Record, values: Record) -> None:
        """Overwrite fields; ``updated_at`` moves when something changed."""
        changed = any(record.get(key) != value for key, value in values.items())
        if changed or "touch-always" in self.profiles:
            self.store.change(kind, record["id"], {**values, **self.authorship(created=False)})

    def blank_the_rest(self, resource: Resource, values: Record, errors: dict[str, str]) -> None:
        """The whole-update profile: what was not sent goes back to its default."""
        for field in self.fields(resource):
            if field.type == "event" or field.name in values:
                continue
            values[field.name] = self.default(field)
            if field.required:
                errors.setdefault(field.name, f"{field.label} cannot be blank.")

    def default(self, field: Field) -> object:
        """What a field holds when a create did not name it."""
        if field.name == "session_status" and "session-draft" in self.profiles:
            return "draft"
        return field.default

    def authorship(self, *, created: bool) -> Record:
        """Who and when, as the account's user."""
        now = {
            "updated_at": clock.stamp(clock.now() + self.clock_ahead),
            "updated_by": self.account["user_id"],
        }
        if created:
            now |= {"created_at": now["updated_at"], "created_by": self.account["user_id"]}
        return now

    def event_of(self, resource: Resource, body: Body, errors: dict[str, str]) -> int:
        """The id of the event a new record goes into; 0, and an error, when the account has no such event."""
        if not any(field.type == "event" for field in resource.fields):
            return 0
        raw = body.get("event_id", [""])[-1].strip()
        event = self.store.get("events", int(raw)) if raw.isdecimal() else None
        if event is None or event["account_id"] != self.account["id"]:
            errors["event_id"] = "Event is invalid." if raw else "Event cannot be blank."
            return 0
        return int(raw)

    def read(self, resource: Resource, body: Body, errors: dict[str, str], *, event_id: int) -> Record:
        """The values of the fields that were sent; what is wrong goes into ``errors``."""
        values: Record = {}
        for field in self.fields(resource):
            name = self.key_of(field)
            if name not in body:
                continue
            try:
                self.read_field(resource, field, body[name], values, event_id)
            except BadValueError as error:
                errors.setdefault(field.name, str(error))
        return values

    def key_of(self, field: Field) -> str:
        """The name under which a field is written."""
        nested = field.name.startswith("c_") and "custom-fields-nested" in self.profiles
        return f"custom_fields[{field.name}]" if nested else field.name

    def read_field(
        self, resource: Resource, field: Field, sent: list[str], values: Record, event_id: int
    ) -> None:
        """Put one field's checked value into ``values``; raises BadValueError."""
        raw = sent[-1].strip()
        if not raw and field.required:
            raise BadValueError(f"{field.label} cannot be blank.")
        if not raw:
            if "empty-ignored" not in self.profiles:
                values[field.name] = field.default if field.type == "boolean" else None
        elif field.type in {"choice", "choices"}:
            values[field.name] = self.read_choices(resource, field, sent)
        else:
            value = parse(field, raw, self.profiles)
            if field.type != "reference" or self.refers(field, value, event_id):
                values[field.name] = value

    def read_choices(self, resource: Resource, field: Field, sent: list[str]) -> int | list[int]:
        """The choice id, or ids, that were written for a dropdown or a set of checkboxes."""
        definition = self.store.definition(self.account["id"], resource.custom, field.name)
        by_name = field.name == "level" and "level-by-name" in self.profiles
        chosen = [choice(definition, raw.strip(), field, by_name=by_name) for raw in sent]
        return chosen if field.type == "choices" else chosen[-1]

    def refers(self, field: Field, value: object, event_id: int) -> bool:
        """Whether a reference is to be kept; raises BadValueError when it points outside the event."""
        target = self.store.get(field.target, value) if isinstance(value, int) else None
        if target is not None and target["event_id"] == event_id:
            return True
        if "foreign-ids-ignored" in self.profiles:
            return False
        raise BadValueError(f"{field.label} is invalid.")

    def check(self, resource: Resource, values: Record, errors: dict[str, str]) -> None:
        """The rules that look at several fields or records."""
        if resource is SESSIONS:
            self.check_times(values, errors)
        if resource in (LOCATIONS, TRACKS) and "names-unique" in self.profiles:
            self.check_name(resource, values, errors)

    def check_times(self, values: Record, errors: dict[str, str]) -> None:
        """A session's end is not before its start."""
        start, end = values.get("start_time"), values.get("end_time")
        if not start or not end:
            return
        refused = end < start and "end-before-start-accepted" not in self.profiles
        if refused or (end == start and "equal-times-refused" in self.profiles):
            errors.setdefault("end_time", "End Time must be later than Start Time.")

    def check_name(self, resource: Resource, values: Record, errors: dict[str, str]) -> None:
        """The names-unique profile: an event's rooms, and its tracks, bear different names."""
        name = str(values.get("name") or "").casefold()
        for other in self.store.of_event(resource.name, values.get("event_id") or 0):
            if other["id"] != values.get("id") and other["name"].casefold() == name:
                errors.setdefault("name", f'Name "{values["name"]}" has already been taken.')

    def delete(self, resource: Resource, record: Record) -> None:
        """Remove a record; a session with registrants is refused (Swoogo API notes, §6.4)."""
        if resource is SESSIONS and self.store.registrants_of(record["id"]):
            status = 409 if "kept-session-409" in self.profiles else 400
            raise ApiError(status, "This session cannot be deleted because it has registrants.")
        if resource in (LOCATIONS, TRACKS):
            reference = f"{resource.singular}_id"
            for session in self.store.of_event("sessions", record["event_id"]):
                if session.get(reference) == record["id"]:
                    self.store.change("sessions", session["id"], {reference: None})
        self.store.remove(resource.name, record["id"])
