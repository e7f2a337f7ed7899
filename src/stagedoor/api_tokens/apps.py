"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class ApiTokensConfig(AppConfig):
    """Tokens of the API."""

    name = "stagedoor.api_tokens"
    label = "api_tokens"
