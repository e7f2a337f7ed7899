"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig
from django.urls import register_converter

from stagedoor.web.converters import IdConverter


class WebConfig(AppConfig):
    """The pages."""

    name = "stagedoor.web"
    label = "web"

    def ready(self) -> None:
        """Let addresses use ``<id:…>``."""
        register_converter(IdConverter, "id")
