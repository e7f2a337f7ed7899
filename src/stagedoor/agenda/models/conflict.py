"""Conflicts that somebody accepted as meant."""

from __future__ import annotations

from django.db import models

from stagedoor.accounts.models import Person
from stagedoor.agenda.models.event import Event


class AcceptedConflict(models.Model):
    """One conflict, by its ``key``, as it stood then: it counts again once its ``facts`` are others."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="accepted_conflicts")
    key = models.CharField(max_length=60)
    facts = models.CharField(max_length=32)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "key"], name="conflict_accepted_once")]

    def __str__(self) -> str:
        return self.key
