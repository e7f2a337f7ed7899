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
    "hold": "hold the changes of continuous sync for approval",
    "sync_chairpersons": "send chairpersons as speakers of their sessions",
    "sync_moderators": "send moderators as speakers of their sessions",
    "sync_sponsors": "let a sync of the sponsors follow each one of the agenda",
    "remove_deleted_speakers": "remove in Swoogo who is deleted here",
    "remove_deleted_sessions": "remove in Swoogo what is deleted here or not accepted any more",
}
LIMITS = {
    "removed_percent": "ask before removing more than this percentage",
    "removed_least": "never ask below this number",
    "deleted_percent": "ask before more than this percentage of a kind counts as deleted in Swoogo",
    "deleted_least": "never ask below this number",
    "moved_percent": "ask before more than this percentage of the sessions moves to another time",
    "moved_least": "never ask below this number",
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
    from stagedoor.sync.domain.mapping_json import mapping_json

    found = _mapping(path)
    if as_json:
        print_json(mapping_json(found))
        return
    words = SETTINGS | LIMITS
    for name, value in _settings(found).items():
        echo(f"{name}={_word(value)}  {words[name]}")


@mapping.command("set")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("settings", metavar="NAME=VALUE", nargs=-1, required=True)
@command
def change(path: str, settings: tuple[str, ...]) -> None:
    """Change settings of this event's mapping; “mapping show” lists them."""
    from stagedoor.sync.domain import mapping_settings

    found = _mapping(path)
    for name, value in [_read(each) for each in settings]:
        is_on = value == "on"
        if name in LIMITS:
            mapping_settings.set_limits(found, {name: int(value)})
        elif name == "hold":
            mapping_settings.set_hold(found, on=is_on)
        elif name == "rewrite_contacts":
            mapping_settings.set_rewrite_contacts(found, on=is_on)
        elif name in mapping_settings.SWITCHES:
            mapping_settings.set_switches(found, {name: is_on})
        else:
            mapping_settings.set_choice(found, name, value)
    for name, kept in _settings(found).items():
        echo(f"{name}={_word(kept)}")


def _mapping(path: str) -> EventMapping:
    from stagedoor.sync.domain.mappings import live_mapping

    return live_mapping(find_event(path))


def _settings(found: EventMapping) -> dict[str, bool | int | str]:
    return {name: getattr(found, name) for name in (*SETTINGS, *LIMITS)}


def _word(value: bool | int | str) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _read(text: str) -> tuple[str, str]:
    """NAME=VALUE, taken apart; InputError for one that is not there."""
    from stagedoor.sync.domain.mapping_settings import CHOICES, SWITCHES

    switches = {name: ["on", "off"] for name in ("rewrite_contacts", "hold", *SWITCHES)}
    allowed = switches | {name: each.values for name, each in CHOICES.items()}
    name, _, value = text.partition("=")
    is_number = name in LIMITS and value.isascii() and value.isdecimal() and len(value) < 9
    if value not in allowed.get(name, ()) and not is_number:
        named = [f"{each}={'|'.join(values)}" for each, values in allowed.items()]
        known = " or ".join([*named, *(f"{each}=NUMBER" for each in LIMITS)])
        raise InputError(f"“{text}” is no setting; nothing was changed.", remedy=f"Write {known}.")
    return name, value
