"""Django's handle on this package."""

from __future__ import annotations

import stamina
from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Keeping Swoogo in step."""

    name = "stagedoor.sync"
    label = "sync"

    def ready(self) -> None:
        """A repeated call is no news: what comes of it stands on the run."""
        stamina.instrumentation.set_on_retry_hooks([])
