"""Who is told of what, what is on its way to them, and how each try went."""

from __future__ import annotations

from django.db import models

from stagedoor.accounts.models import Organization
from stagedoor.agenda.models import Event
from stagedoor.common.outgoing import Outgoing


class WebhookKind(models.TextChoices):
    """What a webhook can be told."""

    RUN_FINISHED = "run.finished", "A sync finished"
    PREVIEW_WAITING = "preview.waiting", "Changes wait for approval"
    RECORD_FAILED = "record.failed", "Records failed"
    DRIFT_FOUND = "drift.found", "Drift was found"
    SOURCE_CHANGED = "source.changed", "A source brought changes"
    TEST = "webhook.test", "Test"


CHOSEN_KINDS = tuple(kind for kind in WebhookKind if kind is not WebhookKind.TEST)
"""Those that a person chooses from; a test comes only when somebody asks for one."""


class Webhook(models.Model):
    """An address that is told of the chosen ``kinds``, of one event or, without one, of all.

    ``secret`` signs what is posted; it is encrypted. ``failing_since`` is when the first of the latest tries
    failed, empty while they arrive. ``gave_up_at`` is when it was switched off for failing too long; ``told``
    whether people have heard of that.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="webhooks")
    event = models.ForeignKey(Event, models.CASCADE, null=True, blank=True, related_name="webhooks")
    url = models.CharField(max_length=500)
    secret = models.TextField()
    kinds = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    told = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.url

    @property
    def kind_names(self) -> list[str]:
        """What it is told, in words."""
        return [WebhookKind(kind).label for kind in self.kinds]


class WebhookDelivery(Outgoing):
    """One message to one webhook; ``message_id`` stays the same however often it is sent."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=20, choices=WebhookKind.choices)
    message_id = models.CharField(max_length=40, unique=True)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(next_try_at__isnull=False),
                name="webhooks_on_their_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.webhook}"


class WebhookTry(models.Model):
    """One try of a delivery; an empty ``problem`` tells that it arrived."""

    delivery = models.ForeignKey(WebhookDelivery, models.CASCADE, related_name="log")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.delivery}: {self.problem or 'arrived'}"
