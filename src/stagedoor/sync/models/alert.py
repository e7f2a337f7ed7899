"""Who hears of trouble with continuous sync, what they were last told, and what is on its way to them."""

from __future__ import annotations

from django.db import models

from stagedoor.accounts.models import Organization
from stagedoor.common.outgoing import Outgoing
from stagedoor.sync.models.connection import Connection
from stagedoor.sync.models.mapping import EventMapping


class AlertSettings(models.Model):
    """Where an organization's alerts go (R42).

    ``webhook_secret`` signs what is posted. It is encrypted, and belongs to this ``webhook_url`` alone.
    """

    organization = models.OneToOneField(Organization, models.CASCADE, related_name="alert_settings")
    emails = models.JSONField(default=list, blank=True)
    webhook_url = models.CharField(max_length=500, blank=True)
    webhook_secret = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"alerts of {self.organization}"

    @property
    def goes_somewhere(self) -> bool:
        """Whether anybody hears of anything."""
        return bool(self.emails or self.webhook_url)


class AlertKind(models.TextChoices):
    """What an alert tells."""

    FAILING = "sync.failing", "Continuous sync fails"
    STALLED = "sync.stalled", "Continuous sync has stalled"
    RECOVERED = "sync.recovered", "Continuous sync works again"
    KEY_REFUSED = "key.refused", "Swoogo refuses the key"
    KEY_ACCEPTED = "key.accepted", "Swoogo accepts the key again"
    HELD = "preview.waiting", "Changes wait for approval"
    SOURCE_FAILING = "source.failing", "A live source fails"
    SOURCE_STALE = "source.stale", "A live source was not read for long"
    SOURCE_RECOVERED = "source.recovered", "A live source works again"
    SOURCE_HELD = "source.waiting", "A pull waits for approval"
    WORKER_DOWN = "worker.down", "No worker runs"
    WORKER_BACK = "worker.back", "A worker runs again"
    WEBHOOK_OFF = "webhook.off", "A webhook was switched off"
    TEST = "test", "Test alert"


class AlertState(models.Model):
    """What people were last told about a mapping; without one, about the connection's key.

    ``trouble`` is empty while all is well; ``since`` is when it last changed. ``seen_done`` is how far the
    mapping's unfinished run had come when it was last seen to move, at ``moved_at``. ``judged_run`` is the
    latest finished run that was looked at; ``failed`` names the records that failed in failing rounds and
    have not gone since (``session 17``).
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="alert_states")
    mapping = models.OneToOneField(
        EventMapping, models.CASCADE, null=True, blank=True, related_name="alert_state"
    )
    trouble = models.CharField(max_length=20, choices=AlertKind.choices, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    seen_done = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(null=True, blank=True)
    judged_run = models.PositiveBigIntegerField(null=True, blank=True)
    failed = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=models.Q(mapping=None), name="one_alert_state_per_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mapping or self.connection}: {self.trouble or 'well'}"


class Channel(models.TextChoices):
    """How an alert goes out."""

    EMAIL = "email", "Email"
    WEBHOOK = "webhook", "Webhook"


class AlertDelivery(Outgoing):
    """One alert to one address. ``content`` is what a webhook gets as JSON; a mail is written from it."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="alert_deliveries")
    kind = models.CharField(max_length=20, choices=AlertKind.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=500)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(next_try_at__isnull=False),
                name="alerts_on_their_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"
