"""What a comparison with Swoogo found besides our own records (R37)."""

from __future__ import annotations

from django.db import models

from stagedoor.sync.models.mapping import EventMapping


class DriftCheck(models.Model):
    """The latest *Check drift* of a mapping; what it found of our records stands on their links.

    ``not_ours`` are ``{"kind", "id", "name"}`` of records in Swoogo that no link holds; ``doubts`` says of a
    kind why its list cannot be true.
    """

    mapping = models.OneToOneField(EventMapping, models.CASCADE, related_name="drift")
    checked_at = models.DateTimeField()
    not_ours = models.JSONField(default=list)
    doubts = models.JSONField(default=dict)
    credits = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"drift of {self.mapping}"
