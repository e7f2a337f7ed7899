"""Which record here is meant by an id in a file."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Generic, TypeVar

from stagedoor.agenda.models import AgendaRecord
from stagedoor.imports.lines import origin
from stagedoor.imports.sheet import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

Record = TypeVar("Record", bound=AgendaRecord)


class ById(Generic[Record]):
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
            elif record.source_id and origin(record.source) == origin(source):
                self._own[record.source_id] = record
            elif record.source_id and origin(source) == "table":
                self._others[record.source_id].append(record)

    def find(self, source_id: str | None, place: str) -> Record | Problem | None:
        """Return the record with this id, None if there is none, or a problem if there are several."""
        if not source_id:
            return None
        if source_id in self._own:
            return self._own[source_id]
        others = self._others.get(source_id, [])
        if len(others) > 1:
            sources = " and ".join(sorted(record.source for record in others))
            message = f"The id {source_id} is known from {sources}; the row was left out."
            return Problem(place, "", message, Severity.RECORD)
        return others[0] if others else None
