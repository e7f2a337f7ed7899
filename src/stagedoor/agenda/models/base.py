"""What all records of an agenda share."""

from __future__ import annotations

from django.db import models

from stagedoor.agenda.models.event import Event


class AgendaRecord(models.Model):
    """A record of one event, which an import can bring back by any id that its source gives it.

    Deleting is soft: a deleted record keeps its source ids and its link to Swoogo (R25).

    ``source`` is the source whose import made it, ``""`` for a record made here. ``imported`` holds, per
    source and field, the value that the source's last import brought: it tells an edit made here from a
    change in the source (R29).
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="%(class)ss")
    source = models.CharField(max_length=140, blank=True)
    imported = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
