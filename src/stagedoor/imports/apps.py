"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Bringing an agenda in."""

    name = "stagedoor.imports"
    label = "imports"
