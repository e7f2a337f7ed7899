"""Which fields of Swoogo's can be mapped to, and which of ours fit them (R31). Pure.

Types are Swoogo's words (Swoogo API notes, §10); of one that is not known here nothing is offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stagedoor.common.text import fold
from stagedoor.swoogo.records import Kind
from stagedoor.sync.planning.fields import FIELDS, Definition, Field, FieldType, Use

TYPES: Mapping[str, FieldType] = {
    "textInput": FieldType.TEXT,
    "textArea": FieldType.RICH_TEXT,
    "email": FieldType.EMAIL,
    "date": FieldType.DATE,
    "phone": FieldType.PHONE,
    "dropDownList": FieldType.CHOICE,
    "radioList": FieldType.CHOICE,
    "checkboxList": FieldType.CHOICES,
}
CHOSEN = frozenset({FieldType.CHOICE, FieldType.CHOICES})

_ONE_LINE = frozenset(
    {
        *(FieldType.TEXT, FieldType.EMAIL, FieldType.URL, FieldType.NUMBER, FieldType.DATE),
        *(FieldType.PHONE, FieldType.YES_NO, FieldType.CHOICE, FieldType.CHOICES),
    }
)
_FITTING: Mapping[FieldType, frozenset[FieldType]] = {
    FieldType.TEXT: _ONE_LINE,
    FieldType.RICH_TEXT: _ONE_LINE | {FieldType.RICH_TEXT},
    FieldType.CHOICE: frozenset({FieldType.CHOICE, FieldType.YES_NO}),
    FieldType.CHOICES: frozenset({FieldType.CHOICES, FieldType.CHOICE, FieldType.YES_NO}),
}

# What all accounts have besides the default rows (§6.2, §8.2, §9): nobody need ask whether it is there.
NATIVE: Mapping[Kind, tuple[Field, ...]] = {
    Kind.SESSION: (
        Field(Kind.SESSION, "capacity", "Capacity", FieldType.NUMBER),
        Field(Kind.SESSION, "badge_name", "Badge name"),
        Field(Kind.SESSION, "webinar_url", "Webinar address", FieldType.URL),
    ),
    Kind.SPEAKER: (
        Field(Kind.SPEAKER, "prefix", "Prefix"),
        Field(Kind.SPEAKER, "middle_name", "Middle name"),
        Field(Kind.SPEAKER, "suffix", "Suffix"),
        Field(Kind.SPEAKER, "mobile_phone", "Mobile phone", FieldType.PHONE),
        Field(Kind.SPEAKER, "work_phone", "Work phone", FieldType.PHONE),
        Field(Kind.SPEAKER, "twitter_handle", "Twitter handle"),
        Field(Kind.SPEAKER, "birth_date", "Birth date", FieldType.DATE),
        Field(Kind.SPEAKER, "cc_email", "CC email", FieldType.EMAIL),
    ),
    Kind.SPONSOR: (
        Field(Kind.SPONSOR, "webinar_url", "Webinar address", FieldType.URL),
        Field(Kind.SPONSOR, "video_url", "Video address", FieldType.URL),
        Field(Kind.SPONSOR, "notes", "Notes"),
    ),
}


@dataclass(frozen=True)
class Source:
    """A field of ours that can be mapped; ``choices`` are those that its values are among."""

    key: str
    label: str
    type: FieldType
    choices: tuple[str, ...] = ()


STANDARD: Mapping[Kind, tuple[Source, ...]] = {
    Kind.SESSION: (
        Source("title", "Title", FieldType.TEXT),
        Source("description", "Description", FieldType.RICH_TEXT),
        Source("capacity", "Capacity (else the room's)", FieldType.NUMBER),
        Source("room_name", "Room's name", FieldType.TEXT),
        Source("track_name", "Track's name", FieldType.TEXT),
    ),
    Kind.SPEAKER: (
        Source("first_name", "First name", FieldType.TEXT),
        Source("last_name", "Last name", FieldType.TEXT),
        Source("email", "Email", FieldType.EMAIL),
        Source("job_title", "Job title", FieldType.TEXT),
        Source("company", "Company", FieldType.TEXT),
        Source("biography", "Biography", FieldType.RICH_TEXT),
        Source("phone", "Phone", FieldType.PHONE),
    ),
    Kind.SPONSOR: (
        Source("name", "Name", FieldType.TEXT),
        Source("website", "Website", FieldType.URL),
        Source("description", "Description", FieldType.RICH_TEXT),
        Source("tier_name", "Tier's name", FieldType.TEXT),
    ),
}


def fits(ours: FieldType, theirs: FieldType) -> bool:
    """Whether values of ours can stand in a field of theirs."""
    return ours in _FITTING.get(theirs, frozenset({theirs}))


def targets(kind: Kind, definitions: Iterable[Definition]) -> list[Field]:
    """Every field of Swoogo's that can be mapped to: default ones, other native ones, the account's own."""
    standard = [row for row in FIELDS[kind].rows if row.use is Use.SENT and not row.group and row.ours]
    known = {row.name: row for row in (*standard, *NATIVE[kind])}
    other = {row.name for row in FIELDS[kind].rows}
    for each in definitions:
        held = TYPES.get(each.type)
        if held is not None and each.attribute not in known and each.attribute not in other:
            known[each.attribute] = Field(kind, each.attribute, each.name, held, definition=each)
    return [row for row in known.values() if row.type is not FieldType.REFERENCE and not row.is_fixed]


def match_by_name(choices: Iterable[str], theirs: Mapping[str, str]) -> dict[str, str]:
    """Our choice → id of the one of theirs with the same name; of several such the first."""
    ids: dict[str, str] = {}
    for number, name in theirs.items():
        ids.setdefault(fold(name), number)
    return {choice: ids[fold(choice)] for choice in choices if fold(choice) in ids}


def what_changed(field: Field, now: Definition | None) -> str:
    """Why a mapped field is not what it was when it was mapped, in a sentence; empty when it is."""
    was = field.definition
    if was is None:
        return ""
    called = f"Swoogo's {field.kind} field “{was.name}” ({was.attribute})"
    if now is None or now.attribute != was.attribute:
        return f"{called} is not there any more."
    if now.type != was.type:
        return f"{called} has another type now: {now.type}. It was {was.type} when it was mapped."
    used = {each for each in (*(field.values or {}).values(), field.otherwise) if each}
    gone = sorted(used - set(now.choices), key=int)
    if gone:
        names = ", ".join(f"“{was.choices.get(each, each)}”" for each in gone)
        return f"{called} has lost a choice that is mapped: {names}."
    return ""
