"""Read sessions, speakers or sponsors from a table: CSV or XLSX with one heading row."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from stagedoor.common.errors import InputError
from stagedoor.common.text import fold
from stagedoor.imports import values
from stagedoor.imports.columns import LABELS, REQUIRED, Kind, guess_kind, match_columns, usable
from stagedoor.imports.rows import Row, csv_rows, xlsx_rows
from stagedoor.imports.sheet import (
    Id,
    Problem,
    Severity,
    Sheet,
    SheetSession,
    SheetSpeaker,
    SheetSponsor,
    SpeakerRef,
    make_ids,
)
from stagedoor.imports.values import Finder

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass(frozen=True)
class Table:
    """A table before its columns are understood; ``source`` is csv or xlsx."""

    source: str
    filename: str
    headings: list[str]
    rows: list[Row]
    problems: list[Problem]


def open_table(filename: str, content: bytes, source: str) -> Table:
    """Return the table in a file; *source* is csv or xlsx. InputError when there are no rows to be had."""
    problems: list[Problem] = []
    rows = (xlsx_rows if source == "xlsx" else csv_rows)(content, filename, problems)
    if not rows:
        raise InputError(f"{filename} has no rows.", place=filename)
    headings = [" ".join(cell.split()) for cell in rows[0].cells]
    return Table(source, filename, headings, rows[1:], problems)


def read(table: Table, kind: Kind | None = None, columns: dict[str, str] | None = None) -> Sheet:
    """Return what a table holds; *columns* (field to heading) goes before what the headings suggest.

    Raises InputError when the kind cannot be told from the headings, or a needed column is missing.
    """
    kind = kind or guess_kind(table.headings)
    if kind is None:
        raise InputError(
            f"{table.filename} may hold sessions, speakers or sponsors: its columns do not tell.",
            place=table.filename,
            code="kind_unknown",
            remedy=f"Say which. The columns are: {_listed(table.headings)}.",
        )
    match = match_columns(table.headings, kind, columns)
    if not usable(match, kind):
        needed = " or ".join(LABELS[kind][field] for field in REQUIRED[kind])
        raise InputError(
            f"{table.filename} has no column {needed}, which {kind} need.",
            place=table.filename,
            code="column_missing",
            remedy=f"Say which column it is. The columns are: {_listed(table.headings)}.",
        )
    problems = list(table.problems)
    if match.unmatched:
        ignored = f"Columns that are not read: {_listed(match.unmatched)}."
        problems.append(Problem(table.filename, "", ignored, Severity.NOTE))
    records = [
        _Record(Finder(f"{table.filename}, row {row.number}", problems), match.fields, cells)
        for row in table.rows
        if (cells := _by_heading(row, table, problems))
    ]
    sheet = Sheet(source=table.source, problems=problems, speaks_of=_spoken_of(kind, match.fields))
    _READERS[kind](records, sheet)
    return sheet


def _spoken_of(kind: Kind, fields: dict[str, str]) -> frozenset[str]:
    """A table lists its own kind completely; rooms and tracks where it has a column for them."""
    places = {"room", "track"} & fields.keys() if kind is Kind.SESSIONS else set()
    return frozenset({kind.removesuffix("s"), *places})


@dataclass(frozen=True)
class _Record:
    """One row, by field; a problem is reported under the heading that the file itself uses."""

    found: Finder
    headings: dict[str, str]
    cells: dict[str, str]

    def take(self, field: str, parse: Callable[[str], T]) -> T | None:
        heading = self.headings.get(field, "")
        return self.found.take(heading, self.cells.get(heading), parse)

    def ids(self) -> tuple[Id, ...]:
        """The id in the row's one column for ids, as a tuple; ``()`` where it is blank or a placeholder."""
        return make_ids(("id", self.take("source_id", values.line(values.ID)) or ""))

    def leave_out(self, message: str) -> None:
        self.found.report("", f"{message} The row was left out.", Severity.RECORD)


def _read_sessions(records: list[_Record], sheet: Sheet) -> None:
    sessions = _named([session for record in records if (session := _session(record))])
    what = "Session ID, or title, start and room where there is none"
    sheet.sessions.extend(values.once(sessions, lambda session: session.source_id, what, sheet.problems))


