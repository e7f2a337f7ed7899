"""The history of an agenda: every change of every record, field by field."""

from __future__ import annotations

from django.db import models

from stagedoor.accounts.models import Person
from stagedoor.agenda.models.event import Event


class Way(models.TextChoices):
    """Through which door a change came."""

    FORM = "form", "Form"
    BULK = "bulk", "Bulk edit"
    IMPORT = "import", "Import"
    SOURCE = "source", "Live source"
    API = "api", "API"
    UNDO = "undo", "Undo"


class RecordAction(models.TextChoices):
    """What was done with one record."""

    CREATED = "created", "Created"
    CHANGED = "changed", "Changed"
    DELETED = "deleted", "Deleted"
    RESTORED = "restored", "Restored"


class AgendaChange(models.Model):
    """One act that changed records of an event: saving a form, a bulk edit, an import, an undo.

    Its id is what ``undo_change`` takes. Ids of one event rise in the order of its changes. ``person`` is
    empty for programs. ``undoes`` is the change that this one took back, whole or in part.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="changes")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    title = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    undoes = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="undone_by")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class ChangedRecord(models.Model):
    """What one change did to one record: the fields that differ, before and after.

    The values are those of ``domain.record_values``; what was empty before a record was made is left out.
    ``names`` tells what the rooms, tracks, tiers and speakers among the values were called.
    """

    change = models.ForeignKey(AgendaChange, models.CASCADE, related_name="records")
    kind = models.CharField(max_length=12)
    record = models.PositiveBigIntegerField()
    name = models.CharField(max_length=500)
    action = models.CharField(max_length=10, choices=RecordAction.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    names = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "kind", "record"], name="record_once_per_change")
        ]
        indexes = [models.Index(fields=["kind", "record", "change"], name="history_of_a_record")]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.kind} “{self.name}”"

    @property
    def is_new(self) -> bool:
        """Whether the change made the record."""
        return self.action == RecordAction.CREATED
