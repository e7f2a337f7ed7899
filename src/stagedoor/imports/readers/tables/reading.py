"""Read sessions, speakers or sponsors from a table."""

from __future__ import annotations

import re

from stagedoor.common.errors import InputError
from stagedoor.common.outside import outside_transaction
from stagedoor.imports.readers.options import Kind, ReadOptions
from stagedoor.imports.readers.tables.columns import Match, guess_kind, match_columns, usable
from stagedoor.imports.readers.tables.headings import LABELS, PROBLEM_HEADING, REQUIRED
from stagedoor.imports.readers.tables.opening import SHEET_HEADING, Table
from stagedoor.imports.readers.tables.people import read_speakers, read_sponsors
from stagedoor.imports.readers.tables.record import Reading
from stagedoor.imports.readers.tables.sessions import read_sessions
from stagedoor.imports.sheet import Problem, Severity, Sheet


def understand(table: Table, options: ReadOptions) -> tuple[Kind, Match]:
    """Return what the rows of a table are, and which of its columns is which field.

    Raises InputError when that cannot be told, or the columns are those of another kind.
    """
    guessed = guess_kind(table.headings)
    kind = options.kind or guessed
    listed = ", ".join(filter(None, table.headings))
    if kind is None:
        raise InputError(
            f"{table.filename} may hold sessions, speakers or sponsors: its columns do not tell.",
            place=table.filename,
            code="kind_unknown",
            remedy=f"Say which. The columns are: {listed}.",
        )
    match = match_columns(table.headings, kind, options.columns, options.custom.get(kind, ()))
    if not usable(match, kind):
        needed = " or ".join(LABELS[kind][name] for name in REQUIRED[kind])
        raise InputError(
            f"{table.filename} has no column {needed}, which {kind} need.",
            place=table.filename,
            code="column_missing",
            remedy=f"Say which column it is. The columns are: {listed}.",
        )
    if guessed not in {None, kind, Kind.SESSIONS} and not options.columns:
        raise InputError(
            f"{table.filename} looks like {guessed}, not {kind}.",
            place=table.filename,
            code="kind_differs",
            remedy=f"Import it as {guessed}, or say which column is which. The columns are: {listed}.",
        )
    return kind, match


@outside_transaction
def read_table(table: Table, options: ReadOptions) -> Sheet:
    """Return what a table holds; InputError as ``understand`` has it."""
    kind, match = understand(table, options)
    problems = list(table.problems)
    _tell_unread(table, kind, match, problems)
    _ask_about_twice(table, match)
    reading = Reading(table, match, options, problems)
    records = [record for row in table.rows if (record := reading.record(row))]
    sheet = Sheet(source=table.source, problems=problems, speaks_of=_spoken_of(kind, match))
    _READERS[kind](records, sheet)
    problems += reading.ambiguous_dates() + reading.years()
    return sheet


# What a program calls a sheet, and what tells no more than its place in a row.
_NO_NAME = re.compile(r"(?:sheet|tabelle|feuil|hoja|blatt|day|tag|jour|día)\W*\d+", re.IGNORECASE)
_READERS = {Kind.SESSIONS: read_sessions, Kind.SPEAKERS: read_speakers, Kind.SPONSORS: read_sponsors}


def _tell_unread(table: Table, kind: Kind, match: Match, problems: list[Problem]) -> None:
    several = len(table.chosen) > 1
    own = {PROBLEM_HEADING, SHEET_HEADING} if several else {PROBLEM_HEADING}
    unread = [heading for heading in match.unmatched if heading not in own]
    names = [] if _NO_NAME.fullmatch(table.chosen[0]) else table.chosen
    if several and names and SHEET_HEADING in match.unmatched and kind is Kind.SESSIONS:
        named = ", ".join(f"“{name}”" for name in names)
        message = (
            f"The names of the sheets ({named}) are not read. If they are rooms or tracks, say so: match "
        )
        message += f"the column {SHEET_HEADING} with one (--column room={SHEET_HEADING})."
        problems.append(Problem(table.filename, "", message, Severity.NOTE))
    if unread:
        message = f"Columns that are not read: {', '.join(unread)}."
        problems.append(Problem(table.filename, "", message, Severity.NOTE))


def _ask_about_twice(table: Table, match: Match) -> None:
    """Refuse two columns of one heading that do not say the same, since either may be meant."""
    for name, headings in match.twice.items():
        columns = [table.headings.index(heading) for heading in headings]
        told = ({cell for at in columns if (cell := "".join(row.cells[at : at + 1]))} for row in table.rows)
        if any(len(each) > 1 for each in told):
            raise InputError(
                f"{table.filename} has several columns for one field: {', '.join(headings)}.",
                place=table.filename,
                code="column_twice",
                remedy=f"Say which one is {name}, such as --column “{name}={headings[0]}”.",
            )


def _spoken_of(kind: Kind, match: Match) -> frozenset[str]:
    """A table lists its own kind completely; rooms and tracks where it has a column for them.

    One of failed rows that were mended lists nothing completely.
    """
    if PROBLEM_HEADING in match.unmatched:
        return frozenset()
    places = {"room", "track"} & match.fields.keys() if kind is Kind.SESSIONS else set()
    return frozenset({kind.removesuffix("s"), *places})
