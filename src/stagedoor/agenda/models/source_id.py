"""The ids that sources give to records."""

from __future__ import annotations

import re

from django.db import models

from stagedoor.agenda.models.event import Event

# What stands in where a source gives no id.
MADE_UP = ("title", "name")
_OWN_ID = re.compile(r"stagedoor-(\d{1,18})")


def own_id(record: int) -> str:
    """Return the id by which an export names a record that no source has an id for."""
    return f"stagedoor-{record}"


def record_of_own_id(text: str) -> int | None:
    """Return the key of the record that has this id of ours, None if it is none of ours."""
    found = _OWN_ID.fullmatch(text)
    return int(found[1]) if found else None


class SourceId(models.Model):
    """One id that one source gives to one record; a record keeps every id that it was ever given (W3).

    ``kind`` is session, speaker or sponsor and ``record`` the key of the record. ``source`` is the key of an
    import's source, ``name`` what the source calls the id (guid, code, id …). Several records may have one
    id: the slots of a talk share their talk's code.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="source_ids")
    kind = models.CharField(max_length=12)
    record = models.PositiveBigIntegerField()
    source = models.CharField(max_length=140)
    name = models.CharField(max_length=20)
    value = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind", "source", "name", "value", "record"],
                name="source_id_once_per_record",
            )
        ]
        indexes = [models.Index(fields=["event", "kind", "record"], name="source_ids_of_record")]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
