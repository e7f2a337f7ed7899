"""What each Swoogo key has spent."""

from __future__ import annotations

from django.db import models


class CreditLedger(models.Model):
    """Credits spent with one key, in slots of ten seconds; shared by every process that uses the key.

    ``full_at`` is when Swoogo's headers said that the budget is whole again.
    """

    key_fingerprint = models.CharField(max_length=64, unique=True)
    limit = models.PositiveIntegerField(default=2000)
    slots = models.JSONField(default=dict)
    full_at = models.DateTimeField(null=True, blank=True)
    blocked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key_fingerprint[:8]
