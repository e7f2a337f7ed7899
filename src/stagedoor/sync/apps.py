"""Django's handle on this package."""

from __future__ import annotations

import stamina
from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Keeping Swoogo in step."""

    name = "stagedoor.sync"
    label = "sync"

    def ready(self) -> None:
        """Register the checks; a repeated call is no news, since what comes of it stands on the run."""
        from stagedoor.sync import checks  # noqa: F401, PLC0415 - its models exist only now

        stamina.instrumentation.set_on_retry_hooks([])
