"""``stagedoor mapping``: the settings of one mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import command, echo, find_event, print_json
from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from stagedoor.sync.models import EventMapping

SETTINGS = {
    "rewrite_contacts": "send new speakers over contacts that the account knows",
    "both_changed": "what happens to a field that changed here and in Swoogo",
    "matching": "whether what stands in Swoogo already is linked by itself or asked",
    "drift_check": "how often the event is compared with Swoogo by itself",
    "sync_chairpersons": "send chairpersons as speakers of their sessions",
    "sync_moderators": "send moderators as speakers of their sessions",
    "sync_sponsors": "let a sync of the sponsors follow each one of the agenda",
    "remove_deleted_speakers": "remove in Swoogo who is deleted here",
    "remove_deleted_sessions": "remove in Swoogo what is deleted here or not accepted any more",
}


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
        echo(f"{name}={_word(value)}  {SETTINGS[name]}")


@mapping.command("set")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("settings", metavar="NAME=VALUE", nargs=-1, required=True)
@command
def change(path: str, settings: tuple[str, ...]) -> None:
    """Change settings of this event's mapping; “mapping show” lists them."""
    from stagedoor.sync.domain.mapping_settings import (
        SWITCHES,
        set_choice,
        set_rewrite_contacts,
        set_switches,
    )

    found = _mapping(path)
    for name, value in [_read(each) for each in settings]:
        if name == "rewrite_contacts":
            set_rewrite_contacts(found, on=value == "on")
        elif name in SWITCHES:
            set_switches(found, {name: value == "on"})
        else:
            set_choice(found, name, value)
    for name, kept in _settings(found).items():
        echo(f"{name}={_word(kept)}")


def _mapping(path: str) -> EventMapping:
    from stagedoor.sync.domain.mappings import live_mapping

    return live_mapping(find_event(path))


def _settings(found: EventMapping) -> dict[str, bool | str]:
    return {name: getattr(found, name) for name in SETTINGS}


def _word(value: bool | str) -> str:
    return value if isinstance(value, str) else "on" if value else "off"


def _read(text: str) -> tuple[str, str]:
    """NAME=VALUE, taken apart; InputError for one that is not there."""
    from stagedoor.sync.domain.mapping_settings import CHOICES, SWITCHES

    switches = {name: ["on", "off"] for name in ("rewrite_contacts", *SWITCHES)}
    allowed = switches | {name: each.values for name, each in CHOICES.items()}
    name, _, value = text.partition("=")
    if value not in allowed.get(name, ()):
        known = " or ".join(f"{each}={'|'.join(values)}" for each, values in allowed.items())
        raise InputError(f"“{text}” is no setting; nothing was changed.", remedy=f"Write {known}.")
    return name, value
