"""The sessions of the day grid, in few bytes: a large day has hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from stagedoor.agenda.models import SessionStatus
from stagedoor.agenda.timetable import TimetableSession
from stagedoor.common.text import plural
from stagedoor.web.day_grid import Block, Grid, GridDay
from stagedoor.web.templatetags.stagedoor import status_badge

register = template.Library()


@register.simple_tag
def grid_blocks(blocks: Iterable[Block], grid: Grid, clashing: Mapping[int, int]) -> SafeString:
    """Sessions of one day, or of the shelf.

    ``data-at`` is what the script needs: column, start, end, version; ``data-p`` are the people of more than
    one session here. Attributes that need no quotes have none.
    """
    return format_html_join(
        "\n",
        "<div id=s{} data-at='{} {} {} {}'{}><a href=../{}/>{}</a>{}{}{}{}</div>",
        (
            (
                block.session.pk,
                block.column or "-",
                block.start,
                block.end,
                block.version,
                _people(block.session, grid),
                block.session.pk,
                block.session.title,
                format_html("<small>{}</small>", block.clock) if block.clock else "",
                _track(block.session),
                _status(block.session),
                _clashes(clashing.get(block.session.pk, 0)),
            )
            for block in blocks
        ),
    )


@register.simple_tag
def track_dots(grid: Grid) -> SafeString:
    """The dots of the sessions' tracks, drawn once for all of them to show."""
    here = [*grid.sessions, *(block.session for block in grid.shelf)]
    tracks = {each.track: each.track_color for each in here if each.track}
    dots = format_html_join(
        "",
        '<symbol id="track-{}" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="{}"/></symbol>',
        tracks.items(),
    )
    return format_html('<svg hidden aria-hidden="true">{}</svg>', dots)


@register.filter
def pairs(values: Iterable[tuple[int, int]]) -> str:
    """``0:0 120:180``."""
    return " ".join(f"{left}:{right}" for left, right in values)


@register.filter
def lines(names: Mapping[int, str]) -> str:
    """``12 Ada Okafor`` and so on, one in a line."""
    return "\n".join(f"{person} {' '.join(name.split())}" for person, name in names.items())


@register.filter
def epoch_minute(day: GridDay) -> int:
    """The minute, since 1970, at which a day begins."""
    return round(day.midnight.timestamp() / 60)


def _people(session: TimetableSession, grid: Grid) -> SafeString:
    shared = [str(person) for person in sorted(session.people) if person in grid.people]
    return format_html(" data-p='{}'", " ".join(shared)) if shared else SafeString()


def _track(session: TimetableSession) -> SafeString:
    if session.track is None:
        return SafeString()
    dot = '<svg class=color-dot aria-hidden=true><use href="#track-{}"/></svg>{}'
    return format_html(dot, session.track, session.track_name)


def _status(session: TimetableSession) -> SafeString:
    """Its badge, unless it is what most are: accepted."""
    accepted = session.status == SessionStatus.ACCEPTED
    return SafeString() if accepted else format_html("<br>{}", status_badge(session.status))


def _clashes(count: int) -> SafeString:
    words = plural(count, "conflict").partition(" ")[2]
    return format_html("<b>{}<span> {}</span></b>", count, words) if count else SafeString()
