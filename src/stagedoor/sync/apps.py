"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Keeping Swoogo in step."""

    name = "stagedoor.sync"
    label = "sync"
