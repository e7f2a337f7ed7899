"""``stagedoor event``: events."""

from __future__ import annotations

from datetime import datetime

import click

from stagedoor.cli.common import command, echo, find_organization, split_path

DATE = click.DateTime(["%Y-%m-%d"])


@click.group()
def event() -> None:
    """Events."""


@event.command()
@click.argument("path", metavar="ORG/EVENT")
@click.option("--name", required=True, help="The name for people.")
@click.option("--timezone", required=True, help="An IANA name such as Europe/Berlin.")
@click.option("--starts-on", type=DATE, required=True)
@click.option("--ends-on", type=DATE, required=True)
@command
def create(path: str, name: str, timezone: str, starts_on: datetime, ends_on: datetime) -> None:
    """Make an event."""
    from stagedoor.agenda.domain.events import create_event

    organization_slug, slug = split_path(path)
    made = create_event(
        find_organization(organization_slug),
        slug,
        name,
        timezone=timezone,
        starts_on=starts_on.date(),
        ends_on=ends_on.date(),
    )
    echo(f"Event “{made}” made: {made.path} ({made.starts_on} to {made.ends_on}, {made.timezone})")
