"""``stagedoor export``: take an agenda out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stagedoor.cli.common import command, echo, find_event
from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from stagedoor.agenda.models import Event

_WHAT = ["sessions", "speakers", "sponsors", "rooms", "tracks", "agenda"]


@click.command()
@click.argument("path", metavar="ORG/EVENT")
@click.argument("what", type=click.Choice(_WHAT))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "xlsx", "json", "ics", "schedule"]),
    help="csv unless given; json for the whole agenda.",
)
@click.option("--columns", metavar="KEY,KEY", default="", help="Only these columns, such as title,starts_at.")
@click.option("--search", metavar="WORDS", default="", help="Only records that the search finds.")
@click.option("--status", help="Only sessions with this status, such as accepted.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Only sessions of this day.")
@click.option("--room", metavar="NAME", help="Only sessions in this room.")
@click.option("--track", metavar="NAME", help="Only sessions of this track.")
@click.option("--tier", metavar="NAME", help="Only sponsors of this tier.")
@click.option("--without-email", is_flag=True, help="Only speakers who have no email yet.")
@click.option("--out", metavar="FILE", help="Where to write it; to the terminal otherwise.")
@command
def export(path: str, what: str, *, format_: str | None, columns: str, out: str | None, **said: Any) -> None:
    """Write an event's records, custom fields included; csv, xlsx, json and schedule come in again.

    Without --columns each list has all of them.
    """
    from stagedoor.exports.files import AGENDA, export_file

    event = find_event(path)
    format_ = format_ or ("json" if what == AGENDA else "csv")
    if said["without_email"] and what == "speakers" and not columns:
        columns = "first_name,last_name,email"
    chosen = [key.strip() for key in columns.split(",") if key.strip()]
    file = export_file(event, what, format_, records=_found(event, what, **said), columns=chosen)
    if out is None:
        _print(file.content, format_)
        return
    try:
        Path(out).write_bytes(file.content)
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.", place=out) from error
    echo(f"Written to {out}.")


def _print(content: bytes, format: str) -> None:
    if format == "xlsx" and sys.stdout.isatty():
        raise click.UsageError("A workbook is no text: say with --out where to write it.")
    click.echo(content, nl=False)


def _found(
    event: Event,
    what: str,
    *,
    search: str,
    status: str | None,
    day: datetime | None,
    room: str | None,
    track: str | None,
    tier: str | None,
    without_email: bool,
) -> Any:
    """Return the records that are asked for, None for all; UsageError for a filter of another list."""
    from stagedoor.agenda import queries

    of_sessions = {"--status": status, "--day": day, "--room": room, "--track": track}
    _refuse_others(what, "sessions", of_sessions)
    _refuse_others(what, "sponsors", {"--tier": tier})
    _refuse_others(what, "speakers", {"--without-email": without_email})
    match what:
        case "sessions":
            looked_for = queries.SessionSearch(
                text=search,
                status=_status(status),
                day=day.date() if day else None,
                room=_key_of(event.rooms, room, "room"),
                track=_key_of(event.tracks, track, "track"),
            )
            return queries.find_sessions(event, looked_for)
        case "speakers":
            return queries.find_speakers(event, search, no_email=without_email)
        case "sponsors":
            return queries.find_sponsors(event, search, tier=_key_of(event.tiers, tier, "tier"))
    if search:
        raise click.UsageError(f"--search does not go with {what}.")
    return None


def _refuse_others(what: str, kind: str, filters: Mapping[str, object]) -> None:
    if what != kind and (given := next((name for name, value in filters.items() if value), None)):
        raise click.UsageError(f"{given} goes with {kind}.")


def _status(status: str | None) -> str:
    from stagedoor.agenda.models import SessionStatus

    if status and status not in SessionStatus.values:
        raise InputError(
            f"There is no status “{status}”.", remedy=f"Statuses are: {', '.join(SessionStatus.values)}."
        )
    return status or ""


def _key_of(records: Any, name: str | None, one: str) -> str:
    """Return the key of the room, track or tier with this name, ``""`` where none is asked for."""
    from stagedoor.common.text import fold

    if not name:
        return ""
    known = {fold(record.name): record.pk for record in records.all()}
    if fold(name) not in known:
        raise InputError(f"There is no {one} “{name}” in this event.", code=f"unknown_{one}")
    return str(known[fold(name)])
