"""Where a record is shown in Swoogo itself.

Swoogo documents no such address (Swoogo API notes, §0), so whoever runs Stagedoor sets what it looks like.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from stagedoor.sync.models import EventMapping, RecordLink


def page_in_swoogo(swoogo_event_id: int, kind: str, swoogo_id: int | None) -> str:
    """The address of a record's page in Swoogo; empty where it is not known."""
    pattern: str = settings.SWOOGO_RECORD_URL
    if not pattern or swoogo_id is None:
        return ""
    facts = {"{event}": str(swoogo_event_id), "{kind}": kind, "{id}": str(swoogo_id)}
    for name, value in facts.items():
        pattern = pattern.replace(name, value)
    return pattern


def pages_in_swoogo(mapping: EventMapping, records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """By kind and id, the addresses of those of these records that stand in Swoogo; one statement at most."""
    if not settings.SWOOGO_RECORD_URL:
        return {}
    wanted = set(records)
    links = RecordLink.objects.filter(
        event=mapping.event_id,
        swoogo_event_id=mapping.swoogo_event_id,
        kind__in={kind for kind, _ in wanted},
        record_id__in={number for _, number in wanted},
    ).exclude(swoogo_id=None)
    return {
        (link.kind, link.record_id): page_in_swoogo(link.swoogo_event_id, link.kind, link.swoogo_id)
        for link in links
        if (link.kind, link.record_id) in wanted
    }
