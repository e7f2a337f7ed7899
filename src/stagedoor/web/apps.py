"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "stagedoor.web"
    label = "web"
