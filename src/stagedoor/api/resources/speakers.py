"""Speakers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from ninja import Router, Schema
from pydantic import Field

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.records import save_record
from stagedoor.agenda.models import Event, Speaker
from stagedoor.agenda.queries import find_speakers
from stagedoor.api import records
from stagedoor.api.record_routes import add_routes
from stagedoor.api.schemas import Custom, CustomValue, RecordFilter, Told

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


def _find(event: Event, asked: SpeakerFilter) -> QuerySet[Speaker]:
    return find_speakers(event, asked.q, no_email=asked.without_email, deleted=asked.deleted)


KIND = records.Kind(
    name="speaker",
    model=Speaker,
    fields=_FIELDS,
    records=lambda event: event.speakers.select_related("headshot"),
    tell=_tell,
    change=_change,
)
add_routes(
    router,
    KIND,
    takes=SpeakerIn,
    tells=SpeakerOut,
    page=SpeakerPage,
    asks=SpeakerFilter,
    find=_find,
    on_create="They need at least a name or an email.",
)
