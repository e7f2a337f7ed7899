"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The cache that all processes share."""

    name = "stagedoor.common"
    label = "common"
