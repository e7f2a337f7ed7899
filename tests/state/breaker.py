"""The breaker of a mapping (R40), on and off."""

from __future__ import annotations

from stagedoor.sync.models import EventMapping

NAMES = ("removed_percent", "deleted_percent", "moved_percent")


def set_breaker(mapping: EventMapping, *, asks: bool) -> None:
    """Let the mapping's syncs ask as they do by default, or never."""
    usual = {name: EventMapping._meta.get_field(name).get_default() for name in NAMES}
    EventMapping.objects.filter(pk=mapping.pk).update(**(usual if asks else dict.fromkeys(NAMES, 100)))
