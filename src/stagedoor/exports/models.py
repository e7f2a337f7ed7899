"""Public feeds."""

from __future__ import annotations

from django.db import models

from stagedoor.agenda.models import Event


class Feed(models.Model):
    """The public feed of an event while it is switched on; switching it off deletes this.

    ``token`` makes its address secret. It is kept as it is, so that members can copy the address again: what
    it opens stands in the same database.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="feed")
    token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"feed of {self.event}"
