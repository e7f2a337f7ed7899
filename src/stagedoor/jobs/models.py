"""Signs of life of the worker processes."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """One worker process; it counts as alive while its last beat is fresh."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField(auto_now_add=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
