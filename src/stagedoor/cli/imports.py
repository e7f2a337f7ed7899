"""``stagedoor import``: bring an agenda in from a file."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import DONE_WITH_FAILURES, command, find_event, print_json
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural
from stagedoor.imports.formats import FORMATS

if TYPE_CHECKING:
    from rich.console import Console

    from stagedoor.imports.apply import ImportResult
    from stagedoor.imports.preview import Preview

ACTIONS = ("created", "updated", "restored", "unchanged")


@click.command("import")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("file", metavar="FILE")
@click.option("--format", "format_", default="auto", type=click.Choice(["auto", *FORMATS]))
@click.option(
    "--kind",
    type=click.Choice(["sessions", "speakers", "sponsors"]),
    help="What the rows of a CSV or XLSX file are, where its headings do not tell.",
)
@click.option(
    "--starts-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Move the whole agenda so that its first day is this one; remembered for the next import.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=HEADING",
    help="Which column of a table a field is in, such as job_title=Position; may be repeated.",
)
@click.option(
    "--sheet",
    "sheets",
    multiple=True,
    metavar="NAME",
    help="A sheet of an XLSX file to read, or “all”, where their columns differ; may be repeated.",
)
@click.option(
    "--dates",
    type=click.Choice(["day-first", "month-first"]),
    help="How a table's dates such as 4/5/2027 are read, where no other date in it settles that.",
)
@click.option(
    "--text",
    type=click.Choice(["plain", "markdown", "html"]),
    help="How the texts of the file are written, where each is not to be told by itself.",
)
@click.option(
    "--status",
    type=click.Choice(["pending", "accept_queue", "accepted", "decline_queue", "declined"]),
    help="The status of a table's sessions whose rows tell none that is known.",
)
@click.option("--preview", "only_preview", is_flag=True, help="Show what would change; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def import_agenda(
    path: str,
    file: str,
    *,
    format_: str,
    kind: str | None,
    starts_on: datetime | None,
    columns: tuple[str, ...],
    sheets: tuple[str, ...],
    dates: str | None,
    text: str | None,
    status: str | None,
    only_preview: bool,
    as_json: bool,
) -> None:
    """Bring sessions, speakers and sponsors in from a file.

    Reads frab's and pretalx's schedule.json, Sessionize's "All" JSON, CSV and XLSX. Importing again writes
    only what changed in the source; what was edited here as well is kept and shown.
    """
    from stagedoor.common.markup import TextKind
    from stagedoor.imports.apply import import_sheet, summarize
    from stagedoor.imports.dates import DayOrder
    from stagedoor.imports.detect import read
    from stagedoor.imports.options import ReadOptions
    from stagedoor.imports.preview import make_preview
    from stagedoor.imports.tables.headings import Kind
    from stagedoor.jobs.port import fetch_pictures_soon

    event = find_event(path)
    options = ReadOptions(
        kind=Kind(kind) if kind else None,
        columns=_columns(columns),
        sheets=sheets,
        dates=DayOrder(dates) if dates else None,
        text=TextKind(text) if text else None,
        status=status or "",
    )
    sheet = read(file, _content(file), format=format_, options=options)
    day = starts_on.date() if starts_on else None
    preview = make_preview(event, sheet, starts_on=day) if only_preview else None
    if preview:
        result = summarize(preview, preview.pictures_expected)
    else:
        result = import_sheet(event, sheet, starts_on=day)
        fetch_pictures_soon(event)
    if as_json:
        print_json(result.as_json())
    else:
        _print(result, preview)
    if result.lost_something:
        sys.exit(DONE_WITH_FAILURES)


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.", place=file) from error


def _columns(pairs: tuple[str, ...]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        field, equals, heading = pair.partition("=")
        if not (field and equals):
            raise InputError(f"“{pair}” is not FIELD=HEADING.", remedy="Write it like job_title=Position.")
        columns[field.strip()] = heading.strip()
    return columns


def _print(result: ImportResult, preview: Preview | None) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False, soft_wrap=True)
    if preview:
        console.print("Preview: nothing was written.")
        _print_lines(console, preview)
    _print_counts(console, result)
    for problem in result.problems:
        console.print(f"{'note' if problem.severity == 'note' else 'problem'}: {problem}")
    for kept in result.kept:
        console.print(
            f"kept: {kept.kind} “{kept.name}”, {kept.field}: here “{kept.here}”, in the file “{kept.source}”"
        )
    for gone in result.gone:
        console.print(f"not in the file any more, stays here: {gone.kind} “{gone.name}”")
    if result.pictures_waiting:
        waiting = plural(result.pictures_waiting, "picture waits", "pictures wait")
        console.print(f"{waiting} to be fetched: by the worker, or in the course of the next sync.")


def _print_lines(console: Console, preview: Preview) -> None:
    for line in preview.diffs:
        if line.changes or line.action in {"create", "restore"}:
            console.print(f"{line.action}: {line.kind} “{line.name}”")
        for change in line.changes if line.action != "create" else ():
            console.print(f"  {change.field}: “{change.before}” → “{change.after}”")


def _print_counts(console: Console, result: ImportResult) -> None:
    from rich.table import Table

    table = Table("", *ACTIONS, box=None, pad_edge=False)
    for kind in result.created:
        numbers = [getattr(result, action)[kind] for action in ACTIONS]
        if any(numbers):
            table.add_row(f"{kind}s", *map(str, numbers))
    console.print(table)
