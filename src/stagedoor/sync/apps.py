"""Django's handle on this package."""

from __future__ import annotations

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Keeping Swoogo in step."""

    name = "stagedoor.sync"
    label = "sync"

    def ready(self) -> None:
        """Register the checks, and hear of changes of agendas."""
        # Their models exist only now.
        from stagedoor.agenda.domain.revision import agenda_changed  # noqa: PLC0415
        from stagedoor.sync import checks  # noqa: F401, PLC0415
        from stagedoor.sync.domain.quiet import wake  # noqa: PLC0415

        agenda_changed.connect(wake, dispatch_uid="wake quiet mappings")
