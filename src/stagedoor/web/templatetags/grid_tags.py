"""The cells of the day grid, in few bytes: a day in ninety rooms has thousands, most of them empty."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from stagedoor.agenda.models import Event, Room, Session, SessionStatus, Track
from stagedoor.web.day_grid import Cell
from stagedoor.web.templatetags.stagedoor import session_clock, status_badge

register = template.Library()


@register.simple_tag
def grid_cells(cells: Iterable[Cell], event: Event) -> SafeString:
    """A row's cells. HTML lets their end tags out, so that an empty one is four characters."""
    return format_html_join("", "<td>{}", ((_sessions(here, room, event),) for room, here in cells))


@register.simple_tag
def track_dots(tracks: Iterable[Track]) -> SafeString:
    """The dots of these tracks, drawn once for all their sessions to show."""
    dots = format_html_join(
        "",
        '<symbol id="track-{}" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="{}"/></symbol>',
        ((track.pk, track.color) for track in tracks),
    )
    return format_html('<svg hidden aria-hidden="true">{}</svg>', dots)


def _sessions(here: Iterable[Session], room: Room | None, event: Event) -> SafeString:
    """The sessions of one cell. The room is shown where there is no place for columns, on a phone."""
    return format_html_join(
        "",
        '<div><a href="../{}/">{}</a><small>{}<span> · {}</span></small>{}{}</div>',
        (
            (
                session.pk,
                session,
                session_clock(session, event),
                room or "No room",
                _track(session),
                _status(session),
            )
            for session in here
        ),
    )


def _track(session: Session) -> SafeString:
    if session.track is None:
        return SafeString()
    dot = '<svg class="color-dot" aria-hidden="true"><use href="#track-{}"/></svg>{}'
    return format_html(dot, session.track.pk, session.track.name)


def _status(session: Session) -> SafeString:
    """Its badge, unless it is what most are: accepted."""
    accepted = session.status == SessionStatus.ACCEPTED
    return SafeString() if accepted else format_html("<br>{}", status_badge(session.status))
