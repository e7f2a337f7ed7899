"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST API."""

    name = "stagedoor.api"
    label = "api"
