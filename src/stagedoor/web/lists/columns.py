"""The columns of a list: what can be chosen, and what stands in a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from stagedoor.agenda.domain.custom_values import in_words
from stagedoor.agenda.models import CustomField, Event, Picture
from stagedoor.common.clock import to_wall
from stagedoor.sync.domain.record_states import CHECKING, Told
from stagedoor.sync.models import SwoogoState
from stagedoor.web.templatetags.stagedoor import badge, icon

NAMED = "named"
"""The class of cells that need their heading beside them where rows become cards."""
# Longer names wrap: they would take the room that titles need.
NAME_ON_ONE_LINE = 26
_STATE_COLORS = {
    SwoogoState.UP_TO_DATE: "green",
    SwoogoState.TO_SEND: "blue",
    SwoogoState.SKIPPED: "yellow",
    SwoogoState.FAILED: "red",
    SwoogoState.DIFFERS: "orange",
    SwoogoState.DELETED: "secondary",
    SwoogoState.NEVER_TOUCH: "secondary",
    CHECKING: "secondary",
}
_WITH_REASON = {SwoogoState.SKIPPED, SwoogoState.FAILED, SwoogoState.DIFFERS}


@dataclass(frozen=True)
class Here:
    """What cells are made with: the address that the rows' own begin with, and the rows' states in Swoogo.

    ``known`` are the words for what was sent and compared, where that column is chosen.
    """

    event: Event
    prefix: str
    can_edit: bool = False
    states: Mapping[int, Told] = field(default_factory=dict)
    known: Mapping[int, str] = field(default_factory=dict)


Cell = Callable[[Any, Here], str]


@dataclass(frozen=True)
class Column:
    """One column: its heading, and what stands in the cell of a record, escaped or safe.

    ``key`` is also what it sorts by, where it does. ``shown`` are those that a list begins with; the
    ``is_title`` one is always there. ``edits`` lets who may edit change it in place.
    """

    key: str
    label: str
    cell: Cell
    sorts: bool = True
    shown: bool = True
    is_title: bool = False
    edits: bool = False
    css: str = ""


@dataclass(frozen=True)
class Row:
    """One record with its cells, as the page shows them."""

    record: Any
    cells: list[str]


def rows_of(records: Iterable[Any], columns: Sequence[Column], here: Here) -> list[Row]:
    """The rows of a page."""
    return [Row(record, [_cell(column, record, here) for column in columns]) for record in records]


def chosen_columns(columns: Sequence[Column], wanted: Sequence[str]) -> list[Column]:
    """Those of the columns that are wanted, in that order; those that the list begins with if none is."""
    by_key = {column.key: column for column in columns}
    found = [by_key[key] for key in wanted if key in by_key]
    if not found:
        return [column for column in columns if column.shown]
    return found if any(column.is_title for column in found) else [_title_of(columns), *found]


def custom_column(of: CustomField) -> Column:
    """The column of a custom field."""

    def cell(record: Any, _here: Here) -> str:
        return in_words(of, record.custom.get(of.key))

    return Column(of.key, of.name, cell, shown=of.in_list, css=NAMED)


def state_cell(record: Any, here: Here) -> str:
    """The record's state in Swoogo, with the reason where somebody may want to do something about it."""
    told = here.states.get(record.pk)
    if told is None:
        return ""
    mark = badge(told.label, _STATE_COLORS[told.state])
    if told.state in _WITH_REASON and told.message:
        return format_html('{}<span class="reason">{}</span>', mark, told.message)
    return mark


def known_cell(record: Any, here: Here) -> str:
    """When the record was sent and compared, in words (R37)."""
    return format_html('<span class="dim">{}</span>', here.known.get(record.pk, ""))


def changed_cell(record: Any, here: Here) -> str:
    """When the record was last changed here, on the event's clocks."""
    wall = to_wall(record.updated_at, here.event.zone)
    return f"{wall.day} {wall:%b %Y, %H:%M}"


def linked(record: Any, here: Here) -> SafeString:
    """The record's name, leading to its page."""
    return format_html('<a href="{}{}/">{}</a>', here.prefix, record.pk, record)


def picture_cell(icon_name: str, picture_of: Callable[[Any], Picture | None], css: str = "") -> Cell:
    """The record's small picture, an icon where it has none, before its name."""

    def cell(record: Any, here: Here) -> str:
        picture = picture_of(record)
        if picture is None or not picture.file:
            shown = format_html('<span class="headshot headshot-small">{}</span>', icon(icon_name))
        else:
            shown = format_html(
                '<img class="headshot headshot-small {}" src="{}" alt="" loading="lazy">',
                css,
                reverse("picture", args=[here.event.organization.slug, here.event.slug, picture.pk]),
            )
        return format_html('<div class="with-picture">{}{}</div>', shown, linked(record, here))

    return cell


def name_cell(name: object) -> str:
    """A name that stays on one line while it is short."""
    text = str(name or "")
    return format_html('<span class="nw">{}</span>', text) if 0 < len(text) <= NAME_ON_ONE_LINE else text


STATE = Column("swoogo", "In Swoogo", state_cell)
KNOWN = Column("known", "Sent and compared", known_cell, sorts=False, shown=False)
CHANGED = Column("changed", "Changed", changed_cell, shown=False, css=f"nw {NAMED}")


def _cell(column: Column, record: Any, here: Here) -> SafeString:
    """Without white space inside: cards leave empty cells out."""
    css = format_html('class="{}" ', column.css) if column.css else ""
    return format_html('<td {}data-label="{}">{}</td>', css, column.label, _shown(column, record, here))


def _shown(column: Column, record: Any, here: Here) -> str:
    html = column.cell(record, here)
    if not (column.edits and here.can_edit) or record.deleted_at is not None:
        return html
    return format_html(
        '<button class="cell" type="button" data-cell="{}">{}</button>',
        column.key,
        html or format_html('<span class="dim">{}</span>', "Set"),
    )


def _title_of(columns: Sequence[Column]) -> Column:
    return next(column for column in columns if column.is_title)
