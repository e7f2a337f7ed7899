"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Keeping Swoogo in step."""

    name = "stagedoor.sync"
    label = "sync"

    def ready(self) -> None:
        """Register the checks."""
        from stagedoor.sync import checks  # noqa: F401, PLC0415 - its models exist only now
