"""Columns of a table that are custom fields, or become some."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from stagedoor.agenda.domain.custom_fields import save_custom_field
from stagedoor.agenda.domain.custom_values import BETWEEN_CHOICES
from stagedoor.agenda.models import CustomField, CustomFieldType
from stagedoor.common.text import fold
from stagedoor.imports.sheet import CUSTOM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagedoor.accounts.models import Person
    from stagedoor.agenda.models import Event
    from stagedoor.imports.readers.options import Kind, ReadOptions
    from stagedoor.imports.readers.tables.opening import Table


def custom_names(event: Event) -> dict[str, tuple[str, ...]]:
    """The names of the event's custom fields by kind, as ``ReadOptions`` takes them; one query."""
    names: dict[str, list[str]] = defaultdict(list)
    for kind, name in CustomField.objects.filter(event=event, deleted_at=None).values_list("kind", "name"):
        names[f"{kind}s"].append(name)
    return {kind: tuple(of_kind) for kind, of_kind in names.items()}


def with_custom_names(event: Event, options: ReadOptions) -> ReadOptions:
    """The options with the event's custom fields, which columns of their names are read into."""
    return replace(options, custom=custom_names(event))


@transaction.atomic
def make_fields(
    event: Event, kind: Kind, table: Table, wanted: Mapping[str, str], actor: Person | None
) -> dict[str, str]:
    """Make a custom field of each heading, of the type that is given for it; the columns that they are.

    A field of choices gets those that stand in the column. Raises InputError when one cannot be made.
    """
    columns: dict[str, str] = {}
    for heading, held in wanted.items():
        field = CustomField(event=event, kind=kind.removesuffix("s"), name=heading[:100], type=held)
        field.choices = _choices(table, heading, CustomFieldType(held)) if field.has_choices else []
        save_custom_field(field, actor)
        columns[f"{CUSTOM}{field.name}"] = heading
    return columns


def _choices(table: Table, heading: str, held: CustomFieldType) -> list[str]:
    """What stands in the column, each once, in its order."""
    at = table.headings.index(heading)
    cells = [row.cells[at] for row in table.rows if at < len(row.cells)]
    if held is CustomFieldType.CHOICES:
        cells = [part for cell in cells for part in cell.replace(";", BETWEEN_CHOICES).split(BETWEEN_CHOICES)]
    return list({fold(cell): cell.strip() for cell in cells if cell.strip()}.values())
