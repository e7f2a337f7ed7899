"""What is on its way to Swoogo, and what comes back when it is too late (R38)."""

from __future__ import annotations

from django.db import models

from stagedoor.agenda.models import Event
from stagedoor.sync.models.connection import Connection
from stagedoor.sync.models.link import RecordLink


class InFlight(models.Model):
    """A write about a linked record that is on its way: noted before it is sent, gone once it is answered.

    What is left over makes the record *uncertain*: its process was lost, or Swoogo gave no answer, so the
    write may still land. ``fields`` are Swoogo's names, ``sessions`` the Swoogo ids of sessions to which a
    speaker was attached, or from which they were taken off. ``sent_at`` is by the shared clock.
    """

    link = models.ForeignKey(RecordLink, models.CASCADE, related_name="in_flight")
    fields = models.JSONField(default=list)
    sessions = models.JSONField(default=list)
    picture = models.BooleanField(default=False)
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"on its way: {self.link}"


class LateCreate(models.Model):
    """A record that Swoogo made for us, told when the run was another process's already.

    Nobody holds it. The next sync links it, or removes it where another one was made in its place.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="late_creates")
    event = models.ForeignKey(Event, models.CASCADE, related_name="late_creates")
    swoogo_event_id = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)
    record_id = models.PositiveBigIntegerField()
    swoogo_id = models.PositiveBigIntegerField()
    body = models.JSONField(default=dict)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["swoogo_event_id", "kind", "swoogo_id"], name="one_late_create_per_swoogo_record"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} ↔ {self.swoogo_id}, told too late"
