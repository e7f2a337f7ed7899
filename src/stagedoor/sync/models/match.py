"""Whether a record stands in Swoogo already: proposals, and what somebody answered (R35)."""

from __future__ import annotations

from django.db import models

from stagedoor.accounts.models import Person
from stagedoor.agenda.models import Event


class MatchState(models.TextChoices):
    """What is known of a proposal."""

    OPEN = "open", "Not answered"
    CHOSEN = "chosen", "Linked with it"
    NONE = "none", "None of these"
    UNLINKED = "unlinked", "Unlinked, asked again"


class Match(models.Model):
    """The records of a Swoogo event that one record here could be, and the answer of a person.

    ``candidates`` are ``{"id", "why", "is_sure", "row"}``, the likeliest first, ``row`` as Swoogo held it
    when it was read; ``swoogo_id`` is the one that was chosen. One that is open waits only where the mapping
    links by hand; one that was unlinked waits always.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="matches")
    swoogo_event_id = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)
    record_id = models.PositiveBigIntegerField()
    name = models.CharField(max_length=500)
    ours = models.JSONField(default=dict)
    candidates = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=MatchState.choices, default=MatchState.OPEN)
    swoogo_id = models.PositiveBigIntegerField(null=True, blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True)
    found_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "swoogo_event_id", "kind", "record_id"], name="one_match_per_record"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.get_state_display()}"
