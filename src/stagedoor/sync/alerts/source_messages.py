"""What an alert about a live source says: what happened, what was not harmed, what to do next."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from stagedoor.common import clock
from stagedoor.sources.models import PullState, Source
from stagedoor.sync.alerts.messages import Content
from stagedoor.sync.models import AlertKind

KEPT = "The agenda stays as it was, and so does Swoogo."


def content(source: Source, kind: AlertKind) -> Content:
    """The message of one kind, with the fields that every alert has."""
    event = source.event
    happened, kept, to_do = _words(source, kind)
    path = import_string(settings.PAGE_OF_ALERT)(kind, event.organization.slug, event.slug, source.pk)
    return {
        "type": kind.value,
        "timestamp": clock.now().isoformat(),
        "data": {
            "title": kind.label,
            "what_happened": f"{event}, source “{source}”: {happened}",
            "not_harmed": kept,
            "what_to_do": to_do,
            "url": f"{settings.PUBLIC_URL}{path}",
            "organization": {"slug": event.organization.slug, "name": event.organization.name},
            "event": {"slug": event.slug, "name": event.name},
            "source": {"id": source.pk, "name": source.name, "kind": source.kind},
            "swoogo_event": None,
            "run": None,
            "reason": source.trouble_code or None,
        },
    }


def _words(source: Source, kind: AlertKind) -> tuple[str, str, str]:
    read = f"{source.pulled_at:%Y-%m-%d %H:%M} UTC" if source.pulled_at else "never"
    again = "It is tried again at each interval; you hear again once it works."
    if kind == AlertKind.SOURCE_FAILING:
        return source.trouble, KEPT, again
    if kind == AlertKind.SOURCE_STALE:
        return f"it was last read {read}. {source.trouble}".strip(), KEPT, again
    if kind == AlertKind.SOURCE_HELD:
        waiting = source.pulls.filter(state=PullState.WAITING).first()
        reasons = " ".join(waiting.reasons) if waiting else ""
        return (
            f"a pull waits for approval. {reasons}".strip(),
            KEPT,
            "Look at what it would change; approve or reject it.",
        )
    return f"it was read again, {read}.", "Nothing was lost in between.", "Nothing."
