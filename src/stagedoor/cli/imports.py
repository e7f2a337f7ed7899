"""``stagedoor import`` and ``stagedoor imports``: bring an agenda in from a file, and take that back."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import DONE_WITH_FAILURES, command, echo, find_event, print_json
from stagedoor.common.errors import InputError
from stagedoor.common.text import plural
from stagedoor.imports.formats import FORMATS

if TYPE_CHECKING:
    from stagedoor.agenda.models import Event
    from stagedoor.imports.domain.apply import ImportResult
    from stagedoor.imports.preview.contents import Preview
    from stagedoor.imports.readers.options import ReadOptions
    from stagedoor.imports.readers.tables.opening import Table
    from stagedoor.imports.sheet import Sheet


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
    help="Move the whole agenda so that its first day is this one; what comes from the same source later is "
    "moved by as many days.",
)
@click.option(
    "--source",
    "source_name",
    default="",
    metavar="NAME",
    help="What to call the source of the file, where the file does not name it.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=HEADING",
    help="Which column of a table a field is in, such as job_title=Position; may be repeated. Of Sessionize, "
    "job_title=tagLine.",
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
    help="How the texts of the file are written; otherwise detected for each text.",
)
@click.option(
    "--status",
    type=click.Choice(["pending", "accept_queue", "accepted", "decline_queue", "declined"]),
    help="The status of a table's sessions whose rows tell none that is known.",
)
@click.option(
    "--failed-rows",
    "failed",
    metavar="FILE",
    help="Write the rows that did not come in, or not whole, to this CSV file, to be put right and imported.",
)
@click.option(
    "--dry-run", "--preview", "dry_run", is_flag=True, help="Show what would change; write nothing."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def import_agenda(
    path: str,
    file: str,
    *,
    format_: str,
    kind: str | None,
    starts_on: datetime | None,
    source_name: str,
    columns: tuple[str, ...],
    sheets: tuple[str, ...],
    dates: str | None,
    text: str | None,
    status: str | None,
    failed: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring sessions, speakers and sponsors in from a file.

    Reads frab's and pretalx's schedule.json, Sessionize's "All" JSON, CSV and XLSX. Importing again writes
    only what changed in the source; what was edited here as well is kept and shown.
    """
    from stagedoor.cli.import_report import print_result
    from stagedoor.common.markup import TextKind
    from stagedoor.imports.domain.remembered_columns import remember_import, with_recalled_columns
    from stagedoor.imports.readers.dates import DayOrder
    from stagedoor.imports.readers.detect import read
    from stagedoor.imports.readers.options import Kind, ReadOptions

    event = find_event(path)
    options = ReadOptions(
        kind=Kind(kind) if kind else None,
        columns=_columns(columns),
        sheets=sheets,
        dates=DayOrder(dates) if dates else None,
        text=TextKind(text) if text else None,
        status=status or "",
        days=(event.starts_on, event.ends_on),
    )
    content = _content(file)
    options = with_recalled_columns(
        event, PurePath(file).name, content, format_, options, source_name=source_name
    )
    sheet = read(file, content, format=format_, options=options)
    day = starts_on.date() if starts_on else None
    result, preview = _import(event, sheet, day, source_name, PurePath(file).name, dry_run=dry_run)
    remember_import(result.import_id, sheet, options)
    if failed:
        _write_failed(failed, result, _table(PurePath(file).name, content, sheet.source, options))
    if as_json:
        print_json(result.as_json())
    else:
        print_result(result, preview)
    if result.lost_something:
        sys.exit(DONE_WITH_FAILURES)


def _import(
    event: Event, sheet: Sheet, day: date | None, source: str, filename: str, *, dry_run: bool
) -> tuple[ImportResult, Preview | None]:
    from stagedoor.imports.domain.apply import import_sheet, summarize
    from stagedoor.imports.preview.make import make_preview
    from stagedoor.jobs.port import fetch_pictures_soon

    if dry_run:
        preview = make_preview(event, sheet, starts_on=day, source_name=source)
        return summarize(preview, preview.pictures_expected), preview
    result = import_sheet(event, sheet, starts_on=day, source_name=source, filename=filename)
    fetch_pictures_soon(event)
    return result, None


def _table(filename: str, content: bytes, source: str, options: ReadOptions) -> Table | None:
    from stagedoor.imports.readers.options import wanted
    from stagedoor.imports.readers.tables.opening import open_table
    from stagedoor.imports.sheet import TABLES

    if source not in TABLES:
        return None
    return open_table(filename, content, source, options.sheets, wanted(options))


def _write_failed(path: str, result: ImportResult, table: Table | None) -> None:
    """Write what did not come in; an empty file where all did, so that none of an earlier import stays."""
    from stagedoor.imports.domain.failed_rows import failed_rows

    try:
        Path(path).write_text(failed_rows(result.problems, table), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.", place=path) from error


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


class ImportsGroup(click.Group):
    """``imports ORG/EVENT`` lists, ``imports undo ID`` takes one back."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take a path as the argument of *list*."""
        if args and "/" in args[0]:
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ImportsGroup, subcommand_metavar="ORG/EVENT | undo ID")
def imports() -> None:
    """What was imported: “imports ORG/EVENT” lists it, “imports undo ID” takes one import back."""


@imports.command("list", hidden=True)
@click.argument("path", metavar="ORG/EVENT")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def list_imports(path: str, *, as_json: bool) -> None:
    """List the latest imports of an event that changed something."""
    from stagedoor.cli.import_report import counts_in_words
    from stagedoor.imports.as_json import import_json

    found = list(find_event(path).imports.select_related("source", "person", "undone_by")[:50])
    if as_json:
        print_json({"imports": [import_json(made) for made in found]})
        return
    for made in found:
        undone = f"  undone {made.undone_at:%Y-%m-%d %H:%M} UTC" if made.undone_at else ""
        what = f"{made.filename or made.source}: {counts_in_words(made.counts)}"
        echo(f"{made.pk:>6}  {made.created_at:%Y-%m-%d %H:%M} UTC  {what}{undone}")
    if not found:
        echo("No import has changed anything yet.")


@imports.command()
@click.argument("import_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def undo(import_id: int, *, as_json: bool) -> None:
    """Put back what one import changed; refused where something else has changed it since."""
    from stagedoor.imports.domain.undo import undo_import
    from stagedoor.imports.models import Import

    made = Import.objects.filter(pk=import_id).first()
    if made is None:
        raise InputError(
            f"There is no import {import_id}.", remedy="“stagedoor imports ORG/EVENT” lists them."
        )
    counts = undo_import(made, None)
    if as_json:
        print_json({"import": import_id, "undone": counts})
    else:
        records = ", ".join(plural(count, kind) for kind, count in counts.items()) or "nothing"
        echo(f"Import {import_id} was undone: {records} put back.")
