"""Which of our fields goes to which of Swoogo's, where a mapping differs from the default."""

from __future__ import annotations

from django.db import models

from stagedoor.sync.models.mapping import EventMapping


class FieldMapping(models.Model):
    """What one field of Swoogo's gets, in place of the default row of ``planning/fields.py`` (R31).

    ``ours`` is our name of the field, that of a custom field its key; empty where nothing is sent, though it
    is by default. ``theirs`` is Swoogo's name. The ``field_…`` columns are the field as Swoogo defined it
    when it was mapped: it must be so still before anything is written. ``field_id`` is None for a field that
    all Swoogo accounts have. ``field_choices`` are names by id; ``values`` gives for each choice of ours the
    id of theirs, empty for nothing, and ``otherwise`` the id for all other choices.
    """

    mapping = models.ForeignKey(EventMapping, models.CASCADE, related_name="field_mappings")
    kind = models.CharField(max_length=10)
    ours = models.CharField(max_length=40, blank=True)
    theirs = models.CharField(max_length=100)
    field_id = models.PositiveBigIntegerField(null=True, blank=True)
    field_name = models.CharField(max_length=300, blank=True)
    field_type = models.CharField(max_length=40, blank=True)
    field_choices = models.JSONField(default=dict, blank=True)
    values = models.JSONField(default=dict, blank=True)
    otherwise = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["mapping", "kind", "theirs"], name="one_source_per_swoogo_field")
        ]

    def __str__(self) -> str:
        return f"{self.ours or 'nothing'} → {self.theirs}"
