"""What nobody may touch in Swoogo (R43)."""

from __future__ import annotations

from django.db import models

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import Event


class HandsOff(models.Model):
    """*Never touch in Swoogo*: a record, or one field of it, in whatever Swoogo event it stands.

    ``kind`` is session, speaker or sponsor; ``field`` is Swoogo's name of the field, ``picture``, or empty
    for the whole record.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="hands_off")
    kind = models.CharField(max_length=10)
    record_id = models.PositiveBigIntegerField()
    field = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind", "record_id", "field"], name="one_mark_per_record_and_field"
            )
        ]

    def __str__(self) -> str:
        return f"never touch {self.kind} {self.record_id} {self.field}".strip()
