"""Speakers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Speaker
from stagedoor.agenda.queries import find_speakers
from stagedoor.api import records
from stagedoor.api.access import event_of
from stagedoor.api.responses import CHANGING, READING, refusals
from stagedoor.api.schemas import Custom, CustomValue, EventSlug, RecordFilter, RecordId, Told

router = Router(tags=["Speakers"])
_PLAIN = ("first_name", "last_name", "email", "job_title", "company", "phone", "biography")


class SpeakerIn(Schema):
    """What can be set of a speaker; what is left out stays as it is."""

    first_name: str = Field("", examples=["Ada"])
    last_name: str = Field("", examples=["Quay"])
    email: str = Field("", examples=["ada@example.org"], description="Swoogo knows people by it.")
    job_title: str = ""
    company: str = ""
    phone: str = ""
    biography: str = Field("", description="HTML, Markdown or plain text; kept as safe HTML.")
    custom: dict[str, CustomValue] = Field({}, description="Custom fields by name; those left out stay.")


class SpeakerOut(Told):
    """A speaker."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    job_title: str = ""
    company: str = ""
    phone: str = ""
    biography: str = ""
    headshot_url: str | None = Field(None, description="Null where there is none, or it was uploaded.")
    custom: Custom = {}


class SpeakerPage(Schema):
    """One page of speakers."""

    items: list[SpeakerOut]
    next: str | None


class SpeakerFilter(RecordFilter):
    """Which speakers."""

    without_email: bool = False


_FIELDS = (*_PLAIN, "headshot_url")


def _tell(speaker: Speaker) -> dict[str, Any]:
    told = {name: getattr(speaker, name) for name in _PLAIN}
    return told | {"headshot_url": (speaker.headshot.url or None) if speaker.headshot else None}


def _change(speaker: Speaker, given: dict[str, Any], actor: Person | None) -> None:
    records.give(speaker, given, _PLAIN)
    save_record(speaker, actor)


KIND = records.Kind(
    name="speaker",
    model=Speaker,
    fields=_FIELDS,
    records=lambda event: event.speakers.select_related("headshot"),
    tell=_tell,
    change=_change,
)


@router.get("", response={200: SpeakerPage, **refusals(READING)}, summary="List speakers")
def list_speakers(request: HttpRequest, event: EventSlug, asked: Query[SpeakerFilter]) -> Any:
    """One page, in the order of ids."""
    found = event_of(request, event)
    return records.list_records(
        found,
        KIND,
        find_speakers(found, asked.q, no_email=asked.without_email, deleted=asked.deleted),
        asked,
    )


@router.post("", response={201: SpeakerOut, **refusals(CHANGING)}, summary="Create a speaker")
def create_speaker(request: HttpRequest, event: EventSlug, given: SpeakerIn) -> Any:
    """They need at least a name or an email."""
    return records.create_record(request, event, KIND, given.dict(exclude_unset=True))


@router.get("/{record_id}", response={200: SpeakerOut, **refusals(READING)}, summary="Get a speaker")
def get_speaker(request: HttpRequest, event: EventSlug, record_id: RecordId, fields: str = "") -> Any:
    """Deleted ones too."""
    return records.get_record(request, event, KIND, record_id, fields)


@router.patch("/{record_id}", response={200: SpeakerOut, **refusals(CHANGING)}, summary="Change a speaker")
def change_speaker(request: HttpRequest, event: EventSlug, record_id: RecordId, given: SpeakerIn) -> Any:
    """Only what is given is changed; with `If-Match` only if nobody has changed it since."""
    return records.change_record(request, event, KIND, record_id, given.dict(exclude_unset=True))


@router.delete("/{record_id}", response={200: SpeakerOut, **refusals(CHANGING)}, summary="Delete a speaker")
def delete_speaker(request: HttpRequest, event: EventSlug, record_id: RecordId) -> Any:
    """It can be restored; nothing is removed in Swoogo."""
    return records.delete(request, event, KIND, record_id)


@router.post(
    "/{record_id}/restore", response={200: SpeakerOut, **refusals(CHANGING)}, summary="Restore a speaker"
)
def restore_speaker(request: HttpRequest, event: EventSlug, record_id: RecordId) -> Any:
    """With the ids of its sources and its link to Swoogo."""
    return records.restore(request, event, KIND, record_id)
