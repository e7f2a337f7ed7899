"""One row of a table, by field, while the table is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from stagedoor.common.text import plural
from stagedoor.imports.readers import values
from stagedoor.imports.readers.dates import AmbiguousDate, DayOrder, Moment, order_of, read_moment
from stagedoor.imports.readers.values import Finder
from stagedoor.imports.sheet import CUSTOM, Id, Problem, Severity, make_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagedoor.imports.readers.options import ReadOptions
    from stagedoor.imports.readers.tables.columns import Match
    from stagedoor.imports.readers.tables.opening import Table
    from stagedoor.imports.readers.tables.rows import Row

T = TypeVar("T")

_DATE_FIELDS = ("date", "starts_at", "end_date", "ends_at")


@dataclass
class Reading:
    """One table while it is read: what was said about it, and the dates that could not be told."""

    table: Table
    match: Match
    options: ReadOptions
    problems: list[Problem]
    ambiguous: list[tuple[str, str]] = field(default_factory=list)
    without_year: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at = [
            self.table.headings.index(self.match.fields[name])
            for name in _DATE_FIELDS
            if name in self.match.fields
        ]
        texts = (row.cells[index] for row in self.table.rows for index in at if index < len(row.cells))
        self.order: DayOrder | None = self.options.dates or order_of(texts)

    def record(self, row: Row) -> Record | None:
        """The row by heading, or None where it is out of step with the headings."""
        found = Finder(self.table.place(row), self.problems)
        if any(row.cells[len(self.table.headings) :]):
            message = "The row has more cells than there are headings; it was left out."
            found.report("", message, Severity.RECORD)
            return None
        cells = dict(zip(self.table.headings, row.cells, strict=False))
        flaws = {self.table.headings[index]: flaw for index, flaw in row.flaws.items()}
        for heading in self.table.headings:
            if (right := self.options.values.get((found.place, heading))) is not None:
                cells[heading] = right
                flaws.pop(heading, None)
        return Record(found, self, self.match.fields, cells, flaws)

    def moment(self, text: str) -> Moment:
        """Return what a text tells; InputError as ``read_moment`` has it."""
        told = read_moment(text, self.order, self.options.days)
        if told.day and str(told.day.year) not in text:
            self.without_year[told.day.year] = self.without_year.get(told.day.year, 0) + 1
        return told

    def years(self) -> list[Problem]:
        """Say which years were taken for dates without one."""
        return [
            Problem(
                self.table.filename,
                "",
                f"{plural(count, 'date has', 'dates have')} no year; {year} was taken, by the event's days.",
                Severity.NOTE,
            )
            for year, count in sorted(self.without_year.items())
        ]

    def ambiguous_dates(self) -> list[Problem]:
        """Ask, once for the file, which of day and month comes first."""
        if not self.ambiguous:
            return []
        place, text = self.ambiguous[0]
        count = len(self.ambiguous)
        these = f"{plural(count, 'date')} can be read with day or month first, such as “{text}” ({place})"
        message = f"{these}: left out. Say which comes first (--dates day-first or month-first)."
        return [Problem(self.table.filename, "", message, Severity.VALUE)]


@dataclass(frozen=True)
class Record:
    """One row, by field; a problem is reported under the heading that the file itself uses."""

    found: Finder
    reading: Reading
    headings: dict[str, str]
    cells: dict[str, str]
    flaws: dict[str, str]

    def take(self, name: str, parse: Callable[[str], T]) -> T | None:
        """Return the value of a field, None where it is blank or wrong; a wrong one is a problem."""
        heading = self.headings.get(name, "")
        if heading in self.flaws:
            self.found.report(heading, f"The cell holds {self.flaws[heading]}.", Severity.VALUE)
            return None
        return self.found.take(heading, self.cells.get(heading), parse)

    def text(self, name: str) -> str:
        """Return the text of a field without judging it."""
        return values.plain(self.cells.get(self.headings.get(name, "")))

    def prose(self, name: str) -> str | None:
        """Return a description as clean HTML."""
        return self.take(name, lambda text: values.prose(text, self.reading.options.text))

    def moment(self, name: str) -> Moment | None:
        """Return a date, a time or both; a date that may be two days is asked about once for the file."""
        return self.take(name, self._moment)

    def _moment(self, text: str) -> Moment | None:
        try:
            return self.reading.moment(text)
        except AmbiguousDate:
            self.reading.ambiguous.append((self.found.place, text))
            return None

    def ids(self, name: str = "source_id") -> tuple[Id, ...]:
        """The id in the row's one column for ids, as a tuple; ``()`` where it is blank or a placeholder."""
        told = self.take(name, values.identifier) or ""
        ids = make_ids(("id", told))
        if told and not ids:
            message = f"“{told}” stands for no id; it was not used."
            self.found.report(self.headings[name], message, Severity.VALUE)
        return ids

    def custom(self) -> tuple[tuple[str, str], ...]:
        """The row's custom fields that are not blank, by name."""
        own = [name for name in self.headings if name.startswith(CUSTOM)]
        told = [(name.removeprefix(CUSTOM), self.take(name, str.strip)) for name in own]
        return tuple((name, text) for name, text in told if text)

    def leave_out(self, message: str) -> None:
        """Report that the row did not come in."""
        self.found.report("", f"{message} The row was left out.", Severity.RECORD)

    def about(self, headings: dict[str, str]) -> Record:
        """The same row with other columns for its fields."""
        return Record(self.found, self.reading, headings, self.cells, self.flaws)
