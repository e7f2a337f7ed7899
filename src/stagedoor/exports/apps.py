"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Taking an agenda out."""

    name = "stagedoor.exports"
    label = "exports"
