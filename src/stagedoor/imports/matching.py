"""Which record here each row of a sheet means."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from stagedoor.agenda.models import AgendaRecord
from stagedoor.imports.diff import origin
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

Record = TypeVar("Record", bound=AgendaRecord)


class Row(Protocol):
    """A record of a sheet."""

    @property
    def place(self) -> str:
        """Where in the file it stands."""

    @property
    def source_id(self) -> str:
        """The value of its first id."""


AnyRow = TypeVar("AnyRow", bound=Row)


def match(
    rows: Sequence[AnyRow],
    records: Iterable[Record],
    source: str,
    otherwise: Callable[[AnyRow, Collection[int]], Record | Problem | None],
) -> list[Record | Problem | None]:
    """Return for each row the record here, None for a new one, or why that cannot be told.

    All ids are looked up first, so that no row takes away the record that another row names. *otherwise*
    looks for the rest in some other way; it is given the keys of the records that are taken.
    """
    by_id = _ById(records, source)
    taken: dict[int, str] = {}
    found: list[Record | Problem | None] = []
    for row in rows:
        record = by_id.find(row)
        if isinstance(record, AgendaRecord) and record.pk in taken:
            record = _left_out(row, f"It means the same record as {taken[record.pk]}")
        if isinstance(record, AgendaRecord):
            taken[record.pk] = row.place
        found.append(record)
    for index, row in enumerate(rows):
        if found[index] is None:
            found[index] = record = otherwise(row, taken.keys())
            if isinstance(record, AgendaRecord):
                taken[record.pk] = row.place
    return found


class _ById(Generic[Record]):
    """Records by their ids in the sources they came from.

    A format with ids of its own means its own records. An id in a table may be that of any source: whoever
    makes the table copies it from there. A record that was once found without its id is known by it since.
    """

    def __init__(self, records: Iterable[Record], source: str) -> None:
        self._own: dict[str, Record] = {}
        self._others: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            if known_as := record.imported.get(origin(source), {}).get("id"):
                self._own[known_as] = record
            if record.source_id and origin(record.source) == origin(source):
                self._own[record.source_id] = record
            elif record.source_id and origin(source) == "table":
                self._others[record.source_id].append(record)

    def find(self, row: Row) -> Record | Problem | None:
        """Return the record with the row's id, None if there is none, or a problem if there are several."""
        if not row.source_id:
            return None
        if row.source_id in self._own:
            return self._own[row.source_id]
        others = self._others.get(row.source_id, [])
        if len(others) > 1:
            sources = " and ".join(sorted(record.source for record in others))
            return _left_out(row, f"The id {row.source_id} is known from {sources}")
        return others[0] if others else None


def _left_out(row: Row, why: str) -> Problem:
    return Problem(row.place, "", f"{why}; the row was left out.", Severity.RECORD)
