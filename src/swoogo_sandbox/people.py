"""Speakers and the account-wide contacts they hang on (Swoogo API notes, §8).

The contact with the same email in the account is the same person: its personal fields show, and are
changed, in every event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from swoogo_sandbox.errors import InvalidFieldsError
from swoogo_sandbox.resources import CONTACTS, PERSONAL, SPEAKERS

if TYPE_CHECKING:
    from swoogo_sandbox.store import Record
    from swoogo_sandbox.writing import Body, Writer

OWN = frozenset({"event_id", "event_sort"})


def create_speaker(writer: Writer, body: Body, *, number: int | None = None) -> Record:
    """Check the body, find or make the contact, and keep a new speaker; raises InvalidFieldsError."""
    errors: dict[str, str] = {}
    event_id = writer.event_of(SPEAKERS, body, errors)
    values = writer.read(SPEAKERS, body, errors, event_id=event_id)
    for field in writer.fields(SPEAKERS):
        if field.required and values.get(field.name) is None:
            errors.setdefault(field.name, f"{field.label} cannot be blank.")
    if errors:
        raise InvalidFieldsError(errors)
    contact = writer.store.contact_with(writer.account["id"], values["email"])
    twin = _twin(writer, event_id, contact)
    if twin and "speaker-email-refused" in writer.profiles:
        raise InvalidFieldsError({"email": f'Email "{values["email"]}" has already been taken.'})
    personal = _personal(values)
    if contact is None:
        contact = add_contact(writer, personal)
    elif "speaker-fields-own" not in writer.profiles:
        _rewrite(writer, contact, personal)
    if twin and "speaker-email-merges" in writer.profiles:
        writer.keep("speakers", twin, {})
        return twin
    own = {key: values.get(key) for key in OWN}
    if "speaker-fields-own" in writer.profiles:
        own |= {field.name: personal.get(field.name) for field in writer.fields(CONTACTS)}
    record = {"id": number, **own, "contact_id": contact["id"], "cfs_speaker": False}
    return writer.store.add("speakers", record | writer.authorship(created=True))


def update_speaker(writer: Writer, speaker: Record, body: Body) -> Record:
    """Check the body and change the speaker and, with it, the contact; raises InvalidFieldsError."""
    errors: dict[str, str] = {}
    values = writer.read(SPEAKERS, body, errors, event_id=speaker["event_id"])
    values.pop("event_id", None)
    if "whole-update" in writer.profiles:
        writer.blank_the_rest(SPEAKERS, values, errors)
    contact = writer.store.tables["contacts"][speaker["contact_id"]]
    other = writer.store.contact_with(writer.account["id"], str(values.get("email") or contact["email"]))
    if other is not None and other is not contact:
        errors.setdefault("email", f'Email "{values["email"]}" has already been taken.')
    if errors:
        raise InvalidFieldsError(errors)
    personal = _personal(values)
    before = dict(contact)
    if "speaker-fields-own" in writer.profiles:
        writer.keep("speakers", speaker, personal)
    else:
        writer.keep("contacts", contact, personal)
    own = {key: value for key, value in values.items() if key in OWN}
    if contact != before:
        own |= writer.authorship(created=False)
    writer.keep("speakers", speaker, own)
    return speaker


def add_contact(writer: Writer, personal: Record, *, number: int | None = None) -> Record:
    """Keep a new contact of the account."""
    blank = dict.fromkeys(PERSONAL)
    record = {"id": number, "account_id": writer.account["id"], **blank, **personal}
    return writer.store.add("contacts", record | writer.authorship(created=True))


def _personal(values: Record) -> Record:
    return {key: value for key, value in values.items() if key not in OWN}


def _twin(writer: Writer, event_id: int, contact: Record | None) -> Record | None:
    if contact is None:
        return None
    speakers = writer.store.of_event("speakers", event_id)
    return next((row for row in speakers if row["contact_id"] == contact["id"]), None)


def _rewrite(writer: Writer, contact: Record, personal: Record) -> None:
    if "contact-kept" in writer.profiles:
        personal = {key: value for key, value in personal.items() if contact.get(key) is None}
    writer.keep("contacts", contact, personal)
