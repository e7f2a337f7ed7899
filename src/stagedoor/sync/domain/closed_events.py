"""A Swoogo event that is closed or archived: nothing is sent until a person has said yes, once (R27).

Swoogo's statuses of an event are an open set (Swoogo API notes, §5). Those whose words say that the event is
over count as closed; any other, and none at all, as open.
"""

from __future__ import annotations

import re

from django.db import transaction

from stagedoor.accounts.models import Person
from stagedoor.agenda.domain.revision import record_change
from stagedoor.common.errors import ConfigError
from stagedoor.common.text import fold
from stagedoor.sync.clients import client_for
from stagedoor.sync.models import EventMapping

CLOSED_WORDS = frozenset({"closed", "archived", "cancelled", "canceled", "completed", "ended"})


def is_closed(status: str) -> bool:
    """Whether an event of this status is over, as its words say."""
    return not CLOSED_WORDS.isdisjoint(re.split(r"[\W_]+", fold(status)))


def must_ask(mapping: EventMapping) -> bool:
    """Whether a person has to be asked before anything is sent, by the status that was last seen."""
    status = mapping.swoogo_status
    return is_closed(status) and fold(status) != fold(mapping.allowed_status)


def stop_for_closed(mapping: EventMapping) -> None:
    """Raise ConfigError ``event_closed`` unless the event is open, or somebody has said yes to its status."""
    if must_ask(mapping):
        raise ConfigError(
            f"The Swoogo event {mapping.swoogo_event_name} ({mapping.swoogo_event_id}) is "
            f"“{mapping.swoogo_status}” there, so nothing was sent.",
            code="event_closed",
        )


def allow_closed(mapping: EventMapping, status: str, actor: Person | None = None) -> None:
    """Remember the yes to syncing though the event has this status; one that it has not is passed over."""
    if not is_closed(status) or fold(status) != fold(mapping.swoogo_status):
        return
    with transaction.atomic():
        mapping.allowed_status = mapping.swoogo_status
        mapping.save(update_fields=["allowed_status"])
        record_change(mapping.event, actor, "swoogo.closed_event_allowed", mapping, status=status)


def allow_closed_now(mapping: EventMapping, actor: Person | None = None) -> None:
    """Say yes to the status that the event has in Swoogo now, whatever it is; asks Swoogo for it."""
    with client_for(mapping.connection) as client:
        row = client.event(mapping.swoogo_event_id)
    mapping.swoogo_status = status_of(row)
    mapping.save(update_fields=["swoogo_status"])
    allow_closed(mapping, mapping.swoogo_status, actor)


def status_of(row: dict[str, object]) -> str:
    """The status in Swoogo's words, empty where none is told."""
    return str(row.get("status") or "").strip()[:60]
