"""Custom fields of a sheet's rows beside those of the records here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stagedoor.agenda.domain.custom_values import clean_value, in_words
from stagedoor.agenda.models import CustomField
from stagedoor.common.errors import InputError
from stagedoor.common.text import fold
from stagedoor.imports.sheet import CUSTOM, Problem, Severity

if TYPE_CHECKING:
    from typing import Any

    from stagedoor.agenda.models import Event, RecordWithCustomFields
    from stagedoor.imports.preview.diff import RecordDiff
    from stagedoor.imports.sheet import SheetSession, SheetSpeaker, SheetSponsor


class CustomValues:
    """The custom fields of one event, by their names; one query."""

    def __init__(self, event: Event) -> None:
        fields = list(CustomField.objects.filter(event=event, deleted_at=None))
        self._by_name = {(field.kind, fold(field.name)): field for field in fields}
        self._by_key = {f"{CUSTOM}{field.key}": field for field in fields}

    def add(
        self,
        row: SheetSession | SheetSpeaker | SheetSponsor,
        record: RecordWithCustomFields,
        here: dict[str, Any],
        there: dict[str, Any],
        problems: list[Problem],
    ) -> None:
        """Put what the row tells into *there*, and what stands here into *here*; a bad value is a problem."""
        for name, text in row.custom:
            field = self._by_name.get((record._meta.model_name or "", fold(name)))
            if field is None:
                continue
            try:
                value = clean_value(field, text)
            except InputError as error:
                problems.append(Problem(row.place, name, error.message, Severity.VALUE))
                continue
            here[f"{CUSTOM}{field.key}"] = record.custom.get(field.key)
            there[f"{CUSTOM}{field.key}"] = value

    def told(self, diff: RecordDiff) -> RecordDiff:
        """The diff with the fields by their names, and their values in words."""
        diff.changes = [
            replace(
                change,
                field=f"{CUSTOM}{field.name}",
                before=in_words(field, diff.here.get(change.field)),
                after=in_words(field, diff.there.get(change.field)),
            )
            if (field := self._by_key.get(change.field))
            else change
            for change in diff.changes
        ]
        diff.conflicts = [
            replace(change, field=f"{CUSTOM}{field.name}")
            if (field := self._by_key.get(change.field))
            else change
            for change in diff.conflicts
        ]
        return diff
