"""The one table of this package."""

from __future__ import annotations

from django.db import models


class SharedValue(models.Model):
    """A value of the cache that all processes share."""

    key = models.CharField(max_length=300, primary_key=True)
    value = models.JSONField(null=True)
    expires_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return self.key
