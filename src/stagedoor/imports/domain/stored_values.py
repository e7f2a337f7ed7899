"""A field of a record as imports keep it: JSON, records as their keys. Read, and written back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.pictures import remove_picture, set_picture_url
from stagedoor.agenda.models import Participation, RecordWithCustomFields, Session, Speaker, Sponsor
from stagedoor.imports.preview.diff import encode
from stagedoor.imports.preview.pictures import PICTURES, address
from stagedoor.imports.sheet import CUSTOM

if TYPE_CHECKING:
    from django.db.models import Field

    from stagedoor.agenda.models import AgendaRecord

REFERENCES = {"room", "track", "tier", "room_before", "track_before"}


def field_of(record: AgendaRecord, name: str) -> Field[Any, Any]:
    """The field of a record's model."""
    return cast("Field[Any, Any]", record._meta.get_field(name))


def value_here(record: AgendaRecord, name: str) -> Any:
    """Return what a field holds now, as imports keep it."""
    if isinstance(record, Session) and name == "participants":
        return [[part.speaker_id, part.role] for part in record.participations.all()]
    if name in PICTURES:
        return address(getattr(record, PICTURES[name]))
    if name.startswith(CUSTOM) and isinstance(record, RecordWithCustomFields):
        return record.custom.get(name.removeprefix(CUSTOM))
    if name in REFERENCES:
        return getattr(record, f"{name}_id")
    return encode(getattr(record, name))


def write_value(record: AgendaRecord, name: str, value: Any, actor: Person | None) -> None:
    """Set a field to a value as imports keep it; saving the record is for the caller."""
    if isinstance(record, Session) and name == "participants":
        record.participations.all().delete()
        Participation.objects.bulk_create(
            Participation(session=record, speaker_id=speaker, role=role, position=position)
            for position, (speaker, role) in enumerate(value or [])
        )
    elif name.startswith(CUSTOM) and isinstance(record, RecordWithCustomFields):
        kept = {key: held for key, held in record.custom.items() if f"{CUSTOM}{key}" != name}
        record.custom = kept if value is None else {**kept, name.removeprefix(CUSTOM): value}
    elif name in PICTURES and isinstance(record, Speaker | Sponsor):
        if value:
            set_picture_url(record, value, actor)
        else:
            remove_picture(record, actor)
    elif name in REFERENCES:
        setattr(record, f"{name}_id", value)
    else:
        setattr(record, name, field_of(record, name).to_python(value))
