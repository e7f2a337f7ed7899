"""The agenda as a list."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.html import format_html

from stagedoor.agenda.models import Session
from stagedoor.agenda.queries import Places, find_sessions, places_of
from stagedoor.common.clock import to_wall
from stagedoor.swoogo.records import Kind
from stagedoor.web.forms.lists import ListFilter
from stagedoor.web.forms.sessions import SessionFilter
from stagedoor.web.lists.base import RecordList
from stagedoor.web.lists.columns import NAME_ON_ONE_LINE, NAMED, Column, Here, linked, name_cell
from stagedoor.web.templatetags.stagedoor import participant_names, session_times, status_badge, track_name


def _title(session: Session, here: Here) -> str:
    """With the place where its conflicts are marked a moment later."""
    return format_html('{}<span id="mark-{}"></span>', linked(session, here), session.pk)


def _status(session: Session, _here: Here) -> str:
    return status_badge(session.status)


def _time(session: Session, here: Here) -> str:
    times = session_times(session, here.event)
    is_one_day = (
        session.starts_at and session.ends_at and _day(session.starts_at, here) == _day(session.ends_at, here)
    )
    return format_html('<span class="nw">{}</span>', times) if is_one_day else times


def _day(instant: datetime, here: Here) -> date:
    return to_wall(instant, here.event.zone).date()


def _room(session: Session, _here: Here) -> str:
    return name_cell(session.room)


def _track(session: Session, _here: Here) -> str:
    shown = track_name(session.track)
    is_short = session.track is not None and len(session.track.name) <= NAME_ON_ONE_LINE
    return format_html('<span class="nw">{}</span>', shown) if is_short else shown


def _speakers(session: Any, _here: Here) -> str:
    return participant_names(session.participants)


def _capacity(session: Session, _here: Here) -> str:
    if session.capacity is not None:
        return str(session.capacity)
    if session.room is None or session.room.capacity is None:
        return ""
    return format_html('<span class="dim">{} (room)</span>', session.room.capacity)


class SessionList(RecordList):
    """The sessions of an event."""

    one = "session"
    page = "agenda"
    template = "agenda/list.html"
    kind = Kind.SESSION
    can_tick = True
    columns = (
        Column("title", "Title", _title, is_title=True, css="title"),
        Column("status", "Status", _status, edits=True, css="nw"),
        Column("time", "Time", _time, edits=True),
        Column("room", "Room", _room, edits=True),
        Column("track", "Track", _track, edits=True),
        Column("speakers", "Speakers", _speakers, sorts=False),
        Column("capacity", "Capacity", _capacity, shown=False, css=NAMED),
    )

    @cached_property
    def places(self) -> Places:
        """The rooms and tracks to choose from."""
        return places_of(self.event)

    def filters(self, data: Any = None) -> SessionFilter:
        return SessionFilter(self.event, self.places, data, **self.filter_options())

    def find(self, filters: ListFilter) -> QuerySet[Session]:
        assert isinstance(filters, SessionFilter)  # noqa: S101 - made by ``filters``
        return find_sessions(self.event, filters.search())
