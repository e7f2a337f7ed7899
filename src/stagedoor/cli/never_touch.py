"""``stagedoor never-touch``: what nobody may touch in Swoogo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stagedoor.cli.common import command, echo, find_event, print_json
from stagedoor.common.errors import InputError

if TYPE_CHECKING:
    from stagedoor.agenda.models import AgendaRecord, Event


@click.command("never-touch")
@click.argument("path", metavar="ORG/EVENT")
@click.argument("marks", metavar="[KIND:ID[:FIELD]] …", nargs=-1)
@click.option("--off", is_flag=True, help="Take these marks off instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@command
def never_touch(path: str, marks: tuple[str, ...], *, off: bool, as_json: bool) -> None:
    """Mark records, or single fields, never to be touched in Swoogo; without any, list what is marked.

    KIND is session, speaker or sponsor; FIELD is Swoogo's name of the field, or picture.
    """
    from stagedoor.sync.domain.hands_off import mark_hands_off, unmark_hands_off
    from stagedoor.sync.models import HandsOff

    event = find_event(path)
    for record, field in [_find(event, mark) for mark in marks]:
        (unmark_hands_off if off else mark_hands_off)(record, field)
    found = HandsOff.objects.filter(event=event).order_by("kind", "record_id", "field")
    rows = [{"kind": each.kind, "id": each.record_id, "field": each.field or None} for each in found]
    if as_json:
        print_json({"never_touched": rows})
        return
    for row in rows:
        echo(f"{row['kind']}:{row['id']}  {row['field'] or 'all of it'}")
    if not rows:
        echo("Nothing is marked.")


def _find(event: Event, mark: str) -> tuple[AgendaRecord, str]:
    """The record and the field that a mark names; InputError where there is none."""
    from stagedoor.sync.domain.drift_report import MODELS
    from stagedoor.sync.domain.hands_off import MARKABLE

    kind, _, rest = mark.partition(":")
    number, _, field = rest.partition(":")
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    model = next((MODELS[each] for each in MARKABLE if each == kind), None)
    record = (
        model._default_manager.filter(event=event, pk=int(number)).first() if model and is_number else None
    )
    if record is None:
        raise InputError(
            f"“{mark}” names no record of {event}; nothing was changed.",
            remedy="Write session:12 or speaker:7:bio.",
        )
    return record, field
