"""The alert that a webhook was switched off, since nothing has arrived there for days."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from stagedoor.common import clock
from stagedoor.sync.alerts.messages import Content
from stagedoor.sync.alerts.outbox import put
from stagedoor.sync.models import AlertKind
from stagedoor.webhooks.models import Webhook


def detect_webhooks_off() -> None:
    """Put one alert into the outbox for each webhook that was switched off and that nobody heard of."""
    off = Webhook.objects.filter(told=False, gave_up_at__isnull=False)
    for webhook in off.select_related("organization", "event"):
        with transaction.atomic():
            if Webhook.objects.filter(pk=webhook.pk, told=False).update(told=True):
                put(webhook.organization, AlertKind.WEBHOOK_OFF, _content(webhook))


def _content(webhook: Webhook) -> Content:
    kind, organization, event = AlertKind.WEBHOOK_OFF, webhook.organization, webhook.event
    path = import_string(settings.PAGE_OF_ALERT)(kind, organization.slug, None, webhook.pk)
    latest = webhook.deliveries.exclude(problem="").first()
    return {
        "type": kind.value,
        "timestamp": clock.now().isoformat(),
        "data": {
            "title": kind.label,
            "what_happened": f"Nothing has arrived at {webhook} since {webhook.failing_since:%Y-%m-%d %H:%M}"
            f" UTC, so it is switched off. {latest.problem if latest else ''}".strip(),
            "not_harmed": "The agenda and Swoogo are not touched by this. What did not arrive is in its log.",
            "what_to_do": "Have the receiver answer again, switch the webhook on, and send again what it "
            "missed.",
            "url": f"{settings.PUBLIC_URL}{path}",
            "organization": {"slug": organization.slug, "name": organization.name},
            "event": {"slug": event.slug, "name": event.name} if event else None,
            "swoogo_event": None,
            "run": None,
            "reason": None,
        },
    }
