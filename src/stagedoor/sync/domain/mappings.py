"""Pairing an event with a Swoogo event: exclusive and lasting (R4)."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from stagedoor.accounts.models import Person, record_audit
from stagedoor.agenda.models import Event
from stagedoor.common import clock
from stagedoor.common.errors import ConfigError, NotFound
from stagedoor.sync.clients import client_for
from stagedoor.sync.domain.closed_events import status_of
from stagedoor.sync.domain.connections import live_connection
from stagedoor.sync.models import EventMapping, RunState


def find_mapping(event: Event) -> EventMapping | None:
    """The event's live mapping, if it has one; its sync action shows only then (R6)."""
    return (
        EventMapping.objects.select_related("connection", "event__organization", "state_check")
        .filter(event=event, ended_at=None, removed_at=None)
        .first()
    )


def live_mapping(event: Event) -> EventMapping:
    """The event's mapping; raises ConfigError when it is not mapped."""
    mapping = find_mapping(event)
    if mapping is None:
        raise ConfigError(
            f"{event} is not mapped to a Swoogo event, so nothing was sent.",
            code="not_mapped",
            remedy="Map it under Organization → Settings → Integrations.",
        )
    return mapping


def add_mapping(event: Event, swoogo_event_id: int, actor: Person | None = None) -> EventMapping:
    """Pair the two, for as long as the connection lives (R4); the same two again go on as before (R7).

    Raises ConfigError when one of them is paired with another event, or when the key does not see the
    Swoogo event; nothing is kept then.
    """
    connection = live_connection(event.organization)
    known = EventMapping.objects.filter(event=event, ended_at=None).first()
    if known is not None:
        return _add_again(known, swoogo_event_id, actor)
    with client_for(connection) as client:
        try:
            row = client.event(swoogo_event_id)
        except NotFound as error:
            raise ConfigError(
                f"The connected key does not see a Swoogo event {swoogo_event_id}.",
                code="event_not_visible",
                remedy="Check the number, or give the key's user access to that event in Swoogo.",
            ) from error
    try:
        with transaction.atomic():
            mapping = EventMapping.objects.create(
                connection=connection,
                event=event,
                swoogo_event_id=swoogo_event_id,
                swoogo_event_name=str(row.get("name") or swoogo_event_id),
                swoogo_timezone=str(row.get("timezone") or ""),
                swoogo_status=status_of(row),
            )
            record_audit(event.organization, actor, "swoogo.mapped", mapping)
    except IntegrityError as error:
        raise ConfigError(
            f"The Swoogo event {row.get('name')} ({swoogo_event_id}) is mapped to another event already, "
            "and a pair is lasting.",
            code="event_taken",
            remedy="Choose another Swoogo event.",
        ) from error
    return mapping


def _add_again(known: EventMapping, swoogo_event_id: int, actor: Person | None) -> EventMapping:
    if known.swoogo_event_id != swoogo_event_id:
        raise ConfigError(
            f"{known.event} is paired with {known.swoogo_event_name} ({known.swoogo_event_id}), and a pair "
            "is lasting while the connection lives.",
            code="event_taken",
            remedy="Only that Swoogo event can be mapped to it; for another one make a new event here.",
        )
    if known.removed_at is not None:
        with transaction.atomic():
            known.removed_at = known.quiet_since = known.next_sync_at = None
            known.save(update_fields=["removed_at", "quiet_since", "next_sync_at"])
            record_audit(known.event.organization, actor, "swoogo.mapped_again", known)
    return known


def remove_mapping(mapping: EventMapping, actor: Person | None = None) -> None:
    """Stop this pair only (R7). Its record links stay: the same pair added again goes on with them."""
    now = clock.now()
    with transaction.atomic():
        mapping.runs.filter(state=RunState.WAITING).delete()
        mapping.runs.filter(state=RunState.RUNNING).update(stop_requested_at=now)
        mapping.removed_at = now
        mapping.save(update_fields=["removed_at"])
        record_audit(mapping.event.organization, actor, "swoogo.mapping_removed", mapping)
