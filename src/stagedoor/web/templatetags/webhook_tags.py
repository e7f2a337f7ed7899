"""What the pages about webhooks show."""

from __future__ import annotations

import json

from django import template

from stagedoor.webhooks.models import WebhookDelivery

register = template.Library()


@register.filter
def body_text(delivery: WebhookDelivery) -> str:
    """What is posted, set out over several lines."""
    return json.dumps(delivery.content, indent=2, ensure_ascii=False)
