"""Types that all resources share."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Path, Schema
from pydantic import AwareDatetime, Field

from stagedoor.agenda.queries import MAX_SEARCH_CHARACTERS

MAX_ID = 10**18
DEFAULT_LIMIT, MAX_LIMIT = 50, 200

RecordId = Annotated[int, Field(ge=1, le=MAX_ID)]
EventSlug = Path[Annotated[str, Field(max_length=50, description="The event's word in its address.")]]
OneRecord = Path[RecordId]
Number = Annotated[int, Field(ge=0, le=1_000_000)]
CustomValue = str | bool | int | float | list[str] | None


class Paging(Schema):
    """Which part of a list, and what of each record."""

    cursor: str = Field("", max_length=40, description="`next` of the page before; empty for the first page.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    fields: str = Field("", max_length=500, description="Only these fields, such as `title,starts_at`.")


class RecordFilter(Paging):
    """What records a list shows."""

    q: str = Field("", max_length=MAX_SEARCH_CHARACTERS, description="Words to search for.")
    updated_since: AwareDatetime | None = None
    deleted: bool = Field(False, description="The deleted ones instead of the others.")


class Named(Schema):
    """An id that a source gives a record."""

    source: str
    name: str
    value: str


class Told(Schema):
    """What every record has; `fields` leaves out what is not asked for."""

    id: int = Field(description="Stays for as long as the record lives.")
    etag: str = Field("", description="For `If-Match`.")
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    deleted_at: AwareDatetime | None = None


class Participant(Schema):
    """Somebody who takes part in a session."""

    speaker_id: RecordId
    role: str = Field("speaker", pattern="^(speaker|moderator|chairperson)$")


Custom = dict[str, Any]
