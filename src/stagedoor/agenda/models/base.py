"""What all records of an agenda share."""

from __future__ import annotations

from django.db import models

from stagedoor.agenda.models.event import Event


class AgendaRecord(models.Model):
    """A record of one event, which an import can bring back by the id it has in its source.

    Deleting is soft: a deleted record keeps its source id and its link to Swoogo (R25).

    ``imported`` holds, per field, the value that the last import brought: it tells an edit made here from
    a change in the source (R29).
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="%(class)ss")
    source = models.CharField(max_length=20, blank=True)
    source_id = models.CharField(max_length=200, blank=True)
    imported = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["event", "source", "source_id"],
                condition=~models.Q(source_id=""),
                name="%(class)s_source_id_in_event",
            )
        ]
