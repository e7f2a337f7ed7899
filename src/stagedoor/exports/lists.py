"""One list on its way out: its records, and the columns that were chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stagedoor.agenda.models import Room, Track
from stagedoor.agenda.queries import SessionSearch, find_places, find_sessions, find_speakers, find_sponsors
from stagedoor.exports.columns import KINDS, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagedoor.agenda.models import Event
    from stagedoor.exports.columns import Column
    from stagedoor.exports.values import Value


@dataclass(frozen=True)
class ExportList:
    """Records of one kind, one of ``columns.KINDS``, with the columns that go out."""

    kind: str
    columns: list[Column]
    records: Iterable[Any]

    def rows(self) -> Iterator[list[Value]]:
        """The values of each record, in the order of the columns."""
        for record in self.records:
            yield [column.value(record) for column in self.columns]


def list_of(
    event: Event, kind: str, records: Iterable[Any] | None = None, columns: Sequence[str] = ()
) -> ExportList:
    """Return a list of one of ``KINDS``; all records that are not deleted unless *records* are given.

    *records* are what ``agenda.queries`` finds. Raises InputError for a column that is not known.
    """
    found = _all(event, kind) if records is None else records
    return ExportList(kind, columns_of(event, kind, columns), found)


def agenda_of(event: Event) -> list[ExportList]:
    """Return all lists of an event."""
    return [list_of(event, kind) for kind in KINDS]


def _all(event: Event, kind: str) -> Iterable[Any]:
    match kind:
        case "sessions":
            return find_sessions(event, SessionSearch())
        case "speakers":
            return find_speakers(event)
        case "sponsors":
            return find_sponsors(event)
    return find_places(event, Room if kind == "rooms" else Track)
