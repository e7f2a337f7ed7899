"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Webhooks of organizations."""

    name = "stagedoor.webhooks"
    label = "webhooks"
