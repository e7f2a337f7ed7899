"""Which record here each row of a sheet means: what is common to all kinds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from stagedoor.agenda.models import AgendaRecord
from stagedoor.agenda.models.source_id import record_of_own_id
from stagedoor.common.text import plural
from stagedoor.imports.preview.renumbered import find_renumbered
from stagedoor.imports.sheet import Id, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagedoor.imports.models import ImportSource
    from stagedoor.imports.preview.known_ids import KnownIds

Record = TypeVar("Record", bound=AgendaRecord)


class Row(Protocol):
    """A record of a sheet."""

    @property
    def place(self) -> str:
        """Where in the file it stands."""

    @property
    def ids(self) -> tuple[Id, ...]:
        """Its ids in the source."""


AnyRow = TypeVar("AnyRow", bound=Row)


class Matching(Generic[AnyRow, Record]):
    """Rows of one kind beside the records here, matched pass by pass: what is surest goes first.

    ``found`` holds for each row, by its number, the record here or why that cannot be told; a row that is in
    none of the passes means a new record. ``asked`` are keys of records that could not be told apart.
    """

    def __init__(
        self, rows: Sequence[AnyRow], records: Sequence[Record], known: KnownIds, source: ImportSource
    ) -> None:
        self.rows, self.records, self.known, self.source = rows, records, known, source
        self.found: dict[int, Record | Problem] = {}
        self.new: set[int] = set()
        self.asked: set[int] = set()
        self.notes: list[Problem] = []
        self._by_pk = {record.pk: record for record in records}
        self._taken: dict[int, str] = {}

    def open_rows(self) -> Iterator[tuple[int, AnyRow]]:
        """The rows that no pass has settled yet, with their numbers."""
        settled = self.found.keys() | self.new
        yield from [(number, row) for number, row in enumerate(self.rows) if number not in settled]

    def is_free(self, record: Record) -> bool:
        """Whether no row means this record yet."""
        return record.pk not in self._taken

    def take(self, number: int, record: Record) -> None:
        """Settle that this row means this record; a second row that means it is left out."""
        row = self.rows[number]
        if record.pk in self._taken:
            self.leave_out(number, f"It means the same record as {self._taken[record.pk]}")
            return
        self.found[number] = record
        self._taken[record.pk] = row.place

    def leave_out(self, number: int, why: str) -> None:
        """Settle that nothing is done for this row; *why* is a sentence without its full stop."""
        place = self.rows[number].place
        self.found[number] = Problem(place, "", f"{why}; the row was left out.", Severity.RECORD)

    def note(self, number: int, message: str) -> None:
        """Tell something about a row that costs nothing."""
        self.notes.append(Problem(self.rows[number].place, "", message, Severity.NOTE))

    def holders(self, ids: tuple[Id, ...]) -> list[Record]:
        """The records that have any of these ids in the source."""
        return self._present(self.known.holders(self.source.key, ids))

    def by_own_ids(
        self, names: Mapping[int, str], told: Mapping[int, str], shared: frozenset[Id] = frozenset()
    ) -> None:
        """Match rows by the source's own ids, but for those that several rows or records share.

        *names* say what each row is called, *told* how the source called each record last. They decide where
        the ids of a row are those of different records, or where the source has counted its records anew.
        """
        self._by_new_numbers(names, told, shared)
        for number, row in self.open_rows():
            ids = tuple(each for each in row.ids if each not in shared)
            present = self._holders_now(ids)
            alike = [record for record in present if told.get(record.pk) == names.get(number)]
            if len(present) > 1 and len(alike) == 1 and self.is_free(alike[0]):
                self.note(number, f"{self._conflict(ids)}: the one of the same name was taken.")
                self.take(number, alike[0])
            elif len(present) > 1:
                self.leave_out(number, f"{self._conflict(ids)}: delete the one that is too many")
            elif present and (len(ids) == len(row.ids) or self.is_free(present[0])):
                self.take(number, present[0])

    def _by_new_numbers(
        self, names: Mapping[int, str], told: Mapping[int, str], shared: frozenset[Id]
    ) -> None:
        """Match rows by name where the source's ids have passed from one record to the next."""
        held = {
            number: self._holders_now(tuple(each for each in row.ids if each not in shared))
            for number, row in self.open_rows()
        }
        counted = Counter(told.values())
        found = find_renumbered(
            {number: name for number, name in names.items() if number in held and name},
            {number: records[0] for number, records in held.items() if len(records) == 1},
            {told[one.pk]: one for one in self.records if counted[told.get(one.pk, "")] == 1},
        )
        for number, record in found.items():
            if record is None:
                self.new.add(number)
            elif self.is_free(record):
                self.take(number, record)
        if found:
            carry = plural(len(found), "row carries an id", "rows carry ids")
            message = (
                f"{carry} of other records here: the source has counted anew, and names were used instead."
            )
            self.notes.append(Problem("", "", message, Severity.NOTE))

    def _holders_now(self, ids: tuple[Id, ...]) -> list[Record]:
        """The records that have any of these ids in the source; deleted ones where there is no other."""
        holders = self.holders(ids)
        return [record for record in holders if not record.deleted_at] or holders

    def by_ids_of_any_source(self) -> None:
        """Match rows by our own ids, and those of a table by any: whoever makes one copies from anywhere."""
        for number, row in self.open_rows():
            holders = self.meant(row, [record for each in row.ids for record in self._anywhere(each)])
            if len(holders) == 1:
                self.take(number, holders[0])
            elif holders:
                named = " and ".join(sorted(map(self.named, holders)))
                self.leave_out(number, f"The id {row.ids[0].value} is known for {named}")

    def meant(self, row: AnyRow, holders: list[Record]) -> list[Record]:  # noqa: ARG002
        """Return those of the records with a row's id that the row can mean by what else it tells."""
        return holders

    def named(self, record: Record) -> str:
        """Return a record's name for a message about several."""
        return f"“{record}”"

    def _anywhere(self, each: Id) -> list[Record]:
        if own := record_of_own_id(each.value):
            return self._present({own})
        from_anywhere = self.source.is_table and each.name == "id"
        return self._present(self.known.anywhere(each.value)) if from_anywhere else []

    def _present(self, keys: set[int]) -> list[Record]:
        return [self._by_pk[key] for key in sorted(keys) if key in self._by_pk]

    def _conflict(self, ids: tuple[Id, ...]) -> str:
        named = ", ".join(
            f"{each.name} {each.value} is {self.named(record)}"
            for each in ids
            for record in self.holders((each,))
        )
        return f"Its ids are those of different records here ({named})"

    def by_likeness(self, keys: dict[int, str], told: dict[int, str]) -> list[int]:
        """Match what looks alike in the source where its ids have changed their kind; return those rows.

        *keys* say per row, *told* per record of this source, what must be equal: exactly one of each may be
        left. A record of which the source names another id of the same kind is another one.
        """
        rows_by_key = Counter(keys[number] for number, _ in self.open_rows() if keys.get(number))
        free = [record for record in self.records if self.is_free(record) and told.get(record.pk)]
        taken = []
        for number, row in self.open_rows():
            key = keys.get(number)
            alike = [record for record in free if told[record.pk] == key and self._may_be(row, record)]
            if key and rows_by_key[key] == 1 and len(alike) == 1 and self.is_free(alike[0]):
                self.take(number, alike[0])
                taken.append(number)
        return taken

    def _may_be(self, row: AnyRow, record: Record) -> bool:
        names = {each.name for each in self.known.ids(self.source.key, record.pk)}
        return names.isdisjoint(each.name for each in row.ids)
