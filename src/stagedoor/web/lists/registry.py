"""Every list, by the word for a row in it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404

from stagedoor.agenda.models import Event
from stagedoor.web.lists.base import RecordList
from stagedoor.web.lists.imports import ImportList
from stagedoor.web.lists.people import SpeakerList, SponsorList
from stagedoor.web.lists.places import RoomList, TierList, TrackList
from stagedoor.web.lists.runs import RunList
from stagedoor.web.lists.sessions import SessionList

LISTS: Mapping[str, type[RecordList]] = {
    of.one: of
    for of in (SessionList, SpeakerList, SponsorList, RoomList, TrackList, TierList, RunList, ImportList)
}


def list_of(event: Event, one: str) -> RecordList:
    """The event's list of these records; raises Http404 when there is none."""
    if one not in LISTS:
        raise Http404
    return LISTS[one](event)
