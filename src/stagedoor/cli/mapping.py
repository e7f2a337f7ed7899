"""``stagedoor mapping``: the settings of one mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import command, find_event, print_json
from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from stagedoor.sync.models import EventMapping

SETTINGS = {"rewrite_contacts": "send new speakers over contacts that the account knows"}


@click.group()
def mapping() -> None:
    """Show and change the settings of one mapping."""


@mapping.command()
@click.argument("path", metavar="ORG/EVENT")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def show(path: str, *, as_json: bool) -> None:
    """Show the settings of this event's mapping."""
    values = _settings(_mapping(path))
    if as_json:
        print_json(values)
        return
    for name, value in values.items():
        click.echo(f"{name}={'on' if value else 'off'}  {SETTINGS[name]}")


@mapping.command("set")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("settings", metavar="NAME=on|off", nargs=-1, required=True)
@command
def change(path: str, settings: tuple[str, ...]) -> None:
    """Change settings of this event's mapping; “mapping show” lists them."""
    from stagedoor.sync.domain.mapping_settings import set_rewrite_contacts

    found = _mapping(path)
    for on in [_switch(each) for each in settings]:
        set_rewrite_contacts(found, on=on)
    for name, value in _settings(found).items():
        click.echo(f"{name}={'on' if value else 'off'}")


def _mapping(path: str) -> EventMapping:
    from stagedoor.sync.domain.mappings import live_mapping

    return live_mapping(find_event(path))


def _settings(found: EventMapping) -> dict[str, bool]:
    return {name: getattr(found, name) for name in SETTINGS}


def _switch(text: str) -> bool:
    name, _, value = text.partition("=")
    if name not in SETTINGS or value not in {"on", "off"}:
        raise InputError(
            f"“{text}” is no setting; nothing was changed.",
            remedy=f"Write {' or '.join(f'{each}=on|off' for each in SETTINGS)}.",
        )
    return value == "on"
