"""``stagedoor fields``: which field goes to which of Swoogo's, and custom fields."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import command, echo, find_event, print_json
from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from stagedoor.sync.models import EventMapping
    from stagedoor.sync.planning.fields import Field

KINDS = click.Choice(["session", "speaker", "sponsor"])
TYPES = click.Choice(["text", "rich_text", "number", "date", "url", "yes_no", "choice", "choices"])


class FieldsGroup(click.Group):
    """``fields ORG/EVENT`` lists, the others change."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take a path as the argument of *list*."""
        if args and "/" in args[0]:
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=FieldsGroup, subcommand_metavar="ORG/EVENT | add | map | unmap | reset …")
def fields() -> None:
    """Which field goes to which of Swoogo's: “fields ORG/EVENT” lists it, “fields map” changes it."""


@fields.command("list", hidden=True)
@click.argument("path", metavar="ORG/EVENT")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def list_fields(path: str, *, as_json: bool) -> None:
    """List the field mapping of an event; asks Swoogo nothing."""
    from stagedoor.sync.domain.field_mapping import MAPPED_KINDS, mapped_rows

    mapping = _mapping(path)
    rows = {kind: mapped_rows(mapping, kind) for kind in MAPPED_KINDS}
    if as_json:
        print_json({kind: [asdict(row) for row in of_kind] for kind, of_kind in rows.items()})
        return
    for kind, of_kind in rows.items():
        for row in of_kind:
            values = "; ".join(f"{ours} → {theirs or 'nothing'}" for ours, theirs in row.values.items())
            told = f" ({values}{f'; any other → {row.otherwise}' if row.otherwise else ''})" if values else ""
            echo(f"{kind:8}  {row.ours_label or '(nothing)'} → {row.theirs}, {row.theirs_type}{told}")


@fields.command("add")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("kind", type=KINDS)
@click.argument("name")
@click.argument("held", metavar="TYPE", type=TYPES)
@click.option("--choice", "choices", multiple=True, help="One of its choices; may be repeated.")
@click.option("--in-list", is_flag=True, help="Give it a column in the list of its records.")
@command
def add(path: str, kind: str, name: str, held: str, *, choices: tuple[str, ...], in_list: bool) -> None:
    """Add a custom field to an event's sessions, speakers or sponsors."""
    from stagedoor.agenda.domain.custom_fields import save_custom_field
    from stagedoor.agenda.models import CustomField

    event = find_event(path)
    field = CustomField(event=event, kind=kind, name=name, type=held, choices=list(choices), in_list=in_list)
    save_custom_field(field, None)
    echo(f"{event}: {kind}s have the field “{field}” now.")


@fields.command("map")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("kind", type=KINDS)
@click.argument("ours")
@click.argument("theirs")
@click.option(
    "--value",
    "values",
    multiple=True,
    metavar="OURS=THEIRS",
    help="Which choice of Swoogo's stands for one of ours, by name; may be repeated. By name without it.",
)
@click.option("--otherwise", metavar="THEIRS", help="The choice of Swoogo's for all others of ours.")
@command
def map_one(
    path: str, kind: str, ours: str, theirs: str, *, values: tuple[str, ...], otherwise: str | None
) -> None:
    """Send a field of ours, by its name, to a field of Swoogo's, such as c_104; asks Swoogo for it."""
    from stagedoor.swoogo.records import Kind
    from stagedoor.sync.domain import field_mapping

    mapping, of_kind = _mapping(path), Kind(kind)
    source = field_mapping.find_source(mapping, of_kind, ours)
    known = field_mapping.swoogo_fields(mapping, of_kind) if theirs.startswith("c_") else []
    target = field_mapping.find_target(mapping, of_kind, theirs, known)
    chosen = field_mapping.values_by_name(source, target)
    for pair in values:
        choice, _, counterpart = pair.partition("=")
        if choice not in source.choices:
            raise InputError(f"“{choice}” is no choice of “{source.label}”.")
        chosen[choice] = _choice(target, counterpart) if counterpart else ""
    field_mapping.map_field(
        mapping,
        source,
        target,
        values=chosen,
        otherwise=_choice(target, otherwise) if otherwise else "",
    )
    without = [choice for choice in source.choices if target.definition and choice not in chosen]
    echo(f"{source.label} goes to Swoogo's {target.label} ({target.name}) from the next sync on.")
    if without and not otherwise:
        echo(f"Without a counterpart in Swoogo: {', '.join(without)}.")


@fields.command("unmap")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("kind", type=KINDS)
@click.argument("theirs")
@command
def unmap(path: str, kind: str, theirs: str) -> None:
    """Send nothing to a field of Swoogo's any more; what stands there stays."""
    from stagedoor.swoogo.records import Kind
    from stagedoor.sync.domain.field_mapping import unmap_field

    unmap_field(_mapping(path), Kind(kind), theirs)
    echo(f"Nothing is sent to Swoogo's {theirs} any more.")


@fields.command("reset")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("kind", type=KINDS)
@command
def reset(path: str, kind: str) -> None:
    """Map the fields of a kind by default again."""
    from stagedoor.swoogo.records import Kind
    from stagedoor.sync.domain.field_mapping import reset_fields

    reset_fields(_mapping(path), Kind(kind))
    echo(f"The {kind} fields are mapped by default again.")


def _mapping(path: str) -> EventMapping:
    from stagedoor.sync.domain.mappings import live_mapping

    return live_mapping(find_event(path))


def _choice(target: Field, name: str) -> str:
    """The id of a choice of Swoogo's, by its name or id."""
    choices = target.definition.choices if target.definition else {}
    for number, known in choices.items():
        if name in {number, known}:
            return number
    listed = ", ".join(choices.values())
    raise InputError(f"Swoogo's field “{target.label}” has no choice “{name}”.", remedy=f"It has {listed}.")
