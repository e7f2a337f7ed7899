"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Live sources of events."""

    name = "stagedoor.sources"
    label = "sources"
