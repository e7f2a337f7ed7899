"""Where each record stands in Swoogo, kept so that lists can show it and filter by it without planning."""

from __future__ import annotations

from django.db import models

from stagedoor.sync.models.mapping import EventMapping


class SwoogoState(models.TextChoices):
    """Where a record stands in Swoogo, as far as it is known here (R37)."""

    UP_TO_DATE = "up_to_date", "Up to date"
    TO_SEND = "to_send", "To send"
    SKIPPED = "skipped", "Skipped"
    FAILED = "failed", "Failed"
    DIFFERS = "differs", "Differs"
    DELETED = "deleted", "Deleted in Swoogo"
    NEVER_TOUCH = "never_touch", "Never touched"


class RecordState(models.Model):
    """Where one session, speaker or sponsor stood when its mapping's states were last checked.

    ``code`` and ``message`` say why, where it is skipped, failed or to be sent.
    """

    mapping = models.ForeignKey(EventMapping, models.CASCADE, related_name="states")
    kind = models.CharField(max_length=10)
    record_id = models.PositiveBigIntegerField()
    state = models.CharField(max_length=12, choices=SwoogoState.choices)
    code = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["mapping", "kind", "state"], name="records_in_a_state")]
        constraints = [
            models.UniqueConstraint(fields=["mapping", "kind", "record_id"], name="one_state_per_record")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}: {self.state}"


class StateCheck(models.Model):
    """When the states of a mapping's records were last worked out, and until when they hold.

    They are those of the agenda at ``revision``, read from ``checked_at`` on by Stagedoor ``version``. They
    hold until the revision moves, until ``until`` (when time alone changes something; None when it never
    does), and until ``stale_at``, the end of the latest sync.
    """

    mapping = models.OneToOneField(EventMapping, models.CASCADE, related_name="state_check")
    revision = models.PositiveBigIntegerField()
    version = models.CharField(max_length=40)
    checked_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    stale_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"states of {self.mapping}"
