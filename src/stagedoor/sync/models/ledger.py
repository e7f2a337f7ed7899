"""What each Swoogo key has spent."""

from __future__ import annotations

from django.db import models


class CreditLedger(models.Model):
    """Credits spent with one key lately; shared by every process that uses the key (R39).

    ``spent`` holds, per slot of time, what each run took out (``{"176123": {"12": 40}}``); what other tools
    and people used with the same key stands there under the run ``0``. ``waiting`` are the runs that stand
    in line for credits: their urgency and when they last asked. After an answer of 429 nobody spends before
    ``blocked_until``; ``refusals`` counts such answers in a row. ``is_leaking`` tells that Swoogo's answers
    have shown a leaking bucket, whose ``level`` is what it held at ``level_at``; ``whole_at`` is when all
    credits were to be back, by the first of the answers that go together. These moments are seconds of Unix
    time.
    """

    key_fingerprint = models.CharField(max_length=64, unique=True)
    limit = models.PositiveIntegerField(default=2000)
    spent = models.JSONField(default=dict)
    waiting = models.JSONField(default=dict)
    blocked_until = models.DateTimeField(null=True, blank=True)
    refusals = models.PositiveIntegerField(default=0)
    is_leaking = models.BooleanField(default=False)
    level = models.FloatField(default=0.0)
    level_at = models.FloatField(default=0.0)
    whole_at = models.FloatField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key_fingerprint[:8]
