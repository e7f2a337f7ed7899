"""Which session here each row means: a talk may have several slots, and a row may have no id at all.

Rows that share an id, and rows that are known by their title only, are told apart by their slot: when and
where the source puts them. Adding or removing a row changes no other row's session.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from stagedoor.common.text import fold
from stagedoor.imports.preview.diff import is_same_slot
from stagedoor.imports.preview.matching import Matching
from stagedoor.imports.preview.shift_days import instant
from stagedoor.imports.readers.identity import title_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from stagedoor.agenda.models import Session
    from stagedoor.imports.models import ImportSource
    from stagedoor.imports.preview.known_ids import KnownIds
    from stagedoor.imports.sheet import Id, SheetSession


def slot_of(row: SheetSession, zone: ZoneInfo) -> str:
    """Return when and where the source puts a session, as a text: its start, and its room if told."""
    start = f"{instant(row.starts_at, zone):%Y-%m-%dT%H:%MZ}" if row.starts_at else "untimed"
    return f"{start} {fold(row.room or '')}".strip()


def match_sessions(
    rows: list[SheetSession],
    slots: list[str],
    sessions: list[Session],
    known: KnownIds,
    source: ImportSource,
) -> Matching[SheetSession, Session]:
    """Match rows, with start and end as instants, to sessions; *slots* are those of the file, unmoved."""
    matching = _Slots(rows, slots, sessions, known, source)
    told = {one.pk: title for one in sessions if (title := _told_title(one, source))}
    titles = {number: title_of(row) for number, row in enumerate(rows)}
    matching.leave_out_repeated()
    matching.by_slot(matching.had_slot)
    matching.by_slot(matching.has_slot)
    matching.by_own_ids(titles, told, matching.shared)
    matching.by_ids_of_any_source()
    matching.by_title_and_start()
    matching.by_what_remains()
    exactly = {one.pk: f"{told[one.pk]} {_told_slot(one, source)}" for one in sessions if one.pk in told}
    placed = {number: f"{title} {slots[number]}" for number, title in titles.items()}
    for number in [*matching.by_likeness(placed, exactly), *matching.by_likeness(titles, told)]:
        matching.note(number, "Its ids are new; it is the one here of the same title, from the same source.")
    return matching


def _told_title(session: Session, source: ImportSource) -> str:
    told = session.imported.get(source.key)
    return fold(str(told.get("title") or session.title)) if told is not None else ""


def _told_slot(session: Session, source: ImportSource) -> str:
    return str(session.imported.get(source.key, {}).get("slot", ""))


class _Slots(Matching["SheetSession", "Session"]):
    def __init__(
        self,
        rows: list[SheetSession],
        slots: list[str],
        sessions: list[Session],
        known: KnownIds,
        source: ImportSource,
    ) -> None:
        super().__init__(rows, sessions, known, source)
        self._slots = slots
        carriers: dict[Id, set[int]] = defaultdict(set)
        for number, row in enumerate(rows):
            for each in row.ids:
                carriers[each].add(number)
        self.shared = frozenset(
            each
            for each, numbers in carriers.items()
            if each.name == "title" or len(numbers) > 1 or len(self.holders((each,))) > 1
        )

    def meant(self, row: SheetSession, holders: list[Session]) -> list[Session]:
        """Of a talk's sessions, the one at the row's start."""
        return [one for one in holders if one.starts_at == row.starts_at] or holders

    def named(self, record: Session) -> str:
        """Return a session's title, start and room."""
        at = f" at {record.starts_wall:%Y-%m-%d %H:%M}" if record.starts_wall else ""
        room = f" in {record.room}" if record.room else ""
        return f"“{record}”{at}{room}"

    def leave_out_repeated(self) -> None:
        """Leave out rows that say the same session a second time."""
        first: dict[tuple[frozenset[Id], str], int] = {}
        for number, row in self.open_rows():
            same = first.setdefault((frozenset(row.ids), self._slots[number]), number)
            if same != number:
                at = f" at {row.starts_at:%Y-%m-%d %H:%M} UTC" if row.starts_at else ""
                self.leave_out(number, f"“{row.title}”{at} is the same as {self.rows[same].place}")

    def by_slot(self, is_there: Callable[[Session, int], bool]) -> None:
        """Match rows with shared ids to the one session that is in exactly this slot."""
        for number, row in self.open_rows():
            if self.shared.isdisjoint(row.ids):
                continue
            holders = [one for one in self.holders(row.ids) if self.is_free(one)]
            there = [one for one in holders if is_there(one, number)]
            if len(there) > 1:
                there = [one for one in there if fold(one.title) == title_of(row)]
            if len(there) == 1:
                self.take(number, there[0])

    def had_slot(self, session: Session, number: int) -> bool:
        """Whether the source had the session in this slot at its last import."""
        return is_same_slot(_told_slot(session, self.source), self._slots[number])

    def has_slot(self, session: Session, number: int) -> bool:
        """Whether the session is in this slot here, wherever the source had it."""
        row = self.rows[number]
        room = fold(session.room.name) if session.room else ""
        return session.starts_at == row.starts_at and (row.room is None or room == fold(row.room))

    def by_title_and_start(self) -> None:
        """Match rows of a table without ids to sessions of any source, by exact title and start."""
        if not self.source.is_table:
            return
        there: dict[tuple[str, object], list[Session]] = defaultdict(list)
        for session in self.records:
            there[fold(session.title), session.starts_at].append(session)
        for number, row in self.open_rows():
            if any(each.name != "title" for each in row.ids):
                continue
            found = [one for one in there[title_of(row), row.starts_at] if self.is_free(one)]
            present = [one for one in found if not one.deleted_at] or found
            if len(present) > 1:
                present = [one for one in present if one.room and fold(one.room.name) == fold(row.room or "")]
            if len(present) == 1:
                self.take(number, present[0])

    def by_what_remains(self) -> None:
        """One row and one session of a talk or title remain: it has moved. Several are asked about."""
        for each in self.shared:
            rows = [number for number, row in self.open_rows() if each in row.ids]
            left = [one for one in self.holders((each,)) if self.is_free(one)]
            if len(rows) == 1 and len(left) == 1:
                self.take(rows[0], left[0])
                self.note(rows[0], f"“{left[0]}” is in another slot than before; it is taken to have moved.")
            elif rows and left:
                self.asked |= {one.pk for one in left}
                for number in rows:
                    self.leave_out(number, self._which(number, left))

    def _which(self, number: int, left: list[Session]) -> str:
        remaining = " or ".join(map(self.named, left))
        return (
            f"“{self.rows[number].title}” is in a slot that is new, and it cannot be told which session here "
            f"it was before: {remaining}. Give that one its new time and room here, or delete it, and import "
            "again"
        )