def _named(sessions: list[SheetSession]) -> list[SheetSession]:
    """Give rows without a Session ID one by their title; where titles repeat, by their start and room too."""
    without = [session for session in sessions if not session.ids]
    titles = Counter(fold(session.title) for session in without)
    starts = Counter((fold(session.title), session.starts_at) for session in without)

    def name(session: SheetSession) -> str:
        title = fold(session.title)
        start = f"{session.starts_at}:" if titles[title] > 1 else ""
        room = f"{fold(session.room or '')}:" if starts[title, session.starts_at] > 1 else ""
        return f"title:{start}{room}{title}"[: values.ID]

    return [
        session if session.ids else replace(session, ids=(Id("title", name(session)),))
        for session in sessions
    ]


def _session(record: _Record) -> SheetSession | None:
    title = record.take("title", values.line(values.TITLE))
    if not title:
        record.leave_out("A session needs a title.")
        return None
    session = SheetSession(
        title=title,
        place=record.found.place,
        ids=record.ids(),
        description=record.take("description", values.prose),
        status=record.take("status", values.status),
        starts_at=record.take("starts_at", values.moment),
        ends_at=record.take("ends_at", values.moment),
        room=record.take("room", values.line(values.PLACE_NAME)),
        track=record.take("track", values.line(values.PLACE_NAME)),
        capacity=record.take("capacity", values.number),
        speakers=_session_speakers(record),
    )
    values.check_order(session, record.found)
    return session


def _session_speakers(record: _Record) -> tuple[SpeakerRef, ...] | None:
    cell = record.take("speakers", str) or ""
    entries = [entry.strip() for entry in re.split(r"[|;,\n]", cell)]
    heading = record.headings.get("speakers", "")
    emails = [email for entry in entries if (email := record.found.take(heading, entry, values.email))]
    unique = {fold(email): email for email in reversed(emails)}
    return tuple(SpeakerRef(email=email) for email in reversed(unique.values())) or None


def _read_speakers(records: list[_Record], sheet: Sheet) -> None:
    speakers = [speaker for record in records if (speaker := _speaker(record))]
    what = "Speaker ID, or e-mail address where there is none"
    sheet.speakers.extend(
        values.once(
            speakers, lambda one: one.source_id or f"email:{fold(one.email or '')}", what, sheet.problems
        )
    )


def _speaker(record: _Record) -> SheetSpeaker | None:
    speaker = SheetSpeaker(
        place=record.found.place,
        ids=record.ids(),
        first_name=record.take("first_name", values.line(values.NAME)),
        last_name=record.take("last_name", values.line(values.NAME)),
        email=record.take("email", values.email),
        job_title=record.take("job_title", values.line(values.TEXT)),
        company=record.take("company", values.line(values.TEXT)),
        biography=record.take("biography", values.prose),
        headshot_url=record.take("headshot_url", values.url(values.URL)),
    )
    if not (speaker.ids or speaker.email):
        record.leave_out("A speaker needs a Speaker ID or an e-mail address to be found again.")
        return None
    return speaker


def _read_sponsors(records: list[_Record], sheet: Sheet) -> None:
    sponsors = [sponsor for record in records if (sponsor := _sponsor(record))]
    what = "Sponsor ID, or name where there is none"
    sheet.sponsors.extend(
        values.once(sponsors, lambda one: one.source_id or f"name:{fold(one.name)}", what, sheet.problems)
    )


def _sponsor(record: _Record) -> SheetSponsor | None:
    name = record.take("name", values.line(values.TEXT))
    if not name:
        record.leave_out("A sponsor needs a name.")
        return None
    return SheetSponsor(
        name=name,
        place=record.found.place,
        ids=record.ids(),
        description=record.take("description", values.prose),
        website=record.take("website", values.url(values.WEBSITE)),
        tier=record.take("tier", values.line(values.TIER)),
        logo_url=record.take("logo_url", values.url(values.URL)),
    )


_READERS: dict[Kind, Callable[[list[_Record], Sheet], None]] = {
    Kind.SESSIONS: _read_sessions,
    Kind.SPEAKERS: _read_speakers,
    Kind.SPONSORS: _read_sponsors,
}


def _by_heading(row: Row, table: Table, problems: list[Problem]) -> dict[str, str]:
    """Return the cells by heading (of two alike the first counts), or nothing if the row is out of step."""
    if any(row.cells[len(table.headings) :]):
        place = f"{table.filename}, row {row.number}"
        message = "The row has more cells than there are headings; it was left out."
        problems.append(Problem(place, "", message, Severity.RECORD))
        return {}
    return dict(reversed(list(zip(table.headings, row.cells, strict=False))))


def _listed(headings: list[str]) -> str:
    return ", ".join(heading for heading in headings if heading)
