"""Whether the account's own fields that are mapped are as they were when they were mapped (R31).

Costs 1 credit for each such field, in runs that have something to send, and nothing where none is mapped. A
field that Swoogo does not find is looked for in the list of its kind, for 10 credits: a 404 may have other
reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from stagedoor.common.errors import ConfigError, NotFound
from stagedoor.swoogo import Client
from stagedoor.swoogo.endpoints import LIST_CREDITS
from stagedoor.swoogo.records import Kind
from stagedoor.sync.models import EventMapping
from stagedoor.sync.planning.fields import Definition, Field, FieldSet
from stagedoor.sync.planning.read_definition import as_definition
from stagedoor.sync.planning.targets import what_changed

Call = Callable[[Callable[[Client], Any], int], Any]
"""Makes one call of this many credits, within the budget."""


def check_fields(mapping: EventMapping, fields: FieldSet, kinds: Iterable[Kind], call: Call) -> None:
    """Raise ConfigError, naming the field, when one is gone, has another type or lost a mapped choice."""
    defined = [field for kind in sorted(kinds) for field in fields[kind].defined]
    problems = " ".join(filter(None, (what_changed(field, _read(field, call)) for field in defined)))
    if problems:
        raise ConfigError(
            f"{problems} Nothing was sent, and what stands in {mapping.swoogo_event_name} was not touched.",
            code="field_changed",
        )


def _read(field: Field, call: Call) -> Definition | None:
    """The field as Swoogo defines it now; None where it has none."""
    was = field.definition
    if was is None:
        return None
    try:
        return as_definition(call(lambda client: client.field_definition(field.kind, was.id), 1))
    except NotFound:
        rows = call(lambda client: client.field_definitions(field.kind), LIST_CREDITS)
    listed = next((row for row in rows if row["id"] == was.id), None)
    # The list does not tell choices: those that are gone are refused by Swoogo, and told then.
    return as_definition({**listed, "choices": _rows(was)}) if listed else None


def _rows(was: Definition) -> list[dict[str, str]]:
    return [{"id": number, "name": name} for number, name in was.choices.items()]
