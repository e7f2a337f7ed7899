"""``stagedoor export``: take an agenda out."""

from __future__ import annotations

from pathlib import Path

import click

from stagedoor.cli.common import command, echo, find_event
from stagedoor.common.errors import InputError


@click.command()
@click.argument("path", metavar="ORG/EVENT")
@click.argument("what", type=click.Choice(["sessions", "speakers", "sponsors"]))
@click.option("--without-email", is_flag=True, help="Only speakers who have no email yet, with names alone.")
@click.option("--format", type=click.Choice(["csv"]), default="csv", show_default=True, expose_value=False)
@click.option("--out", metavar="FILE", help="Where to write it; to the terminal otherwise.")
@command
def export(path: str, what: str, *, without_email: bool, out: str | None) -> None:
    """Write an event's records, custom fields included, as a table that “stagedoor import” takes."""
    from stagedoor.exports.speakers import speakers_csv
    from stagedoor.exports.tables import table_csv

    if without_email and what != "speakers":
        raise click.UsageError("--without-email goes with speakers.")
    event = find_event(path)
    text = speakers_csv(event, without_email=True) if without_email else table_csv(event, what)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        Path(out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.", place=out) from error
    echo(f"Written to {out}.")
