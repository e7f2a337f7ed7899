"""Which records a bulk act is to be done to: the ticked ones, or all that a list's filter finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from stagedoor.agenda.models import Event, Room, Track
from stagedoor.agenda.queries import find_places, find_sessions, find_speakers, find_sponsors, places_of
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural
from stagedoor.web.converters import read_ids
from stagedoor.web.forms.sessions import SessionFilter
from stagedoor.web.forms.speakers import SpeakerFilter
from stagedoor.web.forms.sponsors import SponsorFilter

MAX_FILTER = 2_000


def selected_ids(event: Event, kind: str, data: QueryDict) -> list[int]:
    """The ids that a form or an address names.

    They stand in ``ids`` (with commas between), in as many fields called by the kind, or are those that the
    list's query in ``filter`` finds where ``everything`` tells how many the person saw. Raises InputError
    when there are not as many any more.
    """
    expected = data.get("everything", "")
    if not expected:
        return read_ids([*data.get("ids", "").split(","), *data.getlist(kind)])
    asked = data.get("filter", "")
    if len(asked) > MAX_FILTER:
        raise InputError("The filter is too long, so nothing was changed.", place="filter")
    found = _MATCHING[kind](event, QueryDict(asked))
    ids = [int(pk) for pk in found.values_list("pk", flat=True)]
    if str(len(ids)) != expected:
        raise InputError(
            f"{plural(len(ids), kind)} match now, not {expected}, so nothing was changed.",
            code="other_selection",
            remedy="Look at the list again, then select all that match once more.",
        )
    return ids


def _sessions(event: Event, query: QueryDict) -> QuerySet[Any]:
    return find_sessions(event, SessionFilter(event, places_of(event), query).search())


def _speakers(event: Event, query: QueryDict) -> QuerySet[Any]:
    filters = SpeakerFilter(query)
    no_email = filters.chosen("show") == "no-email"
    return find_speakers(event, filters.chosen("q"), no_email=no_email, deleted=filters.shows_deleted)


def _sponsors(event: Event, query: QueryDict) -> QuerySet[Any]:
    filters = SponsorFilter(event, query)
    deleted = filters.shows_deleted
    return find_sponsors(event, filters.chosen("q"), tier=filters.chosen("tier"), deleted=deleted)


def _places(model: type[Room | Track]) -> Callable[[Event, QueryDict], QuerySet[Any]]:
    return lambda event, query: find_places(event, model, deleted=query.get("show") == "deleted")


_MATCHING: Mapping[str, Callable[[Event, QueryDict], QuerySet[Any]]] = {
    "session": _sessions,
    "speaker": _speakers,
    "sponsor": _sponsors,
    "room": _places(Room),
    "track": _places(Track),
}
