"""Webhooks and their deliveries as the objects that scripts read: the API and the command line share them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from stagedoor.webhooks.models import Webhook, WebhookDelivery


def webhook_json(webhook: Webhook) -> dict[str, Any]:
    """A webhook; never its secret."""
    return {
        "id": webhook.pk,
        "url": webhook.url,
        "event": webhook.event.slug if webhook.event else None,
        "kinds": webhook.kinds,
        "is_on": webhook.is_on,
        "failing_since": _iso(webhook.failing_since),
        "gave_up_at": _iso(webhook.gave_up_at),
        "created_at": _iso(webhook.created_at),
    }


def delivery_json(delivery: WebhookDelivery) -> dict[str, Any]:
    """A delivery with its log."""
    return {
        "id": delivery.pk,
        "message_id": delivery.message_id,
        "kind": delivery.kind,
        "state": state_of(delivery),
        "created_at": _iso(delivery.created_at),
        "sent_at": _iso(delivery.sent_at),
        "next_try_at": _iso(delivery.next_try_at),
        "problem": delivery.problem,
        "content": delivery.content,
        "log": [
            {"at": _iso(one.at), "milliseconds": one.milliseconds, "problem": one.problem}
            for one in delivery.log.all()
        ],
    }


def state_of(delivery: WebhookDelivery) -> str:
    """Where a delivery stands: ``waiting``, ``arrived`` or ``given up``."""
    if delivery.next_try_at is not None:
        return "waiting"
    return "arrived" if delivery.sent_at else "given up"


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
